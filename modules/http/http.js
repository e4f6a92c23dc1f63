// node:http

const native = binding('http');
const { Server } = require('internal:http/server');
const { defineLazily } = require('internal:lazy');

function createServer(options, listener) {
  return new Server(options, listener);
}

function validateHeaderName(name, label) {
  if (typeof name !== 'string' || !native.isValidName(name)) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_HTTP_TOKEN(label || 'Header name', name);
  }
}

function validateHeaderValue(name, value) {
  const { codes } = require('internal:errors');
  if (value === undefined) throw new codes.ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (!native.isValidValue(`${value}`)) throw new codes.ERR_INVALID_CHAR('header content', name);
}

// A server that answers needs none of the classes: these names stand here for their order.
module.exports = {
  IncomingMessage: undefined,
  OutgoingMessage: undefined,
  Server,
  ServerResponse: undefined,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  setMaxIdleHTTPParsers(max) {
    require('internal:validators').validateInteger(max, 'max', 1);
    require('internal:http/parsers').limits.max = max;
  },
};

defineLazily(module.exports, 'internal:http/classes', ['IncomingMessage', 'OutgoingMessage', 'ServerResponse']);
function defineLazy(name, get) {
  Object.defineProperty(module.exports, name, { configurable: true, enumerable: true, get });
}
defineLazy('_connectionListener', () => require('internal:http/server').connectionListener);
defineLazy('METHODS', () => native.methods());
defineLazy('STATUS_CODES', () => require('internal:http/response').statusTexts());
defineLazy('maxHeaderSize', () => require('internal:http/limits').maxHeaderSize());
defineLazily(module.exports, 'internal:http/client', ['Agent', 'ClientRequest', 'get', 'request']);
Object.defineProperty(module.exports, 'globalAgent', {
  configurable: true,
  enumerable: true,
  get() {
    return require('internal:http/client').globalAgent;
  },
  set(value) {
    require('internal:http/client').globalAgent = value;
  },
});
