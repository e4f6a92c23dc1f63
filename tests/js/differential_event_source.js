// EventSource: events of all forms, however their bytes are cut; connections that end come again; answers that are none.
'use strict';
const { spawnSync } = require('node:child_process');
const http = require('node:http');

if (process.argv[2] !== 'flagged') {
  console.log(typeof EventSource);
  const result = spawnSync(process.execPath, ['--experimental-eventsource', __filename, 'flagged'], { encoding: 'utf8' });
  console.log(result.stdout);
  process.exit(result.status);
}

process.on('warning', (warning) => console.log(warning.name, warning.code, warning.message));

for (const values of [[], ['x'], ['http://127.0.0.1:1/', 5], ['http://127.0.0.1:1/', null], ['http://127.0.0.1:1/', { withCredentials: 1 }]]) {
  try {
    const source = new EventSource(...values);
    console.log(source.url, source.readyState, source.withCredentials, source.onopen);
    source.close();
    console.log(source.readyState);
  } catch (error) {
    console.log(error.name, error.message);
  }
}
for (const holder of [EventSource, EventSource.prototype]) {
  console.log(Object.keys(holder).sort().join(), holder.CONNECTING, holder.OPEN, holder.CLOSED);
}

const text = ':comment\nretry: 20\ndata: one\n\nevent: named\ndata: a\r\ndata:b\rid: 7\n\ndata\n\ndata: \u00e9\u20ac\n\nevent: empty\n\n' +
  'id: 8\ndata:  two spaces\n\ndata: cut off';
const bytes = Buffer.from(`\ufeff${text}`);

// The path says into how large pieces the stream is cut.
let asked = 0;
const server = http.createServer((request, response) => {
  if (request.url === '/text') return response.end('no events');
  if (request.url === '/missing') return response.writeHead(404, { 'content-type': 'text/event-stream' }).end();
  console.log('asked', ++asked, request.headers.accept, request.headers['last-event-id'], request.headers['cache-control']);
  response.writeHead(200, { 'content-type': 'Text/Event-Stream; charset=utf-8' });
  const size = Number(request.url.slice(1));
  let at = 0;
  (function next() {
    if (at >= bytes.length) return response.end();
    response.write(bytes.subarray(at, at += size), () => setImmediate(next));
  })();
});

// Until the source has failed `failures` times.
function follow(path, failures) {
  return new Promise((resolve) => {
    console.log('#', path);
    const source = new EventSource(`http://127.0.0.1:${server.address().port}${path}`);
    source.onopen = (event) => console.log(event.type, source.readyState);
    const told = (event) => {
      console.log(event.constructor.name, event.type, JSON.stringify(event.data), event.lastEventId, event.origin.replace(/:\d+$/, ''));
    };
    source.onmessage = told;
    source.addEventListener('named', told);
    source.addEventListener('empty', told);
    source.onerror = (event) => {
      console.log(event.type, source.readyState);
      if (--failures > 0) return;
      source.close();
      resolve();
    };
  });
}

server.listen(0, '127.0.0.1', async () => {
  for (const path of ['/1000', '/1', '/5']) await follow(path, 2);
  await follow('/text', 1);
  await follow('/missing', 1);
  server.closeAllConnections();
  server.close();
});
