// OutgoingMessage: the side of a message that is written, for messages that JavaScript makes (a client's requests, responses
// that a script constructs). Responses of a connection are native, see response.js.

const Stream = require('internal:stream/legacy').Stream ?? require('node:stream').Stream;
const { codes, hideStackFrames } = require('internal:errors');
const native = binding('http');

const kNeedDrain = Symbol('kNeedDrain');
const kHeaders = Symbol('kHeaders');
const kUnique = Symbol('kUniqueHeaders');
const kErrored = Symbol('kErrored');
const kCorked = Symbol('kCorked');
const kChunks = Symbol('kChunkedBuffer');
const kBytes = Symbol('kBytesWritten');
const kHighWaterMark = Symbol('kHighWaterMark');

const HIGH_WATER_MARK = 64 * 1024;

function OutgoingMessage(options) {
  Stream.call(this);
  this.outputData = [];
  this.outputSize = 0;
  this.writable = true;
  this.destroyed = false;
  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;
  this.strictContentLength = false;
  this[kBytes] = 0;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = '';
  this[kNeedDrain] = false;
  this.finished = false;
  this._headerSent = false;
  this[kCorked] = 0;
  this[kChunks] = [];
  this._closed = false;
  this.socket = null;
  this._header = null;
  this[kHeaders] = null;
  this._keepAliveTimeout = 0;
  this._onPendingData = nothing;
  this[kErrored] = null;
  this[kUnique] = null;
  this[kHighWaterMark] = options?.highWaterMark ?? HIGH_WATER_MARK;
  this[kRejects] = options?.rejectNonStandardBodyWrites ?? false;
}
Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

const kRejects = Symbol('kRejectNonStandardBodyWrites');
const prototype = OutgoingMessage.prototype;

function nothing() {}

function define(name, get, set) {
  Object.defineProperty(prototype, name, { configurable: true, get, set });
}

define('errored', function errored() { return this[kErrored]; });
define('closed', function closed() { return this._closed; });
define('writableFinished', function writableFinished() {
  return this.finished && this.outputSize === 0 && (!this.socket || this.socket.writableLength === 0);
});
define('writableObjectMode', () => false);
define('writableLength', function writableLength() {
  return this.outputSize + (this.socket ? this.socket.writableLength : 0);
});
define('writableHighWaterMark', function writableHighWaterMark() {
  return this.socket ? this.socket.writableHighWaterMark : this[kHighWaterMark];
});
define('writableCorked', function writableCorked() { return this[kCorked]; });
define('writableEnded', function writableEnded() { return this.finished; });
define('writableNeedDrain', function writableNeedDrain() {
  return !this.destroyed && !this.finished && this[kNeedDrain];
});
define('headersSent', function headersSent() { return !!this._header; });
define('connection', function connection() { return this.socket; }, function setConnection(value) { this.socket = value; });
define('_headers', function headers() { return this.getHeaders(); }, function setHeaders(value) {
  this[kHeaders] = null;
  if (typeof value === 'object' && value !== null) {
    for (const name of Object.keys(value)) (this[kHeaders] ??= Object.create(null))[name.toLowerCase()] = [name, value[name]];
  }
});
define('_headerNames', function headerNames() {
  const names = Object.create(null);
  for (const key of Object.keys(this[kHeaders] ?? {})) names[key] = this[kHeaders][key][0];
  return names;
}, function setHeaderNames(value) {
  for (const key of Object.keys(value ?? {})) if (this[kHeaders]?.[key]) this[kHeaders][key][0] = value[key];
});

// Headers

const validateHeaderName = hideStackFrames((name, label) => {
  if (typeof name !== 'string' || !native.isValidName(name)) throw new codes.ERR_INVALID_HTTP_TOKEN(label || 'Header name', name);
});

