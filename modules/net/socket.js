// net.Socket: a Duplex over a native handle.

// Loaded before the first chunk comes: only then are chunks Buffers.
const { Buffer } = require('node:buffer');
const { Duplex } = require('node:stream');
const { kCapture, plainEmit } = require('internal:events/emitter');
const { CONSTRUCTED, DESTROYED, ERRORED, OBJECT_MODE } = require('internal:stream/state');
const { Stream: StreamHandle, TCP, contextOfNow, inContext, openSocket, own, startRequest, EBADF, ENOTCONN } = require('internal:net/handle');
const { kTimeout, stopTimeout } = require('internal:net/timeout');
const { DATA_EMITTED, DATA_LISTENING, DECODER, ENDED, END_EMITTED, FLOWING, SYNC } = require('internal:stream/readable_state');
const { BUFFERED, CORKED, ENDING, NEED_DRAIN, WRITING } = require('internal:stream/writable_state');
const {
  kBuffer, kBufferCallback, kBufferGenerator, kBytesRead, kBytesWritten, kNoDelay, kKeepAlive, kKeepAliveDelay, kQueueSize, kUnawaited,
} = require('internal:net/symbols');

// A chunk goes straight to the listener while the stream only flows, and a write straight to the handle while nothing waits.
const READING_STATE = FLOWING | DATA_LISTENING | SYNC | ENDED | DESTROYED | ERRORED | DECODER | OBJECT_MODE;
const PLAIN_READING = FLOWING | DATA_LISTENING;
const WRITING_STATE = CONSTRUCTED | WRITING | ERRORED | CORKED | ENDING | DESTROYED | BUFFERED | NEED_DRAIN;
const PLAIN_WRITING = CONSTRUCTED;

const { push } = Duplex.prototype;

// Encodings by the numbers of the native `writeText`.
const encodingNumbers = {
  '__proto__': null,
  'utf8': 0,
  'utf-8': 0,
  'latin1': 1,
  'binary': 1,
  'ascii': 1,
  'ucs2': 2,
  'ucs-2': 2,
  'utf16le': 2,
  'utf-16le': 2,
};

function errors() {
  return require('internal:errors');
}

function Socket(options) {
  if (new.target === undefined && !(this instanceof Socket)) return new Socket(options);
  if (options) checkOptions(options);
  options = typeof options === 'number' ? { fd: options } : { ...options };
  options.allowHalfOpen = Boolean(options.allowHalfOpen);
  // This class emits 'close' itself, with its argument.
  options.emitClose = false;
  options.autoDestroy = true;
  options.decodeStrings = false;
  this.connecting = false;
  this._handle = null;
  Duplex.call(this, options);
  if (options.handle) this._handle = options.handle;
  else if (options.fd !== undefined) this._handle = openSocket(options.fd);
  const { onread } = options;
  if (onread !== null && typeof onread === 'object') takeBuffer(this, onread);
  if (options.noDelay) this[kNoDelay] = true;
  if (options.keepAlive) this[kKeepAlive] = true;
  if (options.keepAliveInitialDelay) this[kKeepAliveDelay] = ~~(options.keepAliveInitialDelay / 1000);
  this.on('end', onReadableStreamEnd);
  attach(this);
  if (this._handle !== null && options.readable !== false) {
    if (options.pauseOnCreate) {
      this._handle.reading = false;
      this._handle.readStop();
      this.readableFlowing = false;
    } else if (!options.manualStart) {
      this.read(0);
    }
  }
  if (options.signal) listenToSignal(this, options.signal);
}

Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

// What most sockets never change lives here and not in each of them.
const defaults = {
  connecting: false,
  allowHalfOpen: false,
  _hadError: false,
  _parent: null,
  _host: null,
  _peername: null,
  _sockname: null,
  _pendingData: null,
  _pendingEncoding: '',
  _closeAfterHandlingError: false,
  _aborted: false,
  _server: null,
  resetAndClosing: false,
  [kTimeout]: null,
  [kBuffer]: null,
  [kBufferCallback]: null,
  [kBufferGenerator]: null,
  [kBytesRead]: 0,
  [kBytesWritten]: 0,
  [kNoDelay]: false,
  [kKeepAlive]: false,
  [kKeepAliveDelay]: 0,
  [kQueueSize]: 0,
};
for (const name of Reflect.ownKeys(defaults)) {
  Object.defineProperty(Socket.prototype, name, { value: defaults[name], writable: true, configurable: true });
}

