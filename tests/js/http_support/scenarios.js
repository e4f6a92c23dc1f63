// Runs the scenarios of one file one after the other and prints what each saw: the file beside the script holds what Node prints.
'use strict';
const http = require('node:http');
const net = require('node:net');

const SCENARIO_MS_MAX = 8000;

// `run(log)` may be async; `log(text)` prints a line of the scenario.
async function scenarios(list) {
  for (const [name, run] of Object.entries(list)) {
    if (process.argv[2] !== undefined && !name.includes(process.argv[2])) continue;
    console.log(`# ${name}`);
    const timer = setTimeout(() => { throw new Error(`"${name}" takes too long`); }, SCENARIO_MS_MAX);
    const log = (text) => console.log(`  ${text}`);
    log.traces = new Map();
    await run(log);
    for (const [label, events] of log.traces) log(`${label}: ${events.join(', ')}`);
    clearTimeout(timer);
  }
}

// A server on a free port: `[server, port]`.
function serve(listener, options = {}) {
  return new Promise((resolve) => {
    const server = http.createServer(options, listener);
    server.listen(0, '127.0.0.1', () => resolve([server, server.address().port]));
  });
}

// A client that writes bytes of its own and collects what comes.
class Wire {
  constructor(port, host = '127.0.0.1') {
    this.text = '';
    this.socket = net.connect(typeof port === 'string' ? { path: port, allowHalfOpen: true } : { port, host, allowHalfOpen: true });
    this.socket.setEncoding('latin1');
    this.isClosed = false;
    this.waiting = [];
    this.socket.on('data', (chunk) => {
      this.text += chunk;
      this.look();
    });
    const over = () => {
      this.isClosed = true;
      this.look();
    };
    this.socket.on('end', over).on('close', over).on('error', over);
  }

  look() {
    for (const [has, resolve] of this.waiting.splice(0)) {
      if (this.isClosed || has(this.text)) resolve(this.text);
      else this.waiting.push([has, resolve]);
    }
  }

  send(text) {
    this.socket.write(text, 'latin1');
    return this;
  }

  // What came once it contains `text` so often, or the connection ended.
  until(text, times = 1) {
    return new Promise((resolve) => {
      this.waiting.push([(all) => all.split(text).length > times, resolve]);
      this.look();
    });
  }

  // All that came until the server ended the connection.
  async closed() {
    await new Promise((resolve) => {
      this.waiting.push([() => false, resolve]);
      this.look();
    });
    this.socket.destroy();
    return this.text;
  }
}

// The whole answer to `text` on a connection of its own, which the server has to end.
function answer(port, text) {
  return new Wire(port).send(text).closed();
}

// As `answer`, but the client ends its side behind the text.
function answerToEnded(port, text) {
  const wire = new Wire(port);
  wire.socket.end(text, 'latin1');
  return wire.closed();
}

// A text of lines with what differs from run to run taken out.
function steady(text) {
  return JSON.stringify(text.replace(/Date: [^\r]*GMT/g, 'Date: *'));
}

// Notes the events of an emitter in their order. They are printed at the end, each emitter's for itself: a response is
// finished when its bytes have left, and runtimes learn that at different times.
function watch(log, label, emitter, events) {
  while (log.traces.has(label)) label += "'";
  const trace = [];
  log.traces.set(label, trace);
  for (const event of events) {
    emitter.on(event, (value) => trace.push(value instanceof Error ? `${event} ${value.code} ${value.message}` : event));
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function closed(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const GET_CLOSE = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

module.exports = { scenarios, serve, Wire, answer, answerToEnded, steady, watch, pause, closed, GET, GET_CLOSE };
