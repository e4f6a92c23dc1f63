// A server among clients that ask for much at once, cut their requests anywhere, say what is no HTTP, leave and break off: each
// request is answered once and in order, no byte of a body is lost or comes twice, and events come as Node has them.

const { generator } = require('internal:sim/generator');
const sim = binding('sim');
const http = require('node:http');

const PATTERN_BYTES = 1 << 16;
const BODY_BYTES_MAX = 20_000;
const SERVER_MS = 60;
// Nothing in these worlds takes so long by itself.
const STALL_MS = 3000;

const pattern = Buffer.alloc(PATTERN_BYTES);
const fill = generator(7);
for (let i = 0; i < PATTERN_BYTES; i++) pattern[i] = 32 + fill(90);

// The body of a client's request of this number, and of its answer.
function content(port, number, size) {
  const base = ((port % 1000) * 977 + number * 3001) % 32768;
  return pattern.subarray(base, base + size);
}

let below;
let world;

process.on('uncaughtException', (error) => sim.fail(`uncaught ${error?.stack ?? error}`));

// Who is at the far ends

const GETS = ['end', 'write', 'head', 'later', 'nothingToSay'];
const POSTS = ['echo', 'pipe', 'ignore', 'lateEcho', 'iterate'];
// What follows the requests of a client that is no decent one.
const LASTS = ['close', 'close', 'close', 'garbage', 'end', 'reset', 'cut'];

function plan(text) {
  below = generator(Number(text));
  world = { clients: new Map(), isFair: sim.isFair(), open: 0, exchanges: [] };
  for (let i = 1 + below(4); i > 0; i--) addClient(20000 + i);
}

function addClient(port) {
  const client = { port, requests: [], last: LASTS[below(LASTS.length)], served: 0, hasDestroyed: false };
  const parts = [];
  const count = 1 + below(6);
  for (let number = 0; number < count; number++) parts.push(requestOf(client, number, number === count - 1));
  if (client.last === 'garbage') parts.push(Buffer.from('FOO BAR\r\n\r\n'));
  let bytes = Buffer.concat(parts);
  if (client.last === 'cut') bytes = bytes.subarray(0, below(bytes.length));
  const steps = talk(bytes);
  if (below(4) === 0) steps.unshift('stopReading', 0);
  if (steps[0] === 'stopReading') steps.push('pause', below(3_000_000), 'read', 0);
  if (client.last === 'reset') steps.push('reset', 0);
  else if (client.last === 'end' || client.last === 'cut') steps.push('end', 0, 'awaitEnd', 0);
  else steps.push('awaitEnd', 0, 'end', 0);
  world.clients.set(port, client);
  sim.peer(port, below(800_000), steps);
}

function requestOf(client, number, isLast) {
  const size = below(3) === 0 ? below(3) : below(BODY_BYTES_MAX);
  const isPost = below(2) === 0;
  const acts = isPost ? POSTS : GETS;
  const act = below(40) === 0 ? 'destroy' : acts[below(acts.length)];
  client.requests.push({ act, size, isPost });
  const tail = isLast && client.last === 'close' ? 'Connection: close\r\n' : '';
  const line = `${isPost ? 'POST' : 'GET'} /${act}/${number}/${size} HTTP/1.1\r\nHost: sim\r\n${tail}`;
  if (!isPost) return Buffer.from(`${line}\r\n`);
  const body = content(client.port, number, size);
  if (below(2) === 0) return Buffer.concat([Buffer.from(`${line}Content-Length: ${size}\r\n\r\n`), body]);
  return Buffer.concat([Buffer.from(`${line}Transfer-Encoding: chunked\r\n\r\n`), ...chunks(body), Buffer.from('0\r\n\r\n')]);
}

function chunks(body) {
  const list = [];
  for (let at = 0; at < body.length;) {
    const end = Math.min(body.length, at + 1 + below(6000));
    list.push(Buffer.from(`${(end - at).toString(16)}\r\n`), body.subarray(at, end), Buffer.from('\r\n'));
    at = end;
  }
  return list;
}

function talk(bytes) {
  const steps = [];
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + below(below(2) === 0 ? 80 : bytes.length));
    steps.push('send', bytes.subarray(at, end));
    if (below(3) === 0) steps.push('pause', below(300_000));
    at = end;
  }
  return steps;
}

// What is seen of an exchange

function wrong(exchange, text) {
  sim.fail(`${exchange.port}/${exchange.number} (${exchange.act}): ${text}`);
}

