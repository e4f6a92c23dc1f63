// ws: both halves: echo, fragments, compression, pings, closing codes, refusals, broken frames.
'use strict';

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');
const { WebSocket, WebSocketServer, createWebSocketStream } = require('ws');
const { listen, close, request } = require('./support/http.cjs');

function build() {
  const server = http.createServer((incoming, outgoing) => outgoing.end('plain'));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 50 }, maxPayload: 1_000_000 });
  sockets.on('connection', (socket, incoming) => {
    socket.on('error', (error) => console.log('server error', error.code, error.message));
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.on('close', (code, reason) => server.emit('gone', code, String(reason)));
    socket.send(`hello ${incoming.url}`);
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (incoming.url === '/refused') return socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    sockets.handleUpgrade(incoming, socket, head, (made) => sockets.emit('connection', made, incoming));
  });
  return server;
}

async function echo(server, address, options) {
  const socket = new WebSocket(`${address}/echo?x=1`, options);
  const [hello] = await once(socket, 'message');
  console.log(String(hello), 'extensions', socket.extensions);
  for (const data of ['text ü', Buffer.alloc(70_000, 7), 'x'.repeat(200), Buffer.alloc(0)]) {
    socket.send(data);
    const [answer, isBinary] = await once(socket, 'message');
    assert.strictEqual(isBinary, typeof data !== 'string');
    assert.ok(Buffer.from(data).equals(answer));
  }
  socket.send('in ', { fin: false });
  socket.send('pieces', { fin: true });
  console.log(String((await once(socket, 'message'))[0]));
  const pong = once(socket, 'pong');
  socket.ping('beat');
  console.log('pong', String((await pong)[0]));
  const closed = Promise.all([once(socket, 'close'), once(server, 'gone')]);
  socket.close(4001, 'enough');
  const [[code, reason], gone] = await closed;
  console.log('client closed', code, String(reason), 'server closed', gone.join());
}

async function refusals(address, port) {
  const [, answer] = await once(new WebSocket(`${address}/refused`), 'unexpected-response');
  console.log('refused', answer.statusCode);
  answer.destroy();
  console.log('plain', (await request(port, '/')).text);
  const old = await request(port, '/', {
    headers: { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
  });
  console.log('without a key', old.status, old.text);
  const large = new WebSocket(address);
  await once(large, 'message');
  large.send(Buffer.alloc(1_000_001));
  console.log('too large', (await once(large, 'close'))[0]);
}

async function brokenFrame(port) {
  const socket = net.connect(port, '127.0.0.1');
  const key = Buffer.alloc(16, 1).toString('base64');
  socket.write(
    `GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  socket.on('error', () => {});
  let received = '';
  socket.on('data', (chunk) => {
    if (received === '') socket.write(Buffer.from([0xff, 0x80, 0, 0, 0, 0]));
    received += chunk.toString('latin1');
  });
  await once(socket, 'close');
  console.log(received.split('\r\n')[0], /sec-websocket-accept: (.*)/i.exec(received)[1]);
}

async function stream(address) {
  const socket = new WebSocket(address);
  const duplex = createWebSocketStream(socket, { encoding: 'utf8' });
  const received = [];
  duplex.on('data', (chunk) => received.push(chunk));
  duplex.write('streamed');
  while (received.length < 2) await once(duplex, 'data');
  console.log(received);
  duplex.end();
  await once(duplex, 'close');
}

(async () => {
  const server = build();
  const port = await listen(server);
  const address = `ws://127.0.0.1:${port}`;
  await echo(server, address, { perMessageDeflate: true });
  await echo(server, address, { perMessageDeflate: false });
  await refusals(address, port);
  await brokenFrame(port);
  await stream(address);
  await close(server);
})();
