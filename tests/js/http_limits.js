// Each limit of docs/src/http-limits.md that no other script here meets: what is below passes, what is beyond is answered as the page says.
'use strict';
const assert = require('assert');
const http = require('http');
const net = require('net');
const { serve } = require('protojs:http');

const IN_FLIGHT = 64;
const DISCARDED_BYTES = 64 << 20;

const get = (fields = '') => `GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const post = (body, fields = 'Transfer-Encoding: chunked\r\n') => `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n${body}`;
const listening = (server) => new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server.address().port)); });
const closed = (server) => new Promise((resolve) => { server.close(resolve); });

// What a client hears that sends this and ends its side when it has heard of the end.
function talk(port, ...pieces) {
  return new Promise((resolve) => {
    let heard = '';
    const client = net.connect(port, '127.0.0.1', () => { for (const piece of pieces) client.write(piece, 'latin1'); });
    client.setEncoding('latin1').on('data', (text) => { heard += text; }).on('error', () => {}).on('close', () => resolve(heard));
  });
}

async function ofServers(port) {
  const status = async (text) => (await talk(port, text)).slice(9, 12);
  const close = 'Connection: close\r\n';
  assert.strictEqual(await status('\r\n'.repeat(32) + get(close)), '200');
  assert.strictEqual(await status('\r\n'.repeat(33) + get(close)), '400');
  assert.strictEqual(await status(post(`${'1;a=b\r\nx\r\n'.repeat(5000)}0\r\n\r\n`)), '200');
  assert.strictEqual(await status(post(`${`1;${'a'.repeat(1000)}\r\nx\r\n`.repeat(50)}0\r\n\r\n`)), '413');
  assert.strictEqual(await status(post(`1;${'a'.repeat(17_000)}\r\nx\r\n0\r\n\r\n`)), '413');
  assert.strictEqual(await status(post(`${'0'.repeat(17_000)}\r\n`)), '413');
  assert.strictEqual(await status(post(`1\r\nx\r\n0\r\nT: ${'a'.repeat(17_000)}\r\n\r\n`)), '431');
  assert.strictEqual(await status(get(`${close}X: ${'a'.repeat(17_000)}\r\n`)), '431');
  assert.strictEqual(await status(get(`${close}X:${' '.repeat(40_000)}\r\n`)), '431');
  assert.strictEqual(await status(get('x:\r\n'.repeat(20_000))), '431');
  assert.match(await talk(port, get(`${'X: y\r\n'.repeat(1500)}${close}`)), /\r\n\r\nfields 1000$/);
}

async function fieldsShown() {
  const server = http.createServer((request, response) => {
    request.on('error', () => {}).resume().on('end', () => response.end(`fields ${request.rawHeaders.length / 2}`));
  });
  const port = await listening(server);
  await ofServers(port);
  for (const [count, shown] of [[2, 2], [0, 1502]]) {
    server.maxHeadersCount = count;
    assert.match(await talk(port, get(`${'X: y\r\n'.repeat(1500)}Connection: close\r\n`)), new RegExp(`fields ${shown}$`));
  }
  await closed(server);
}

// As many requests as may wait are read, and the next when they are answered.
async function requestsInFlight() {
  const waiting = [];
  const server = http.createServer((request, response) => waiting.push(response));
  const port = await listening(server);
  const heard = talk(port, get().repeat(IN_FLIGHT + 9) + get('Connection: close\r\n'));
  const settled = async (count) => {
    while (waiting.length < count) await new Promise(setImmediate);
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    assert.strictEqual(waiting.length, count);
  };
  await settled(IN_FLIGHT);
  for (const response of waiting.slice()) response.end('a');
  await settled(IN_FLIGHT + 10);
  for (const response of waiting.slice(IN_FLIGHT)) response.end('a');
  assert.strictEqual((await heard).split('HTTP/1.1 200').length, IN_FLIGHT + 11);
  await closed(server);
}

// A body that nobody reads is thrown away behind its answer, but not for ever.
async function discardedBodies() {
  let count = 0;
  const server = http.createServer((request, response) => {
    count++;
    response.end('early');
  });
  const port = await listening(server);
  const piece = Buffer.alloc(1 << 20);
  let sent = 0;
  const client = net.connect(port, '127.0.0.1').on('error', () => {}).resume();
  client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${1e12}\r\n\r\n`);
  const go = () => {
    while (!client.destroyed) {
      sent += piece.length;
      if (!client.write(piece)) return;
    }
  };
  client.on('drain', go);
  go();
  await new Promise((resolve) => client.on('close', resolve));
  assert.ok(sent > DISCARDED_BYTES && sent < DISCARDED_BYTES * 2, `${sent} bytes`);
  assert.strictEqual(count, 1);
  await closed(server);
}

