// `parsers` of _http_common: parsers that make IncomingMessages, kept for their next use.

const { HTTPParser, methods } = require('internal:http/http_parser');
const { limits } = require('internal:http/parsers');
const { IncomingMessage } = require('internal:http/classes');
const { kIncomingMessage } = require('internal:http/server');

const HEADER_PAIRS_MAX = 2000;

class FreeList {
  constructor(name, max, make) {
    this.name = name;
    this.ctor = make;
    this.max = max;
    this.list = [];
  }

  alloc() {
    return this.list.length > 0 ? this.list.pop() : this.ctor();
  }

  free(item) {
    if (this.list.length >= this.max) return false;
    this.list.push(item);
    return true;
  }
}

// The limit is kept where http.setMaxIdleHTTPParsers() finds it.
const parsers = new FreeList('parsers', limits.max, makeParser);
Object.defineProperty(parsers, 'max', {
  configurable: true,
  enumerable: true,
  get: () => limits.max,
  set: (value) => { limits.max = value; },
});

function makeParser() {
  const parser = new HTTPParser();
  cleanParser(parser);
  parser[HTTPParser.kOnHeaders] = onHeaders;
  parser[HTTPParser.kOnHeadersComplete] = onHeadersComplete;
  parser[HTTPParser.kOnBody] = onBody;
  parser[HTTPParser.kOnMessageComplete] = onMessageComplete;
  return parser;
}

function cleanParser(parser) {
  parser._headers = [];
  parser._url = '';
  parser.socket = null;
  parser.incoming = null;
  parser.outgoing = null;
  parser.maxHeaderPairs = HEADER_PAIRS_MAX;
  parser[HTTPParser.kOnMessageBegin] = null;
  parser[HTTPParser.kOnExecute] = null;
  parser[HTTPParser.kOnTimeout] = null;
  parser._consumed = false;
  parser.onIncoming = null;
  parser.joinDuplicateHeaders = null;
}

function onHeaders(headers, url) {
  if (this.maxHeaderPairs <= 0 || this._headers.length < this.maxHeaderPairs) this._headers.push(...headers);
  this._url += url;
}

function onHeadersComplete(versionMajor, versionMinor, headers, method, url, statusCode, statusMessage, upgrade, shouldKeepAlive) {
  const server = this.socket?.server;
  const incoming = this.incoming = new (server?.[kIncomingMessage] || IncomingMessage)(this.socket);
  incoming.httpVersionMajor = versionMajor;
  incoming.httpVersionMinor = versionMinor;
  incoming.httpVersion = `${versionMajor}.${versionMinor}`;
  incoming.joinDuplicateHeaders = server?.joinDuplicateHeaders || this.joinDuplicateHeaders;
  incoming.url = url ?? this._url;
  incoming.upgrade = upgrade;
  const list = headers ?? this._headers;
  this._headers = [];
  this._url = '';
  incoming._addHeaderLines(list, this.maxHeaderPairs > 0 ? Math.min(list.length, this.maxHeaderPairs) : list.length);
  if (typeof method === 'number') {
    incoming.method = methods[method];
  } else {
    incoming.statusCode = statusCode;
    incoming.statusMessage = statusMessage;
  }
  return this.onIncoming(incoming, shouldKeepAlive);
}

function onBody(bytes) {
  const { incoming, socket } = this;
  if (incoming === null || incoming._dumped || incoming.push(bytes)) return;
  socket?.pause();
}

function onMessageComplete() {
  const { incoming, socket } = this;
  if (incoming !== null) {
    incoming.complete = true;
    if (this._headers.length > 0) incoming._addHeaderLines(this._headers, this._headers.length);
    this._headers = [];
    this._url = '';
    incoming.push(null);
  }
  if (socket && !socket._paused && socket.readable) socket.resume();
}

function freeParser(parser, request, socket) {
  if (parser) {
    if (parser._consumed) parser.unconsume();
    cleanParser(parser);
    parser.remove();
    if (parsers.free(parser)) parser.free();
    else setImmediate(() => parser.close());
  }
  if (request) request.parser = null;
  if (socket) socket.parser = null;
}

// What parsers say gets the words of errors.
function prepareError(error, parser, rawPacket) {
  error.rawPacket = rawPacket || parser.getCurrentBuffer();
  if (typeof error.reason === 'string') error.message = `Parse Error: ${error.reason}`;
}

module.exports = { freeParser, kIncomingMessage, parsers, prepareError };
