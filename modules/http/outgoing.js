// OutgoingMessage: the side of a message that is written, for messages that JavaScript makes (a client's requests, responses
// that a script constructs). Responses of a connection are native, see response.js.

const { Stream } = require('internal:stream/legacy');
const { codes } = require('internal:errors');
const { headerPairs, headText, validateHeaderName, validateHeaderValue, isInvalidValue, utcDate } = require('internal:http/outgoing_head');

const engine = binding('engine');

const kNeedDrain = Symbol('kNeedDrain');
const kHeaders = Symbol('kOutHeaders');
const kUnique = Symbol('kUniqueHeaders');
const kErrored = Symbol('errored');
const kCorked = Symbol('corked');
const kBytes = Symbol('kBytesWritten');
const kHighWaterMark = Symbol('kHighWaterMark');
// 'finish' was emitted.
const kTold = Symbol('kFinishTold');
// A head, perhaps with a body, that waits for the socket and with which the message ends; and its encoding.
const kWaiting = Symbol('kWaitingHead');
const kWaitingEncoding = Symbol('kWaitingEncoding');
const kRejects = Symbol('kRejectNonStandardBodyWrites');
// The methods of responses of a connection: packages call those of OutgoingMessage on them.
const kBorn = Symbol('kBornMethods');

function nothing() {}

function OutgoingMessage(options) {
  Stream.call(this);
  // What waits for the socket.
  this.outputData = [];
  this.socket = null;
  this._header = null;
  if (options?.highWaterMark !== undefined) this[kHighWaterMark] = options.highWaterMark;
  if (options?.rejectNonStandardBodyWrites) this[kRejects] = true;
}
Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

const prototype = OutgoingMessage.prototype;

// What most messages never change lives here and not in each of them.
Object.assign(prototype, {
  outputSize: 0,
  writable: true,
  destroyed: false,
  _last: false,
  chunkedEncoding: false,
  shouldKeepAlive: true,
  maxRequestsOnConnectionReached: false,
  _defaultKeepAlive: true,
  useChunkedEncodingByDefault: true,
  sendDate: false,
  _removedConnection: false,
  _removedContLen: false,
  _removedTE: false,
  strictContentLength: false,
  _contentLength: null,
  _hasBody: true,
  _trailer: '',
  finished: false,
  _headerSent: false,
  _closed: false,
  _keepAliveTimeout: 0,
  _onPendingData: nothing,
  [kNeedDrain]: false,
  [kHeaders]: null,
  [kUnique]: null,
  [kErrored]: null,
  [kCorked]: 0,
  [kBytes]: 0,
  [kHighWaterMark]: undefined,
  [kRejects]: false,
  [kBorn]: undefined,
  [kTold]: false,
  [kWaiting]: null,
  [kWaitingEncoding]: 'latin1',
});

function define(name, get, set) {
  Object.defineProperty(prototype, name, { configurable: true, get, set });
}

define('errored', function errored() { return this[kErrored]; });
define('closed', function closed() { return this._closed; });
define('writableFinished', function writableFinished() {
  return this.finished && this.outputSize === 0 && (!this.socket || this.socket.writableLength === 0);
});
define('writableObjectMode', function writableObjectMode() { return false; });
define('writableLength', function writableLength() {
  return this.outputSize + (this.socket ? this.socket.writableLength : 0);
});
define('writableHighWaterMark', function writableHighWaterMark() {
  return this.socket ? this.socket.writableHighWaterMark : ownHighWaterMark(this);
});
define('writableCorked', function writableCorked() {
  return (this.socket ? this.socket.writableCorked : 0) + this[kCorked];
});
define('writableEnded', function writableEnded() { return this.finished; });
define('writableNeedDrain', function writableNeedDrain() {
  return !this.destroyed && !this.finished && this[kNeedDrain];
});
Object.defineProperty(prototype, 'headersSent', {
  configurable: true,
  enumerable: true,
  get() { return !!this._header; },
});
define('connection', function connection() { return this.socket; }, function setConnection(value) { this.socket = value; });

