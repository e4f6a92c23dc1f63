// Requests to servers that answer in any pieces, say too much or too little, leave and break off: each request ends once, with its own
// answer or with an error, no byte of a body is lost or comes twice, and no answer is another request's.

const { generator } = require('internal:sim/generator');
const sim = binding('sim');
const http = require('node:http');

const PATTERN_BYTES = 1 << 16;
const BODY_BYTES_MAX = 9000;
// Nothing in these worlds takes so long by itself.
const STALL_MS = 3000;
// By then what a server says behind an answer has come, if nothing goes wrong.
const QUIET_MS = 30;

const ERRORS = ['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ECONNABORTED', 'EMFILE', 'ENFILE', 'ENOTCONN', 'ETIMEDOUT', 'ECANCELED', 'ENOBUFS',
  'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'];

const pattern = Buffer.alloc(PATTERN_BYTES);
const fill = generator(11);
for (let i = 0; i < PATTERN_BYTES; i++) pattern[i] = 32 + fill(90);

// The body of an answer, and of the request that it is to.
function content(port, number, size) {
  const base = ((port % 1000) * 977 + number * 3001) % 32768;
  return pattern.subarray(base, base + size);
}

let below;
let world;

process.on('uncaughtException', (error) => sim.fail(`uncaught ${error?.stack ?? error}`));

// Who is at the far ends

// What follows the good answers of a connection.
const LASTS = ['end', 'end', 'reset', 'cut', 'cutReset', 'garbage', 'stray', 'noHttp', 'badChunk', 'silentEnd', 'bigHead', 'interims', 'gone'];
// Where a server says something behind an answer, or something else than one.
const SAYS_MORE = ['garbage', 'stray'];

function plan(text) {
  below = generator(Number(text));
  world = { servers: [], isFair: sim.isFair(), states: [], open: 0, agents: [] };
  for (let i = 1 + below(2); i > 0; i--) addServer(30000 + i);
}

function addServer(port) {
  const server = { port, answers: [], last: LASTS[below(LASTS.length)] };
  const steps = [];
  if (below(20) === 0) steps.push('send', Buffer.from('HTT'));
  for (let number = 1 + below(5); number > 0; number--) addAnswer(server, steps, steps.length > 0);
  addLast(server, steps);
  world.servers.push(server);
  sim.peer(port, -1, steps);
}

const AWAIT_HEAD = ['await', Buffer.from('\r\n\r\n')];

function addAnswer(server, steps, isBegun) {
  const number = server.answers.length;
  const size = below(3) === 0 ? below(3) : below(BODY_BYTES_MAX);
  server.answers.push(size);
  steps.push(...AWAIT_HEAD);
  if (below(3) === 0) steps.push('pause', below(300_000));
  const bytes = answer(server.port, number, size);
  talk(steps, number === 0 && isBegun ? bytes.subarray(3) : bytes);
}

