// serve() of protojs:http as a client sees its bytes: framing, pipelining, faults behind good requests, clients that go, limits.
'use strict';
const assert = require('assert');
const net = require('net');
const { once } = require('events');
const { serve } = require('protojs:http');
const memory = require('protojs:memory');

const HEAD = 'Host: a\r\n';
const MIB = 1 << 20;
const seen = { aborted: [], pulled: 0, cancelled: 0, sizes: [] };

const handlers = {
  '/': () => new Response('hello'),
  '/url': (request) => new Response(request.url),
  '/slow': async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return new Response('slow');
  },
  '/stream': () => new Response(new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array([97, 98]));
      controller.close();
    },
  })),
  '/short': () => new Response(new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array([97, 98]));
      controller.close();
    },
  }), { headers: { 'content-length': '5' } }),
  '/endless': () => new Response(new ReadableStream({
    pull(controller) {
      seen.pulled += 65536;
      controller.enqueue(new Uint8Array(65536));
    },
    cancel() { seen.cancelled++; },
  })),
  '/never': (request) => new Promise(() => {
    request.signal.addEventListener('abort', () => seen.aborted.push(request.signal.reason.name));
  }),
  '/unread': () => new Response('unread'),
  '/read': async (request) => new Response(`${(await request.arrayBuffer()).byteLength}`),
  '/echo': (request) => new Response(request.body),
  '/close': () => new Response('bye', { headers: { connection: 'close' } }),
  '/throw': () => { throw new Error('expected in this test'); },
};

// The bytes of an answer on a connection of its own; `isDone` tells when to stop.
async function exchange(port, text, isDone = () => false) {
  const socket = net.connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.write(text);
  let got = '';
  for await (const chunk of socket) {
    got += chunk;
    if (isDone(got)) break;
  }
  socket.destroy();
  return got.replace(/Date: [^\r]*\r\n/g, '');
}

const get = (path, fields = '', method = 'GET') => `${method} ${path} HTTP/1.1\r\n${HEAD}${fields}\r\n`;
const bodies = (text) => text.split('HTTP/1.1 ').slice(1).map((answer) => [Number(answer.slice(0, 3)), answer.slice(answer.indexOf('\r\n\r\n') + 4)]);
const last = get('/close');
const ends = (text) => text.endsWith('bye');

async function testFraming(port) {
  const one = (path, method, fields) => exchange(port, get(path, fields, method) + last, ends).then((text) => text.slice(0, text.lastIndexOf('HTTP/1.1')));
  assert.strictEqual(await one('/'),
    'HTTP/1.1 200 OK\r\nContent-Type: text/plain;charset=UTF-8\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: 5\r\n\r\nhello');
  assert.match(await one('/', 'HEAD'), /Content-Length: 5\r\n(.*\r\n)*\r\n$/);
  assert.match(await one('/stream'), /Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n$/);
  assert.match(await one('/stream', 'HEAD'), /timeout=5\r\n\r\n$/);
  assert.match(await one('/throw'), /^HTTP\/1.1 500 Internal Server Error\r\n(.*\r\n)*\r\nInternal Server Error$/);
  const old = await exchange(port, `GET /stream HTTP/1.0\r\n${HEAD}\r\n`);
  assert.match(old, /Connection: close\r\n\r\nab$/);
  // Half an answer does not look whole.
  assert.match(await exchange(port, get('/short')), /content-length: 5\r\n(.*\r\n)*\r\nab$/);
  const urls = [['/a?b', 'http://a/a?b'], ['/x/../y%41', 'http://a/y%41'], ['http://B:80/c', 'http://b/c']];
  for (const [target, url] of urls) {
    const fixed = await exchange(port, get(target).replace(/ (\S+) /, ` ${target} `), (text) => text.includes('\r\n\r\n'));
    assert.match(fixed, /^HTTP\/1.1 404/, url);
  }
}

async function testOrder(port) {
  const text = await exchange(port, get('/slow') + get('/') + get('/stream') + get('/', '', 'HEAD') + last, ends);
  assert.deepStrictEqual(bodies(text), [[200, 'slow'], [200, 'hello'], [200, '2\r\nab\r\n0\r\n\r\n'], [200, ''], [200, 'bye']]);
  const many = await exchange(port, get('/slow').repeat(100) + last, ends);
  assert.deepStrictEqual(bodies(many).map(([status, body]) => status + body), [...Array(100).fill('200slow'), '200bye']);
}

