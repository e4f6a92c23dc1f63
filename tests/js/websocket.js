// The global WebSocket against a server of protojs:http, and against servers that are none.
'use strict';
const assert = require('assert');
const http = require('http');
const { createHash } = require('crypto');
const { once } = require('events');
const { serve, upgradeWebSocket } = require('protojs:http');

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const next = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));

function echo(request) {
  const { socket, response } = upgradeWebSocket(request, { protocol: new URL(request.url).searchParams.get('protocol') ?? '' });
  socket.addEventListener('message', async ({ data }) => {
    if (data === 'close') socket.close(4000, 'as asked');
    else socket.send(data);
  });
  return response;
}

async function testMessages(url) {
  const socket = new WebSocket(`${url}?protocol=two`, ['one', 'two']);
  assert.deepStrictEqual([socket.readyState, socket.protocol, socket.binaryType, socket.bufferedAmount, socket.url],
    [WebSocket.CONNECTING, '', 'blob', 0, `${url}?protocol=two`]);
  assert.throws(() => socket.send('early'), { name: 'InvalidStateError' });
  const open = await next(socket, 'open');
  assert.deepStrictEqual([open.type, socket.readyState, socket.protocol, socket.extensions], ['open', 1, 'two', '']);
  const answer = async (data) => {
    socket.send(data);
    return (await next(socket, 'message')).data;
  };
  assert.strictEqual(await answer('größe \u{1F600}'), 'größe \u{1F600}');
  assert.strictEqual(await answer(''), '');
  assert.strictEqual(await answer('lone \uD800'), 'lone \uFFFD');
  assert.strictEqual((await answer('x'.repeat(3_000_000))).length, 3_000_000);
  const blob = await answer(new Uint8Array([0, 1, 255]).subarray(1));
  assert.deepStrictEqual(new Uint8Array(await blob.arrayBuffer()), new Uint8Array([1, 255]));
  socket.binaryType = 'arraybuffer';
  assert.deepStrictEqual(await answer(new Uint16Array([258]).buffer), new Uint8Array([2, 1]).buffer);
  assert.strictEqual(Buffer.from(await answer(new Blob(['bl', 'ob']))).toString(), 'blob');
  // A message behind a Blob keeps its place, though the Blob has to be read first.
  const order = [];
  socket.addEventListener('message', ({ data }) => order.push(typeof data));
  socket.send(new Blob(['first']));
  socket.send('second');
  while (order.length < 2) await next(socket, 'message');
  assert.deepStrictEqual(order, ['object', 'string']);
  socket.send('close');
  const close = await next(socket, 'close');
  assert.deepStrictEqual([close.code, close.reason, close.wasClean, socket.readyState], [4000, 'as asked', true, 3]);
  socket.send('lost');
  assert.strictEqual(socket.bufferedAmount, 4);
  socket.close();
}

async function testClose(url) {
  const socket = new WebSocket(url);
  for (const code of [0, 999, 1001, 1006, 2999, 5000]) assert.throws(() => socket.close(code), { name: 'InvalidAccessError' });
  await next(socket, 'open');
  assert.throws(() => socket.close(1000, 'ü'.repeat(62)), { name: 'SyntaxError' });
  socket.close(3456, 'over');
  assert.strictEqual(socket.readyState, 2);
  const { code, wasClean } = await next(socket, 'close');
  assert.deepStrictEqual([code, wasClean], [3456, true]);
  const early = new WebSocket(url);
  early.close();
  assert.strictEqual(early.readyState, 2);
  const events = [];
  early.onerror = () => events.push('error');
  early.onopen = () => events.push('open');
  const { code: earlyCode } = await next(early, 'close');
  assert.deepStrictEqual([events, earlyCode], [['error'], 1006]);
}

