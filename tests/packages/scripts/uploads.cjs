// multer and busboy: fields, files, limits, broken forms, at every size of piece.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
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

// What each limit of multer answers, with files on the disk; what was written of a refused form is removed again.
async function limits(folder) {
  const parts = [
    { name: 'a', content: 'x'.repeat(50) },
    { name: 'b', content: 'y' },
    ...Array.from({ length: 40 }, (_, at) => ({ name: 'f', file: `${at}.txt`, type: 'text/plain', content: `file ${at}`.repeat(200 * at + 1) })),
  ];
  const bounds = [{}, { files: 20 }, { fields: 1 }, { parts: 10 }, { fieldSize: 10 }, { fieldNameSize: 0 }, { fileSize: 5000 }];
  const app = express();
  for (const [at, bound] of bounds.entries()) {
    app.post(`/${at}`, multer({ dest: folder, limits: bound }).array('f'), async (incoming, outgoing) => {
      const found = incoming.files.map((file) => `${file.originalname} ${file.size} ${digest(fs.readFileSync(file.path))}`);
      for (const file of incoming.files) fs.unlinkSync(file.path);
      outgoing.json({ body: incoming.body, found });
    });
  }
  app.use((error, incoming, outgoing, next) => outgoing.status(400).json({ code: error.code, message: error.message }));
  const server = http.createServer(app);
  const port = await listen(server);
  for (const [at, bound] of bounds.entries()) {
    const { status, text } = await request(port, `/${at}`, { body: multipart(parts), headers: form });
    console.log(JSON.stringify(bound), status, text.slice(0, 300), digest(Buffer.from(text)), fs.readdirSync(folder).length);
  }
  await close(server);
}

// A client that goes away in the middle: multer fails, and removes what it wrote.
async function aborted(folder) {
  let told;
  const app = express();
  app.post('/', multer({ dest: folder }).array('f'), (incoming, outgoing) => outgoing.end());
  app.use((error, incoming, outgoing, next) => told(error.message));
  const server = http.createServer(app);
  const port = await listen(server);
  for (const length of [200, 70_000, 250_000]) {
    const over = new Promise((resolve) => { told = resolve; });
    const body = multipart([{ name: 'f', file: 'cut', content: big }]);
    const client = http.request({ port, method: 'POST', path: '/', headers: { ...form, 'content-length': body.length } });
    client.on('error', () => {}).write(body.subarray(0, length), () => setTimeout(() => client.destroy(), 30));
    console.log('aborted', length, await over);
    for (let tries = 0; fs.readdirSync(folder).length > 0 && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepStrictEqual(fs.readdirSync(folder), []);
  }
  await close(server);
}

// form-data, which most clients make their forms with, piped and as one Buffer.
async function byFormData() {
  const FormData = require('form-data');
  const app = express();
  app.post('/', multer().any(), (incoming, outgoing) => {
    outgoing.json([incoming.body, incoming.files.map((file) => [file.fieldname, file.originalname, file.mimetype, digest(file.buffer)])]);
  });
  const server = http.createServer(app);
  const port = await listen(server);
  const make = () => {
    const made = new FormData();
    made.append('text', 'Ünïcode');
    made.append('buffer', big, { filename: 'b.bin', contentType: 'a/b' });
    return made;
  };
  const whole = make();
  console.log((await request(port, '/', { body: whole.getBuffer(), headers: whole.getHeaders() })).text);
  const piped = make();
  piped.append('file', fs.createReadStream(__filename));
  const answer = await new Promise((resolve, reject) => {
    piped.submit({ port, host: '127.0.0.1', path: '/' }, (error, response) => (error ? reject(error) : resolve(response)));
  });
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  assert.strictEqual(JSON.parse(text)[1][1][3], digest(fs.readFileSync(__filename)));
  console.log(text.length);
  await close(server);
}

async function onDisk() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'uploads-'));
  await limits(folder);
  await aborted(folder);
  fs.rmSync(folder, { recursive: true });
}

(async () => {
  const reference = await inPieces(whole.length);
  console.log(reference);
  for (const size of [7, 1000, 65_536]) assert.strictEqual(await inPieces(size), reference);
  await overExpress();
  await onDisk();
  await byFormData();
})();
