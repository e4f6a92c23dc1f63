// fetch() with `integrity`: what is not the expected bytes never reaches the script.
'use strict';

const { createHash } = require('node:crypto');
const http = require('node:http');

const TEXT = 'what was agreed on';
const hash = (name, text = TEXT) => `${name}-${createHash(name).update(text).digest('base64')}`;
const wrong = (name) => hash(name, 'something else');

const cases = {
  right: hash('sha256'),
  wrong: wrong('sha256'),
  unpadded: hash('sha384').replace(/=+$/, ''),
  url_safe: hash('sha512').replaceAll('+', '-').replaceAll('/', '_'),
  capitals: hash('sha256').replace('sha', 'SHA'),
  one_of_two: `${wrong('sha256')} ${hash('sha256')}`,
  strongest_wrong: `${hash('sha256')} ${wrong('sha512')}`,
  strongest_right: `${wrong('sha256')}  ${hash('sha384')}`,
  unknown: 'md5-abc',
  nothing: '   ',
};

async function tell(name, url, init) {
  try {
    const response = await fetch(url, init);
    console.log(name, response.status, response.url === `${url}`, response.bodyUsed, response.headers.get('x-kind'), await response.text());
  } catch (error) {
    console.log(name, error.name, error.message, error.cause?.name, error.cause?.message);
  }
}

const server = http.createServer((request, response) => {
  response.setHeader('X-Kind', 'agreed');
  if (request.url === '/cut') {
    response.setHeader('Content-Length', 100);
    response.write('half', () => setTimeout(() => response.destroy(), 20));
  } else if (request.url === '/never') {
    response.write('half');
  } else if (request.url === '/none') {
    response.writeHead(204).end();
  } else {
    response.end(TEXT);
  }
}).listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  for (const [name, integrity] of Object.entries(cases)) await tell(name, url, { integrity });
  await tell('of a Request', new Request(url, { integrity: wrong('sha256') }).url, { integrity: wrong('sha256') });
  await tell('post', url, { method: 'POST', body: 'x', integrity: hash('sha256') });
  await tell('data', `data:,${TEXT}`, { integrity: wrong('sha256') });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  await tell('aborted', `${url}never`, { integrity: hash('sha256'), signal: controller.signal });
  await tell('cut', `${url}cut`, { integrity: hash('sha256') });
  await tell('none', `${url}none`, { integrity: hash('sha256') });
  await tell('head', url, { method: 'HEAD', integrity: hash('sha256') });
  server.closeAllConnections();
  server.close();
});