function testArguments() {
  for (const bad of ['', '/x', 'ftp://a/', 'ws://a/#f', 'ws://a/#']) assert.throws(() => new WebSocket(bad), { name: 'SyntaxError' }, bad);
  for (const bad of [[''], ['a', 'A'], ['a b'], 'ü']) assert.throws(() => new WebSocket('ws://a/', bad), { name: 'SyntaxError' });
  assert.throws(() => new WebSocket(), TypeError);
  assert.throws(() => WebSocket('ws://a/'), TypeError);
  assert.deepStrictEqual([WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.prototype.CLOSED], [0, 1, 2, 3]);
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
  assert.deepStrictEqual([descriptor.enumerable, descriptor.configurable], [false, true]);
}

// Percent signs that encode nothing stand for themselves.
async function testCredentials() {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  for (const [given, expected] of [['%zz@', '%zz:'], ['u:p%@', 'u:p%'], ['a%20b:c%3A@', 'a b:c:'], [':p@', ':p'], ['', undefined]]) {
    const socket = new WebSocket(`ws://${given}127.0.0.1:${server.address().port}/`);
    const [{ headers }, connection] = await once(server, 'upgrade');
    assert.strictEqual(headers.authorization, expected === undefined ? undefined : `Basic ${btoa(expected)}`);
    connection.end('HTTP/1.1 400 no\r\n\r\n');
    await next(socket, 'close');
  }
  server.close();
}

// Answers of servers that open nothing, and bytes behind an opening that are no frames.
async function testServers() {
  const accept = (request) => createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64');
  const good = (request) => `HTTP/1.1 101 x\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: ${accept(request)}\r\n`;
  const cases = [
    ['no upgrade', () => 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'no open'],
    ['wrong hash', () => 'HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n', 'no open'],
    ['other protocol', (request) => `${good(request)}Sec-WebSocket-Protocol: z\r\n\r\n`, 'no open'],
    ['unknown extension', (request) => `${good(request)}Sec-WebSocket-Extensions: x-y\r\n\r\n`, 'no open'],
    ['no HTTP', () => 'garbage\r\n\r\n', 'no open'],
    ['masked frame', (request) => `${good(request)}\r\n\x81\x80aaaa`, 'open'],
    ['no UTF-8', (request) => `${good(request)}\r\n\x81\x01\xFF`, 'open'],
    ['compressed without leave', (request) => `${good(request)}\r\n\xC1\x01a`, 'open'],
    ['broken compression', (request) => `${good(request)}Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n\xC1\x02\xFF\xFF`, 'open'],
    ['cut off', (request) => `${good(request)}\r\n\x81\x05ab`, 'open'],
    ['close of one byte', (request) => `${good(request)}\r\n\x88\x01a`, 'open'],
  ];
  let answer;
  const server = http.createServer();
  server.on('upgrade', (request, socket) => {
    socket.on('error', () => {}).resume();
    socket.end(Buffer.from(answer(request), 'latin1'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  for (const [name, bytes, expected] of cases) {
    answer = bytes;
    const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}/`);
    const events = [];
    for (const type of ['open', 'error', 'message']) socket.addEventListener(type, () => events.push(type));
    const close = await next(socket, 'close');
    assert.deepStrictEqual([events, close.code, close.wasClean], [expected === 'open' ? ['open', 'error'] : ['error'], 1006, false], name);
  }
  // Two messages and a close in the bytes of the answer.
  answer = (request) => `${good(request)}\r\n\x81\x01a\x81\x01b\x88\x02\x03\xE9`;
  const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}/`);
  const messages = [];
  socket.onmessage = ({ data, origin }) => messages.push(data, origin);
  const { code, wasClean } = await next(socket, 'close');
  const origin = `ws://127.0.0.1:${server.address().port}`;
  assert.deepStrictEqual([messages, code, wasClean], [['a', origin, 'b', origin], 1001, true]);
  server.close();
}

async function main() {
  const server = serve({ port: 0, hostname: '127.0.0.1', fetch: echo });
  const url = `ws://127.0.0.1:${server.port}/`;
  await testMessages(url);
  await testClose(url);
  testArguments();
  await testCredentials();
  await testServers();
  const plain = await fetch(server.url);
  assert.deepStrictEqual([plain.status, plain.headers.get('upgrade')], [426, 'websocket']);
  await server.stop(true);
}

main();
