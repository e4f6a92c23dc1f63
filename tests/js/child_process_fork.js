// Messages between a program and its child, in both serializations, and sockets and servers with them.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { fork } = require('node:child_process');

const roles = {
  echo() {
    process.on('message', (message) => {
      if (message === 'end') process.disconnect();
      else process.send(message);
    });
  },
  facts() {
    process.send({
      connected: process.connected,
      channel: typeof process.channel.ref,
      variables: Object.keys(process.env).filter((name) => name.startsWith('NODE_CHANNEL')),
      argv: process.argv.slice(2),
    });
  },
  sendAndExit() {
    for (let i = 0; i < 100; i++) process.send(i);
    process.exit(7);
  },
  serve() {
    process.on('disconnect', () => process.exit());
    process.on('message', (message, handle) => {
      if (message === 'socket') handle.end('from the child');
      if (message === 'server') {
        handle.on('connection', (socket) => socket.end('served by the child'));
        process.send('listening');
      }
    });
  },
};

if (process.argv[2] === 'child') {
  roles[process.argv[3]]();
  return;
}

const test = require('./net_support/steps')('child_process_fork');

function start(role, options) {
  return fork(__filename, ['child', role], options);
}

test('messages go both ways, in their order', (done) => {
  const sent = [1, 'ü€', true, null, { a: [1, { b: 2 }] }, 'x'.repeat(500_000), 'after'];
  const child = start('echo');
  const got = [];
  child.on('message', (message) => {
    got.push(message);
    if (got.length === sent.length) child.send('end');
  });
  for (const message of sent) child.send(message);
  const events = [];
  for (const event of ['disconnect', 'exit', 'close']) child.on(event, () => events.push(event));
  child.on('close', (code) => {
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(got, sent);
    assert.deepStrictEqual(events.sort(), ['close', 'disconnect', 'exit']);
    assert.deepStrictEqual([child.connected, child.channel], [false, null]);
    done();
  });
});

test('advanced serialization', (done) => {
  const circle = { name: 'circle' };
  circle.self = circle;
  const sent = [
    new Map([[1, new Set(['a'])]]), new Date(5), /a.b/gi, -(2n ** 70n), new TypeError('wrong'), Buffer.from('bytes'), new Float64Array([1.5]),
    [1, , 3], circle, { absent: undefined }, -0, NaN, 2 ** 40, '€'.repeat(100_000), Object('boxed'),
  ];
  const child = start('echo', { serialization: 'advanced' });
  let count = 0;
  child.on('message', ([message]) => {
    assert.deepStrictEqual(message, sent[count]);
    if (++count === sent.length) child.send('end');
  });
  for (const message of sent) child.send([message]);
  assert.throws(() => child.send({ method() {} }), /could not be cloned/);
  child.on('exit', (code) => {
    assert.deepStrictEqual([code, count], [0, sent.length]);
    done();
  });
});

test('what a child knows', (done) => {
  start('facts', { env: { ...process.env, A: '1' } }).on('message', (facts) => {
    assert.deepStrictEqual(facts, { connected: true, channel: 'function', variables: [], argv: ['child', 'facts'] });
    done();
  });
});

test('what was sent before the exit arrives', (done) => {
  const child = start('sendAndExit');
  const got = [];
  child.on('message', (message) => got.push(message));
  child.on('close', (code) => {
    assert.strictEqual(code, 7);
    assert.strictEqual(got.length, 100);
    done();
  });
});

test('a closed channel', (done) => {
  const child = start('echo');
  child.on('disconnect', () => {
    assert.strictEqual(child.send('late', (error) => {
      assert.strictEqual(error.code, 'ERR_IPC_CHANNEL_CLOSED');
      child.once('error', ({ code }) => {
        assert.strictEqual(code, 'ERR_IPC_DISCONNECTED');
        done();
      });
      child.disconnect();
    }), false);
  });
  child.disconnect();
});

test('wrong messages', (done) => {
  const child = start('echo');
  assert.throws(() => child.send(), { code: 'ERR_MISSING_ARGS' });
  assert.throws(() => child.send(() => {}), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => child.send('x', { not: 'a handle' }), { code: 'ERR_INVALID_HANDLE_TYPE' });
  assert.throws(() => fork(__filename, { stdio: ['pipe'] }), { code: 'ERR_CHILD_PROCESS_IPC_REQUIRED' });
  child.on('exit', () => done());
  child.disconnect();
});

function read(port, then) {
  let text = '';
  net.connect(port, '127.0.0.1').setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('close', () => then(text));
}

test('a socket goes to the child', (done) => {
  const child = start('serve');
  const server = net.createServer({ pauseOnConnect: true }, (socket) => child.send('socket', socket));
  server.listen(0, '127.0.0.1', () => read(server.address().port, (text) => {
    assert.strictEqual(text, 'from the child');
    child.kill();
    server.close(done);
  }));
});

test('a server goes to the child, and stays open there', (done) => {
  const child = start('serve');
  const server = net.createServer();
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    child.send('server', server);
    child.on('message', () => {
      server.close();
      read(port, (text) => {
        assert.strictEqual(text, 'served by the child');
        child.kill();
        done();
      });
    });
  });
});
