// undici from npm: requests, pools, streams, redirects, mocks, over real sockets.
'use strict';

const assert = require('node:assert');
const { Writable } = require('node:stream');
const { Client, Pool, MockAgent, Agent, request, stream, fetch } = require('undici');
const { echoServer } = require('./support/echo.cjs');
const { listen, close } = require('./support/http.cjs');

(async () => {
  const server = echoServer();
  const base = `http://127.0.0.1:${await listen(server)}`;
  const dispatcher = new Agent();
  const got = await request(`${base}/echo?a=1`, { dispatcher, headers: { 'X-A': 'b' } });
  console.log(got.statusCode, got.headers['content-type'], await got.body.json());
  const put = await request(`${base}/echo`, { dispatcher, method: 'PUT', body: 'päy' });
  console.log((await put.body.json()).body);
  const big = await request(`${base}/big`, { dispatcher });
  assert.strictEqual((await big.body.arrayBuffer()).byteLength, 1_000_000);
  const pool = new Pool(base, { connections: 2, pipelining: 2 });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => pool.request({ path: `/echo?${at}`, method: 'GET' })));
  console.log((await Promise.all(answers.map(({ body }) => body.json()))).map(({ url }) => url).join());
  await pool.close();
  const client = new Client(base);
  const chunks = [];
  await stream(
    `${base}/echo`,
    { dispatcher, method: 'GET' },
    () =>
      new Writable({
        write(chunk, _, done) {
          chunks.push(chunk);
          done();
        },
      }),
  );
  console.log(JSON.parse(Buffer.concat(chunks)).method);
  await client.close();
  console.log((await (await fetch(`${base}/redirect`, { dispatcher })).json()).url);
  const mock = new MockAgent();
  mock.disableNetConnect();
  mock.get('http://m.test').intercept({ path: '/z' }).reply(201, { m: 1 });
  console.log(await (await request('http://m.test/z', { dispatcher: mock })).body.json());
  await mock.close();
  await dispatcher.close();
  await close(server);
})();
