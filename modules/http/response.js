// What ServerResponse has of its own. Responses of a connection are born in native code without the constructor; natives on the
// prototype take the usual calls (end with a string or bytes, setHeader with a string …), and the methods with an underscore do
// everything else.

const { OutgoingMessage, parseUniqueHeadersOption, kBorn, kHeaders, kNeedDrain } = require('internal:http/outgoing');
const { ServerResponse } = require('internal:http/messages');
const { codes } = require('internal:errors');
const { checkName, checkStored, define, generic, kOwn, plain, prototype } = require('internal:http/response_headers');
const engine = binding('engine');
const native = binding('http');
const out = binding('http_outgoing');
const incoming = binding('http_incoming');

const kState = Symbol('kState');
const kSocket = Symbol('kSocket');
// How often cork() was called without uncork(). A turn's bytes leave together anyhow.
const kCorks = Symbol('kCorks');
const kReason = Symbol('kReason');

// Bits of kState.
const ENDED = 1;
const FINISHED = 2;
const CLOSED = 4;
const DESTROYED = 8;

function initialise(request, options) {
  this[kOwn] = true;
  this[kBorn] = undefined;
  OutgoingMessage.call(this, options);
  if (request.method === 'HEAD') this._hasBody = false;
  this.req = request;
  this.sendDate = true;
  this._sent100 = false;
  this._expect_continue = false;
  if (request.httpVersionMajor < 1 || request.httpVersionMinor < 1) {
    this.useChunkedEncodingByDefault = /(?:^|\W)chunked(?:$|\W)/i.test(request.headers.te);
    this.shouldKeepAlive = false;
  }
}

