// multer and busboy: fields, files, limits, broken forms, at every size of piece.
'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { createHash } = require('node:crypto');
const busboy = require('busboy');
const express = require('express');
const multer = require('multer');
const { listen, close, request } = require('./support/http.cjs');

const boundary = 'edge';
const form = { 'content-type': `multipart/form-data; boundary=${boundary}` };
const big = Buffer.alloc(300_000, 'abcdefg');

function multipart(parts) {
  const pieces = [];
  for (const { name, file, type, content } of parts) {
    const filename = file === undefined ? '' : `; filename="${file}"`;
    const kind = type === undefined ? '' : `\r\nContent-Type: ${type}`;
    pieces.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename}${kind}\r\n\r\n`));
    pieces.push(Buffer.from(content), Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

const whole = multipart([
  { name: 'title', content: 'Ünïcode' },
  { name: 'small', file: 's.txt', type: 'text/plain', content: 'small\r\n--edg' },
  { name: 'big', file: 'b.bin', type: 'application/octet-stream', content: big },
  { name: 'empty', content: '' },
]);

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 12);

async function inPieces(size) {
  const parser = busboy({ headers: form });
  const found = [];
  parser.on('field', (name, value, info) => found.push([name, value, info.mimeType]));
  parser.on('file', (name, stream, info) => {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => found.push([name, info.filename, info.mimeType, digest(Buffer.concat(chunks))]));
  });
  const closed = new Promise((resolve, reject) => parser.on('close', resolve).on('error', reject));
  for (let at = 0; at < whole.length; at += size) parser.write(whole.subarray(at, at + size));
  parser.end();
  await closed;
  return JSON.stringify(found.sort());
}

async function overExpress() {
  const app = express();
  const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 400_000, files: 2 } });
  app.post('/many', upload.fields([{ name: 'small' }, { name: 'big' }]), (incoming, outgoing) => {
    const files = Object.values(incoming.files).flat();
    outgoing.json({ body: incoming.body, files: files.map((file) => [file.originalname, file.size, digest(file.buffer)]) });
  });
  app.post('/one', upload.single('small'), (incoming, outgoing) => outgoing.json({ size: incoming.file.size }));
  app.use((error, incoming, outgoing, next) => outgoing.status(400).json({ code: error.code, message: error.message }));
  const server = http.createServer(app);
  const port = await listen(server);
  const many = await request(port, '/many', { body: whole, headers: form });
  console.log(many.status, many.text);
  assert.deepStrictEqual(many.json.files[1], ['b.bin', big.length, digest(big)]);
  const unexpected = await request(port, '/one', { body: whole, headers: form });
  assert.strictEqual(unexpected.json.code, 'LIMIT_UNEXPECTED_FILE');
  const large = multipart([{ name: 'small', file: 'x', content: Buffer.alloc(500_000) }]);
  assert.strictEqual((await request(port, '/one', { body: large, headers: form })).json.code, 'LIMIT_FILE_SIZE');
  const cut = await request(port, '/one', { body: whole.subarray(0, 500), headers: form });
  console.log(cut.status, cut.text);
  await close(server);
}

(async () => {
  const reference = await inPieces(whole.length);
  console.log(reference);
  for (const size of [7, 1000, 65_536]) assert.strictEqual(await inPieces(size), reference);
  await overExpress();
})();