function follow(req, res, port, number, act, size) {
  const exchange = { port, number, act, size, seen: '', needsDrain: false, got: 0 };
  world.exchanges.push(exchange);
  const see = (letter) => {
    sim.note(`${port}/${number} ${letter} ${exchange.got}`);
    if (exchange.seen.includes(letter)) wrong(exchange, `${letter} twice: ${exchange.seen}`);
    if (exchange.seen.includes('c') && 'fp'.includes(letter)) wrong(exchange, `${letter} after close: ${exchange.seen}`);
    exchange.seen += letter;
  };
  req.on('end', () => { see('e'); if (exchange.seen.includes('C')) wrong(exchange, `'end' after 'close' of the request`); });
  req.on('close', () => see('C'));
  req.on('error', (error) => { see('x'); if (error.code !== 'ECONNRESET') wrong(exchange, error.stack); });
  res.on('prefinish', () => see('p'));
  res.on('finish', () => see('f'));
  res.on('close', () => see('c'));
  res.on('error', (error) => wrong(exchange, error.stack));
  res.on('drain', () => {
    if (!exchange.needsDrain && act !== 'pipe') wrong(exchange, `'drain' though nothing waits for it`);
    exchange.needsDrain = false;
  });
  return exchange;
}

function saw(exchange, chunk) {
  const expected = content(exchange.port, exchange.number, exchange.size).subarray(exchange.got, exchange.got + chunk.length);
  if (chunk.length === 0 || !expected.equals(chunk)) wrong(exchange, `other bytes came at ${exchange.got}`);
  exchange.got += chunk.length;
}

// What the server does with a request

const acts = {
  end(exchange, req, res, body) {
    res.end(below(2) === 0 ? body : body.toString('latin1'));
  },
  write(exchange, req, res, body) {
    let at = 0;
    const step = () => {
      while (at < body.length && !res.destroyed) {
        const end = Math.min(body.length, at + 1 + below(5000));
        const goesOn = res.write(body.subarray(at, end));
        at = end;
        if (!goesOn && !res.destroyed) {
          exchange.needsDrain = true;
          res.once('drain', step);
          return;
        }
        if (below(6) === 0) {
          setImmediate(step);
          return;
        }
      }
      res.end();
    };
    step();
  },
  head(exchange, req, res, body) {
    res.writeHead(200, below(2) === 0 ? { 'Content-Length': body.length } : {});
    if (below(3) === 0) res.flushHeaders();
    if (below(2) === 0) res.end(body);
    else setImmediate(() => res.end(body));
  },
  later(exchange, req, res, body) {
    setTimeout(() => res.end(body), below(6));
  },
  nothingToSay(exchange, req, res) {
    exchange.status = 204;
    res.statusCode = 204;
    res.end();
  },
  echo(exchange, req, res) {
    const list = [];
    req.on('data', (chunk) => {
      saw(exchange, chunk);
      list.push(chunk);
      if (below(5) === 0) {
        req.pause();
        setTimeout(() => req.resume(), below(3));
      }
    });
    req.on('end', () => res.end(Buffer.concat(list)));
  },
  pipe(exchange, req, res) {
    req.pipe(res);
  },
  ignore(exchange, req, res, body) {
    if (below(2) === 0) res.end(body);
    else setTimeout(() => res.end(body), below(4));
  },
  lateEcho(exchange, req, res) {
    setTimeout(() => acts.echo(exchange, req, res), below(5));
  },
  async iterate(exchange, req, res) {
    const list = [];
    try {
      for await (const chunk of req) {
        saw(exchange, chunk);
        list.push(chunk);
      }
      res.end(Buffer.concat(list));
    } catch (error) {
      if (error.code !== 'ECONNRESET' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') wrong(exchange, error.stack);
    }
  },
  destroy(exchange, req, res, body) {
    world.clients.get(exchange.port).hasDestroyed = true;
    if (below(2) === 0) res.write(body);
    if (below(2) === 0) res.destroy();
    else req.socket.destroy();
  },
};

function run(text) {
  serve(Number(text) % 7);
}

function serve(attempts) {
  const server = http.createServer({ keepAliveTimeout: 20 + below(20), noDelay: below(2) === 0 });
  server.on('request', (req, res) => {
    const [, act, number, size] = req.url.split('/');
    const client = clientOf(req, act, Number(number));
    sim.note(`${client?.port} request ${req.url}`);
    if (client === undefined) return void res.end();
    const exchange = follow(req, res, client.port, Number(number), act, Number(size));
    acts[act](exchange, req, res, content(client.port, Number(number), Number(size)));
  });
  server.on('error', (error) => {
    sim.note(`server ${error.code}`);
    if (error.syscall !== 'listen' || world.isFair) sim.fail(error.stack);
    if (attempts > 0) serve(attempts - 1);
  });
  server.listen(80, '127.0.0.1', () => {
    world.hasListened = true;
    setTimeout(() => server.close((error) => {
      sim.note('server closed');
      if (error) sim.fail(error.stack);
      world.serverClosed = true;
      world.connections = server._connections;
    }), SERVER_MS);
    setTimeout(() => server.closeAllConnections(), STALL_MS).unref();
  });
}

// Requests of one client come in their order.
function clientOf(req, act, number) {
  const port = req.socket.remotePort;
  // Broken off before it was looked at: the socket is there and destroyed.
  if (port === undefined && !req.socket.destroyed) sim.fail('a socket without a peer is alive');
  return port === undefined ? undefined : clientAt(port, req.url, act, number);
}

function clientAt(port, url, act, number) {
  const client = world.clients.get(port);
  if (client.served !== number) sim.fail(`${port} asks ${client.served}, and request ${number} came`);
  client.served++;
  if (client.requests[number]?.act !== act) sim.fail(`${port} did not ask for ${url}`);
  return client;
}

// What must be so when it is over

function finish() {
  if (world.hasListened && !world.serverClosed) sim.fail('the server was never closed');
  if (world.hasListened && world.connections !== 0) sim.fail(`${world.connections} connections are counted`);
  for (const exchange of world.exchanges) checkEvents(exchange);
  for (const client of world.clients.values()) checkClient(client, sim.report(client.port));
  world = undefined;
}

function checkEvents(exchange) {
  const { seen } = exchange;
  if (!seen.includes('c')) wrong(exchange, `'close' of the response did not come: ${seen}`);
  if (seen.includes('f') && seen.indexOf('p') !== seen.indexOf('f') - 1) wrong(exchange, `'finish' without 'prefinish': ${seen}`);
  if (exchange.got > exchange.size) wrong(exchange, `got ${exchange.got} bytes`);
}

function checkClient(client, [met, received, , , , broken]) {
  const fail = (text) => sim.fail(`${client.port} (${client.last}, ${client.requests.map((request) => request.act)}): ${text}`);
  if (!met) {
    if (world.isFair) fail('there is no connection');
    return;
  }
  const answers = readAnswers(client, received, fail);
  const isDecent = client.last === 'close' || client.last === 'garbage';
  if (!world.isFair || client.hasDestroyed || !isDecent) return;
  const { requests } = client;
  const whole = client.last === 'garbage' ? requests.length + 1 : requests.length;
  if (answers !== whole) fail(`${answers} of ${whole} answers`);
  if (broken) fail('the connection is broken');
}

// Reads as many answers as are there whole: what is behind them must be the beginning of the next.
function readAnswers(client, bytes, fail) {
  let at = 0;
  for (let number = 0; ; number++) {
    if (at === bytes.length) return number;
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end === -1) return number;
    const head = bytes.toString('latin1', at, end);
    const request = client.requests[number];
    if (/^HTTP\/1.1 400 /.test(head)) return refused(client, bytes.length - end - 4, number, fail);
    if (request === undefined || !/^HTTP\/1.1 20[04] /.test(head)) return fail(`answer ${number} is ${head}`);
    at = readBody(head, bytes, end + 4, expectedBody(client, number, request), fail);
    if (at === -1) return number;
  }
}

