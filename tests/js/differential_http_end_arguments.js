// What end() takes behind the body, what req of a response is, and headers that are read twice.
'use strict';
const http = require('node:http');

const endings = {
  undefinedEncoding: (res) => res.end('häuser', undefined),
  undefinedAll: (res) => res.end('häuser', undefined, undefined),
  nullEncoding: (res) => res.end('text', null),
  utf8: (res) => res.end('häuser', 'utf8'),
  dashed: (res) => res.end('häuser', 'utf-8'),
  upper: (res) => res.end('häuser', 'UTF8'),
  latin1: (res) => res.end('häuser', 'latin1'),
  hex: (res) => res.end('00ff41', 'hex'),
  base64: (res) => res.end('aGVsbG8=', 'base64'),
  bytes: (res) => res.end(Buffer.from('bytes'), undefined),
  bytesEncoding: (res) => res.end(Buffer.from('bytes'), 'latin1'),
  nothing: (res) => res.end(undefined, undefined),
  nothingEncoding: (res) => res.end(undefined, 'utf8'),
  callback: (res, log) => res.end('text', 'utf8', () => log.push('called')),
  callbackSecond: (res, log) => res.end('text', () => log.push('called')),
  headers: (res) => { res.setHeader('X-One', 'one'); res.setHeader('Content-Length', 4); res.end('four', undefined); },
  headersLatin1: (res) => { res.setHeader('Content-Type', 'text/plain'); res.end('ä', 'latin1'); },
  notModified: (res) => { res.statusCode = 304; res.end('', undefined); },
  replaced(res, log) {
    res.writeHead = function writeHead(...values) {
      log.push('writeHead', values[0]);
      return http.ServerResponse.prototype.writeHead.apply(this, values);
    };
    res.end('text', 'utf8');
  },
  asExpress(res, log) {
    const { req } = res;
    log.push(res.req === req, req.res === undefined, Object.hasOwn(res, 'req'));
    Object.setPrototypeOf(req, Object.create(http.IncomingMessage.prototype, { added: { value: 'of requests' } }));
    Object.setPrototypeOf(res, Object.create(http.ServerResponse.prototype, { added: { value: 'of responses' } }));
    req.res = res;
    res.req = req;
    log.push(req.added, res.added, res.req === req, req.headers === req.headers, req.headers.host !== undefined, req.url, req.method, req.baseUrl);
    res.setHeader('ETag', '"1"');
    log.push(res.getHeader('etag'), res.getHeader('none'), res.locals);
    res.end(Buffer.from('express'), undefined);
    log.push(res.headersSent, res.writableEnded, res.req === req);
  },
  otherRequest: (res, log) => { const other = {}; res.req = other; log.push(res.req === other); res.end('text'); },
};

const logs = {};
const server = http.createServer((req, res) => {
  const name = req.url.slice(1);
  const log = logs[name] = [];
  res.on('finish', () => log.push('finish'));
  try {
    const returned = endings[name](res, log);
    log.push(returned === undefined || returned === res);
  } catch (error) {
    log.push(error.code);
    res.end();
  }
});

async function ask(name) {
  const { port } = server.address();
  await new Promise((resolve) => http.get({ port, host: '127.0.0.1', path: `/${name}`, agent: false }, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => {
      const { date, connection, ...headers } = response.headers;
      console.log(name, response.statusCode, JSON.stringify(headers), Buffer.concat(chunks).toString('hex'), typeof date, connection);
      resolve();
    });
  }));
  await new Promise(setImmediate);
  console.log(name, JSON.stringify(logs[name]));
}

server.listen(0, '127.0.0.1', async () => {
  for (const name of Object.keys(endings)) await ask(name);
  server.close();
});
