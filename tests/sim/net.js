// Sockets and servers among peers that talk, listen, leave and break off: no byte lost, none twice, events in Node's order.

const { generator } = require('internal:sim/generator');
const sim = binding('sim');
const net = require('node:net');

const PATTERN_BYTES = 1 << 16;
const CONTENT_BYTES_MAX = 24000;
const LARGE_CONTENT_BYTES_MAX = 57000;
// Nothing in these worlds takes so long by itself.
const STALL_MS = 3000;
const SERVER_MS = 60;

const ERRORS = ['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ECONNABORTED', 'EMFILE', 'ENFILE', 'ENOTCONN', 'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT', 'ECANCELED'];

const pattern = Buffer.alloc(PATTERN_BYTES);
const fill = generator(99);
for (let i = 0; i < PATTERN_BYTES; i++) pattern[i] = fill(256);

// What goes through a connection, in both directions: bytes from `start` of the content of this port.
function content(port, start, end) {
  const base = ((port % 20000) * 977) % 8192;
  return pattern.subarray(base + start, base + end);
}

let below;
let world;

process.on('uncaughtException', (error) => sim.fail(`uncaught ${error?.stack ?? error}`));

// Who is at the far ends

function talk(bytes) {
  const steps = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + below(bytes.length - at);
    steps.push('send', bytes.subarray(at, end));
    if (below(3) === 0) steps.push('pause', below(300_000));
    at = end;
  }
  return steps;
}

const listen = () => (below(3) === 0 ? ['stopReading', 0, 'pause', below(2_000_000), 'read', 0] : []);

// What a far end does, by what the script does with the connection.
const farEnds = {
  echo: (bytes) => [...talk(bytes), ...listen(), ...(below(2) === 0 ? ['awaitBytes', bytes.length] : []), 'end', 0, 'awaitEnd', 0],
  // Ends only when everything came back: the end of one side of a proxy is the end of the other.
  proxied: (bytes) => [...talk(bytes), ...listen(), 'awaitBytes', bytes.length, 'end', 0, 'awaitEnd', 0],
  sink: (bytes) => [...talk(bytes), 'end', 0],
  source: () => [...listen(), 'awaitEnd', 0, 'end', 0],
  destroyer: (bytes) => [...talk(bytes), 'awaitEnd', 0],
  victim: (bytes) => [...talk(bytes), 'reset', 0],
  answer: (bytes) => [...listen(), 'echo', 0, 'end', 0],
  // Ends its side first and listens on.
  halfOpen: (bytes) => [...talk(bytes), 'end', 0, ...listen(), 'awaitEnd', 0],
};
const farEndOf = {
  echo: 'echo', pipe: 'echo', text: 'echo', proxy: 'proxied', sink: 'sink', iterate: 'sink', late: 'sink', readable: 'sink', source: 'source',
  corked: 'source', idler: 'destroyer', pauser: 'sink', destroyer: 'destroyer', resetter: 'destroyer', victim: 'victim', pipeVictim: 'victim',
};
const serverActs = Object.keys(farEndOf);
const clientActs = ['talker', 'talker', 'listener', 'source', 'destroyer', 'halfOpen', 'pauser', 'idler', 'hasty'];
const clientFarEnds = { listener: 'sink', pauser: 'sink', source: 'source', halfOpen: 'halfOpen', idler: 'destroyer' };

function plan(text) {
  below = generator(Number(text));
  world = { acts: new Map(), states: [], isFair: sim.isFair(), sizes: new Map(), arrivals: 0 };
  for (let i = 1 + below(4); i > 0; i--) {
    const port = 20000 + i;
    const act = serverActs[below(serverActs.length)];
    const size = addPeer(port, act, farEndOf[act], below(800_000));
    world.arrivals++;
    if (act === 'proxy') addPeer(port + 20000, 'behind', 'answer', -1, size);
  }
  for (let i = below(3); i > 0; i--) {
    const act = clientActs[below(clientActs.length)];
    addPeer(30000 + i, act, clientFarEnds[act] ?? 'answer', -1);
  }
}

