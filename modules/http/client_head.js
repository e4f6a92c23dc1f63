// The usual head of a request: composed in one pass, and written in one step.

const { plainEmit } = require('internal:events/emitter');
const { Socket } = require('internal:net/socket');
const { kTimeout } = require('internal:net/timeout');
const { CONSTRUCTED, DESTROYED, ERRORED } = require('internal:stream/state');
const { BUFFERED, CORKED, ENDING, NEED_DRAIN, WRITING } = require('internal:stream/writable_state');
const { OutgoingMessage, finished, kCorked, kHeaders, kUnique, kWaiting, kWaitingEncoding } = require('internal:http/outgoing');
const engine = binding('engine');
const { matches } = engine;
const { endPlainly: endNatively } = binding('http_client');

// A write goes straight to the handle while nothing waits.
const WRITING_STATE = CONSTRUCTED | WRITING | ERRORED | CORKED | ENDING | DESTROYED | BUFFERED | NEED_DRAIN;
// A socket that nobody writes to in other ways.
const { write, _write } = Socket.prototype;
const plainSocket = { write, _write, connecting: false };
const UTF8 = 0;
const LATIN1 = 1;

// The head of a request whose headers are still one text, which decides about nothing else; undefined where headText() has to.
function plainHead(request) {
  const fields = request[kHeaders];
  if (typeof fields !== 'string' || request.chunkedEncoding || request.sendDate || request._removedConnection || !request.shouldKeepAlive ||
      !request.agent || request[kUnique] !== null) {
    return undefined;
  }
  if (!request.useChunkedEncodingByDefault) {
    // Without a length only the end of the connection could tell where a body ends.
    request._last = true;
    return `${request.method} ${request.path} HTTP/1.1\r\n${fields}Connection: keep-alive\r\n\r\n`;
  }
  const length = request._contentLength;
  if (typeof length !== 'number' || request._removedContLen || !request._hasBody) return undefined;
  return `${request.method} ${request.path} HTTP/1.1\r\n${fields}Connection: keep-alive\r\nContent-Length: ${length}\r\n\r\n`;
}

// What a request is like into whose ways of sending no script has put its own; client_request.js adds its part.
const { _send, _storeHeader, _writeRaw } = OutgoingMessage.prototype;
const plainRequest = { _send, _storeHeader, _writeRaw, _implicitHeader: undefined };

function setImplicitHeader(method) {
  plainRequest._implicitHeader = method;
}

// What end() does for a request without a body whose headers are still one text, in one native call. If that cannot be, nothing happened.
function endPlainly(request) {
  return matches(request, plainRequest) && endNatively(request);
}

// True when the text is with the kernel or as good as. If not, nothing happened.
function writeAtOnce(socket, text, encoding) {
  const handle = socket._handle;
  // Somebody else's stream has no such state.
  if (handle !== null && handle !== undefined && handle.tryWrite !== undefined && matches(socket, plainSocket) &&
      (socket._writableState.flags & WRITING_STATE) === CONSTRUCTED && handle.tryWrite(text, encoding === 'latin1' ? LATIN1 : UTF8)) {
    if (socket[kTimeout] !== null || socket._parent !== null) socket._unrefTimer();
    return true;
  }
  return false;
}

// What _flush() does for a request that is a head, or a head with its body, as long as all of it goes to the socket at once. If not,
// nothing happened.
function flushHead(request, socket) {
  const head = request[kWaiting];
  if (head === null || !matches(request, endedRequest) || !writeAtOnce(socket, head, request[kWaitingEncoding])) return false;
  engine.nextTick(finished, request);
  request[kWaiting] = null;
  request.outputSize = 0;
  return true;
}

const { _onPendingData, _flushOutput } = OutgoingMessage.prototype;
const endedRequest = { finished: true, [kCorked]: 0, _onPendingData, _flushOutput, emit: plainEmit };

module.exports = { endPlainly, flushHead, plainHead, setImplicitHeader, writeAtOnce };
