// A client that ends its side has left: the handler's signal says so, and reading the body late does too.
'use strict';
const assert = require('assert');
const net = require('net');
const { serve } = require('protojs:http');

const LATE_MS = 30;

let told;
const server = serve({
  port: 0,
  hostname: '127.0.0.1',
  onListen() {},
  onError: () => new Response('unheard'),
  async fetch(request) {
    await new Promise((resolve) => { setTimeout(resolve, LATE_MS); });
    told([request.signal.aborted, await request.text().catch((error) => error.cause?.name ?? error.message)]);
    return new Response('unheard');
  },
});

async function leave(text) {
  const outcome = new Promise((resolve) => { told = resolve; });
  const client = net.connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true }, () => client.end(text));
  const isClosed = new Promise((resolve) => client.resume().on('close', resolve));
  assert.deepStrictEqual(await outcome, [true, 'AbortError']);
  await isClosed;
}

const head = 'POST / HTTP/1.1\r\nHost: a\r\n';

async function main() {
  await leave(`${head}Content-Length: 4\r\n\r\nbody`);
  await leave(`${head}Content-Length: 40\r\n\r\nbody`);
  await leave(`${head}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`);
  await server.stop();
}

main();
