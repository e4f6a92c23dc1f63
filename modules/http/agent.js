// http.Agent: keeps the sockets to each server, gives them to requests, and makes requests wait when there are enough.

const net = require('node:net');
const { EventEmitter, plainEmit } = require('internal:events/emitter');
const { DESTROYED, ERRORED } = require('internal:stream/state');
const { ENDED, ENDING } = require('internal:stream/writable_state');
const { kKeepAlive, kKeepAliveDelay } = require('internal:net/symbols');
const { getAsyncContext, matches, setAsyncContext } = binding('engine');
const { namesAlone: namesAloneNatively } = binding('http_client');

// On a socket that has listeners of requests: whose they are (client_response.js).
const kTied = Symbol('tied');
const kOnKeylog = Symbol('onkeylog');
// The sockets by name, as `{ used, free }`, while no script has looked at `sockets`, `freeSockets` or `requests`; null then. With
// them a request changes two lists, and no object whose keys come and go.
const kPools = Symbol('kPools');
// The pool that was asked for last.
const kLastPool = Symbol('kLastPool');
// On a socket: the pool that it was put into, while no script had looked at the lists.
const kPool = Symbol('kPool');
// On a socket: its listener of 'free', and the options that it was made with.
const kOnFree = Symbol('kOnFree');
const kMadeWith = Symbol('kMadeWith');
// On a response: for how many seconds the server keeps the connection, by its own word; -1 without one.
const kAnnounced = Symbol('kAnnounced');
const kRequestOptions = Symbol('requestOptions');
const kRequestContext = Symbol('requestAsyncContext');

// Flags of a side that takes no more bytes.
const NOT_WRITABLE = ENDING | ENDED | DESTROYED | ERRORED;
const { ref, setKeepAlive, unref } = net.Socket.prototype;

const FREE_SOCKETS_MAX = 256;
const KEEP_ALIVE_MS = 1000;
// A socket is given up so long before the server says it will close it.
const KEEP_ALIVE_MARGIN_MS = 1000;
const GLOBAL_TIMEOUT_MS = 5000;

// Until a script reads or writes one of them.
const listProperties = {};
for (const name of ['requests', 'sockets', 'freeSockets']) {
  listProperties[name] = {
    configurable: true,
    enumerable: true,
    get() { return settle(this)[name]; },
    set(value) {
      settle(this);
      this[name] = value;
    },
  };
}

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.defaultPort = 80;
  this.protocol = 'http:';
  this.options = Object.assign(Object.create(null), options);
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  // net would take a path for that of a Unix socket.
  this.options.path = null;
  this[kPools] = Object.create(null);
  this[kLastPool] = undefined;
  Object.defineProperties(this, listProperties);
  this.keepAliveMsecs = this.options.keepAliveMsecs || KEEP_ALIVE_MS;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || FREE_SOCKETS_MAX;
  this.scheduling = this.options.scheduling || 'lifo';
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  const { validateNumber, validateOneOf } = require('internal:validators');
  validateOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (this.maxTotalSockets === undefined) this.maxTotalSockets = Infinity;
  else validateNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
  this.on('free', socketFreed);
  this.on('newListener', watchForKeylog);
}
Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.defineProperty(Agent.prototype, kPools, { value: null, writable: true });
Object.setPrototypeOf(Agent, EventEmitter);

Object.defineProperty(Agent.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  configurable: true,
  writable: true,
  value(depth) {
    return require('internal:http/inspect').agent(this, depth);
  },
});

Agent.defaultMaxSockets = Infinity;
Agent.prototype.createConnection = net.createConnection;

// 'keylog' costs something: sockets are listened to only when somebody listens here.
function watchForKeylog(event) {
  if (event !== 'keylog') return;
  this.removeListener('newListener', watchForKeylog);
  const agent = this;
  this[kOnKeylog] = function onKeylog(line) {
    agent.emit('keylog', line, this);
  };
  for (const sockets of Object.values(this.sockets)) for (const socket of sockets) socket.on('keylog', this[kOnKeylog]);
}

// The key under which sockets to one server are kept.
Agent.prototype.getName = function getName(options = {}) {
  let name = `${options.host || 'localhost'}:${options.port || ''}:${options.localAddress || ''}`;
  if (options.family === 4 || options.family === 6) name += `:${options.family}`;
  if (options.socketPath) name += `:${options.socketPath}`;
  return name;
};

