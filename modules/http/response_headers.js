// The headers of a ServerResponse. Those of a connection's responses are stored natively, as text and numbers.

const { OutgoingMessage } = require('internal:http/outgoing');
const { ServerResponse } = require('internal:http/messages');
const { codes } = require('internal:errors');
const native = binding('http');
const out = binding('http_outgoing');

// Values that are neither text nor number nor a list of those, as a script gave them, under their names in lower case.
const kGiven = Symbol('kGiven');
// Set on responses that a script made: everything is OutgoingMessage's then.
const kOwn = Symbol('kOwn');

// Before anything is defined: the stand-ins for these names would load this file again.
Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);

const generic = OutgoingMessage.prototype;
const { prototype } = ServerResponse;

function define(name, get, set) {
  Object.defineProperty(prototype, name, { configurable: true, enumerable: false, get, set });
}

function checkUnsent(response, action) {
  if (response.headersSent) throw new codes.ERR_HTTP_HEADERS_SENT(action);
}

function checkName(name, label = 'Header name') {
  if (typeof name !== 'string' || !native.isValidName(name)) throw new codes.ERR_INVALID_HTTP_TOKEN(label, name);
}

function textOf(name, value) {
  if (value === undefined) throw new codes.ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  return typeof value === 'string' || typeof value === 'number' ? value : `${value}`;
}

// A header value as the native store takes it: a string, a number, or an array of those.
function plain(name, value) {
  if (!Array.isArray(value)) return textOf(name, value);
  return value.map((item) => textOf(name, item));
}

function checkStored(fault, name) {
  if (fault === 1) throw new codes.ERR_INVALID_HTTP_TOKEN('Header name', name);
  if (fault === 2) throw new codes.ERR_INVALID_CHAR('header content', name);
}

// The store keeps text: whoever asks gets what was set.
function keepGiven(response, name, value) {
  if (response[kGiven] === undefined) {
    response[kGiven] = Object.create(null);
    const { getHeader } = response;
    Object.defineProperty(response, 'getHeader', {
      configurable: true,
      writable: true,
      value(wanted) {
        return givenOf(this, wanted, getHeader.call(this, wanted));
      },
    });
  }
  response[kGiven][name.toLowerCase()] = { value, text: `${plain(name, value)}` };
}

function givenOf(response, name, stored) {
  const given = response[kGiven]?.[name.toLowerCase()];
  return given !== undefined && `${stored}` === given.text ? given.value : stored;
}

function isOdd(value) {
  return Array.isArray(value) ? value.some(isOddItem) : isOddItem(value);
}

function isOddItem(value) {
  return typeof value !== 'string' && typeof value !== 'number';
}

prototype._setHeader = function _setHeader(name, value) {
  if (this[kOwn]) return generic.setHeader.call(this, name, value);
  checkUnsent(this, 'set');
  checkName(name);
  checkStored(out.putHeader(this, name, plain(name, value)), name);
  if (isOdd(value)) keepGiven(this, name, value);
  return this;
};

prototype._getHeader = function _getHeader(name) {
  if (this[kOwn]) return generic.getHeader.call(this, name);
  require('internal:validators').validateString(name, 'name');
  return undefined;
};

prototype._hasHeader = function _hasHeader(name) {
  if (this[kOwn]) return generic.hasHeader.call(this, name);
  require('internal:validators').validateString(name, 'name');
  return false;
};

prototype.appendHeader = function appendHeader(name, value) {
  if (this[kOwn]) return generic.appendHeader.call(this, name, value);
  checkUnsent(this, 'append');
  checkName(name);
  const isFirst = !this.hasHeader(name);
  checkStored(out.appendHeader(this, name, plain(name, value)), name);
  if (isFirst && isOdd(value)) keepGiven(this, name, value);
  return this;
};

prototype.removeHeader = function removeHeader(name) {
  if (this[kOwn]) return generic.removeHeader.call(this, name);
  require('internal:validators').validateString(name, 'name');
  checkUnsent(this, 'remove');
  out.dropHeader(this, name);
};

prototype.getHeaderNames = function getHeaderNames() {
  if (this[kOwn]) return generic.getHeaderNames.call(this);
  return out.headerNames(this).map((name) => name.toLowerCase());
};

prototype.getRawHeaderNames = function getRawHeaderNames() {
  if (this[kOwn]) return generic.getRawHeaderNames.call(this);
  return out.headerNames(this);
};

prototype.getHeaders = function getHeaders() {
  if (this[kOwn]) return generic.getHeaders.call(this);
  const headers = Object.create(null);
  const list = out.headerList(this);
  for (let i = 0; i < list.length; i += 2) headers[list[i].toLowerCase()] = givenOf(this, list[i], list[i + 1]);
  return headers;
};

prototype.setHeaders = function setHeaders(headers) {
  if (this[kOwn]) return generic.setHeaders.call(this, headers);
  checkUnsent(this, 'set');
  if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
  }
  const cookies = [];
  for (const [name, value] of headers) {
    if (name === 'set-cookie') cookies.push(...(Array.isArray(value) ? value : [value]));
    else this.setHeader(name, value);
  }
  if (cookies.length > 0) this.setHeader('set-cookie', cookies);
  return this;
};

define('_headers', function headers() {
  return this.getHeaders();
}, function setHeaderObject(value) {
  if (this[kOwn]) Object.getOwnPropertyDescriptor(generic, '_headers')?.set?.call(this, value);
  else for (const name of Object.keys(value ?? {})) this.setHeader(name, value[name]);
});

module.exports = { checkName, checkStored, define, generic, kOwn, plain, prototype };
