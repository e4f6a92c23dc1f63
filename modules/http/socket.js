// The net.Socket that a script sees of a connection whose bytes native code reads and writes.

const net = require('node:net');
const { codes, errnoException } = require('internal:errors');
const native = binding('http');
const incoming = binding('http_incoming');

const kConnection = Symbol('kConnection');
const kFacts = Symbol('kFacts');
const kGone = Symbol('kGone');

function ConnectionSocket(connection, server) {
  net.Socket.call(this, { allowHalfOpen: true });
  this[kConnection] = connection;
  this.server = server;
  this.connecting = false;
  this.on('end', endIfReadable);
}
Object.setPrototypeOf(ConnectionSocket.prototype, net.Socket.prototype);
Object.defineProperty(ConnectionSocket.prototype, 'constructor', { value: net.Socket, writable: true, configurable: true });

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
  native.connectionOption(this[kConnection], 'noDelay', on === undefined ? true : !!on, 0);
  return this;
};

ConnectionSocket.prototype.setKeepAlive = function setKeepAlive(on, delay) {
  native.connectionOption(this[kConnection], 'keepAlive', !!on, ~~(delay / 1000));
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
function socketEvent(socket, event, code, [bytesSent, bytesReceived]) {
  if (socket[kFacts] !== undefined) {
    socket[kFacts][6] = bytesSent;
    socket[kFacts][7] = bytesReceived;
  }
  if (event === 'error') {
    socket[kGone] = true;
    if (socket.listenerCount('error') > 0) socket.destroy(connectionError(code));
    else socket.destroy();
  } else if (event === 'close') {
    facts(socket);
    socket[kGone] = true;
    if (!socket.destroyed) {
      if (!socket.readableEnded) socket.push(null);
      socket.resume();
      socket.destroy();
    }
  }
}

// The client sent what is no HTTP and was told so: only the script's side is left to destroy.
function socketRefused(socket, error) {
  facts(socket);
  socket[kGone] = true;
  if (socket.listenerCount('error') === 0) socket.on('error', nothing);
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
  return connection === undefined ? null : socketOfConnection(connection, native.serverOf(connection));
}

// The connection leaves HTTP: a real net.Socket takes over.
function takeOver(connection) {
  const handle = native.takeOver(connection);
  if (handle === undefined) throw new codes.ERR_SOCKET_CLOSED();
  return require('internal:net/adopt').adopt(handle);
}

module.exports = { isNative, socketEvent, socketRefused, socketOfConnection, socketOfMessage, takeOver, connectionError };