const validateHeaderValue = hideStackFrames((name, value) => {
  if (value === undefined) throw new codes.ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (Array.isArray(value)) {
    for (const item of value) if (!native.isValidValue(`${item}`)) throw new codes.ERR_INVALID_CHAR('header content', name);
  } else if (!native.isValidValue(`${value}`)) {
    throw new codes.ERR_INVALID_CHAR('header content', name);
  }
});

function checkUnsent(message, action) {
  if (message._header) throw new codes.ERR_HTTP_HEADERS_SENT(action);
}

prototype.setHeader = function setHeader(name, value) {
  checkUnsent(this, 'set');
  validateHeaderName(name);
  validateHeaderValue(name, value);
  (this[kHeaders] ??= Object.create(null))[name.toLowerCase()] = [name, value];
  return this;
};

prototype.setHeaders = function setHeaders(headers) {
  checkUnsent(this, 'set');
  if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
  }
  const cookies = [];
  for (const [name, value] of headers) {
    if (name === 'set-cookie') cookies.push(...(Array.isArray(value) ? value : [value]));
    else this.setHeader(name, value);
  }
  if (cookies.length > 0) this.setHeader('set-cookie', cookies);
  return this;
};

prototype.appendHeader = function appendHeader(name, value) {
  checkUnsent(this, 'append');
  validateHeaderName(name);
  validateHeaderValue(name, value);
  const headers = this[kHeaders] ??= Object.create(null);
  const key = name.toLowerCase();
  const before = headers[key];
  if (before === undefined || !Object.hasOwn(headers, key)) headers[key] = [name, value];
  else before[1] = [].concat(before[1], value);
  return this;
};

prototype.getHeader = function getHeader(name) {
  require('internal:validators').validateString(name, 'name');
  return this[kHeaders]?.[name.toLowerCase()]?.[1];
};

prototype.getHeaderNames = function getHeaderNames() {
  return Object.keys(this[kHeaders] ?? {});
};

prototype.getRawHeaderNames = function getRawHeaderNames() {
  return Object.values(this[kHeaders] ?? {}).map((entry) => entry[0]);
};

prototype.getHeaders = function getHeaders() {
  const headers = Object.create(null);
  for (const key of Object.keys(this[kHeaders] ?? {})) headers[key] = this[kHeaders][key][1];
  return headers;
};

prototype.hasHeader = function hasHeader(name) {
  require('internal:validators').validateString(name, 'name');
  return this[kHeaders] !== null && this[kHeaders][name.toLowerCase()] !== undefined;
};

prototype.removeHeader = function removeHeader(name) {
  require('internal:validators').validateString(name, 'name');
  checkUnsent(this, 'remove');
  const key = name.toLowerCase();
  if (key === 'connection') this._removedConnection = true;
  else if (key === 'content-length') this._removedContLen = true;
  else if (key === 'transfer-encoding') this._removedTE = true;
  else if (key === 'date') this.sendDate = false;
  if (this[kHeaders] !== null) delete this[kHeaders][key];
};

prototype._renderHeaders = function _renderHeaders() {
  if (this._header) throw new codes.ERR_HTTP_HEADERS_SENT('render');
  const headers = {};
  for (const entry of Object.values(this[kHeaders] ?? {})) headers[entry[0]] = entry[1];
  return headers;
};

// Name and value of each header to be written: the given ones, or those that were set.
function headerPairs(message, headers) {
  if (!headers) return Object.values(message[kHeaders] ?? {});
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (headers.length > 0 && Array.isArray(headers[0])) return headers;
  if (headers.length % 2 !== 0) throw new codes.ERR_INVALID_ARG_VALUE('headers', headers);
  const list = [];
  for (let i = 0; i < headers.length; i += 2) list.push([headers[i], headers[i + 1]]);
  return list;
}

