// Constructors and methods of fetch's classes with values that fit and values that do not.
'use strict';
process.on('warning', () => {});

const values = [
  undefined, null, true, 0, 1, -1, 1.5, NaN, '', 'a', 'bad token', '\u0100', {}, [], [['a', 'b']], [['a', 'b', 'c']], () => {},
  10n, new Map([['m', '1']]), new Headers({ h: '2' }), new URLSearchParams('a=b'), new Blob(['x'], { type: 'T/X' }), new Uint8Array([65]),
  new ArrayBuffer(2), new FormData(),
];
const odd = [Symbol('s'), ['a', 'b'], ['a']];

function nameOf(value) {
  if (value !== null && typeof value === 'object' && value.constructor !== Object && !Array.isArray(value)) return value.constructor.name;
  if (typeof value === 'function') return 'function';
  return typeof value === 'object' || typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function requestText(request) {
  return ['Request', request.method, request.url, request.mode, request.credentials, request.cache, request.redirect, request.referrer,
    request.referrerPolicy, request.integrity, request.keepalive, request.duplex, JSON.stringify([...request.headers]), request.body === null,
    request.signal.aborted].join(' | ');
}

function responseText(response) {
  return ['Response', response.status, response.statusText, response.type, response.url, response.ok, response.redirected,
    JSON.stringify([...response.headers]), response.body === null, response.bodyUsed].join(' | ');
}

function textOf(result) {
  if (result instanceof Request) return requestText(result);
  if (result instanceof Response) return responseText(result);
  if (result instanceof Blob) return [result.constructor.name, result.size, result.type, result.name].join(' | ');
  if (result instanceof Headers || result instanceof FormData || result instanceof URLSearchParams) {
    const entries = [...result].map(([name, value]) => [name, typeof value === 'string' ? value : `${value.name} ${value.type} ${value.size}`]);
    return `${result.constructor.name} ${JSON.stringify(entries)}`;
  }
  return typeof result === 'object' ? JSON.stringify(result) : `${typeof result} ${result}`;
}

const hide = (text) => text.replace(/formdata-\w+-\d+/g, 'BOUNDARY').split('\n')[0];

function show(label, run) {
  let text;
  try {
    text = textOf(run());
  } catch (error) {
    text = `${error.name} ${error.code} ${error.message} ${error.cause?.message ?? ''}`;
  }
  console.log(`${label}: ${hide(text)}`);
}

async function later(label, run) {
  let result;
  try {
    result = await run();
  } catch (error) {
    console.log(`${label}: ${hide(`${error.name} ${error.code} ${error.message} ${error.cause?.message ?? ''}`)}`);
    return;
  }
  show(label, () => result);
}

for (const value of values) {
  const name = nameOf(value);
  show(`Headers(${name})`, () => new Headers(value));
  show(`Response(${name})`, () => new Response(value));
  show(`Response('x', ${name})`, () => new Response('x', value));
  show(`Request(${name})`, () => new Request(value));
  show(`Request(url, ${name})`, () => new Request('http://x/', value));
  show(`FormData(${name})`, () => new FormData(value));
  show(`URLSearchParams(${name})`, () => new URLSearchParams(value));
  show(`Blob(${name})`, () => new Blob(value));
  show(`Blob(list, ${name})`, () => new Blob(['a'], value));
  show(`File(list, 'n', ${name})`, () => new File(['a'], 'n', value));
  show(`Response.json(${name})`, () => Response.json(value));
  show(`Response.redirect(${name})`, () => Response.redirect(value));
  show(`Response.redirect(url, ${name})`, () => Response.redirect('http://x/', value));
}
for (const value of odd) {
  const name = nameOf(value);
  show(`Headers(${name})`, () => new Headers(value));
  show(`Request(${name})`, () => new Request(value));
  show(`Request headers ${name}`, () => new Request('http://x/', { headers: value }));
}
for (const method of ['append', 'set', 'get', 'has', 'delete', 'getSetCookie', 'forEach']) {
  for (const value of [...values, ...odd]) {
    for (const given of [[value], ['a', value]]) {
      const label = `${method}(${given.map(nameOf)})`;
      show(`Headers.${label}`, () => {
        const headers = new Headers({ a: '1' });
        return [headers[method](...given), [...headers]];
      });
      if (method === 'getSetCookie') continue;
      show(`FormData.${label}`, () => {
        const form = new FormData();
        form.append('a', '1');
        return [form[method](...given), [...form].map(([, entry]) => nameOf(entry))];
      });
    }
  }
}
const requestOptions = [
  'method', 'body', 'headers', 'redirect', 'mode', 'credentials', 'cache', 'referrer', 'referrerPolicy', 'integrity', 'keepalive', 'signal',
  'duplex', 'window',
];
for (const option of requestOptions) {
  for (const value of values) {
    show(`Request ${option} ${nameOf(value)}`,
      () => new Request('http://x/', { [option]: value, ...(option === 'body' ? { method: 'POST' } : {}) }));
  }
}
for (const option of ['status', 'statusText', 'headers']) {
  for (const value of [...values, 101, 199, 200, 204, 205, 304, 599, 600, '200', 200.7, 65736]) {
    // undici does not know the name of the argument there.
    if (option === 'headers' && (value instanceof Blob || value instanceof Uint8Array)) continue;
    show(`Response ${option} ${nameOf(value)}`, () => new Response(null, { [option]: value }));
    show(`Response with a body ${option} ${nameOf(value)}`, () => new Response('b', { [option]: value }));
  }
}
for (const method of ['get', 'Get', 'post', 'put', 'delete', 'head', 'options', 'patch', 'PATCH', 'Patch', 'trace', 'CONNECT', 'track', 'foo', 'a b', '']) {
  show(`method ${method}`, () => new Request('http://x', { method }));
  show(`method ${method} without CORS`, () => new Request('http://x', { method, mode: 'no-cors' }));
}
for (const url of ['http://u:p@x/', '//x', '/p', 'mailto:a', 'data:,x', 'http://', 'about:blank', 'HTTP://X/../a#f', 'http://x:99999', '']) {
  show(`url ${url}`, () => new Request(url));
}
show('navigate', () => new Request('http://x', { mode: 'navigate' }));
show('a body with GET', () => new Request('http://x', { body: 'x' }));
show('a stream without duplex', () => new Request('http://x', { method: 'POST', body: new ReadableStream() }));
show('a stream with full duplex', () => new Request('http://x', { method: 'POST', body: new ReadableStream(), duplex: 'full' }));
show('a stream', () => new Request('http://x', { method: 'POST', body: new ReadableStream(), duplex: 'half' }));
show('Response.error', () => Response.error());
show('its headers', () => Response.error().headers.append('a', 'b'));
show('a header that is not plain', () => new Headers({ a: 'b\nc' }));

const boundary = 'multipart/form-data; boundary=B';
const part = 'Content-Disposition: form-data; name="a"';
const forms = [
  [boundary, `--B\r\n${part}\r\n\r\nv\r\n--B--\r\n`], [boundary, '--B--\r\n'], [boundary, ''], ['multipart/form-data', '--B--'], [boundary, null],
  ['multipart/form-data; boundary="B"', `--B\r\n${part}; filename="x.bin"\r\nContent-Type: a/b\r\n\r\nv\r\n--B--\r\n`],
  [boundary, '--B\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--B--'], [boundary, `pre\r\n--B\r\n${part}\r\n\r\nv\r\n--B--\r\nepi`],
  [boundary, '--B\r\nContent-Disposition: form-data; name="a%22b"; filename="f%0D%0A%22"\r\n\r\nv\r\n--B--\r\n'],
  [boundary, '--B\nContent-Disposition: form-data; name="a"\n\nv\n--B--\n'],
  [boundary, '--B\r\nContent-Disposition: attachment; name="a"\r\n\r\nv\r\n--B--\r\n'],
  [boundary, `--B\r\n${part}\r\n\r\nv\r\n--B\r\n${part}\r\n\r\nw\r\n--B--\r\n`],
  ['application/x-www-form-urlencoded', 'a=b&c=%20d+e&f'], ['application/x-www-form-urlencoded', null], ['text/plain', 'x'], ['', 'x'],
];

async function bodies() {
  for (const [type, body] of forms) {
    await later(`form ${type} ${JSON.stringify(body)}`, () => new Response(body, { headers: { 'content-type': type } }).formData());
  }
  for (const method of ['text', 'json', 'arrayBuffer', 'blob', 'formData']) {
    await later(`${method} of none`, () => new Response(null)[method]());
    await later(`${method} of an empty one`, () => new Response('')[method]());
    await later(`${method} with a byte order mark`, () => new Response('\ufeff{"a":1}', { headers: { 'content-type': 'X/Y' } })[method]());
    const used = new Response('q');
    await used.text();
    await later(`${method} again`, () => used[method]());
    const locked = new Response('q');
    locked.body.getReader();
    await later(`${method} of a locked one`, () => locked[method]());
    await later(`${method} of another object`, () => Response.prototype[method].call({}));
  }
  const used = new Request('http://x', { method: 'POST', body: 'a' });
  await used.text();
  show('a clone of a used one', () => used.clone());
  show('a request of a used one', () => new Request(used));
  await later('a stream of text', () => new Response(new ReadableStream({ start(it) { it.enqueue('x'); it.close(); } })).text());
  await later('a stream that fails', () => new Response(new ReadableStream({ start(it) { it.error(new Error('mine')); } })).text());
  await later('an async iterable', () => new Response((async function* list() { yield Buffer.from('ab'); })()).text());
}
bodies();
