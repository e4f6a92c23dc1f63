// The text of a head that JavaScript composes: the headers of the script, then those that nobody has decided.

const { codes, hideStackFrames } = require('internal:errors');
const native = binding('http');

const validateHeaderName = hideStackFrames((name, label) => {
  if (typeof name !== 'string' || !native.isValidName(name)) throw new codes.ERR_INVALID_HTTP_TOKEN(label || 'Header name', name);
});

const validateHeaderValue = hideStackFrames((name, value) => {
  if (value === undefined) throw new codes.ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (isInvalidValue(value)) throw new codes.ERR_INVALID_CHAR('header content', name);
});

function isInvalidValue(value) {
  return !native.isValidValue(typeof value === 'string' ? value : `${value}`);
}

// Name and value of each header in the forms that writeHead and the option `headers` take.
function headerPairs(headers) {
  if (!Array.isArray(headers)) return Object.entries(headers);
  if (headers.length > 0 && Array.isArray(headers[0])) return headers;
  if (headers.length % 2 !== 0) throw new codes.ERR_INVALID_ARG_VALUE('headers', headers);
  const list = [];
  for (let i = 0; i < headers.length; i += 2) list.push([headers[i], headers[i + 1]]);
  return list;
}

const RE_CLOSE = /(?:^|\W)close(?:$|\W)/i;
const RE_CHUNKED = /(?:^|\W)chunked(?:$|\W)/i;

// The head of `message`: its text, and whether the body waits for the peer's consent. `message` gets the fields that follow
// from the headers. `isChecked`: the headers were validated when they were set.
function headText(message, firstLine, pairs, isChecked, unique) {
  const head = { text: firstLine, connection: false, length: false, coding: false, date: false, expect: false, trailer: false };
  for (let i = 0; i < pairs.length; i++) {
    const [name, value] = pairs[i];
    if (!isChecked) validateHeaderName(name);
    addHeader(message, head, name, value, isChecked, unique);
  }
  if (message.sendDate && !head.date) head.text += `Date: ${utcDate()}\r\n`;
  // What must not have a body would confuse its reader with a last chunk.
  if (message.chunkedEncoding && (message.statusCode === 204 || message.statusCode === 304)) {
    message.chunkedEncoding = false;
    message.shouldKeepAlive = false;
  }
  if (message._removedConnection) message._last = !message.shouldKeepAlive;
  else if (!head.connection) addConnection(message, head);
  if (!head.length && !head.coding) addFraming(message, head);
  if (message.chunkedEncoding !== true && head.trailer) throw new codes.ERR_HTTP_TRAILER_INVALID();
  return { text: `${head.text}\r\n`, waits: head.expect };
}

function addConnection(message, head) {
  const stays = message.shouldKeepAlive && (head.length || message.useChunkedEncodingByDefault || message.agent);
  if (!stays) message._last = true;
  if (!stays || message.maxRequestsOnConnectionReached) {
    head.text += 'Connection: close\r\n';
    return;
  }
  head.text += 'Connection: keep-alive\r\n';
  if (message._keepAliveTimeout && message._defaultKeepAlive) {
    const max = ~~message._maxRequestsPerSocket > 0 ? `, max=${message._maxRequestsPerSocket}` : '';
    head.text += `Keep-Alive: timeout=${Math.floor(message._keepAliveTimeout / 1000)}${max}\r\n`;
  }
}

function addFraming(message, head) {
  if (!message._hasBody) {
    message.chunkedEncoding = false;
  } else if (!message.useChunkedEncodingByDefault) {
    message._last = true;
  } else if (!head.trailer && !message._removedContLen && typeof message._contentLength === 'number') {
    head.text += `Content-Length: ${message._contentLength}\r\n`;
  } else if (!message._removedTE) {
    head.text += 'Transfer-Encoding: chunked\r\n';
    message.chunkedEncoding = true;
  } else {
    // Nothing tells where the body ends but the end of the connection.
    message._last = true;
  }
}

function addHeader(message, head, name, value, isChecked, unique) {
  // File names beside a known length are taken as latin1 bytes (RFC 6266 section 4.3).
  if (name.length === 19 && message._contentLength && name.toLowerCase() === 'content-disposition') value = asLatin1(value);
  if (Array.isArray(value)) {
    const isOneLine = (value.length >= 2 && name.length === 6 && name.toLowerCase() === 'cookie') || unique?.has(name.toLowerCase());
    if (!isOneLine) {
      for (let i = 0; i < value.length; i++) addLine(message, head, name, value[i], isChecked);
      return;
    }
    value = value.join('; ');
  }
  addLine(message, head, name, value, isChecked);
}

function asLatin1(value) {
  return Array.isArray(value) ? value.map((item) => Buffer.from(item, 'latin1')) : Buffer.from(value, 'latin1');
}

function addLine(message, head, name, value, isChecked) {
  if (!isChecked) validateHeaderValue(name, value);
  head.text += `${name}: ${value}\r\n`;
  if (name.length >= 4 && name.length <= 17) noteHeader(message, head, name.toLowerCase(), value);
}

function noteHeader(message, head, key, value) {
  switch (key) {
    case 'connection':
      head.connection = true;
      message._removedConnection = false;
      if (RE_CLOSE.test(value)) message._last = true;
      else message.shouldKeepAlive = true;
      break;
    case 'transfer-encoding':
      head.coding = true;
      message._removedTE = false;
      if (RE_CHUNKED.test(value)) message.chunkedEncoding = true;
      break;
    case 'content-length':
      head.length = true;
      message._contentLength = +value;
      message._removedContLen = false;
      break;
    case 'date':
    case 'expect':
    case 'trailer':
      head[key] = true;
      break;
    case 'keep-alive':
      message._defaultKeepAlive = false;
      break;
  }
}

let dateText;
let dateSecond;
function utcDate() {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}

module.exports = { headText, headerPairs, isInvalidValue, utcDate, validateHeaderName, validateHeaderValue };