// Composes the head: the script's headers first, then what nobody has decided.
prototype._storeHeader = function _storeHeader(firstLine, headers) {
  const state = { connection: false, length: false, coding: false, date: false, expect: false, trailer: false, text: firstLine };
  for (const [name, value] of headerPairs(this, headers)) {
    validateHeaderName(name);
    writeHeader(this, state, name, value, headers !== this[kHeaders]);
  }
  let { text } = state;
  if (this.sendDate && !state.date) text += `Date: ${utcDate()}\r\n`;
  if (this.chunkedEncoding && (this.statusCode === 204 || this.statusCode === 304)) {
    this.chunkedEncoding = false;
    this.shouldKeepAlive = false;
  }
  if (this._removedConnection) {
    this.shouldKeepAlive = this._defaultKeepAlive;
    this._last = !this.shouldKeepAlive;
  } else if (!state.connection) {
    const stays = this.shouldKeepAlive && (state.length || this.useChunkedEncodingByDefault || this.agent);
    if (stays && this.maxRequestsOnConnectionReached) {
      text += 'Connection: close\r\n';
    } else if (stays) {
      text += 'Connection: keep-alive\r\n';
      if (this._keepAliveTimeout && this._defaultKeepAlive) {
        const max = ~~this._maxRequestsPerSocket > 0 ? `, max=${this._maxRequestsPerSocket}` : '';
        text += `Keep-Alive: timeout=${Math.floor(this._keepAliveTimeout / 1000)}${max}\r\n`;
      }
    } else {
      this._last = true;
      text += 'Connection: close\r\n';
    }
  }
  if (!state.length && !state.coding) text = writeFraming(this, state, text);
  if (this.chunkedEncoding !== true && state.trailer) throw new codes.ERR_HTTP_TRAILER_INVALID();
  this._header = `${text}\r\n`;
  this._headerSent = false;
  if (state.expect) this._send('');
};

function writeFraming(message, state, text) {
  if (!message._hasBody) {
    message.chunkedEncoding = false;
  } else if (!message.useChunkedEncodingByDefault) {
    message._last = true;
  } else if (!state.trailer && !message._removedContLen && typeof message._contentLength === 'number') {
    return `${text}Content-Length: ${message._contentLength}\r\n`;
  } else if (!message._removedTE) {
    message.chunkedEncoding = true;
    return `${text}Transfer-Encoding: chunked\r\n`;
  } else {
    message._last = true;
  }
  return text;
}

function writeHeader(message, state, name, value, validate) {
  if (Array.isArray(value)) {
    const key = name.toLowerCase();
    const isOne = (value.length >= 2 && key === 'cookie') || message[kUnique]?.has(key);
    if (!isOne) {
      for (const item of value) writeLine(message, state, name, item, validate);
      return;
    }
    value = value.join('; ');
  }
  writeLine(message, state, name, value, validate);
}

function writeLine(message, state, name, value, validate) {
  if (validate) validateHeaderValue(name, value);
  state.text += `${name}: ${value}\r\n`;
  noteHeader(message, state, name.toLowerCase(), value);
}

function noteHeader(message, state, key, value) {
  switch (key) {
    case 'connection':
      state.connection = true;
      message._removedConnection = false;
      if (/(?:^|\W)close(?:$|\W)/i.test(value)) message._last = true;
      else message.shouldKeepAlive = true;
      break;
    case 'transfer-encoding':
      state.coding = true;
      message._removedTE = false;
      if (/(?:^|\W)chunked(?:$|\W)/i.test(value)) message.chunkedEncoding = true;
      break;
    case 'content-length':
      state.length = true;
      message._contentLength = +value;
      message._removedContLen = false;
      break;
    case 'date':
    case 'expect':
    case 'trailer':
      state[key] = true;
      break;
    case 'keep-alive':
      message._defaultKeepAlive = false;
      break;
  }
}

let dateText;
let dateSecond;
function utcDate() {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}

prototype._implicitHeader = function _implicitHeader() {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
};

prototype.flushHeaders = function flushHeaders() {
  if (!this._header) this._implicitHeader();
  this._send('');
};

// Sending

