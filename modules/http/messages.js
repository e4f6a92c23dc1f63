// The classes of a server's requests and responses, before the files that do their work are loaded.
//
// Requests and responses are born in native code, and what simple handlers use of them is native as well. Everything else, and
// the stream machinery above all, is loaded by who asks for it: until then the prototypes inherit from stand-ins, one for
// each name to come, that load the file and do what was asked. Who reads the classes themselves (http.IncomingMessage,
// node:stream) gets them linked to their base classes.

const { EventEmitter, register } = require('internal:events/emitter');
const { hasBuiltinLoaded, install, setOriginal, standIn } = binding('engine');

// Names of incoming.js and of Readable.
const requestNames = [
  'aborted', 'upgrade', 'statusCode', 'statusMessage', 'joinDuplicateHeaders', '_consuming', '_dumped', 'headers', 'headersDistinct', 'rawTrailers',
  'trailers', 'trailersDistinct', 'complete', 'socket', 'connection', 'client', '_addHeaderLine', '_addHeaderLineDistinct', '_addHeaderLines',
  'setTimeout', '_read', '_destroy', '_dump', '_readableState', 'destroy', '_undestroy', 'push', 'unshift', 'isPaused', 'setEncoding', 'read',
  'resume', 'pause', 'pipe', 'unpipe', 'wrap', 'iterator', 'readable', 'readableDidRead', 'readableAborted', 'readableHighWaterMark',
  'readableBuffer', 'readableFlowing', 'readableLength', 'readableObjectMode', 'readableEncoding', 'errored', 'closed', 'destroyed',
  'readableEnded', 'asIndexedPairs', 'drop', 'filter', 'flatMap', 'map', 'take', 'compose', 'every', 'forEach', 'reduce', 'toArray', 'some',
  'find', 'eventNames', Symbol.asyncIterator, Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose'), Symbol.for('nodejs.rejection'),
  Symbol.for('nodejs.util.inspect.custom'),
];

// Names of response.js, OutgoingMessage and Stream.
const responseNames = [
  '_setStatusCode', '_headersSent', 'statusMessage', 'strictContentLength', '_sent100', '_expect_continue', '_contentLength',
  '_removedConnection', 'sendDate', 'shouldKeepAlive', 'finished', 'writableEnded', 'writableFinished', 'destroyed', 'closed', 'errored',
  'writable', 'writableObjectMode', 'writableLength', 'writableHighWaterMark', 'writableCorked', 'writableNeedDrain', 'chunkedEncoding',
  'useChunkedEncodingByDefault', '_hasBody', '_last', '_header', 'socket', 'connection', '_setHeader', '_getHeader', '_hasHeader',
  'appendHeader', 'removeHeader', 'getHeaderNames', 'getRawHeaderNames', 'getHeaders', 'setHeaders', '_headers', 'writeHeader',
  '_implicitHeader', 'flushHeaders', 'write', 'addTrailers', '_trailers', '_end', 'cork', 'uncork', 'destroy', 'setTimeout', 'writeContinue',
  'writeProcessing', 'writeEarlyHints', '_send', '_writeRaw', 'assignSocket', 'detachSocket', 'outputSize', 'maxRequestsOnConnectionReached',
  '_defaultKeepAlive', '_removedContLen', '_removedTE', '_trailer', '_headerSent', '_closed', '_keepAliveTimeout', '_onPendingData',
  '_headerNames', '_renderHeaders', '_storeHeader', '_flush', '_flushOutput', '_finish', 'pipe', 'eventNames', Symbol.for('nodejs.rejection'),
  Symbol.for('nodejs.util.inspect.custom'),
];

// A prototype whose properties load what `prototype` is to have, and are looked for there again.
function standIns(prototype, names, load) {
  const object = Object.create(EventEmitter.prototype);
  standIn(object, names, function get(name) {
    load(name);
    return Reflect.get(prototype, name, this);
  }, function set(name, value) {
    load(name);
    Reflect.set(prototype, name, value, this);
  });
  Object.setPrototypeOf(prototype, object);
  return object;
}

