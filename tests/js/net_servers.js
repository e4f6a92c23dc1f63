// Servers and many clients: ways to listen, counting, dropping, closing, half-open sockets, time-outs, references.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const test = require('./net_support/steps')('net_servers');

test('ways to listen', (done) => {
  const forms = [[0], ['0'], [{ port: 0 }], [0, '127.0.0.1'], [0, 5], [null], [undefined], []];
  let left = forms.length;
  for (const form of forms) {
    const server = net.createServer();
    server.listen(...form, () => {
      const { address, family, port } = server.address();
      assert.ok(port > 0);
      assert.ok(net.isIP(address) === (family === 'IPv6' ? 6 : 4));
      assert.strictEqual(server.listening, true);
      server.close(() => {
        assert.strictEqual(server.listening, false);
        assert.strictEqual(server.address(), null);
        if (--left === 0) done();
      });
    });
  }
});

test('a hundred clients get their own bytes', (done) => {
  const count = 100;
  let closed = 0;
  const server = net.createServer((socket) => socket.on('data', (chunk) => socket.end(chunk)));
  server.listen(0, () => {
    for (let i = 0; i < count; i++) {
      const client = net.connect(server.address().port);
      let text = '';
      client.write(`client ${i}`);
      client.on('data', (chunk) => { text += chunk; });
      client.on('close', () => {
        assert.strictEqual(text, `client ${i}`);
        if (++closed === count) server.close(done);
      });
    }
  });
});

test('connections are counted', (done) => {
  const server = net.createServer((socket) => {
    assert.strictEqual(socket.server, server);
    server.getConnections((error, count) => {
      assert.strictEqual(error, null);
      assert.strictEqual(count, 1);
      socket.destroy();
    });
  });
  server.listen(0, () => {
    net.connect(server.address().port).resume().on('close', () => {
      server.getConnections((error, count) => {
        assert.strictEqual(count, 0);
        server.close(done);
      });
    });
  });
});

test('connections beyond the most are dropped', (done) => {
  const server = net.createServer(() => {});
  server.maxConnections = 1;
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    const first = net.connect(port, '127.0.0.1', () => {
      const second = net.connect(port, '127.0.0.1').resume();
      second.on('error', () => {});
      server.on('drop', (data) => {
        assert.strictEqual(data.localPort, port);
        assert.strictEqual(data.localAddress, '127.0.0.1');
        assert.strictEqual(data.remoteFamily, 'IPv4');
        assert.ok(data.remotePort > 0);
        second.on('close', () => {
          first.destroy();
          server.close(done);
        });
      });
    });
  });
});

test('close waits for the connections', (done) => {
  const order = [];
  const server = net.createServer((socket) => {
    server.close(() => {
      assert.deepStrictEqual(order, ['socket']);
      done();
    });
    socket.on('finish', () => order.push('socket'));
    setTimeout(() => socket.end(), 30);
  });
  server.listen(0, () => net.connect(server.address().port).resume());
});

test('addresses are known on both ends', (done) => {
  const server = net.createServer((socket) => {
    assert.strictEqual(socket.localPort, server.address().port);
    assert.strictEqual(socket.localAddress, '127.0.0.1');
    assert.strictEqual(socket.remoteFamily, 'IPv4');
    socket.end(String(socket.remotePort));
  });
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1', () => {
      assert.strictEqual(client.remotePort, server.address().port);
      assert.strictEqual(client.remoteAddress, '127.0.0.1');
      assert.deepStrictEqual(client.address(), { address: '127.0.0.1', family: 'IPv4', port: client.localPort });
    });
    const port = new Promise((resolve) => client.on('connect', () => resolve(client.localPort)));
    client.on('data', async (chunk) => assert.strictEqual(Number(chunk), await port));
    client.on('close', () => server.close(done));
  });
});

test('without allowHalfOpen the end of one side ends the other', (done) => {
  const order = [];
  const server = net.createServer((socket) => {
    socket.resume();
    socket.on('end', () => order.push('server end'));
    socket.on('finish', () => order.push('server finish'));
    socket.on('close', () => order.push('server close'));
  });
  server.listen(0, () => {
    const client = net.connect(server.address().port, () => client.end());
    client.resume();
    client.on('end', () => order.push('client end'));
    client.on('close', () => {
      assert.deepStrictEqual(order.filter((name) => name.startsWith('server')).slice(0, 2), ['server end', 'server finish']);
      assert.ok(order.includes('client end'));
      server.close(done);
    });
  });
});

