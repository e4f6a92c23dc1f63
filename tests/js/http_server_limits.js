// Keep-alive, pipelining, upgrades, limits on time and size, refusals, and messages that two readers could take differently.
'use strict';
const { scenarios, serve, answer, answerToEnded, Wire, steady, pause, closed, GET, GET_CLOSE } = require('./http_support/scenarios');

function bodies(text) {
  return text.split('HTTP/1.1 ').slice(1).map((one) => one.split('\r\n\r\n').slice(1).join('|')).join(' ');
}

function get(url, more = '') {
  return `GET ${url} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
}

// What a server without listeners of its own answers to bytes.
async function refused(log, name, text, options) {
  const [server, port] = await serve((req, res) => {
    let body = '';
    req.on('data', (chunk) => { body += chunk; });
    req.on('end', () => res.end(`${req.method} ${body}`));
  }, options);
  log(`${name}: ${steady(await answerToEnded(port, text)).slice(0, 200)}`);
  await closed(server);
}

async function clientErrorOf(log, name, text, options) {
  const [server, port] = await serve((req, res) => {
    req.resume();
    res.end('ok');
  }, options);
  server.on('clientError', (error, socket) => {
    log(`${name}: ${error.name} ${error.code} ${error.bytesParsed} ${error.rawPacket?.length} ${error.reason} ${error.message}`);
    log(`  ${socket.writable} ${socket.destroyed} ${typeof socket.remotePort}`);
    socket.end('HTTP/1.1 418 Mine\r\n\r\n');
  });
  log(`  ${steady(await answer(port, text))}`);
  await closed(server);
}

scenarios({
  async 'pipelining in order'(log) {
    const [server, port] = await serve((req, res) => {
      const number = Number(req.url.slice(1));
      if (number % 3 === 0) res.end(req.url);
      else setTimeout(() => res.end(req.url), (number * 7) % 20);
    });
    const wire = new Wire(port);
    let all = '';
    for (let i = 0; i < 200; i++) all += get(`/${i}`, i === 199 ? 'Connection: close\r\n' : '');
    const text = await wire.send(all).closed();
    log(`${bodies(text) === Array.from({ length: 200 }, (_, i) => `/${i}`).join(' ')}`);
    await closed(server);
  },
  async 'pipelined streams in order'(log) {
    const held = [];
    const [server, port] = await serve((req, res) => {
      held.push(res);
      res.write(`${req.url}a`);
      if (held.length === 3) {
        held[2].end('c');
        held[1].end('c');
        setTimeout(() => held[0].end('c'), 10);
      }
    });
    log(bodies(await answer(port, get('/1') + get('/2') + get('/3', 'Connection: close\r\n'))));
    await closed(server);
  },
  async 'requests behind one that closes'(log) {
    let count = 0;
    const [server, port] = await serve((req, res) => {
      count++;
      if (req.url === '/2') res.setHeader('Connection', 'close');
      setTimeout(() => res.end(req.url), req.url === '/1' ? 10 : 0);
    });
    log(bodies(await answer(port, get('/1') + get('/2') + get('/3'))));
    await closed(server);
  },
  async 'keep-alive and its time'(log) {
    const [server, port] = await serve((req, res) => res.end(req.url), { keepAliveTimeout: 100 });
    const wire = new Wire(port).send(get('/1'));
    await wire.until('/1');
    wire.send(get('/2'));
    await wire.until('/2');
    const since = Date.now();
    const text = await wire.closed();
    const waited = Date.now() - since;
    log(`${steady(text)} ${waited >= 90 && waited < 2500}`);
    await closed(server);
  },
  async 'a slow reader is not an idle client'(log) {
    const size = 8 * 1024 * 1024;
    const [server, port] = await serve((req, res) => res.end(Buffer.alloc(size)), { keepAliveTimeout: 100 });
    const wire = new Wire(port).send(GET);
    wire.socket.pause();
    await pause(1500);
    wire.socket.resume();
    const text = await wire.closed();
    log(`${text.length > size}`);
    await closed(server);
  },
  async 'a client that asks and does not read'(log) {
    let count = 0;
    const [server, port] = await serve((req, res) => {
      count++;
      res.end(Buffer.alloc(10_000));
    });
    const wire = new Wire(port);
    wire.socket.pause();
    wire.send(GET.repeat(5000));
    await pause(300);
    log(`${count < 4000}`);
    wire.socket.removeAllListeners('data');
    let left = 5000 * 10_000;
    await new Promise((resolve) => {
      wire.socket.on('data', (chunk) => {
        left -= chunk.length;
        if (left <= 0 && count === 5000) resolve();
      });
      wire.socket.resume();
    });
    log(`${count}`);
    wire.socket.destroy();
    await closed(server);
  },
  async 'maxRequestsPerSocket'(log) {
    const [server, port] = await serve((req, res) => res.end(req.url));
    server.maxRequestsPerSocket = 2;
    server.on('dropRequest', (req) => log(`dropRequest ${req.url}`));
    log(steady(await answer(port, get('/1') + get('/2') + get('/3'))));
    await closed(server);
  },
  async 'upgrade'(log) {
    const request = get('/up', 'Connection: Upgrade\r\nUpgrade: mine\r\n');
    const [server, port] = await serve((req, res) => res.end(`plain ${req.upgrade}`));
    const wire = new Wire(port).send(request);
    await wire.until('plain false');
    log(bodies(wire.text));
    wire.socket.destroy();
    server.on('upgrade', (req, socket, head) => {
      log(`${req.method} ${req.url} ${req.upgrade} ${req.headers.upgrade} ${head} ${Buffer.isBuffer(head)} ${req.socket === socket}`);
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      socket.write(head);
      socket.on('data', (chunk) => socket.end(`got ${chunk}`));
      socket.on('close', () => log('upgraded closed'));
    });
    const upgraded = new Wire(port).send(`${request}head`);
    await upgraded.until('head');
    upgraded.send('more');
    log(steady(await upgraded.closed()));
    await pause(20);
    await closed(server);
  },
  async 'CONNECT'(log) {
    const request = 'CONNECT other:80 HTTP/1.1\r\nHost: other:80\r\n\r\n';
    const [server, port] = await serve((req, res) => res.end('never'));
    log(JSON.stringify(await answer(port, request)));
    server.on('connect', (req, socket, head) => {
      log(`${req.method} ${req.url} ${JSON.stringify(head.toString())}`);
      socket.end('HTTP/1.1 200 Connected\r\n\r\nbye');
    });
    log(steady(await answer(port, `${request}first`)));
    await closed(server);
  },
  async 'headersTimeout and requestTimeout'(log) {
    for (const options of [{ headersTimeout: 100, requestTimeout: 0 }, { headersTimeout: 0, requestTimeout: 100 }]) {
      const [server, port] = await serve((req, res) => req.resume().on('end', () => res.end('ok')), { connectionsCheckingInterval: 20, ...options });
      log(JSON.stringify(await answer(port, 'GET / HTTP/1.1\r\nHo')));
      if (options.requestTimeout) log(JSON.stringify(await answer(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na')));
      log(JSON.stringify(await answer(port, '')));
      await closed(server);
    }
  },
  async 'timeouts of inactivity'(log) {
    const hold = async (prepare) => {
      const [server, port] = await serve((req, res) => prepare(req, res, server));
      if (prepare.length === 0) prepare.call(server);
      const text = await answer(port, GET);
      await pause(20);
      log(steady(text));
      await closed(server);
    };
    await hold((req, res, server) => {
      server.setTimeout(0);
      req.setTimeout(30, () => log('req timeout'));
      req.on('close', () => log('req close'));
      setTimeout(() => req.destroy(), 80);
    });
    await hold((req, res) => {
      res.setTimeout(30, (socket) => {
        log(`res timeout ${socket === req.socket}`);
        res.end('late');
        res.socket?.destroySoon();
      });
    });
    await hold((req, res) => {
      req.socket.setTimeout(30);
      req.socket.on('timeout', () => {
        log(`socket timeout ${req.socket.timeout}`);
        req.socket.destroy();
      });
    });
    const [server, port] = await serve(() => log('never answered'));
    server.setTimeout(30, (socket) => {
      log(`server timeout ${socket.destroyed}`);
      socket.destroy();
    });
    log(`${server.timeout}`);
    log(JSON.stringify(await answer(port, GET)));
    await closed(server);
    const [silent, silentPort] = await serve(() => {});
    silent.timeout = 30;
    log(JSON.stringify(await answer(silentPort, GET)));
    await closed(silent);
  },
  async 'heads that are too large'(log) {
    const long = 'x'.repeat(20_000);
    await refused(log, 'field', get('/', `X: ${long}\r\n`));
    await refused(log, 'target', get(`/${long}`));
    await refused(log, 'field within', get('/', `X: ${'x'.repeat(15_000)}\r\n`));
    await refused(log, 'limit of the server', get('/', `X: ${'x'.repeat(500)}\r\n`), { maxHeaderSize: 400 });
    await refused(log, 'raised', get('/', `X: ${long}\r\n`), { maxHeaderSize: 30_000 });
    await refused(log, 'chunk extension', `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;${long}\r\nab\r\n0\r\n\r\n`);
  },
  async 'requests that are none'(log) {
    await refused(log, 'garbage', 'garbage\r\n\r\n');
    await refused(log, 'bytes', '\x16\x03\x01\x02\x00\x01\x00');
    await refused(log, 'method', 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n');
    await refused(log, 'small letters', 'get / HTTP/1.1\r\nHost: a\r\n\r\n');
    await refused(log, 'no Host', 'GET / HTTP/1.1\r\n\r\n');
    await refused(log, 'no Host wanted', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', { requireHostHeader: false });
    await refused(log, 'end within a head', 'GET / HTTP/1.1\r\nHost');
    await refused(log, 'end within a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab');
    await refused(log, 'nothing', '');
    await refused(log, 'empty lines', `\r\n\r\n${GET_CLOSE}`);
    await clientErrorOf(log, 'garbage', 'garbage\r\n\r\n');
    await clientErrorOf(log, 'second request', `${GET}garbage\r\n\r\n`);
  },
  async 'messages that two readers could take differently'(log) {
    const post = (fields, body) => `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n${body}`;
    const chunk = '3\r\nabc\r\n0\r\n\r\n';
    const cases = {
      'length and coding': post('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', chunk),
      'coding and length': post('Transfer-Encoding: chunked\r\nContent-Length: 3\r\n', chunk),
      'two lengths': post('Content-Length: 3\r\nContent-Length: 4\r\n', 'abcd'),
      'same length twice': post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc'),
      'a list of lengths': post('Content-Length: 3, 3\r\n', 'abc'),
      'a signed length': post('Content-Length: +3\r\n', 'abc'),
      'a length in hex': post('Content-Length: 0x3\r\n', 'abc'),
      'a huge length': post('Content-Length: 99999999999999999999\r\n', 'abc'),
      'an empty length': post('Content-Length:\r\n', 'abc'),
      'a negative length': post('Content-Length: -1\r\n', 'abc'),
      'space before the colon': post('Content-Length : 3\r\n', 'abc'),
      'space in a name': post('X Y: 3\r\n', ''),
      'a field without a name': post(': 3\r\n', ''),
      'chunked is not last': post('Transfer-Encoding: chunked, identity\r\n', chunk),
      'chunked twice': post('Transfer-Encoding: chunked, chunked\r\n', chunk),
      'a folded line': post('X: 1\r\n 2\r\n', ''),
      'a bare line feed': post('X: 1\nY: 2\r\n', ''),
      'a bare carriage return': post('X: 1\rY: 2\r\n', ''),
      'a NUL': post('X: 1\0\r\n', ''),
      'a bad chunk size': post('Transfer-Encoding: chunked\r\n', 'xyz\r\nabc\r\n0\r\n\r\n'),
      'a chunk size with a sign': post('Transfer-Encoding: chunked\r\n', '+3\r\nabc\r\n0\r\n\r\n'),
      'a chunk size in 0x': post('Transfer-Encoding: chunked\r\n', '0x3\r\nabc\r\n0\r\n\r\n'),
      'a huge chunk size': post('Transfer-Encoding: chunked\r\n', '11111111111111111\r\nabc\r\n0\r\n\r\n'),
      'a chunk too long': post('Transfer-Encoding: chunked\r\n', '3\r\nabcd\r\n0\r\n\r\n'),
      'line feeds in chunks': post('Transfer-Encoding: chunked\r\n', '3\nabc\n0\n\n'),
      'a chunk size with a space': post('Transfer-Encoding: chunked\r\n', '3 \r\nabc\r\n0\r\n\r\n'),
    };
    for (const [name, text] of Object.entries(cases)) await refused(log, name, text);
  },
  async 'bytes behind the last request'(log) {
    await refused(log, 'body of a GET', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc');
  },
});
