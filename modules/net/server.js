// net.Server: listens and makes sockets of connections.

const { EventEmitter, kRejection } = require('internal:events/emitter');
const { EADDRINUSE, EINVAL, Listener, PipeServer, TCPServer, descriptorKind, inContext, isIP, own } = require('internal:net/handle');
const { isPipeName, normalizeArguments, toNumber } = require('internal:net/normalize');
const { hasBuiltinLoaded } = binding('engine');

// Node's default. The kernel rounds it up to a power of two.
const BACKLOG_DEFAULT = 511;

const ANY_IPV4 = '0.0.0.0';
const ANY_IPV6 = '::';

// What Unix sockets may be opened to beyond their owner.
const READABLE_BY_ALL = 0o444;
const WRITABLE_BY_ALL = 0o222;
const SOCKET_MODE = 0o600;

// Made with the first connection, whose socket needs streams. A server that http serves natively never loads them.
let socketChannel;
let acceptedSocket;
let kKeepAlive;
let kKeepAliveDelay;
let kNoDelay;

// Set by node:cluster in a worker, whose primary process hands out what is listened on.
let listenThroughPrimary = null;

function setPrimary(listen) {
  listenThroughPrimary = listen;
}

function errors() {
  return require('internal:errors');
}

function Server(options, connectionListener) {
  if (new.target === undefined && !(this instanceof Server)) return new Server(options, connectionListener);
  EventEmitter.call(this);
  if (typeof options === 'function') {
    connectionListener = options;
    options = {};
  } else if (options == null || typeof options === 'object') {
    options = { ...options };
  } else {
    throw new (errors().codes.ERR_INVALID_ARG_TYPE)('options', 'Object', options);
  }
  if (typeof connectionListener === 'function') this.on('connection', connectionListener);
  checkOptions(options);
  this._connections = 0;
  this._handle = null;
  this._usingWorkers = false;
  this._workers = [];
  this._unref = false;
  this._listeningId = 1;
  this.allowHalfOpen = options.allowHalfOpen || false;
  this.pauseOnConnect = Boolean(options.pauseOnConnect);
  this.noDelay = Boolean(options.noDelay);
  this.keepAlive = Boolean(options.keepAlive);
  this.keepAliveInitialDelay = ~~(options.keepAliveInitialDelay / 1000);
  this.highWaterMark = options.highWaterMark ?? defaultHighWaterMark();
}

Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

function defaultHighWaterMark() {
  return require('internal:stream/high_water_mark').getDefaultHighWaterMark(false);
}

