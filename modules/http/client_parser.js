// What reads the responses that a socket brings to node:http's client, one after the other.

const native = binding('http_client');
const { matches } = binding('engine');

// On a socket: its parser.
const kParser = Symbol('kParser');

// A request whose response the parser reads without being told anything.
const usualRequest = { method: 'GET', maxHeaderSize: undefined, maxHeadersCount: null, insecureHTTPParser: undefined };

function Parser(socket) {
  // Of the native half; 0 without one. That of usual requests goes on from one to the next.
  this.id = 0;
  this.isUsual = false;
  this.socket = socket;
  this.outgoing = null;
  this.incoming = null;
  // The socket's listeners as listen() finds them and as it leaves them, once they are known.
  this.idle = undefined;
  this.busy = undefined;
  this.isExpecting = false;
}

Parser.prototype.begin = function begin(request) {
  if (this.id !== 0) native.release(this.id);
  this.id = native.begin(request.method, request.maxHeaderSize || 0, fieldsMax(request), request.insecureHTTPParser);
  this.isUsual = matches(request, usualRequest);
};

// What is null while there is nothing to read.
Object.defineProperties(Parser.prototype, {
  onIncoming: { get() { return this.outgoing === null ? null : this.place; } },
  joinDuplicateHeaders: { get() { return this.outgoing === null ? null : this.outgoing.joinDuplicateHeaders; } },
});

// Set by client_response.js: gives a response its place.
Parser.prototype.place = null;

// Nothing is read any more: socket and request forget the parser.
Parser.prototype.free = function free() {
  if (this.id !== 0) native.release(this.id);
  this.id = 0;
  forget(this);
};

Parser.prototype.close = Parser.prototype.free;

function forget(parser) {
  const { socket, outgoing } = parser;
  if (socket.parser === parser) socket.parser = null;
  if (outgoing === null) return;
  if (outgoing.parser === parser) outgoing.parser = null;
  parser.outgoing = null;
  parser.incoming = null;
}

// As native `begin` takes it. 0 is Node's "any number".
function fieldsMax(request) {
  const { maxHeadersCount } = request;
  if (typeof maxHeadersCount !== 'number') return 0;
  return maxHeadersCount > 0 ? maxHeadersCount : -1;
}

module.exports = { Parser, forget, kParser, usualRequest };
