// Handshakes and frames as a client of upgradeWebSocket() sends them, byte by byte and cut anywhere.
'use strict';
const assert = require('assert');
const net = require('net');
const { once } = require('events');
const { setTimeout } = require('timers/promises');
const { serve, upgradeWebSocket } = require('protojs:http');

// The example of RFC 6455, section 1.3.
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const FIELDS = { 'Host': 'a', 'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': KEY };

const told = [];
let answered = 0;
// What a path asks for instead of the limit of the others.
const limits = { '/default': {}, '/older-name': { maxMessageSize: 10 }, '/large': { maxPayload: 64 * 1024 * 1024 } };
const server = serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === '/plain') return new Response('plain');
    if (pathname === '/arguments') {
      for (const maxPayload of [0, -1, 1.5, NaN]) assert.throws(() => upgradeWebSocket(request, { maxPayload }), { code: 'ERR_OUT_OF_RANGE' });
      assert.throws(() => upgradeWebSocket(request, { maxPayload: '1' }), { code: 'ERR_INVALID_ARG_TYPE' });
      return new Response('checked');
    }
    const { socket, response } = upgradeWebSocket(request, limits[pathname] ?? { maxPayload: 1000 });
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => {
      answered++;
      socket.send(data);
    };
    socket.onclose = ({ code, reason, wasClean }) => told.push([code, reason, wasClean]);
    return response;
  },
});

