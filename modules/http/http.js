// node:http

const native = binding('http');
const { Server } = require('internal:http/server');
const { IncomingMessage } = require('internal:http/incoming');
const { ServerResponse, statusTexts } = require('internal:http/response');
const { OutgoingMessage } = require('internal:http/outgoing');

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

module.exports = {
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  setMaxIdleHTTPParsers(max) {
    require('internal:validators').validateInteger(max, 'max', 1);
  },
};

function defineLazy(name, get) {
  Object.defineProperty(module.exports, name, { configurable: true, enumerable: true, get });
}
defineLazy('METHODS', () => native.methods());
defineLazy('STATUS_CODES', () => statusTexts());
defineLazy('maxHeaderSize', () => require('internal:http/limits').maxHeaderSize());
for (const name of ['Agent', 'ClientRequest', 'globalAgent', 'get', 'request', '_connectionListener']) {
  defineLazy(name, () => require('internal:http/client')[name]);
}
