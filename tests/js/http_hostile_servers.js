// Hostile servers against the clients: node:http, fetch and WebSocket. What is stricter than Node, what comes for ever, what comes on a
// connection that waits for nothing; and each time the next request on a new connection is served.
'use strict';
const assert = require('assert');
const http = require('http');
const net = require('net');
const zlib = require('zlib');
const { once } = require('events');
const { GOOD, alike, floods, ours } = require('./http_support/hostile_servers');

const PATIENCE_MS = 5000;
const IDLE_MS = 160;
// What a socket's buffers may hold of a flood, and some turns.
const FLOOD_BYTES_MAX = 24 << 20;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// A server of `act(socket, count)`, which says what came of it.
async function serve(act) {
  let count = 0;
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    server.connections++;
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', () => act(socket, ++count));
  });
  server.connections = 0;
  server.open = () => sockets.size;
  server.stop = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

// [what a script gets, whether the socket was another request's before]
function ask(port, agent, read = (response) => response) {
  return new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', agent, timeout: PATIENCE_MS });
    request.on('timeout', () => request.destroy(new Error('no patience')));
    let outcome = 'closed';
    request.on('error', (error) => { outcome = error.code ?? error.message; });
    request.on('response', (response) => {
      let body = '';
      outcome = `${response.statusCode} `;
      response.on('error', () => {});
      read(response).setEncoding('latin1').on('data', (text) => { body += text; }).on('end', () => { outcome = `${response.statusCode} ${body}`; });
    });
    request.on('close', () => setImmediate(() => resolve([outcome, request.reusedSocket])));
  });
}

async function askFetch(port, options) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(PATIENCE_MS), ...options });
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return error.cause?.code ?? error.cause?.message ?? error.name;
  }
}

function openWebSocket(port) {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    let isOpen = false;
    socket.onopen = () => { isOpen = true; };
    socket.onclose = ({ code }) => resolve([isOpen, code]);
  });
}

let good;

async function assertServed() {
  good ??= await serve((socket) => socket.write(GOOD));
  assert.strictEqual((await ask(good.address().port, false))[0], '200 ok');
}

async function stricter() {
  for (const [name, [act, expected, byFetch = expected]] of Object.entries(ours)) {
    const server = await serve(act);
    const { port } = server.address();
    const agent = new http.Agent({ keepAlive: true });
    for (let i = 0; i < 2; i++) {
      const [outcome, reused] = await ask(port, agent);
      assert.deepStrictEqual([name, outcome, reused], [name, expected, false]);
      // The end of the connection is to be heard of first.
      for (let waited = 0; Object.keys(agent.freeSockets).length > 0 && waited < PATIENCE_MS; waited += IDLE_MS) await pause(IDLE_MS / 4);
    }
    assert.deepStrictEqual([name, await askFetch(port)], [name, byFetch]);
    await assertServed();
    agent.destroy();
    server.stop();
  }
}

async function webSocketOpensToNone() {
  const acts = [...Object.values(alike), ...Object.values(ours).map(([act]) => act)].filter((act) => !/=> \{\}|length: 10/i.test(`${act}`));
  for (const act of acts) {
    const server = await serve(act);
    const opened = openWebSocket(server.address().port);
    const outcome = await Promise.race([opened, pause(400).then(() => 'waits')]);
    if (outcome !== 'waits') assert.deepStrictEqual(outcome, [false, 1006]);
    server.stop();
    assert.deepStrictEqual(await opened, [false, 1006]);
  }
}

async function flood([first, more], use) {
  let sent = 0;
  let closed;
  const isClosed = new Promise((resolve) => { closed = resolve; });
  const bytes = Buffer.from(more, 'latin1');
  const server = await serve((socket) => {
    socket.on('close', closed);
    socket.write(first, 'latin1');
    const go = () => {
      while (!socket.destroyed) {
        sent += bytes.length;
        if (!socket.write(bytes)) return void socket.once('drain', go);
      }
    };
    go();
  });
  const outcome = await use(server.address().port);
  await isClosed;
  assert.ok(sent < FLOOD_BYTES_MAX, `${sent} bytes were taken`);
  server.stop();
  return outcome;
}

async function floodsEnd() {
  for (const [name, texts] of Object.entries(floods)) {
    const [outcome] = await flood(texts, (port) => ask(port, false));
    const expected = /behind|answers/.test(name) && name !== 'interim answers' ? /^20[04] / : /^HPE_/;
    if (!/extension|zeros|trailers/.test(name)) assert.match(outcome, expected, name);
    assert.match(await flood(texts, askFetch), /behind|^answers/.test(name) ? /^20[04] / : /^(HPE|UND_ERR)_/, name);
    assert.deepStrictEqual(await flood(texts, openWebSocket), [false, 1006], name);
    // A response that nobody reads does not make what is behind it welcome.
    if (/behind|^answers/.test(name)) await flood(texts, (port) => ask(port, new http.Agent({ keepAlive: true }), (response) => response.pause()));
  }
  await assertServed();
}

