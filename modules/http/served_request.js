// The Request that a handler of `protojs:http` gets: born in native code, with all that it has made when it is read.

const { Body, kBody } = require('internal:fetch/body');
const { fromRaw } = require('internal:fetch/headers');
const { Request } = require('internal:fetch/request');
const { install } = binding('engine');
const native = binding('http_serve');
const incoming = binding('http_incoming');
const { writeRaw } = binding('http_outgoing');
const { serverOf } = binding('http');

const kHeaders = Symbol('headers');
const kSource = Symbol('source of the body');
const kController = Symbol('controller');
// Why the client's connection is gone.
const kAborted = Symbol('aborted');
// Bytes that the body of a request, or of each of a server's requests, may have.
const kLimit = Symbol('limit');
// On errors that are the client's fault: the status that it hears.
const kStatus = Symbol('status');
// The client waits for 100 Continue.
const kContinue = Symbol('continue');

const prototype = Object.create(Request.prototype);
install('http_serve', 'request', prototype);

// What Request keeps of itself. Fields that a server's request does not have are those of the prototype.
class Record {
  constructor(request) {
    this.request = request;
    this.body = request._hasBody ? makeBody(request) : null;
    this.signal = null;
  }

  get method() {
    return this.request.method;
  }

  get url() {
    return new URL(this.request.url);
  }

  get headers() {
    return headersOf(this.request);
  }

  get source() {
    return signalOf(this.request);
  }
}
Object.assign(Record.prototype, {
  referrer: 'client', referrerPolicy: '', mode: 'cors', credentials: 'same-origin', cache: 'default', redirect: 'follow', integrity: '',
  keepalive: false,
});

function headersOf(request) {
  return request[kHeaders] ??= fromRaw(native.rawHeaders(request), 'request');
}

function signalOf(request) {
  if (request[kController] === undefined) {
    request[kController] = new AbortController();
    if (request[kAborted] !== undefined) request[kController].abort(request[kAborted]);
  }
  return request[kController].signal;
}

Object.defineProperties(prototype, {
  headers: { configurable: true, enumerable: true, get() { return headersOf(this); } },
  signal: { configurable: true, enumerable: true, get() { return signalOf(this); } },
  [kBody]: {
    configurable: true,
    get() {
      if (this === prototype) return undefined;
      const value = new Record(this);
      Object.defineProperty(this, kBody, { value, writable: true, configurable: true });
      return value;
    },
  },
});

// Stands where a stream of Node's would be under a body.
class Source {
  constructor(request) {
    this.request = request;
    this.listeners = {};
    this.bytes = 0;
    this.errored = null;
    this.incoming = null;
  }

  on(event, listener) {
    this.listeners[event] = listener;
  }

  resume() {
    tellToContinue(this.request);
    incoming.readBody(this.request);
  }

  pause() {
    incoming.pauseBody(this.request);
  }

  // Nobody reads the rest.
  destroy() {
    incoming.discardBody(this.request);
  }

  push(bytes) {
    this.bytes += bytes.length;
    const limit = this.request[kLimit];
    if (this.bytes > limit) this.fail(tooLarge(limit));
    else if (this.errored === null) this.listeners.data(bytes);
  }

  end() {
    if (this.errored === null) this.listeners.end();
  }

  fail(error) {
    if (this.errored !== null) return;
    this.errored = error;
    this.listeners.error(error);
  }
}

Source.prototype.endsItself = true;

// A client that waits hears it in front of the answer's head, or not at all (RFC 9110 section 10.1.1).
function tellToContinue(request) {
  if (request[kContinue] !== true) return;
  request[kContinue] = false;
  writeRaw(request, 'HTTP/1.1 100 Continue\r\n\r\n');
}

// The head of an answer in parts follows. Those may be made of the body, so who has asked for it gets it.
function answering(request) {
  if (request[kSource] !== undefined) tellToContinue(request);
  else if (request[kContinue] === true) request[kContinue] = false;
}

// A body that is larger than the server takes; a handler that lets it pass answers 413.
function tooLarge(limit) {
  const error = new RangeError(`The body of the request has more than maxRequestBodySize, ${limit} bytes`);
  error.code = 'ERR_HTTP_BODY_TOO_LARGE';
  error[kStatus] = 413;
  error.reasonOfAbort = error;
  return error;
}

function makeBody(request) {
  const connection = incoming.connectionOf(request);
  const limit = request[kLimit] = (connection === undefined ? undefined : serverOf(connection)?.[kLimit]) ?? Infinity;
  const source = request[kSource] = new Source(request);
  const body = Body.ofIncoming(source);
  source.incoming = body.incoming;
  const announced = Number(native.header(request, 'content-length'));
  if (announced > limit) source.fail(tooLarge(limit));
  else if (request._received) source.fail(connection === undefined || request[kAborted] ? reasonOfAbort(request) : answeredBefore());
  return body;
}

function reasonOfAbort(request) {
  return request[kAborted] ??= new DOMException('The client closed the connection', 'AbortError');
}

function answeredBefore() {
  const error = new TypeError('Body is unusable: the request was answered before it was read');
  error.reasonOfAbort = error;
  return error;
}

// What native code tells

function pushBody(request, bytes) {
  request?.[kSource]?.push(bytes);
}

function endBody(request) {
  request?.[kSource]?.end();
}

// The answer is given. Whoever reads the body may go on; else the rest is thrown away.
function answered(request) {
  if (request === undefined) return;
  if (request[kContinue] === true) request[kContinue] = false;
  const source = request[kSource];
  if (source !== undefined && source.errored === null && isWanted(source.incoming, request[kBody].body)) return;
  incoming.discardBody(request);
  source?.fail(answeredBefore());
}

// Another Request may have got the body, which is locked then.
function isWanted(received, { stream }) {
  return received.taken || received.told !== null || (stream !== null && stream.locked);
}

function aborted(request) {
  if (request === undefined) return;
  const error = reasonOfAbort(request);
  request[kSource]?.fail(error);
  request[kController]?.abort(error);
}

module.exports = { aborted, answered, answering, endBody, kAborted, kContinue, kLimit, kStatus, prototype, pushBody };
