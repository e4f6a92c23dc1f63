// What connections and servers say when they fail: code, errno, system call, address, port, message, and the order of events.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const LOCAL = '127.0.0.1';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'net-errors-'));
const plain = path.join(folder, 'plain');
const nowhere = path.join(folder, 'no', 'socket');
fs.writeFileSync(plain, '');

// The classes of protojs beside Node's codes.
const protoCodes = { ECONNREFUSED: 4001, ETIMEDOUT: 4002, ENOTFOUND: 4003, ENOENT: 3001, EACCES: 3002, EPIPE: 3003, EMFILE: 3003 };

const lines = [];

function describe(error) {
  if (!error) return 'fine';
  const { name, code, errno, syscall, address, port, hostname, message, errors } = error;
  if (process.versions.protojs && protoCodes[code] && syscall) assert.strictEqual(error.protoCode, protoCodes[code], code);
  const facts = [name, code, errno, syscall, address, port, hostname, message, Object.keys(error).join()];
  const text = facts.join(' ') + (errors ? ` [${errors.map(describe).join('; ')}]` : '');
  return mask(text);
}

function mask(text) {
  return String(text).replaceAll(folder, '<folder>').replace(/\b\d{4,5}\b/g, 'N');
}

function note(label, error) {
  lines.push(`${label}: ${describe(error)}`);
}

function fails(label, ...connect) {
  return (done) => {
    const socket = net.connect(...connect);
    for (const event of ['connectionAttempt', 'connectionAttemptFailed', 'connect', 'end']) {
      socket.on(event, (address, port) => lines.push(`${label} ${event} ${mask(address)} ${mask(port)}`));
    }
    socket.on('error', (error) => note(label, error));
    socket.on('close', (hadError) => {
      lines.push(`${label} closed ${hadError}`);
      done();
    });
  };
}

function cannotListen(label, ...listen) {
  return (done) => {
    const server = net.createServer();
    server.on('error', (error) => {
      note(label, error);
      done();
    });
    server.listen(...listen);
  };
}

function throws(label, act) {
  return (done) => {
    try {
      act();
      note(label);
    } catch (error) {
      note(label, error);
    }
    done();
  };
}

// A connection: `onServer` gets its far end, `onClient` this one.
function between(label, onServer, onClient, options) {
  return (done) => {
    const server = net.createServer(onServer).listen(0, LOCAL, () => {
      const client = net.connect({ port: server.address().port, host: LOCAL, ...options });
      client.on('error', (error) => note(label, error));
      client.on('end', () => lines.push(`${label} end`));
      client.on('close', (hadError) => {
        lines.push(`${label} closed ${hadError}`);
        server.close(() => done());
      });
      onClient(client, (what, error) => note(`${label} ${what}`, error), server);
    });
  };
}

const twoAddresses = (name, options, callback) => {
  const all = [{ address: '127.0.0.1', family: 4 }, { address: '127.0.0.2', family: 4 }];
  process.nextTick(() => (options.all ? callback(null, all) : callback(null, '127.0.0.1', 4)));
};

