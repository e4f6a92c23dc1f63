// The way of a question to a server and back: UDP first, TCP for answers that are too large for it.

const { isIP } = binding('net');
const native = binding('dns');
const { UDP } = require('internal:dgram/handle');
const timers = require('node:timers');

// A UDP socket connected to one server, shared by the questions that wait for it.
class Link {
  constructor(channel, key, address, port) {
    this.channel = channel;
    this.key = key;
    // By id of the question.
    this.waiting = new Map();
    const family = isIP(address);
    const handle = new UDP(family === 6);
    this.handle = handle;
    this.status = handle.bind(channel.local[family] ?? (family === 6 ? '::' : '0.0.0.0'), 0, 0);
    if (this.status === 0) this.status = handle.connectTo(address, port);
    handle.onmessage = (bytes) => this.received(bytes);
    handle.onfailure = () => this.failed();
    if (this.status === 0) handle.recvStart();
  }

  send(exchange) {
    this.waiting.set(exchange.id, exchange);
    this.handle.send(exchange.question);
  }

  received(bytes) {
    const exchange = bytes.length > 1 ? this.waiting.get(bytes[0] << 8 | bytes[1]) : undefined;
    if (exchange === undefined) return;
    const answer = native.answer(bytes, exchange.question);
    if (answer === undefined) return;
    this.leave(exchange);
    if (answer !== null && answer[1]) askByTcp(exchange);
    else exchange.end(undefined, answer);
  }

  // The server's machine says that nobody listens.
  failed() {
    const exchanges = [...this.waiting.values()];
    for (const exchange of exchanges) this.leave(exchange);
    for (const exchange of exchanges) exchange.end('ECONNREFUSED');
  }

  leave(exchange) {
    this.waiting.delete(exchange.id);
    exchange.link = null;
    if (this.waiting.size === 0) this.close();
  }

  close() {
    this.channel.links.delete(this.key);
    this.handle.close();
  }
}

// One question to one server.
class Exchange {
  constructor(channel, [address, port], question, done) {
    this.channel = channel;
    this.address = address;
    this.port = port;
    this.question = question;
    this.id = question[0] << 8 | question[1];
    this.done = done;
    this.timer = null;
    this.link = null;
    this.connection = null;
  }

  end(failure, answer) {
    this.stop();
    this.done(failure, answer);
  }

  stop() {
    timers.clearTimeout(this.timer);
    this.link?.leave(this);
    this.connection?.destroy();
    this.connection = null;
  }
}

// Asks; `done(failure code or undefined, answer)` is called once, later. Returns what stops it without that call.
function ask(channel, server, question, timeoutMs, done) {
  const exchange = new Exchange(channel, server, question, done);
  exchange.timer = timers.setTimeout(() => exchange.end('ETIMEOUT'), timeoutMs);
  const key = `${exchange.address} ${exchange.port}`;
  let link = channel.links.get(key);
  if (link?.waiting.has(exchange.id)) {
    // Two questions may not share an id: this one is told apart by its connection.
    askByTcp(exchange);
    return () => exchange.stop();
  }
  if (link === undefined) {
    link = new Link(channel, key, exchange.address, exchange.port);
    channel.links.set(key, link);
  }
  exchange.link = link;
  link.send(exchange);
  if (link.status < 0) process.nextTick(() => link.failed());
  return () => exchange.stop();
}

// Over TCP a message has its length in front.
function askByTcp(exchange) {
  const { address, channel, port, question } = exchange;
  const localAddress = channel.local[isIP(address)];
  const connection = require('node:net').connect({ host: address, port, localAddress });
  exchange.connection = connection;
  connection.on('connect', () => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.length);
    connection.write(Buffer.concat([length, question]));
  });
  let received = Buffer.alloc(0);
  connection.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
    const answer = native.answer(received.subarray(2, 2 + received.readUInt16BE(0)), question);
    exchange.end(undefined, answer ?? null);
  });
  connection.on('error', () => exchange.end('ECONNREFUSED'));
  connection.on('end', () => {
    if (exchange.connection === connection) exchange.end('EOF');
  });
}

module.exports = { ask };
