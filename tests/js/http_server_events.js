// Events of requests, responses, sockets and servers, in their order.
'use strict';
const { scenarios, serve, answer, answerToEnded, Wire, watch, pause, steady, closed, GET, GET_CLOSE } = require('./http_support/scenarios');

const REQUEST_EVENTS = ['aborted', 'end', 'error', 'close'];
const RESPONSE_EVENTS = ['finish', 'error', 'close', 'pipe', 'drain'];
const SOCKET_EVENTS = ['timeout', 'error', 'end', 'close'];
const POST = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello';

function watchBoth(log, req, res) {
  watch(log, 'req', req, REQUEST_EVENTS);
  watch(log, 'res', res, RESPONSE_EVENTS);
}

function facts(req, res) {
  return `req ${req.aborted} ${req.destroyed} ${req.readableEnded} ${req.readable} res ${res.finished} ${res.writableEnded} ` +
    `${res.writableFinished} ${res.destroyed} ${res.closed} ${res.writable}`;
}

scenarios({
  async 'a plain exchange'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      res.on('close', () => log(facts(req, res)));
      req.resume();
      res.end('x', () => log('end callback'));
      log('handler over');
    });
    await answer(port, GET_CLOSE);
    await pause(20);
    await closed(server);
  },
  async 'a body that is read'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      req.on('data', (chunk) => log(`data ${chunk}`));
      req.on('end', () => {
        log(facts(req, res));
        res.end('x');
      });
    });
    await answer(port, POST);
    await pause(20);
    await closed(server);
  },
  async 'a body that nobody reads'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      res.end('x');
    });
    await answer(port, POST);
    await pause(20);
    await closed(server);
  },
  async 'the client leaves before the answer'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      req.resume();
      res.on('close', () => {
        log(facts(req, res));
        log(`${res.write('late')}`);
        res.end('late', (error) => log(`late end ${error?.code}`));
      });
    });
    const wire = new Wire(port).send(GET);
    await pause(50);
    wire.socket.destroy();
    await pause(50);
    await closed(server);
  },
  async 'the client leaves within its body'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      req.on('data', (chunk) => log(`data ${chunk}`));
      req.on('close', () => log(facts(req, res)));
    });
    server.on('clientError', (error, socket) => {
      log(`clientError ${error.code}`);
      socket.destroy();
    });
    const wire = new Wire(port).send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello');
    await pause(50);
    wire.socket.destroy();
    await pause(50);
    await closed(server);
  },
  async 'the client resets within the answer'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      req.resume();
      res.write('part');
    });
    const wire = new Wire(port).send(GET);
    await wire.until('part');
    wire.socket.resetAndDestroy();
    await pause(50);
    await closed(server);
  },
  async 'req.destroy in the handler'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      watch(log, 'socket', req.socket, SOCKET_EVENTS);
      req.destroy();
      log(facts(req, res));
    });
    log(steady(await answer(port, GET)));
    await pause(20);
    await closed(server);
  },
  async 'req.destroy with an error'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      req.destroy(Object.assign(new Error('mine'), { code: 'MINE' }));
    });
    log(steady(await answer(port, GET)));
    await pause(20);
    await closed(server);
  },
  async 'res.destroy before and within the answer'(log) {
    for (const write of [false, true]) {
      const [server, port] = await serve((req, res) => {
        watchBoth(log, req, res);
        if (write) res.write('part');
        res.destroy();
        log(facts(req, res));
        res.write('never', (error) => log(`write ${error?.code}`));
        res.end('never', (error) => log(`end ${error?.code}`));
      });
      await answer(port, GET);
      await pause(20);
      await closed(server);
    }
  },
  async 'res.destroy with an error'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      res.destroy(Object.assign(new Error('mine'), { code: 'MINE' }));
      log(`${res.errored?.message}`);
    });
    log(steady(await answer(port, GET)));
    await pause(20);
    await closed(server);
  },
  async 'socket.destroy in the handler'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      watch(log, 'socket', req.socket, SOCKET_EVENTS);
      req.socket.destroy();
      log(`${req.socket.destroyed} ${res.socket?.destroyed}`);
      res.end('x');
    });
    log(steady(await answer(port, GET)));
    await pause(20);
    await closed(server);
  },
  async 'writing after the end'(log) {
    const [server, port] = await serve((req, res) => {
      watch(log, 'res', res, ['error']);
      watch(log, 'res', res, ['finish', 'close']);
      res.end('x');
      log(`${res.write('late', (error) => log(`write ${error?.code}`))}`);
      log(`${res.end('late', (error) => log(`end ${error?.code}`)) === res}`);
    });
    log(steady(await answer(port, GET_CLOSE)));
    await pause(20);
    await closed(server);
  },
  async 'callbacks of write'(log) {
    const [server, port] = await serve((req, res) => {
      res.on('finish', () => log('finish'));
      log(`${res.write('a', () => log('a written'))}`);
      log(`${res.write(Buffer.from('b'), () => log('b written'))}`);
      log(`${res.write('Yw==', 'base64', () => log('c written'))}`);
      res.end('d', 'latin1', () => log('ended'));
    });
    log(steady(await answer(port, GET_CLOSE)));
    await closed(server);
  },
  async 'what write refuses'(log) {
    const [server, port] = await serve((req, res) => {
      for (const chunk of [null, undefined, 5, {}, [], true]) {
        try {
          log(`${res.write(chunk)}`);
        } catch (error) {
          log(`${error.name} ${error.code} ${error.message.split('\n')[0]}`);
        }
      }
      for (const chunk of [5, {}, true]) {
        try {
          res.end(chunk);
        } catch (error) {
          log(`${error.name} ${error.code} ${error.message.split('\n')[0]}`);
        }
      }
      res.end(null);
    });
    log(steady(await answer(port, GET_CLOSE)));
    await closed(server);
  },
  async 'the server tells of connections'(log) {
    const [server, port] = await serve((req, res) => {
      log(`${req.socket.server === server} ${req.socket === seen} ${res.socket === seen}`);
      res.end();
    });
    let seen;
    server.on('connection', (socket) => {
      seen = socket;
      log(`connection ${socket.remoteAddress} ${socket.remoteFamily} ${socket.localPort === port} ${typeof socket.remotePort}`);
      log(`${JSON.stringify(socket.address().address)} ${socket.readyState} ${socket.encrypted} ${socket.destroyed} ${socket.bytesRead}`);
      watch(log, 'socket', socket, SOCKET_EVENTS);
    });
    server.on('close', () => log('server close'));
    await answer(port, GET_CLOSE);
    await pause(20);
    log(`${seen.destroyed} ${seen.remoteAddress} ${seen.bytesWritten > 50} ${seen.bytesRead}`);
    await closed(server);
  },
  async 'socket events around keep-alive'(log) {
    const [server, port] = await serve((req, res) => {
      log(`${req.url} ${first === undefined || first === req.socket}`);
      first ??= req.socket;
      watch(log, req.url, req.socket, ['close']);
      res.on('finish', () => log(`finish ${res.socket === null}`));
      res.end(req.url);
    });
    let first;
    const wire = new Wire(port).send('GET /1 HTTP/1.1\r\nHost: a\r\n\r\n');
    await wire.until('/1');
    wire.send('GET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
    await wire.until('/2');
    wire.socket.end();
    await wire.closed();
    await pause(20);
    await closed(server);
  },
  async 'a half-closed client'(log) {
    const [server, port] = await serve((req, res) => {
      watchBoth(log, req, res);
      req.resume();
      setTimeout(() => res.end('late'), 30);
    });
    log(steady(await answerToEnded(port, GET)));
    await pause(50);
    log(steady(await answerToEnded(port, POST)));
    await pause(50);
    await closed(server);
  },
  async 'close of a server waits for its requests'(log) {
    const [server, port] = await serve((req, res) => {
      server.close(() => log('closed'));
      setTimeout(() => res.end('late'), 30);
    });
    server.on('close', () => log('close event'));
    log(steady(await answer(port, GET)));
    await pause(30);
    log(`${server.listening}`);
    server.close((error) => log(`again ${error.code}`));
    await pause(10);
  },
  async 'closing idle and all connections'(log) {
    const held = [];
    const [server, port] = await serve((req, res) => {
      if (req.url === '/held') held.push(res);
      else res.end('ok');
    });
    const idle = new Wire(port).send(GET);
    await idle.until('ok');
    const busy = new Wire(port).send('GET /held HTTP/1.1\r\nHost: a\r\n\r\n');
    const silent = new Wire(port);
    await pause(30);
    server.getConnections((error, count) => log(`${error} ${count}`));
    server.closeIdleConnections();
    await idle.closed();
    log(`idle closed, busy ${busy.isClosed}, silent ${silent.isClosed}`);
    held[0].on('close', () => log('held close'));
    server.closeAllConnections();
    await busy.closed();
    await pause(20);
    log(`busy closed, silent ${silent.isClosed}`);
    silent.socket.destroy();
    await closed(server);
  },
  async 'rejections of an async listener'(log) {
    const events = require('node:events');
    events.captureRejections = true;
    const [other, otherPort] = await serve(async (req, res) => {
      if (req.url === '/sent') res.write('part');
      throw new Error('rejected');
    });
    events.captureRejections = false;
    log(steady(await answer(otherPort, GET_CLOSE)));
    log(steady(await answer(otherPort, GET.replace('/ ', '/sent '))));
    await closed(other);
  },
  async 'maxConnections and drop'(log) {
    const [server, port] = await serve((req, res) => res.end('ok'));
    server.maxConnections = 1;
    server.on('drop', (data) => log(`drop ${data.remoteAddress} ${data.localPort === port}`));
    const first = new Wire(port).send(GET);
    await first.until('ok');
    log(JSON.stringify(await answer(port, GET)));
    first.socket.destroy();
    await pause(20);
    log(steady(await answer(port, GET_CLOSE)));
    await closed(server);
  },
  async 'a unix socket'(log) {
    const path = require('node:path').join(require('node:os').tmpdir(), `http_server_events_${process.pid}.sock`);
    const server = require('node:http').createServer((req, res) => {
      log(`${req.socket.remoteAddress} ${req.socket.localPort} ${JSON.stringify(req.socket.address())}`);
      res.end('local');
    });
    await new Promise((resolve) => server.listen(path, resolve));
    log(`${server.address() === path}`);
    log(steady(await answer(path, GET_CLOSE)));
    await closed(server);
  },
});
