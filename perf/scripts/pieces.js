'use strict';
// An answer of 1 MiB that a stream gives in 16 pieces.
const http = require('http');
const { Readable } = require('stream');

// The bytes that perf/exchanges.rs expects.
const PIECE_BYTES = 65536;
const bytes = Buffer.alloc(16 * PIECE_BYTES);
for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31) % 251;

function pieces() {
  let at = 0;
  return new Readable({
    highWaterMark: PIECE_BYTES,
    read() {
      if (at === bytes.length) this.push(null);
      else this.push(bytes.subarray(at, at += PIECE_BYTES));
    },
  });
}

http.createServer((req, res) => {
  res.setHeader('Content-Length', bytes.length);
  pieces().pipe(res);
}).listen(Number(process.argv[2]), '127.0.0.1');