// The name under which a socket was made, of the options that it was made with.
function nameOf(agent, options) {
  return agent.getName === Agent.prototype.getName && options._agentKey ? options._agentKey : agent.getName(options);
}

// The agent's own options win over the request's.
function merge(agent, options) {
  const merged = Object.assign(Object.create(null), options, agent.options);
  if (merged.socketPath) merged.path = merged.socketPath;
  return merged;
}

// Without options of the agent's that the name could depend on, a request's options name the socket as they are.
function namesAlone(agent) {
  const { options } = agent;
  return agent.getName === Agent.prototype.getName && options.host === undefined && options.port === undefined &&
    options.localAddress === undefined && options.family === undefined && options.socketPath === undefined;
}

// A script looks at the lists: from now on they are what Node's are.
function settle(agent) {
  const pools = agent[kPools];
  if (pools === null) return agent;
  const lists = { requests: Object.create(null), sockets: Object.create(null), freeSockets: Object.create(null) };
  for (const name of Object.keys(pools)) {
    const { used, free } = pools[name];
    if (used.size > 0) lists.sockets[name] = [...used];
    if (free.length > 0) lists.freeSockets[name] = free;
  }
  agent[kPools] = null;
  agent[kLastPool] = undefined;
  for (const name of Object.keys(lists)) {
    Object.defineProperty(agent, name, { value: lists[name], writable: true, enumerable: true, configurable: true });
  }
  return agent;
}

function usedCount(agent, name) {
  const pools = agent[kPools];
  return pools === null ? agent.sockets[name]?.length ?? 0 : pools[name]?.used.size ?? 0;
}

function freeOf(agent, name) {
  const pools = agent[kPools];
  return pools === null ? agent.freeSockets[name] ?? [] : pools[name]?.free ?? [];
}

// The sockets to one server.
function Pool() {
  this.used = new Set();
  this.free = [];
  // All of them are net's.
  this.isPlain = true;
  // What the requests for it said.
  this.host = undefined;
  this.port = undefined;
  // What the agent and a socket were like when one was last put back step by step, and what decided about the time-out.
  this.agent = undefined;
  this.socket = undefined;
  this.timeout = undefined;
  this.announced = undefined;
}

// The next socket may be put back in one step, if nothing differs.
Pool.prototype.note = function note(agent, socket) {
  const { keepAlive, keepAliveMsecs } = agent;
  this.agent = { keepAlive, keepAliveMsecs, keepSocketAlive, removeSocket, emit: plainEmit, maxSockets: Infinity, maxTotalSockets: Infinity };
  this.socket = {
    [kTied]: null, [kKeepAlive]: true, [kKeepAliveDelay]: ~~(keepAliveMsecs / 1000), setKeepAlive, unref, emit: plainEmit, timeout: socket.timeout,
  };
  this.timeout = agent.options.timeout;
  this.announced = socket._httpMessage?.res?.[kAnnounced];
};

function addUsed(agent, name, socket) {
  const pools = agent[kPools];
  if (pools === null) {
    (agent.sockets[name] ??= []).push(socket);
    return;
  }
  const pool = socket[kPool] = pools[name] ??= new Pool();
  pool.used.add(socket);
  if (!(socket instanceof net.Socket)) pool.isPlain = false;
}

// Every list of free sockets.
function allFree(agent) {
  const pools = agent[kPools];
  return pools === null ? Object.values(agent.freeSockets) : Object.values(pools).map((pool) => pool.free);
}

// Gives the request a kept socket, if there is one; no copy of its options is needed then.
function takeKept(agent, request, host, port, options) {
  if (options.socketPath !== undefined || options.family !== undefined || options.localAddress !== undefined) return false;
  return matches(agent, givingAgent) && giveKept(agent, request, host, port);
}