function checkOptions(options) {
  const { codes } = errors();
  for (const name of ['objectMode', 'readableObjectMode', 'writableObjectMode']) {
    if (options[name]) throw new codes.ERR_INVALID_ARG_VALUE(`options.${name}`, options[name], 'is not supported');
  }
  if (options.keepAliveInitialDelay !== undefined) {
    require('internal:validators').validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
}

function takeBuffer(socket, onread) {
  const { buffer, callback } = onread;
  if (typeof callback !== 'function') return;
  if (typeof buffer === 'function') {
    socket[kBuffer] = true;
    socket[kBufferGenerator] = buffer;
  } else if (buffer instanceof Uint8Array) {
    socket[kBuffer] = buffer;
  } else {
    return;
  }
  socket[kBufferCallback] = callback;
}

// A socket for a connection that a server accepted; quicker than the public constructor. `options` are those of Duplex.
function acceptedSocket(handle, options, isPaused) {
  const socket = Object.create(Socket.prototype);
  socket._handle = handle;
  Duplex.call(socket, options);
  socket.on('end', onReadableStreamEnd);
  own(handle, socket);
  if (isPaused) socket.readableFlowing = false;
  else socket.read(0);
  return socket;
}

// Begins a life of the socket, with its handle if it has one already.
function attach(socket) {
  socket._undestroy();
  tie(socket);
}

// Ties the socket to its handle. What the program did with it meanwhile stays: also an end() before it is connected.
function tie(socket) {
  socket._sockname = null;
  const handle = socket._handle;
  if (handle === null) return;
  own(handle, socket);
  const generator = socket[kBufferGenerator];
  if (generator !== null) {
    const buffer = generator();
    if (buffer instanceof Uint8Array) socket[kBuffer] = buffer;
  }
}

function listenToSignal(socket, signal) {
  require('internal:validators').validateAbortSignal(signal, 'options.signal');
  let listening;
  const onAbort = () => {
    if (listening !== undefined) listening[require('internal:util').SymbolDispose]();
    socket._aborted = true;
  };
  if (signal.aborted) {
    process.nextTick(onAbort);
  } else {
    process.nextTick(() => {
      listening = require('internal:events/abort_listener').addAbortListener(signal, onAbort);
    });
  }
}

// Incoming

// Runs for every chunk: what could be functions of its own stands here.
StreamHandle.prototype.onread = function onread(chunk) {
  if (this.context !== undefined && !isReadingInContext) return readInContext(this, chunk);
  isReadingInContext = false;
  const handle = this;
  const socket = handle.owner;
  if (socket === null) return;
  handle.bytesRead += chunk.length;
  if (socket[kTimeout] !== null || socket._parent !== null) socket._unrefTimer();
  const state = socket._readableState;
  const isPlain = (state.flags & READING_STATE) === PLAIN_READING && state.length === 0 && state.awaitDrainWriters === null &&
    socket[kBuffer] === null && socket.push === push;
  if (isPlain) {
    // What push() would do, but for asking for more: the handle goes on anyway.
    state.flags |= DATA_EMITTED;
    const listener = socket._events.data;
    if (typeof listener === 'function' && socket.emit === plainEmit && !socket[kCapture]) listener.call(socket, chunk);
    else socket.emit('data', chunk);
    if (handle.relayTo !== null && socket._handle === handle) require('internal:net/relay').tryRelay(socket);
  } else if (socket[kBuffer] !== null) {
    readIntoBuffer(handle, socket, chunk);
  } else if (socket[kUnawaited] !== undefined && socket._events.data === undefined && (state.flags & FLOWING) !== 0) {
    socket[kUnawaited](chunk);
  } else if ((state.flags & DESTROYED) === 0 && !socket.push(chunk)) {
    handle.reading = false;
    handle.readStop();
  }
};

// Whether the context of the handle is entered for the chunk that comes now.
let isReadingInContext = false;

function readInContext(handle, chunk) {
  inContext(handle, function read() {
    isReadingInContext = true;
    handle.onread(chunk);
  });
}

// Whether nobody but one listener to 'data' is interested in the chunks.
function isPlainReading(socket) {
  const state = socket._readableState;
  return (state.flags & READING_STATE) === PLAIN_READING && state.length === 0 && state.awaitDrainWriters === null &&
    typeof socket._events.data === 'function' && socket[kBuffer] === null && socket[kTimeout] === null && socket._parent === null &&
    !Object.hasOwn(socket, 'push') && !Object.hasOwn(socket, 'emit');
}

// Whether a write would go straight to the handle, and nobody counts its activity.
function isPlainWriting(socket) {
  const handle = socket._handle;
  const state = socket._writableState;
  return handle !== null && handle.tryWrite !== undefined && !socket.connecting && (state.flags & WRITING_STATE) === PLAIN_WRITING &&
    state.length === 0 && socket[kTimeout] === null && socket._parent === null &&
    !Object.hasOwn(socket, 'write') && !Object.hasOwn(socket, '_write');
}

// Remembers a pipe that the native side may take over.
Socket.prototype.pipe = function pipe(destination, options) {
  Duplex.prototype.pipe.call(this, destination, options);
  if (destination instanceof Socket && this._handle !== null) this._handle.relayTo = destination;
  return destination;
};

// Bytes that the user's buffer had no room for when it was told to stop.
const kLeft = Symbol('left');

function readIntoBuffer(handle, socket, chunk) {
  if (handle[kLeft] !== undefined) chunk = Buffer.concat([handle[kLeft], chunk]);
  handle[kLeft] = undefined;
  let at = 0;
  while (at < chunk.length && handle.owner === socket && !socket.destroyed) {
    const buffer = socket[kBuffer];
    const count = Math.min(buffer.length, chunk.length - at);
    buffer.set(chunk.subarray(at, at + count));
    at += count;
    const goesOn = socket[kBufferCallback](count, buffer) !== false;
    const generator = socket[kBufferGenerator];
    if (generator !== null) {
      const next = generator();
      if (next instanceof Uint8Array) socket[kBuffer] = next;
    }
    if (!goesOn) {
      handle.reading = false;
      handle.readStop();
    }
    if (!handle.reading) break;
  }
  if (at < chunk.length) handle[kLeft] = chunk.subarray(at);
}

StreamHandle.prototype.onend = function onend() {
  if (this.context === undefined) ended(this);
  else inContext(this, function endInContext() { ended(this); });
};

function ended(handle) {
  const socket = handle.owner;
  if (socket === null) return;
  socket._unrefTimer();
  if (handle[kLeft] !== undefined) {
    // The end must not overtake the bytes.
    handle.endsAfterLeft = true;
    return;
  }
  if ((socket._readableState.flags & (END_EMITTED | DESTROYED)) !== 0) return;
  socket.push(null);
  socket.read(0);
}

// Receiving failed, or a write that was reported as done could not leave.
StreamHandle.prototype.onfailure = function onfailure(syscall, status) {
  if (this.context === undefined) failed(this, syscall, status);
  else inContext(this, function failInContext() { failed(this, syscall, status); });
};

function failed(handle, syscall, status) {
  const socket = handle.owner;
  if (socket !== null) socket.destroy(errors().errnoException(status, syscall));
}

function startReading(socket) {
  const handle = socket._handle;
  handle.reading = true;
  const status = handle.readStart();
  if (status < 0) socket.destroy(errors().errnoException(status, 'read'));
  else if (handle[kLeft] !== undefined) process.nextTick(readLeft, handle);
}

function readLeft(handle) {
  if (handle.owner === null || !handle.reading || handle[kLeft] === undefined) return;
  readIntoBuffer(handle, handle.owner, new Uint8Array(0));
  if (handle.endsAfterLeft && handle[kLeft] === undefined) {
    handle.endsAfterLeft = false;
    ended(handle);
  }
}

Socket.prototype._read = function _read(n) {
  const handle = this._handle;
  if (this.connecting || handle === null) this.once('connect', () => this._read(n));
  else if (!handle.reading) startReading(this);
};

function startsReadingInto(socket) {
  return socket[kBuffer] !== null && !socket.connecting && socket._handle !== null && !socket._handle.reading;
}

Socket.prototype.pause = function pause() {
  const handle = this._handle;
  if (this[kBuffer] !== null && !this.connecting && handle !== null && handle.reading) {
    handle.reading = false;
    if (!this.destroyed) handle.readStop();
  }
  return Duplex.prototype.pause.call(this);
};

Socket.prototype.resume = function resume() {
  if (startsReadingInto(this)) startReading(this);
  return Duplex.prototype.resume.call(this);
};

Socket.prototype.read = function read(n) {
  if (this[kBuffer] !== null && startsReadingInto(this)) startReading(this);
  return Duplex.prototype.read.call(this, n);
};

// Called with the 'end' event.
function onReadableStreamEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterPeerEnded;
}

