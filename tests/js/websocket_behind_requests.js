// An upgrade that stands behind requests whose answers are not given yet waits for them; and a server that is stopped while the name of
// its host is looked up never listens.
'use strict';
const assert = require('assert');
const net = require('net');
const { serve, upgradeWebSocket } = require('protojs:http');

const HELLO = Buffer.from('8185000000006869686968', 'hex');
const UPGRADE = 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const REQUESTS = Buffer.concat([Buffer.from(`GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n${UPGRADE}`), HELLO]);

// Answers are given when `release` is called; `asked` settles with the upgrade.
async function talk(act) {
  const heard = [];
  const gate = Promise.withResolvers();
  const asked = Promise.withResolvers();
  const closed = Promise.withResolvers();
  const server = serve({
    port: 0,
    hostname: '127.0.0.1',
    onListen() {},
    async fetch(request) {
      if (request.headers.get('upgrade') === null) {
        await gate.promise;
        return new Response(`answer to ${new URL(request.url).pathname}`);
      }
      const { socket, response } = upgradeWebSocket(request);
      socket.onopen = () => heard.push('open');
      socket.onmessage = ({ data }) => socket.send(`${data}!`);
      socket.onclose = ({ code }) => {
        heard.push(code);
        closed.resolve();
      };
      setImmediate(asked.resolve);
      return response;
    },
  });
  const client = net.connect(server.port, '127.0.0.1').on('error', () => {});
  client.write(REQUESTS);
  await asked.promise;
  const text = await act(client, gate.resolve);
  client.destroy();
  await closed.promise;
  gate.resolve();
  await server.stop();
  return [text, heard];
}

async function answersLeaveFirst() {
  const [text, heard] = await talk((client, release) => new Promise((resolve) => {
    let all = '';
    client.setEncoding('latin1').on('data', (piece) => {
      all += piece;
      if (all.endsWith('hihih!')) resolve(all);
    });
    release();
  }));
  assert.match(text, /^HTTP\/1.1 200 OK[^]*answer to \/1HTTP\/1.1 200 OK[^]*answer to \/2HTTP\/1.1 101 [^]*\r\n\r\n\x81\x06hihih!$/);
  assert.deepStrictEqual(heard, ['open', 1006]);
}

// The response in front is a stream of known length that ends when its last bytes have left already: nothing more is sent that would tell.
async function behindStream(length, lastPart) {
  const server = serve({
    port: 0,
    hostname: '127.0.0.1',
    onListen() {},
    async fetch(request) {
      if (request.headers.get('upgrade') !== null) {
        const { socket, response } = upgradeWebSocket(request);
        socket.onopen = () => socket.send('open');
        return response;
      }
      const body = new ReadableStream({
        async start(controller) {
          controller.enqueue(new Uint8Array(length));
          await new Promise((resolve) => setTimeout(resolve, 30));
          if (lastPart > 0) controller.enqueue(new Uint8Array(lastPart));
          controller.close();
        },
      });
      return new Response(body, { headers: { 'Content-Length': `${length + lastPart}` } });
    },
  });
  const client = net.connect(server.port, '127.0.0.1');
  client.write(`GET /1 HTTP/1.1\r\nHost: a\r\n\r\n${UPGRADE}`);
  let text = '';
  for await (const piece of client.setEncoding('latin1')) {
    text += piece;
    if (text.endsWith('\x81\x04open')) break;
  }
  assert.match(text, /^HTTP\/1.1 200 OK[^]*HTTP\/1.1 101 /);
  await server.stop();
}

async function whoLeavesGetsNone() {
  const [, heard] = await talk(() => {});
  assert.deepStrictEqual(heard, [1006]);
}

async function stoppedEarly() {
  const told = [];
  // A name, as it is written otherwise than the one that needs no look-up.
  const server = serve({ port: 0, hostname: 'LOCALHOST', fetch: () => new Response(''), onListen: () => told.push('listens') });
  await server.stop();
  assert.deepStrictEqual([told, server.address()], [[], null]);
}

async function main() {
  await answersLeaveFirst();
  await whoLeavesGetsNone();
  for (const [length, lastPart] of [[100, 0], [30_000, 0], [100, 10]]) await behindStream(length, lastPart);
  await stoppedEarly();
}

main();
