// http.Server: the options, events and methods around connections that native code serves.

const net = require('internal:net/server');
const { EventEmitter, kCapture } = require('internal:events/emitter');
const {
  kStage, IncomingMessage, ServerResponse, pushBody, endBody, responseFinished, responseDrained, responseAborted, loseSocket,
} = require('internal:http/messages');
const engine = binding('engine');
const native = binding('http');
const out = binding('http_outgoing');

const kId = Symbol('kId');
const kHandle = Symbol('kHandle');
const kOptions = Symbol('kOptions');
const kSockets = Symbol('kSockets');
// The connections over streams, once there is one.
const kStreams = Symbol('kStreams');
// A function that gets the server's native id once it has one.
const kCreated = Symbol('kCreated');
const kIncomingMessage = Symbol('IncomingMessage');
const kServerResponse = Symbol('ServerResponse');
const kConnectionsCheckingInterval = Symbol('http.server.connectionsCheckingInterval');

// Options as numbers, in the order native `setOptions` takes them.
const HEADERS_TIMEOUT = 0;
const REQUEST_TIMEOUT = 1;
const KEEP_ALIVE_TIMEOUT = 2;
const TIMEOUT = 3;
const REQUESTS_MAX = 4;
const HEADER_BYTES = 5;
const HEADER_FIELDS = 6;
const REQUIRE_HOST = 7;
const HALF_OPEN = 8;
const ACCEPTS_UPGRADE = 9;
const JOIN_DUPLICATES = 10;
const CONNECTIONS_MAX = 12;
const HIGH_WATER_MARK = 13;

const HEADER_FIELDS_MAX = 1000;

function codes() {
  return require('internal:errors').codes;
}

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  } else if (options === undefined || options === null) {
    options = {};
  } else {
    require('internal:validators').validateObject(options, 'options');
  }
  storeOptions(this, options);
  net.Server.call(this, { allowHalfOpen: true, noDelay: options.noDelay ?? true, keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay, highWaterMark: options.highWaterMark });
  this[kOptions][HIGH_WATER_MARK] = this.highWaterMark;
  if (listener) this.on('request', listener);
  // Rejections of async listeners are looked for by emit alone, so such a server has an emit of its own.
  if (EventEmitter.captureRejections) this[kCapture] = true;
  if (this[kCapture]) this.emit = emit.bind(this);
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

function milliseconds(value, name, fallback) {
  if (value === undefined) return fallback;
  require('internal:validators').validateInteger(value, name, 0);
  return value;
}

function flag(value, name, fallback) {
  if (value === undefined) return fallback;
  require('internal:validators').validateBoolean(value, name);
  return value ? 1 : 0;
}

function lenientByDefault() {
  if (!native.isLenient()) return 0;
  process.emitWarning('Using insecure HTTP parsing');
  return 1;
}

function storeOptions(server, options) {
  const request = options.IncomingMessage ?? IncomingMessage;
  const response = options.ServerResponse ?? ServerResponse;
  const requestTimeout = milliseconds(options.requestTimeout, 'requestTimeout', 300_000);
  const headersTimeout = milliseconds(options.headersTimeout, 'headersTimeout', Math.min(60_000, requestTimeout));
  if (requestTimeout > 0 && headersTimeout > 0 && headersTimeout > requestTimeout) {
    throw new (codes().ERR_OUT_OF_RANGE)('headersTimeout', '<= requestTimeout', options.headersTimeout);
  }
  const keepAliveTimeout = milliseconds(options.keepAliveTimeout, 'keepAliveTimeout', 5_000);
  server.connectionsCheckingInterval = milliseconds(options.connectionsCheckingInterval, 'connectionsCheckingInterval', 30_000);
  const headerBytes = milliseconds(options.maxHeaderSize, 'maxHeaderSize', 0) || binding('program').maxHeaderSize();
  server.rejectNonStandardBodyWrites = flag(options.rejectNonStandardBodyWrites, 'options.rejectNonStandardBodyWrites', 0) === 1;
  server.maxHeaderSize = options.maxHeaderSize;
  server.insecureHTTPParser = options.insecureHTTPParser;
  server[kOptions] = [headersTimeout, requestTimeout, keepAliveTimeout, 0, 0, headerBytes, HEADER_FIELDS_MAX,
    flag(options.requireHostHeader, 'options.requireHostHeader', 1), 0, 0,
    flag(options.joinDuplicateHeaders, 'options.joinDuplicateHeaders', 0),
    flag(options.insecureHTTPParser, 'options.insecureHTTPParser', undefined) ?? lenientByDefault(), 0, 0];
  server[kIncomingMessage] = request;
  server[kServerResponse] = response;
  if (request !== IncomingMessage) server.requestClass = request;
  if (response !== ServerResponse) server.responseClass = response;
  if (options.uniqueHeaders) server.uniqueHeaders = options.uniqueHeaders;
}

