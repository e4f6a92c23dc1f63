// node:_http_common: what client and server share and programs reach for.

const native = binding('http');
const { limits } = require('internal:http/parsers');

function _checkIsHttpToken(value) {
  return native.isValidName(typeof value === 'string' ? value : `${value}`);
}

function _checkInvalidHeaderChar(value) {
  return !native.isValidValue(typeof value === 'string' ? value : `${value}`);
}

module.exports = {
  _checkInvalidHeaderChar,
  _checkIsHttpToken,
  chunkExpression: /(?:^|\W)chunked(?:$|\W)/i,
  continueExpression: /(?:^|\W)100-continue(?:$|\W)/i,
  CRLF: '\r\n',
  get HTTPParser() {
    return require('internal:http/parsers').ConnectionParser;
  },
  get methods() {
    return require('node:http').METHODS;
  },
  parsers: limits,
};
