// What goes wrong: refused and reset connections, taken ports, unknown names, wrong arguments, sockets that are gone.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const test = require('./net_support/steps')('net_errors');

function freePort(then) {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => then(port));
  });
}

test('a refused connection', (done) => {
  freePort((port) => {
    const events = [];
    const client = net.connect(port, '127.0.0.1', () => assert.fail('connected'));
    client.on('connectionAttempt', () => events.push('attempt'));
    client.on('connectionAttemptFailed', () => events.push('failed'));
    client.on('error', (error) => {
      events.push('error');
      assert.strictEqual(error.code, 'ECONNREFUSED');
      assert.strictEqual(error.errno, -111);
      assert.strictEqual(error.syscall, 'connect');
      assert.strictEqual(error.address, '127.0.0.1');
      assert.strictEqual(error.port, port);
      assert.strictEqual(error.message, `connect ECONNREFUSED 127.0.0.1:${port}`);
    });
    client.on('close', (hadError) => {
      assert.strictEqual(hadError, true);
      assert.deepStrictEqual(events, ['attempt', 'failed', 'error']);
      done();
    });
  });
});

test('an unknown name', (done) => {
  net.connect(1, 'no-such-host.invalid').on('error', (error) => {
    assert.ok(error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN', error.code);
    assert.strictEqual(error.syscall, 'getaddrinfo');
    assert.strictEqual(error.hostname, 'no-such-host.invalid');
    done();
  });
});

test('a lookup that answers nonsense', (done) => {
  const lookup = (host, options, callback) => callback(null, 'nowhere', 4);
  net.connect({ port: 1, host: 'x', family: 4, lookup }).on('error', (error) => {
    assert.strictEqual(error.code, 'ERR_INVALID_IP_ADDRESS');
    done();
  });
});

test('a port that is taken', (done) => {
  const first = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = first.address();
    const second = net.createServer();
    second.on('error', (error) => {
      assert.strictEqual(error.code, 'EADDRINUSE');
      assert.strictEqual(error.syscall, 'listen');
      assert.strictEqual(error.port, port);
      assert.strictEqual(error.address, '127.0.0.1');
      assert.strictEqual(error.message, `listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
      assert.strictEqual(second.listening, false);
      first.close(done);
    });
    second.listen(port, '127.0.0.1');
  });
});

test('a path that cannot be listened on', (done) => {
  const server = net.createServer();
  server.on('error', (error) => {
    assert.strictEqual(error.code, 'EACCES');
    assert.strictEqual(error.address, '/no/such/folder/socket');
    done();
  });
  server.listen('/no/such/folder/socket');
});

test('a path that nobody listens on', (done) => {
  net.connect('/no/such/socket').on('error', (error) => {
    assert.strictEqual(error.code, 'ENOENT');
    assert.strictEqual(error.message, 'connect ENOENT /no/such/socket');
    done();
  });
});

test('a reset is told to the other side', (done) => {
  const server = net.createServer((socket) => {
    socket.resume();
    socket.on('error', (error) => {
      assert.strictEqual(error.code, 'ECONNRESET');
      assert.strictEqual(error.message, 'read ECONNRESET');
      assert.strictEqual(error.syscall, 'read');
    });
    socket.on('end', () => assert.fail('a reset is no end'));
    socket.on('close', (hadError) => {
      assert.strictEqual(hadError, true);
      server.close(done);
    });
  }).listen(0, () => {
    const client = net.connect(server.address().port, () => client.resetAndDestroy());
    client.on('close', (hadError) => assert.strictEqual(hadError, false));
  });
});

test('writing to a peer that is gone', (done) => {
  const server = net.createServer((socket) => socket.destroy()).listen(0, () => {
    const client = net.connect({ port: server.address().port, allowHalfOpen: true });
    const timer = setInterval(() => client.write(Buffer.alloc(1000)), 5);
    client.resume();
    client.on('error', (error) => {
      assert.ok(error.code === 'EPIPE' || error.code === 'ECONNRESET', error.code);
      clearInterval(timer);
    });
    client.on('close', () => server.close(done));
  });
});

test('writing after the end', (done) => {
  const server = net.createServer((socket) => socket.resume()).listen(0, () => {
    const client = net.connect(server.address().port, () => {
      client.end();
      client.write('late', (error) => assert.strictEqual(error.code, 'ERR_STREAM_WRITE_AFTER_END'));
    });
    client.on('error', (error) => assert.strictEqual(error.code, 'ERR_STREAM_WRITE_AFTER_END'));
    client.on('close', () => server.close(done));
  });
});

test('destroying with an error', (done) => {
  const server = net.createServer((socket) => socket.resume()).listen(0, () => {
    const client = net.connect(server.address().port, () => client.destroy(new Error('mine')));
    const order = [];
    client.on('error', (error) => order.push(error.message));
    client.on('close', (hadError) => {
      order.push(hadError);
      assert.deepStrictEqual(order, ['mine', true]);
      assert.strictEqual(client.destroyed, true);
      assert.strictEqual(client.readyState, 'closed');
      server.close(done);
    });
  });
});

test('a write that waits for a connection that is destroyed', (done) => {
  const server = net.createServer().listen(0, () => {
    const client = net.connect(server.address().port);
    client.write('x', (error) => {
      assert.strictEqual(error.code, 'ERR_SOCKET_CLOSED_BEFORE_CONNECTION');
      server.close(done);
    });
    client.on('error', () => {});
    client.destroy();
  });
});

test('wrong arguments', (done) => {
  for (const port of [-1, 65536, 'x', 1.5, NaN]) {
    assert.throws(() => net.createServer().listen({ port }), (error) => error.code === 'ERR_SOCKET_BAD_PORT' || error.code === 'ERR_INVALID_ARG_VALUE');
  }
  assert.throws(() => net.connect({}), { code: 'ERR_MISSING_ARGS' });
  assert.throws(() => net.connect({ port: 70000 }), { code: 'ERR_SOCKET_BAD_PORT' });
  assert.throws(() => net.connect({ port: 1, localAddress: 'x' }), { code: 'ERR_INVALID_IP_ADDRESS' });
  assert.throws(() => net.connect({ port: 1, host: 'x', lookup: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => net.createServer(1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => net.createServer().listen({}), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => new net.Socket({ objectMode: true }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => new net.Socket({ fd: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new net.Socket().setTimeout(-1), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new net.Socket().setTimeout('x'), { code: 'ERR_INVALID_ARG_TYPE' });
  done();
});

test('a server that does not run', (done) => {
  net.createServer().close((error) => {
    assert.strictEqual(error.code, 'ERR_SERVER_NOT_RUNNING');
    const server = net.createServer().listen(0, () => {
      assert.throws(() => server.listen(0), { code: 'ERR_SERVER_ALREADY_LISTEN' });
      server.close(done);
    });
  });
});
