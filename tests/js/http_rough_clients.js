// Clients that vanish in the middle of much, send slowly, end their side early or ask for consent first; and a server that is
// stopped from the keyboard.
'use strict';
const assert = require('assert');
const { spawn } = require('child_process');
const http = require('http');
const net = require('net');

const MIB = 1 << 20;
const DOWNLOAD_BYTES = 100 * MIB;
const UPLOAD_BYTES = 24 * MIB;
const PIECE = Buffer.alloc(64 * 1024, 'x');

const seen = { written: 0, peak: 0, closed: false, uploaded: 0 };

function download(req, res) {
  const step = () => {
    while (seen.written < DOWNLOAD_BYTES && !res.destroyed) {
      seen.written += PIECE.length;
      const goesOn = res.write(PIECE);
      seen.peak = Math.max(seen.peak, res.writableLength);
      if (!goesOn) return;
    }
    if (!res.destroyed) res.end();
  };
  res.on('drain', step);
  res.on('close', () => { seen.closed = true; });
  step();
}

const handlers = {
  '/download': download,
  '/upload'(req, res) {
    req.on('data', (chunk) => { seen.uploaded += chunk.length; });
    req.on('end', () => res.end(`${seen.uploaded}`));
  },
  '/hello'(req, res) {
    res.end('hello');
  },
};

const server = http.createServer((req, res) => handlers[req.url](req, res));

// What a client hears that sends `text` and then does as `then` says.
function talk(text, then) {
  return new Promise((resolve) => {
    const client = net.connect(server.address().port, '127.0.0.1', () => {
      client.write(text);
      then?.(client);
    });
    let heard = '';
    client.setEncoding('latin1').on('data', (piece) => { heard += piece; });
    client.on('error', () => {});
    client.on('close', () => resolve(heard));
  });
}

const head = (path, fields = '', method = 'GET') => `${method} ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;

async function sayHello() {
  assert.match(await talk(head('/hello', 'Connection: close\r\n')), /hello$/);
}

async function vanish() {
  await talk(head('/download'), (client) => {
    let count = 0;
    client.on('data', (piece) => {
      count += piece.length;
      if (count > 4 * MIB) client.destroy();
    });
  });
  await sayHello();
  assert.ok(seen.closed, 'the response is told of its end');
  assert.ok(seen.written < DOWNLOAD_BYTES / 2, `${seen.written} bytes were written for nobody`);
  assert.ok(seen.peak < MIB, `${seen.peak} bytes were queued`);
}

async function uploadMuch() {
  const heard = await talk(head('/upload', `Connection: close\r\nContent-Length: ${UPLOAD_BYTES}\r\n`, 'POST'), (client) => {
    let left = UPLOAD_BYTES / PIECE.length;
    const step = () => { while (left-- > 0) if (!client.write(PIECE)) return void client.once('drain', step); };
    step();
  });
  assert.match(heard, new RegExp(`\r\n\r\n${UPLOAD_BYTES}$`));
}

async function uploadSlowly() {
  seen.uploaded = 0;
  const heard = await talk(head('/upload', 'Connection: close\r\nContent-Length: 5\r\n', 'POST'), (client) => {
    let at = 0;
    const timer = setInterval(() => {
      client.write('hello'[at++]);
      if (at === 5) clearInterval(timer);
    }, 5);
  });
  assert.match(heard, /\r\n\r\n5$/);
}

async function expect() {
  seen.uploaded = 0;
  const consent = await talk(head('/upload', 'Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n', 'POST'), (client) => {
    client.once('data', (text) => {
      assert.strictEqual(text, 'HTTP/1.1 100 Continue\r\n\r\n');
      client.write('ab');
    });
  });
  assert.match(consent, /\r\n\r\nHTTP\/1.1 200 OK\r\n[^]*\r\n\r\n2$/);
  assert.match(await talk(head('/hello', 'Connection: close\r\nExpect: a miracle\r\n')), /^HTTP\/1.1 417 /);
}

async function endEarly() {
  assert.match(await talk(head('/hello'), (client) => client.end()), /hello$/);
}

// Ends by the signal, as any program that has no listener for it.
function stop() {
  return new Promise((resolve) => {
    const program = "require('http').createServer().listen(0, '127.0.0.1', () => console.log('ready'))";
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => child.kill('SIGINT'));
    child.on('exit', (code, signal) => {
      assert.deepStrictEqual([code, signal], [null, 'SIGINT']);
      resolve();
    });
  });
}

server.listen(0, '127.0.0.1', async () => {
  for (const scene of [vanish, uploadMuch, uploadSlowly, expect, endEarly, sayHello, stop]) await scene();
  server.close();
});