// The headers that were set: by name in lower case, as [name, value]. A plain request's are one text until they are asked for.
function headersOf(message) {
  const headers = message[kHeaders];
  return typeof headers === 'string' ? separate(message, headers) : headers;
}

function separate(message, text) {
  const headers = message[kHeaders] = Object.create(null);
  const lines = text.split('\r\n');
  lines.pop();
  for (const line of lines) {
    const colon = line.indexOf(': ');
    const name = line.slice(0, colon);
    headers[name.toLowerCase()] = [name, line.slice(colon + 2)];
  }
  return headers;
}

function ownHighWaterMark(message) {
  return message[kHighWaterMark] ?? require('internal:stream/state').getDefaultHighWaterMark(false);
}

require('internal:http/outgoing_old_names').defineOn(prototype, kHeaders, headersOf);

// Headers

function refuseSent(action) {
  throw new codes.ERR_HTTP_HEADERS_SENT(action);
}

prototype.setHeader = function setHeader(name, value) {
  if (this[kBorn] !== undefined) return this[kBorn].setHeader.call(this, name, value);
  if (this._header) refuseSent('set');
  validateHeaderName(name);
  validateHeaderValue(name, value);
  let headers = headersOf(this);
  if (headers === null) headers = this[kHeaders] = Object.create(null);
  headers[name.toLowerCase()] = [name, value];
  return this;
};

prototype.setHeaders = function setHeaders(headers) {
  if (this._header) refuseSent('set');
  if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
  }
  // Headers gives each cookie by itself; they go out together.
  const cookies = [];
  for (const [name, value] of headers) {
    if (name === 'set-cookie') cookies.push(...(Array.isArray(value) ? value : [value]));
    else this.setHeader(name, value);
  }
  if (cookies.length > 0) this.setHeader('set-cookie', cookies);
  return this;
};

prototype.appendHeader = function appendHeader(name, value) {
  if (this[kBorn] !== undefined) return this[kBorn].appendHeader.call(this, name, value);
  if (this._header) refuseSent('append');
  validateHeaderName(name);
  validateHeaderValue(name, value);
  const entry = headersOf(this)?.[name.toLowerCase()];
  if (!entry) return this.setHeader(name, value);
  if (!Array.isArray(entry[1])) entry[1] = [entry[1]];
  if (Array.isArray(value)) entry[1].push(...value);
  else entry[1].push(value);
  return this;
};

prototype.getHeader = function getHeader(name) {
  if (this[kBorn] !== undefined) return this[kBorn].getHeader.call(this, name);
  if (typeof name !== 'string') require('internal:validators').validateString(name, 'name');
  const headers = headersOf(this);
  return headers === null ? undefined : headers[name.toLowerCase()]?.[1];
};

prototype.getHeaderNames = function getHeaderNames() {
  if (this[kBorn] !== undefined) return this[kBorn].getHeaderNames.call(this);
  const headers = headersOf(this);
  return headers === null ? [] : Object.keys(headers);
};

prototype.getRawHeaderNames = function getRawHeaderNames() {
  if (this[kBorn] !== undefined) return this[kBorn].getRawHeaderNames.call(this);
  const headers = headersOf(this);
  return headers === null ? [] : Object.values(headers).map((entry) => entry[0]);
};

prototype.getHeaders = function getHeaders() {
  if (this[kBorn] !== undefined) return this[kBorn].getHeaders.call(this);
  const headers = Object.create(null);
  const own = headersOf(this);
  if (own) for (const key of Object.keys(own)) headers[key] = own[key][1];
  return headers;
};

prototype.hasHeader = function hasHeader(name) {
  if (this[kBorn] !== undefined) return this[kBorn].hasHeader.call(this, name);
  if (typeof name !== 'string') require('internal:validators').validateString(name, 'name');
  const headers = headersOf(this);
  return headers !== null && !!headers[name.toLowerCase()];
};

