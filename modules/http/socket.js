// The net.Socket that a script sees of a connection whose bytes native code reads and writes.

const net = require('node:net');
const { EventEmitter } = require('internal:events/emitter');
const { codes, errnoException } = require('internal:errors');
const native = binding('http');
const incoming = binding('http_incoming');

const kConnection = Symbol('kConnection');
const kFacts = Symbol('kFacts');
const kGone = Symbol('kGone');
const kParser = Symbol('kParser');
const kMessage = Symbol('kMessage');
const kTellsBytes = Symbol('kTellsBytes');
// An error was told as 'clientError', or is about to be.
const kToldError = Symbol('kToldError');

function ConnectionSocket(connection, server) {
  net.Socket.call(this, { allowHalfOpen: true });
  this[kConnection] = connection;
  this.server = server;
  this.connecting = false;
  this[kMessage] = null;
  // As Node's server listens to its sockets. Natively served bytes go by this listener.
  EventEmitter.prototype.on.call(this, 'data', nothing);
  this.on('error', errorTold);
  this.on('end', endIfReadable);
  this.on('close', forgetParser);
  this.on('close', forgetMessage);
}
Object.setPrototypeOf(ConnectionSocket.prototype, net.Socket.prototype);
Object.defineProperty(ConnectionSocket.prototype, 'constructor', { value: net.Socket, writable: true, configurable: true });

// As Node's server listens: an error that native code did not tell of is a 'clientError' too.
function errorTold(error) {
  this.removeListener('error', errorTold);
  if (this.listenerCount('error') === 0) this.on('error', nothing);
  if (this[kToldError]) return;
  this[kToldError] = true;
  if (this.server === undefined || this.server.emit('clientError', error, this)) return;
  if (this.writable && !this._httpMessage?.headersSent) this.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  this.destroy(error);
}

function endIfReadable() {
  if (!this.writableEnded) this.end();
}

function facts(socket) {
  if (!socket[kGone]) {
    const fresh = native.connectionFacts(socket[kConnection]);
    if (fresh !== undefined) socket[kFacts] = fresh;
  }
  return socket[kFacts] ?? [];
}

const getters = {
  localAddress() { return facts(this)[0]; },
  localPort() { return facts(this)[1]; },
  localFamily() { return facts(this)[2]; },
  remoteAddress() { return facts(this)[3]; },
  remotePort() { return facts(this)[4]; },
  remoteFamily() { return facts(this)[5]; },
  bytesWritten() { return facts(this)[6] ?? 0; },
  bytesRead() { return facts(this)[7] ?? 0; },
  pending() { return false; },
  readyState() { return this.destroyed ? 'closed' : 'open'; },
};
for (const name of Object.keys(getters)) {
  Object.defineProperty(ConnectionSocket.prototype, name, { configurable: true, get: getters[name] });
}

ConnectionSocket.prototype.address = function address() {
  const [host, port, family] = facts(this);
  return host === undefined ? {} : { address: host, family, port };
};

ConnectionSocket.prototype.setNoDelay = function setNoDelay(on) {
  if (!this[kGone]) native.connectionOption(this[kConnection], 'noDelay', on === undefined ? true : !!on, 0);
  return this;
};

ConnectionSocket.prototype.setKeepAlive = function setKeepAlive(on, delay) {
  if (!this[kGone]) native.connectionOption(this[kConnection], 'keepAlive', !!on, ~~(delay / 1000));
  return this;
};

ConnectionSocket.prototype.setTimeout = function setTimeout(milliseconds, callback) {
  const { getTimerDuration } = require('internal:timers/timeout');
  if (this.destroyed) return this;
  this.timeout = getTimerDuration(milliseconds, 'msecs');
  native.setTimeout(this[kConnection], this.timeout);
  if (callback !== undefined) {
    require('internal:validators').validateFunction(callback, 'callback');
    if (this.timeout === 0) this.removeListener('timeout', callback);
    else this.once('timeout', callback);
  }
  return this;
};

