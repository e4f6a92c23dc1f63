// supertest, light-my-request, find-my-way, express-session, http-proxy: what tests and gateways are made of.
'use strict';

const assert = require('node:assert');
const http = require('node:http');
const express = require('express');
const session = require('express-session');
const httpProxy = require('http-proxy');
const inject = require('light-my-request');
const FindMyWay = require('find-my-way');
const supertest = require('supertest');
const { WebSocket, WebSocketServer } = require('ws');
const { once } = require('node:events');
const { listen, close, request, show } = require('./support/http.cjs');

async function withSupertest() {
  const app = express();
  app.use(express.json());
  app.use(session({ secret: 's', resave: false, saveUninitialized: false, name: 'id' }));
  app.post('/login', (incoming, outgoing) =>
    incoming.session.regenerate(() => {
      incoming.session.user = incoming.body?.user;
      incoming.session.visits = 0;
      outgoing.json({ ok: true });
    }),
  );
  app.get('/me', (incoming, outgoing) => outgoing.json({ user: incoming.session.user, visits: ++incoming.session.visits || 0 }));
  app.post('/logout', (incoming, outgoing) => incoming.session.destroy(() => outgoing.sendStatus(204)));
  await supertest(app).get('/me').expect(200, { visits: 0 });
  const agent = supertest.agent(app);
  const login = await agent
    .post('/login')
    .send({ user: 'me' })
    .expect('set-cookie', /^id=s%3A.*HttpOnly/)
    .expect(200);
  assert.deepStrictEqual(login.body, { ok: true });
  await agent.get('/me').expect({ user: 'me', visits: 1 });
  await agent.get('/me').expect('content-type', /json/).expect({ user: 'me', visits: 2 });
  await agent.post('/logout').expect(204);
  await agent.get('/me').expect({ visits: 0 });
  await supertest(app).post('/login').attach('f', Buffer.from('x'), 'x.txt').expect(200);
  const wrong = await supertest(app)
    .get('/nowhere')
    .expect(200)
    .catch((error) => error);
  console.log(wrong.message);
}

async function withoutSockets() {
  const dispatch = (incoming, outgoing) => {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      outgoing.writeHead(202, { 'X-Method': incoming.method, 'Set-Cookie': 'a=b; Path=/' });
      outgoing.end(
        JSON.stringify([incoming.url, incoming.headers.host, incoming.headers['content-type'], Buffer.concat(chunks).toString()]),
      );
    });
  };
  const answer = await inject(dispatch, {
    method: 'POST',
    url: 'http://h.test:8080/p?x=1',
    query: { y: 2 },
    payload: { a: 1 },
    cookies: { c: 'd' },
  });
  console.log(
    answer.statusCode,
    answer.headers['x-method'],
    answer.json(),
    answer.cookies.map((cookie) => ({ ...cookie })),
    answer.rawPayload.length,
  );
  await assert.rejects(
    inject((incoming, outgoing) => outgoing.destroy(new Error('cut')), '/'),
    /cut/,
  );
  console.log((await inject(dispatch).put('/chain').payload('text').end()).body);
}

function withRouter() {
  const router = FindMyWay({ ignoreTrailingSlash: true, defaultRoute: () => 'default' });
  const handler = (name) => (incoming, outgoing, params, store, query) => [name, { ...params }, { ...query }];
  router.on('GET', '/', handler('root'));
  router.on('GET', '/users/:id(^\\d+$)', handler('number'));
  router.on('GET', '/users/:name', handler('name'));
  router.on('GET', '/at/:hour(^\\d{2})h:minute(^\\d{2})m', handler('time'));
  router.on(['GET', 'PUT'], '/files/*', handler('wild'));
  router.on('GET', '/versioned', { constraints: { version: '1.2.0' } }, handler('versioned'));
  for (const [method, url, headers] of [
    ['GET', '/'],
    ['GET', '/users/12?a=b'],
    ['GET', '/users/ab/'],
    ['GET', '/at/08h15m'],
    ['PUT', '/files/a/b'],
    ['POST', '/'],
    ['GET', '/versioned', { 'accept-version': '1.x' }],
    ['GET', '/versioned'],
    ['GET', '/users/%C3%BC'],
  ]) {
    console.log(method, url, router.lookup({ method, url, headers: headers ?? {} }, null));
  }
  console.log(router.prettyPrint());
}

async function throughProxy() {
  const behind = http.createServer((incoming, outgoing) => {
    outgoing.setHeader('x-for', incoming.headers['x-forwarded-for'] ? 'yes' : 'no');
    incoming.pipe(outgoing);
  });
  new WebSocketServer({ server: behind }).on('connection', (socket) =>
    socket.on('message', (data) => socket.send(`back ${data}`)),
  );
  const target = `http://127.0.0.1:${await listen(behind)}`;
  const proxy = httpProxy.createProxyServer({ target, ws: true, xfwd: true });
  proxy.on('proxyRes', (incoming) => {
    incoming.headers['x-proxied'] = '1';
  });
  const front = http.createServer((incoming, outgoing) => {
    const options = incoming.url === '/dead' ? { target: 'http://127.0.0.1:1' } : {};
    proxy.web(incoming, outgoing, options, (error) => outgoing.writeHead(502).end(error.code));
  });
  front.on('upgrade', (incoming, socket, head) => proxy.ws(incoming, socket, head));
  const port = await listen(front);
  show('proxied', await request(port, '/x', { body: 'through' }));
  assert.strictEqual((await request(port, '/big', { body: Buffer.alloc(500_000, 'z') })).bytes.length, 500_000);
  console.log('dead', (await request(port, '/dead')).text);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  await once(socket, 'open');
  socket.send('and forth');
  console.log(String((await once(socket, 'message'))[0]));
  socket.close();
  await once(socket, 'close');
  await close(front);
  await close(behind);
}

(async () => {
  await withSupertest();
  await withoutSockets();
  withRouter();
  await throughProxy();
})();
