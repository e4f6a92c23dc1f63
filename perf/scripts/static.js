'use strict';
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');

// The bytes that perf/exchanges.rs expects.
const bytes = Buffer.alloc(65536);
for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31) % 251;
const file = path.join(os.tmpdir(), 'perf-static-64k');
fs.writeFileSync(file, bytes);

http.createServer((req, res) => {
  res.setHeader('Content-Length', bytes.length);
  fs.createReadStream(file).pipe(res);
}).listen(Number(process.argv[2]), '127.0.0.1');
