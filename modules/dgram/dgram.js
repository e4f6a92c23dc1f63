// node:dgram: UDP sockets.

const EventEmitter = require('node:events');
const {
  UDP, UV_UDP_IPV6ONLY, UV_UDP_REUSEADDR, UV_UDP_REUSEPORT, createSocketHandle, kOwner, kStateSymbol, newHandle,
} = require('internal:dgram/handle');
const { addOptions, bufferSize, check } = require('internal:dgram/options');
const { checkRunning, enqueue, send } = require('internal:dgram/send');

const socketChannel = require('node:diagnostics_channel').channel('udp.socket');

function codes() {
  return require('internal:errors').codes;
}

function validators() {
  return require('internal:validators');
}

function Socket(type, listener) {
  EventEmitter.call(this);
  let options;
  if (type !== null && typeof type === 'object') {
    options = type;
    type = options.type;
    if (options.recvBufferSize) validators().validateUint32(options.recvBufferSize, 'options.recvBufferSize');
    if (options.sendBufferSize) validators().validateUint32(options.sendBufferSize, 'options.sendBufferSize');
  }
  const handle = newHandle(type, options?.lookup);
  handle[kOwner] = this;
  this.type = type;
  if (typeof listener === 'function') this.on('message', listener);
  this[kStateSymbol] = {
    handle,
    receiving: false,
    binding: false,
    bound: false,
    connecting: false,
    connected: false,
    // What waits for the socket to be bound.
    queue: undefined,
    reuseAddr: options?.reuseAddr,
    reusePort: options?.reusePort,
    ipv6Only: options?.ipv6Only,
    recvBufferSize: options?.recvBufferSize,
    sendBufferSize: options?.sendBufferSize,
  };
  if (options?.signal !== undefined) closeOnAbort(this, options.signal);
  if (socketChannel.hasSubscribers) socketChannel.publish({ socket: this });
}
Object.setPrototypeOf(Socket.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Socket, EventEmitter);

function closeOnAbort(socket, signal) {
  validators().validateAbortSignal(signal, 'options.signal');
  const onAborted = () => {
    if (socket[kStateSymbol].handle) socket.close();
  };
  if (signal.aborted) {
    onAborted();
    return;
  }
  const disposable = EventEmitter.addAbortListener(signal, onAborted);
  socket.once('close', () => disposable[Symbol.dispose]());
}

function createSocket(type, listener) {
  return new Socket(type, listener);
}

function startListening(socket) {
  const state = socket[kStateSymbol];
  state.handle.recvStart();
  state.receiving = true;
  state.binding = false;
  state.bound = true;
  if (state.recvBufferSize) bufferSize(socket, state.recvBufferSize, true);
  if (state.sendBufferSize) bufferSize(socket, state.sendBufferSize, false);
  socket.emit('listening');
}

// Takes a handle that somebody else made in place of the socket's own.
function replaceHandle(socket, handle) {
  const state = socket[kStateSymbol];
  const before = state.handle;
  if (!before.hasRef() && typeof handle.unref === 'function') handle.unref();
  handle.lookup = before.lookup;
  handle[kOwner] = socket;
  before.close();
  state.handle = handle;
}

function callWhenListening(socket, callback) {
  function removeListeners() {
    this.removeListener('error', removeListeners);
    this.removeListener('listening', onListening);
  }
  function onListening() {
    removeListeners.call(this);
    callback.call(this);
  }
  socket.on('error', removeListeners);
  socket.on('listening', onListening);
}

Socket.prototype.bind = function bind(port, address /* , callback */) {
  checkRunning(this);
  const state = this[kStateSymbol];
  if (state.binding || state.bound) throw new (codes().ERR_SOCKET_ALREADY_BOUND)();
  state.binding = true;
  const callback = arguments.length > 0 && arguments[arguments.length - 1];
  if (typeof callback === 'function') callWhenListening(this, callback);
  const isObject = port !== null && typeof port === 'object';
  if (isObject && typeof port.recvStart === 'function') {
    replaceHandle(this, port);
    startListening(this);
  } else if (isObject && Number.isInteger(port.fd) && port.fd > 0) {
    bindDescriptor(this, port.fd);
  } else if (isObject) {
    bindAddress(this, port.port, port.address || '');
  } else {
    bindAddress(this, port, typeof address === 'function' ? '' : address);
  }
  return this;
};

function bindDescriptor(socket, fd) {
  const kind = require('internal:net/handle').descriptorKind(fd);
  if (kind !== 'UDP') throw new (codes().ERR_INVALID_FD_TYPE)(kind);
  check(socket[kStateSymbol].handle.open(fd), 'open');
  startListening(socket);
}

function bindAddress(socket, port, address) {
  const state = socket[kStateSymbol];
  if (!address) address = socket.type === 'udp4' ? '0.0.0.0' : '::';
  state.handle.lookup(address, (problem, ip) => {
    if (!state.handle) return;
    if (problem) {
      state.binding = false;
      socket.emit('error', problem);
      return;
    }
    let flags = 0;
    if (state.reuseAddr) flags |= UV_UDP_REUSEADDR;
    if (state.ipv6Only) flags |= UV_UDP_IPV6ONLY;
    if (state.reusePort) flags |= UV_UDP_REUSEPORT;
    const status = state.handle.bind(ip, Number(port) || 0, flags);
    if (status < 0) {
      state.binding = false;
      const { ExceptionWithHostPort } = require('internal:errors');
      socket.emit('error', new ExceptionWithHostPort(status, 'bind', ip, port));
      return;
    }
    startListening(socket);
  });
}

