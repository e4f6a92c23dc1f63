// Responses whose bodies nobody reads hold no connection for long, and bodies that are read slowly no memory.
'use strict';

const assert = require('node:assert');
const http = require('node:http');

let connections = 0;
let open = 0;
const big = Buffer.alloc(1 << 20, 'x');

const server = http.createServer((request, response) => {
  if (request.url === '/short') return response.end('short');
  let left = 64;
  const more = () => {
    while (left-- > 0) if (!response.write(big)) return;
    response.end();
  };
  response.on('drain', more);
  more();
});
server.on('connection', (socket) => {
  connections++;
  open++;
  socket.on('close', () => open--);
});

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function dropLong(url) {
  for (let i = 0; i < 3; i++) await fetch(url);
}

async function main() {
  const at = (path) => `http://127.0.0.1:${server.address().port}${path}`;
  for (let i = 0; i < 100; i++) await fetch(at('/short'));
  assert(connections <= 3, `${connections} connections`);

  const before = process.memoryUsage.rss();
  const { body } = await fetch(at('/long'));
  await pause(100);
  assert(process.memoryUsage.rss() - before < 24 << 20, 'what nobody reads is not taken in');
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.length;
  assert.strictEqual(bytes, 64 << 20);
  assert(process.memoryUsage.rss() - before < 48 << 20, 'what was read is gone');

  const earlier = connections;
  await dropLong(at('/long'));
  assert(connections >= earlier + 2, 'long bodies keep their connections');
  // Objects of cycles go when the collector runs, which a growing heap makes it do.
  const hoard = [];
  for (let i = 0; i < 50 && open > 1; i++) {
    hoard.push(Array.from({ length: 50_000 }, (_, number) => ({ number })));
    await pause(5);
  }
  assert(open <= 1, `${open} connections are open`);
  server.close();
  server.closeAllConnections();
}

server.listen(0, '127.0.0.1', main);