prototype._send = function _send(data, encoding, callback, byteLength) {
  if (!this._headerSent) {
    const header = this._header;
    const isText = typeof data === 'string' && (encoding === 'utf8' || encoding === 'latin1' || !encoding);
    if (isText) {
      data = header + data;
    } else {
      this.outputData.unshift({ data: header, encoding: 'latin1', callback: null });
      this.outputSize += header.length;
      this._onPendingData(header.length);
    }
    this._headerSent = true;
  }
  return this._writeRaw(data, encoding, callback, byteLength);
};

prototype._writeRaw = function _writeRaw(data, encoding, callback) {
  const { socket } = this;
  if (socket?.destroyed) return false;
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (socket && socket._httpMessage === this && socket.writable) {
    if (this.outputData.length > 0) this._flushOutput(socket);
    return socket.write(data, encoding, callback);
  }
  this.outputData.push({ data, encoding, callback });
  this.outputSize += data.length;
  this._onPendingData(data.length);
  return this.outputSize < this[kHighWaterMark];
};

prototype._flush = function _flush() {
  const { socket } = this;
  if (!socket?.writable) return;
  const hasRoom = this._flushOutput(socket);
  if (this.finished) {
    this._finish();
  } else if (hasRoom && this[kNeedDrain]) {
    this[kNeedDrain] = false;
    this.emit('drain');
  }
};

prototype._flushOutput = function _flushOutput(socket) {
  const list = this.outputData;
  if (list.length === 0) return undefined;
  let hasRoom;
  socket.cork();
  for (const { data, encoding, callback } of list) hasRoom = socket.write(data, encoding, callback);
  socket.uncork();
  this.outputData = [];
  this._onPendingData(-this.outputSize);
  this.outputSize = 0;
  return hasRoom;
};

prototype.cork = function cork() {
  this[kCorked]++;
  this.socket?.cork();
};

prototype.uncork = function uncork() {
  this[kCorked]--;
  this.socket?.uncork();
  if (this[kCorked] > 0 || this[kChunks].length === 0) return;
  const chunks = this[kChunks];
  this[kChunks] = [];
  let total = 0;
  for (const entry of chunks) total += Buffer.byteLength(entry.data, entry.encoding);
  this._send(total.toString(16), 'latin1', null);
  this._send('\r\n', 'latin1', null);
  const callbacks = chunks.map((entry) => entry.callback).filter(Boolean);
  for (const entry of chunks) this._send(entry.data, entry.encoding, null);
  this._send('\r\n', null, callbacks.length === 0 ? null : (error) => callbacks.forEach((callback) => callback(error)));
};

function fail(message, error, callback) {
  process.nextTick(failLater, message, error, callback);
}

function failLater(message, error, callback) {
  callback?.(error);
  if (typeof message.emit === 'function' && !message.destroyed) message.emit('error', error);
}

prototype.write = function write(chunk, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  const hasRoom = writeChunk(this, chunk, encoding, callback, false);
  if (!hasRoom) this[kNeedDrain] = true;
  return hasRoom;
};

function checkChunk(chunk) {
  if (chunk === null) throw new codes.ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    throw new codes.ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
}

