// got: requests, retries, time limits, hooks, streams, paging, errors.
import assert from 'node:assert';
import { pipeline } from 'node:stream/promises';
import { Readable, Writable } from 'node:stream';
import got from 'got';
import echo from './support/echo.cjs';
import helpers from './support/http.cjs';

const server = echo.echoServer();
const port = await helpers.listen(server);
const retry = { limit: 2, calculateDelay: ({ computedValue }) => computedValue && 5 };
const client = got.extend({ prefixUrl: `http://127.0.0.1:${port}`, retry, headers: { 'user-agent': 'x', 'x-base': 'b' } });

console.log(await client('echo', { searchParams: { a: '1 2' } }).json());
console.log(await client.post('echo', { json: { list: ['ü'] } }).json());
console.log(await client.put('echo', { form: { a: 1, b: 'c d' } }).json());
console.log(await client('gzip').json(), (await client('redirect').json()).url, (await client('flaky').json()).url);
assert.strictEqual((await client('big').buffer()).length, 1_000_000);

const failure = async (label, promise) => {
  const error = await promise.then(
    () => assert.fail(`${label} passed`),
    (reason) => reason,
  );
  console.log(label, error.name, error.code, error.response?.statusCode);
};
await failure('status', client('fail', { retry: { limit: 0 } }));
await failure('nothing', client('nowhere'));
await failure('slow', client('slow', { timeout: { request: 50 }, retry: { limit: 0 } }));
await failure('loop', client('loop', { maxRedirects: 2 }));
await failure('reset', client('reset', { retry: { limit: 0 } }));
await failure('refused', got('http://127.0.0.1:1', { retry: { limit: 0 } }));
await failure('json', client('big', { responseType: 'json' }));

const cancelled = new AbortController();
setTimeout(() => cancelled.abort(), 30);
await failure('aborted', client('slow', { signal: cancelled.signal }));

const hooks = {
  beforeRequest: [
    (options) => {
      options.headers['x-hook'] = 'on';
    },
  ],
  afterResponse: [(answer) => answer],
};
console.log((await client('echo', { hooks }).json()).headers);
const chunks = [];
await pipeline(
  client.stream('big'),
  new Writable({
    write(chunk, _, done) {
      chunks.push(chunk);
      done();
    },
  }),
);
assert.strictEqual(Buffer.concat(chunks).length, 1_000_000);
const upload = client.stream.post('count');
await pipeline(Readable.from([Buffer.alloc(70_000), Buffer.alloc(7)]), upload, async (answer) => {
  for await (const text of answer) console.log('uploaded', String(text));
});
const pages = got.paginate(`http://127.0.0.1:${port}/echo?page=0`, {
  responseType: 'json',
  pagination: {
    transform: ({ body }) => [body.url],
    paginate: ({ response }) => {
      const next = Number(new URL(response.url).searchParams.get('page')) + 1;
      return next < 3 && { searchParams: { page: next } };
    },
  },
});
for await (const page of pages) console.log(page);
await helpers.close(server);