Object.defineProperty(Server.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  configurable: true,
  writable: true,
  value(depth) {
    return require('internal:http/inspect').server(this, depth);
  },
});

// Native code knows a server while it listens or has connections.
function pushOptions(server) {
  if (server[kId] !== undefined) native.setOptions(server[kId], server[kOptions]);
}

function createNative(server) {
  const response = server.rejectNonStandardBodyWrites ?
    require('internal:http/response').rejectingPrototype() : ServerResponse.prototype;
  server[kId] = native.createServer(server, IncomingMessage.prototype, response);
  if (server.uniqueHeaders) {
    const { parseUniqueHeadersOption } = require('internal:http/outgoing');
    native.setUniqueHeaders(server[kId], [...parseUniqueHeadersOption(server.uniqueHeaders) ?? []]);
  }
  pushOptions(server);
  if (server[kCreated] !== undefined) server[kCreated](server[kId]);
}

function attach(server, handle) {
  const id = server[kId];
  return id !== undefined && native.attach(id, handle, server.emit !== emit, server.noDelay, server.keepAlive, server.keepAliveInitialDelay);
}

// The limits are properties that a script may change at any time; native code is told at once.
function defineOption(name, at, read = (value) => +value || 0, show = (value) => value) {
  Object.defineProperty(Server.prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      return this[kOptions] === undefined ? undefined : show(this[kOptions][at]);
    },
    set(value) {
      this[kOptions][at] = read(value);
      pushOptions(this);
    },
  });
}
defineOption('headersTimeout', HEADERS_TIMEOUT);
defineOption('requestTimeout', REQUEST_TIMEOUT);
defineOption('keepAliveTimeout', KEEP_ALIVE_TIMEOUT);
defineOption('timeout', TIMEOUT);
defineOption('maxRequestsPerSocket', REQUESTS_MAX);
defineOption('maxConnections', CONNECTIONS_MAX, (value) => value >>> 0, (value) => value || undefined);
defineOption('requireHostHeader', REQUIRE_HOST, (value) => (value ? 1 : 0), (value) => value === 1);
defineOption('httpAllowHalfOpen', HALF_OPEN, (value) => (value ? 1 : 0), (value) => value === 1);
defineOption('joinDuplicateHeaders', JOIN_DUPLICATES, (value) => (value ? 1 : 0), (value) => value === 1);
defineOption('maxHeadersCount', HEADER_FIELDS, (value) => (typeof value === 'number' ? Math.max(value | 0, 0) : HEADER_FIELDS_MAX),
  (value) => (value === HEADER_FIELDS_MAX ? null : value));

// Connections are native from the moment the listening handle exists, and the server is let go with the last of them.
Object.defineProperty(Server.prototype, '_handle', {
  configurable: true,
  get() {
    return this[kHandle] ?? null;
  },
  set(handle) {
    this[kHandle] = handle;
    if (!handle) {
      if (this[kId] !== undefined) native.detach(this[kId]);
      return;
    }
    // Messages of a script's own classes are made by their constructors, on connections that JavaScript serves.
    if (this.requestClass || this.responseClass) return;
    if (!attach(this, handle)) {
      createNative(this);
      attach(this, handle);
    }
    // Native code emits requests to listeners directly unless emit is the server's own.
    if (isWatched() && !Object.hasOwn(this, 'emit')) this.emit = emit.bind(this);
  },
});

// What programs see of the timer with which Node looks after slow clients. The timers of connections are native.
Object.defineProperty(Server.prototype, kConnectionsCheckingInterval, {
  configurable: true,
  get() {
    const server = this;
    return { get _destroyed() { return server._handle === null; } };
  },
});

Object.defineProperty(Server.prototype, '_connections', {
  configurable: true,
  get() {
    return nativeConnections(this) + (this[kSockets] | 0);
  },
  set(value) {
    this[kSockets] = value - nativeConnections(this);
  },
});

function nativeConnections(server) {
  return server[kId] === undefined ? 0 : native.connections(server[kId]);
}

Server.prototype.getConnections = function getConnections(callback) {
  process.nextTick(callback, null, this._connections);
  return this;
};

