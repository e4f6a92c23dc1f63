// ClientRequest: what a script asks of a server.

const { OutgoingMessage, headersOf, kHeaders, kTold, kUnique, kWaiting, parseUniqueHeadersOption } = require('internal:http/outgoing');
const { flushHead, plainHead, setImplicitHeader } = require('internal:http/client_head');
const { EventEmitter, register } = require('internal:events/emitter');
const { codes, ConnResetException } = require('internal:errors');
const { agents, giveKept, takeKept, usualAgent } = require('internal:http/agent');
const diagnostics = require('node:diagnostics_channel');
const native = binding('http');
const { fieldsText, newRequest, plainRequest } = binding('http_client');
const engine = binding('engine');
const { matches } = engine;

const startChannel = diagnostics.channel('http.client.request.start');
const errorChannel = diagnostics.channel('http.client.request.error');

// NODE_DEBUG=http tells of requests on stderr.
const debug = process.env.NODE_DEBUG ? require('internal:debuglog').debuglog('http') : undefined;

const kError = Symbol('kError');
// A listener of 'response' that is to be called once: by client_response.js, without a wrapper.
const kCallback = Symbol('kCallback');
// The port of the server, as the options had it.
const kPort = Symbol('kPort');

function emitError(request, error) {
  if (debug !== undefined) debug('%s %s for %s fails: %s', request.method, request.path, request.host, error);
  if (errorChannel.hasSubscribers) errorChannel.publish({ request, error });
  request.emit('error', error);
}

// The forms of arguments: (url, options, callback), (url, callback), (options, callback).
// Objects of the script are never written to.
function optionsOf(input, options) {
  if (typeof input === 'string') return Object.assign(urlOptions(new URL(input)), options);
  const isURL = input?.href && input.protocol && input.auth === undefined && input.path === undefined;
  if (isURL) return Object.assign(urlOptions(input), options);
  return input;
}

// What an object inherits is no option.
function ownOptions(options) {
  const prototype = Object.getPrototypeOf(options);
  return prototype === null || prototype === Object.prototype ? options : Object.assign({}, options);
}

function urlOptions(url) {
  return require('node:url').urlToHttpOptions(url);
}

function ClientRequest(input, options, callback) {
  OutgoingMessage.call(this);
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  begin(this, ownOptions(optionsOf(input, options) ?? {}), callback);
}

// What `new ClientRequest` gives, made after a model: request() and get() are not asked for the class.
function makeRequest(input, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  if (!hasModels) {
    hasModels = true;
    require('internal:http/client_response');
  }
  const isAlone = options === undefined && typeof input === 'object' && input !== null && input.href === undefined;
  const wanted = isAlone ? input : optionsOf(input, options) ?? {};
  const quick = usualRequest(wanted, callback);
  if (quick !== undefined) return quick;
  const request = newRequest(typeof callback === 'function' ? callback : undefined);
  if (EventEmitter.usingDomains) EventEmitter.init.call(request);
  begin(request, ownOptions(wanted), callback);
  return request;
}

let hasModels = false;

// What begin() does, for a plain object of usual options and an agent that keeps its connections. Undefined, and nothing
// happened, for every other request.
function usualRequest(options, callback) {
  if (callback !== undefined && typeof callback !== 'function') return undefined;
  const request = plainRequest(options, callback);
  if (request === undefined) return undefined;
  const agent = request.agent ??= agents.global;
  if (matches(agent, usualAgent) && agents.global.protocol === 'http:' && !EventEmitter.usingDomains &&
      request.setHeader === OutgoingMessage.prototype.setHeader) {
    const { host } = request;
    const port = request[kPort];
    if (!giveKept(agent, request, host, port)) connect(request, agent, options, host, port);
    return request;
  }
  return undefined;
}

