// Pipes between sockets: nothing is lost or doubled, whatever happens to the pipe while bytes flow.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const test = require('./net_support/steps')('net_relay');

const CHUNK = Buffer.alloc(50_000, 'abcdefghij');

// client -> proxy -> sink; `through(from, to)` connects the two sockets of the proxy. `received` gets what the sink got.
function throughProxy(bytes, through, received) {
  const chunks = [];
  const sink = net.createServer((socket) => {
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => socket.end());
  }).listen(0, () => {
    const proxy = net.createServer((from) => {
      const to = net.connect(sink.address().port, () => through(from, to));
      to.on('close', () => from.destroy());
      to.resume();
    }).listen(0, () => {
      const client = net.connect(proxy.address().port);
      let left = bytes;
      const write = () => {
        while (left > 0) {
          left -= CHUNK.length;
          if (!client.write(CHUNK)) return void client.once('drain', write);
        }
        client.end();
      };
      client.on('connect', write);
      client.resume();
      client.on('close', () => {
        proxy.close();
        sink.close(() => received(Buffer.concat(chunks)));
      });
    });
  });
}

function expectWhole(bytes, done) {
  const chunks = Math.ceil(bytes / CHUNK.length);
  return (body) => {
    assert.strictEqual(body.length, chunks * CHUNK.length);
    assert.ok(body.equals(Buffer.concat(new Array(chunks).fill(CHUNK))));
    done();
  };
}

test('a pipe carries everything and counts it', (done) => {
  const bytes = 5_000_000;
  throughProxy(bytes, (from, to) => {
    from.pipe(to);
    from.on('close', () => {
      assert.strictEqual(from.bytesRead, bytes);
      assert.strictEqual(to.bytesWritten, bytes);
    });
  }, expectWhole(bytes, done));
});

test('an echo by pipe', (done) => {
  const server = net.createServer((socket) => socket.pipe(socket)).listen(0, () => {
    const client = net.connect(server.address().port);
    let sent = 0;
    let bytes = 0;
    const turn = () => {
      if (sent++ === 200) client.end();
      else client.write(`message ${sent};`);
    };
    let text = '';
    client.on('connect', turn);
    client.on('data', (chunk) => {
      bytes += chunk.length;
      text += chunk;
      if (text.endsWith(';')) turn();
    });
    client.on('close', () => {
      assert.strictEqual(bytes, client.bytesWritten);
      assert.strictEqual(text.split(';').length, 201);
      server.close(done);
    });
  });
});

test('a listener that comes later hears the chunks that come later', (done) => {
  const bytes = 3_000_000;
  let heard = 0;
  throughProxy(bytes, (from, to) => {
    from.pipe(to);
    setTimeout(() => from.on('data', (chunk) => { heard += chunk.length; }), 2);
    from.on('end', () => assert.ok(heard <= bytes));
  }, expectWhole(bytes, done));
});

test('a pipe that is taken apart and put together again', (done) => {
  const bytes = 3_000_000;
  throughProxy(bytes, (from, to) => {
    from.pipe(to);
    setTimeout(() => {
      from.unpipe(to);
      const before = to.bytesWritten;
      setTimeout(() => {
        assert.strictEqual(to.bytesWritten, before);
        from.pipe(to);
      }, 20);
    }, 1);
  }, expectWhole(bytes, done));
});

test('pausing and time-outs', (done) => {
  const bytes = 3_000_000;
  throughProxy(bytes, (from, to) => {
    from.pipe(to);
    setTimeout(() => {
      from.pause();
      setTimeout(() => from.resume(), 10);
      to.setTimeout(5000);
    }, 1);
  }, expectWhole(bytes, done));
});

test('a slow target holds the source back', (done) => {
  const sink = net.createServer((socket) => {
    socket.pause();
    setTimeout(() => socket.resume(), 150);
    let bytes = 0;
    socket.on('data', (chunk) => { bytes += chunk.length; });
    socket.on('end', () => {
      assert.strictEqual(bytes, 400 * CHUNK.length);
      socket.end();
    });
  }).listen(0, () => {
    const proxy = net.createServer((from) => {
      const to = net.connect(sink.address().port);
      from.pipe(to);
      to.pipe(from);
    }).listen(0, () => {
      const client = net.connect(proxy.address().port);
      let written = 0;
      const write = () => {
        while (written < 400) {
          written++;
          if (!client.write(CHUNK)) return void client.once('drain', write);
        }
        client.end();
      };
      client.on('connect', write);
      setTimeout(() => assert.ok(written < 400, 'the writer was not held back'), 100);
      client.resume();
      client.on('close', () => {
        proxy.close();
        sink.close(done);
      });
    });
  });
});

test('a target that goes away', (done) => {
  const sink = net.createServer((socket) => setTimeout(() => socket.resetAndDestroy(), 20).unref()).listen(0, () => {
    const proxy = net.createServer((from) => {
      const to = net.connect(sink.address().port);
      from.pipe(to);
      from.on('error', () => {});
      to.on('error', (error) => assert.ok(['EPIPE', 'ECONNRESET'].includes(error.code), error.code));
      to.on('close', () => from.destroy());
    }).listen(0, () => {
      const client = net.connect(proxy.address().port);
      const timer = setInterval(() => client.write('x'), 1);
      client.on('error', () => {});
      client.resume();
      client.on('close', () => {
        clearInterval(timer);
        proxy.close();
        sink.close(done);
      });
    });
  });
});
