// What programs see of parsers. The parsers themselves are native and small: none lies idle.

// `http.setMaxIdleHTTPParsers`: the number is kept for those who look at it.
const limits = { name: 'parsers', max: 1000 };

// The numbers under which Node's parser keeps its callbacks.
const kOnMessageBegin = 0;
const kOnHeaders = 1;
const kOnHeadersComplete = 2;
const kOnBody = 3;
const kOnMessageComplete = 4;
const kOnExecute = 5;
const kOnTimeout = 6;
const ON_ALL = [kOnMessageBegin, kOnHeaders, kOnHeadersComplete, kOnBody, kOnMessageComplete, kOnExecute, kOnTimeout];

function nothing() {}

// Whoever sees such a parser may ask what it is.
let isLinked = false;
function link() {
  isLinked = true;
  const { HTTPParser } = require('internal:http/http_parser');
  Object.setPrototypeOf(ConnectionParser.prototype, HTTPParser.prototype);
  ConnectionParser.prototype.constructor = HTTPParser;
}

// The parser of a server's connection.
function ConnectionParser(socket) {
  if (!isLinked) link();
  this.socket = socket;
  this.incoming = null;
  this.outgoing = null;
  this.maxHeaderPairs = 2000;
  this.joinDuplicateHeaders = Boolean(socket.server?.joinDuplicateHeaders);
  this.onIncoming = nothing;
  for (const name of ON_ALL) this[name] = nothing;
}

ConnectionParser.prototype.close = function close() {};
ConnectionParser.prototype.remove = function remove() {};
ConnectionParser.prototype.free = function free() {
  this.close();
};

// The connection is closed.
ConnectionParser.prototype.forget = function forget() {
  this.socket = null;
  this.incoming = null;
  this.onIncoming = null;
  for (const name of ON_ALL) this[name] = null;
  this.remove();
  this.free();
};

const numbers = { kOnMessageBegin, kOnHeaders, kOnHeadersComplete, kOnBody, kOnMessageComplete, kOnExecute, kOnTimeout };

module.exports = { ConnectionParser, limits, numbers };
