// serve() of protojs:http: what handlers get and what becomes of what they give.
import assert from 'node:assert';
import { serve } from 'protojs:http';

const MIB = 1 << 20;
const seen = {};

function pieces(count, ms) {
  let left = count;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (left-- > 0) controller.enqueue(new TextEncoder().encode(`p${left};`));
      else controller.close();
    },
  });
}

const used = new Response('twice');
await used.text();

const routes = {
  '/hello': () => new Response('hello'),
  '/json': async (request) => Response.json({ method: request.method, sent: await request.json() }),
  '/text': async (request) => new Response((await request.text()).toUpperCase()),
  '/echo': (request) => new Response(request.body, { headers: { 'x-length': request.headers.get('content-length') ?? 'none' } }),
  '/bytes': () => new Response(new Uint8Array([1, 2, 255])),
  '/blob': () => new Response(new Blob(['ab', 'c'], { type: 'a/b' })),
  '/form': async (request) => Response.json([...await request.formData()]),
  '/pieces': () => new Response(pieces(3, 2)),
  '/cookies': () => new Response('x', { headers: [['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['content-length', '99']] }),
  '/empty': () => new Response(null, { status: 204, statusText: 'Nothing', headers: { 'content-length': '5' } }),
  '/not-modified': () => new Response(null, { status: 304, headers: { etag: '"x"' } }),
  '/throw': () => { throw new Error('thrown'); },
  '/reject': async () => { throw new Error('rejected'); },
  '/nothing': () => undefined,
  '/wrong': () => ({ status: 200 }),
  '/used': () => used,
  '/error': () => Response.error(),
  '/redirect': (request) => Response.redirect(new URL('/hello', request.url)),
  '/clone': async (request) => {
    const copy = request.clone();
    return new Response(`${await request.text()}${await copy.text()}`);
  },
  '/again': async (request) => {
    const copy = new Request(request, { headers: { 'x-new': '1' } });
    return Response.json([copy.url === request.url, copy.method, copy.headers.get('x-new'), await copy.text(), request.bodyUsed]);
  },
  '/class': (request) => Response.json([
    request instanceof Request, Object.prototype.toString.call(request), request.constructor.name, request.body === null, request.bodyUsed,
    request.signal.aborted, request.headers.has('host'), request.redirect, [...request.headers.keys()].includes('host'),
  ]),
  '/where': (request, server) => Response.json(server.requestIP(request)),
};

const errors = [];
const server = serve({
  port: 0,
  hostname: '127.0.0.1',
  note: 'this',
  fetch(request, given) {
    assert.strictEqual(this.note, 'this');
    assert.strictEqual(given, server);
    const route = routes[new URL(request.url).pathname];
    return route === undefined ? new Response('none', { status: 404 }) : route(request, given);
  },
  onListen: (told) => { seen.told = told; },
  onError(error, request) {
    errors.push([error.message, new URL(request.url).pathname]);
    return new Response(error.message, { status: 500 });
  },
});
assert.ok(server.port > 0 && server.hostname === '127.0.0.1' && server.url.href === `http://127.0.0.1:${server.port}/`);

const ask = (path, init) => fetch(new URL(path, server.url), init);
const textOf = async (path, init) => (await ask(path, init)).text();

const hello = await ask('/hello');
assert.deepStrictEqual([hello.status, hello.headers.get('content-type'), hello.headers.get('content-length'), await hello.text()],
  [200, 'text/plain;charset=UTF-8', '5', 'hello']);
assert.strictEqual(seen.told.port, server.port);
assert.strictEqual(await textOf('/json', { method: 'POST', body: '{"a":"é"}' }), '{"method":"POST","sent":{"a":"é"}}');
assert.strictEqual(await textOf('/text', { method: 'PUT', body: 'größe' }), 'GRÖSSE');
const large = 'z'.repeat(5 * MIB);
assert.strictEqual((await textOf('/echo', { method: 'POST', body: large })) === large, true);
assert.strictEqual(await textOf('/echo'), '');
assert.deepStrictEqual(new Uint8Array(await (await ask('/bytes')).arrayBuffer()), new Uint8Array([1, 2, 255]));
const blob = await ask('/blob');
assert.deepStrictEqual([blob.headers.get('content-type'), blob.headers.get('content-length'), await blob.text()], ['a/b', '3', 'abc']);
const form = new FormData();
form.append('k', 'v');
assert.strictEqual(await textOf('/form', { method: 'POST', body: form }), '[["k","v"]]');
assert.strictEqual(await textOf('/pieces'), 'p2;p1;p0;');
const cookies = await ask('/cookies');
assert.deepStrictEqual([cookies.headers.getSetCookie(), cookies.headers.get('content-length')], [['a=1', 'b=2'], '1']);
const empty = await ask('/empty');
assert.deepStrictEqual([empty.status, empty.statusText, empty.headers.get('content-length')], [204, 'Nothing', null]);
assert.strictEqual((await ask('/not-modified')).headers.get('etag'), '"x"');
for (const [path, part] of [['/throw', 'thrown'], ['/reject', 'rejected'], ['/nothing', 'undefined'], ['/wrong', 'no Response'],
  ['/used', 'unusable'], ['/error', 'Response.error()']]) {
  const answer = await ask(path);
  assert.strictEqual(answer.status, 500, path);
  assert.ok((await answer.text()).includes(part), path);
}
assert.deepStrictEqual(errors.map(([, path]) => path), ['/throw', '/reject', '/nothing', '/wrong', '/used', '/error']);
assert.strictEqual(await textOf('/redirect'), 'hello');
assert.strictEqual(await textOf('/clone', { method: 'POST', body: 'ab' }), 'abab');
assert.strictEqual(await textOf('/again', { method: 'POST', body: 'ab' }), '[true,"POST","1","ab",true]');
assert.strictEqual(await textOf('/class'), '[true,"[object Request]","Request",true,false,false,true,"follow",true]');
assert.strictEqual(JSON.parse(await textOf('/where')).address, '127.0.0.1');
assert.strictEqual((await ask('/none')).status, 404);
assert.strictEqual(await (await server.fetch('/hello')).text(), 'hello');

// A text answer is a whole Response for who looks at it.
const plain = new Response('plain');
assert.deepStrictEqual([plain.status, plain.ok, plain.headers.get('content-type'), plain.bodyUsed, plain.type],
  [200, true, 'text/plain;charset=UTF-8', false, 'default']);
assert.strictEqual(await plain.clone().text(), 'plain');
assert.strictEqual(await plain.text(), 'plain');
assert.ok(plain.bodyUsed);

server.reload({ fetch: () => new Response('new') });
assert.strictEqual(await textOf('/hello'), 'new');

assert.throws(() => serve({}), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => serve({ fetch() {}, port: 70000 }), { code: 'ERR_SOCKET_BAD_PORT' });
assert.throws(() => serve({ fetch() {}, port: 0, maxRequestBodySize: -1 }), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => serve({ fetch() {}, port: 0, hostname: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => serve({ fetch() {}, port: 0, timeout: '1 s' }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => serve({ fetch() {}, port: 0, maxConnections: -1 }), { code: 'ERR_OUT_OF_RANGE' });

const controller = new AbortController();
const other = serve({ port: 0, signal: controller.signal }, () => new Response('other'));
assert.strictEqual(await (await fetch(`http://127.0.0.1:${other.port}/`)).text(), 'other');
controller.abort();
await other.finished;
await server.stop();
await assert.rejects(ask('/hello'));
