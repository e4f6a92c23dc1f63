// What a script sees of the socket of a connection that native code serves.
'use strict';
const assert = require('assert');
const http = require('http');
const net = require('net');

function exchange(handler, input, check) {
  return new Promise((resolve) => {
    const server = http.createServer(handler);
    server.listen(0, '127.0.0.1', () => {
      const client = net.connect(server.address().port, '127.0.0.1', () => input(client));
      let text = '';
      client.setEncoding('latin1').on('data', (piece) => { text += piece; });
      client.on('error', () => {});
      client.on('close', () => {
        check(text);
        server.close(resolve);
      });
    });
  });
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

// Bytes are heard beside the parser, also those that it refuses.
async function listenToBytes() {
  let heard = '';
  await exchange((req, res) => {
    res.end();
    req.socket.on('data', (chunk) => { heard += chunk; });
  }, (client) => {
    client.write(GET);
    client.once('data', () => client.end('no request'));
  }, (text) => {
    assert.strictEqual(heard, 'no request');
    assert.match(text, /^HTTP\/1.1 200 [^]*HTTP\/1.1 400 /);
  });
}

// Those who end servers gracefully look for the response at work.
async function showMessageAndParser() {
  let parser;
  await exchange((req, res) => {
    assert.strictEqual(req.socket._httpMessage, res);
    assert.strictEqual(req.socket.server, req.socket.parser.socket.server);
    assert.strictEqual(req.socket.parser.incoming, req);
    assert.strictEqual(req.socket.listenerCount('data'), 1);
    ({ parser } = req.socket);
    res.shouldKeepAlive = false;
    res.end('x');
  }, (client) => client.write(GET), (text) => assert.match(text, /close\r\n[^]*x$/));
  assert.strictEqual(parser.incoming, null);
}

// A body that nobody reads pauses the socket once it is larger than a stream would buffer.
async function pauseForBody() {
  const seen = [];
  await exchange((req, res) => {
    req.socket.on('pause', () => {
      seen.push('pause');
      res.end('enough');
    });
    req.socket.on('resume', () => seen.push('resume'));
  }, (client) => {
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\nfew');
    setTimeout(() => {
      assert.deepStrictEqual(seen, []);
      client.write('x'.repeat(39_997));
      client.write('GET / HTTP/1.0\r\n\r\n');
    }, 30);
    client.once('data', () => setTimeout(() => client.destroy(), 30));
  }, (text) => assert.match(text, /enough/));
  assert.deepStrictEqual(seen.slice(0, 2), ['pause', 'resume']);
}

// A head leaves with what comes behind it, not before: one that fails can still be taken back.
async function holdHead() {
  await exchange((req, res) => {
    res.writeHead(200, { 'X-Head': 'held' });
    res.destroy();
  }, (client) => client.write(GET), (text) => assert.strictEqual(text, ''));
  await exchange((req, res) => {
    res.writeHead(200, { 'X-Head': 'flushed' });
    res.flushHeaders();
    setTimeout(() => res.destroy(), 30);
  }, (client) => client.write(GET), (text) => assert.match(text, /X-Head: flushed\r\n/));
}

// 'finish' comes before what was set for the next turn, as the kernel takes small answers at once.
async function finishSoon() {
  const seen = [];
  await exchange((req, res) => {
    res.on('finish', () => seen.push('finish'));
    res.on('close', () => seen.push('close'));
    setImmediate(() => seen.push('immediate'));
    res.shouldKeepAlive = false;
    res.end('x');
    process.nextTick(() => seen.push('tick'));
  }, (client) => client.write(GET), () => assert.deepStrictEqual(seen, ['tick', 'finish', 'close', 'immediate']));
}

// A client that ends its side in front of a handler that does not read hears the end of the server's.
async function endBehindUnreadBody() {
  await exchange(() => {}, (client) => {
    client.end('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc');
  }, (text) => assert.strictEqual(text, ''));
}

(async () => {
  await listenToBytes();
  await showMessageAndParser();
  await pauseForBody();
  await holdHead();
  await finishSoon();
  await endBehindUnreadBody();
})();
