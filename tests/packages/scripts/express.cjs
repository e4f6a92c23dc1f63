// express 4 and 5: routers, parameters, bodies, errors, cookies, files, ranges, redirects, over real sockets.
'use strict';

const assert = require('node:assert');
const path = require('node:path');
const { listen, close, request, show } = require('./support/http.cjs');

function application(express) {
  const app = express();
  app.set('trust proxy', true);
  app.use(express.json({ limit: '2kb' }), express.urlencoded({ extended: true }), express.text(), express.raw());
  app.use((incoming, outgoing, next) => {
    outgoing.set('X-Trace', incoming.ip);
    next();
  });
  const users = express.Router({ mergeParams: true });
  users.param('id', (incoming, outgoing, next, id) => {
    incoming.user = { id: Number(id) };
    next();
  });
  users
    .route('/:id')
    .get((incoming, outgoing) => {
      outgoing.json({ user: incoming.user, area: incoming.params.area, query: incoming.query, base: incoming.baseUrl });
    })
    .delete((incoming, outgoing) => outgoing.sendStatus(204));
  app.use('/:area/users', users);
  app.post('/echo', (incoming, outgoing) => outgoing.status(201).send(incoming.body));
  app.get('/cookie', (incoming, outgoing) => {
    outgoing.cookie('a', 'b c', { httpOnly: true, path: '/x' }).clearCookie('old').type('html').send('<p>ü');
  });
  app.get('/go', (incoming, outgoing) => outgoing.redirect(301, '/elsewhere?x=1'));
  app.get('/file', (incoming, outgoing) => outgoing.sendFile(path.resolve(__filename)));
  app.get('/save', (incoming, outgoing) => outgoing.download(__filename, 'a name.js'));
  app.get('/format', (incoming, outgoing) =>
    outgoing.format({
      text: () => outgoing.send('plain'),
      json: () => outgoing.json({ plain: false }),
    }),
  );
  app.get('/fail', (incoming, outgoing, next) => next(Object.assign(new Error('late'), { status: 418 })));
  app.get('/chunks', (incoming, outgoing) => {
    outgoing.write('one,');
    setImmediate(() => outgoing.end('two'));
  });
  app.use('/static', express.static(__dirname, { index: false, maxAge: 1000 }));
  app.use((error, incoming, outgoing, next) => outgoing.status(error.status || 500).json({ error: error.message }));
  return app;
}

async function exercise(name, express) {
  const server = application(express).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const port = server.address().port;
  const ask = async (label, target, options) => {
    const result = await request(port, target, options);
    const { etag, 'last-modified': modified, ...headers } = result.headers;
    show(`${name} ${label}`, { ...result, headers, text: result.text.slice(0, 200) });
    return result;
  };
  const user = await ask('user', '/eu/users/42?x=1&y=2', { headers: { 'x-forwarded-for': '10.1.2.3' } });
  assert.deepStrictEqual(user.json.user, { id: 42 });
  assert.strictEqual(user.headers['x-trace'], '10.1.2.3');
  const again = await ask('not modified', '/eu/users/42?x=1&y=2', { headers: { 'if-none-match': user.headers.etag } });
  assert.strictEqual(again.status, 304);
  await ask('delete', '/eu/users/1', { method: 'DELETE' });
  await ask('options', '/eu/users/1', { method: 'OPTIONS' });
  await ask('head', '/eu/users/1', { method: 'HEAD' });
  assert.deepStrictEqual((await ask('json', '/echo', { json: { a: [1, 'ü'] } })).json, { a: [1, 'ü'] });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.deepStrictEqual((await ask('form', '/echo', { body: 'a=1&b[c]=2', headers: form })).json, { a: '1', b: { c: '2' } });
  await ask('text', '/echo', { body: 'words', headers: { 'content-type': 'text/plain' } });
  await ask('bytes', '/echo', { body: 'bytes', headers: { 'content-type': 'application/octet-stream' } });
  assert.strictEqual((await request(port, '/echo', { body: '{', headers: { 'content-type': 'application/json' } })).status, 400);
  assert.strictEqual((await ask('too large', '/echo', { json: 'x'.repeat(3000) })).status, 413);
  for (const target of ['/cookie', '/go', '/fail', '/chunks', '/nowhere', '/%zz', '/static/nothing.js'])
    await ask(target, target);
  await ask('format', '/format', { headers: { accept: 'application/json' } });
  await ask('not acceptable', '/format', { headers: { accept: 'image/png' } });
  const part = await ask('range', '/file', { headers: { range: 'bytes=3-9' } });
  assert.deepStrictEqual([part.status, part.text], [206, 'express']);
  await ask('range too far', '/file', { headers: { range: 'bytes=999999-' } });
  assert.match((await request(port, '/save')).headers['content-disposition'], /attachment; filename="a name.js"/);
  assert.strictEqual((await request(port, '/static/express.cjs')).headers['cache-control'], 'public, max-age=1');
  await close(server);
}

(async () => {
  await exercise('express 4', require('express4'));
  await exercise('express 5', require('express'));
})();
