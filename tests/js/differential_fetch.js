// fetch() against a server: what it sends, what it gives, how it ends. Run it with node and with protojs: the lines must be the same.

'use strict';
const http = require('node:http');
const zlib = require('node:zlib');

const text = 'some words, '.repeat(20000);

function shownHeaders(raw) {
  const list = [];
  for (let i = 0; i < raw.length; i += 2) {
    const value = raw[i + 1].replace(/boundary=.*/, 'boundary').replace(/:\d{2,}/, ':port');
    if (raw[i].toLowerCase() !== 'content-length' || !/boundary/.test(raw.join())) list.push(`${raw[i]}=${value}`);
  }
  return list.join(' ');
}

const pages = {
  '/plain': (request, response) => response.end('plain'),
  '/echo': (request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('latin1').replace(/-+formdata-\w+-\d+/g, 'boundary');
      response.end(JSON.stringify([request.method, shownHeaders(request.rawHeaders), body.length > 300 ? body.length : body]));
    });
  },
  '/headers': (request, response) => {
    response.writeHead(299, 'Odd words', { 'X-One': ['1', '2'], 'Set-Cookie': ['a=1', 'b=2'], 'Content-Type': 'text/x; q=1' });
    response.end();
  },
  '/gzip': (request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(zlib.gzipSync(text)),
  '/deflate': (request, response) => response.writeHead(200, { 'Content-Encoding': 'deflate' }).end(zlib.deflateSync(text)),
  '/br': (request, response) => response.writeHead(200, { 'Content-Encoding': 'br' }).end(zlib.brotliCompressSync('short')),
  '/twice': (request, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip, deflate' }).end(zlib.deflateSync(zlib.gzipSync(text)));
  },
  '/raw-deflate': (request, response) => response.writeHead(200, { 'Content-Encoding': 'deflate' }).end(zlib.deflateRawSync(text)),
  '/many-codings': (request, response) => response.writeHead(200, { 'Content-Encoding': Array(40).fill('gzip').join() }).end('x'),
  '/unknown-coding': (request, response) => response.writeHead(200, { 'Content-Encoding': 'rot13' }).end('cynva'),
  '/no-gzip': (request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('not gzip'),
  '/empty': (request, response) => response.writeHead(204).end(),
  '/cut': (request, response) => {
    response.writeHead(200, { 'Content-Length': '100' });
    response.write('only this', () => setTimeout(() => response.socket.destroy(), 20));
  },
  '/never': () => {},
  '/slow': (request, response) => response.write('first'),
  '/loop': (request, response) => response.writeHead(302, { Location: '/loop' }).end(),
  '/to-nowhere': (request, response) => response.writeHead(302).end('no location'),
  '/to-ftp': (request, response) => response.writeHead(302, { Location: 'ftp://x/' }).end(),
  '/to-broken': (request, response) => response.writeHead(302, { Location: 'http://[' }).end(),
};

function serve(request, response) {
  response.sendDate = false;
  response.setHeader('Connection', 'close');
  const redirect = /^\/redirect\/(\d+)$/.exec(request.url);
  if (redirect) {
    request.resume();
    request.on('end', () => response.writeHead(Number(redirect[1]), { Location: '/echo' }).end('moved'));
    return;
  }
  pages[request.url.split('?')[0]](request, response);
}

function told(error) {
  const cause = error.cause;
  const closed = ['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ECONNRESET'];
  const about = cause && (closed.includes(cause.code) ? 'closed' : cause.code ?? cause.message);
  return `${error.name}: ${error.message} (${about})`;
}

async function show(name, url, init, use = (response) => response.text()) {
  try {
    const response = await fetch(url, init);
    const head = `${response.status} ${response.statusText} ${new URL(response.url).pathname} ${response.redirected} ${response.type} ${response.ok}`;
    const headers = [...response.headers].map((pair) => pair.join('=')).join(' ');
    console.log(name, head, headers.replace(/content-length=\d+/, 'content-length'));
    const body = await use(response);
    console.log(name, typeof body === 'string' && body.length > 1000 ? `${body.length} ${body === text}` : body);
  } catch (error) {
    console.log(name, told(error));
  }
}

async function bodies(at) {
  const post = (body, more) => ({ method: 'POST', body, ...more });
  await show('string', at('/echo'), post('hällo'));
  await show('string with headers', at('/echo'), post('x', { headers: { 'Content-Type': 'text/q', 'content-length': '1', 'X-Foo': 'Bar' } }));
  await show('search params', at('/echo'), post(new URLSearchParams({ a: 'b c' })));
  await show('bytes', at('/echo'), post(new Uint8Array([1, 2, 3]), { method: 'PUT' }));
  await show('view', at('/echo'), post(new DataView(new ArrayBuffer(4), 1, 2)));
  await show('blob', at('/echo'), post(new Blob(['abc'], { type: 'text/z' })));
  const form = new FormData();
  form.append('a', '1');
  form.append('file', new File(['content'], 'name.txt', { type: 'text/plain' }));
  await show('form', at('/echo'), post(form));
  const stream = new ReadableStream({
    start(controller) {
      for (const word of ['one', 'two']) controller.enqueue(new TextEncoder().encode(word));
      controller.close();
    },
  });
  await show('stream', at('/echo'), post(stream, { duplex: 'half' }));
  await show('generator', at('/echo'), post((async function*() { yield 'a'; yield Buffer.from('b'); })(), { duplex: 'half' }));
  await show('long', at('/echo'), post(text));
  await show('empty post', at('/echo'), { method: 'POST' });
  await show('options', at('/echo?q=1#fragment'), { method: 'options', cache: 'no-store', headers: [['accept', 'x'], ['Host', 'example.com']] });
  await show('head', at('/plain'), { method: 'HEAD' });
  await show('request', new Request(at('/echo'), post('of a request', { headers: { a: 'b' } })), { headers: { c: 'd' } });
}

async function answers(at) {
  const pages = [
    'headers', 'gzip', 'deflate', 'raw-deflate', 'br', 'twice', 'many-codings', 'unknown-coding', 'no-gzip', 'empty', 'cut',
  ];
  for (const page of pages) await show(page, at(`/${page}`));
  await show('json', at('/echo'), undefined, async (response) => (await response.json()).length);
  await show('bytes of gzip', at('/gzip'), undefined, async (response) => (await response.arrayBuffer()).byteLength);
  await show('clone', at('/plain'), undefined, async (response) => {
    const copy = response.clone();
    return `${await response.text()} ${await copy.text()}`;
  });
  await show('chunks', at('/gzip'), undefined, async (response) => {
    let length = 0;
    for await (const chunk of response.body) length += chunk.length;
    return `${length} ${response.bodyUsed}`;
  });
  await show('cancel', at('/slow'), undefined, async (response) => {
    const reader = response.body.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return Buffer.from(value).toString();
  });
}

async function redirects(at) {
  for (const status of [301, 302, 303, 307, 308]) {
    await show(`redirect ${status}`, at(`/redirect/${status}`));
    await show(`redirect ${status} of a post`, at(`/redirect/${status}`), { method: 'POST', body: 'abc', headers: { Authorization: 'x' } });
  }
  const body = () => new ReadableStream({ start(controller) { controller.close(); } });
  await show('redirect of a stream', at('/redirect/307'), { method: 'POST', body: body(), duplex: 'half' });
  await show('manual', at('/redirect/302'), { redirect: 'manual' });
  await show('error', at('/redirect/302'), { redirect: 'error' });
  for (const page of ['loop', 'to-nowhere', 'to-ftp', 'to-broken']) await show(page, at(`/${page}`));
}

async function aborts(at) {
  await show('aborted before', at('/plain'), { signal: AbortSignal.abort() });
  await show('aborted with a reason', at('/plain'), { signal: AbortSignal.abort(new RangeError('mine')) });
  await show('timeout', at('/never'), { signal: AbortSignal.timeout(30) });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  await show('aborted while waiting', at('/never'), { signal: controller.signal });
  const late = new AbortController();
  await show('aborted while reading', at('/slow'), { signal: late.signal }, (response) => {
    setTimeout(() => late.abort(), 30);
    return response.text();
  });
  const request = new Request(at('/never'), { signal: AbortSignal.timeout(30) });
  await show('signal of a request', request);
}

async function elsewhere() {
  const urls = [
    'http://127.0.0.1:1', 'http://127.0.0.1:9', 'nope', 'ftp://x/', 'about:blank', 'file:///etc/passwd', 'data:,a%20b', 'data:text/html;base64,YWJj',
    'data:text/html;base64,*', 'data:x', 'data:;charset=utf-8,%C3%A4', 'blob:nodedata:none',
  ];
  for (const url of urls) await show(url, url);
  const url = URL.createObjectURL(new Blob(['of a blob'], { type: 'text/b' }));
  const response = await fetch(url);
  console.log(response.status, [...response.headers].join(), await response.text());
}

const server = http.createServer(serve).listen(0, '127.0.0.1', async () => {
  const at = (path) => `http://127.0.0.1:${server.address().port}${path}`;
  await bodies(at);
  await answers(at);
  await redirects(at);
  await aborts(at);
  await elsewhere();
  const unused = http.createServer().listen(0, '127.0.0.1', () => {
    const { port } = unused.address();
    unused.close(async () => {
      await show('refused', `http://127.0.0.1:${port}/`);
      server.close();
      server.closeAllConnections();
    });
  });
});