// A script that listens to bytes gets them beside the parser, whose listener has them flow already in Node.
function listenToBytes(socket, type) {
  if ((type !== 'data' && type !== 'readable') || socket[kTellsBytes]) return;
  socket[kTellsBytes] = true;
  if (socket[kGone]) return;
  native.tellBytes(socket[kConnection]);
  if (type === 'data' && socket.readableFlowing === null) net.Socket.prototype.resume.call(socket);
}

ConnectionSocket.prototype.on = ConnectionSocket.prototype.addListener = function on(type, listener) {
  listenToBytes(this, type);
  return net.Socket.prototype.on.call(this, type, listener);
};

ConnectionSocket.prototype.prependListener = function prependListener(type, listener) {
  listenToBytes(this, type);
  return net.Socket.prototype.prependListener.call(this, type, listener);
};

ConnectionSocket.prototype.pause = function pause() {
  if (!this[kGone]) native.pauseConnection(this[kConnection], true);
  return net.Socket.prototype.pause.call(this);
};

ConnectionSocket.prototype.resume = function resume() {
  if (!this[kGone]) native.pauseConnection(this[kConnection], false);
  return net.Socket.prototype.resume.call(this);
};

// The response that is first in order, for those who tell clients of the end of their connection.
Object.defineProperty(ConnectionSocket.prototype, '_httpMessage', {
  configurable: true,
  get() {
    return this[kGone] ? null : native.responseOf(this[kConnection]) ?? null;
  },
  set() {},
});

// What programs see of the parser. The connection is parsed natively.
Object.defineProperty(ConnectionSocket.prototype, 'parser', {
  configurable: true,
  get() {
    if (this[kParser] === undefined) this[kParser] = this[kGone] ? null : makeParser(this);
    return this[kParser];
  },
  set(value) {
    this[kParser] = value;
  },
});

function makeParser(socket) {
  const { ConnectionParser } = require('internal:http/parsers');
  const parser = new ConnectionParser(socket);
  const message = socket[kMessage];
  if (message === null || message.statusCode !== null) return parser;
  parser.incoming = message;
  const forget = () => {
    if (parser.incoming === message) parser.incoming = null;
  };
  if (message.readableEnded) process.nextTick(forget);
  else message.once('end', forget);
  return parser;
}

function forgetParser() {
  const parser = this[kParser];
  if (!parser) return;
  this[kParser] = null;
  parser.forget();
}

function forgetMessage() {
  if (this[kMessage]) this[kMessage] = null;
}

