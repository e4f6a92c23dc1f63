// http.Agent: keeps the sockets to each server, gives them to requests, and makes requests wait when there are enough.

const net = require('node:net');
const { EventEmitter } = require('internal:events/emitter');
const { getAsyncContext, setAsyncContext } = binding('engine');

// On a socket that has listeners of requests: whose they are (client_response.js).
const kTied = Symbol('tied');
const kOnKeylog = Symbol('onkeylog');
const kRequestOptions = Symbol('requestOptions');
const kRequestContext = Symbol('requestAsyncContext');

const FREE_SOCKETS_MAX = 256;
const KEEP_ALIVE_MS = 1000;
// A socket is given up so long before the server says it will close it.
const KEEP_ALIVE_MARGIN_MS = 1000;
const GLOBAL_TIMEOUT_MS = 5000;

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.defaultPort = 80;
  this.protocol = 'http:';
  this.options = Object.assign(Object.create(null), options);
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  // net would take a path for that of a Unix socket.
  this.options.path = null;
  this.requests = Object.create(null);
  this.sockets = Object.create(null);
  this.freeSockets = Object.create(null);
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
Object.setPrototypeOf(Agent, EventEmitter);

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

function takeFree(agent, name) {
  const free = agent.freeSockets[name];
  if (free === undefined) return undefined;
  while (free.length > 0 && free[0].destroyed) free.shift();
  const socket = agent.scheduling === 'fifo' ? free.shift() : free.pop();
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
  const used = this.sockets[name] ??= [];
  const socket = takeFree(this, name);
  const freeCount = this.freeSockets[name]?.length ?? 0;
  if (socket !== undefined) {
    this.reuseSocket(socket, request);
    setRequestSocket(this, request, socket);
    this.sockets[name].push(socket);
    return;
  }
  // What makes a socket merges them itself.
  if (isPlain && this.createSocket !== Agent.prototype.createSocket) {
    options = merge(this, options);
    setServerName(options, request);
  }
  if (freeCount + used.length < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    this.createSocket(request, options, (error, made) => {
      if (error) request.onSocket(made, error);
      else setRequestSocket(this, request, made);
    });
    return;
  }
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
    (this.sockets[name] ??= []).push(socket);
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
    const lists = agent.freeSockets;
    if (Object.keys(lists).some((name) => lists[name].includes(socket))) socket.destroy();
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
  socket.on('free', onFree);
  socket.on('close', onClose);
  socket.on('timeout', onTimeout);
  socket.on('agentRemove', onRemove);
  if (agent[kOnKeylog]) socket.on('keylog', agent[kOnKeylog]);
}

// The listener of 'free': a request is done with the socket.
function socketFreed(socket, options) {
  const name = nameOf(this, options);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const waiting = this.requests[name];
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
  const free = this.freeSockets[name] ??= [];
  socket._httpMessage = null;
  this.removeSocket(socket, options);
  if (socket[kTied] === undefined) socket.on('error', freeSocketFailed);
  free.push(socket);
}

function keeps(agent, name, socket) {
  const freeCount = agent.freeSockets[name]?.length ?? 0;
  const count = freeCount + (agent.sockets[name]?.length ?? 0);
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

Agent.prototype.removeSocket = function removeSocket(socket, options) {
  const name = nameOf(this, options);
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

// What the server said in `Keep-Alive: timeout=…`, in milliseconds; undefined if it did not.
function announcedTimeout(response) {
  if (!response) return undefined;
  const raw = response.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i].length === 10 && raw[i].toLowerCase() === 'keep-alive') {
      const seconds = /^timeout=(\d+)/.exec(response.headers['keep-alive'])?.[1];
      return seconds === undefined ? undefined : Number.parseInt(seconds, 10) * 1000;
    }
  }
  return undefined;
}

Agent.prototype.keepSocketAlive = function keepSocketAlive(socket) {
  socket.setKeepAlive(true, this.keepAliveMsecs);
  socket.unref();
  let timeout = this.options.timeout || 0;
  const announced = announcedTimeout(socket._httpMessage?.res);
  if (announced) {
    const safe = announced - KEEP_ALIVE_MARGIN_MS;
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
  for (const lists of [this.freeSockets, this.sockets]) {
    for (const name of Object.keys(lists)) for (const socket of lists[name].slice()) socket.destroy();
  }
};

function setRequestSocket(agent, request, socket) {
  request.onSocket(socket);
  const timeout = agent.options.timeout || 0;
  if (request.timeout !== undefined && request.timeout !== timeout) socket.setTimeout(request.timeout);
}

module.exports = { Agent, kTied, freeSocketFailed, globalAgent: new Agent({ keepAlive: true, scheduling: 'lifo', timeout: GLOBAL_TIMEOUT_MS }) };