function refused(client, rest, number, fail) {
  if (rest !== 0) fail(`${rest} bytes behind a refusal`);
  if (client.last !== 'garbage' && client.last !== 'cut') fail(`${number} is refused`);
  else if (client.last === 'garbage' && number !== client.requests.length) fail(`refused in front of answer ${number}`);
  return number + 1;
}

function expectedBody(client, number, { act, size }) {
  return act === 'nothingToSay' ? Buffer.alloc(0) : content(client.port, number, size);
}

// Where the answer ends, -1 if it is not whole. Its body must be the beginning of what is expected.
function readBody(head, bytes, at, expected, fail) {
  const length = /\r\nContent-Length: (\d+)/i.exec(head)?.[1];
  if (/^HTTP\/1.1 204/.test(head)) return at;
  if (length !== undefined) {
    if (Number(length) !== expected.length) fail(`a length of ${length} instead of ${expected.length}`);
    const body = bytes.subarray(at, at + expected.length);
    if (!expected.subarray(0, body.length).equals(body)) fail('the body is another one');
    return body.length === expected.length ? at + body.length : -1;
  }
  if (!/\r\nTransfer-Encoding: chunked/i.test(head)) fail(`no length: ${head}`);
  return readChunks(bytes, at, expected, fail);
}

function readChunks(bytes, at, expected, fail) {
  for (let got = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    if (end === -1) return -1;
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    const chunk = bytes.subarray(end + 2, end + 2 + size);
    if (!expected.subarray(got, got + chunk.length).equals(chunk)) fail(`another chunk at ${got}`);
    got += chunk.length;
    at = end + 2 + size + 2;
    if (at > bytes.length) return -1;
    if (size === 0) {
      if (got !== expected.length) fail(`${got} of ${expected.length} bytes in chunks`);
      return at;
    }
  }
}

module.exports = { plan, run, finish, clientAt, content, worldNow: () => world };
