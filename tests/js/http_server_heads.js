// Methods, heads and headers of a server's requests and responses.
'use strict';
const http = require('node:http');
const { scenarios, serve, answer, steady, closed, GET_CLOSE } = require('./http_support/scenarios');

// Answers one request with `handler` and logs the bytes of the answer.
async function shown(log, handler, request = GET_CLOSE, options) {
  const [server, port] = await serve(function guarded(req, res) {
    try {
      handler.call(this, req, res);
    } catch (error) {
      log(`${error.name} ${error.code} ${error.message}`);
      res.destroy();
    }
  }, options);
  log(steady(await answer(port, request)));
  await closed(server);
}

function thrown(log, run) {
  try {
    run();
    log('nothing thrown');
  } catch (error) {
    log(`${error.name} ${error.code} ${error.message}`);
  }
}

scenarios({
  async 'what a request shows'(log) {
    const request = 'PUT /a%20b?c=d#e HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nx-one: 2\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nCookie: c\r\nCookie: d\r\n' +
      'Content-Type: t\r\nContent-Type: u\r\nEmpty:\r\nSpaces: \t in \t \r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
    await shown(log, (req, res) => {
      log(`${req.method} ${req.url} ${req.httpVersion} ${req.httpVersionMajor} ${req.httpVersionMinor}`);
      log(JSON.stringify(req.headers));
      log(JSON.stringify(req.headersDistinct));
      log(JSON.stringify(req.rawHeaders));
      log(`${req.statusCode} ${req.statusMessage} ${req.aborted}`);
      log(`${JSON.stringify(req.trailers)} ${JSON.stringify(req.rawTrailers)} ${JSON.stringify(req.trailersDistinct)}`);
      res.end();
    }, request);
  },
  async 'methods'(log) {
    const seen = [];
    const [server, port] = await serve((req, res) => {
      seen.push(req.method);
      res.end();
    });
    for (const method of http.METHODS) {
      if (method === 'CONNECT') continue;
      await answer(port, `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    }
    log(seen.join(' '));
    await closed(server);
  },
  async 'classes and prototypes'(log) {
    await shown(log, function handler(req, res) {
      log(`${this instanceof http.Server} ${req instanceof http.IncomingMessage} ${res instanceof http.ServerResponse}`);
      log(`${res instanceof http.OutgoingMessage} ${req instanceof require('stream').Readable} ${res instanceof require('stream')}`);
      log(`${req.constructor.name} ${res.constructor.name} ${res.req === req} ${req.socket === res.socket} ${res.connection === res.socket}`);
      log(`${Object.prototype.toString.call(req)} ${typeof req.on} ${typeof res.write}`);
      const proto = Object.create(Object.getPrototypeOf(res), { send: { value(text) { this.end(text); } } });
      Object.setPrototypeOf(res, proto);
      const requestProto = Object.create(Object.getPrototypeOf(req), { path: { get() { return this.url; } } });
      Object.setPrototypeOf(req, requestProto);
      log(`${req.path} ${req.headers.host} ${res.statusCode} ${res instanceof http.ServerResponse}`);
      res.setHeader('x-a', 'b').send('express');
    });
  },
  async 'classes of the script'(log) {
    class Request extends http.IncomingMessage {
      get shout() { return this.url.toUpperCase(); }
    }
    class Response extends http.ServerResponse {
      json(value) { this.setHeader('content-type', 'application/json').end(JSON.stringify(value)); }
    }
    await shown(log, (req, res) => {
      log(`${req instanceof Request} ${res instanceof Response}`);
      res.json({ path: req.shout });
    }, 'GET /abc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', { IncomingMessage: Request, ServerResponse: Response });
  },
  async 'patched methods are honoured'(log) {
    await shown(log, (req, res) => {
      const { end, write, writeHead } = res;
      res.writeHead = function patched(...values) {
        log(`writeHead ${values.length} ${values[0]}`);
        this.setHeader('x-late', 'yes');
        return writeHead.apply(this, values);
      };
      res.write = function patched(chunk, ...rest) {
        log(`write ${chunk}`);
        return write.call(this, String(chunk).toUpperCase(), ...rest);
      };
      res.end = function patched(chunk, ...rest) {
        log(`end ${chunk}`);
        return end.call(this, chunk, ...rest);
      };
      res.write('abc');
      res.end('def');
    });
    await shown(log, (req, res) => {
      const { writeHead } = res;
      res.writeHead = function patched(status, ...rest) {
        log(`implicit writeHead ${status}`);
        return writeHead.call(this, status, ...rest);
      };
      res.statusCode = 201;
      res.end('x');
    });
    const server = http.createServer((req, res) => res.end('inner'));
    const { emit } = server;
    server.emit = function patched(event, ...values) {
      log(`emit ${event}`);
      return emit.call(this, event, ...values);
    };
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    log(steady(await answer(server.address().port, GET_CLOSE)));
    await closed(server);
  },
  async 'setting, getting, removing headers'(log) {
    await shown(log, (req, res) => {
      res.setHeader('X-A', 'one').setHeader('X-N', 42);
      res.setHeader('Set-Cookie', ['a=1', 'b=2']);
      res.appendHeader('X-A', 'two').appendHeader('X-New', ['p', 'q']).appendHeader('set-cookie', 'c=3');
      log(JSON.stringify(res.getHeaders()));
      log(`${JSON.stringify(res.getHeaderNames())} ${JSON.stringify(res.getRawHeaderNames())}`);
      log(`${res.getHeader('x-a')} ${typeof res.getHeader('x-n')} ${res.getHeader('none')} ${res.hasHeader('X-n')} ${res.hasHeader('q')}`);
      log(`${Object.getPrototypeOf(res.getHeaders())}`);
      res.removeHeader('x-n');
      res.setHeaders(new Map([['x-map', '1'], ['x-more', ['2', '3']]]));
      res.statusMessage = 'Fine';
      res.end('ok');
      log(`${res.headersSent} ${res.getHeader('x-a')} ${res.statusCode} ${res.statusMessage} ${res.finished} ${res.writableEnded}`);
      thrown(log, () => res.setHeader('a', 'b'));
      thrown(log, () => res.removeHeader('a'));
      thrown(log, () => res.appendHeader('a', 'b'));
      thrown(log, () => res.writeHead(200));
      thrown(log, () => res.setHeaders(new Map()));
      res.flushHeaders();
    });
  },
  async 'forms of writeHead'(log) {
    const forms = [
      [200], [404, 'Nope'], [201, { 'X-A': 'b', 'x-n': 1 }], [200, 'R', { a: ['1', '2'] }], [200, ['A', '1', 'a', '2', 'B', ['x', 'y']]],
      [200, [['A', '1'], ['A', '2']]], [200, undefined, { z: 'y' }], ['302', { Location: '/' }], [999, 'Odd'], [299],
    ];
    for (const form of forms) {
      await shown(log, (req, res) => {
        res.setHeader('a', 'set');
        res.writeHead(...form).end('b');
      });
    }
    await shown(log, (req, res) => res.writeHead(200, ['A', '1', 'a', '2', 'Set-Cookie', 'x', 'Set-Cookie', 'y']).end('b'));
    await shown(log, (req, res) => {
      for (const bad of [[99], [1000], ['abc'], [{}], [200, 'a\nb'], [200, { 'a b': 'c' }], [200, { a: 'b\r\nc: d' }], [200, { a: undefined }],
        [200, ['a']], [NaN], [-1], [200.7]]) {
        thrown(log, () => res.writeHead(...bad));
        if (res.headersSent) break;
      }
      res.end();
    });
  },
  async 'what cannot be a header is refused'(log) {
    await shown(log, (req, res) => {
      for (const [name, value] of [['a b', 'c'], ['', 'c'], ['a\r\nb', 'c'], ['é', 'c'], [undefined, 'c'], [5, 'c'], ['a', undefined], ['a', 'b\r\nc'],
        ['a', 'b\nc'], ['a', 'b\rc'], ['a', '\u0000'], ['a', 'ā'], ['a', ['x', 'y\n']], ['a', '\u007f'], ['a:', 'x']]) {
        thrown(log, () => res.setHeader(name, value));
      }
      for (const value of ['é', '\t', 'x y', '', 0, true, null, [], {}, ['a', 1], 1.5, Symbol.iterator.description]) {
        thrown(log, () => res.setHeader('ok', value));
      }
      thrown(log, () => res.getHeader(5));
      thrown(log, () => res.hasHeader(null));
      thrown(log, () => res.removeHeader());
      thrown(log, () => res.setHeaders({}));
      thrown(log, () => res.appendHeader('x y', 'a'));
      thrown(log, () => res.addTrailers({ 'a b': 'c' }));
      thrown(log, () => res.addTrailers({ a: 'c\n' }));
      res.statusMessage = 'bad\r\nX: y';
      thrown(log, () => res.end('x'));
      res.statusMessage = 'good';
      res.end();
    });
  },
  async 'automatic headers'(log) {
    await shown(log, (req, res) => {
      res.sendDate = false;
      res.end('x');
    });
    await shown(log, (req, res) => {
      res.removeHeader('Date');
      res.removeHeader('Connection');
      res.removeHeader('Content-Length');
      res.removeHeader('Transfer-Encoding');
      res.end('x');
    });
    await shown(log, (req, res) => {
      res.removeHeader('Content-Length');
      res.end('x');
    });
    await shown(log, (req, res) => {
      res.setHeader('Date', 'today').setHeader('Connection', 'close').setHeader('Content-Length', 3);
      res.end('abc');
    });
    await shown(log, (req, res) => {
      res.setHeader('Transfer-Encoding', 'chunked');
      res.end('abc');
    });
    await shown(log, (req, res) => {
      res.shouldKeepAlive = false;
      res.end('abc');
    }, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await shown(log, (req, res) => {
      res.useChunkedEncodingByDefault = false;
      res.write('abc');
      res.end();
    }, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await shown(log, (req, res) => res.setHeader('Connection', 'close').end('q'), 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await shown(log, (req, res) => res.setHeader('Keep-Alive', 'mine').end('q'), GET_CLOSE.replace('close', 'keep-alive, close'));
    await shown(log, (req, res) => res.end('q'), GET_CLOSE, { keepAliveTimeout: 0 });
  },
  async 'no body where there is none'(log) {
    for (const status of [204, 304, 205]) {
      await shown(log, (req, res) => {
        res.statusCode = status;
        log(`${res.write('never')}`);
        res.end('sent');
      });
      await shown(log, (req, res) => res.writeHead(status).end());
    }
    await shown(log, (req, res) => res.writeHead(204, { 'Transfer-Encoding': 'chunked' }).end());
    await shown(log, (req, res) => res.end('abc'), 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await shown(log, (req, res) => {
      res.write('a');
      res.end('bc');
    }, 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await shown(log, (req, res) => res.writeHead(200, { 'Content-Length': 10 }).end(), 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await shown(log, (req, res) => {
      thrown(log, () => res.write('never'));
      thrown(log, () => res.end('never'));
      res.end();
    }, 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', { rejectNonStandardBodyWrites: true });
  },
  async 'HTTP/1.0'(log) {
    await shown(log, (req, res) => res.end(req.httpVersion), 'GET / HTTP/1.0\r\n\r\n');
    await shown(log, (req, res) => {
      res.write('a');
      res.end('b');
    }, 'GET / HTTP/1.0\r\n\r\n');
    await shown(log, (req, res) => {
      res.write('a');
      res.end('b');
    }, 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    await shown(log, (req, res) => {
      res.write('a');
      res.end('b');
    }, 'GET / HTTP/1.0\r\nTE: chunked\r\n\r\n');
    await shown(log, (req, res) => res.setHeader('content-length', 1).end('b'),
      'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n');
  },
  async 'many and unique headers'(log) {
    const many = Array.from({ length: 40 }, (_, i) => `h${i}: ${i}\r\n`).join('');
    const counted = async (max) => {
      const [server, port] = await serve((req, res) => {
        res.end(`${Object.keys(req.headers).length}`);
      });
      server.maxHeadersCount = max;
      log(steady((await answer(port, `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${many}\r\n`)).split('\r\n\r\n')[1]));
      log(`${server.maxHeadersCount}`);
      await closed(server);
    };
    await counted(null);
    await counted(0);
    await counted(20);
    await shown(log, (req, res) => {
      log(JSON.stringify(req.headers));
      res.setHeader('X-U', ['a', 'b']).setHeader('X-V', ['a', 'b']).end();
    }, 'GET / HTTP/1.1\r\nHost: a\r\nAge: 1\r\nAge: 2\r\nConnection: close\r\n\r\n', { uniqueHeaders: ['x-u'], joinDuplicateHeaders: true });
  },
  async 'informational answers'(log) {
    await shown(log, (req, res) => {
      res.writeProcessing();
      res.writeContinue();
      res.writeEarlyHints({ link: '</a.css>; rel=preload; as=style', 'x-trace': 'id' }, () => log('hints written'));
      res.writeEarlyHints({ link: ['</a.css>; rel=preload', '</b.css>; rel=preload'] });
      res.writeEarlyHints({});
      thrown(log, () => res.writeEarlyHints({ link: 'bad' }));
      thrown(log, () => res.writeEarlyHints('bad'));
      res.end('done');
    });
  },
  async 'options of a server'(log) {
    for (const options of [{ requestTimeout: 10, headersTimeout: 20 }, { keepAliveTimeout: -1 }, { maxHeaderSize: 'a' }, { headersTimeout: 1.5 },
      { requireHostHeader: 1 }, { connectionsCheckingInterval: -1 }, { insecureHTTPParser: 1 }, { joinDuplicateHeaders: 'x' }, { keepAlive: true },
      { IncomingMessage: undefined }, 'text', 5]) {
      thrown(log, () => http.createServer(options));
    }
    const server = http.createServer();
    log(`${server.headersTimeout} ${server.requestTimeout} ${server.keepAliveTimeout} ${server.timeout} ${server.maxHeadersCount}`);
    log(`${server.maxRequestsPerSocket} ${server.listening} ${server.address()} ${server.httpAllowHalfOpen} ${server.requireHostHeader}`);
    log(`${http.Server.length} ${http.createServer.length} ${http.maxHeaderSize} ${server instanceof require('net').Server}`);
    log(http.createServer({ requestTimeout: 1000 }).headersTimeout);
  },
});