// Everything that options can say.
function begin(request, options, callback) {
  const fallback = options._defaultAgent || agents.global;
  const agent = request.agent = chooseAgent(options, fallback);
  const protocol = request.protocol = options.protocol || fallback.protocol;
  checkTarget(protocol, agent?.protocol || fallback.protocol, options.path);
  const defaultPort = options.defaultPort || agent?.defaultPort;
  const port = options.port || defaultPort || 80;
  const host = checkedHost(options.hostname, 'hostname') || checkedHost(options.host, 'host') || 'localhost';
  if (options.socketPath !== undefined) request.socketPath = options.socketPath;
  if (options.timeout !== undefined) {
    request.timeout = require('internal:timers/timeout').getTimerDuration(options.timeout, 'timeout');
  }
  if (options.signal) require('internal:stream/abort_signal').addAbortSignal(options.signal, request);
  takeMethod(request, options.method);
  takeParserOptions(request, options);
  request.path = options.path || '/';
  if (callback) {
    // A model has it already.
    if (request._events.response !== callback) register(request, 'response', callback, false);
    request[kCallback] = callback;
  }
  request.host = host;
  if (agent) {
    // A connection is kept only where the agent would use it again.
    const keeps = agent.keepAlive || Number.isFinite(agent.maxSockets);
    request._last = !keeps;
    request.shouldKeepAlive = Boolean(keeps);
  }
  takeHeaders(request, options, host, port, defaultPort);
  if (options.uniqueHeaders) request[kUnique] = parseUniqueHeadersOption(options.uniqueHeaders);
  if (!agent || !takeKept(agent, request, host, port, options)) connect(request, agent, options, host, port);
}

function connect(request, agent, options, host, port) {
  const wanted = Object.assign(Object.create(null), options);
  wanted.port = port;
  wanted.host = host;
  if (options.signal) delete wanted.signal;
  if (agent) agent.addRequest(request, wanted);
  else connectAlone(request, wanted);
}
Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);

Object.defineProperty(ClientRequest.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  configurable: true,
  writable: true,
  value(depth) {
    return require('internal:http/inspect').clientRequest(this, depth);
  },
});

// What most requests never change lives here and not in each of them.
Object.assign(ClientRequest.prototype, {
  socketPath: undefined,
  timeout: undefined,
  maxHeaderSize: undefined,
  insecureHTTPParser: undefined,
  joinDuplicateHeaders: undefined,
  _ended: false,
  res: null,
  aborted: false,
  timeoutCb: null,
  upgradeOrConnect: false,
  parser: null,
  maxHeadersCount: null,
  reusedSocket: false,
  [kError]: undefined,
  [kCallback]: undefined,
});

// What native code makes requests after, and the listeners of one with a listener of 'response'. What changes in the life of a
// request has its place; the order is known to client_options.rs.
function modelsOfRequest() {
  const model = Object.create(ClientRequest.prototype);
  const fields = [
    ['outputData', undefined], ['_events', new EventEmitter()._events], ['_eventsCount', 0], [kCallback, undefined], ['agent', undefined],
    ['path', '/'], ['host', 'localhost'], [kPort, undefined], [kHeaders, null], ['method', 'GET'], ['useChunkedEncodingByDefault', false],
    ['_last', false], ['shouldKeepAlive', true], ['socket', null], ['_header', null], [kWaiting, null], ['outputSize', 0],
    ['_headerSent', false], ['finished', false], ['_contentLength', null], ['destroyed', false], ['protocol', 'http:'], [kTold, false],
    ['reusedSocket', false], ['parser', null], ['res', null], ['_ended', false], ['_closed', false],
  ];
  for (const [name, value] of fields) {
    Object.defineProperty(model, name, { value, writable: true, enumerable: typeof name === 'string', configurable: true });
  }
  return [model, Object.assign(Object.create(null), { response: undefined, error: undefined })];
}

function chooseAgent(options, fallback) {
  const { agent } = options;
  if (agent === false) return new fallback.constructor();
  if (agent === null || agent === undefined) {
    return typeof options.createConnection === 'function' ? agent : fallback;
  }
  if (typeof agent.addRequest !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  return agent;
}

// The path that was checked last: a program that asks for one again and again pays once.
let checkedPath = '/';

function checkTarget(protocol, expected, path) {
  if (path && path !== checkedPath) {
    if (/[^\u0021-\u00ff]/.test(path)) throw new codes.ERR_UNESCAPED_CHARACTERS('Request path');
    checkedPath = path;
  }
  if (protocol !== expected) throw new codes.ERR_INVALID_PROTOCOL(protocol, expected);
}

function checkedHost(host, name) {
  if (host !== null && host !== undefined && typeof host !== 'string') {
    throw new codes.ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'undefined', 'null'], host);
  }
  return host;
}

function takeMethod(request, method) {
  if (method === 'GET' || method === undefined) {
    request.method = 'GET';
    request.useChunkedEncodingByDefault = false;
    return;
  }
  if (method !== null && method !== undefined && typeof method !== 'string') {
    throw new codes.ERR_INVALID_ARG_TYPE('options.method', 'string', method);
  }
  if (method) {
    if (!native.isValidName(method)) throw new codes.ERR_INVALID_HTTP_TOKEN('Method', method);
    method = method.toUpperCase();
  } else {
    method = 'GET';
  }
  request.method = method;
  request.useChunkedEncodingByDefault = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE' && method !== 'OPTIONS' &&
    method !== 'TRACE' && method !== 'CONNECT';
}

