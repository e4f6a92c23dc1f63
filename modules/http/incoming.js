// What IncomingMessage has of its own, for a request that a server received or a response that a client received.
//
// A server's requests are born in native code without this constructor: their head is read by natives when a script reads
// it, and their stream state is built when a script touches the stream.

const { EventEmitter } = require('internal:events/emitter');
const { IncomingMessage, kStage, linkRequests } = require('internal:http/messages');
const { defineLazyReadableState } = require('internal:stream/lazy_state');
const native = binding('http');
const body = binding('http_incoming');

const kHeaders = Symbol('kHeaders');
const kHeadersDistinct = Symbol('kHeadersDistinct');
const kTrailers = Symbol('kTrailers');
const kTrailersDistinct = Symbol('kTrailersDistinct');
const kRawTrailers = Symbol('kRawTrailers');
const kSocket = Symbol('kSocket');
const kOwn = Symbol('kOwn');
// The end of the body was told before anybody touched the stream.
const kOver = Symbol('kOver');
// Names and values of a client's response in one string, until rawHeaders is made.
const kFields = Symbol('kFields');

// What serves bodies without a stream state; loaded with the streams.
let quick;

// For messages that JavaScript makes: a client's responses, and requests made by a script.
function initialise(socket) {
  this[kStage] = 0;
  require('internal:stream/readable').Readable.call(this, socket ? { highWaterMark: socket.readableHighWaterMark } : undefined);
  this[kOwn] = true;
  this[kSocket] = socket;
  this.httpVersionMajor = null;
  this.httpVersionMinor = null;
  this.httpVersion = null;
  this.complete = false;
  this.rawHeaders = [];
  this.rawTrailers = [];
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = null;
  this.url = '';
  this.method = null;
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this._consuming = false;
  this._dumped = false;
}

// What is assigned below must not meet the setters that stand in for it.
const inherited = Object.getPrototypeOf(IncomingMessage.prototype);
Object.setPrototypeOf(IncomingMessage.prototype, EventEmitter.prototype);

defineLazyReadableState(IncomingMessage.prototype, linkRequests, (message, state) => quick.takeOver(message, state));

// Trailers come at the end of the body, when a script may have looked for them already.
function addTrailers(message, raw) {
  message.rawTrailers = raw;
  const { [kTrailers]: trailers, [kTrailersDistinct]: lists } = message;
  if (trailers !== undefined) Object.assign(trailers, joined(message, raw));
  if (lists !== undefined) Object.assign(lists, distinct(raw));
}

// Fields that a message born natively shows until somebody writes them.
Object.assign(IncomingMessage.prototype, {
  aborted: false,
  upgrade: false,
  statusCode: null,
  statusMessage: null,
  joinDuplicateHeaders: false,
  _consuming: false,
  _dumped: false,
  [kStage]: 1,
  // Found here, so that nobody looks for them further up.
  [kHeaders]: undefined,
  [kOwn]: undefined,
});

function defineField(name, get, set) {
  Object.defineProperty(IncomingMessage.prototype, name, { configurable: true, enumerable: false, get, set });
}

function emptyObject() {
  return Object.create(null);
}

defineField('headers', function headers() {
  let value = this[kHeaders];
  if (value === undefined && this !== IncomingMessage.prototype) {
    value = this[kOwn] ? ownHeaders(this) : body.headersOf(this);
    this[kHeaders] = value ??= {};
  }
  return value;
}, function setHeaders(value) {
  this[kHeaders] = value;
});

defineField('headersDistinct', function headersDistinct() {
  let value = this[kHeadersDistinct];
  if (value === undefined && this !== IncomingMessage.prototype) {
    value = Object.setPrototypeOf(this[kOwn] ? distinct(this.rawHeaders) : this._nativeHeadersDistinct ?? {}, null);
    this[kHeadersDistinct] = value;
  }
  return value;
}, function setHeadersDistinct(value) {
  this[kHeadersDistinct] = value;
});

// Defines a field that is made when it is first read.
function defineMade(name, key, make) {
  defineField(name, { get() {
    let value = this[key];
    if (value === undefined && this !== IncomingMessage.prototype) value = this[key] = make(this);
    return value;
  } }.get, function set(value) {
    this[key] = value;
  });
}
defineMade('rawTrailers', kRawTrailers, () => []);
defineMade('trailers', kTrailers, (message) => joined(message, message.rawTrailers));
defineMade('trailersDistinct', kTrailersDistinct, (message) => distinct(message.rawTrailers));

defineField('complete', function complete() {
  const received = this._received;
  return received === true || (received === false && body.isWhole(this));
}, function setComplete(value) {
  Object.defineProperty(this, 'complete', { value, writable: true, enumerable: true, configurable: true });
});

// The socket of a request born natively is made when it is looked at.
function socketOf() {
  const own = this[kSocket];
  if (own !== undefined || this[kOwn] || this === IncomingMessage.prototype) return own;
  const { goneSocket, socketOfMessage } = require('internal:http/socket');
  return this[kSocket] = socketOfMessage(this) ?? goneSocket();
}
function setSocket(value) {
  this[kSocket] = value;
}

function madeSocket(message) {
  return message[kSocket];
}

for (const name of ['socket', 'connection', 'client']) defineField(name, socketOf, setSocket);

// Names of which the first field wins; of others the values are joined.
const firstOnly = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host',
  'if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer',
  'retry-after', 'server', 'user-agent']);

