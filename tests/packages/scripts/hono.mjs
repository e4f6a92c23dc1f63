// hono: alone by app.request, and on @hono/node-server over real sockets.
import assert from 'node:assert';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { getCookie, setCookie } from 'hono/cookie';
import { HTTPException } from 'hono/http-exception';
import { streamText } from 'hono/streaming';
import helpers from './support/http.cjs';

const app = new Hono().basePath('/v1');
app.use('*', cors({ origin: 'http://a.test' }));
app.use('*', async (context, next) => {
  await next();
  context.header('X-Path', context.req.path);
});
app.get('/hello/:name', (context) => context.json({ hello: context.req.param('name'), q: context.req.query('q') ?? null }));
app.post('/form', async (context) => context.json(await context.req.parseBody()));
app.post('/json', async (context) => context.json({ got: await context.req.json() }, 201));
app.get('/text', (context) => context.text('täxt', 200, { 'X-A': 'b' }));
app.get('/stream', (context) =>
  streamText(context, async (stream) => {
    for (const word of ['a', 'b', 'c']) await stream.writeln(word);
  }),
);
app.get('/cookie', (context) => {
  setCookie(context, 'n', '1', { httpOnly: true, sameSite: 'Lax' });
  return context.html(`<p>${getCookie(context, 'was')}`);
});
app.get('/deny', () => {
  throw new HTTPException(401, { message: 'deny' });
});
app.get('/go', (context) => context.redirect('/v1/text'));
app.onError((error, context) => (error instanceof HTTPException ? error.getResponse() : context.text('failed', 500)));
app.get('/fail', () => {
  throw new Error('x');
});

const alone = await app.request('/v1/hello/alone?q=1');
console.log('alone', alone.status, await alone.json(), alone.headers.get('x-path'));

const server = await new Promise((resolve) => {
  const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made));
});
const { port } = server.address();
const ask = async (path, options) => {
  const answer = await helpers.request(port, path, options);
  helpers.show(path, answer);
  return answer;
};
assert.deepStrictEqual((await ask('/v1/hello/w%C3%B6rld?q=x', { headers: { origin: 'http://a.test' } })).json, {
  hello: 'wörld',
  q: 'x',
});
assert.deepStrictEqual((await ask('/v1/json', { json: { deep: [1] } })).json, { got: { deep: [1] } });
await ask('/v1/form', { body: 'a=1&b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
await ask('/v1/text');
assert.strictEqual((await ask('/v1/stream')).text, 'a\nb\nc\n');
await ask('/v1/cookie', { headers: { cookie: 'was=here' } });
assert.strictEqual((await ask('/v1/deny')).status, 401);
await ask('/v1/go');
await ask('/v1/fail');
await ask('/v1/nothing');
await ask('/v1/hello/x', { method: 'OPTIONS', headers: { 'access-control-request-method': 'PUT', origin: 'http://a.test' } });
const form = new FormData();
form.set('field', 'value');
form.set('file', new File(['content'], 'f.txt', { type: 'text/plain' }));
const sent = await fetch(`http://127.0.0.1:${port}/v1/form`, { method: 'POST', body: form });
console.log('multipart', sent.status, Object.keys(await sent.json()));
await helpers.close(server);