function takeParserOptions(request, options) {
  const { maxHeaderSize, insecureHTTPParser, joinDuplicateHeaders } = options;
  if (maxHeaderSize !== undefined) {
    require('internal:validators').validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
    request.maxHeaderSize = maxHeaderSize;
  }
  if (insecureHTTPParser !== undefined) {
    require('internal:validators').validateBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
    request.insecureHTTPParser = insecureHTTPParser;
  }
  if (joinDuplicateHeaders !== undefined) {
    require('internal:validators').validateBoolean(joinDuplicateHeaders, 'options.joinDuplicateHeaders');
    request.joinDuplicateHeaders = joinDuplicateHeaders;
  }
}

function takeHeaders(request, options, host, port, defaultPort) {
  const { headers } = options;
  if (Array.isArray(headers)) {
    request._storeHeader(`${request.method} ${request.path} HTTP/1.1\r\n`, headers);
    return;
  }
  const setHost = options.setHost === undefined || Boolean(options.setHost);
  if (!options.auth && request.setHeader === OutgoingMessage.prototype.setHeader && takePlain(request, headers, setHost, host, port, defaultPort)) return;
  if (headers) for (const name of Object.keys(headers)) request.setHeader(name, headers[name]);
  if (host && setHost && !(headers && request.getHeader('host'))) setHostHeader(request, hostHeader(host, port, defaultPort));
  if (options.auth && !request.getHeader('Authorization')) {
    request.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
  }
  if (headers && request.getHeader('expect')) request._implicitHeader();
}

// The line of Host that was made last: a program that asks one server again and again pays once.
let lineHost;
let linePort;
let lineDefault;
let line;

function hostLine(host, port, defaultPort) {
  if (host !== lineHost || port !== linePort || defaultPort !== lineDefault) {
    const value = hostHeader(host, port, defaultPort);
    line = native.isValidValue(value) ? `Host: ${value}\r\n` : undefined;
    lineHost = host;
    linePort = port;
    lineDefault = defaultPort;
  }
  return line;
}

// Headers of which none decides about more than its own line stay one text until somebody asks for them.
function takePlain(request, headers, setHost, host, port, defaultPort) {
  let text = setHost ? hostLine(host, port, defaultPort) : '';
  if (text !== undefined && headers !== undefined && headers !== null) text = fieldsText(headers, text);
  if (text === undefined) return false;
  if (text !== '') request[kHeaders] = text;
  return true;
}

// What setHeader() does, for a name that is known to be good.
function setHostHeader(request, value) {
  if (request.setHeader !== OutgoingMessage.prototype.setHeader || !native.isValidValue(value)) {
    request.setHeader('Host', value);
    return;
  }
  (request[kHeaders] ??= Object.create(null)).host = ['Host', value];
}

// An IPv6 address stands in brackets (RFC 3986 section 3.2.2).
function hostHeader(host, port, defaultPort) {
  const colon = host.indexOf(':');
  const isIPv6 = colon !== -1 && host.includes(':', colon + 1) && host[0] !== '[';
  const name = isIPv6 ? `[${host}]` : host;
  return port && +port !== defaultPort ? `${name}:${port}` : name;
}

// Without an agent: one connection for this request alone.
function connectAlone(request, options) {
  request._last = true;
  request.shouldKeepAlive = false;
  if (options.socketPath) options.path = options.socketPath;
  else if (options.path) options.path = undefined;
  if (typeof options.createConnection !== 'function') {
    request.onSocket(require('node:net').createConnection(options));
    return;
  }
  let isTold = false;
  const created = (error, socket) => {
    if (isTold) return;
    isTold = true;
    if (error) process.nextTick(emitError, request, error);
    else request.onSocket(socket);
  };
  try {
    const socket = options.createConnection(options, created);
    if (socket) created(null, socket);
  } catch (error) {
    created(error);
  }
}

ClientRequest.prototype._finish = function _finish() {
  OutgoingMessage.prototype._finish.call(this);
  if (startChannel.hasSubscribers) startChannel.publish({ request: this });
};

// To see whether a script has put its own in their places.
const { _finish: finish, _flush: flush } = ClientRequest.prototype;

