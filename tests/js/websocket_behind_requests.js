// An upgrade that stands behind requests whose answers are not given yet waits for them; and a server that is stopped while the name of
// its host is looked up never listens.
'use strict';
const assert = require('assert');
const net = require('net');
const { serve, upgradeWebSocket } = require('protojs:http');

const LATE_MS = 30;
const HELLO = Buffer.from('8185000000006869686968', 'hex');

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

async function answersLeaveFirst() {
  const heard = [];
  const server = serve({
    port: 0,
    hostname: '127.0.0.1',
    onListen() {},
    async fetch(request) {
      if (request.headers.get('upgrade') === null) {
        await pause(LATE_MS);
        return new Response(`answer to ${new URL(request.url).pathname}`);
      }
      const { socket, response } = upgradeWebSocket(request);
      socket.onopen = () => heard.push('open');
      socket.onmessage = ({ data }) => socket.send(`${data}!`);
      socket.onclose = ({ code }) => heard.push(code);
      return response;
    },
  });
  const upgrade = 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  const talk = async (leaveAfterMs) => {
    const client = net.connect(server.port, '127.0.0.1');
    let text = '';
    client.setEncoding('latin1').on('data', (piece) => { text += piece; }).on('error', () => {});
    client.write(Buffer.concat([Buffer.from(`GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n${upgrade}`), HELLO]));
    await pause(leaveAfterMs);
    client.destroy();
    await pause(LATE_MS * 2);
    return text;
  };
  const text = await talk(LATE_MS * 5);
  assert.match(text, /^HTTP\/1.1 200 OK[^]*answer to \/1HTTP\/1.1 200 OK[^]*answer to \/2HTTP\/1.1 101 [^]*\r\n\r\n\x81\x06hihih!$/);
  assert.deepStrictEqual(heard.splice(0), ['open', 1006]);
  // Who leaves while it waits gets none.
  await talk(LATE_MS / 3);
  assert.deepStrictEqual(heard, [1006]);
  await server.stop();
}

async function stoppedEarly() {
  const told = [];
  // A name, as it is written otherwise than the one that needs no look-up.
  const server = serve({ port: 0, hostname: 'LOCALHOST', fetch: () => new Response(''), onListen: () => told.push('listens') });
  await server.stop();
  assert.deepStrictEqual([told, server.address()], [[], null]);
}

answersLeaveFirst().then(stoppedEarly);
