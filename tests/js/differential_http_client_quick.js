// The client's quick ways give way to whatever a script has put in the place of a method, a listener or a setting.
const http = require('http');
const { EventEmitter } = require('events');

const log = [];
const say = (...parts) => log.push(parts.join(' '));
const seen = [];
const server = http.createServer((req, res) => {
  seen.push(req.rawHeaders.join('|').replaceAll(port, 'PORT'));
  res.sendDate = false;
  if (req.url === '/close') res.shouldKeepAlive = false;
  if (req.url === '/empty') return res.writeHead(204).end();
  if (req.url === '/chunks') {
    res.write('one ');
    setTimeout(() => res.end('two'), 5);
    return undefined;
  }
  return res.end(`${req.method} ${req.url}`);
});
let port;

function ask(options, use = (request) => request.end()) {
  return new Promise((resolve) => {
    const request = http.request({ host: '127.0.0.1', port, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => { text += chunk; });
      response.on('end', () => {
        say('answer', response.statusCode, text, request.reusedSocket, response.req === request);
        setTimeout(resolve, 2, { request, response });
      });
    });
    request.on('error', (error) => {
      say('error', error.code, error.message);
      setTimeout(resolve, 2, { request });
    });
    use(request);
  });
}

const count = (lists) => Object.values(lists).map((list) => list.length).join();
const name = (socket) => `${socket.localPort}`;

async function settings() {
  say('settings');
  const agent = new http.Agent({ keepAlive: true });
  await ask({ agent });
  await ask({ agent });
  agent.keepAlive = false;
  await ask({ agent });
  agent.keepAlive = true;
  await ask({ agent });
  agent.maxFreeSockets = 0;
  await ask({ agent });
  say(count(agent.sockets), count(agent.freeSockets), agent.totalSocketCount);
  agent.maxFreeSockets = 9;
  agent.scheduling = 'fifo';
  await Promise.all([ask({ agent }), ask({ agent })]);
  await ask({ agent });
  say(count(agent.sockets), count(agent.freeSockets), agent.totalSocketCount);
  agent.destroy();
}

async function methodsOfAgent() {
  say('methods of an agent');
  for (const method of ['addRequest', 'reuseSocket', 'keepSocketAlive', 'createConnection']) {
    const agent = new http.Agent({ keepAlive: true });
    await ask({ agent });
    const own = agent[method];
    agent[method] = function (...values) {
      say(`  ${method}`, values.length > 0);
      return own.apply(this, values);
    };
    await ask({ agent });
    agent.destroy();
  }
  const agent = new http.Agent({ keepAlive: true });
  await ask({ agent });
  agent.on('free', (socket) => say('  free', socket.destroyed, socket._httpMessage === null));
  await ask({ agent });
  agent.emit = function (event, ...values) {
    say('  emits', event);
    return EventEmitter.prototype.emit.call(this, event, ...values);
  };
  await ask({ agent });
  agent.destroy();
}

async function methodsOfRequest() {
  say('methods of a request');
  const agent = new http.Agent({ keepAlive: true });
  await ask({ agent });
  for (const method of ['_implicitHeader', '_storeHeader', '_send', '_writeRaw', '_flush', '_finish', 'onSocket', 'emit', 'setHeader']) {
    await ask({ agent, headers: { 'X-A': method } }, (request) => {
      const own = request[method];
      request[method] = function (...values) {
        say(`  ${method}`, method === 'emit' ? values[0] : '');
        return own.apply(this, values);
      };
      request.end();
    });
  }
  const { prototype } = http.OutgoingMessage;
  const { _send } = prototype;
  let isHeard = false;
  prototype._send = function (...values) {
    isHeard = true;
    return _send.apply(this, values);
  };
  await ask({ agent });
  prototype._send = _send;
  say('  _send of all', isHeard);
  agent.destroy();
}

