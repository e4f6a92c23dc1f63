// The usual head of a request: composed in one pass, and written in one step.

const { Socket } = require('internal:net/socket');
const { kTimeout } = require('internal:net/timeout');
const { CONSTRUCTED, DESTROYED, ERRORED } = require('internal:stream/state');
const { BUFFERED, CORKED, ENDING, NEED_DRAIN, WRITING } = require('internal:stream/writable_state');
const { kHeaders, kUnique } = require('internal:http/outgoing');

// A write goes straight to the handle while nothing waits.
const WRITING_STATE = CONSTRUCTED | WRITING | ERRORED | CORKED | ENDING | DESTROYED | BUFFERED | NEED_DRAIN;
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

// True when the text is with the kernel or as good as. If not, nothing happened.
function writeAtOnce(socket, text, encoding) {
  const handle = socket._handle;
  if (socket.write !== Socket.prototype.write || socket._write !== Socket.prototype._write || socket.connecting || handle === null) return false;
  if ((socket._writableState.flags & WRITING_STATE) !== CONSTRUCTED || handle.tryWrite === undefined) return false;
  if (!handle.tryWrite(text, encoding === 'latin1' ? LATIN1 : UTF8)) return false;
  if (socket[kTimeout] !== null || socket._parent !== null) socket._unrefTimer();
  return true;
}

module.exports = { plainHead, writeAtOnce };
