'use strict';
// Bodies of 1 MiB, both ways: a Buffer or a text that is answered in one piece, and an upload whose bytes are counted.
const http = require('http');

// The bytes that perf/exchanges.rs expects.
const bytes = Buffer.alloc(1 << 20);
for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31) % 251;
const text = 'ten bytes\n'.repeat(bytes.length / 10 + 1).slice(0, bytes.length);

function count(req, res) {
  let received = 0;
  req.on('data', (chunk) => { received += chunk.length; });
  req.on('end', () => res.end(String(received)));
}

http.createServer((req, res) => {
  if (req.method === 'POST') count(req, res);
  else res.end(req.url === '/text' ? text : bytes);
}).listen(Number(process.argv[2]), '127.0.0.1');
