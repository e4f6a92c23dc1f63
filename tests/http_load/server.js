// The server that the load tests torment. Arguments: JSON of options for createServer.
'use strict';
const http = require('node:http');

const BLOCK = Buffer.alloc(64 * 1024, 'b');
const BIG_BLOCKS = 1024;

const routes = {
  '/': (req, res) => res.end('hello'),
  '/never': () => {},
  '/facts': (req, res) => res.end(JSON.stringify({ connections: server._connections, mostQueued })),
  '/big': (req, res) => writeAll(res, BIG_BLOCKS),
  '/whole': (req, res) => res.end(Buffer.alloc(8 * 1024 * 1024, 'w')),
  '/upload': (req, res) => {
    let total = 0;
    req.on('data', (chunk) => { total += chunk.length; });
    req.on('end', () => res.end(String(total)));
  },
  '/unread': (req, res) => setTimeout(() => res.end('unread'), 5),
};
let mostQueued = 0;

function writeAll(res, left) {
  while (left-- > 0) {
    const hasRoom = res.write(BLOCK);
    mostQueued = Math.max(mostQueued, res.writableLength);
    if (!hasRoom) {
      res.once('drain', () => writeAll(res, left));
      return;
    }
  }
  res.end();
}

const server = http.createServer(JSON.parse(process.argv[2] ?? '{}'), (req, res) => {
  (routes[req.url] ?? routes['/'])(req, res);
});
server.listen(0, '127.0.0.1', 4096, () => console.log(server.address().port));