test('with allowHalfOpen bytes still flow the other way', (done) => {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.resume();
    socket.on('end', () => {
      assert.strictEqual(socket.readyState, 'writeOnly');
      setTimeout(() => socket.end('after the end'), 20);
    });
  });
  server.listen(0, () => {
    const client = net.connect({ port: server.address().port, allowHalfOpen: true });
    let text = '';
    client.end();
    client.on('data', (chunk) => { text += chunk; });
    client.on('close', () => {
      assert.strictEqual(text, 'after the end');
      server.close(done);
    });
  });
});

test('pauseOnConnect leaves the bytes in the kernel', (done) => {
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    setTimeout(() => {
      assert.strictEqual(socket.bytesRead, 0);
      socket.on('data', (chunk) => assert.strictEqual(chunk.toString(), 'waiting'));
      socket.on('end', () => socket.end());
      socket.resume();
    }, 50);
  });
  server.listen(0, () => {
    const client = net.connect(server.address().port, () => client.end('waiting'));
    client.resume();
    client.on('close', () => server.close(done));
  });
});

test('what was written leaves before destroy', (done) => {
  const server = net.createServer((socket) => {
    socket.write('last words');
    socket.destroy();
  });
  server.listen(0, () => {
    let text = '';
    const client = net.connect(server.address().port);
    client.on('data', (chunk) => { text += chunk; });
    client.on('close', () => {
      assert.strictEqual(text, 'last words');
      server.close(done);
    });
  });
});

test('idle sockets time out, busy ones do not', (done) => {
  const server = net.createServer((socket) => {
    let timeouts = 0;
    socket.setTimeout(80, () => {
      timeouts++;
      socket.end();
    });
    assert.strictEqual(socket.timeout, 80);
    socket.resume();
    socket.on('end', () => {
      assert.strictEqual(timeouts, 1);
      assert.ok(socket.bytesRead >= 5);
    });
  });
  server.listen(0, () => {
    const client = net.connect(server.address().port);
    let writes = 0;
    const timer = setInterval(() => {
      client.write('x');
      if (++writes === 5) clearInterval(timer);
    }, 30);
    client.resume();
    client.on('close', () => server.close(done));
  });
});

test('a signal closes a server', (done) => {
  const controller = new AbortController();
  const server = net.createServer().listen({ port: 0, signal: controller.signal }, () => controller.abort());
  server.on('close', done);
});

test('settings return the socket', (done) => {
  const server = net.createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 1000 }, (socket) => socket.end());
  server.listen(0, () => {
    const client = net.connect({ port: server.address().port, noDelay: true, keepAlive: true }, () => {
      assert.strictEqual(client.setNoDelay(false), client);
      assert.strictEqual(client.setKeepAlive(true, 500), client);
      assert.strictEqual(client.setTimeout(0), client);
      assert.strictEqual(client.unref(), client);
      assert.strictEqual(client.ref(), client);
    });
    client.resume();
    client.on('close', () => server.close(done));
  });
});

test('a socket connects again after it closed', (done) => {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    socket.end('hello');
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    const client = net.connect(port, '127.0.0.1').resume();
    client.once('close', () => {
      client.connect(port, '127.0.0.1').resume();
      client.once('close', () => {
        assert.strictEqual(connections, 2);
        server.close(done);
      });
    });
  });
});

test('both families of a name are tried', (done) => {
  const server = net.createServer((socket) => socket.end());
  server.listen(0, '127.0.0.1', () => {
    const lookup = (host, options, callback) => {
      callback(null, [{ address: '::1', family: 6 }, { address: '127.0.0.1', family: 4 }]);
    };
    const client = net.connect({ host: 'two.example', port: server.address().port, lookup, autoSelectFamily: true });
    client.on('connect', () => {
      assert.strictEqual(client.remoteAddress, '127.0.0.1');
      assert.strictEqual(client.autoSelectFamilyAttemptedAddresses.length, 2);
    });
    client.resume();
    client.on('close', () => server.close(done));
  });
});

test('an unreferenced server does not hold the program', (done) => {
  const server = net.createServer().listen(0, () => {
    assert.strictEqual(server.unref(), server);
    done();
  });
});