prototype.removeHeader = function removeHeader(name) {
  if (this[kBorn] !== undefined) return this[kBorn].removeHeader.call(this, name);
  if (typeof name !== 'string') require('internal:validators').validateString(name, 'name');
  if (this._header) refuseSent('remove');
  const key = name.toLowerCase();
  if (key === 'connection') this._removedConnection = true;
  else if (key === 'content-length') this._removedContLen = true;
  else if (key === 'transfer-encoding') this._removedTE = true;
  else if (key === 'date') this.sendDate = false;
  const headers = headersOf(this);
  if (headers !== null) delete headers[key];
};

prototype._renderHeaders = function _renderHeaders() {
  if (this._header) refuseSent('render');
  const headers = {};
  const own = headersOf(this);
  if (own !== null) for (const key of Object.keys(own)) headers[own[key][0]] = own[key][1];
  return headers;
};

// Composes the head: the given headers (those that were set, an object, or an array), then what nobody has decided.
prototype._storeHeader = function _storeHeader(firstLine, headers) {
  const isChecked = headers === this[kHeaders];
  const pairs = headers ? headerPairs(isChecked ? Object.values(headers) : headers) : [];
  const { text, waits } = headText(this, firstLine, pairs, isChecked, this[kUnique]);
  this._header = text;
  this._headerSent = false;
  // A request with an expectation sends its head before the body is there.
  if (waits) this._send('');
};

prototype._implicitHeader = function _implicitHeader() {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
};

prototype.flushHeaders = function flushHeaders() {
  if (this[kBorn] !== undefined) return this[kBorn].flushHeaders.call(this);
  if (!this._header) this._implicitHeader();
  this._send('');
};

// Sending