async function fieldsOfRequest() {
  say('fields of a request');
  const agent = new http.Agent({ keepAlive: true });
  const headers = { 'X-A': '1' };
  await ask({ agent, headers });
  const changes = [
    (request) => { request.path = '/other'; },
    (request) => { request.shouldKeepAlive = false; },
    (request) => { request.useChunkedEncodingByDefault = true; },
    (request) => { request.chunkedEncoding = true; },
    (request) => { request.setHeader('x-a', '2'); },
    (request) => { request.setHeader('X-B', ['3', '4']); },
    (request) => { request.removeHeader('host'); },
    (request) => { request.removeHeader('connection'); },
    (request) => say('  ', request.getHeader('HOST') === `127.0.0.1:${port}`, JSON.stringify(request.getHeaderNames())),
    (request) => { request.cork(); },
    (request) => { request.flushHeaders(); },
    (request) => { request.extra = 1; },
    (request) => { request.maxHeadersCount = 1; },
    (request) => { request.on('socket', (socket) => { socket.setKeepAlive(false); }); },
    (request) => { request.on('socket', (socket) => { socket.on('data', (bytes) => say('  also', bytes.length > 10)); }); },
  ];
  for (const change of changes) {
    await ask({ agent, headers }, (request) => {
      change(request);
      request.end();
      say('  ', request.writableEnded, request.finished, request.headersSent, request._contentLength);
    });
    const [socket] = Object.values(agent.freeSockets)[0] ?? [];
    if (socket) say('  free', ['data', 'end', 'drain', 'error', 'timeout', 'free'].map((event) => socket.listenerCount(event)).join());
  }
  await ask({ agent }, (request) => {
    say(request.end() === request, request.end() === request);
  });
  agent.destroy();
}

async function options() {
  say('options');
  const agent = new http.Agent({ keepAlive: true });
  const base = { agent, path: '/options' };
  const list = [
    { port: String(port) }, { host: undefined, hostname: 'localhost' }, { method: 'get' }, { method: 'POST' }, { method: 'DELETE' }, { method: null },
    { path: null }, { path: '' }, { headers: null }, { headers: [['X-A', 'b']] }, { headers: { Host: 'other', 'x-n': 5 } }, { headers: { 'X-É': '1' } },
    { setHost: false }, { auth: 'a:b' }, { protocol: 'http:' }, { protocol: 'https:' }, { path: '/a b' }, { path: `/${'x'.repeat(3)}${String(1)}` },
    { agent: null }, { family: 4 }, { localAddress: '127.0.0.1' }, { timeout: 4000 }, { host: '127.0.0.1', hostname: null }, { port: 1.5 },
  ];
  for (const own of list) {
    try {
      await ask({ ...base, ...own });
    } catch (error) {
      say('  throws', error.code, error.message);
    }
  }
  const inherited = Object.create({ path: '/inherited', agent });
  Object.assign(inherited, { host: '127.0.0.1', port });
  const accessor = { host: '127.0.0.1', port, agent, get path() { return '/getter'; } };
  for (const given of [inherited, accessor, `http://127.0.0.1:${port}/text?a=b`, new URL(`http://127.0.0.1:${port}/url#c`)]) {
    await new Promise((resolve) => {
      http.get(given, (response) => {
        response.resume().on('end', () => {
          say('  got', response.req.path, response.req.method, response.req.host);
          setTimeout(resolve, 2);
        });
      });
    });
  }
  agent.destroy();
}

async function answers() {
  say('answers');
  const agent = new http.Agent({ keepAlive: true });
  for (const path of ['/empty', '/chunks', '/a', '/close', '/a', '/empty']) {
    const { request, response } = await ask({ agent, path });
    say('  ', path, response.complete, response.readableEnded, response.destroyed, request.destroyed, request.parser, request.res === response);
  }
  const both = [];
  for (let i = 0; i < 3; i++) both.push(ask({ agent, path: `/${i}` }));
  const sockets = new Set((await Promise.all(both)).map(({ request }) => name(request.socket)));
  say('  ', sockets.size, count(agent.freeSockets));
  await new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port, agent, path: '/paused' }, async (response) => {
      say('  ', response.readableLength, response.complete, response.isPaused());
      response.pause();
      setTimeout(() => {
        say('  ', response.readableLength, response.complete);
        response.on('data', (chunk) => say('  ', String(chunk))).on('end', () => setTimeout(resolve, 2)).resume();
      }, 5);
    });
  });
  await new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port, agent, path: '/iterated' }, async (response) => {
      for await (const chunk of response) say('  ', String(chunk));
      resolve();
    });
  });
  await new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, agent, path: '/destroyed' }, (response) => {
      response.on('close', () => {
        say('  ', response.complete, response.aborted);
        setTimeout(resolve, 5);
      });
      response.destroy();
    });
    request.on('error', (error) => say('  ', error.code));
  });
  say('  ', count(agent.freeSockets));
  agent.destroy();
}

server.listen(0, async () => {
  ({ port } = server.address());
  for (const test of [settings, methodsOfAgent, methodsOfRequest, fieldsOfRequest, options, answers]) await test();
  console.log(log.join('\n'));
  console.log(seen.join('\n'));
  server.close();
  server.closeAllConnections();
});