function answer(port, number, size) {
  const body = content(port, number, size);
  const interim = below(4) === 0 ? 'HTTP/1.1 103 Hints\r\nLink: a\r\n\r\n'.repeat(1 + below(3)) : '';
  // Without an interim answer: a server that speaks first says three bytes of either.
  const head = `${interim}HTTP/1.1 200 OK\r\nX-Number: ${number}\r\n`;
  if (below(2) === 0) return Buffer.concat([Buffer.from(`${head}Content-Length: ${size}\r\n\r\n`), body]);
  return Buffer.concat([Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`), ...chunks(body), Buffer.from('0\r\nX-Trailer: y\r\n\r\n')]);
}

function chunks(body) {
  const list = [];
  for (let at = 0; at < body.length;) {
    const end = Math.min(body.length, at + 1 + below(6000));
    list.push(Buffer.from(`${(end - at).toString(16)}${below(3) === 0 ? ';a="b"' : ''}\r\n`), body.subarray(at, end), Buffer.from('\r\n'));
    at = end;
  }
  return list;
}

function talk(steps, bytes) {
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + below(below(2) === 0 ? 80 : bytes.length));
    steps.push('send', bytes.subarray(at, end));
    if (below(3) === 0) steps.push('pause', below(300_000));
    at = end;
  }
}

const lasts = {
  end: () => ['end', 0],
  reset: () => ['reset', 0],
  gone: () => [...AWAIT_HEAD, 'reset', 0],
  silentEnd: () => [...AWAIT_HEAD, 'end', 0],
  cut: (half) => [...AWAIT_HEAD, 'send', half, 'end', 0],
  cutReset: (half) => [...AWAIT_HEAD, 'send', half, 'reset', 0],
  garbage: () => ['send', Buffer.from('garbage'), 'awaitEnd', 0],
  stray: () => ['send', Buffer.from('HTTP/1.1 200 OK\r\nX-Number: stray\r\nContent-Length: 0\r\n\r\n'), 'awaitEnd', 0],
  noHttp: () => [...AWAIT_HEAD, 'send', Buffer.from('SSH-2.0-sim\r\n'), 'awaitEnd', 0],
  badChunk: () => [...AWAIT_HEAD, 'send', Buffer.from('HTTP/1.1 200 OK\r\nX-Number: bad\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'), 'awaitEnd', 0],
  bigHead: () => [...AWAIT_HEAD, 'send', Buffer.from(`HTTP/1.1 200 OK\r\nA: ${'a'.repeat(40_000)}`), 'awaitEnd', 0],
  interims: () => [...AWAIT_HEAD, 'send', Buffer.from('HTTP/1.1 103 Hints\r\n\r\n'.repeat(1200)), 'awaitEnd', 0],
};

function addLast(server, steps) {
  const whole = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nX-Number: cut\r\nContent-Length: 5000\r\n\r\n'), content(server.port, 7, 4000)]);
  steps.push(...lasts[server.last](whole.subarray(0, 1 + below(whole.length))));
}

// What is seen of a request

function wrong(state, text) {
  sim.fail(`${state.port} (${state.server.last}, ${state.style}), answer ${state.number}: ${text}`);
}

function follow(request, server, style, done) {
  const state = { isDestroyed: false, port: server.port, server, style, number: -1, got: 0, seen: '', complete: false, error: null };
  world.states.push(state);
  world.open++;
  const see = (letter) => {
    sim.note(`${state.port} ${letter} ${state.number} ${state.got}`);
    if (state.seen.includes(letter)) wrong(state, `${letter} twice: ${state.seen}`);
    if (state.seen.includes('c') && letter !== 'C' && letter !== 'e') wrong(state, `${letter} after close: ${state.seen}`);
    state.seen += letter;
  };
  request.on('socket', (socket) => {
    state.number = socket.requests = (socket.requests ?? -1) + 1;
  });
  request.on('finish', () => see('f'));
  request.on('response', (response) => {
    see('r');
    if (state.error) wrong(state, `an answer after ${state.error.code}`);
    answered(state, response, see);
  });
  request.on('error', (error) => {
    see('x');
    state.error = error;
    if (!ERRORS.includes(error.code) && !/^HPE_/.test(error.code)) wrong(state, `unexpected ${error.stack}`);
  });
  request.on('close', () => {
    // As in Node: once for the connection, and once for an answer that is read after the end of the connection.
    if (/c.*e/.test(state.seen)) return;
    see('c');
    clearTimeout(timer);
    world.open--;
    done();
  });
  const timer = setTimeout(() => {
    state.isDestroyed = true;
    sim.note(`${state.port} stalls`);
    request.destroy();
  }, STALL_MS);
  return state;
}

function answered(state, response, see) {
  const size = state.server.answers[state.number];
  const told = response.headers['x-number'];
  state.told = told;
  if (told === 'stray') {
    // A word that comes when the next request is out already cannot be told from its answer.
    if (world.isFair) wrong(state, 'got what was said behind another answer');
    state.size = 0;
  } else if (told === 'cut' || told === 'bad') {
    state.size = told === 'cut' ? 4000 : 0;
    state.number = 7;
  } else {
    if (told !== `${state.number}`) wrong(state, `got answer ${told}`);
    state.size = size;
  }
  response.on('error', (error) => { if (!ERRORS.includes(error.code)) wrong(state, error.stack); });
  response.on('end', () => {
    see('e');
    state.complete = response.complete;
    if (!response.complete) wrong(state, `'end' of what is not whole`);
  });
  response.on('close', () => see('C'));
  styles[state.style](state, response);
}

function saw(state, chunk) {
  const expected = content(state.port, state.number, state.size).subarray(state.got, state.got + chunk.length);
  if (chunk.length === 0 || !expected.equals(chunk)) wrong(state, `other bytes came at ${state.got}`);
  state.got += chunk.length;
}

// What a script does with an answer

const styles = {
  data(state, response) {
    response.on('data', (chunk) => saw(state, chunk));
  },
  pauses(state, response) {
    response.on('data', (chunk) => {
      saw(state, chunk);
      if (below(4) !== 0) return;
      response.pause();
      setTimeout(() => response.resume(), below(3));
    });
  },
  late(state, response) {
    setTimeout(() => styles.data(state, response), below(8));
  },
  async iterates(state, response) {
    try {
      for await (const chunk of response) saw(state, chunk);
    } catch (error) {
      if (!ERRORS.includes(error.code)) wrong(state, error.stack);
    }
  },
  ignores(state, response) {
    state.got = -1;
    response.resume();
  },
  destroys(state, response) {
    response.on('data', (chunk) => {
      saw(state, chunk);
      if (below(2) !== 0) return;
      state.isDestroyed = true;
      response.destroy();
    });
  },
};
const STYLES = Object.keys(styles);

function run() {
  const agents = [new http.Agent({ keepAlive: true, maxSockets: 1 + below(3) }), new http.Agent({ keepAlive: true, scheduling: 'fifo' })];
  world.agents = agents;
  for (const server of world.servers) {
    const chains = SAYS_MORE.includes(server.last) ? 1 : 1 + below(2);
    for (let i = chains; i > 0; i--) chain(server, agents[below(2)], 1 + below(4));
  }
}

// Requests of which each begins when the last is over.
function chain(server, agent, left) {
  if (left === 0) return;
  const style = STYLES[below(STYLES.length)];
  const go = () => chain(server, agent, left - 1);
  const done = () => {
    if (SAYS_MORE.includes(server.last) || below(2) === 0) setTimeout(go, QUIET_MS);
    else go();
    settle();
  };
  world.open++;
  const isAlone = below(5) === 0;
  const request = http.request({ port: server.port, host: '127.0.0.1', agent: isAlone ? false : agent, method: below(3) === 0 ? 'POST' : 'GET' });
  const state = follow(request, server, style, () => {
    world.open--;
    done();
  });
  sendBody(request);
  if (below(25) !== 0) return;
  setTimeout(() => {
    state.isDestroyed = true;
    request.destroy();
  }, below(3));
}

function sendBody(request) {
  if (request.method === 'GET') return void request.end();
  const body = content(1, 0, below(BODY_BYTES_MAX));
  if (below(2) === 0) return void request.end(body);
  // The end of a body in chunks would look like the end of another head to the far ends here.
  request.setHeader('Content-Length', body.length);
  for (let at = 0; at < body.length;) {
    const end = Math.min(body.length, at + 1 + below(6000));
    request.write(body.subarray(at, end));
    at = end;
  }
  if (below(2) === 0) setImmediate(() => request.end());
  else request.end();
}

// Idle connections keep nothing alive, but they are handles.
function settle() {
  clearTimeout(world.settling);
  const { agents } = world;
  world.settling = setTimeout(() => { for (const agent of agents) agent.destroy(); }, STALL_MS + QUIET_MS);
}

// What must be so when it is over

function finish() {
  if (world.open !== 0) sim.fail(`${world.open} requests are not over`);
  for (const state of world.states) checkRequest(state);
  world = undefined;
}

function checkRequest(state) {
  const { seen } = state;
  if (!seen.includes('c')) wrong(state, `'close' did not come: ${seen}`);
  if (seen.includes('r') && !seen.includes('C')) wrong(state, `'close' of the answer did not come: ${seen}`);
  // Nobody hears of the rest of an answer that was given up, but of its end if it is there, as in Node.
  if (state.complete && !state.isDestroyed && state.got !== -1 && state.got !== state.size) wrong(state, `whole with ${state.got} of ${state.size} bytes`);
  if (!seen.includes('r') && !seen.includes('x')) wrong(state, `neither an answer nor an error: ${seen}`);
  if (!world.isFair || state.isDestroyed) return;
  const isGood = state.told === `${state.number}`;
  if (isGood && !state.complete && state.error === null) wrong(state, `a good answer is lost: ${seen}`);
}

module.exports = { plan, run, finish };