// The fields of a response are read by native code while nobody had a chance to change them.
function ownHeaders(message) {
  const fields = message[kFields];
  const isPlain = typeof fields === 'string' && !Object.hasOwn(message, 'rawHeaders');
  return (isPlain ? binding('http_client').joinedFields(fields) : undefined) ?? joined(message, message.rawHeaders);
}

function joined(message, raw) {
  const headers = {};
  for (let i = 0; i < raw.length; i += 2) addField(headers, raw[i].toLowerCase(), raw[i + 1], message.joinDuplicateHeaders);
  return headers;
}

function addField(headers, name, value, joinDuplicates) {
  const before = headers[name];
  if (name === 'set-cookie') {
    if (before === undefined) headers[name] = [value];
    else before.push(value);
  } else if (before === undefined) {
    headers[name] = value;
  } else if (name === 'cookie') {
    headers[name] = `${before}; ${value}`;
  } else if (joinDuplicates || !firstOnly.has(name)) {
    headers[name] = `${before}, ${value}`;
  }
}

function distinct(raw) {
  const headers = emptyObject();
  for (let i = 0; i < raw.length; i += 2) (headers[raw[i].toLowerCase()] ??= []).push(raw[i + 1]);
  return headers;
}

IncomingMessage.prototype._addHeaderLine = function _addHeaderLine(field, value, headers) {
  addField(headers, field.toLowerCase(), value, this.joinDuplicateHeaders);
};

IncomingMessage.prototype._addHeaderLineDistinct = function _addHeaderLineDistinct(field, value, headers) {
  (headers[field.toLowerCase()] ??= []).push(value);
};

IncomingMessage.prototype._addHeaderLines = function _addHeaderLines(headers, count) {
  if (!headers?.length) return;
  const list = headers.slice(0, count);
  if (this.complete) {
    addTrailers(this, list);
  } else {
    this.rawHeaders = list;
    if (this[kHeaders] !== undefined) Object.assign(this[kHeaders], joined(this, list));
  }
};

IncomingMessage.prototype.setTimeout = function setTimeout(milliseconds, callback) {
  if (callback) this.on('timeout', callback);
  this.socket?.setTimeout(milliseconds);
  return this;
};

IncomingMessage.prototype._read = function _read() {
  const isFirst = !this._consuming;
  if (isFirst) {
    if (this[kStage] === 0) this._readableState.readingMore = false;
    this._consuming = true;
  }
  if (this[kOwn]) {
    const { socket } = this;
    if (socket && socket.readable && socket.readableFlowing !== true) socket.resume();
  } else if (isFirst && this._received && (this[kOver] === true || !body.wasTold(this))) {
    // There was no body, or it was over before anybody asked. Once told, the end comes from native code.
    endBody(this, undefined);
  } else {
    body.readBody(this);
  }
};

IncomingMessage.prototype._destroy = function _destroy(error, callback) {
  if (!this.readableEnded || !this.complete) {
    this.aborted = true;
    this.emit('aborted');
  }
  if (this.aborted && this[kOwn]) {
    const { socket } = this;
    if (socket && !socket.destroyed) {
      destroySocketFirst(this, socket, error, callback);
      return;
    }
  } else if (this.aborted) {
    // Streams set the socket to null to be rid of a request alone: the response may still go out.
    const connection = body.connectionOf(this);
    if (connection !== undefined && this[kSocket] !== null) native.destroyConnection(connection);
  }
  process.nextTick(destroyed, this, error, callback);
};

function destroySocketFirst(message, socket, error, callback) {
  const { finished } = require('internal:stream/finished');
  socket.destroy(error);
  const forget = finished(socket, (failure) => {
    if (failure?.code === 'ERR_STREAM_PREMATURE_CLOSE') failure = null;
    forget();
    process.nextTick(destroyed, message, failure || error, callback);
  });
}

// An error that nobody listens for is none.
function destroyed(message, error, callback) {
  if (message.listenerCount('error') === 0) callback();
  else callback(error);
}

// Throws the rest of the body away.
IncomingMessage.prototype._dump = function _dump() {
  if (this._dumped) return;
  this._dumped = true;
  if (this._events === undefined) {
    // Nobody waits for its end.
    body.discardBody(this);
  } else {
    // What is buffered goes to nobody.
    this.removeAllListeners('data');
    this.resume();
  }
};

Object.defineProperty(IncomingMessage.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  configurable: true,
  writable: true,
  value(depth) {
    return require('internal:http/inspect').request(this, depth);
  },
});

// Natively received bytes.
function pushBody(message, bytes) {
  if (message === undefined) return;
  if (message[kStage] !== 0) {
    // A script may hold a message and not have touched what is of streams.
    if (quick === undefined) linkRequests();
    if (!quick.push(message, bytes)) body.pauseBody(message);
  } else if (!message.destroyed && !message.push(bytes)) {
    body.pauseBody(message);
  }
}

function endBody(message, rawTrailers) {
  if (message === undefined) return;
  if (rawTrailers !== undefined) addTrailers(message, rawTrailers);
  // Nobody touched the stream: whoever does later finds the body over.
  if (message[kStage] > 1) quick.end(message);
  else if (message[kStage] !== 0) message[kOver] = true;
  else if (!message._readableState.ended) message.push(null);
}

// Streams are loaded.
function serveQuickly(functions) {
  quick = functions;
}

Object.setPrototypeOf(IncomingMessage.prototype, inherited);

module.exports = { IncomingMessage, serveQuickly, initialise, addTrailers, joined, madeSocket, pushBody, endBody, kFields, kOwn };