// As takeKept(), where the options say no more of the socket than host and port, for an agent that has no methods of its own.
function giveKept(agent, request, host, port) {
  const pool = poolOf(agent, host, port);
  if (pool === undefined) return false;
  const { free } = pool;
  if (free.length === 0) return false;
  let socket;
  if (pool.isPlain && agent.scheduling === 'lifo' && (free[0]._writableState.flags & DESTROYED) === 0) {
    socket = free.pop();
  } else {
    socket = nextFree(agent, free);
    if (socket === undefined) return false;
  }
  if (socket[kTied] === undefined) socket.removeListener('error', freeSocketFailed);
  request.reusedSocket = true;
  if (socket.ref === ref && socket._handle !== null) socket._handle.ref();
  else socket.ref();
  request.onSocket(socket);
  if (request.timeout !== undefined) setRequestTimeout(agent, request, socket);
  pool.used.add(socket);
  return true;
}

function poolOf(agent, host, port) {
  const pools = agent[kPools];
  if (pools === null || pools === undefined || !namesAloneNatively(agent.options)) return undefined;
  const last = agent[kLastPool];
  if (last !== undefined && last.host === host && last.port === port) return last;
  const pool = pools[`${host}:${port}:`];
  if (pool !== undefined) {
    agent[kLastPool] = pool;
    pool.host = host;
    pool.port = port;
  }
  return pool;
}

function nextFree(agent, free) {
  while (free.length > 0 && free[0].destroyed) free.shift();
  return agent.scheduling === 'fifo' ? free.shift() : free.pop();
}

function takeFree(agent, name) {
  if (agent[kPools] !== null) return nextFree(agent, freeOf(agent, name));
  const free = agent.freeSockets[name];
  if (free === undefined) return undefined;
  const socket = nextFree(agent, free);
  if (free.length === 0) delete agent.freeSockets[name];
  return socket;
}

Agent.prototype.addRequest = function addRequest(request, options, port, localAddress) {
  // The form from before options: (request, host, port, localAddress).
  if (typeof options === 'string') options = Object.assign(Object.create(null), { host: options, port, localAddress });
  const isPlain = namesAlone(this);
  if (!isPlain) {
    options = merge(this, options);
    setServerName(options, request);
  }
  const name = this.getName(options);
  if (this[kPools] === null) this.sockets[name] ??= [];
  const socket = takeFree(this, name);
  if (socket !== undefined) {
    this.reuseSocket(socket, request);
    setRequestSocket(this, request, socket);
    addUsed(this, name, socket);
    return;
  }
  // What makes a socket merges them itself.
  if (isPlain && this.createSocket !== Agent.prototype.createSocket) {
    options = merge(this, options);
    setServerName(options, request);
  }
  if (freeOf(this, name).length + usedCount(this, name) < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    this.createSocket(request, options, (error, made) => {
      if (error) request.onSocket(made, error);
      else setRequestSocket(this, request, made);
    });
    return;
  }
  settle(this);
  request[kRequestOptions] = options;
  request[kRequestContext] = getAsyncContext();
  (this.requests[name] ??= []).push(request);
};

Agent.prototype.createSocket = function createSocket(request, options, callback) {
  options = merge(this, options);
  setServerName(options, request);
  const name = this.getName(options);
  options._agentKey = name;
  options.encoding = null;
  let isTold = false;
  const created = (error, socket) => {
    if (isTold) return undefined;
    isTold = true;
    if (error) return callback(error);
    addUsed(this, name, socket);
    this.totalSocketCount++;
    listenToSocket(this, socket, options);
    return callback(null, socket);
  };
  if (this.keepAlive) {
    options.keepAlive = this.keepAlive;
    options.keepAliveInitialDelay = this.keepAliveMsecs;
  }
  const socket = this.createConnection(options, created);
  if (socket) created(null, socket);
};

// The name for TLS: from the Host header, without port and brackets; none for an address.
function setServerName(options, request) {
  if (options.servername || options.servername === '') return;
  let name = options.host;
  const host = request.getHeader('host');
  if (host) {
    require('internal:validators').validateString(host, 'options.headers.host');
    if (host[0] === '[') {
      const end = host.indexOf(']');
      name = end === -1 ? host : host.substring(1, end);
    } else {
      const colon = host.indexOf(':');
      name = colon === -1 ? host : host.slice(0, colon);
    }
  }
  options.servername = net.isIP(name) ? '' : name;
}

