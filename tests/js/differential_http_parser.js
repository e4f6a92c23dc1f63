// HTTPParser of _http_common: what its callbacks are told, what execute() and finish() give, and the pool of parsers.
'use strict';
const common = require('node:_http_common');

process.on('warning', (warning) => console.log(warning.name, warning.code, warning.message));

const { HTTPParser } = common;
const { REQUEST, RESPONSE } = HTTPParser;
const parser = new HTTPParser();

function show(result) {
  if (result instanceof Error) console.log('error', result.message, result.code, result.reason, result.bytesParsed, Object.keys(result).join());
  else console.log(result);
}

function listen() {
  for (let event = 0; event < 7; event++) {
    parser[event] = (...values) => console.log(event, JSON.stringify(values.map((value) => (Buffer.isBuffer(value) ? `${value}` : value))));
  }
}

function run(type, ...parts) {
  console.log('#', JSON.stringify(parts));
  parser.initialize(type, {});
  listen();
  for (const part of parts) show(parser.execute(Buffer.from(part)));
  show(parser.finish());
}

run(REQUEST, 'bad bad');
run(REQUEST, 'POST /x HTTP/1.1\r\nA: b\r\nContent-Length: 3\r\n\r\nab');
run(REQUEST, 'POST /x HTTP/1.1\r\nA: b\r\nContent-Length: 3\r\n\r\nab', 'cGET / HTTP/1.0\r\n\r\n');
run(REQUEST, 'POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: u\r\n\r\n');
run(REQUEST, 'GET /x HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: b\r\n\r\nabGET');
run(REQUEST, 'CONNECT x:1 HTTP/1.1\r\n\r\nabGET');
run(REQUEST, 'GET / HTTP/1.1\r\n', 'A: b\r\n', '\r\n');
run(RESPONSE, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 201 X\r\n\r\nabc');
run(RESPONSE, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: u\r\n\r\n');
run(RESPONSE, 'HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc');
run(RESPONSE, 'HTTP/1.1 101 Switch\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\nabc');
run(RESPONSE, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc');

// Whoever hears of a head may say that no body follows.
parser.initialize(RESPONSE, {});
listen();
parser[HTTPParser.kOnHeadersComplete] = () => 1;
show(parser.execute(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nHTTP/1.1 201 OK\r\nContent-Length: 3\r\n\r\n')));
console.log(parser.headersCompleted(), typeof parser.duration());

// What callbacks throw comes out of execute().
parser.initialize(REQUEST, {});
parser[HTTPParser.kOnHeadersComplete] = () => { throw new Error('mine'); };
try {
  parser.execute(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
} catch (error) {
  console.log(error.message);
}
console.log(parser.remove(), parser.free(), parser.close());
try {
  ({ execute: parser.execute }).execute(Buffer.from('a'));
} catch (error) {
  console.log(error.name);
}

// Parsers of the pool make messages.
const { parsers } = common;
const pooled = parsers.alloc();
console.log(Object.keys(pooled).join(), Object.keys(parsers).sort().join(), parsers.name, parsers.max, parsers.constructor.name);
pooled.initialize(RESPONSE, {});
pooled.socket = { readable: true, resume() {}, pause() {}, on() {}, destroyed: false, readableFlowing: true };
pooled.onIncoming = (message, keepsAlive) => {
  console.log(message.constructor.name, message.statusCode, message.statusMessage, message.headers, message.httpVersion, keepsAlive);
  message.on('data', (bytes) => console.log(`${bytes}`));
  message.on('end', () => console.log('end', message.complete, message.trailers));
  return 0;
};
show(pooled.execute(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n3\r\nabc\r\n0\r\nT: u\r\n\r\n')));
setImmediate(() => {
  common.freeParser(pooled, undefined, undefined);
  console.log(parsers.list.length, pooled.onIncoming, parsers.alloc() === pooled);
});

const told = new Error('before');
told.reason = 'why';
common.prepareError(told, { getCurrentBuffer: () => 'what is being read' }, undefined);
console.log(told.message, told.rawPacket, common.isLenient(), common.kIncomingMessage);
console.log(Object.keys(common).sort().join(), common.methods.join());
console.log(Object.keys(HTTPParser).sort().map((name) => `${name}=${HTTPParser[name]}`).join());
console.log(Object.keys(HTTPParser.prototype).sort().join());
for (const name of ['_http_agent', '_http_client', '_http_incoming', '_http_outgoing', '_http_server']) {
  console.log(name, Object.keys(require(name)).sort().join());
}
const old = process.binding('http_parser');
console.log(old.HTTPParser === HTTPParser, old.methods.join() === common.methods.join());
