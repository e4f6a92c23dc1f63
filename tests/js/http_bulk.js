// Large bodies keep their bytes and their order, whether the socket takes them at once or a slow client makes them wait.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const PIECE = 65_536;
const MANY = 6 * 1024 * 1024;

const pattern = (length, seed = 0) => {
  const bytes = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) + seed) & 255;
  return bytes;
};
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function withServer(listener, run) {
  const server = http.createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await run(server.address().port);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

// All that a server says to `text`, read by a client that begins late.
async function talk(port, text, wait = 0) {
  const socket = net.connect(port, '127.0.0.1');
  socket.pause();
  socket.write(text);
  await pause(wait);
  const chunks = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const get = (url, last = true) => `GET ${url} HTTP/1.1\r\nHost: a\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;
const bodyOf = (answer) => answer.subarray(answer.indexOf('\r\n\r\n') + 4);

function unchunk(bytes) {
  const pieces = [];
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    const length = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (length === 0) {
      assert.strictEqual(bytes.toString('latin1', end), '\r\n\r\n');
      return Buffer.concat(pieces);
    }
    pieces.push(bytes.subarray(end + 2, end + 2 + length));
    at = end + 2 + length;
    assert.strictEqual(bytes.toString('latin1', at, at += 2), '\r\n');
  }
}

async function wholeAnswers() {
  const bytes = pattern(MANY);
  const text = 'é1234567'.repeat(MANY / 16);
  const answers = { '/bytes': bytes, '/view': new Uint8Array(bytes.buffer, bytes.byteOffset + 5, MANY - 5), '/text': text, '/small': 'x' };
  await withServer((req, res) => res.end(answers[req.url]), async (port) => {
    for (const wait of [0, 50]) {
      for (const [url, body] of Object.entries(answers)) {
        assert.ok(bodyOf(await talk(port, get(url), wait)).equals(Buffer.from(body)), url);
      }
    }
    // Answers behind each other leave in order; the second cannot be sent before the first.
    const both = await talk(port, get('/bytes', false) + get('/small', false) + get('/view'), 20);
    const second = both.indexOf('HTTP/1.1', 9);
    assert.ok(bodyOf(both.subarray(0, second)).equals(bytes));
    assert.ok(bodyOf(both.subarray(both.indexOf('HTTP/1.1', second + 9))).equals(Buffer.from(answers['/view'])));
  });
}

// What was given to end() is the server's own to change afterwards once 'finish' came.
async function reusedMemory() {
  const shared = Buffer.alloc(PIECE * 2);
  let number = 0;
  await withServer((req, res) => {
    shared.fill(++number);
    res.on('finish', () => shared.fill(0));
    res.end(shared);
  }, async (port) => {
    for (let i = 1; i <= 3; i++) assert.ok(bodyOf(await talk(port, get('/'))).equals(Buffer.alloc(shared.length, i)));
  });
}

async function chunkedAnswers() {
  const pieces = [pattern(PIECE, 1), pattern(3, 2), pattern(PIECE * 3, 3), pattern(20_000, 4), pattern(MANY, 5)];
  const told = [];
  await withServer((req, res) => {
    const rest = pieces.slice();
    const more = () => {
      while (rest.length > 1) {
        const piece = rest.shift();
        const hasRoom = res.write(piece);
        if (piece.length >= PIECE) {
          // As in Node, a chunk of this size fills the buffer by itself, even where the socket has taken it.
          assert.strictEqual(hasRoom, false);
          assert.strictEqual(res.writableNeedDrain, true);
          res.once('drain', () => {
            told.push(res.writableLength);
            more();
          });
          return;
        }
      }
      res.end(rest[0]);
    };
    more();
  }, async (port) => {
    for (const wait of [0, 50]) {
      assert.ok(unchunk(bodyOf(await talk(port, get('/'), wait))).equals(Buffer.concat(pieces)));
    }
  });
  assert.deepStrictEqual(told, [0, 0, 0, 0]);
}

async function uploads() {
  const bytes = pattern(MANY);
  const head = (extra) => `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${extra}\r\n\r\n`;
  const chunks = [];
  for (let at = 0; at < MANY; at += 100_000) {
    const piece = bytes.subarray(at, at + 100_000);
    chunks.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  }
  const forms = [
    Buffer.concat([Buffer.from(head(`Content-Length: ${MANY}`)), bytes]),
    Buffer.concat([Buffer.from(head('Transfer-Encoding: chunked')), ...chunks, Buffer.from('0\r\n\r\n')]),
  ];
  // At once, after a while, with pauses in between; and keeping what came, although it came in memory that others want too.
  const readers = {
    atOnce: (req, take) => req.on('data', take),
    late: (req, take) => setTimeout(() => req.on('data', take), 30),
    slowly(req, take) {
      req.on('data', (chunk) => {
        take(chunk);
        req.pause();
        setImmediate(() => req.resume());
      });
    },
    iterating: async (req, take) => {
      for await (const chunk of req) take(chunk);
    },
  };
  for (const [name, read] of Object.entries(readers)) {
    await withServer((req, res) => {
      const kept = [];
      read(req, (chunk) => kept.push(chunk));
      req.on('end', () => res.end(String(Buffer.concat(kept).equals(bytes))));
    }, async (port) => {
      const answers = await Promise.all(forms.map((form) => talk(port, form)));
      for (const answer of answers) assert.strictEqual(bodyOf(answer).toString(), 'true', name);
    });
  }
}

async function files() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'http-bulk-'));
  const file = path.join(folder, 'file');
  const sizes = [1, PIECE, 200_000, 262_144, 262_145, 3_000_000];
  await withServer((req, res) => {
    const [start, end] = req.url.slice(1).split('-').map(Number);
    fs.createReadStream(file, Number.isNaN(start) ? undefined : { start, end }).pipe(res);
  }, async (port) => {
    for (const size of sizes) {
      const bytes = pattern(size, size);
      fs.writeFileSync(file, bytes);
      assert.ok(unchunk(bodyOf(await talk(port, get('/'), 5))).equals(bytes), `${size}`);
      const [start, end] = [size >> 2, size >> 1];
      assert.ok(unchunk(bodyOf(await talk(port, get(`/${start}-${end}`)))).equals(bytes.subarray(start, end + 1)), `part of ${size}`);
    }
    fs.writeFileSync(file, '');
    assert.strictEqual(bodyOf(await talk(port, get('/'))).length, 0);
  });
  fs.rmSync(folder, { recursive: true });
}

(async () => {
  for (const run of [wholeAnswers, reusedMemory, chunkedAnswers, uploads, files]) await run();
})();
