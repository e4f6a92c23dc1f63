// node-fetch: requests, bodies, redirects, compression, aborts, errors.
import assert from 'node:assert';
import { Readable } from 'node:stream';
import fetch, { AbortError, FetchError, FormData, Headers, Request, Response, Blob } from 'node-fetch';
import echo from './support/echo.cjs';
import helpers from './support/http.cjs';

const server = echo.echoServer();
const base = `http://127.0.0.1:${await helpers.listen(server)}`;

const got = await fetch(`${base}/echo?x=1`, { headers: { 'X-A': 'b' } });
console.log(got.status, got.ok, got.headers.get('content-type'), await got.json());
console.log((await (await fetch(new Request(`${base}/echo`, { method: 'POST', body: 'text' }))).json()).body);
console.log((await (await fetch(`${base}/echo`, { method: 'PUT', body: new URLSearchParams('a=1') })).json()).headers);
console.log(
  await (await fetch(`${base}/count`, { method: 'POST', body: Readable.from([Buffer.alloc(9), Buffer.alloc(1)]) })).text(),
);
const form = new FormData();
form.set('a', '1');
form.set('f', new Blob(['file content']), 'f.txt');
console.log((await (await fetch(`${base}/echo`, { method: 'POST', body: form })).json()).body.split('\r\n').slice(1, 4));
const redirected = await fetch(`${base}/redirect`);
console.log(
  redirected.redirected,
  redirected.url.slice(base.length),
  (await fetch(`${base}/redirect`, { redirect: 'manual' })).status,
);
console.log(await (await fetch(`${base}/gzip`)).json(), (await fetch(`${base}/fail`)).statusText);
let size = 0;
for await (const chunk of (await fetch(`${base}/big`)).body) size += chunk.length;
assert.strictEqual(size, 1_000_000);
assert.strictEqual((await (await fetch(`${base}/big`)).blob()).size, 1_000_000);

const failure = async (label, promise) => {
  const error = await promise.then(
    () => assert.fail(`${label} passed`),
    (reason) => reason,
  );
  console.log(label, error instanceof FetchError, error instanceof AbortError, error.type, error.code);
};
await failure('aborted', fetch(`${base}/slow`, { signal: AbortSignal.timeout(30) }));
await failure('loop', fetch(`${base}/loop`, { follow: 2 }));
await failure('refused redirect', fetch(`${base}/redirect`, { redirect: 'error' }));
await failure('reset', fetch(`${base}/reset`));
await failure('refused', fetch('http://127.0.0.1:1/'));
await failure(
  'too long',
  fetch(`${base}/big`, { size: 1000 }).then((answer) => answer.text()),
);
console.log(
  [
    ...new Headers([
      ['b', '1'],
      ['A', '2'],
      ['b', '3'],
    ]),
  ],
  await new Response('x').text(),
);
const data = await fetch('data:text/plain;base64,aGk=');
console.log(data.status, await data.text());
await helpers.close(server);
