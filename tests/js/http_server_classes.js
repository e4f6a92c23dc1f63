// A server with classes of its own for messages runs their constructors, and one that is closed is let go.
'use strict';
const assert = require('assert');
const http = require('http');
const { spawnSync } = require('child_process');

class Request extends http.IncomingMessage {
  constructor(socket) {
    super(socket);
    this.mark = 'made';
  }
}

class Response extends http.ServerResponse {
  constructor(request, options) {
    super(request, options);
    this.setHeader('X-Made', request.mark);
  }
}

function answerWithOwnClasses(next) {
  const server = http.createServer({ IncomingMessage: Request, ServerResponse: Response }, (req, res) => {
    assert.ok(req instanceof Request && res instanceof Response);
    let length = 0;
    req.on('data', (chunk) => { length += chunk.length; }).on('end', () => res.end(`${length}`));
  });
  server.listen(0, '127.0.0.1', () => {
    const agent = new http.Agent({ keepAlive: true });
    const request = http.request({ port: server.address().port, method: 'POST', agent }, (response) => {
      assert.strictEqual(response.headers['x-made'], 'made');
      response.setEncoding('latin1').on('data', (text) => assert.strictEqual(text, '4000'));
      response.on('end', () => setImmediate(() => {
        // The connection is idle: close() ends it.
        server.close(next);
      }));
    });
    request.end('x'.repeat(4000));
  });
}

// A request that never becomes whole is answered with 408 here too.
function refuseSlowRequests(next) {
  const options = { IncomingMessage: Request, requestTimeout: 50, headersTimeout: 50, connectionsCheckingInterval: 20 };
  const server = http.createServer(options, () => assert.fail('the head is not whole'));
  server.listen(0, '127.0.0.1', () => {
    const client = require('net').connect(server.address().port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nHost: a\r\n'));
    let text = '';
    client.setEncoding('latin1').on('data', (piece) => { text += piece; });
    client.on('close', () => {
      assert.match(text, /^HTTP\/1.1 408 /);
      server.close(next);
    });
  });
}

// Prints the heap after so many servers came and went.
const servers = `
  const http = require('http');
  let left = +process.argv[1];
  (function next() {
    if (left-- === 0) { gc(); console.log(process.memoryUsage().heapUsed); return; }
    const server = http.createServer((req, res) => res.end('x'));
    server.listen(0, '127.0.0.1', () => {
      if (left % 20 !== 0) { server.close(next); return; }
      http.get({ port: server.address().port, agent: false }, (res) => res.resume().on('end', () => server.close(next)));
    });
  })();`;

function heapAfter(count) {
  const child = spawnSync(process.execPath, ['--expose-gc', '-e', servers, `${count}`], { encoding: 'utf8' });
  assert.strictEqual(child.status, 0, child.stderr);
  return Number(child.stdout);
}

answerWithOwnClasses(() => refuseSlowRequests(() => {
  const [few, many] = [heapAfter(100), heapAfter(2000)];
  assert.ok(many - few < 128 * 1024, `${few} bytes after 100 servers, ${many} after 2000`);
}));