// Requests

// How far the body of a message is that has no stream state, see quick_body.js; 0 for one that has.
const kStage = Symbol('kBodyStage');

// What incoming.js exports, and Readable.prototype.on, once they are loaded.
let incoming;
let readableOn;

function IncomingMessage(socket) {
  linkRequests();
  incoming.initialise.call(this, socket);
}
Object.setPrototypeOf(IncomingMessage, EventEmitter);

function loadIncoming() {
  incoming ??= require('internal:http/incoming');
  return incoming;
}

// The head needs no stream, so IncomingMessage's own properties come first, and Readable with the first name that is none of them.
const requestStandIns = standIns(IncomingMessage.prototype, requestNames, (name) => {
  loadIncoming();
  if (!Object.hasOwn(IncomingMessage.prototype, name)) linkRequests();
});

// Listening for anything but bytes is the emitter's business.
requestStandIns.on = requestStandIns.addListener = function on(type, listener) {
  if (readableOn === undefined) {
    if (type !== 'data' && type !== 'readable') return register(this, type, listener, false);
    linkRequests();
  }
  return readableOn.call(this, type, listener);
};

function linkRequests() {
  if (readableOn !== undefined) return;
  // Chunks are Buffers only if the module of Buffers is loaded before they come.
  require('node:buffer');
  const { Readable } = require('node:stream');
  readableOn = Readable.prototype.on;
  loadIncoming();
  require('internal:http/quick_body').serve(IncomingMessage.prototype);
  Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
  Object.setPrototypeOf(IncomingMessage, Readable);
}

install('http', 'request', IncomingMessage.prototype);

// Responses

// What response.js exports once it is loaded.
let response;

function ServerResponse(request, options) {
  linkResponses();
  response.initialise.call(this, request, options);
}
Object.setPrototypeOf(ServerResponse, EventEmitter);

const responseStandIns = standIns(ServerResponse.prototype, responseNames, linkResponses);

// A plain method, for natives compare it with what a script may have put in its place.
responseStandIns.writeHead = function writeHead(status, reason, headers) {
  linkResponses();
  return response.writeHead.call(this, status, reason, headers);
};
setOriginal('writeHead', responseStandIns.writeHead);

function linkResponses() {
  if (response !== undefined) return;
  const { prototype } = ServerResponse;
  const replaced = Object.getOwnPropertyDescriptor(prototype, 'writeHead');
  response = require('internal:http/response');
  if (replaced !== undefined) Object.defineProperty(prototype, 'writeHead', replaced);
}

install('http', 'response', ServerResponse.prototype);

function link() {
  linkRequests();
  linkResponses();
}

// What native code tells about messages that a script touched.

function pushBody(message, bytes) {
  if (message !== undefined) loadIncoming().pushBody(message, bytes);
}

function endBody(message, rawTrailers) {
  if (message !== undefined) loadIncoming().endBody(message, rawTrailers);
}

function responseFinished(message) {
  linkResponses();
  response.responseFinished(message);
}

function responseDrained(message) {
  linkResponses();
  response.responseDrained(message);
}

function responseAborted(message) {
  linkResponses();
  response.responseAborted(message);
}

// The connection of both is over: the socket that a script looked at is destroyed.
function loseSocket(request, message) {
  const own = request === undefined || incoming === undefined ? undefined : incoming.madeSocket(request);
  const socket = own ?? (message === undefined || response === undefined ? undefined : response.madeSocket(message));
  if (socket) require('internal:http/socket').lose(socket);
}

module.exports = {
  loseSocket, kStage, IncomingMessage, ServerResponse, link, linkRequests, pushBody, endBody, responseFinished, responseDrained, responseAborted,
};

// Whoever has the stream classes may ask whether requests are such streams.
if (hasBuiltinLoaded('node:stream')) link();
