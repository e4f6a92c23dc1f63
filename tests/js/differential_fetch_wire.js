// The bytes of fetch()'s requests, above all their framing, which scripts may not set. Run it with node and with protojs: the lines
// must be the same.

'use strict';
const net = require('node:net');

const post = (body, more) => ({ method: 'POST', body, ...more });
const requests = {
  'connection: close': { headers: { connection: 'close' } },
  'connection: keep-alive': { headers: { connection: 'keep-alive' } },
  'connection: upgrade': { headers: { connection: 'upgrade' } },
  'transfer-encoding': post('x', { headers: { 'transfer-encoding': 'chunked' } }),
  'upgrade': { headers: { upgrade: 'x' } },
  'expect': post('x', { headers: { expect: '100-continue' } }),
  'keep-alive': { headers: { 'keep-alive': 'x' } },
  'host': { headers: { host: 'other' } },
  'wrong content-length': post('x', { headers: { 'content-length': '5' } }),
  'right content-length': post('x', { headers: { 'content-length': '1' } }),
  'content-length of nothing': { headers: { 'content-length': '5' } },
  'accept-encoding': { headers: { 'accept-encoding': 'br' } },
  'range': { headers: { range: 'bytes=0-1' } },
  'delete': { method: 'delete' },
  'put of nothing': { method: 'PUT' },
  'patch as it is written': { method: 'patch', body: 'x' },
  'a method of its own': { method: 'Chicken' },
  'stream': post(new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode('ab'));
      controller.close();
    },
  }), { duplex: 'half' }),
  'latin1': { headers: { x: '\u00e9' } },
  'empty text': post(''),
};

async function show(name, init) {
  let bytes = '';
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    let timer;
    socket.on('data', (chunk) => {
      bytes += chunk.toString('latin1');
      timer ??= setTimeout(() => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'), 40);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  try {
    const response = await fetch(`http://127.0.0.1:${port}/a?b#c`, { ...init, signal: AbortSignal.timeout(5000) });
    console.log(name, response.status, await response.text());
  } catch (error) {
    console.log(name, error.message, error.cause && `${error.cause.code} ${error.cause.message}`);
  }
  console.log(JSON.stringify(bytes.replaceAll(port, 'port')));
  server.close();
}

async function main() {
  for (const name of Object.keys(requests)) await show(name, requests[name]);
}
main();