// Says more than "write after end": that was not the program's doing.
function writeAfterPeerEnded(chunk, encoding, callback) {
  if (!this.writableEnded) return Duplex.prototype.write.call(this, chunk, encoding, callback);
  if (typeof encoding === 'function') callback = encoding;
  const error = errors().genericNodeError('This socket has been ended by the other party', { code: 'EPIPE' });
  if (typeof callback === 'function') process.nextTick(callback, error);
  this.destroy(error);
  return false;
}

// Outgoing

// What Duplex's does, in one step where nothing waits and nobody is to be told.
Socket.prototype.write = function write(chunk, encoding, callback) {
  const handle = this._handle;
  const state = this._writableState;
  const isDone = encoding === undefined && callback === undefined && (state.flags & WRITING_STATE) === PLAIN_WRITING &&
    !this.connecting && handle !== null && handle.tryWrite !== undefined && this._write === ownWrite &&
    // The native side takes UTF-8 and Buffers as they are.
    (typeof chunk === 'string' ? state.defaultEncoding === 'utf8' : chunk !== null && chunk !== undefined && chunk.constructor === Buffer) &&
    handle.tryWrite(chunk);
  if (isDone) {
    if (this[kTimeout] !== null || this._parent !== null) this._unrefTimer();
    return true;
  }
  return Duplex.prototype.write.call(this, chunk, encoding, callback);
};

