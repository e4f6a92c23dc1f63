// A server that clients are tried against: what it does stands in the path.
'use strict';

const http = require('node:http');
const zlib = require('node:zlib');

const routes = {
  '/echo'(incoming, outgoing, body) {
    const { method, url, headers } = incoming;
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => name === 'content-type' || name.startsWith('x-')));
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify({ method, url, headers: kept, body: body.toString() }));
  },
  '/redirect'(incoming, outgoing) {
    outgoing.writeHead(302, { location: '/echo?redirected=1' }).end();
  },
  '/loop'(incoming, outgoing) {
    outgoing.writeHead(302, { location: '/loop' }).end();
  },
  '/gzip'(incoming, outgoing) {
    outgoing.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
    outgoing.end(zlib.gzipSync('{"zipped":true}'));
  },
  '/fail'(incoming, outgoing) {
    outgoing.writeHead(503, { 'content-type': 'text/plain' }).end('not now');
  },
  '/big'(incoming, outgoing) {
    outgoing.end(Buffer.alloc(1_000_000, 'b'));
  },
  '/count'(incoming, outgoing, body) {
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(String(body.length));
  },
  '/slow'() {},
  '/reset'(incoming) {
    incoming.socket.destroy();
  },
};

exports.echoServer = () => {
  const attempts = new Map();
  return http.createServer((incoming, outgoing) => {
    const path = incoming.url.split('?')[0];
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      attempts.set(path, (attempts.get(path) ?? 0) + 1);
      if (path === '/flaky' && attempts.get(path) % 3 !== 0) return outgoing.writeHead(503).end();
      const route = routes[path === '/flaky' ? '/echo' : path];
      if (route === undefined) return outgoing.writeHead(404).end('nothing');
      route(incoming, outgoing, Buffer.concat(chunks));
    });
  });
};