function checkOptions(options) {
  if (options.keepAliveInitialDelay !== undefined) {
    require('internal:validators').validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  if (options.highWaterMark !== undefined) {
    require('internal:validators').validateNumber(options.highWaterMark, 'options.highWaterMark');
    if (options.highWaterMark < 0) options.highWaterMark = defaultHighWaterMark();
  }
}

// Listening

Server.prototype.listen = function listen(...args) {
  const [given, callback] = normalizeArguments(args);
  if (this._handle) throw new (errors().codes.ERR_SERVER_ALREADY_LISTEN)();
  const channel = listenChannel();
  if (channel?.hasSubscribers) channel.asyncStart.publish({ server: this, options: given });
  if (callback !== null) this.once('listening', callback);
  // (handle, backlog), (path, backlog), (port, backlog) or (port, host, backlog)
  const backlogArgument = toNumber(args.length > 1 && args[1]) || toNumber(args.length > 2 && args[2]);
  const options = given._handle || given.handle || given;
  // What an earlier call still waits for is void.
  this._listeningId++;
  if (options instanceof Listener) {
    this._handle = options;
    listenHere(this, { address: null, port: -1, addressType: -1, backlog: backlogArgument, fd: undefined, isExclusive: true });
    return this;
  }
  listenToSignal(this, options);
  if (typeof options.fd === 'number' && options.fd >= 0) {
    listenHere(this, { address: null, port: null, addressType: null, backlog: backlogArgument, fd: options.fd, isExclusive: false });
    return this;
  }
  if (wantsAnyPort(args, options)) options.port = 0;
  if (typeof options.port === 'number' || typeof options.port === 'string') return listenOnPort(this, options, backlogArgument);
  if (options.path && isPipeName(options.path)) return listenOnPath(this, options, backlogArgument);
  const { ERR_INVALID_ARG_VALUE } = errors().codes;
  if (!('port' in options || 'path' in options)) {
    throw new ERR_INVALID_ARG_VALUE('options', options, 'must have the property "port" or "path"');
  }
  throw new ERR_INVALID_ARG_VALUE('options', options);
};

// listen(), listen(null), listen(callback), listen({ port: undefined }) and listen({ port: null })
function wantsAnyPort(args, options) {
  return args.length === 0 || typeof args[0] === 'function' || (options.port === undefined && 'port' in options) || options.port === null;
}

// Nobody can have subscribed before the module of channels was loaded.
function listenChannel() {
  if (!hasBuiltinLoaded('node:diagnostics_channel')) return undefined;
  return require('node:diagnostics_channel').tracingChannel('net.server.listen');
}

function listenToSignal(server, options) {
  const { signal } = options;
  if (signal === undefined) return;
  require('internal:validators').validateAbortSignal(signal, 'options.signal');
  const onAborted = () => server.close();
  if (signal.aborted) {
    process.nextTick(onAborted);
  } else {
    const listening = require('internal:events/abort_listener').addAbortListener(signal, onAborted);
    server.once('close', listening[require('internal:util').SymbolDispose]);
  }
}

function listenOnPort(server, options, backlogArgument) {
  require('internal:validators').validatePort(options.port, 'options.port');
  const wanted = {
    address: null,
    port: options.port | 0,
    addressType: 4,
    backlog: options.backlog || backlogArgument,
    fd: undefined,
    isExclusive: Boolean(options.exclusive),
    ipv6Only: options.ipv6Only === true,
    reusePort: options.reusePort === true,
  };
  if (options.host) listenOnHost(server, options.host, wanted);
  else listenHere(server, wanted);
  return server;
}

function listenOnHost(server, host, wanted) {
  const listeningId = server._listeningId;
  const lookedUp = (error, ip, addressType) => {
    if (listeningId !== server._listeningId) return;
    if (error) {
      server.emit('error', error);
    } else {
      wanted.address = ip;
      wanted.addressType = ip ? addressType : 4;
      listenHere(server, wanted);
    }
  };
  const family = typeof host === 'string' ? isIP(host) : 0;
  // An address needs no node:dns, which need not be loaded then.
  if (family !== 0) process.nextTick(lookedUp, null, host, family);
  else require('node:dns').lookup(host, lookedUp);
}

function listenOnPath(server, options, backlogArgument) {
  const { path, readableAll, writableAll } = options;
  if (path[0] === '\0' && (readableAll || writableAll)) {
    const reason = 'can not set readableAll or writableAllt to true when path is abstract unix socket';
    throw new (errors().codes.ERR_INVALID_ARG_VALUE)('options', options, reason);
  }
  let mode = -1;
  if (readableAll === true || writableAll === true) {
    mode = SOCKET_MODE | (readableAll === true ? READABLE_BY_ALL : 0) | (writableAll === true ? WRITABLE_BY_ALL : 0);
  }
  server._pipeName = path;
  listenHere(server, {
    address: path,
    port: -1,
    addressType: -1,
    backlog: options.backlog || backlogArgument,
    fd: undefined,
    isExclusive: Boolean(options.exclusive),
    mode,
    readableAll,
    writableAll,
  });
  return server;
}

function listenHere(server, wanted) {
  if (listenThroughPrimary !== null && !wanted.isExclusive) {
    listenThroughPrimary(server, wanted);
    return;
  }
  const { address, port, addressType, backlog, fd } = wanted;
  server._listen2(address, port, addressType, backlog, fd, wanted);
}

// Named as Node names it, for those who wrap it. `flags` carries what the other arguments do not say.
Server.prototype._listen2 = function setupListenHandle(address, port, addressType, backlog, fd, flags) {
  const details = typeof flags === 'object' && flags !== null ? flags : {};
  let status = 0;
  if (this._handle === null) {
    const opened = openListener(this, { address, port, addressType, backlog: backlog || BACKLOG_DEFAULT, fd, details });
    ({ status, address, addressType } = opened);
    if (status === 0) this._handle = opened.handle;
  }
  if (status < 0) {
    const error = errors().uvExceptionWithHostPort(status, 'listen', address, port);
    const channel = listenChannel();
    if (channel?.hasSubscribers) channel.error.publish({ server: this, error });
    if (details.failed !== undefined) details.failed(error);
    else process.nextTick(emitError, this, error);
    return;
  }
  own(this._handle, this);
  const channel = listenChannel();
  if (channel?.hasSubscribers) channel.asyncEnd.publish({ server: this });
  this._connectionKey = `${addressType}:${address}:${port}`;
  if (this._unref) this.unref();
  process.nextTick(emitListening, this);
};

// A listening handle, or why there is none. Without an address IPv6 is tried first, which serves IPv4 as well.
function openListener(server, wanted) {
  const { port, addressType, fd } = wanted;
  if (typeof fd === 'number' && fd >= 0) return listenOnDescriptor(wanted);
  if (port === -1 && addressType === -1) {
    const handle = new PipeServer();
    return settled(handle, handle.listenPath(wanted.address, wanted.backlog, wanted.details.mode ?? -1), wanted.address, -1);
  }
  if (wanted.address) return listenOnAddress(server, wanted, wanted.address, addressType);
  const opened = listenOnAddress(server, wanted, ANY_IPV6, 6);
  return opened.status === 0 || opened.status === EADDRINUSE ? opened : listenOnAddress(server, wanted, ANY_IPV4, 4);
}

function listenOnAddress(server, wanted, address, addressType) {
  const { ipv6Only, reusePort } = wanted.details;
  const handle = new TCPServer();
  return settled(
    handle, handle.listen(address, wanted.port || 0, wanted.backlog, ipv6Only === true, reusePort === true, server.noDelay), address, addressType,
  );
}

function listenOnDescriptor(wanted) {
  const kind = descriptorKind(wanted.fd);
  if (kind !== 'PIPE' && kind !== 'TCP') return { handle: null, status: EINVAL, address: wanted.address, addressType: wanted.addressType };
  const handle = kind === 'PIPE' ? new PipeServer() : new TCPServer();
  return settled(handle, handle.listenDescriptor(wanted.fd, wanted.backlog), wanted.address, wanted.addressType);
}

function settled(handle, status, address, addressType) {
  if (status < 0) handle.close();
  return { handle, status, address, addressType };
}

function emitError(server, error) {
  server.emit('error', error);
}

function emitListening(server) {
  if (server._handle) server.emit('listening');
}

// Connections

Listener.prototype.onconnection = function onconnection(status, handle) {
  if (this.context === undefined) accepted(this, status, handle);
  else inContext(this, function acceptInContext() { accepted(this, status, handle); });
};

function accepted(listener, status, handle) {
  const server = listener.owner;
  if (server === null || server._handle !== listener) {
    // The server was closed while the connection was on its way here.
    if (handle !== undefined) handle.close();
    return;
  }
  if (status < 0) {
    server.emit('error', errors().errnoException(status, 'accept'));
    return;
  }
  if (server.maxConnections && server._connections >= server.maxConnections) {
    dropConnection(server, handle);
    return;
  }
  if (acceptedSocket === undefined) loadSocket();
  const socket = acceptedSocket(handle, socketOptions(server), server.pauseOnConnect);
  if (server.noDelay && handle.setNoDelay) {
    socket[kNoDelay] = true;
    handle.setNoDelay(true);
  }
  if (server.keepAlive && handle.setKeepAlive) {
    socket[kKeepAlive] = true;
    socket[kKeepAliveDelay] = server.keepAliveInitialDelay;
    handle.setKeepAlive(true, server.keepAliveInitialDelay);
  }
  server._connections++;
  socket._server = server;
  server.emit('connection', socket);
  socketChannel ??= require('node:diagnostics_channel').channel('net.server.socket');
  if (socketChannel.hasSubscribers) socketChannel.publish({ socket });
}

function loadSocket() {
  ({ acceptedSocket } = require('internal:net/socket'));
  ({ kKeepAlive, kKeepAliveDelay, kNoDelay } = require('internal:net/symbols'));
}

// The options of Duplex for the next socket.
function socketOptions(server) {
  const { allowHalfOpen, highWaterMark } = server;
  return {
    allowHalfOpen: Boolean(allowHalfOpen),
    readableHighWaterMark: highWaterMark,
    writableHighWaterMark: highWaterMark,
    emitClose: false,
    autoDestroy: true,
    decodeStrings: false,
  };
}

function dropConnection(server, handle) {
  if (handle.getpeername) {
    const [localAddress, localFamily, localPort] = namesOf(handle.localAddress());
    const [remoteAddress, remoteFamily, remotePort] = namesOf(handle.peerAddress());
    server.emit('drop', { localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily });
  } else {
    server.emit('drop');
  }
  handle.close();
}

// A peer that is gone already has no address.
function namesOf(list) {
  return typeof list === 'number' ? [] : list;
}

Server.prototype.getConnections = function getConnections(callback) {
  if (!this._usingWorkers) {
    process.nextTick(callback, null, this._connections);
    return this;
  }
  let left = this._workers.length;
  let total = this._connections;
  const counted = (error, count) => {
    if (error) {
      left = -1;
      process.nextTick(callback, error);
      return;
    }
    total += count;
    if (--left === 0) process.nextTick(callback, null, total);
  };
  for (const worker of this._workers) worker.getConnections(counted);
  return this;
};

// The end

Server.prototype.close = function close(callback) {
  this._listeningId++;
  if (typeof callback === 'function') {
    if (this._handle) this.once('close', callback);
    else this.once('close', () => callback(new (errors().codes.ERR_SERVER_NOT_RUNNING)()));
  }
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  if (this._usingWorkers) closeWorkers(this);
  else this._emitCloseIfDrained();
  return this;
};

function closeWorkers(server) {
  let left = server._workers.length;
  // 'close' comes once, after the last worker.
  server._connections++;
  const onWorkerClose = () => {
    if (--left !== 0) return;
    server._connections = 0;
    server._emitCloseIfDrained();
  };
  for (const worker of server._workers) worker.close(onWorkerClose);
}

Server.prototype[Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')] = async function disposeServer() {
  if (!this._handle) return;
  await new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
};

Server.prototype._emitCloseIfDrained = function _emitCloseIfDrained() {
  if (!this._handle && !this._connections) process.nextTick(emitClose, this);
};

function emitClose(server) {
  server.emit('close');
}

// Facts and settings

Object.defineProperty(Server.prototype, 'listening', {
  get() {
    return Boolean(this._handle);
  },
  configurable: true,
  enumerable: true,
});

Server.prototype.address = function address() {
  const handle = this._handle;
  if (handle && handle.getsockname) {
    const name = {};
    const status = handle.getsockname(name);
    if (status < 0) throw errors().errnoException(status, 'address');
    return name;
  }
  return this._pipeName || null;
};

Server.prototype.ref = function ref() {
  this._unref = false;
  if (this._handle) this._handle.ref();
  return this;
};

Server.prototype.unref = function unref() {
  this._unref = true;
  if (this._handle) this._handle.unref();
  return this;
};

Server.prototype[kRejection] = function onRejection(error, event, socket) {
  if (event === 'connection') socket.destroy(error);
  else this.emit('error', error);
};

Server.prototype._setupWorker = function _setupWorker(sockets) {
  this._usingWorkers = true;
  this._workers.push(sockets);
  sockets.once('exit', (gone) => this._workers.splice(this._workers.indexOf(gone), 1));
};

function createServer(options, connectionListener) {
  return new Server(options, connectionListener);
}

// A bare handle that listens nowhere yet cannot be had here: it is listened on at once. Or a negative error number.
function createServerHandle(address, port, addressType, fd) {
  const server = { noDelay: false };
  const { handle, status } = openListener(server, { address, port, addressType, backlog: BACKLOG_DEFAULT, fd, details: {} });
  return status < 0 ? status : handle;
}

module.exports = { Server, createServer, createServerHandle, setPrimary };
