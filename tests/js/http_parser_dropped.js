// HTTPParsers that are freed, or dropped without close(): what natives keep for them goes with them.
'use strict';
const assert = require('node:assert');
const { HTTPParser } = require('node:_http_common');

const PARSERS = 8000;
const BYTES_MAX = 40 * 1024 * 1024;
const HEAD_BYTES = 12 * 1024;

const heads = {
  [HTTPParser.REQUEST]: Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\nLong: ${'x'.repeat(HEAD_BYTES)}`),
  [HTTPParser.RESPONSE]: Buffer.from(`HTTP/1.1 200 OK\r\nLong: ${'x'.repeat(HEAD_BYTES)}`),
};

function begin(type) {
  const parser = new HTTPParser();
  parser.initialize(type, {});
  assert.strictEqual(parser.execute(heads[type]), heads[type].length);
}

// Parsers are collected in turns of their own.
async function drop(type) {
  const before = process.memoryUsage().rss;
  for (let i = 0; i < PARSERS; i++) {
    begin(type);
    if (i % 100 === 99) await new Promise(setImmediate);
  }
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < BYTES_MAX, `${grown} bytes of parsers of type ${type}`);
}

// A parser goes on after free() within a message and between two.
function goOn() {
  const parser = new HTTPParser();
  parser.free();
  parser.initialize(HTTPParser.REQUEST, {});
  const told = [];
  parser[HTTPParser.kOnHeadersComplete] = (major, minor, headers, method, url) => { told.push(url); };
  parser[HTTPParser.kOnBody] = (bytes) => { told.push(`${bytes}`); };
  parser.execute(Buffer.from('PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab'));
  parser.free();
  parser.execute(Buffer.from('cd'));
  parser.free();
  parser.free();
  parser.execute(Buffer.from('GET /b HTTP/1.1\r\nHost: a\r\n\r\n'));
  parser[HTTPParser.kOnMessageComplete] = () => parser.free();
  parser.execute(Buffer.from('GET /c HTTP/1.1\r\nHost: a\r\n\r\nGET /d HTTP/1.1\r\nHost: a\r\n\r\n'));
  parser.close();
  assert.deepStrictEqual(told, ['/a', 'ab', 'cd', '/b', '/c', '/d']);
}

async function main() {
  goOn();
  await drop(HTTPParser.REQUEST);
  await drop(HTTPParser.RESPONSE);
}

main();
