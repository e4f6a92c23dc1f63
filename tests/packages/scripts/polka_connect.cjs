// polka and connect, with serve-static, send, cookie-parser, body-parser, cors, helmet and compression beneath them.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const zlib = require('node:zlib');
const bodyParser = require('body-parser');
const compression = require('compression');
const connect = require('connect');
const cookieParser = require('cookie-parser');
const cors = require('cors');
const helmet = require('helmet');
const polka = require('polka');
const send = require('send');
const serveStatic = require('serve-static');
const { listen, close, request, show } = require('./support/http.cjs');

const json = (outgoing, value) => outgoing.end(JSON.stringify(value));

async function onPolka() {
  const app = polka();
  app.use(
    cors({ origin: true, credentials: true }),
    cookieParser('secret'),
    bodyParser.json(),
    bodyParser.urlencoded({ extended: false }),
  );
  app.get('/users/:id/:rest?', (incoming, outgoing) => json(outgoing, [incoming.params, incoming.query, incoming.cookies]));
  app.post('/echo', (incoming, outgoing) => json(outgoing, { body: incoming.body }));
  app.get('/files/*', (incoming, outgoing) => outgoing.end(incoming.params.wild ?? incoming.params['*']));
  const server = app.listen(0).server;
  const { port } = server.address();
  show(
    'user',
    await request(port, '/users/7?a=b', { headers: { cookie: 'x=1; y=j%3A%7B%22z%22%3A2%7D', origin: 'http://o.test' } }),
  );
  show(
    'preflight',
    await request(port, '/echo', {
      method: 'OPTIONS',
      headers: { origin: 'http://o.test', 'access-control-request-method': 'PUT' },
    }),
  );
  show('echo', await request(port, '/echo', { json: { a: 1 } }));
  show(
    'form',
    await request(port, '/echo', { body: 'a=1&b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  );
  show('wild', await request(port, '/files/a/b.txt'));
  show('none', await request(port, '/nothing'));
  show('method', await request(port, '/echo', { method: 'DELETE' }));
  await close(server);
}

async function onConnect(folder) {
  const app = connect();
  app.use(helmet());
  app.use(compression({ threshold: 100 }));
  app.use('/static', serveStatic(folder, { maxAge: '1d', immutable: true, lastModified: false, etag: true }));
  app.use('/one', (incoming, outgoing) => {
    send(incoming, '/note.txt', { root: folder, lastModified: false })
      .on('error', (error) => outgoing.end(`error ${error.status}`))
      .pipe(outgoing);
  });
  app.use('/fail', (incoming, outgoing, next) => next(new Error('failed')));
  app.use('/words', (incoming, outgoing) => {
    outgoing.setHeader('content-type', 'text/plain');
    outgoing.write('word '.repeat(500));
    outgoing.flush();
    outgoing.end('end');
  });
  app.use((error, incoming, outgoing, next) => {
    outgoing.statusCode = 500;
    outgoing.end(error.message);
  });
  const server = http.createServer(app);
  const port = await listen(server);
  const note = await request(port, '/static/note.txt');
  assert.match(note.headers['content-security-policy'], /default-src 'self'/);
  const { etag, ...headers } = note.headers;
  show('note', { ...note, headers });
  assert.strictEqual((await request(port, '/static/note.txt', { headers: { 'if-none-match': etag } })).status, 304);
  assert.strictEqual((await request(port, '/static/', {})).text, 'index');
  assert.strictEqual((await request(port, '/static/folder')).status, 301);
  assert.strictEqual((await request(port, '/static/../secret')).status, 404);
  assert.strictEqual((await request(port, '/one', { headers: { range: 'bytes=-4' } })).text, 'note');
  assert.strictEqual((await request(port, '/fail')).text, 'failed');
  const words = 'word '.repeat(500) + 'end';
  for (const [coding, decode] of [
    ['gzip', zlib.gunzipSync],
    ['deflate', zlib.inflateSync],
    ['br', zlib.brotliDecompressSync],
  ]) {
    const answer = await request(port, '/words', { headers: { 'accept-encoding': coding } });
    assert.strictEqual(answer.headers['content-encoding'], coding);
    assert.strictEqual(decode(answer.bytes).toString(), words);
    console.log(coding, answer.headers.vary, answer.headers['transfer-encoding']);
  }
  assert.strictEqual((await request(port, '/words')).text, words);
  await close(server);
}

(async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'static-'));
  fs.writeFileSync(path.join(folder, 'note.txt'), 'a little note');
  fs.writeFileSync(path.join(folder, 'index.html'), 'index');
  fs.mkdirSync(path.join(folder, 'folder'));
  await onPolka();
  await onConnect(folder);
  fs.rmSync(folder, { recursive: true });
})();
