// The usual head of a request: composed in one pass, and written in one step.

const { Socket } = require('internal:net/socket');
const { kTimeout } = require('internal:net/timeout');
const { CONSTRUCTED, DESTROYED, ERRORED } = require('internal:stream/state');
const { BUFFERED, CORKED, ENDING, NEED_DRAIN, WRITING } = require('internal:stream/writable_state');
const { kHeaders, kUnique } = require('internal:http/outgoing');

// A write goes straight to the handle while nothing waits.
const WRITING_STATE = CONSTRUCTED | WRITING | ERRORED | CORKED | ENDING | DESTROYED | BUFFERED | NEED_DRAIN;
const LATIN1 = 1;

// Headers that decide about more than their own line.
const deciding = {
  '__proto__': null,
  'connection': true,
  'content-disposition': true,
  'content-length': true,
  'date': true,
  'expect': true,
  'keep-alive': true,
  'trailer': true,
  'transfer-encoding': true,
};

// The head of a request without a body, as headText() makes it; undefined where that has more to decide.
function plainHead(request) {
  const headers = request[kHeaders];
  if (headers === null || request.useChunkedEncodingByDefault || request.chunkedEncoding || request.sendDate || request._removedConnection ||
      !request.shouldKeepAlive || !request.agent || request[kUnique] !== null) {
    return undefined;
  }
  let text = `${request.method} ${request.path} HTTP/1.1\r\n`;
  for (const key in headers) {
    const entry = headers[key];
    const value = entry[1];
    if (typeof value !== 'string' || deciding[key] === true) return undefined;
    text += `${entry[0]}: ${value}\r\n`;
  }
  // Without a length only the end of the connection could tell where a body ends.
  request._last = true;
  return `${text}Connection: keep-alive\r\n\r\n`;
}

// True when the text is with the kernel or as good as. If not, nothing happened.
function writeAtOnce(socket, text) {
  const handle = socket._handle;
  if (socket.write !== Socket.prototype.write || socket._write !== Socket.prototype._write || socket.connecting || handle === null) return false;
  if ((socket._writableState.flags & WRITING_STATE) !== CONSTRUCTED || handle.tryWrite === undefined) return false;
  if (!handle.tryWrite(text, LATIN1)) return false;
  if (socket[kTimeout] !== null || socket._parent !== null) socket._unrefTimer();
  return true;
}

module.exports = { plainHead, writeAtOnce };