function shadow(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

// A field that lives natively for a response of a connection, and is a plain property of one that a script made.
function defineBorn(name, get, set) {
  const fallback = Object.getOwnPropertyDescriptor(generic, name);
  define(name, function getBorn() {
    if (this !== prototype && !this[kOwn]) return get(this);
    return fallback?.get ? fallback.get.call(this) : fallback?.value;
  }, function setBorn(value) {
    if (!this[kOwn] && set) set(this, value);
    else if (this[kOwn] && fallback?.set) fallback.set.call(this, value);
    else shadow(this, name, value);
  });
}

const SEND_DATE = 1;
const KEEP_ALIVE = 2;
const CONTINUE_OWED = 4;
const CHUNKS = 8;

function setWish(response, bit, on) {
  const bits = out.wishes(response);
  out.setWishes(response, on ? bits | bit : bits & ~bit);
}

prototype._setStatusCode = function _setStatusCode(value) {
  // What is no status is refused by writeHead, which must see it as it was given.
  shadow(this, 'statusCode', value);
  if (!this[kOwn] && this !== prototype) avoidQuickPath(this);
};

prototype._headersSent = function _headersSent() {
  return !!this._header;
};

define('statusMessage', function statusMessage() {
  const own = this[kReason];
  if (own !== undefined) return own;
  const isSent = this !== prototype && !this[kOwn] && out.isHeadSent(this);
  return isSent ? statusTexts()[this.statusCode] ?? 'unknown' : undefined;
}, function setStatusMessage(value) {
  if (this[kOwn] || this === prototype) return shadow(this, 'statusMessage', value);
  this[kReason] = value;
  if (value === undefined) out.setReason(this, '');
  else if (typeof value === 'string' && native.isValidValue(value)) out.setReason(this, value);
  // What is no reason phrase is refused by writeHead.
  else avoidQuickPath(this);
});

// Native end() gives way to _end() where writeHead is not the original.
function avoidQuickPath(response) {
  shadow(response, 'writeHead', writeHeadOf);
}
function writeHeadOf(...values) {
  return prototype.writeHead.apply(this, values);
}

// What responses of a server with the option `rejectNonStandardBodyWrites` inherit from.
let rejecting;
function rejectingPrototype() {
  if (rejecting === undefined) {
    rejecting = Object.create(prototype, { rejectsBody: { value: true } });
    avoidQuickPath(rejecting);
  }
  return rejecting;
}
define('strictContentLength', () => false, function setStrictContentLength(value) {
  shadow(this, 'strictContentLength', value);
  if (!this[kOwn]) avoidQuickPath(this);
});
// Found here, so that nobody looks for them further up.
prototype[kOwn] = undefined;
prototype[kState] = 0;
prototype._sent100 = false;
prototype._expect_continue = false;
prototype._contentLength = null;
prototype._removedConnection = false;

defineBorn('sendDate', (response) => (out.wishes(response) & SEND_DATE) !== 0, (response, value) => setWish(response, SEND_DATE, !!value));
defineBorn('shouldKeepAlive', (response) => (out.wishes(response) & KEEP_ALIVE) !== 0,
  (response, value) => setWish(response, KEEP_ALIVE, !!value));
defineBorn('finished', (response) => (response[kState] & ENDED) !== 0 || out.isEnded(response));
defineBorn('writableEnded', (response) => (response[kState] & ENDED) !== 0 || out.isEnded(response));
defineBorn('writableFinished', (response) => (response[kState] & FINISHED) !== 0 || isOverWithoutPeer(response) || out.hasLeft(response));
defineBorn('destroyed', (response) => (response[kState] & DESTROYED) !== 0);
defineBorn('closed', (response) => (response[kState] & CLOSED) !== 0);
defineBorn('errored', () => null);
defineBorn('writable', () => true);
defineBorn('writableObjectMode', () => false);
defineBorn('writableLength', (response) => ((response[kState] & FINISHED) !== 0 ? 0 : out.queuedBytes(response)));
defineBorn('outputSize', (response) => out.waitingBytes(response));
defineBorn('writableHighWaterMark', () => require('internal:stream/state').getDefaultHighWaterMark(false));
defineBorn('writableCorked', (response) => response[kCorks] | 0);
defineBorn('writableNeedDrain', (response) => (response[kState] & DESTROYED) === 0 && response[kNeedDrain] === true);
defineBorn('chunkedEncoding', (response) => out.framing(response)?.[0] ?? false);
defineBorn('useChunkedEncodingByDefault', (response) => (out.wishes(response) & CHUNKS) !== 0,
  (response, value) => setWish(response, CHUNKS, !!value));
defineBorn('_hasBody', (response) => out.framing(response)?.[1] ?? true);
defineBorn('_last', (response) => out.framing(response)?.[2] ?? false);
defineBorn('_header', (response) => out.headText(response));

// What was written to a connection that is gone waits for nothing.
function isOverWithoutPeer(response) {
  const both = DESTROYED | ENDED;
  return (response[kState] & both) === both;
}

function socketOf() {
  if (this === prototype) return undefined;
  if (this[kOwn]) return this[kSocket] ?? null;
  const own = this[kSocket];
  if (own !== undefined) return own;
  if ((this[kState] & FINISHED) !== 0) return null;
  const { goneSocket, socketOfMessage } = require('internal:http/socket');
  return this[kSocket] = socketOfMessage(this) ?? goneSocket();
}
function setSocket(value) {
  this[kSocket] = value;
}
define('socket', socketOf, setSocket);
define('connection', socketOf, setSocket);

prototype.writeHead = function writeHead(status, reason, headers) {
  if (this[kOwn]) checkHead(this);
  else if (out.isHeadSent(this)) throw new codes.ERR_HTTP_HEADERS_SENT('write');
  const given = status;
  status |= 0;
  if (status < 100 || status > 999) throw new codes.ERR_HTTP_INVALID_STATUS_CODE(given);
  if (typeof reason === 'string') {
    this.statusMessage = reason;
  } else {
    this.statusMessage ||= statusTexts()[status] || 'unknown';
    headers ??= reason;
  }
  if (Object.hasOwn(this, 'statusCode')) this.statusCode = status;
  else if (this[kOwn]) shadow(this, 'statusCode', status);
  if (!native.isValidValue(this.statusMessage)) throw new codes.ERR_INVALID_CHAR('statusMessage');
  if (this[kOwn]) return writeOwnHead(this, status, headers);
  out.setStatus(this, status);
  out.setReason(this, this.statusMessage, true);
  // As in Node, headers that are given to writeHead alone are nowhere to be read.
  const isAlone = headers !== undefined && headers !== null && out.headerNames(this).length === 0;
  if (headers) putHeaders(this, headers, isAlone);
  if (!out.storeHead(this, this._contentLength ?? undefined, isAlone)) throw new codes.ERR_HTTP_TRAILER_INVALID();
  return this;
};

function checkHead(response) {
  if (response._header) throw new codes.ERR_HTTP_HEADERS_SENT('write');
}

// The head of a response that a script made and OutgoingMessage writes.
function writeOwnHead(response, status, headers) {
  let list = headers;
  if (response[kHeaders]) {
    if (headers) mergeHeaders(response, headers);
    list = response[kHeaders];
  }
  if (status === 204 || status === 304 || (status >= 100 && status <= 199)) response._hasBody = false;
  if (response._expect_continue && !response._sent100) response.shouldKeepAlive = false;
  response._storeHeader(`HTTP/1.1 ${status} ${response.statusMessage}\r\n`, list);
  return response;
}

// writeHead's headers go over those that were set; in an array names may repeat.
function mergeHeaders(response, headers) {
  const list = pairs(headers);
  if (Array.isArray(headers)) {
    for (const [name] of list) response.removeHeader(name);
    for (const [name, value] of list) response.appendHeader(name, value);
  } else {
    for (const [name, value] of list) if (name) response.setHeader(name, value);
  }
}

function pairs(headers, isFlat) {
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (!isFlat && headers.length > 0 && Array.isArray(headers[0])) return headers;
  if (headers.length % 2 !== 0) throw new codes.ERR_INVALID_ARG_VALUE('headers', headers);
  const list = [];
  for (let i = 0; i < headers.length; i += 2) list.push([headers[i], headers[i + 1]]);
  return list;
}

// writeHead's own headers: they go over those that were set; an array into an empty store may repeat names.
function putHeaders(response, headers, isAlone) {
  const repeats = Array.isArray(headers) && isAlone;
  for (const [name, value] of pairs(headers, !isAlone)) {
    if (!name && !repeats) continue;
    checkName(name);
    const store = repeats ? out.pushHeader : out.putHeader;
    checkStored(store(response, name, plain(name, value)), name);
  }
}

prototype.writeHeader = prototype.writeHead;

prototype._implicitHeader = function _implicitHeader() {
  this.writeHead(this.statusCode);
};

prototype.flushHeaders = function flushHeaders() {
  if (this[kOwn]) return generic.flushHeaders.call(this);
  if (!out.isHeadSent(this)) this._implicitHeader();
  out.flushHead(this);
};

// Body

function checkChunk(chunk) {
  if (chunk === null) throw new codes.ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    throw new codes.ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
}

function bytesOf(response, chunk, encoding) {
  if (typeof chunk !== 'string' || !encoding || encoding === 'utf8' || encoding === 'utf-8' || encoding === 'buffer') return chunk;
  if (!Buffer.isEncoding(encoding)) {
    if (!out.isHeadSent(response)) response._implicitHeader();
    throw new codes.ERR_UNKNOWN_ENCODING(encoding);
  }
  return Buffer.from(chunk, encoding);
}

function fail(response, error, callback) {
  process.nextTick(failLater, response, error, callback);
}

function failLater(response, error, callback) {
  if (callback) callback(error);
  response.emit('error', error);
}

prototype.write = function write(chunk, encoding, callback) {
  if (this[kOwn]) return generic.write.call(this, chunk, encoding, callback);
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  return writeChunk(this, chunk, encoding, callback);
};

function writeChunk(response, chunk, encoding, callback) {
  checkChunk(chunk);
  const state = response[kState] | 0;
  if ((state & ENDED) !== 0 || out.isEnded(response)) {
    const error = new codes.ERR_STREAM_WRITE_AFTER_END();
    if ((state & DESTROYED) === 0) fail(response, error, callback);
    else if (callback) process.nextTick(callback, error);
    return false;
  }
  if ((state & DESTROYED) !== 0) {
    if (callback) process.nextTick(callback, new codes.ERR_STREAM_DESTROYED('write'));
    return false;
  }
  const bytes = bytesOf(response, chunk, encoding);
  if (response.strictContentLength) checkLength(response, bytes, false);
  if (!out.isHeadSent(response)) response._implicitHeader();
  const framing = out.framing(response);
  if (!framing[1]) {
    if (response.rejectsBody) throw new codes.ERR_HTTP_BODY_NOT_ALLOWED();
    if (callback) process.nextTick(callback);
    return true;
  }
  const hasRoom = out.writeBody(response, bytes);
  if (callback) process.nextTick(callback);
  if (!hasRoom) response[kNeedDrain] = true;
  return hasRoom;
}

function lengthOf(bytes) {
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength;
}

// strictContentLength: the body has the announced length, no more and, at the end, no less.
function checkLength(response, bytes, isEnd) {
  const framing = out.framing(response);
  if (framing !== undefined && !framing[1]) return;
  const announced = Number(framing === undefined ? response.getHeader('content-length') : framing[3]);
  if (Number.isNaN(announced)) return;
  const total = (framing?.[4] ?? 0) + (bytes === undefined ? 0 : lengthOf(bytes));
  if (isEnd ? total !== announced : total > announced) {
    throw new codes.ERR_HTTP_CONTENT_LENGTH_MISMATCH(total, announced);
  }
}

prototype.addTrailers = function addTrailers(headers) {
  if (this[kOwn]) return generic.addTrailers.call(this, headers);
  avoidQuickPath(this);
  const list = this._trailers ??= [];
  for (const [name, value] of pairs(headers)) {
    checkName(name, 'Trailer name');
    for (const item of Array.isArray(value) ? value : [value]) {
      const text = `${item}`;
      if (!native.isValidValue(text)) throw new codes.ERR_INVALID_CHAR('trailer content', name);
      list.push(name, text);
    }
  }
};
prototype._trailers = undefined;

prototype._end = function _end(chunk, encoding, callback) {
  if (this[kOwn]) return generic.end.call(this, chunk, encoding, callback);
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  const hasChunk = Boolean(chunk);
  if (hasChunk) checkChunk(chunk);
  const state = this[kState] | 0;
  if ((state & ENDED) !== 0 || out.isEnded(this)) return endAgain(this, hasChunk, callback);
  const bytes = hasChunk ? bytesOf(this, chunk, encoding) : undefined;
  if (this.strictContentLength) checkLength(this, bytes, true);
  if (typeof callback === 'function') this.once('finish', callback);
  if (!out.isHeadSent(this)) {
    this._contentLength = bytes === undefined ? 0 : lengthOf(bytes);
    this._implicitHeader();
  }
  if (bytes !== undefined && bytes.length > 0) writeLast(this, bytes);
  out.finish(this, this._trailers);
  while (this[kCorks] > 0) this.uncork();
  this[kState] = (this[kState] | 0) | ENDED;
  return this;
};

function writeLast(response, bytes) {
  if (!out.framing(response)[1]) {
    if (response.rejectsBody) throw new codes.ERR_HTTP_BODY_NOT_ALLOWED();
    return;
  }
  out.writeBody(response, bytes);
}

function endAgain(response, hasChunk, callback) {
  if (hasChunk) {
    if ((response[kState] & DESTROYED) === 0) fail(response, new codes.ERR_STREAM_WRITE_AFTER_END(), callback);
  } else if (typeof callback === 'function') {
    if (response.writableFinished) callback(new codes.ERR_STREAM_ALREADY_FINISHED('end'));
    else response.on('finish', callback);
  }
  return response;
}

prototype.cork = function cork() {
  if (this[kOwn]) {
    generic.cork.call(this);
    return;
  }
  // Native end() does not know of corks.
  if (this[kCorks] === undefined) avoidQuickPath(this);
  this[kCorks] = (this[kCorks] | 0) + 1;
  this[kSocket]?.cork();
};

prototype.uncork = function uncork() {
  if (this[kOwn]) {
    generic.uncork.call(this);
    return;
  }
  if (this[kCorks] > 0) this[kCorks]--;
  this[kSocket]?.uncork();
};

prototype.destroy = function destroy(error) {
  if (this[kOwn]) return generic.destroy.call(this, error);
  if ((this[kState] & DESTROYED) !== 0) return this;
  this[kState] = (this[kState] | 0) | DESTROYED;
  shadow(this, 'errored', error);
  const socket = this[kSocket];
  if (socket) socket.destroy(error);
  else native.destroyResponse(this);
  return this;
};

prototype.setTimeout = function setTimeout(milliseconds, callback) {
  if (callback) this.on('timeout', callback);
  this.socket?.setTimeout(milliseconds);
  return this;
};

prototype.assignSocket = function assignSocket(socket) {
  if (socket._httpMessage) throw new codes.ERR_HTTP_SOCKET_ASSIGNED();
  socket._httpMessage = this;
  const response = this;
  socket.on('close', response[kOnClose] = () => {
    if (!response.destroyed) response.destroyed = true;
    response._closed = true;
    response.emit('close');
  });
  this.socket = socket;
  this.emit('socket', socket);
  this._flush?.();
};
const kOnClose = Symbol('kOnClose');

prototype.detachSocket = function detachSocket(socket) {
  socket.removeListener('close', this[kOnClose]);
  socket._httpMessage = null;
  this.socket = null;
};

// Whether a response of a connection takes its body by its own methods, and may still do so.
function takesFile(response) {
  return !response[kOwn] && response.write === prototype.write && response.end === prototype.end && response.writeHead === prototype.writeHead &&
    (response[kState] & (ENDED | DESTROYED)) === 0 && response._trailers === undefined && !response.strictContentLength &&
    !response.rejectsBody && out.takesFile(response);
}

// A stretch of an open file as the body, or a part of it. Gives how many bytes it was; -1 if nothing was done. The end closes the file.
function writeFile(response, fd, start, length, isEnd) {
  const count = out.writeFile(response, fd, start, length, isEnd);
  if (isEnd && count >= 0) response[kState] |= ENDED;
  return count;
}

// As in Node, whoever copies what a response can do gets all of it.
for (const name of ['end', 'setHeader', 'getHeader', 'hasHeader']) {
  Object.defineProperty(prototype, name, { enumerable: true });
}

Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
  configurable: true,
  writable: true,
  value(depth) {
    return require('internal:http/inspect').response(this, depth);
  },
});

