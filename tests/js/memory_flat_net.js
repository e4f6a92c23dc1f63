// 5,000 sockets are opened and closed, and nothing is left.
const net = require('node:net');
const flat = require('./memory_support/flat');

const TIMES = 5000;
const AT_ONCE = 50;

function exchange(port) {
  return new Promise((resolve, reject) => {
    const client = net.connect(port, '127.0.0.1', () => client.end('question'));
    client.on('data', () => {}).on('error', reject).on('close', resolve);
  });
}

const server = net.createServer((socket) => {
  socket.on('data', (data) => socket.end(data));
});

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  await flat('sockets', TIMES, async (times) => {
    for (let i = 0; i < times; i += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, () => exchange(port)));
  });
  server.close();
});