// Little, some, or more than fits into a page.
function contentSize() {
  const whim = below(8);
  if (whim < 2) return below(3);
  return below(whim === 2 ? LARGE_CONTENT_BYTES_MAX : CONTENT_BYTES_MAX);
}

function addPeer(port, act, farEnd, arrival, size = contentSize()) {
  world.acts.set(port, act);
  world.sizes.set(port, size);
  sim.peer(port, arrival, farEnds[farEnd](content(port, 0, size)));
  return size;
}

// What is seen of a socket

function wrong(state, text) {
  sim.fail(`${state.port} (${state.act}): ${text}`);
}

function follow(socket, port, act) {
  const state = {
    port, act, socket, got: 0, wrote: 0, callbacks: 0, called: 0, needsDrain: false, connected: socket.connecting ? 0 : 2, ended: false,
    error: null, finished: false, closed: false, stalled: false, gaveUp: false, reads: 0,
  };
  world.states.push(state);
  const seen = (event) => {
    sim.note(`${port} ${event} ${state.got} ${state.wrote}`);
    if (state.closed) wrong(state, `'${event}' after 'close'`);
  };
  socket.on('connect', () => { seen('connect'); if (state.connected++ !== 0) wrong(state, `'connect' twice`); });
  socket.on('ready', () => { seen('ready'); if (state.connected++ !== 1) wrong(state, `'ready' without 'connect'`); });
  socket.on('end', () => {
    seen('end');
    if (state.ended || state.error) wrong(state, `'end' after ${state.ended ? 'end' : 'error'}`);
    state.ended = true;
  });
  socket.on('finish', () => { seen('finish'); if (state.finished) wrong(state, `'finish' twice`); state.finished = true; });
  socket.on('drain', () => {
    seen('drain');
    if (!state.needsDrain && !state.isPiped) wrong(state, `'drain' though nothing waits for it`);
    state.needsDrain = false;
  });
  socket.on('error', (error) => {
    seen(`error ${error.code}`);
    if (state.error) wrong(state, `'error' twice`);
    state.error = error;
    if (!ERRORS.includes(error.code)) wrong(state, `unexpected ${error.stack}`);
  });
  socket.on('close', (hadError) => {
    seen('close');
    state.closed = true;
    clearTimeout(state.timer);
    if (hadError !== (state.error !== null)) wrong(state, `'close' says ${hadError}, the error is ${state.error}`);
    state.reads = socket.bytesRead;
    world.open--;
  });
  world.open++;
  state.timer = setTimeout(() => {
    state.stalled = true;
    sim.note(`${port} stalls`);
    socket.destroy();
  }, STALL_MS);
  return state;
}

function saw(state, chunk) {
  if (state.ended || state.closed || state.error) wrong(state, 'bytes after the end');
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk;
  const end = state.got + bytes.length;
  if (bytes.length === 0 || !content(state.port, state.got, end).equals(bytes)) wrong(state, `other bytes came at ${state.got}`);
  state.got = end;
}

// Writes the content from where it stands; false when it should wait for 'drain'.
function put(state, length) {
  const { socket, port } = state;
  const bytes = content(port, state.wrote, state.wrote + length);
  state.wrote += length;
  const number = state.callbacks;
  const told = () => {
    if (state.called !== number) wrong(state, `callback ${number} of write after ${state.called}`);
    state.called++;
  };
  let goesOn;
  switch (below(4)) {
    case 0:
      state.callbacks++;
      goesOn = socket.write(bytes, told);
      break;
    case 1:
      state.callbacks++;
      goesOn = socket.write(bytes.toString('latin1'), 'latin1', told);
      break;
    case 2:
      goesOn = socket.write(bytes.toString('hex'), 'hex');
      break;
    default:
      goesOn = socket.write(bytes);
  }
  if (!goesOn && !socket.destroyed) state.needsDrain = true;
  return goesOn;
}