Socket.prototype.connect = function connect(port, address, callback) {
  port = validators().validatePort(port, 'Port', false);
  if (typeof address === 'function') {
    callback = address;
    address = '';
  } else if (address === undefined) {
    address = '';
  }
  validators().validateString(address, 'address');
  const state = this[kStateSymbol];
  if (state.connecting || state.connected) throw new (codes().ERR_SOCKET_DGRAM_IS_CONNECTED)();
  state.connecting = true;
  if (!state.bound && !state.binding) this.bind({ port: 0, exclusive: true }, null);
  if (state.bound) lookUpAndConnect(this, port, address, callback);
  else enqueue(this, () => lookUpAndConnect(this, port, address, callback));
};

function lookUpAndConnect(socket, port, address, callback) {
  if (callback) socket.once('connect', callback);
  const state = socket[kStateSymbol];
  state.handle.lookup(address, (problem, ip) => {
    if (!state.handle) return;
    if (!problem) {
      const status = state.handle.connectTo(ip, port);
      if (status < 0) problem = require('internal:errors').exceptionWithHostPort(status, 'connect', address, port);
    }
    state.connecting = false;
    state.connected = !problem;
    process.nextTick(problem ? tellConnectFailed : tellConnected, socket, problem, callback);
  });
}

function tellConnected(socket) {
  socket.emit('connect');
}

function tellConnectFailed(socket, problem, callback) {
  if (callback) {
    socket.removeListener('connect', callback);
    callback(problem);
  } else {
    socket.emit('error', problem);
  }
}

Socket.prototype.disconnect = function disconnect() {
  const state = this[kStateSymbol];
  if (!state.connected) throw new (codes().ERR_SOCKET_DGRAM_NOT_CONNECTED)();
  check(state.handle.disconnect(), 'connect');
  state.connected = false;
};

// As send(), for callers of the oldest form.
Socket.prototype.sendto = function sendto(buffer, offset, length, port, address, callback) {
  const { validateNumber, validateString } = validators();
  validateNumber(offset, 'offset');
  validateNumber(length, 'length');
  validateNumber(port, 'port');
  validateString(address, 'address');
  this.send(buffer, offset, length, port, address, callback);
};

Socket.prototype.send = function(buffer, offset, length, port, address, callback) {
  send(this, buffer, offset, length, port, address, callback);
};

function stopReceiving(socket) {
  const state = socket[kStateSymbol];
  if (!state.receiving) return;
  state.handle.recvStop();
  state.receiving = false;
}

Socket.prototype.close = function close(callback) {
  const state = this[kStateSymbol];
  if (typeof callback === 'function') this.on('close', callback);
  if (state.queue !== undefined) {
    state.queue.push(() => this.close());
    return this;
  }
  checkRunning(this);
  state.receiving = false;
  state.handle.close();
  state.handle = null;
  process.nextTick(tellClosed, this);
  return this;
};

function tellClosed(socket) {
  socket.emit('close');
}

Socket.prototype[Symbol.asyncDispose] = async function() {
  if (!this[kStateSymbol].handle) return;
  await new Promise((resolve) => { this.close(() => resolve()); });
};

Socket.prototype.address = function address() {
  checkRunning(this);
  const out = {};
  check(this[kStateSymbol].handle.getsockname(out), 'getsockname');
  return out;
};

Socket.prototype.remoteAddress = function remoteAddress() {
  checkRunning(this);
  const state = this[kStateSymbol];
  if (!state.connected) throw new (codes().ERR_SOCKET_DGRAM_NOT_CONNECTED)();
  const out = {};
  check(state.handle.getpeername(out), 'getpeername');
  return out;
};

addOptions(Socket.prototype);

Socket.prototype.ref = function ref() {
  this[kStateSymbol].handle?.ref();
  return this;
};

Socket.prototype.unref = function unref() {
  this[kStateSymbol].handle?.unref();
  return this;
};

// What Node deprecated

const BIND_STATE_UNBOUND = 0;
const BIND_STATE_BINDING = 1;
const BIND_STATE_BOUND = 2;

function bindStateOf(state) {
  if (state.bound) return BIND_STATE_BOUND;
  return state.binding ? BIND_STATE_BINDING : BIND_STATE_UNBOUND;
}

function setBindState(state, value) {
  state.bound = value === BIND_STATE_BOUND;
  state.binding = value === BIND_STATE_BINDING;
}

const { deprecate } = require('internal:util');

function definePrivate(name, get, set) {
  const message = `Socket.prototype.${name} is deprecated`;
  Object.defineProperty(Socket.prototype, name, {
    get: deprecate(function() { return get(this[kStateSymbol]); }, message, 'DEP0112'),
    set: deprecate(function(value) { set(this[kStateSymbol], value); }, message, 'DEP0112'),
  });
}

definePrivate('_handle', (state) => state.handle, (state, value) => { state.handle = value; });
definePrivate('_receiving', (state) => state.receiving, (state, value) => { state.receiving = value; });
definePrivate('_bindState', bindStateOf, setBindState);
definePrivate('_queue', (state) => state.queue, (state, value) => { state.queue = value; });
definePrivate('_reuseAddr', (state) => state.reuseAddr, (state, value) => { state.reuseAddr = value; });

Socket.prototype._healthCheck = deprecate(function() {
  checkRunning(this);
}, 'Socket.prototype._healthCheck() is deprecated', 'DEP0112');

Socket.prototype._stopReceiving = deprecate(function() {
  stopReceiving(this);
}, 'Socket.prototype._stopReceiving() is deprecated', 'DEP0112');

module.exports = {
  _createSocketHandle: deprecate(createSocketHandle, 'dgram._createSocketHandle() is deprecated', 'DEP0112'),
  createSocket,
  Socket,
};