function head(fields, path = '/', method = 'GET', version = '1.1') {
  return `${method} ${path} HTTP/${version}\r\n${Object.entries({ ...FIELDS, ...fields }).filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

// A client's frame.
function frame(first, payload) {
  const bytes = Buffer.from(payload, 'latin1');
  const mask = [1, 0x82, 3, 0x84];
  const length = bytes.length < 126 ? [0x80 | bytes.length] : [0xFE, bytes.length >> 8, bytes.length & 255];
  return Buffer.from([first, ...length, ...mask, ...bytes.map((byte, at) => byte ^ mask[at & 3])]).toString('latin1');
}

// What the server says until it ends the connection; `cut` splits what is sent.
async function exchange(bytes, cut) {
  const socket = net.connect({ port: server.port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  const text = [bytes.slice(0, cut), cut === undefined ? '' : bytes.slice(cut)];
  socket.write(text[0], 'latin1');
  if (text[1] !== '') setTimeout(2).then(() => socket.write(text[1], 'latin1'));
  socket.setEncoding('latin1');
  let got = '';
  for await (const chunk of socket) got += chunk;
  return got;
}

const opened = (text) => text.slice(text.indexOf('\r\n\r\n') + 4);
const close = frame(0x88, '\x03\xE8bye');
const closed = '\x88\x02\x03\xE8';

async function testHandshakes() {
  const good = await exchange(head() + close);
  assert.strictEqual(good, `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n${closed}`);
  for (const fields of [{ 'Upgrade': 'h2c' }, { 'Connection': 'close' }, { 'Sec-WebSocket-Version': '8' }, { 'Sec-WebSocket-Key': 'short' },
    { 'Sec-WebSocket-Key': '' }]) {
    const text = await exchange(head({ ...fields, Connection: fields.Connection ?? 'Upgrade, close' }));
    assert.match(text, /^HTTP\/1.1 426 Upgrade Required\r\n(.*\r\n)*Upgrade: websocket\r\n/i, JSON.stringify(fields));
  }
  assert.match(await exchange(head({ Connection: 'Upgrade, close' }, '/', 'POST')), /^HTTP\/1.1 426 /);
  assert.match(await exchange(head({}, '/', 'GET', '1.0')), /^HTTP\/1.1 426 Upgrade Required\r\n/);
  // A handler may answer such a request like any other, and the connection goes on.
  const plain = await exchange(head({}, '/plain') + head() + close);
  assert.match(plain, /^HTTP\/1.1 200 OK\r\n(.*\r\n)*\r\nplainHTTP\/1.1 101 /);
}

async function testFrames() {
  const messages = frame(0x81, 'hello') + frame(0x01, 'a') + frame(0x89, 'ping') + frame(0x00, '') + frame(0x80, 'b') + frame(0x82, 'z'.repeat(300));
  const answers = `\x81\x05hello\x8A\x04ping\x81\x02ab\x82\x7E\x01\x2C${'z'.repeat(300)}${closed}`;
  assert.strictEqual(opened(await exchange(head() + messages + close)), answers);
  const bytes = head() + frame(0x81, 'hello') + frame(0x89, 'p') + close;
  const cuts = [];
  for (let cut = 1; cut < bytes.length; cut++) cuts.push(exchange(bytes, cut));
  (await Promise.all(cuts)).forEach((text, at) => assert.strictEqual(opened(text), `\x81\x05hello\x8A\x01p${closed}`, `cut at ${at + 1}`));
}

async function testFaults() {
  const faults = [
    ['\x81\x01a', '\x03\xEA'], [frame(0x83, ''), '\x03\xEA'], [frame(0xC1, 'a'), '\x03\xEA'], [frame(0x80, 'a'), '\x03\xEA'], [frame(0x09, 'a'), '\x03\xEA'],
    [frame(0x81, '\xFF'), '\x03\xEF'], [frame(0x01, '\xC3') + frame(0x80, '('), '\x03\xEF'], [frame(0x88, 'a'), '\x03\xEA'],
    [frame(0x88, '\x03\xED'), '\x03\xEA'], ['\x82\xFE\x00\x05aaaa', '\x03\xEA'], [frame(0x82, 'x'.repeat(1001)), '\x03\xF1'],
    [frame(0x02, 'x'.repeat(600)) + frame(0x80, 'x'.repeat(401)), '\x03\xF1'],
  ];
  for (const [bytes, code] of faults) {
    const text = opened(await exchange(head() + frame(0x81, 'ok') + bytes + frame(0x81, 'late')));
    assert.strictEqual(text, `\x81\x02ok\x88\x02${code}`, JSON.stringify(bytes));
  }
}

// The head of a frame tells how long its message is, before the message comes.
async function testLimits() {
  const claim = (bytes) => {
    const start = Buffer.from([0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
    start.writeBigUInt64BE(BigInt(bytes), 2);
    return start.toString('latin1');
  };
  const limit = 16 * 1024 * 1024;
  for (const [path, bytes] of [['/default', limit + 1], ['/older-name', 70_000], ['/large', limit * 4 + 1]]) {
    assert.strictEqual(opened(await exchange(head({}, path) + claim(bytes))), '\x88\x02\x03\xF1', path);
  }
  assert.match(await exchange(head({}, '/arguments') + head() + close), /^HTTP\/1.1 200 OK\r\n(.*\r\n)*\r\ncheckedHTTP\/1.1 101 /);
  for (const [path, bytes] of [['/default', limit], ['/large', limit + 1]]) {
    const socket = net.connect({ port: server.port, host: '127.0.0.1' });
    let got = '';
    socket.setEncoding('latin1').on('data', (text) => { got += text; });
    socket.write(head({}, path) + claim(bytes), 'latin1');
    await setTimeout(50);
    assert.strictEqual(opened(got), '', path);
    socket.destroy();
    await once(socket, 'close');
  }
}

// A client that reads nothing is not read either; when it reads, it gets all of its answers.
async function testBackPressure() {
  const message = frame(0x82, 'x'.repeat(60_000));
  const count = 800;
  const socket = net.connect({ port: server.port, host: '127.0.0.1' });
  socket.pause();
  socket.write(head({}, '/default'));
  for (let i = 0; i < count; i++) socket.write(message, 'latin1');
  const begin = answered;
  let before = -1;
  for (let still = 0; still < 5;) {
    still = answered === before ? still + 1 : 0;
    before = answered;
    await setTimeout(50);
  }
  assert.ok(answered > begin && answered < count / 2, `${answered - begin} of ${count} messages are read of a client that does not read`);
  socket.write(close, 'latin1');
  let bytes = 0;
  let end = '';
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    end = `${end}${chunk.toString('latin1', Math.max(0, chunk.length - closed.length))}`.slice(-closed.length);
  }).resume();
  await once(socket, 'end');
  const start = exchange(head() + close).then((text) => text.length - opened(text).length);
  assert.strictEqual(bytes, await start + count * (60_000 + 4) + closed.length);
  assert.strictEqual(end, closed);
}

async function main() {
  await testHandshakes();
  await testFrames();
  await testFaults();
  await testLimits();
  await testBackPressure();
  const broken = told.filter(([code]) => code === 1006);
  assert.ok(broken.length > 0 && broken.every(([, reason, wasClean]) => reason === '' && !wasClean));
  await server.stop(true);
}

main();
