// Much at once: bytes that come in blocks and go straight to the kernel, with little in between, pauses and slow readers.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const test = require('./net_support/steps')('net_bulk');

const PATTERN_BYTES = 1 << 20;
const pattern = Buffer.alloc(PATTERN_BYTES);
for (let i = 0, state = 1; i < PATTERN_BYTES; i++) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  pattern[i] = state >>> 16;
}

// Sizes that meet every limit from both sides, and small ones between large ones.
const SIZES = [1, 65536, 3, 16383, 16384, 16385, 100, 65535, 65537, 20, 131072, 400000, 1, 1, 32768, 32769, 300000, 7];
const TOTAL = SIZES.reduce((sum, size) => sum + size, 0);

function at(start, length) {
  const begin = start % PATTERN_BYTES;
  const bytes = pattern.subarray(begin, begin + length);
  return bytes.length === length ? bytes : Buffer.concat([bytes, pattern.subarray(0, length - bytes.length)]);
}

// Sends everything and sees that it comes back; `hold` is called with each chunk.
function exchange(onConnection, hold, done) {
  const server = net.createServer(onConnection);
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1');
    let sent = 0;
    let got = 0;
    const sizes = [...SIZES];
    const next = () => {
      if (sizes.length === 0) return void client.end();
      const size = sizes.shift();
      client.write(at(sent, size), () => setImmediate(next));
      sent += size;
    };
    client.on('connect', next);
    client.on('data', (chunk) => {
      assert.ok(chunk.equals(at(got, chunk.length)), `other bytes at ${got}`);
      got += chunk.length;
      hold(client, chunk);
    });
    client.on('close', () => {
      assert.strictEqual(got, TOTAL);
      assert.strictEqual(client.bytesRead, TOTAL);
      assert.strictEqual(client.bytesWritten, TOTAL);
      server.close(done);
    });
  });
}

const echoes = {
  'by write': (socket) => socket.on('data', (chunk) => socket.write(chunk)),
  'by a write with a callback': (socket) => socket.on('data', (chunk) => socket.write(chunk, () => {})),
  'by pipe': (socket) => socket.pipe(socket),
  'by write and drain': (socket) => {
    socket.on('data', (chunk) => {
      if (socket.write(chunk)) return;
      socket.pause();
      socket.once('drain', () => socket.resume());
    });
  },
  'by iteration': async (socket) => {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) socket.write(chunk);
  },
};
for (const [name, echo] of Object.entries(echoes)) {
  test(`an echo ${name} is whole`, (done) => exchange(echo, () => {}, done));
}

test('an echo to a reader that pauses is whole', (done) => {
  exchange(echoes['by write'], (client) => {
    client.pause();
    setTimeout(() => client.resume(), 2);
  }, done);
});

test('memory of a write that is done may be used again', (done) => {
  const server = net.createServer((socket) => {
    const scratch = Buffer.alloc(65536);
    let letter = 97;
    const go = () => {
      while (letter < 97 + 20) {
        scratch.fill(letter++);
        if (!socket.write(scratch)) return void socket.once('drain', go);
        // The write is done as far as the stream knows.
        scratch.fill(0);
      }
      socket.end();
    };
    go();
  });
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1');
    let got = 0;
    client.on('data', (chunk) => {
      for (let i = 0; i < chunk.length; i += 1024) {
        assert.strictEqual(chunk[i], 97 + Math.floor((got + i) / 65536), `at ${got + i}`);
      }
      got += chunk.length;
    });
    client.on('close', () => {
      assert.strictEqual(got, 20 * 65536);
      server.close(done);
    });
  });
});

test('a write that the kernel takes whole is done at once', (done) => {
  const server = net.createServer((socket) => socket.resume().on('end', () => socket.end()));
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1', () => {
      for (const size of [10, 16384, 40000, 65536, 200000]) {
        assert.strictEqual(client.write(Buffer.alloc(size)), true, `${size}`);
        assert.strictEqual(client.writableLength, 0);
      }
      client.end();
    });
    client.resume();
    client.on('close', () => server.close(done));
  });
});

test('a large write to a broken connection fails like any other', (done) => {
  const server = net.createServer((socket) => socket.resetAndDestroy());
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1');
    let error = null;
    client.on('error', (seen) => {
      assert.strictEqual(error, null);
      error = seen;
    });
    const timer = setInterval(() => client.write(Buffer.alloc(65536)), 1);
    client.on('close', (hadError) => {
      clearInterval(timer);
      assert.strictEqual(hadError, true);
      assert.ok(['ECONNRESET', 'EPIPE'].includes(error.code), error.code);
      server.close(done);
    });
  });
});
