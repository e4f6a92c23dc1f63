// Bodies in both directions: lengths, chunks, trailers, expectations, back-pressure, pipes.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { PassThrough, pipeline } = require('node:stream');
const { scenarios, serve, answer, Wire, steady, pause, closed, GET, GET_CLOSE } = require('./http_support/scenarios');

const MANY = 4 * 1024 * 1024;
// What is held of an upload: the high-water mark, and what two turns receive, of four blocks each; a pause is heard in the second.
const UPLOAD_BYTES_MAX = 65536 + 2 * 4 * 65536;

function chunkedPost(body, head = '') {
  return `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n${head}\r\n${body}`;
}

function echoLength(req, res) {
  let length = 0;
  req.on('data', (chunk) => { length += chunk.length; });
  req.on('end', () => res.end(String(length)));
}

scenarios({
  async 'a body by length, cut in every place'(log) {
    const [server, port] = await serve((req, res) => {
      let text = '';
      req.setEncoding('utf8');
      req.on('data', (chunk) => { text += chunk; });
      req.on('end', () => res.end(text));
    });
    const bytes = Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 6\r\n\r\nhéllo');
    for (const cut of [10, 40, bytes.length - 5, bytes.length - 4, bytes.length - 1]) {
      const wire = new Wire(port);
      wire.socket.setNoDelay(true);
      wire.socket.write(bytes.subarray(0, cut));
      await pause(10);
      wire.socket.write(bytes.subarray(cut));
      log(JSON.stringify(Buffer.from((await wire.closed()).split('\r\n\r\n')[1], 'latin1').toString()));
    }
    await closed(server);
  },
  async 'chunks, extensions, trailers'(log) {
    const [server, port] = await serve((req, res) => {
      const chunks = [];
      req.on('data', (chunk) => chunks.push(`${chunk}`));
      req.on('end', () => {
        log(`${chunks.join('|')} ${JSON.stringify(req.trailers)} ${JSON.stringify(req.rawTrailers)} ${req.complete}`);
        res.end();
      });
    });
    await answer(port, chunkedPost('5\r\nhello\r\n6;ext="a b"\r\n world\r\n0\r\nX-T: 1\r\nX-t: 2\r\n\r\n'));
    await answer(port, chunkedPost('0\r\n\r\n'));
    await answer(port, chunkedPost('00a\r\n0123456789\r\nA\r\n0123456789\r\n000\r\n\r\n'));
    await closed(server);
  },
  async 'trailers of a response'(log) {
    const [server, port] = await serve((req, res) => {
      res.setHeader('Trailer', 'X-Sum');
      res.write('abc');
      res.addTrailers({ 'X-Sum': 6, 'X-More': ['a', 'b'] });
      res.end();
    });
    log(steady(await answer(port, GET_CLOSE)));
    await closed(server);
    const [other, otherPort] = await serve((req, res) => {
      try {
        res.writeHead(200, { 'Trailer': 'X-Sum', 'Content-Length': 3 });
      } catch (error) {
        log(`${error.code} ${error.message}`);
        res.removeHeader('trailer');
        res.destroy();
      }
    });
    await answer(otherPort, GET_CLOSE);
    await closed(other);
  },
  async 'chunks of a response'(log) {
    const [server, port] = await serve((req, res) => {
      res.write('a');
      res.write('');
      res.write(Buffer.from('bc'));
      res.write(new Uint8Array([100, 101]));
      res.write('ff', 'hex');
      res.end('é');
    });
    log(steady(await answer(port, GET_CLOSE)));
    await closed(server);
  },
  async '100 Continue'(log) {
    const request = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n';
    const [server, port] = await serve(echoLength);
    const wire = new Wire(port).send(request);
    await wire.until('100 Continue\r\n\r\n');
    log(steady(wire.text));
    wire.send('abc');
    log(steady(await wire.closed()));
    server.on('checkContinue', (req, res) => {
      log(`checkContinue ${req.headers.expect}`);
      res.writeHead(403).end('no');
    });
    log(steady(await answer(port, request)));
    log(steady(await answer(port, request.replace('100-continue', 'wonders'))));
    server.on('checkExpectation', (req, res) => {
      log(`checkExpectation ${req.headers.expect}`);
      res.statusCode = 200;
      res.end('fine');
    });
    log(steady(await answer(port, request.replace('100-continue', 'wonders'))));
    await closed(server);
  },
  async 'a large upload to a slow reader'(log) {
    let most = 0;
    let total = 0;
    const [server, port] = await serve((req, res) => {
      req.on('readable', () => {});
      const timer = setInterval(() => {
        most = Math.max(most, req.readableLength);
        const chunk = req.read(65536) ?? req.read();
        if (chunk !== null) total += chunk.length;
        if (req.readableEnded) {
          clearInterval(timer);
          res.end('done');
        }
      }, 1);
    });
    const wire = new Wire(port);
    wire.send(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${MANY}\r\n\r\n`);
    for (let sent = 0; sent < MANY; sent += 65536) wire.socket.write(Buffer.alloc(65536));
    log((await wire.closed()).endsWith('done'));
    log(`${total} ${most < UPLOAD_BYTES_MAX}`);
    await closed(server);
  },
  async 'paused and resumed'(log) {
    const [server, port] = await serve((req, res) => {
      let total = 0;
      req.on('data', (chunk) => {
        total += chunk.length;
        req.pause();
        setTimeout(() => req.resume(), 1);
      });
      req.on('end', () => res.end(String(total)));
    });
    const size = 300_000;
    const wire = new Wire(port).send(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`);
    wire.socket.write(Buffer.alloc(size));
    log((await wire.closed()).split('\r\n\r\n')[1]);
    await closed(server);
  },
  async 'asynchronous iteration'(log) {
    const [server, port] = await serve(async (req, res) => {
      let text = '';
      for await (const chunk of req) text += chunk;
      res.end(text.toUpperCase());
    });
    log((await answer(port, chunkedPost('3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n'))).split('\r\n\r\n')[1]);
    const [other, otherPort] = await serve(async (req, res) => {
      for await (const chunk of req) {
        log(`${chunk}`);
        break;
      }
      log(`${req.destroyed}`);
      res.end('never');
    });
    const wire = new Wire(otherPort).send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
    log(steady(await wire.until('never')));
    wire.socket.destroy();
    await closed(server);
    await closed(other);
  },
  async 'pipes from and to files'(log) {
    const folder = fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'http-bodies-'));
    const file = path.join(folder, 'upload');
    const [server, port] = await serve((req, res) => {
      if (req.method === 'POST') {
        const out = fs.createWriteStream(file);
        req.pipe(out);
        out.on('close', () => res.end('stored'));
      } else {
        fs.createReadStream(file).pipe(res);
      }
    });
    const body = 'x'.repeat(200_000);
    log((await answer(port, `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`)).split('\r\n\r\n')[1]);
    log(`${fs.statSync(file).size}`);
    const whole = await answer(port, GET_CLOSE);
    log(`${whole.split('x').length - 1} ${/Transfer-Encoding: chunked/.test(whole)}`);
    fs.rmSync(folder, { recursive: true });
    await closed(server);
  },
  async 'an echo by pipe, and by pipeline'(log) {
    for (const run of [(req, res) => req.pipe(res), (req, res) => pipeline(req, new PassThrough(), res, (error) => log(`pipeline ${error}`))]) {
      const [server, port] = await serve(run);
      const text = await answer(port, chunkedPost('3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n'));
      log(steady(text.slice(0, text.indexOf('\r\n\r\n'))));
      log(text.slice(text.indexOf('\r\n\r\n')).replace(/\r\n[0-9a-f]+\r\n|\r\n/g, ''));
      await closed(server);
    }
  },
  async 'a response larger than all buffers, with drain'(log) {
    let drains = 0;
    let most = 0;
    const [server, port] = await serve((req, res) => {
      const block = Buffer.alloc(65536, 'b');
      let left = 64;
      const more = () => {
        while (left-- > 0) {
          most = Math.max(most, res.writableLength);
          if (!res.write(block)) {
            res.once('drain', () => {
              drains++;
              more();
            });
            return;
          }
        }
        res.end();
      };
      res.setHeader('Content-Length', 64 * 65536);
      more();
    });
    const text = await answer(port, GET_CLOSE);
    log(`${text.length - text.indexOf('\r\n\r\n') - 4} ${drains > 0} ${most < 300_000}`);
    await closed(server);
  },
  async 'a response in one large piece'(log) {
    const [server, port] = await serve((req, res) => res.end(req.url === '/text' ? 'é'.repeat(MANY / 2) : Buffer.alloc(MANY, 'c')));
    for (const url of ['/bytes', '/text']) {
      const text = await answer(port, GET_CLOSE.replace('/ ', `${url} `));
      log(`${text.length - text.indexOf('\r\n\r\n') - 4} ${/Content-Length: (\d+)/.exec(text)[1]}`);
    }
    await closed(server);
  },
  async 'strictContentLength'(log) {
    const [server, port] = await serve((req, res) => {
      res.strictContentLength = true;
      const attempts = [
        () => res.writeHead(200, { 'Content-Length': 3 }),
        () => res.write('ab'),
        () => res.write('cd'),
        () => res.end('c'),
      ];
      for (const attempt of attempts) {
        try {
          attempt();
          log('fine');
        } catch (error) {
          log(`${error.code} ${error.message}`);
        }
      }
    });
    log(steady(await answer(port, GET_CLOSE)));
    await closed(server);
  },
  async 'an unread body before the next request'(log) {
    const [server, port] = await serve((req, res) => res.end(req.url));
    const body = 'x'.repeat(100_000);
    const wire = new Wire(port).send(`POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await wire.until('/1');
    wire.send('POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
    wire.send('GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const text = await wire.closed();
    log(`${text.split('HTTP/1.1 200').length - 1} ${text.endsWith('/3')}`);
    await closed(server);
  },
  async 'the body arrives after the answer'(log) {
    const [server, port] = await serve((req, res) => {
      res.end(req.url);
      if (req.url === '/read') req.on('data', (chunk) => log(`data ${chunk}`)).on('end', () => log('end'));
    });
    for (const url of ['/read', '/unread']) {
      const wire = new Wire(port).send(`POST ${url} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n`);
      await wire.until(url);
      wire.send('hello').send(GET_CLOSE);
      log(String((await wire.closed()).split('HTTP/1.1 200').length - 1));
    }
    await closed(server);
  },
});
