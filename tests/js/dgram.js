// UDP over loopback: every way of sending, order of events, closing, connecting, groups and limits.
'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');
const test = require('./net_support/steps')('dgram');

// Two bound sockets; `done` closes them.
function pair(use, options = 'udp4') {
  const receiver = dgram.createSocket(options);
  const sender = dgram.createSocket(options);
  receiver.bind(0, () => sender.bind(0, () => use(receiver, sender, receiver.address().port)));
}

function closeAll(done, ...sockets) {
  let open = sockets.length;
  for (const socket of sockets) socket.close(() => { if (--open === 0) done(); });
}

test('every form of send', (done) => {
  pair((receiver, sender, port) => {
    const expected = ['text', 'bytes', 'b', 'view', 'one two', '', 'tail', 'list offset'];
    const got = [];
    receiver.on('message', (message, from) => {
      got.push(message.toString());
      assert.ok(Buffer.isBuffer(message));
      assert.deepStrictEqual(from, { address: '127.0.0.1', family: 'IPv4', port: sender.address().port, size: message.length });
      if (got.length < expected.length) return;
      assert.deepStrictEqual(got.sort(), expected.sort());
      closeAll(done, receiver, sender);
    });
    sender.send('text', port);
    sender.send(Buffer.from('bytes'), port, '127.0.0.1');
    sender.send(Buffer.from('abc'), 1, 1, port, '127.0.0.1');
    sender.send(new Uint8Array(Buffer.from('view')), port, 'localhost');
    sender.send(['one', Buffer.from(' two')], port, (error, bytes) => assert.deepStrictEqual([error, bytes], [null, 7]));
    sender.send([], port);
    sender.send('a tail', 2, 4, port, '127.0.0.1', (error, bytes) => assert.deepStrictEqual([error, bytes], [null, 4]));
    const list = ['list', ' offset'];
    sender.send(list, port);
    list.pop();
  });
});

test('the largest message comes whole, a larger one is refused', (done) => {
  pair((receiver, sender, port) => {
    const large = Buffer.alloc(65507, 'x');
    receiver.on('message', (message) => {
      assert.ok(message.equals(large));
      sender.send(Buffer.alloc(65508), port, '127.0.0.1', (error) => {
        assert.deepStrictEqual([error.code, error.errno, error.syscall, error.address, error.port], ['EMSGSIZE', -90, 'send', '127.0.0.1', port]);
        assert.strictEqual(error.message, `send EMSGSIZE 127.0.0.1:${port}`);
        closeAll(done, receiver, sender);
      });
    });
    sender.send(large, port);
  });
});

test('a burst of many messages arrives in order', (done) => {
  pair((receiver, sender, port) => {
    const count = 200;
    let next = 0;
    let answered = 0;
    receiver.on('message', (message) => {
      assert.strictEqual(message.readUInt32LE(0), next++);
      finish();
    });
    function finish() {
      if (next === count && answered === count) closeAll(done, receiver, sender);
    }
    for (let i = 0; i < count; i++) {
      const bytes = Buffer.alloc(100);
      bytes.writeUInt32LE(i, 0);
      sender.send(bytes, port, '127.0.0.1', (error) => {
        assert.ifError(error);
        answered++;
        finish();
      });
    }
  });
});

test('events have their order', (done) => {
  const seen = [];
  const socket = dgram.createSocket('udp4', () => seen.push('message'));
  socket.on('listening', () => seen.push('listening'));
  socket.bind(0, () => {
    seen.push('bound');
    socket.send('x', socket.address().port, () => seen.push('sent'));
    socket.once('message', () => {
      socket.close(() => {
        seen.push('closed');
        assert.deepStrictEqual(seen, ['listening', 'bound', 'sent', 'message', 'returned', 'closed']);
        done();
      });
      seen.push('returned');
    });
  });
  assert.deepStrictEqual(seen, []);
});