function listenToSocket(agent, socket, options) {
  function onFree() {
    agent.emit('free', socket, options);
  }
  function onClose() {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
  }
  // Idle sockets are given up; of others request and response are told.
  function onTimeout() {
    socket._httpMessage?.res?.emit('timeout');
    if (allFree(agent).some((free) => free.includes(socket))) socket.destroy();
  }
  // An upgraded socket belongs to somebody else from now on.
  function onRemove() {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
    socket.removeListener('close', onClose);
    socket.removeListener('free', onFree);
    socket.removeListener('timeout', onTimeout);
    socket.removeListener('agentRemove', onRemove);
  }
  socket[kOnFree] = onFree;
  socket[kMadeWith] = options;
  socket.on('free', onFree);
  socket.on('close', onClose);
  socket.on('timeout', onTimeout);
  socket.on('agentRemove', onRemove);
  if (agent[kOnKeylog]) socket.on('keylog', agent[kOnKeylog]);
}

// A request is done with the socket: what emitting 'free' does, in one step where nobody but the agent listens.
function tellFree(socket, agent, request) {
  if (agent && agent[kPools] && socket._events.free === socket[kOnFree] && agent._events.free === socketFreed) {
    if (!putBack(agent, socket, request)) giveBack(agent, socket);
  } else {
    socket.emit('free');
  }
}

function giveBack(agent, socket) {
  if (socket.emit === plainEmit && agent.emit === plainEmit) socketFreed.call(agent, socket, socket[kMadeWith]);
  else socket.emit('free');
}

// What socketFreed() does with a socket of net's that is as the one before it. If it is not, nothing happened.
function putBack(agent, socket, request) {
  const pool = socket[kPool];
  if (pool !== undefined && pool.isPlain && request.shouldKeepAlive && socket._httpMessage === request && matches(agent, pool.agent) &&
      matches(socket, pool.socket) && agent.options.timeout === pool.timeout && request.res[kAnnounced] === pool.announced) {
    const state = socket._writableState;
    const { free } = pool;
    if ((state.flags & NOT_WRITABLE) === 0 && state.writable !== false && free.length < agent.maxFreeSockets && pool.used.delete(socket)) {
      socket._handle.unref();
      socket._httpMessage = null;
      free.push(socket);
      return true;
    }
  }
  return false;
}

// The listener of 'free'.
function socketFreed(socket, options) {
  const name = nameOf(this, options);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  // Who waits, waits in the lists.
  const waiting = this[kPools] === null ? this.requests[name] : undefined;
  if (waiting !== undefined && waiting.length > 0) {
    const request = waiting.shift();
    if (waiting.length === 0) delete this.requests[name];
    giveInContext(this, request, socket);
    return;
  }
  const last = socket._httpMessage;
  if (!last || !last.shouldKeepAlive || !this.keepAlive || !keeps(this, name, socket)) {
    socket.destroy();
    return;
  }
  const pool = this[kPools]?.[name];
  const free = pool === undefined ? this.freeSockets[name] ??= [] : pool.free;
  if (pool !== undefined) pool.note(this, socket);
  socket._httpMessage = null;
  if (pool === undefined || !pool.used.delete(socket)) this.removeSocket(socket, options);
  if (socket[kTied] === undefined) socket.on('error', freeSocketFailed);
  free.push(socket);
}

function keeps(agent, name, socket) {
  const freeCount = freeOf(agent, name).length;
  const count = freeCount + usedCount(agent, name);
  return agent.totalSocketCount <= agent.maxTotalSockets && count <= agent.maxSockets && freeCount < agent.maxFreeSockets &&
    agent.keepSocketAlive(socket);
}

// A request that waited goes on in the async context in which it was made.
function giveInContext(agent, request, socket) {
  const context = getAsyncContext();
  setAsyncContext(request[kRequestContext]);
  request[kRequestContext] = undefined;
  try {
    setRequestSocket(agent, request, socket);
  } finally {
    setAsyncContext(context);
  }
}

function freeSocketFailed() {
  this.destroy();
  this.emit('agentRemove');
}

function removeFrom(lists, name, socket) {
  const list = lists[name];
  if (list === undefined) return;
  const at = list.indexOf(socket);
  if (at === -1) return;
  if (list.length === 1) delete lists[name];
  else list.splice(at, 1);
}

