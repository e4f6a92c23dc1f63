// fastify: schemas, hooks, decorators, plugins, error handlers, streams, inject and real sockets.
'use strict';

const assert = require('node:assert');
const { Readable } = require('node:stream');
const fastify = require('fastify');
const { request, show } = require('./support/http.cjs');

const item = { type: 'object', required: ['name'], properties: { name: { type: 'string' }, count: { type: 'integer' } } };

async function items(instance) {
  instance.decorate('store', new Map());
  instance.addHook('onRequest', async (incoming) => {
    incoming.seen = ['onRequest'];
  });
  instance.addHook('preHandler', async (incoming) => {
    incoming.seen.push('preHandler');
  });
  instance.addHook('onSend', async (incoming, reply, payload) => {
    reply.header('x-seen', incoming.seen.join());
    return payload;
  });
  const answer = { type: 'object', properties: { name: { type: 'string' }, count: { type: 'integer' } } };
  instance.post('/items', { schema: { body: item, response: { 201: answer } } }, async (incoming, reply) => {
    instance.store.set(incoming.body.name, incoming.body);
    reply.code(201);
    return { ...incoming.body, hidden: true };
  });
  instance.get('/items/:name', async (incoming, reply) => instance.store.get(incoming.params.name) ?? reply.callNotFound());
}

function build() {
  const app = fastify({ logger: false, routerOptions: { caseSensitive: false }, bodyLimit: 2000 });
  app.register(items, { prefix: '/v1' });
  app.get('/stream', (incoming, reply) => reply.type('text/plain').send(Readable.from(['one,', 'two'])));
  app.get(
    '/search',
    {
      schema: { querystring: { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } } },
    },
    async ({ query }) => query,
  );
  app.get('/boom', async () => {
    throw Object.assign(new Error('boom'), { statusCode: 503 });
  });
  app.get('/buffer', (incoming, reply) => reply.send(Buffer.from([1, 2, 3])));
  app.get('/cookie', (incoming, reply) => reply.header('set-cookie', ['a=1', 'b=2']).redirect('/search', 307));
  app.addContentTypeParser('text/csv', { parseAs: 'string' }, (incoming, body, done) => done(null, body.split(',')));
  app.post('/csv', async (incoming) => incoming.body);
  app.setNotFoundHandler((incoming, reply) => reply.code(404).send({ nothing: incoming.url }));
  return app;
}

async function overSockets(app) {
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const port = Number(new URL(address).port);
  const ask = async (label, path, options) => {
    const result = await request(port, path, options);
    show(label, result);
    return result;
  };
  const made = await ask('made', '/v1/items', { json: { name: 'a', count: '3' } });
  assert.deepStrictEqual(made.json, { name: 'a', count: 3 });
  assert.strictEqual(made.headers['x-seen'], 'onRequest,preHandler');
  assert.strictEqual((await ask('invalid', '/v1/items', { json: { count: 1 } })).status, 400);
  await ask('found', '/v1/items/a');
  await ask('case', '/V1/ITEMS/a');
  await ask('missing', '/v1/items/b');
  await ask('stream', '/stream');
  await ask('query', '/search?n=5');
  await ask('bad query', '/search?n=0');
  assert.strictEqual((await ask('boom', '/boom')).status, 503);
  await ask('buffer', '/buffer');
  await ask('cookie', '/cookie');
  await ask('csv', '/csv', { body: 'a,b', headers: { 'content-type': 'text/csv' } });
  await ask('unsupported', '/csv', { body: 'a,b', headers: { 'content-type': 'text/odd' } });
  await ask('broken', '/csv', { body: '{', headers: { 'content-type': 'application/json' } });
  await ask('large', '/v1/items', { json: { name: 'x'.repeat(3000) } });
  await ask('head', '/search?n=1', { method: 'HEAD' });
}

(async () => {
  const app = build();
  await app.ready();
  console.log(app.printRoutes());
  const injected = await app.inject({ method: 'POST', url: '/v1/items', payload: { name: 'in', count: 1 } });
  console.log('injected', injected.statusCode, injected.json(), injected.headers['x-seen']);
  await overSockets(app);
  await app.close();
})();
