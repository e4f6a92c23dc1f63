// node:_http_outgoing, the old home of http.OutgoingMessage.

const { OutgoingMessage } = require('internal:http/classes');
const { kHighWaterMark, kUnique, parseUniqueHeadersOption, validateHeaderName, validateHeaderValue } =
  require('internal:http/outgoing');

module.exports = { kHighWaterMark, kUniqueHeaders: kUnique, parseUniqueHeadersOption, validateHeaderName, validateHeaderValue, OutgoingMessage };