// What native code tells

function responseFinished(response) {
  const state = response[kState] | 0;
  if ((state & FINISHED) !== 0) return;
  response[kState] = state | ENDED | FINISHED;
  if (out.framing(response)?.[2]) endSocket(response);
  if (response[kSocket]) response[kSocket] = null;
  response.emit('prefinish');
  response.emit('finish');
  if ((response[kState] & CLOSED) === 0) {
    response[kState] |= CLOSED | DESTROYED;
    response.emit('close');
  }
}

// The last response of a connection ends its socket, if a script looks at it.
function endSocket(response) {
  const connection = incoming.connectionOf(response);
  const socket = response[kSocket] ?? (connection === undefined ? undefined : native.socketOf(connection));
  socket?.end();
}

function responseDrained(response) {
  if (response === undefined || !response[kNeedDrain]) return;
  response[kNeedDrain] = false;
  response.emit('drain');
}

function madeSocket(response) {
  return response[kSocket];
}

function responseAborted(response) {
  const state = response[kState] | 0;
  if ((state & CLOSED) !== 0) return;
  response[kState] = state | CLOSED | DESTROYED;
  response.emit('close');
}

let texts;
function statusTexts() {
  if (texts === undefined) {
    texts = {};
    for (const [code, text] of native.statusTexts()) texts[code] = text;
  }
  return texts;
}

require('internal:http/informational').install({ prototype, generic, kOwn, checkName });
engine.setOriginal('writeHead', prototype.writeHead);
// As they are now: what a script puts in their place calls those of OutgoingMessage.
Object.defineProperty(prototype, kBorn, { value: Object.create(null, Object.getOwnPropertyDescriptors(prototype)), writable: true });

module.exports = {
  ServerResponse, initialise, writeHead: prototype.writeHead, responseFinished, responseDrained, responseAborted, madeSocket, rejectingPrototype, statusTexts,
  parseUniqueHeadersOption, CONTINUE_OWED, incoming, takesFile, writeFile,
};
