// serve() of protojs:http where it cannot go well: bodies that are gone, addresses that are taken, requests without a URL.
'use strict';
const assert = require('assert');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');
const { setTimeout: wait } = require('timers/promises');
const { serve } = require('protojs:http');

const ways = {
  destroy: (socket) => socket.destroy(),
  reset: (socket) => socket.resetAndDestroy(),
  end: (socket) => socket.end(),
};
const cut = [['Content-Length: 10\r\n', 'hello'], ['Content-Length: 10\r\n', ''], ['Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n']];

const told = (error) => ({ name: error.name, cause: error.cause?.name });

// The handler's first read comes after the client went.
async function testCutBodies() {
  const reads = [];
  const reports = [];
  const { error: report } = console;
  console.error = (error) => reports.push(error);
  const server = serve({ port: 0, hostname: '127.0.0.1', async fetch(request) {
    while (!request.signal.aborted) await wait(2);
    const reader = new URL(request.url).pathname.slice(1);
    const read = reader === 'body' ? request.body.getReader().read() : request[reader]();
    reads.push(await read.then((got) => ({ got }), told));
    return new Response(await request.text());
  } });
  const went = [];
  for (const way of Object.values(ways)) {
    for (const [fields, body] of cut) {
      for (const reader of ['text', 'body']) {
        const socket = net.connect(server.port, '127.0.0.1');
        socket.on('error', () => {}).resume();
        socket.write(`POST /${reader} HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`);
        went.push(wait(30).then(() => way(socket)));
      }
    }
  }
  await Promise.all(went);
  for (let i = 0; i < 200 && reads.length < went.length; i++) await wait(10);
  await wait(20);
  assert.deepStrictEqual(reads, went.map(() => ({ name: 'TypeError', cause: 'AbortError' })));
  console.error = report;
  await server.stop(true);
}

// The answer was given: what nobody read is gone. What had no body has none.
async function testReadAfterAnswer() {
  const reads = [];
  const server = serve({ port: 0, hostname: '127.0.0.1', fetch(request) {
    if (request.headers.has('x-touch')) assert.strictEqual(request.bodyUsed, false);
    setTimeout(async () => reads.push(await request.text().catch(told)), 50);
    return new Response('early');
  } });
  const url = `http://127.0.0.1:${server.port}/`;
  for (const init of [{ body: 'hello' }, { body: 'hello', headers: { 'x-touch': '1' } }, { body: '' }, {}]) {
    assert.strictEqual(await (await fetch(url, { method: 'POST', ...init })).text(), 'early');
  }
  for (let i = 0; i < 200 && reads.length < 4; i++) await wait(10);
  const unusable = { name: 'TypeError', cause: undefined };
  assert.deepStrictEqual(reads, [unusable, unusable, '', '']);
  await server.stop(true);
}

// A read that began before the answer goes on behind it, of the request or of one made of it.
async function testReadAcrossAnswer() {
  const reads = [];
  const server = serve({ port: 0, hostname: '127.0.0.1', fetch(request) {
    const read = request.headers.has('x-copy') ? new Request(request) : request;
    read.text().then((text) => reads.push(text), (error) => reads.push(error));
    return new Response('early');
  } });
  for (const field of ['', 'X-Copy: 1\r\n']) {
    const socket = net.connect(server.port, '127.0.0.1').resume();
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${field}Content-Length: 10\r\n\r\nhello`);
    await wait(30);
    socket.write('world');
    for (let i = 0; i < 100 && reads.length === 0; i++) await wait(10);
    assert.deepStrictEqual(reads.splice(0), ['helloworld']);
    socket.destroy();
  }
  await server.stop(true);
}

async function testTakenAddresses() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'protojs-serve-taken-'));
  const handler = () => new Response('x');
  const first = serve({ port: 0, hostname: '127.0.0.1', fetch: handler });
  const anywhere = serve({ port: 0, fetch: handler });
  const piped = serve({ path: path.join(folder, 's'), fetch: handler });
  const taken = { name: 'Error', code: 'EADDRINUSE', syscall: 'listen' };
  for (const hostname of ['127.0.0.1', 'localhost']) {
    assert.throws(() => serve({ port: first.port, hostname, fetch: handler }), { ...taken, port: first.port });
  }
  assert.throws(() => serve({ port: anywhere.port, fetch: handler }), taken);
  assert.throws(() => serve({ path: path.join(folder, 's'), fetch: handler }), taken);
  assert.throws(() => serve({ path: 5, fetch: handler }), { code: 'ERR_INVALID_ARG_TYPE' });
  const nowhere = serve({ port: 0, hostname: 'no-such-name.invalid', fetch: handler });
  await assert.rejects(nowhere.finished, { syscall: 'getaddrinfo' });
  await Promise.all([first.stop(), anywhere.stop(), piped.stop()]);
  fs.rmSync(folder, { recursive: true });
}

async function statusOf(port, text) {
  const socket = net.connect(port, '127.0.0.1').setEncoding('latin1');
  socket.write(text);
  let got = '';
  for await (const chunk of socket) got += chunk;
  return got.slice(0, 12);
}

async function testNoUrls() {
  const urls = [];
  const server = serve({ port: 0, hostname: '127.0.0.1', requireHostHeader: false, fetch(request) {
    urls.push(new URL(request.url).href);
    return new Response('x', { headers: { connection: 'close' } });
  } });
  const ask = (target, host) => statusOf(server.port, `POST ${target} HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\nab`);
  for (const [target, host] of [['/', 'Host: [zz\r\n'], ['http://[::zz/', 'Host: a\r\n'], ['/', 'Host: 1.2.3.256\r\n'],
    ['/', 'Host: a:99999\r\n'], ['/', 'Host: a:b\r\n'], ['/%zz', 'Host: [::1\r\n'], ['http://[::zz/', '']]) {
    assert.strictEqual(await ask(target, host), 'HTTP/1.1 400', `${target} ${host}`);
  }
  assert.deepStrictEqual(urls, []);
  for (const [target, host] of [['/%zz', 'Host: a.b\r\n'], ['/', 'Host: 127.0.0.1:1\r\n'], ['http://[::1]:80/', 'Host: [zz\r\n'], ['/', 'Host: [::1]\r\n'],
    ['/', '']]) {
    assert.strictEqual(await ask(target, host), 'HTTP/1.1 200', `${target} ${host}`);
  }
  assert.deepStrictEqual(urls, ['http://a.b/%zz', 'http://127.0.0.1:1/', 'http://[::1]/', 'http://[::1]/', `${server.url}`]);
  await server.stop(true);
}

// A handler of errors that gives nothing, now or later, has dealt with the error: the client hears 500, and nothing is reported.
async function testNoAnswerOfOnError() {
  const { error: report } = console;
  const reports = [];
  console.error = (error) => reports.push(error);
  for (const onError of [() => undefined, async () => undefined, () => Promise.resolve(Promise.resolve())]) {
    const server = serve({ port: 0, hostname: '127.0.0.1', onError, fetch() { throw new Error('of the handler'); } });
    assert.strictEqual((await fetch(server.url)).status, 500);
    await server.stop(true);
  }
  console.error = report;
  assert.deepStrictEqual(reports, []);
}

async function main() {
  await testNoAnswerOfOnError();
  await testCutBodies();
  await testReadAfterAnswer();
  await testReadAcrossAnswer();
  await testTakenAddresses();
  await testNoUrls();
}

main();
