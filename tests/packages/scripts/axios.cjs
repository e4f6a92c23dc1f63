// axios: requests, interceptors, errors, redirects, time limits, forms, streams, keep-alive.
'use strict';

const assert = require('node:assert');
const http = require('node:http');
const axios = require('axios');
const { Readable } = require('node:stream');
const { echoServer } = require('./support/echo.cjs');
const { listen, close } = require('./support/http.cjs');

const failure = async (label, promise) => {
  const error = await promise.then(
    () => assert.fail(`${label} passed`),
    (reason) => reason,
  );
  console.log(
    label,
    axios.isAxiosError(error),
    error.code,
    error.message.replace(/:\d{4,5}/, ''),
    error.response?.status,
    error.response?.data,
  );
};

async function plain(client) {
  const got = await client.get('/echo', { params: { a: 1, list: ['x', 'y'] } });
  console.log(got.status, got.data, got.headers.get('content-type'));
  console.log((await client.post('/echo', { json: ['ü'] })).data);
  console.log((await client.put('/echo', new URLSearchParams({ a: '1 2' }))).data);
  console.log((await client.delete('/echo')).data.method, (await client.head('/echo')).status);
  console.log((await client.get('/gzip')).data, (await client.get('/redirect')).data.url);
  const bytes = await client.get('/big', { responseType: 'arraybuffer' });
  assert.strictEqual(bytes.data.length, 1_000_000);
  const { data } = await client.get('/big', { responseType: 'stream' });
  let size = 0;
  for await (const chunk of data) size += chunk.length;
  assert.strictEqual(size, 1_000_000);
  const form = new FormData();
  form.append('field', 'value');
  form.append('file', new Blob(['content']), 'f.txt');
  const sent = (await client.post('/echo', form)).data;
  console.log(
    sent.headers['content-type'].split(';')[0],
    /name="field"\r\n\r\nvalue/.test(sent.body),
    /filename="f.txt"/.test(sent.body),
  );
  const pieces = Readable.from([Buffer.alloc(100_000), Buffer.alloc(50)]);
  assert.strictEqual((await client.post('/count', pieces)).data, 100_050);
  console.log(
    (await Promise.all(Array.from({ length: 20 }, (_, at) => client.get(`/echo?${at}`)))).map(({ data: { url } }) => url).join(),
  );
}

async function failures(client) {
  await failure('status', client.get('/fail'));
  await failure('nothing', client.get('/nowhere'));
  await failure('slow', client.get('/slow', { timeout: 50 }));
  await failure('aborted', client.get('/slow', { signal: AbortSignal.timeout(30) }));
  await failure('loop', client.get('/loop', { maxRedirects: 3 }));
  await failure('reset', client.get('/reset'));
  await failure('too long', client.get('/big', { maxContentLength: 1000 }));
  await failure('refused', axios.get('http://127.0.0.1:1/'));
  console.log((await client.get('/fail', { validateStatus: () => true })).status);
}

(async () => {
  const server = echoServer();
  const port = await listen(server);
  const client = axios.create({
    baseURL: `http://127.0.0.1:${port}`,
    headers: { 'X-Base': 'b' },
    httpAgent: new http.Agent({ keepAlive: true }),
  });
  client.interceptors.request.use((config) => {
    config.headers.set('X-Added', '1');
    return config;
  });
  await plain(client);
  await failures(client);
  console.log((await client.get('/echo', { adapter: 'fetch' })).data.url);
  client.defaults.httpAgent.destroy();
  await close(server);
})();