const steps = [
  fails('refused', 1, LOCAL),
  fails('refused at ::1', { port: 1, host: '::1' }),
  fails('refused by several', { port: 1, host: 'several', lookup: twoAddresses }),
  fails('refused by one of several', { port: 1, host: 'several', lookup: twoAddresses, autoSelectFamily: false }),
  fails('refused from a port', { port: 1, host: LOCAL, localAddress: '127.0.0.2', localPort: 34567 }),
  fails('foreign own address', { port: 1, host: LOCAL, localAddress: '8.8.8.8' }),
  fails('unreachable', 80, '255.255.255.255'),
  fails('no such name', 80, 'no-such-name.invalid'),
  fails('failing lookup', { port: 80, host: 'x', lookup: (name, options, told) => process.nextTick(told, new Error('no answer')) }),
  fails('no path', nowhere),
  fails('no socket', plain),
  (done) => {
    const first = net.createServer().listen(0, LOCAL, () => {
      cannotListen('in use', first.address().port, LOCAL)(() => first.close(done));
    });
  },
  (done) => {
    const first = net.createServer().listen(path.join(folder, 'used'), () => {
      cannotListen('path in use', path.join(folder, 'used'))(() => first.close(done));
    });
  },
  cannotListen('foreign address', 0, '8.8.8.8'),
  cannotListen('unknown name', 0, 'no-such-name.invalid'),
  cannotListen('no folder', nowhere),
  cannotListen('a file', plain),
  (done) => {
    const fd = fs.openSync(plain);
    cannotListen('descriptor of a file', { fd })(() => done(fs.closeSync(fd)));
  },
  cannotListen('no descriptor', { fd: 999 }),
  throws('socket of a file', () => new net.Socket({ fd: fs.openSync(plain) })),
  throws('socket of nothing', () => new net.Socket({ fd: -1 })),
  throws('socket of no descriptor', () => new net.Socket({ fd: 999 })),
  between('reset', (socket) => setTimeout(() => socket.resetAndDestroy(), 10), (client) => client.resume()),
  between('written after the end', (socket) => socket.resume().end(), (client, tell) => {
    client.resume().on('end', () => client.write('x', (error) => tell('callback', error)));
  }),
  between('broken pipe', (socket) => socket.on('error', () => {}).destroy(), (client, tell) => {
    client.resume().on('end', () => {
      const write = () => client.write('x', (error) => (error ? tell('callback', error) : setTimeout(write, 5)));
      write();
    });
  }, { allowHalfOpen: true }),
  between('written after destroy', (socket) => socket.on('error', () => {}), (client, tell) => client.on('connect', () => {
    client.destroy();
    client.write('x', (error) => tell('callback', error));
  })),
  between('written after end', (socket) => socket.resume(), (client, tell) => client.on('connect', () => {
    client.end();
    client.write('x', (error) => tell('callback', error));
  })),
  (done) => {
    const socket = new net.Socket();
    socket.on('error', (error) => note('not connected', error));
    socket.on('close', () => done());
    socket.write('x', (error) => note('not connected: callback', error));
    setImmediate(() => socket.destroy());
  },
  (done) => {
    const server = net.createServer().listen(0);
    throws('listening twice', () => server.listen(0))(() => {});
    server.close((error) => {
      note('closed', error);
      server.close((again) => done(note('closed again', again)));
    });
  },
];

// What is refused before anything is tried.
for (const options of [{}, { port: 'x' }, { port: -1 }, { port: 65536 }, { port: true }, { path: 1 }, null, { port: 1, host: 'x', lookup: 1 },
  { port: 1, localAddress: 'x' }, { port: 1, localPort: 'x' }, { port: 1, autoSelectFamily: 1 }, { port: 1, autoSelectFamilyAttemptTimeout: 0 }]) {
  steps.push(throws(`connect ${JSON.stringify(options)}`, () => net.connect(options).on('error', () => {})));
}
for (const options of [{}, { port: 'x' }, { port: -1 }, { port: 65536 }, { port: true }, { path: 1 }, { fd: -1 }, { fd: 'x' },
  { path: '\0a', readableAll: true }, { port: 0, signal: 1 }]) {
  steps.push(throws(`listen ${JSON.stringify(options)}`, () => net.createServer().listen(options).close()));
}
for (const act of [
  () => new net.Socket().setTimeout('x'), () => new net.Socket().setTimeout(-1), () => new net.Socket().setTimeout(5, 1),
  () => new net.Socket({ objectMode: true }), () => net.createServer(1), () => new net.Socket({ onread: {} }), () => new net.Socket({ signal: 1 }),
  () => new net.Socket().setKeepAlive(1, 'x'), () => new net.Socket().connect(), () => new net.Socket().write(null), () => new net.Socket().write(1),
  () => net.createServer({ keepAliveInitialDelay: 'x' }), () => net.createServer({ highWaterMark: 'x' }),
]) steps.push(throws(String(act), act));

// With all descriptors taken; run by a shell that allows few.
function withoutDescriptors(done) {
  const server = net.createServer().listen(0, LOCAL, () => {
    const taken = [];
    try {
      for (;;) taken.push(fs.openSync(plain));
    } catch (error) {
      note('open', error);
    }
    const port = server.address().port;
    const tries = [fails('connect', port, LOCAL), fails('connect to a path', nowhere), cannotListen('listen', 0), cannotListen('listen at a path', nowhere)];
    run(tries, () => {
      taken.forEach((fd) => fs.closeSync(fd));
      server.close(done);
    });
  });
}

function run(tries, done) {
  const next = tries.shift();
  if (next === undefined) return done();
  next(() => setImmediate(run, tries, done));
}

function finish() {
  console.log(lines.join('\n'));
  fs.rmSync(folder, { recursive: true });
}

if (process.argv[2] === 'few') {
  // Errors are made once before: what makes them is loaded then.
  run([fails('refused', 1, LOCAL), fails('no path', nowhere), cannotListen('no folder', nowhere), cannotListen('foreign', 0, '8.8.8.8'),
    withoutDescriptors], finish);
} else {
  run(steps, () => {
    const child = spawnSync('sh', ['-c', 'ulimit -n 64; exec "$0" "$1" few', process.execPath, __filename], { encoding: 'utf8' });
    lines.push(child.stdout, child.stderr);
    finish();
  });
}
