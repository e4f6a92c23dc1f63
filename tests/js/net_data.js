// Bytes through local connections: every way of writing, echo, pipes, back-pressure, counters.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const test = require('./net_support/steps')('net_data');

// A server for one case; `done` closes it.
function serve(onConnection, onListening, options) {
  const server = net.createServer(options ?? {}, onConnection);
  server.listen(0, '127.0.0.1', () => onListening(server.address().port, server));
}

test('an echo comes back whole and in order', (done) => {
  serve((socket) => socket.pipe(socket), (port, server) => {
    const client = net.connect(port, '127.0.0.1');
    let text = '';
    client.setEncoding('utf8');
    client.on('data', (chunk) => {
      text += chunk;
      if (text.length === 11) client.end();
    });
    client.write('hello');
    client.write(Buffer.from(' '));
    client.write('world');
    client.on('close', (hadError) => {
      assert.strictEqual(hadError, false);
      assert.strictEqual(text, 'hello world');
      server.close(done);
    });
  });
});

test('every encoding is sent as its bytes', (done) => {
  const pieces = [['é', 'utf8'], ['é', 'latin1'], ['é', 'utf16le'], ['aGk=', 'base64'], ['ff00', 'hex']];
  const expected = Buffer.concat(pieces.map(([text, encoding]) => Buffer.from(text, encoding)));
  serve((socket) => {
    const chunks = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => {
      assert.deepStrictEqual(Buffer.concat(chunks), expected);
      socket.end();
    });
  }, (port, server) => {
    const client = net.connect(port);
    for (const [text, encoding] of pieces) client.write(text, encoding);
    client.end();
    client.on('close', () => {
      assert.strictEqual(client.bytesWritten, expected.length);
      server.close(done);
    });
    client.resume();
  });
});

test('corked writes and writev keep their order', (done) => {
  serve((socket) => {
    let text = '';
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('end', () => {
      assert.strictEqual(text, 'abcéd');
      socket.end();
    });
  }, (port, server) => {
    const client = net.connect(port, () => {
      client.cork();
      client.write('a');
      client.write(Buffer.from('b'));
      client.write('c', 'latin1');
      client.write('é');
      client.uncork();
      client.end('d');
    });
    client.on('close', () => server.close(done));
    client.resume();
  });
});

test('a large body arrives whole', (done) => {
  const body = Buffer.alloc(3 * 1024 * 1024 + 7);
  for (let i = 0; i < body.length; i += 4096) body[i] = i >> 12;
  serve((socket) => socket.end(body), (port, server) => {
    const chunks = [];
    const client = net.connect(port);
    client.on('data', (chunk) => chunks.push(chunk));
    client.on('end', () => {
      assert.ok(Buffer.concat(chunks).equals(body));
      assert.strictEqual(client.bytesRead, body.length);
      server.close(done);
    });
  });
});

test('a reader that pauses holds the writer back', (done) => {
  let accepted;
  serve((socket) => {
    accepted = socket;
    socket.pause();
  }, (port, server) => {
    const chunk = Buffer.alloc(64 * 1024);
    const client = net.connect(port);
    let written = 0;
    const write = () => {
      while (written < 200) {
        written++;
        if (!client.write(chunk)) return void client.once('drain', write);
      }
      client.end();
    };
    client.on('connect', write);
    setTimeout(() => {
      assert.ok(written < 200, 'the writer was not held back');
      let bytes = 0;
      accepted.on('data', (part) => { bytes += part.length; });
      accepted.on('end', () => {
        assert.strictEqual(bytes, 200 * chunk.length);
        assert.strictEqual(accepted.bytesRead, bytes);
      });
      accepted.resume();
    }, 200);
    client.on('close', () => server.close(done));
    client.resume();
  });
});

test('write callbacks come in order, that of end before finish', (done) => {
  serve((socket) => socket.resume().on('end', () => socket.end()), (port, server) => {
    const order = [];
    const client = net.connect(port, () => {
      client.write('a', () => order.push('a'));
      client.write(Buffer.alloc(300000), () => order.push('b'));
      client.end('c', () => order.push('end'));
    });
    client.on('finish', () => order.push('finish'));
    client.on('close', () => {
      assert.deepStrictEqual(order, ['a', 'b', 'end', 'finish']);
      server.close(done);
    });
    client.resume();
  });
});

test('what is written before the connection stands is sent after it', (done) => {
  serve((socket) => socket.on('data', (chunk) => socket.end(chunk)), (port, server) => {
    const client = net.connect(port);
    assert.strictEqual(client.connecting, true);
    assert.strictEqual(client.pending, true);
    assert.strictEqual(client.readyState, 'opening');
    client.write('early');
    assert.strictEqual(client.bytesWritten, 5);
    assert.strictEqual(client.bufferSize, 5);
    client.on('data', (chunk) => assert.strictEqual(chunk.toString(), 'early'));
    client.on('connect', () => assert.strictEqual(client.readyState, 'open'));
    client.on('close', () => server.close(done));
  });
});

test('the option onread fills one buffer again and again', (done) => {
  serve((socket) => socket.end(Buffer.alloc(1000, 'q')), (port, server) => {
    let bytes = 0;
    const buffer = Buffer.alloc(300);
    const client = net.connect({
      port,
      onread: {
        buffer,
        callback(count, given) {
          assert.strictEqual(given, buffer);
          assert.ok(count <= 300);
          assert.strictEqual(given[count - 1], 113);
          bytes += count;
          return true;
        },
      },
    });
    client.on('data', () => assert.fail('data goes to the callback'));
    client.on('end', () => {
      assert.strictEqual(bytes, 1000);
      server.close(done);
    });
  });
});

test('async iteration reads to the end', (done) => {
  serve((socket) => socket.end('one two'), async (port, server) => {
    let text = '';
    for await (const chunk of net.connect(port)) text += chunk;
    assert.strictEqual(text, 'one two');
    server.close(done);
  });
});

test('a Unix socket carries bytes and its file goes away', (done) => {
  const path = require('node:path').join(require('node:os').tmpdir(), `protojs-net-${process.pid}.sock`);
  const server = net.createServer((socket) => socket.end('unix')).listen(path, () => {
    assert.strictEqual(server.address(), path);
    const client = net.connect(path);
    let text = '';
    client.on('data', (chunk) => { text += chunk; });
    client.on('close', () => {
      assert.strictEqual(text, 'unix');
      assert.strictEqual(client.remoteAddress, undefined);
      server.close(() => {
        assert.strictEqual(require('node:fs').existsSync(path), false);
        done();
      });
    });
  });
});