test('an unbound socket is bound by its first send', (done) => {
  const receiver = dgram.createSocket('udp4');
  receiver.bind(0, () => {
    const sender = dgram.createSocket('udp4');
    sender.send('first', receiver.address().port, (error) => {
      assert.ifError(error);
      assert.notStrictEqual(sender.address().port, 0);
    });
    sender.send('second', receiver.address().port);
    const got = [];
    receiver.on('message', (message) => {
      got.push(String(message));
      if (got.length === 2) {
        assert.deepStrictEqual(got, ['first', 'second']);
        closeAll(done, sender, receiver);
      }
    });
  });
});

test('a connected socket talks to one', (done) => {
  pair((receiver, sender, port) => {
    assert.throws(() => sender.remoteAddress(), { code: 'ERR_SOCKET_DGRAM_NOT_CONNECTED' });
    sender.connect(port, () => {
      assert.deepStrictEqual(sender.remoteAddress(), { address: '127.0.0.1', family: 'IPv4', port });
      assert.throws(() => sender.connect(port), { code: 'ERR_SOCKET_DGRAM_IS_CONNECTED' });
      assert.throws(() => sender.send('x', 0, 1, 9), { code: 'ERR_SOCKET_DGRAM_IS_CONNECTED' });
      sender.send(['to', ' one'], (error, bytes) => assert.deepStrictEqual([error, bytes], [null, 6]));
    });
    receiver.on('message', (message) => {
      assert.strictEqual(message.toString(), 'to one');
      sender.disconnect();
      assert.throws(() => sender.disconnect(), { code: 'ERR_SOCKET_DGRAM_NOT_CONNECTED' });
      closeAll(done, receiver, sender);
    });
  });
});

test('what nobody receives comes back as an error, and the socket goes on', (done) => {
  pair((receiver, sender, port) => {
    let failures = 0;
    receiver.close(() => {
      sender.connect(port, () => sender.send('x'));
      sender.on('error', (error) => {
        assert.deepStrictEqual([error.code, error.syscall], ['ECONNREFUSED', 'recvmsg']);
        if (++failures === 2) sender.close(done);
        else sender.send('y');
      });
    });
  });
});

test('a port is free as soon as its socket is closed', (done) => {
  const first = dgram.createSocket('udp4');
  first.bind(0, () => {
    const { port } = first.address();
    first.close();
    const second = dgram.createSocket('udp4');
    second.bind(port, () => second.close(done));
  });
});

test('a port that is taken is refused, one that is shared is not', (done) => {
  const first = dgram.createSocket({ type: 'udp4', reusePort: true });
  first.bind(0, () => {
    const { port } = first.address();
    const second = dgram.createSocket('udp4');
    second.bind(port);
    second.on('error', (error) => {
      assert.deepStrictEqual([error.code, error.syscall, error.address, error.port], ['EADDRINUSE', 'bind', '0.0.0.0', port]);
      const third = dgram.createSocket({ type: 'udp4', reusePort: true });
      third.bind(port, () => closeAll(done, first, second, third));
    });
  });
});

test('messages to a group reach its members', (done) => {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true });
  socket.bind(0, () => {
    socket.addMembership('239.7.7.7', '127.0.0.1');
    assert.throws(() => socket.addMembership('239.7.7.7', '127.0.0.1'), { code: 'EADDRINUSE', syscall: 'addMembership' });
    assert.throws(() => socket.addMembership('no address'), { code: 'EINVAL' });
    socket.setMulticastInterface('127.0.0.1');
    assert.strictEqual(socket.setMulticastTTL(0), 0);
    assert.strictEqual(socket.setMulticastLoopback(true), true);
    assert.strictEqual(socket.setTTL(64), 64);
    socket.setBroadcast(true);
    socket.on('message', (message) => {
      assert.strictEqual(String(message), 'to all');
      socket.dropMembership('239.7.7.7', '127.0.0.1');
      socket.addSourceSpecificMembership('127.0.0.1', '232.1.1.1', '127.0.0.1');
      socket.dropSourceSpecificMembership('127.0.0.1', '232.1.1.1', '127.0.0.1');
      socket.close(done);
    });
    socket.send('to all', socket.address().port, '239.7.7.7');
  });
});

