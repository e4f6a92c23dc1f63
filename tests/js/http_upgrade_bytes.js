// What comes behind an upgrade or CONNECT reaches the socket whole and in order, however much comes at once, and its end behind it.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

const heads = {
  upgrade: 'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
  connect: 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n',
};
const BYTES = Buffer.alloc(300_000);
for (let at = 0; at < BYTES.length; at++) BYTES[at] = at % 251;

function begin(answersLate) {
  return http.createServer((request, response) => {
    const answer = () => request.resume().on('end', () => response.end('ok'));
    if (answersLate) setTimeout(answer, 5);
    else answer();
  });
}

function hear(server, kind, { listensLate, pauses }, tell) {
  server.on(kind, (request, socket, head) => {
    const pieces = [head];
    const events = [];
    const listen = () => {
      socket.on('data', (piece) => {
        pieces.push(piece);
        if (!pauses) return;
        socket.pause();
        setTimeout(() => socket.resume(), 1);
      });
    };
    socket.on('end', () => {
      events.push('end');
      // The client is heard to have ended, and hears more itself.
      setTimeout(() => socket.end('bye'), 5);
    });
    socket.on('error', (error) => events.push(error.code));
    socket.on('close', () => tell([Buffer.concat(pieces), events]));
    if (listensLate) setTimeout(listen, 10);
    else listen();
  });
}

async function talk(kind, length, bodyLength, how) {
  const server = begin(how.answersLate);
  const heard = new Promise((resolve) => hear(server, kind, how, resolve));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  client.setEncoding('latin1').on('data', (piece) => { text += piece; });
  const body = bodyLength === 0 ? '' : `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bodyLength}\r\n\r\n${'b'.repeat(bodyLength)}`;
  client.end(Buffer.concat([Buffer.from(body + heads[kind]), BYTES.subarray(0, length)]));
  const [bytes, events] = await heard;
  const label = `${kind} ${length} ${bodyLength} ${JSON.stringify(how)}`;
  assert.strictEqual(bytes.length, length, label);
  assert.ok(bytes.equals(BYTES.subarray(0, length)), label);
  assert.deepStrictEqual(events, ['end'], label);
  if (!client.readableEnded) await once(client, 'end');
  assert.ok(text.endsWith('bye'), label);
  server.close();
}

// A connection that breaks tells of it behind the bytes.
async function breaks() {
  const server = begin(false);
  const told = new Promise((resolve) => {
    server.on('upgrade', (request, socket, head) => {
      let count = head.length;
      socket.on('data', (piece) => { count += piece.length; });
      socket.on('error', ({ code }) => socket.on('close', () => resolve([count, code])));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = net.connect(server.address().port, '127.0.0.1');
  client.on('connect', () => {
    client.write(heads.upgrade + 'd'.repeat(40_000));
    setTimeout(() => client.resetAndDestroy(), 30);
  });
  assert.deepStrictEqual(await told, [40_000, 'ECONNRESET']);
  server.close();
}

async function main() {
  for (const kind of ['upgrade', 'connect']) {
    for (const length of [0, 1, 15_000, 20_000, 100_000, 300_000]) {
      for (const bodyLength of [0, 1000, 20_000]) {
        await talk(kind, length, bodyLength, {});
        if (bodyLength > 0) await talk(kind, length, bodyLength, { answersLate: true });
      }
      await talk(kind, length, 0, { listensLate: true });
      await talk(kind, length, 1000, { listensLate: true });
      await talk(kind, length, 1000, { pauses: true });
    }
  }
  await breaks();
}

main();