// A body that nobody wants is not read for ever.
async function redirects() {
  const head = 'HTTP/1.1 302 Found\r\nLocation: data:,hi\r\n';
  for (const first of [`${head}\r\n`, `${head}Content-Length: 99999999999\r\n\r\n`, `${head}Transfer-Encoding: chunked\r\n\r\nfffffff\r\n`]) {
    assert.match(await flood([first, 'a'.repeat(65536)], askFetch), /scheme/);
  }
  const server = await serve((socket, count) => socket.write(`HTTP/1.1 302 Found\r\nLocation: /${count}\r\nContent-Length: 0\r\n\r\n`));
  assert.strictEqual(await askFetch(server.address().port), 'redirect count exceeded');
  assert.ok(server.connections <= 2, `${server.connections} connections`);
  server.stop();
}

const answer = (body) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

// What a server says on a connection that waits for nothing is never the answer to a later request.
async function unasked() {
  const later = (text) => (socket, count) => {
    socket.write(answer(`right${count}`));
    setTimeout(() => socket.write(text), IDLE_MS / 4);
  };
  const scenes = {
    'an answer on an idle connection': [later(answer('wrong')), 3],
    'garbage on an idle connection': [later('xyz'), 3],
    '408 on an idle connection': [later('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'), 3],
    'an empty line on an idle connection': [later('\r\n'), 1],
    'empty lines on an idle connection': [later('\r\n'.repeat(100)), 3],
    'an answer in the next packet': [(socket, count) => {
      socket.write(answer(`right${count}`));
      setImmediate(() => socket.write(answer('wrong')));
    }, 3],
    'two answers in one packet': [(socket, count) => socket.write(answer(`right${count}`) + answer('wrong')), 3],
    'an empty line behind the answer': [(socket, count) => socket.write(`${answer(`right${count}`)}\r\n`), 1],
    'a reset': [(socket, count) => {
      socket.write(answer(`right${count}`));
      setTimeout(() => socket.resetAndDestroy(), IDLE_MS / 4);
    }, 3],
  };
  for (const [name, [act, connections]] of Object.entries(scenes)) {
    const agent = new http.Agent({ keepAlive: true });
    for (const use of [(port) => ask(port, agent).then(([outcome]) => outcome), askFetch]) {
      const server = await serve(act);
      for (let i = 1; i <= 3; i++) {
        assert.deepStrictEqual([name, await use(server.address().port)], [name, `200 right${i}`]);
        await pause(IDLE_MS);
      }
      assert.deepStrictEqual([name, server.connections], [name, connections]);
      server.stop();
    }
    agent.destroy();
  }
}

// An answer that nobody has read yet is whole, whatever comes behind it.
async function unreadAnswersStand() {
  for (const separately of [false, true]) {
    const server = await serve((socket) => {
      socket.write(`${answer('right')}${separately ? '' : 'xyz'}`);
      if (separately) setTimeout(() => socket.write('xyz'), IDLE_MS / 4);
    });
    const agent = new http.Agent({ keepAlive: true });
    const response = await new Promise((resolve) => http.get({ port: server.address().port, host: '127.0.0.1', agent }, resolve));
    await pause(IDLE_MS);
    assert.strictEqual(server.open(), 0);
    let body = '';
    for await (const chunk of response) body += chunk;
    assert.deepStrictEqual([body, response.complete], ['right', true]);
    server.stop();
  }
}

// 64 MiB of nothing in a few kilobytes: who reads piece by piece never holds more than some pieces.
async function bombs() {
  const bomb = zlib.gzipSync(Buffer.alloc(64 << 20));
  const server = await serve((socket) => socket.end(Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`), bomb,
  ])));
  const response = await fetch(`http://127.0.0.1:${server.address().port}/`);
  const before = process.memoryUsage().rss;
  let peak = 0;
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    peak = Math.max(peak, process.memoryUsage().rss);
    if (size > 32 << 20) break;
  }
  assert.ok(peak - before < 24 << 20, `${peak - before} bytes more`);
  server.stop();
}

async function main() {
  for (const scene of [stricter, webSocketOpensToNone, floodsEnd, redirects, unasked, unreadAnswersStand, bombs]) {
    await scene();
    await assertServed();
  }
  good.stop();
}

main();