prototype._send = function _send(data, encoding, callback, byteLength) {
  if (!this._headerSent && this._header !== null) {
    if (typeof data === 'string' && (!encoding || encoding === 'utf8' || encoding === 'latin1')) {
      data = this._header + data;
    } else {
      const header = this._header;
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
  return this.outputSize < ownHighWaterMark(this);
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
  while (this[kCorked] > 0) {
    this[kCorked]--;
    socket.cork();
  }
  const head = this[kWaiting];
  if (head !== null) return flushEnd(this, socket, head);
  const list = this.outputData;
  const count = list.length;
  if (count === 0) return undefined;
  if (count === 1) {
    const { data, encoding, callback } = list[0];
    const hasRoom = socket.write(data, encoding, callback);
    flushed(this);
    return hasRoom;
  }
  let hasRoom;
  socket.cork();
  for (let i = 0; i < count; i++) {
    const { data, encoding, callback } = list[i];
    hasRoom = socket.write(data, encoding, callback);
  }
  socket.uncork();
  flushed(this);
  return hasRoom;
};

// All there is to write is a head, or a head with its body.
function flushEnd(message, socket, head) {
  writeAtOnce ??= require('internal:http/client_head').writeAtOnce;
  const encoding = message[kWaitingEncoding];
  if (writeAtOnce(socket, head, encoding)) engine.nextTick(finished, message);
  else socket.write(head, encoding, () => finished(message));
  message[kWaiting] = null;
  message._onPendingData(-message.outputSize);
  message.outputSize = 0;
  return true;
}

let endPlainly, writeAtOnce;

function flushed(message) {
  message.outputData = [];
  message._onPendingData(-message.outputSize);
  message.outputSize = 0;
}

const { _send: send, _writeRaw: writeRaw } = prototype;
prototype.cork = function cork() {
  if (this.socket) this.socket.cork();
  else this[kCorked]++;
};

prototype.uncork = function uncork() {
  if (this.socket) this.socket.uncork();
  else if (this[kCorked] > 0) this[kCorked]--;
};

function fail(message, error, callback) {
  if (!message.destroyed) process.nextTick(failLater, message, error, callback);
}

function failLater(message, error, callback) {
  callback(error);
  if (typeof message.emit === 'function' && !message.destroyed) message.emit('error', error);
}

prototype.write = function write(chunk, encoding, callback) {
  if (this[kBorn] !== undefined) return this[kBorn].write.call(this, chunk, encoding, callback);
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  const hasRoom = writeChunk(this, chunk, encoding, typeof callback === 'function' ? callback : nothing, false);
  if (!hasRoom) this[kNeedDrain] = true;
  return hasRoom;
};

function refuseChunk(chunk) {
  if (chunk === null) throw new codes.ERR_STREAM_NULL_VALUES();
  throw new codes.ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
}

function lengthOf(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}

function writeChunk(message, chunk, encoding, callback, isEnd) {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) refuseChunk(chunk);
  if (message.finished) {
    const error = new codes.ERR_STREAM_WRITE_AFTER_END();
    if (message.destroyed) process.nextTick(callback, error);
    else fail(message, error, callback);
    return false;
  }
  if (message.destroyed) {
    process.nextTick(callback, new codes.ERR_STREAM_DESTROYED('write'));
    return false;
  }
  if (message.strictContentLength) countStrictly(message, lengthOf(chunk, encoding), isEnd);
  if (!message._header) {
    if (isEnd) message._contentLength = lengthOf(chunk, encoding);
    message._implicitHeader();
  }
  if (!message._hasBody) {
    if (message[kRejects]) throw new codes.ERR_HTTP_BODY_NOT_ALLOWED();
    process.nextTick(callback);
    return true;
  }
  const { socket } = message;
  if (!isEnd && socket && !socket.writableCorked) {
    // Whatever is written in this tick leaves together.
    socket.cork();
    process.nextTick(uncorkSocket, socket);
  }
  return message.chunkedEncoding && chunk.length !== 0
    ? sendChunk(message, chunk, encoding, callback)
    : message._send(chunk, encoding, callback);
}

function sendChunk(message, chunk, encoding, callback) {
  const length = lengthOf(chunk, encoding);
  if (typeof chunk === 'string' && (!encoding || encoding === 'utf8' || encoding === 'latin1')) {
    return message._send(`${length.toString(16)}\r\n${chunk}\r\n`, encoding, callback, length);
  }
  message._send(`${length.toString(16)}\r\n`, 'latin1', null);
  message._send(chunk, encoding, null, length);
  return message._send('\r\n', 'latin1', callback);
}

function uncorkSocket(socket) {
  socket.uncork();
}

// strictContentLength: the body has the announced length, no more and, at the end, no less.
function isStrict(message) {
  return message.strictContentLength && message._contentLength !== null && message._contentLength !== undefined &&
    message._hasBody && !message._removedContLen && !message.chunkedEncoding && !message.hasHeader('transfer-encoding');
}

function countStrictly(message, length, isEnd) {
  const total = message[kBytes] + length;
  const announced = message._contentLength;
  if (isStrict(message) && (isEnd ? total !== announced : total > announced)) {
    throw new codes.ERR_HTTP_CONTENT_LENGTH_MISMATCH(total, announced);
  }
  message[kBytes] = total;
}

prototype.addTrailers = function addTrailers(headers) {
  if (this[kBorn] !== undefined) return this[kBorn].addTrailers.call(this, headers);
  this._trailer = '';
  const isArray = Array.isArray(headers);
  for (const key of Object.keys(headers)) {
    const name = isArray ? headers[key][0] : key;
    const value = isArray ? headers[key][1] : headers[key];
    validateHeaderName(name, 'Trailer name');
    if (Array.isArray(value) && value.length > 1 && !this[kUnique]?.has(name.toLowerCase())) {
      for (const item of value) addTrailer(this, name, item);
    } else {
      addTrailer(this, name, Array.isArray(value) ? value.join('; ') : value);
    }
  }
};

function addTrailer(message, name, value) {
  if (isInvalidValue(value)) throw new codes.ERR_INVALID_CHAR('trailer content', name);
  message._trailer += `${name}: ${value}\r\n`;
}

prototype.end = function end(chunk, encoding, callback) {
  if (this[kBorn] !== undefined) return this[kBorn].end.call(this, chunk, encoding, callback);
  const isBare = typeof this[kHeaders] === 'string' && chunk === undefined && encoding === undefined && callback === undefined;
  if (isBare && (endPlainly ??= require('internal:http/client_head').endPlainly)(this)) return this;
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (chunk) {
    if (typeof callback !== 'function' && endWithText(this, chunk, encoding)) return this;
    if (this.finished) {
      fail(this, new codes.ERR_STREAM_WRITE_AFTER_END(), typeof callback === 'function' ? callback : nothing);
      return this;
    }
    this.socket?.cork();
    writeChunk(this, chunk, encoding, nothing, true);
  } else if (this.finished) {
    if (typeof callback === 'function') {
      if (this.writableFinished) callback(new codes.ERR_STREAM_ALREADY_FINISHED('end'));
      else this.on('finish', callback);
    }
    return this;
  } else if (!this._header) {
    this.socket?.cork();
    this._contentLength = 0;
    this._implicitHeader();
  }
  if (typeof callback === 'function') this.once('finish', callback);
  if (isStrict(this) && this[kBytes] !== this._contentLength) {
    throw new codes.ERR_HTTP_CONTENT_LENGTH_MISMATCH(this[kBytes], this._contentLength);
  }
  sendEnd(this, chunk);
  if (this.socket) {
    // However often it was corked.
    this.socket._writableState.corked = 1;
    this.socket.uncork();
  }
  this[kCorked] = 0;
  this.finished = true;
  if (this.outputData.length === 0 && this.socket?._httpMessage === this) this._finish();
  return this;
};

function sendEnd(message, chunk) {
  if (message.socket === null && message.outputData.length === 0 && !message._headerSent && !message.chunkedEncoding && !chunk &&
      message._send === send && message._writeRaw === writeRaw) {
    wait(message, message._header);
    return;
  }
  const finish = () => finished(message);
  if (message._hasBody && message.chunkedEncoding) message._send(`0\r\n${message._trailer}\r\n`, 'latin1', finish);
  else if (!message._headerSent || message.writableLength || chunk) message._send('', 'latin1', finish);
  else process.nextTick(finish);
}

// What is all of the message waits for the socket.
function wait(message, text) {
  message._headerSent = true;
  message[kWaiting] = text;
  message.outputSize += text.length;
  message._onPendingData(text.length);
}

function endWithText(message, text, encoding) {
  const isPlain = typeof text === 'string' && (!encoding || encoding === 'utf8') && message.socket === null && !message._headerSent &&
    message.outputData.length === 0 && !message.finished && !message.destroyed && !message.strictContentLength &&
    message._send === send && message._writeRaw === writeRaw && message[kCorked] === 0;
  if (!isPlain) return false;
  if (message._header === null) {
    message._contentLength = Buffer.byteLength(text);
    message._implicitHeader();
  }
  if (!message._hasBody || message.chunkedEncoding || message._headerSent || message.outputData.length > 0) return false;
  message[kWaitingEncoding] = 'utf8';
  wait(message, message._header + text);
  message.finished = true;
  return true;
}

function finished(message) {
  if (message.socket?._hadError) return;
  message[kTold] = true;
  message.emit('finish');
}

// Called when all of the message went to the socket.
prototype._finish = function _finish() {
  this.emit('prefinish');
};

prototype.destroy = function destroy(error) {
  if (this[kBorn] !== undefined) return this[kBorn].destroy.call(this, error);
  if (this.destroyed) return this;
  this.destroyed = true;
  this[kErrored] = error;
  if (this.socket) this.socket.destroy(error);
  else this.once('socket', (socket) => socket.destroy(error));
  return this;
};

prototype[Symbol.for('nodejs.rejection')] = function rejected(error) {
  this.destroy(error);
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

module.exports = {
  OutgoingMessage, finished, kBorn, kCorked, kHeaders, kHighWaterMark, kNeedDrain, kTold, kUnique, kWaiting, kWaitingEncoding, headersOf,
  parseUniqueHeadersOption, utcDate, validateHeaderName, validateHeaderValue,
};