Socket.prototype._write = function _write(data, encoding, callback) {
  const handle = this._handle;
  if (this.connecting || handle === null) return writeLater(this, false, data, encoding, callback);
  if (this[kTimeout] !== null || this._parent !== null) this._unrefTimer();
  finishWrite(this, handle, typeof data === 'string' ? writeText(handle, data, encoding) : handle.writeBytes(data), callback);
};

const ownWrite = Socket.prototype._write;

Socket.prototype._writev = function _writev(chunks, callback) {
  const handle = this._handle;
  if (this.connecting || handle === null) return writeLater(this, true, chunks, '', callback);
  if (this[kTimeout] !== null || this._parent !== null) this._unrefTimer();
  const pieces = new Array(chunks.length);
  for (let i = 0; i < chunks.length; i++) {
    const { chunk, encoding } = chunks[i];
    const isPlain = typeof chunk !== 'string' || encoding === 'utf8' || encoding === 'utf-8';
    pieces[i] = isPlain ? chunk : Buffer.from(chunk, encoding);
  }
  finishWrite(this, handle, handle.writeMany(pieces), callback);
};

Socket.prototype._writeGeneric = function _writeGeneric(writev, data, encoding, callback) {
  if (writev) this._writev(data, callback);
  else this._write(data, encoding, callback);
};

function writeText(handle, text, encoding) {
  const number = encodingNumbers[encoding];
  return number === undefined ? handle.writeBytes(Buffer.from(text, encoding)) : handle.writeText(text, number);
}

// 0: done, 1: under way, negative: failed.
function finishWrite(socket, handle, status, callback) {
  if (status === 0) {
    callback();
  } else if (status > 0) {
    handle.writeCallback = callback;
    handle.writeContext = contextOfNow();
    handle.writeRequest = startRequest(handle, 'WRITEWRAP');
    socket[kQueueSize] = handle.writeQueueSize;
  } else {
    callback(errors().errnoException(status, 'write'));
  }
}