function writeChunk(message, chunk, encoding, callback, isEnd) {
  checkChunk(chunk);
  const length = typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length;
  let error;
  if (message.finished) error = new codes.ERR_STREAM_WRITE_AFTER_END();
  else if (message.destroyed) error = new codes.ERR_STREAM_DESTROYED('write');
  if (error) {
    if (!message.destroyed) fail(message, error, callback);
    else process.nextTick(callback ?? nothing, error);
    return false;
  }
  if (message.strictContentLength && message._contentLength !== null && message[kBytes] + length > message._contentLength) {
    throw new codes.ERR_HTTP_CONTENT_LENGTH_MISMATCH(message[kBytes] + length, message._contentLength);
  }
  message[kBytes] += length;
  if (!message._header) {
    if (isEnd) message._contentLength ??= length;
    message._implicitHeader();
  }
  if (!message._hasBody) {
    if (message[kRejects]) throw new codes.ERR_HTTP_BODY_NOT_ALLOWED();
    process.nextTick(callback ?? nothing);
    return true;
  }
  if (!isEnd && message.socket && !message.socket.writableCorked) {
    message.socket.cork();
    process.nextTick(uncorkSocket, message.socket);
  }
  if (!message.chunkedEncoding || chunk.length === 0) return message._send(chunk, encoding, callback, length);
  if (message[kCorked] > 0) {
    message[kChunks].push({ data: chunk, encoding, callback });
    return length < message[kHighWaterMark];
  }
  message._send(length.toString(16), 'latin1', null);
  message._send('\r\n', 'latin1', null);
  message._send(chunk, encoding, null, length);
  return message._send('\r\n', null, callback);
}

function uncorkSocket(socket) {
  socket.uncork();
}

prototype.addTrailers = function addTrailers(headers) {
  this._trailer = '';
  for (const [name, value] of headerPairs(this, headers)) {
    validateHeaderName(name);
    for (const item of Array.isArray(value) ? value : [value]) {
      if (!native.isValidValue(`${item}`)) throw new codes.ERR_INVALID_CHAR('trailer content', name);
      this._trailer += `${name}: ${item}\r\n`;
    }
  }
};

prototype.end = function end(chunk, encoding, callback) {
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (chunk) {
    if (this.finished) {
      fail(this, new codes.ERR_STREAM_WRITE_AFTER_END(), callback);
      return this;
    }
    this.socket?.cork();
    writeChunk(this, chunk, encoding, null, true);
  } else if (this.finished) {
    if (typeof callback === 'function') {
      if (this.writableFinished) process.nextTick(callback, new codes.ERR_STREAM_ALREADY_FINISHED('end'));
      else this.on('finish', callback);
    }
    return this;
  } else if (!this._header) {
    this.socket?.cork();
    this._contentLength = 0;
    this._implicitHeader();
  }
  if (typeof callback === 'function') this.once('finish', callback);
  if (this.strictContentLength && this._contentLength !== null && this._hasBody && this[kBytes] !== this._contentLength) {
    throw new codes.ERR_HTTP_CONTENT_LENGTH_MISMATCH(this[kBytes], this._contentLength);
  }
  const finish = () => this.emit('finish');
  if (this._hasBody && this.chunkedEncoding) this._send(`0\r\n${this._trailer}\r\n`, 'latin1', finish);
  else if (!this._headerSent || this.writableLength || chunk) this._send('', 'latin1', finish);
  else process.nextTick(finish);
  if (this.socket) this.socket._writableState.corked = 1;
  this.socket?.uncork();
  this[kCorked] = 1;
  this.uncork();
  this.finished = true;
  if (this.outputData.length === 0 && this.socket?._httpMessage === this) this._finish();
  return this;
};

prototype._finish = function _finish() {
  this.emit('prefinish');
};

prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this[kErrored] = error;
  if (this.socket) this.socket.destroy(error);
  else this.once('socket', (socket) => socket.destroy(error));
  return this;
};

prototype.setTimeout = function setTimeout(milliseconds, callback) {
  if (callback) this.on('timeout', callback);
  if (this.socket) this.socket.setTimeout(milliseconds);
  else this.once('socket', (socket) => socket.setTimeout(milliseconds));
  return this;
};

prototype.pipe = function pipe() {
  this.emit('error', new codes.ERR_STREAM_CANNOT_PIPE());
};

function parseUniqueHeadersOption(headers) {
  if (!Array.isArray(headers)) return null;
  const names = new Set();
  for (const name of headers) names.add(name.toLowerCase());
  return names;
}

module.exports = { OutgoingMessage, kNeedDrain, kHeaders, kUnique, parseUniqueHeadersOption, validateHeaderName, validateHeaderValue, utcDate };