function pump(state, total) {
  const { socket } = state;
  const step = () => {
    while (state.wrote < total && !socket.destroyed) {
      if (!put(state, Math.min(total - state.wrote, 1 + below(below(4) === 0 ? 40000 : 5000)))) {
        socket.once('drain', step);
        return;
      }
      if (below(6) === 0) {
        setImmediate(step);
        return;
      }
    }
    if (!socket.destroyed && !socket.writableEnded) socket.end();
  };
  step();
}

// What the script does with a connection

function echo(state) {
  const { socket } = state;
  socket.on('data', (chunk) => {
    saw(state, chunk);
    if (socket.destroyed || socket.writableEnded) return;
    state.wrote += chunk.length;
    if (!(typeof chunk === 'string' ? socket.write(chunk, 'latin1') : socket.write(chunk)) && !socket.destroyed) {
      state.needsDrain = true;
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
}

function piped(state) {
  state.isPiped = true;
}

const acts = {
  echo(state) {
    echo(state);
  },
  text(state) {
    state.socket.setEncoding('latin1');
    echo(state);
  },
  pipe(state) {
    piped(state);
    state.socket.pipe(state.socket);
    if (below(3) === 0) state.socket.setTimeout(STALL_MS);
  },
  pipeVictim(state) {
    acts.pipe(state);
  },
  proxy(state) {
    piped(state);
    const { socket } = state;
    const target = net.connect({ port: state.port + 20000, host: '127.0.0.1' });
    piped(follow(target, state.port + 20000, 'behind'));
    socket.pipe(target).pipe(socket);
    socket.on('close', () => target.destroy());
    target.on('close', () => socket.destroy());
  },
  sink(state) {
    state.socket.on('data', (chunk) => {
      saw(state, chunk);
      if (below(5) === 0) {
        state.socket.pause();
        setTimeout(() => state.socket.resume(), below(3));
      }
    });
  },
  async iterate(state) {
    try {
      for await (const chunk of state.socket) saw(state, chunk);
    } catch (error) {
      if (!ERRORS.includes(error.code)) wrong(state, `iteration: ${error.stack}`);
    }
  },
  late(state) {
    state.socket.pause();
    setTimeout(() => acts.sink(state) ?? state.socket.resume(), below(10));
  },
  readable(state) {
    state.socket.on('readable', () => {
      let chunk;
      while ((chunk = state.socket.read()) !== null) saw(state, chunk);
    });
  },
  source(state) {
    state.socket.resume();
    pump(state, world.sizes.get(state.port));
  },
  corked(state) {
    const { socket } = state;
    socket.resume();
    socket.cork();
    for (let i = below(6); i > 0 && state.wrote < 5000; i--) put(state, 1 + below(1000));
    setImmediate(() => {
      socket.uncork();
      socket.end();
    });
  },
  // Pauses and goes on at any moment, also twice, also within a chunk's event.
  pauser(state) {
    const { socket } = state;
    socket.on('data', (chunk) => {
      saw(state, chunk);
      if (socket.isPaused()) wrong(state, 'bytes while it is paused');
      const whim = below(6);
      if (whim < 3) socket.pause();
      if (whim === 0) socket.resume();
      if (whim === 1) setImmediate(() => socket.resume());
      if (whim === 2) setTimeout(() => socket.resume(), below(4));
    });
  },
  // Answers only when the other side has ended.
  halfOpen(state) {
    const { socket } = state;
    socket.on('data', (chunk) => saw(state, chunk));
    socket.on('end', () => {
      if (!socket.writable && !socket.destroyed) wrong(state, 'half open, but not writable');
      pump(state, world.sizes.get(state.port));
    });
  },
  // Gives up when nothing happened for a while.
  idler(state) {
    const { socket } = state;
    state.gaveUp = true;
    socket.on('data', (chunk) => saw(state, chunk));
    socket.setTimeout(1 + below(5), () => {
      sim.note(`${state.port} timeout`);
      if (state.closed) wrong(state, `'timeout' after 'close'`);
      if (below(2) === 0) socket.end();
      else socket.destroy();
      socket.setTimeout(1);
      socket.once('timeout', () => socket.destroy());
    });
  },
  // Does not wait long for the connection.
  hasty(state) {
    const { socket } = state;
    state.gaveUp = true;
    socket.resume();
    socket.setTimeout(1 + below(3), () => socket.destroy(below(2) === 0 ? undefined : Object.assign(new Error('late'), { code: 'ETIMEDOUT' })));
  },
  destroyer(state) {
    const last = below(6000);
    state.gaveUp = true;
    state.socket.on('data', (chunk) => {
      saw(state, chunk);
      if (state.got >= last) state.socket.destroy();
    });
    setTimeout(() => state.socket.destroy(), below(4));
  },
  resetter(state) {
    state.gaveUp = true;
    state.socket.on('data', (chunk) => {
      saw(state, chunk);
      if (!state.socket.destroyed && below(3) === 0) state.socket.resetAndDestroy();
    });
    setTimeout(() => state.socket.resetAndDestroy(), 5 + below(4));
  },
  victim(state) {
    echo(state);
  },
  talker(state) {
    state.socket.on('data', (chunk) => saw(state, chunk));
    pump(state, world.sizes.get(state.port));
  },
  listener(state) {
    acts.sink(state);
  },
};

function run(text) {
  world.open = 0;
  world.hasListened = false;
  if (world.arrivals > 0) serve(Number(text) % 7);
  for (const [port, act] of world.acts) if (port > 30000 && port < 40000) startClient(port, act);
}

function serve(attempts) {
  const server = net.createServer({ allowHalfOpen: below(3) === 0, noDelay: below(2) === 0, pauseOnConnect: false });
  if (below(6) === 0) {
    server.maxConnections = 1;
    server.on('drop', ({ remotePort }) => {
      sim.note(`${remotePort} dropped`);
      world.drops = true;
      if (server._connections !== 1) sim.fail(`${remotePort} is dropped at ${server._connections} connections`);
    });
  }
  server.on('connection', (socket) => {
    const act = world.acts.get(socket.remotePort);
    sim.note(`${socket.remotePort} connection: ${act}`);
    // Broken off before it was looked at.
    if (act === undefined) return void socket.on('error', () => {}).destroy();
    if (world.states.some((state) => state.port === socket.remotePort)) sim.fail(`${socket.remotePort} came twice`);
    if (server.allowHalfOpen) socket.on('end', () => { if (!socket.writableEnded) socket.end(); });
    acts[act](follow(socket, socket.remotePort, act));
  });
  server.on('error', (error) => {
    sim.note(`server ${error.code}`);
    if (error.syscall !== 'listen' || world.isFair) sim.fail(error.stack);
    if (attempts > 0) serve(attempts - 1);
  });
  server.listen(80, '127.0.0.1', () => {
    world.hasListened = true;
    world.server = server;
    world.closesEarly = below(5) === 0;
    setTimeout(() => server.close((error) => {
      sim.note('server closed');
      if (error) sim.fail(error.stack);
      world.serverClosed = true;
    }), world.closesEarly ? below(2) : SERVER_MS);
  });
}

function startClient(port, act) {
  let options = { port, host: '127.0.0.1', allowHalfOpen: act === 'halfOpen' };
  const whim = below(6);
  if (whim === 0) {
    options = { path: `/simulated/${port}`, allowHalfOpen: act === 'halfOpen' };
  } else if (whim < 3) {
    options.autoSelectFamilyAttemptTimeout = 10 + below(300);
    options.host = 'several';
    options.lookup = (name, wanted, callback) => {
      const all = [{ address: '::1', family: 6 }, { address: '127.0.0.1', family: 4 }, { address: '127.0.0.2', family: 4 }];
      process.nextTick(() => (wanted.all ? callback(null, all) : callback(null, '127.0.0.1', 4)));
    };
  }
  const socket = net.connect(options);
  const state = follow(socket, port, act);
  state.isClient = true;
  if (below(2) === 0) acts[act](state);
  else socket.on('connect', () => acts[act](state));
}

// What must be so when it is over

function finish() {
  if (world.open !== 0) sim.fail(`${world.open} sockets were never closed`);
  if (world.hasListened && !world.serverClosed) sim.fail('the server was never closed');
  if (world.hasListened && world.server._connections !== 0) sim.fail(`${world.server._connections} connections are counted`);
  const seen = new Set();
  for (const state of world.states) {
    seen.add(state.port);
    check(state, sim.report(state.port));
  }
  if (world.isFair && !world.closesEarly && !world.drops) {
    for (const port of world.acts.keys()) if (!seen.has(port)) sim.fail(`${port} was never served`);
  }
  world = undefined;
}

function check(state, [met, received, sent, heardEnd, finished, broken]) {
  if (!state.closed) return wrong(state, `'close' did not come`);
  if (state.called !== state.callbacks && state.error === null && !state.gaveUp && !state.stalled) {
    wrong(state, `${state.called} of ${state.callbacks} callbacks of write`);
  }
  if (state.error !== null && state.error.errors === undefined) checkError(state);
  if (!met) {
    if (world.isFair && state.act !== 'behind') wrong(state, 'there is no connection');
    return;
  }
  if (state.stalled && !broken) {
    const peer = `the peer has ${received.length}, heard the end: ${heardEnd}, did all: ${finished}`;
    wrong(state, `stalls: got ${state.got} of ${sent}, wrote ${state.wrote}, ${peer}`);
  }
  if (state.isPiped) state.got = state.reads;
  if (state.reads < state.got || state.got > sent) wrong(state, `got ${state.got}, read ${state.reads}, sent ${sent}`);
  if (!content(state.port, 0, received.length).equals(received)) wrong(state, 'the peer got other bytes');
  if (!state.isPiped && received.length > state.wrote) wrong(state, `the peer got ${received.length} of ${state.wrote}`);
  if (state.ended && state.got !== sent) wrong(state, `'end' after ${state.got} of ${sent} bytes`);
  const isWhole = state.finished && state.error === null && !broken && !state.gaveUp && !state.isPiped;
  if (isWhole && received.length !== state.wrote) wrong(state, `the peer got ${received.length} of ${state.wrote} finished bytes`);
  if (world.isFair && !state.gaveUp && !state.act.includes('ictim')) {
    if (state.error !== null) wrong(state, `${state.error.stack}`);
    // Iterating destroys the socket behind 'end', and the end of a proxied connection the one behind it.
    const isFinished = (state.finished && heardEnd) || state.act === 'iterate' || state.act === 'behind';
    if ((!state.ended && state.act !== 'behind') || !isFinished || broken) {
      wrong(state, `ended ${state.ended}, finished ${state.finished}, broken ${broken}, heard ${heardEnd}`);
    }
    if (state.isPiped && received.length !== sent) wrong(state, `${received.length} of ${sent} bytes went through the pipe`);
  }
}

const syscalls = {
  ECONNREFUSED: ['connect'], ECONNRESET: ['read', 'write', 'shutdown'], EPIPE: ['write', 'shutdown'], EMFILE: ['connect'], ENOTCONN: ['shutdown'],
};

function checkError(state) {
  const { code, syscall, errno } = state.error;
  const allowed = syscalls[code];
  if (allowed && !allowed.includes(syscall)) wrong(state, `${code} of ${syscall}`);
  if (allowed && (typeof errno !== 'number' || errno >= 0)) wrong(state, `errno is ${errno}`);
  if (syscall !== 'connect') return;
  const { port, address } = state.error;
  const isNamed = port === undefined ? address === `/simulated/${state.port}` : port === state.port && address !== undefined;
  if (!isNamed) wrong(state, `the error names ${address} ${port}`);
}

module.exports = { plan, run, finish };