async function testFaults(port) {
  for (const fault of ['garbage\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', `GET / HTTP/1.1\r\n${HEAD}${HEAD}\r\n`, `GET / HTTP/1.1\r\nHost: a b\r\n\r\n`,
    `POST / HTTP/1.0\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 'GET / HTTP/1.1\r\n Host: a\r\n\r\n',
    `POST / HTTP/1.1\r\n${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`]) {
    const text = await exchange(port, get('/slow') + fault);
    const statuses = bodies(text).map(([status]) => status);
    assert.deepStrictEqual(statuses, [200, 400], JSON.stringify(fault));
  }
  assert.deepStrictEqual(bodies(await exchange(port, get('/', 'Expect: something\r\n') + last, ends)).map(([status]) => status), [417, 200]);
  assert.match(await exchange(port, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'), /^HTTP\/1.1 405 /);
}

async function testBodies(port) {
  const post = (path, body, fields = '') => get(path, `Content-Length: ${body.length}\r\n${fields}`, 'POST') + body;
  const text = await exchange(port, post('/unread', 'x'.repeat(100_000)) + post('/read', 'abc') +
    get('/read', 'Transfer-Encoding: chunked\r\n', 'POST') + '2\r\nab\r\n1\r\nc\r\n0\r\n\r\n' + last, ends);
  assert.deepStrictEqual(bodies(text), [[200, 'unread'], [200, '3'], [200, '3'], [200, 'bye']]);
  const large = await exchange(port, post('/read', 'x'.repeat(70_000)));
  assert.deepStrictEqual(bodies(large), [[413, 'Payload Too Large']]);
  const chunk = `10000\r\n${'x'.repeat(65536)}\r\n`;
  const chunked = await exchange(port, get('/read', 'Transfer-Encoding: chunked\r\n', 'POST') + chunk + chunk);
  assert.deepStrictEqual(bodies(chunked), [[413, 'Payload Too Large']]);
  const waits = net.connect(port, '127.0.0.1').setEncoding('latin1');
  waits.write(get('/read', 'Content-Length: 3\r\nExpect: 100-continue\r\n', 'POST'));
  assert.strictEqual((await once(waits, 'data'))[0], 'HTTP/1.1 100 Continue\r\n\r\n');
  waits.write('abc');
  assert.match((await once(waits, 'data'))[0], /\r\n\r\n3$/);
  waits.destroy();
  await testContinueBeforeStreams(port);
  const refused = await exchange(port, get('/unread', 'Content-Length: 3\r\nExpect: 100-continue\r\n', 'POST'));
  assert.match(refused, /^HTTP\/1.1 200 OK\r\n(.*\r\n)*Connection: close\r\n(.*\r\n)*\r\nunread$/);
}

// 100 Continue comes in front of the head of an answer that is made of the body, never within that answer; and not for a body that nobody reads.
async function testContinueBeforeStreams(port) {
  const expects = 'Content-Length: 3\r\nExpect: 100-continue\r\n';
  const socket = net.connect(port, '127.0.0.1').setEncoding('latin1');
  let got = '';
  socket.on('data', (data) => { got += data; });
  const until = async (pattern) => { while (!pattern.test(got)) await once(socket, 'data'); };
  socket.write(get('/echo', expects, 'POST'));
  await until(/200 OK[^]*\r\n\r\n/);
  assert.match(got, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n([^\r]+\r\n)+\r\n$/);
  socket.write('abc');
  await until(/\r\n0\r\n\r\n$/);
  assert.match(got, /[^\n]\r\n\r\n3\r\nabc\r\n0\r\n\r\n$/);
  socket.destroy();
  const unread = await exchange(port, get('/stream', expects, 'POST'));
  assert.match(unread, /^HTTP\/1.1 200 OK\r\n([^\r]+\r\n)*Connection: close\r\n([^\r]+\r\n)*\r\n2\r\nab\r\n0\r\n\r\n$/);
}

// Clients that go, and clients that do not read.
async function testAborts(port) {
  const gone = net.connect(port, '127.0.0.1');
  gone.write(get('/never'));
  const stuck = net.connect(port, '127.0.0.1');
  stuck.write(get('/endless'));
  stuck.pause();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const pulled = seen.pulled;
  assert.ok(pulled < 24 * MIB, `${pulled} bytes for a client that does not read`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.strictEqual(seen.pulled, pulled);
  gone.destroy();
  stuck.destroy();
  for (let i = 0; i < 100 && (seen.cancelled === 0 || seen.aborted.length === 0); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepStrictEqual([seen.cancelled, seen.aborted], [1, ['AbortError']]);
}

// Clients that break off within a body leave nothing behind: no request, no report.
async function testBrokenBodies(port) {
  const reports = [];
  console.error = (error) => reports.push(error);
  const broken = (path) => new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.write(get(path, 'Content-Length: 10\r\n', 'POST') + 'ab');
    setTimeout(() => socket.destroy(), 5).unref();
    socket.on('close', resolve);
  });
  for (let i = 0; i < 20; i++) await Promise.all(['/read', '/echo', '/never', '/unread'].map(broken));
  for (let i = 0; i < 50 && memory.pools().requests.used > 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    memory.collect();
  }
  const { used } = memory.pools().requests;
  assert.ok(used <= 4, `${used} requests are kept`);
  assert.deepStrictEqual(reports, []);
}

async function main() {
  const fetch = (request) => handlers[new URL(request.url).pathname]?.(request) ?? new Response(request.url, { status: 404 });
  const server = serve({ port: 0, hostname: '127.0.0.1', fetch, maxRequestBodySize: 65536 });
  const { error } = console;
  console.error = () => {};
  await testFraming(server.port);
  await testOrder(server.port);
  await testFaults(server.port);
  await testBodies(server.port);
  await testAborts(server.port);
  await testBrokenBodies(server.port);
  console.error = error;
  await server.stop(true);
}

main();
