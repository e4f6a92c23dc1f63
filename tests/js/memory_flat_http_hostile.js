// Thousands of faulty requests, faulty answers and clients that vanish, and nothing is left of them.
'use strict';
const http = require('node:http');
const net = require('node:net');
const flat = require('./memory_support/flat');
const { alike, ours } = require('./http_support/hostile_servers');

const AT_ONCE = 20;

const requests = [
  'NO HTTP\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz',
  `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}`,
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\ncut off',
  'GET / HTTP/1.1\r\nHost: a\r\n\r\ngarbage behind a good one',
  'GET / HTTP/1.1\r\nHo',
];

// An end, a reset or patience follow the bytes.
function attack(port, number) {
  return new Promise((resolve) => {
    const client = net.connect(port, '127.0.0.1', () => {
      client.write(requests[number % requests.length]);
      if (number % 3 === 0) client.end();
      else if (number % 3 === 1) client.resetAndDestroy();
      else setTimeout(() => client.destroy(), 5);
    });
    client.on('error', () => {}).on('close', resolve).resume();
  });
}

async function inTurns(times, run) {
  for (let i = 0; i < times; i += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, times - i) }, (_, at) => run(i + at)));
  }
}

function ask(port, agent) {
  return new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', agent, timeout: 50 });
    request.on('timeout', () => request.destroy());
    request.on('error', () => {}).on('close', resolve);
    request.on('response', (response) => response.on('error', () => {}).resume());
  });
}

const server = http.createServer((request, response) => request.on('error', () => {}).resume().on('end', () => response.end('ok')));
const acts = [...Object.values(alike), ...Object.values(ours).map(([act]) => act)];
let count = 0;
const hostile = net.createServer((socket) => socket.on('error', () => {}).on('data', () => acts[count++ % acts.length](socket, count)));

server.listen(0, '127.0.0.1', () => hostile.listen(0, '127.0.0.1', async () => {
  await flat('hostile clients', 1500, (times) => inTurns(times, (number) => attack(server.address().port, number)));
  await flat('hostile servers', 1000, async (times) => {
    const agent = new http.Agent({ keepAlive: true });
    await inTurns(times, () => ask(hostile.address().port, agent));
    agent.destroy();
  });
  process.exit();
}));
