// koa and its router: middleware order, context, bodies, errors, cookies.
import assert from 'node:assert';
import { Readable } from 'node:stream';
import Koa from 'koa';
import { Router } from '@koa/router';
import { createServer } from 'node:http';
import helpers from './support/http.cjs';

const app = new Koa({ keys: ['secret'] });
app.silent = true;
const order = [];
app.use(async (context, next) => {
  order.push('in');
  await next();
  order.push('out');
  context.set('X-Order', order.splice(0).join());
});
app.use(async (context, next) => {
  try {
    await next();
  } catch (error) {
    context.status = error.status ?? 500;
    context.body = { error: error.message };
  }
});
const router = new Router({ prefix: '/api' });
router.get('/users/:id', (context) => {
  order.push('handler');
  context.body = { id: context.params.id, query: context.query, host: context.hostname };
});
router.get('/stream', (context) => {
  context.body = Readable.from([Buffer.from('str'), Buffer.from('eam')]);
});
router.get('/throw', (context) => context.throw(403, 'no entry'));
router.get('/cookie', (context) => {
  context.cookies.set('who', 'me', { signed: true });
  context.body = context.cookies.get('seen') ?? 'none';
});
router.get('/go', (context) => context.redirect('/api/users/1'));
router.all('/empty', (context) => {
  context.status = 204;
});
app.use(router.routes()).use(router.allowedMethods());

const server = createServer(app.callback());
const port = await helpers.listen(server);
const ask = async (path, options) => {
  const answer = await helpers.request(port, path, options);
  helpers.show(`${options?.method ?? 'GET'} ${path}`, answer);
  return answer;
};
const user = await ask('/api/users/7?a=1&a=2');
assert.strictEqual(user.headers['x-order'], 'in,handler,out');
assert.deepStrictEqual(user.json.query, { a: ['1', '2'] });
await ask('/api/stream');
assert.strictEqual((await ask('/api/throw')).status, 403);
assert.match(
  (await ask('/api/cookie', { headers: { cookie: 'seen=yes' } })).headers['set-cookie'][0],
  /^who=me; path=\/; httponly$/,
);
await ask('/api/go');
await ask('/api/empty', { method: 'PUT' });
assert.strictEqual((await ask('/api/users/7', { method: 'POST' })).status, 405);
await ask('/nothing');
await ask('/api/users/7', { method: 'HEAD' });
await helpers.close(server);