Server.prototype.close = function close(callback) {
  if (this[kId] !== undefined) native.setClosing(this[kId], true);
  this.closeIdleConnections();
  return net.Server.prototype.close.call(this, callback);
};

Server.prototype[Symbol.asyncDispose] = async function asyncDispose() {
  return new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

Server.prototype.closeIdleConnections = function closeIdleConnections() {
  closeConnections(this, true);
};

Server.prototype.closeAllConnections = function closeAllConnections() {
  closeConnections(this, false);
};

function closeConnections(server, onlyIdle) {
  if (server[kId] !== undefined) native.closeConnections(server[kId], onlyIdle);
  if (server[kStreams] !== undefined) require('internal:http/server_over_stream').closeStreams(server[kStreams], onlyIdle);
}

Server.prototype.setTimeout = function setTimeout(ms, callback) {
  this.timeout = ms;
  if (callback) this.on('timeout', callback);
  return this;
};

// A stream that a script makes a connection of is served by JavaScript; those of the server's own are native.
function emit(type, socket, ...values) {
  if (type === 'connection') connectionListener.call(this, socket);
  else if (type === 'request' && isWatched()) publishRequest(this, socket, values[0]);
  return arguments.length < 2 ? EventEmitter.prototype.emit.call(this, type) : EventEmitter.prototype.emit.call(this, type, socket, ...values);
}
Server.prototype.emit = emit;

let startChannel;
let finishChannel;

// Whether anybody subscribed to the channels of node:diagnostics_channel.
function isWatched() {
  if (startChannel === undefined) {
    if (!engine.hasBuiltinLoaded('node:diagnostics_channel')) return false;
    const { channel } = require('node:diagnostics_channel');
    startChannel = channel('http.server.request.start');
    finishChannel = channel('http.server.response.finish');
  }
  return startChannel.hasSubscribers || finishChannel.hasSubscribers;
}

function publishRequest(server, request, response) {
  const { socket } = request;
  if (startChannel.hasSubscribers) startChannel.publish({ request, response, socket, server });
  response.on('finish', () => {
    if (finishChannel.hasSubscribers) finishChannel.publish({ request, response, socket, server });
  });
}

function connectionListener(socket) {
  if (require('internal:http/socket').isNative(socket)) return;
  const streams = this[kStreams] ??= new Set();
  require('internal:http/server_over_stream').serveStream(this, socket, streams, this[kOptions], special);
}

// A server must know natively whether somebody wants upgrades.
Server.prototype.on = Server.prototype.addListener = function on(type, listener) {
  net.Server.prototype.on.call(this, type, listener);
  noteUpgrade(this, type);
  return this;
};

Server.prototype.prependListener = function prependListener(type, listener) {
  net.Server.prototype.prependListener.call(this, type, listener);
  noteUpgrade(this, type);
  return this;
};

Server.prototype.removeListener = Server.prototype.off = function removeListener(type, listener) {
  net.Server.prototype.removeListener.call(this, type, listener);
  noteUpgrade(this, type);
  return this;
};

Server.prototype.removeAllListeners = function removeAllListeners(...types) {
  net.Server.prototype.removeAllListeners.apply(this, types);
  noteUpgrade(this, 'upgrade');
  return this;
};

function noteUpgrade(server, type) {
  if (type !== 'upgrade') return;
  server[kOptions][ACCEPTS_UPGRADE] = server.listenerCount('upgrade') > 0 ? 1 : 0;
  pushOptions(server);
}

Server.prototype[EventEmitter.captureRejectionSymbol ?? Symbol.for('nodejs.rejection')] = function rejected(error, event, ...values) {
  if (event !== 'request') {
    net.Server.prototype[Symbol.for('nodejs.rejection')].call(this, error, event, ...values);
    return;
  }
  const response = values[1];
  if (response.headersSent || response.writableEnded) {
    response.destroy();
    return;
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.statusCode = 500;
  response.end('Internal Server Error');
};

// What native code calls

// Requests that are not simply emitted.
function special(server, request, response, kind) {
  switch (kind) {
    case 'checkContinue':
      response._expect_continue = true;
      if (server.emit('checkContinue', request, response)) return;
      response.writeContinue();
      server.emit('request', request, response);
      return;
    case 'checkExpectation':
      if (server.emit('checkExpectation', request, response)) return;
      response.writeHead(417);
      response.end();
      return;
    case 'dropRequest':
      server.emit('dropRequest', request, request.socket);
      response.shouldKeepAlive = false;
      response.writeHead(503);
      response.end();
      return;
    case 'hostMissing':
      response.writeHead(400, { Connection: 'close' });
      response.end();
      return;
    default:
      // CONNECT and upgrades are emitted when the bytes behind them are known.
      request.upgrade = true;
  }
}

function upgrade(server, request, connection, head) {
  const event = request.method === 'CONNECT' ? 'connect' : 'upgrade';
  if (server.listenerCount(event) === 0) {
    native.destroyConnection(connection);
    return;
  }
  const { takeOver } = require('internal:http/socket');
  const socket = takeOver(connection);
  socket.server = server;
  socket.parser = null;
  request.socket = socket;
  request.upgrade = true;
  server.emit(event, request, socket, asBuffer(head));
}

// The response is finished. Who reads the body, or is about to, may go on; else it is thrown away.
function requestAnswered(request) {
  if (request === undefined || request._consuming || request._dumped || request[kStage] > 1) return;
  if (Object.hasOwn(request, '_readableState') && request._readableState.resumeScheduled) return;
  request._dump();
}

function requestAborted(request, response, code, isWhole) {
  loseSocket(request, response);
  if (request !== undefined) abortRequest(request, isWhole);
  if (response !== undefined) responseAborted(response);
}

function abortRequest(request, isWhole) {
  if (!isWhole) request.complete = false;
  if (request.readableEnded || request.destroyed) return;
  if (request.complete && !Object.hasOwn(request, '_readableState') && request.listenerCount('close') === 0) return;
  const { ConnResetException } = require('internal:errors');
  request.destroy(request.listenerCount('error') > 0 ? new ConnResetException('aborted') : undefined);
}

function clientError(server, details) {
  const [connection, code, reason, bytesParsed, packet, hasReason, answer] = details;
  let error;
  if (reason === undefined) {
    const { connectionError, socketBroken, socketOfConnection } = require('internal:http/socket');
    error = connectionError(code);
    server.emit('clientError', error, socketBroken(socketOfConnection(connection, server), error));
    return;
  }
  if (packet === undefined) {
    error = new (codes().ERR_HTTP_REQUEST_TIMEOUT)();
  } else {
    error = new Error(hasReason ? `Parse Error: ${reason}` : 'Parse Error');
    error.bytesParsed = bytesParsed;
    error.code = code;
    error.reason = reason;
    error.rawPacket = asBuffer(packet);
  }
  if (server.listenerCount('clientError') > 0) {
    const { noteToldError, socketOfConnection } = require('internal:http/socket');
    const socket = socketOfConnection(connection, server);
    // A listener may destroy the socket with the error that it has just been told.
    noteToldError(socket);
    server.emit('clientError', error, socket);
  } else {
    const socket = native.socketOf(connection);
    native.refuseConnection(connection, answer);
    if (socket !== undefined) require('internal:http/socket').socketRefused(socket, error);
  }
}

// Bytes that came before node:buffer was loaded are no Buffer yet.
function asBuffer(bytes) {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function connection(server, id) {
  const { socketOfConnection } = require('internal:http/socket');
  server.emit('connection', socketOfConnection(id, server));
}

function timedOut(server, id, request, response) {
  const socket = native.socketOf(id);
  let heard = false;
  if (request !== undefined && !request.complete) heard = request.emit('timeout', request.socket);
  if (response !== undefined) heard = response.emit('timeout', response.socket) || heard;
  if (server.listenerCount('timeout') > 0) {
    const { socketOfConnection } = require('internal:http/socket');
    heard = server.emit('timeout', socketOfConnection(id, server)) || heard;
  }
  // The server is the first that hears of it on the socket: who listens there too does not keep the connection.
  if (socket === undefined) {
    if (!heard) native.destroyConnection(id);
    return;
  }
  if (!heard) socket.destroy();
  socket.emit('timeout');
}

function socketEvent(socket, event, code, bytes) {
  require('internal:http/socket').socketEvent(socket, event, code, bytes);
}

function dropped(server, [localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily]) {
  if (localPort === undefined) server.emit('drop');
  else server.emit('drop', { localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily });
}

native.setHooks([special, pushBody, endBody, responseFinished, responseDrained, requestAborted, clientError, connection, socketEvent,
  upgrade, timedOut, requestAnswered, dropped]);
engine.setEmit(Server.prototype.emit);

module.exports = {
  Server, asBuffer, clientError, connection, connectionListener, dropped, kConnectionsCheckingInterval, kCreated, kIncomingMessage,
  kServerResponse, out, socketEvent, storeOptions,
};