test('IPv6, its own zone and its own family', (done) => {
  pair((receiver, sender, port) => {
    receiver.on('message', (message, { address, family }) => {
      assert.deepStrictEqual([String(message), address, family], ['six', '::1', 'IPv6']);
      sender.send('x', port, '127.0.0.1', (error) => {
        assert.strictEqual(error.code, 'EINVAL');
        closeAll(done, receiver, sender);
      });
    });
    sender.send('six', port);
  }, { type: 'udp6', ipv6Only: true });
});

test('buffers of the kernel and queues can be asked for', (done) => {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 8192, sendBufferSize: 16384 });
  assert.throws(() => socket.getRecvBufferSize(), (error) => {
    assert.strictEqual(error.message, 'Could not get or set buffer size: uv_recv_buffer_size returned EBADF (bad file descriptor)');
    return error.code === 'ERR_SOCKET_BUFFER_SIZE';
  });
  socket.bind(0, () => {
    assert.deepStrictEqual([socket.getRecvBufferSize(), socket.getSendBufferSize()], [16384, 32768]);
    socket.setRecvBufferSize(4000);
    assert.strictEqual(socket.getRecvBufferSize(), 8000);
    assert.throws(() => socket.setSendBufferSize(-1), { code: 'ERR_SOCKET_BAD_BUFFER_SIZE' });
    assert.deepStrictEqual([socket.getSendQueueSize(), socket.getSendQueueCount()], [0, 0]);
    socket.close(done);
  });
});

test('a signal closes, as does disposing', (done) => {
  const controller = new AbortController();
  const socket = dgram.createSocket({ type: 'udp4', signal: controller.signal });
  socket.on('close', () => {
    assert.throws(() => socket.address(), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
    const other = dgram.createSocket('udp4').bind(0, () => {
      other[Symbol.asyncDispose]().then(() => other[Symbol.asyncDispose]()).then(() => done());
    });
  });
  controller.abort();
});

test('another look-up may be used, and its error is told', (done) => {
  const lookup = (name, family, callback) => callback(new Error(`no ${name} of ${family}`));
  const socket = dgram.createSocket({ type: 'udp4', lookup });
  socket.on('error', (error) => {
    assert.strictEqual(error.message, 'no somewhere of 4');
    socket.close(done);
  });
  socket.bind(0, 'somewhere');
});

test('bad arguments are refused as in Node', (done) => {
  const socket = dgram.createSocket('udp4');
  assert.throws(() => dgram.createSocket('tcp'), { code: 'ERR_SOCKET_BAD_TYPE', name: 'TypeError' });
  assert.throws(() => socket.send(), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => socket.send('x', 0), { code: 'ERR_SOCKET_BAD_PORT' });
  assert.throws(() => socket.send([1], 9), { code: 'ERR_INVALID_ARG_TYPE', message: /buffer list arguments/ });
  assert.throws(() => socket.send('abc', 2, 5, 9, 'localhost'), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
  assert.throws(() => socket.setTTL('x'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => socket.setBroadcast(true), { code: 'EBADF', syscall: 'setBroadcast' });
  assert.throws(() => socket.addMembership(), { code: 'ERR_MISSING_ARGS' });
  assert.throws(() => socket.bind({ fd: 1 << 20 }), { code: 'ERR_INVALID_FD_TYPE' });
  socket.close();
  assert.throws(() => socket.close(), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
  done();
});

test('an unreferenced socket keeps nothing alive', (done) => {
  dgram.createSocket('udp4').bind(0).unref().on('message', assert.fail);
  done();
});
