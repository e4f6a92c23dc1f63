// node:_http_common: what client and server share and programs reach for.

const native = binding('http');
const { HTTPParser, methods } = require('internal:http/http_parser');
const { freeParser, kIncomingMessage, parsers, prepareError } = require('internal:http/parser_pool');

function checkIsHttpToken(value) {
  return native.isValidName(typeof value === 'string' ? value : `${value}`);
}

function checkInvalidHeaderChar(value) {
  return !native.isValidValue(typeof value === 'string' ? value : `${value}`);
}

let hasWarned = false;

// --insecure-http-parser
function isLenient() {
  const isOn = native.isLenient();
  if (isOn && !hasWarned) {
    hasWarned = true;
    process.emitWarning('Using insecure HTTP parsing');
  }
  return isOn;
}

module.exports = {
  _checkInvalidHeaderChar: checkInvalidHeaderChar,
  _checkIsHttpToken: checkIsHttpToken,
  chunkExpression: /(?:^|\W)chunked(?:$|\W)/i,
  continueExpression: /(?:^|\W)100-continue(?:$|\W)/i,
  CRLF: '\r\n',
  freeParser,
  methods,
  parsers,
  kIncomingMessage,
  HTTPParser,
  isLenient,
  prepareError,
};