async function connections() {
  const server = http.createServer((request, response) => response.end('ok'));
  server.maxConnections = 1;
  let dropped = 0;
  server.on('drop', () => { dropped++; });
  const port = await listening(server);
  const first = net.connect(port, '127.0.0.1').resume();
  await new Promise((resolve) => server.once('connection', resolve));
  assert.strictEqual(await talk(port, get()), '');
  assert.strictEqual(dropped, 1);
  first.destroy();
  await closed(server);
}

async function bodiesOfServe() {
  const echo = async (request) => new Response(await request.text());
  const server = serve({ port: 0, hostname: '127.0.0.1', onListen() {}, maxRequestBodySize: 10, fetch: echo });
  const head = 'Content-Length: ';
  assert.match(await talk(server.port, post('a'.repeat(10), `${head}10\r\n`)), /^HTTP\/1.1 200 [^]*\r\n\r\na{10}$/);
  assert.match(await talk(server.port, post('a'.repeat(11), `${head}11\r\n`)), /^HTTP\/1.1 413 /);
  assert.match(await talk(server.port, post('b\r\naaaaaaaaaaa\r\n0\r\n\r\n')), /^HTTP\/1.1 413 /);
  await server.stop();
}

async function ofClients() {
  let text;
  const server = net.createServer((socket) => socket.on('error', () => {}).on('data', () => socket.end(text)));
  const port = await listening(server);
  const ask = (bytes, options) => new Promise((resolve) => {
    text = bytes;
    const request = http.get({ port, host: '127.0.0.1', agent: false, ...options });
    if (options?.maxHeadersCount !== undefined) request.maxHeadersCount = options.maxHeadersCount;
    request.on('response', (response) => {
      response.on('error', () => {}).resume().on('end', () => resolve(response.rawHeaders.length / 2));
    });
    request.on('error', ({ code }) => resolve(code));
  });
  const answer = (fields, before = '') => `${before}HTTP/1.1 200 OK\r\n${fields}Content-Length: 0\r\n\r\n`;
  assert.strictEqual(await ask(answer('X: y\r\n'.repeat(1500))), 1000);
  assert.strictEqual(await ask(answer('X: y\r\n'.repeat(1500)), { maxHeadersCount: 3 }), 3);
  assert.strictEqual(await ask(answer('X: y\r\n'.repeat(1500)), { maxHeadersCount: 0 }), 1501);
  assert.strictEqual(await ask(answer(`X: ${'y'.repeat(200)}\r\n`), { maxHeaderSize: 100 }), 'HPE_HEADER_OVERFLOW');
  assert.strictEqual(await ask(answer(`X: ${'y'.repeat(20_000)}\r\n`), { maxHeaderSize: 30_000 }), 2);
  assert.strictEqual(await ask(answer('', 'HTTP/1.1 103 Hints\r\n\r\n'.repeat(1000))), 1);
  assert.strictEqual(await ask(answer('', 'HTTP/1.1 103 Hints\r\n\r\n'.repeat(1001))), 'HPE_HEADER_OVERFLOW');
  assert.strictEqual(await ask(answer('', '\r\n'.repeat(32))), 1);
  assert.strictEqual(await ask(answer('', '\r\n'.repeat(33))), 'HPE_INVALID_CONSTANT');
  await closed(server);
}

async function main() {
  for (const scene of [fieldsShown, requestsInFlight, discardedBodies, connections, bodiesOfServe, ofClients]) await scene();
}

main();