ClientRequest.prototype._implicitHeader = function _implicitHeader() {
  if (this._header) throw new codes.ERR_HTTP_HEADERS_SENT('render');
  const head = plainHead(this);
  if (head === undefined || this._storeHeader !== OutgoingMessage.prototype._storeHeader) {
    this._storeHeader(`${this.method} ${this.path} HTTP/1.1\r\n`, headersOf(this));
  } else {
    this._header = head;
  }
};

setImplicitHeader(ClientRequest.prototype._implicitHeader);

ClientRequest.prototype.abort = function abort() {
  if (this.aborted) return;
  this.aborted = true;
  process.nextTick(emitAbort, this);
  this.destroy();
};

function emitAbort(request) {
  request.emit('abort');
}

ClientRequest.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  // Nobody cares for more of the response.
  this.res?._dump();
  this[kError] = error;
  this.socket?.destroy(error);
  return this;
};

// The socket

ClientRequest.prototype.onSocket = function onSocket(socket, error) {
  engine.nextTick(takeSocket, this, socket, error);
};

let awaitResponse;

function takeSocket(request, socket, error) {
  if (debug !== undefined) debug('%s %s for %s has %s', request.method, request.path, request.host, error ? 'no socket' : 'a socket');
  if (request.destroyed || error) {
    giveUp(request, socket, error);
    return;
  }
  awaitResponse ??= require('internal:http/client_response').awaitResponse;
  awaitResponse(request, socket);
  if (request.timeout !== undefined || request.agent?.options?.timeout) listenForTimeout(request);
  request.emit('socket', socket);
  if (request._flush !== flush || !flushHead(request, socket)) request._flush();
  else if (request._finish !== finish || request._events.prefinish !== undefined) request._finish();
  else if (startChannel.hasSubscribers) startChannel.publish({ request });
}

// The request was destroyed, or no socket could be had.
function giveUp(request, socket, error) {
  request.destroyed = true;
  if (!socket) {
    closeWithout(request, error || request[kError]);
  } else if (!error && request.agent && !socket.destroyed) {
    socket.emit('free');
    closeWithout(request, request[kError]);
  } else {
    const { finished } = require('internal:stream/finished');
    finished(socket.destroy(error || request[kError]), (failure) => {
      if (failure?.code === 'ERR_STREAM_PREMATURE_CLOSE') failure = null;
      closeWithout(request, failure || error);
    });
  }
}

function closeWithout(request, error) {
  if (!request.aborted && !error) error = new ConnResetException('socket hang up');
  if (error) emitError(request, error);
  request._closed = true;
  request.emit('close');
}

function emitTimeout() {
  this._httpMessage?.emit('timeout');
}

function listenForTimeout(request) {
  if (request.timeoutCb) return;
  request.timeoutCb = emitTimeout;
  if (request.socket) request.socket.once('timeout', emitTimeout);
  else request.on('socket', (socket) => socket.once('timeout', emitTimeout));
}

ClientRequest.prototype.setTimeout = function setTimeout(milliseconds, callback) {
  if (this._ended) return this;
  listenForTimeout(this);
  milliseconds = require('internal:timers/timeout').getTimerDuration(milliseconds, 'msecs');
  if (callback) this.once('timeout', callback);
  if (this.socket) setSocketTimeout(this.socket, milliseconds);
  else this.once('socket', (socket) => setSocketTimeout(socket, milliseconds));
  return this;
};

// The time it takes to connect does not count.
function setSocketTimeout(socket, milliseconds) {
  if (!socket.connecting) {
    socket.setTimeout(milliseconds);
    return;
  }
  socket.once('connect', function connected() {
    this.setTimeout(milliseconds);
  });
}

// Calls a method of the socket once there is one that is connected.
ClientRequest.prototype._deferToConnect = function _deferToConnect(method, values) {
  const call = () => {
    if (method) this.socket[method](...values);
  };
  const whenConnected = () => {
    if (this.socket.writable) call();
    else this.socket.once('connect', call);
  };
  if (this.socket) whenConnected();
  else this.once('socket', whenConnected);
};

ClientRequest.prototype.setNoDelay = function setNoDelay(noDelay) {
  this._deferToConnect('setNoDelay', [noDelay]);
};

ClientRequest.prototype.setSocketKeepAlive = function setSocketKeepAlive(enable, initialDelay) {
  this._deferToConnect('setKeepAlive', [enable, initialDelay]);
};

ClientRequest.prototype.clearTimeout = function clearTimeout(callback) {
  this.setTimeout(0, callback);
};

module.exports = { ClientRequest, emitError, emitTimeout, kCallback, makeRequest, modelsOfRequest };