// What a script pushes is read as if the client had sent it.
ConnectionSocket.prototype.push = function push(chunk, encoding) {
  if (chunk === null || chunk === undefined || this[kGone]) return net.Socket.prototype.push.call(this, chunk, encoding);
  native.feedConnection(this[kConnection], typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
  return true;
};

ConnectionSocket.prototype._read = function _read() {};

ConnectionSocket.prototype.ref = ConnectionSocket.prototype.unref = function itself() {
  return this;
};

ConnectionSocket.prototype._write = function _write(chunk, encoding, callback) {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
  if (this[kGone]) return callback(errnoException(-32, 'write'));
  native.writeConnection(this[kConnection], bytes);
  callback();
};

ConnectionSocket.prototype._writev = null;

ConnectionSocket.prototype._final = function _final(callback) {
  if (!this[kGone]) native.endConnection(this[kConnection]);
  callback();
};

ConnectionSocket.prototype._destroy = function _destroy(error, callback) {
  if (!this[kGone]) {
    native.destroyConnection(this[kConnection]);
    this[kGone] = true;
  }
  callback(error);
  process.nextTick(emitClose, this, Boolean(error));
};

function emitClose(socket, hadError) {
  socket.emit('close', hadError);
}

ConnectionSocket.prototype.setEncoding = function setEncoding() {
  throw new codes.ERR_HTTP_SOCKET_ENCODING();
};

ConnectionSocket.prototype.resetAndDestroy = function resetAndDestroy() {
  return this.destroy();
};

// What native code tells of a connection whose socket exists.
function socketEvent(socket, event, code, bytes) {
  switch (event) {
    case 'data':
      // What the parser refused, and destroyed the socket for, is heard all the same.
      if (socket.destroyed) socket.emit('data', code);
      else net.Socket.prototype.push.call(socket, code);
      break;
    // A body that nobody reads holds the socket up, as a script sees.
    case 'pause':
      net.Socket.prototype.pause.call(socket);
      break;
    case 'resume':
      net.Socket.prototype.resume.call(socket);
      break;
    default:
      socketEnded(socket, event, code, bytes);
  }
}

// The connection is over, as the messages on it see already when they hear of it; the socket's own events follow.
function lose(socket) {
  if (socket instanceof ConnectionSocket && !socket.destroyed) {
    Object.defineProperty(socket, 'destroyed', { value: true, writable: true, configurable: true });
  }
}

function socketEnded(socket, event, code, [bytesSent, bytesReceived]) {
  delete socket.destroyed;
  if (socket[kFacts] !== undefined) {
    socket[kFacts][6] = bytesSent;
    socket[kFacts][7] = bytesReceived;
  }
  if (event === 'error') {
    socket[kGone] = true;
    socket[kToldError] = true;
    socket.destroy(connectionError(code));
  } else if (event === 'close') {
    facts(socket);
    socket[kGone] = true;
    if (!socket.destroyed) {
      if (!socket.readableEnded) net.Socket.prototype.push.call(socket, null);
      socket.resume();
      socket.destroy();
    }
  }
}

// The connection broke, which a server's 'clientError' tells.
function socketBroken(socket, error) {
  facts(socket);
  socket[kGone] = true;
  socket[kToldError] = true;
  return socket.destroy(error);
}

// The client sent what is no HTTP and was told so: only the script's side is left to destroy.
function socketRefused(socket, error) {
  facts(socket);
  socket[kGone] = true;
  socket[kToldError] = true;
  socket.destroy(error);
}

function nothing() {}

function connectionError(code) {
  const error = new Error(code === 'ECONNRESET' ? 'read ECONNRESET' : `read ${code}`);
  error.errno = code === 'ECONNRESET' ? -104 : undefined;
  error.code = code;
  error.syscall = 'read';
  return error;
}

function socketOfConnection(connection, server) {
  if (connection === undefined) return null;
  let socket = native.socketOf(connection);
  if (socket === undefined) {
    socket = new ConnectionSocket(connection, server);
    native.keepSocket(connection, socket);
    facts(socket);
  }
  return socket;
}

// Whether native code reads and writes the socket.
function isNative(socket) {
  return socket[kConnection] !== undefined;
}

// The socket of a request or response that a connection made.
function socketOfMessage(message) {
  const connection = incoming.connectionOf(message);
  if (connection === undefined) return null;
  const socket = native.socketOf(connection) ?? socketOfConnection(connection, native.serverOf(connection));
  socket[kMessage] = message;
  return socket;
}

// What stands for the socket of a connection that was gone before a script looked at it.
function goneSocket() {
  const socket = new ConnectionSocket(undefined, undefined);
  socket[kGone] = true;
  socket.destroy();
  return socket;
}

// The connection leaves HTTP: a real net.Socket takes over, which may write on when the client has ended its side, as a server's sockets do.
function takeOver(connection) {
  const handle = native.takeOver(connection);
  if (handle === undefined) throw new codes.ERR_SOCKET_CLOSED();
  return require('internal:net/adopt').adopt(handle, { allowHalfOpen: true });
}

// The server tells of an error itself.
function noteToldError(socket) {
  socket[kToldError] = true;
}

module.exports = {
  noteToldError, goneSocket, isNative, socketBroken, socketEvent, socketRefused, socketOfConnection, socketOfMessage, takeOver,
  connectionError, lose,
};
