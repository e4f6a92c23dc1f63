// Clients that send a byte now and then, or read nothing: each ends by the limit on time that it meets, and others are served meanwhile.
'use strict';
const assert = require('assert');
const http = require('http');
const net = require('net');
const { serve } = require('protojs:http');

const DRIP_MS = 20;
const LIMIT_MS = 150;
// What a machine with much else to do may take longer.
const SLACK_MS = 4000;

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const HEAD = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(4000)}`;
const BODY = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n${'z'.repeat(4000)}`;
const CHUNKS = `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nz\r\n'.repeat(1000)}`;

// Sends `text` byte by byte from `start` on; what it hears, and after how long it is over.
function drip(port, text, start) {
  return new Promise((resolve) => {
    const began = Date.now();
    let at = start;
    let timer;
    const client = net.connect(port, '127.0.0.1', () => {
      client.write(text.slice(0, start));
      timer = setInterval(() => { if (at < text.length) client.write(text[at++]); }, DRIP_MS);
    });
    let heard = '';
    client.setEncoding('latin1').on('data', (piece) => { heard += piece; }).on('error', () => {});
    client.on('close', () => {
      clearInterval(timer);
      resolve([heard, Date.now() - began]);
    });
  });
}

// Asks for much, and does not read.
function ignore(port) {
  return new Promise((resolve) => {
    const began = Date.now();
    const client = net.connect(port, '127.0.0.1', () => client.write(GET));
    client.pause().on('error', () => {}).on('close', () => resolve(Date.now() - began));
    // Bytes that are not read hide the end.
    setTimeout(() => client.resume(), LIMIT_MS * 6);
  });
}

function assertEnded([heard, milliseconds], expected) {
  assert.match(heard, expected);
  assert.ok(milliseconds >= LIMIT_MS * 0.9 && milliseconds < LIMIT_MS + SLACK_MS, `${milliseconds} ms`);
}

const TIMEOUT = /^HTTP\/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n$/;

async function heads(port) {
  const clients = [drip(port, HEAD, 1), drip(port, HEAD, 30), drip(port, 'GET / HTTP/1.1\r\nHost: a\r\n', 0)];
  await assertServed(port);
  for (const client of clients) assertEnded(await client, TIMEOUT);
}

async function bodies(port) {
  const clients = [drip(port, BODY, 60), drip(port, CHUNKS, 80)];
  await assertServed(port);
  // What was read of the body does not make the client faster.
  for (const client of clients) assertEnded(await client, TIMEOUT);
}

function assertServed(port) {
  return new Promise((resolve, reject) => {
    http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
      assert.strictEqual(response.statusCode, 200);
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
}

const listening = (server) => new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server.address().port)); });
const closed = (server) => new Promise((resolve) => { server.close(resolve); });

async function byHttp() {
  const handler = (request, response) => request.resume().on('end', () => response.end('ok')).on('error', () => {});
  const limits = [[{ headersTimeout: LIMIT_MS, requestTimeout: 0 }, heads], [{ headersTimeout: 0, requestTimeout: LIMIT_MS }, bodies]];
  for (const [options, act] of limits) {
    const server = http.createServer({ connectionsCheckingInterval: DRIP_MS, ...options }, handler);
    await act(await listening(server));
    await closed(server);
  }
}

async function byServe() {
  const fetch = async (request) => new Response(`${(await request.text()).length}`);
  const limits = [[{ headersTimeout: LIMIT_MS, requestTimeout: 0 }, heads], [{ headersTimeout: 0, requestTimeout: LIMIT_MS }, bodies]];
  for (const [options, act] of limits) {
    const server = serve({ port: 0, hostname: '127.0.0.1', onListen() {}, onError: () => new Response('unheard'), fetch, ...options });
    await act(server.port);
    await server.stop();
  }
}

// `timeout`: no byte went in either direction.
async function readers() {
  const much = Buffer.alloc(16 << 20);
  const server = http.createServer((request, response) => { response.end(request.headers.host === 'a' ? much : 'ok'); });
  server.timeout = LIMIT_MS;
  const port = await listening(server);
  const reader = ignore(port);
  await assertServed(port);
  await reader;
  await closed(server);
  const answer = (request) => new Response(request.headers.get('host') === 'a' ? much : 'ok');
  const served = serve({ port: 0, hostname: '127.0.0.1', onListen() {}, timeout: LIMIT_MS, fetch: answer });
  const other = ignore(served.port);
  await assertServed(served.port);
  await other;
  await served.stop();
}

Promise.all([byHttp(), byServe(), readers()]);
