// One corpus of requests and responses, right and wrong, for both runtimes' parsers: what a server and a client tell of each.
// Where protojs is stricter than Node on purpose, tests/wire says so and this corpus is silent.
'use strict';
const { asClient, asServer, shown } = require('./http_support/corpus');

const H = 'Host: a\r\n';
const QUIET_MS = 400;

const requests = [
  `GET / HTTP/1.1\r\n${H}\r\n`,
  `\r\n\r\nGET /blank HTTP/1.1\r\n${H}\r\n`,
  `GET /a?b=c#d HTTP/1.1\r\n${H}X-A:  b c \t\r\nX-A: d\r\nx-empty:\r\n\r\n`,
  `OPTIONS * HTTP/1.1\r\n${H}\r\n`,
  `GET http://b/c HTTP/1.1\r\n${H}\r\n`,
  `M-SEARCH * HTTP/1.1\r\n${H}\r\n`,
  `GET /old HTTP/1.0\r\n\r\n`,
  `GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /next HTTP/1.0\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nhello`,
  `POST / HTTP/1.1\r\n${H}Content-Length: 005\r\n\r\nhello`,
  `POST / HTTP/1.1\r\n${H}Content-Length: 0\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: CHUNKED\r\n\r\nA\r\n0123456789\r\n000\r\nT: u\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n1;x=y;z="q"\r\na\r\n0\r\n\r\n`,
  `GET /1 HTTP/1.1\r\n${H}\r\nGET /2 HTTP/1.1\r\n${H}\r\n`,
  `GET /1 HTTP/1.1\r\n${H}Connection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}X: \xe9\xff\r\n\r\n`,
  `GET /${'x'.repeat(2000)} HTTP/1.1\r\n${H}\r\n`,
  `GET / HTTP/1.1\r\n${H}Proxy-Connection: close\r\n\r\n`,
  // Faults
  'FOO / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.2\r\n\r\n',
  'GET / HTTP/1x1\r\n\r\n',
  'GET / HTTX/1.1\r\n\r\n',
  'GET / HTTP/1.1\n\n',
  'get / HTTP/1.1\r\n\r\n',
  'GET /a\x01 HTTP/1.1\r\n\r\n',
  `GET / HTTP/1.1\r\n${H}\rX: y\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}A b: c\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}A : c\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}: c\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}A\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}A: b\0c\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}A: b\x7fc\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}A: b\rc\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}A: b\nB: c\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}A: b\r\n c\r\n\r\n`,
  `GET / HTTP/1.1\r\n ${H}\r\n`,
  `POST / HTTP/1.1\r\n${H}Content-Length: -1\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Content-Length: 1x\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Content-Length: 1, 1\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Content-Length: 18446744073709551616\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Content-Length: 1\r\nContent-Length: 1\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\nx\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1\nab\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n1;\x01\r\n`,
  `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\nT : u\r\n\r\n`,
  `GET / HTTP/1.1\r\n${H}X: ${'y'.repeat(20_000)}\r\n\r\n`,
];

const responses = [
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab',
  'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nab',
  'HTTP/1.1 299 Some \xe9 words \r\nContent-Length: 0\r\nX-A: b\r\nx-a: c\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nT: u\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 None\r\n\r\n',
  'HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n',
  'HTTX/1.1 200 OK\r\n\r\n',
  'HTTP/1.1 2x0 OK\r\n\r\n',
  'HTTP/1.1 200 OK\r\nA b: c\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
];

async function main() {
  const askServer = (bytes) => asServer(bytes, { quietMs: QUIET_MS });
  const askClient = (bytes) => asClient(bytes);
  for (const [name, corpus, ask] of [['request', requests, askServer], ['response', responses, askClient]]) {
    const outcomes = await Promise.all(corpus.map(ask));
    corpus.forEach((bytes, at) => {
      console.log(`${name} ${shown(bytes.slice(0, 120))}`);
      for (const line of outcomes[at]) console.log(`  ${line}`);
    });
  }
}

main();