function removeFromPool(agent, name, socket) {
  const pool = agent[kPools][name];
  if (pool === undefined) return;
  const { used, free } = pool;
  used.delete(socket);
  if (socket.writable) return;
  const freeAt = free.indexOf(socket);
  if (freeAt !== -1) free.splice(freeAt, 1);
  if (used.size > 0 || free.length > 0) return;
  delete agent[kPools][name];
  agent[kLastPool] = undefined;
}

Agent.prototype.removeSocket = function removeSocket(socket, options) {
  const name = nameOf(this, options);
  if (this[kPools] !== null) {
    removeFromPool(this, name, socket);
    return;
  }
  removeFrom(this.sockets, name, socket);
  if (!socket.writable) removeFrom(this.freeSockets, name, socket);
  const next = nextWaiting(this, name);
  if (next === undefined) return;
  const wanted = next === this.requests[name]?.[0] ? options : next[kRequestOptions];
  if (!wanted) return;
  next[kRequestOptions] = undefined;
  this.createSocket(next, wanted, (error, made) => {
    if (error) next.onSocket(made, error);
    else made.emit('free');
  });
};

// A request that waits for a socket to this server or, if none does, to one that has no socket at all.
function nextWaiting(agent, name) {
  if (agent.requests[name]?.length > 0) return agent.requests[name][0];
  for (const other of Object.keys(agent.requests)) {
    if (agent.sockets[other]?.length > 0) return undefined;
    return agent.requests[other][0];
  }
  return undefined;
}

// What the server said in `Keep-Alive: timeout=…`, in seconds; -1 if it did not.
function announcedSeconds(response) {
  if (!response) return -1;
  const raw = response.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i].length === 10 && raw[i].toLowerCase() === 'keep-alive') {
      const digits = /^timeout=(\d+)/.exec(response.headers['keep-alive'])?.[1];
      return digits === undefined ? -1 : Number.parseInt(digits, 10);
    }
  }
  return -1;
}

Agent.prototype.keepSocketAlive = function keepSocketAlive(socket) {
  socket.setKeepAlive(true, this.keepAliveMsecs);
  socket.unref();
  let timeout = this.options.timeout || 0;
  const response = socket._httpMessage?.res;
  const announced = response?.[kAnnounced] ?? announcedSeconds(response);
  // Who announces nothing says -1, and who announces 0 is not believed.
  if (announced > 0) {
    const safe = announced * 1000 - KEEP_ALIVE_MARGIN_MS;
    if (safe <= 0) return false;
    if (safe < timeout) timeout = safe;
  }
  if (socket.timeout !== timeout) socket.setTimeout(timeout);
  return true;
};

Agent.prototype.reuseSocket = function reuseSocket(socket, request) {
  if (socket[kTied] === undefined) socket.removeListener('error', freeSocketFailed);
  request.reusedSocket = true;
  socket.ref();
};

Agent.prototype.destroy = function destroy() {
  const pools = this[kPools] === null ? [] : Object.values(this[kPools]);
  const lists = this[kPools] === null ? [this.freeSockets, this.sockets].flatMap((sockets) => Object.values(sockets)) :
    [...pools.map((pool) => pool.free), ...pools.map((pool) => [...pool.used])];
  for (const list of lists) for (const socket of list.slice()) socket.destroy();
};

function setRequestSocket(agent, request, socket) {
  request.onSocket(socket);
  setRequestTimeout(agent, request, socket);
}

function setRequestTimeout(agent, request, socket) {
  const timeout = agent.options.timeout || 0;
  if (request.timeout !== undefined && request.timeout !== timeout) socket.setTimeout(request.timeout);
}

function hasFree(agent) {
  return allFree(agent).some((free) => free.length > 0);
}

// What an agent is like whose ways of giving sockets are the class's own.
const { addRequest, getName, keepSocketAlive, removeSocket, reuseSocket } = Agent.prototype;
const givingAgent = { addRequest, getName, reuseSocket };
const usualAgent = { ...givingAgent, keepAlive: true, protocol: 'http:', defaultPort: 80 };

// The agent of requests that name none.
const agents = { global: new Agent({ keepAlive: true, scheduling: 'lifo', timeout: GLOBAL_TIMEOUT_MS }) };

module.exports = {
  Agent,
  agents,
  giveKept,
  hasFree,
  kAnnounced,
  kTied,
  freeSocketFailed,
  takeKept,
  tellFree,
  usualAgent,
};