function writeLater(socket, writev, data, encoding, callback) {
  const { codes } = errors();
  if (!socket.connecting) {
    callback(new codes.ERR_SOCKET_CLOSED());
    return;
  }
  socket._pendingData = data;
  socket._pendingEncoding = encoding;
  const onClose = () => callback(new codes.ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
  socket.once('connect', function connect() {
    this.off('close', onClose);
    this._pendingData = null;
    this._pendingEncoding = '';
    this._writeGeneric(writev, data, encoding, callback);
  });
  socket.once('close', onClose);
}

// The write that was under way is out, or failed.
StreamHandle.prototype.onwrite = function onwrite(status) {
  const { writeContext } = this;
  if (writeContext === undefined) written(this, status);
  else inContext(this, function writtenInContext() { written(this, status); }, writeContext, this.writeRequest);
};

function written(handle, status) {
  const callback = handle.writeCallback;
  const socket = handle.owner;
  handle.writeCallback = null;
  if (callback === null) return;
  if (socket === null || socket.destroyed) {
    callback(null);
  } else if (status < 0) {
    callback(errors().errnoException(status, 'write'));
  } else {
    socket._unrefTimer();
    socket[kQueueSize] = 0;
    callback(null);
  }
}

Socket.prototype._final = function _final(callback) {
  if (this.pending) return this.once('connect', () => this._final(callback));
  const handle = this._handle;
  if (handle === null) return callback();
  const status = handle.shutdown();
  if (status === 0) {
    handle.shutdownCallback = callback;
    handle.shutdownContext = contextOfNow();
    handle.shutdownRequest = startRequest(handle, 'SHUTDOWNWRAP');
  } else if (status === ENOTCONN || status === EBADF) {
    callback();
  } else {
    callback(errors().errnoException(status, 'shutdown'));
  }
};

StreamHandle.prototype.onshutdown = function onshutdown() {
  const callback = this.shutdownCallback;
  this.shutdownCallback = null;
  if (callback === null) return;
  const { shutdownContext } = this;
  if (shutdownContext === undefined) callback();
  else inContext(this, callback, shutdownContext, this.shutdownRequest);
};

// Like Duplex's, which returns the stream for every form of arguments.
Socket.prototype.end = function end(data, encoding, callback) {
  Duplex.prototype.end.call(this, data, encoding, callback);
  return this;
};

// The end

Socket.prototype.destroySoon = function destroySoon() {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once('finish', this.destroy);
};

Socket.prototype.resetAndDestroy = function resetAndDestroy() {
  if (this._handle === null) {
    this.destroy(new (errors().codes.ERR_SOCKET_CLOSED)());
  } else if (!(this._handle instanceof TCP)) {
    throw new (errors().codes.ERR_INVALID_HANDLE_TYPE)();
  } else if (this.connecting) {
    this.once('connect', () => this._reset());
  } else {
    this._reset();
  }
  return this;
};

Socket.prototype._reset = function _reset() {
  this.resetAndClosing = true;
  return this.destroy();
};

Socket.prototype._destroy = function _destroy(error, callback) {
  this.connecting = false;
  for (let stream = this; stream; stream = stream._parent) stopTimeout(stream);
  const handle = this._handle;
  if (handle !== null && handle !== undefined) {
    this[kBytesRead] = this.bytesRead;
    this[kBytesWritten] = handle.bytesWritten;
    closeHandle(this, handle, Boolean(error));
    callback(error);
  } else {
    callback(error);
    process.nextTick(emitClose, this);
  }
  const server = this._server;
  if (server !== null) {
    server._connections--;
    if (server._emitCloseIfDrained) server._emitCloseIfDrained();
  }
};

function closeHandle(socket, handle, hadError) {
  const emit = () => socket.emit('close', hadError);
  if (socket.resetAndClosing) {
    socket.resetAndClosing = false;
    handle.closeCallback = emit;
    handle.reset();
  } else if (socket._closeAfterHandlingError) {
    // The 'error' listeners may still look at the handle.
    queueMicrotask(() => {
      handle.owner = null;
      handle.close(() => {
        emit();
        socket._handle = null;
        socket._sockname = null;
      });
    });
    return;
  } else {
    handle.close(emit);
  }
  handle.owner = null;
  socket._handle = null;
  socket._sockname = null;
}

function emitClose(socket) {
  socket.emit('close');
}

Socket.prototype.ref = function ref() {
  if (this._handle === null) this.once('connect', this.ref);
  else if (typeof this._handle.ref === 'function') this._handle.ref();
  return this;
};

Socket.prototype.unref = function unref() {
  if (this._handle === null) this.once('connect', this.unref);
  else if (typeof this._handle.unref === 'function') this._handle.unref();
  return this;
};

Socket.prototype.connect = function connect(...args) {
  return require('internal:net/connect').connectSocket(this, args);
};

module.exports = { PLAIN_READING, READING_STATE, Socket, acceptedSocket, attach, isPlainReading, isPlainWriting, tie };

// The rest of the class.
require('internal:net/facts');
