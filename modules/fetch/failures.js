// Why a fetch failed, in undici's words: programs look at the code of `error.cause`.

const names = {
  __proto__: null,
  UND_ERR_SOCKET: 'SocketError',
  UND_ERR_CONNECT_TIMEOUT: 'ConnectTimeoutError',
  UND_ERR_HEADERS_TIMEOUT: 'HeadersTimeoutError',
  UND_ERR_BODY_TIMEOUT: 'BodyTimeoutError',
  UND_ERR_HEADERS_OVERFLOW: 'HeadersOverflowError',
  UND_ERR_INVALID_ARG: 'InvalidArgumentError',
  UND_ERR_NOT_SUPPORTED: 'NotSupportedError',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'RequestContentLengthMismatchError',
};

function failure(code, message) {
  const error = new Error(message);
  error.name = names[code];
  error.code = code;
  return error;
}

// The cause that a script is told of for an error of node:http's client.
function causeOf(error) {
  const { code, message } = error;
  if (code === 'HPE_HEADER_OVERFLOW') return failure('UND_ERR_HEADERS_OVERFLOW', 'Headers Overflow Error');
  if (code === 'HPE_INVALID_EOF_STATE' || (code === 'ECONNRESET' && error.syscall === undefined)) {
    return failure('UND_ERR_SOCKET', 'other side closed');
  }
  if (typeof code !== 'string' || !code.startsWith('HPE_') || error.name === 'HTTPParserError') return error;
  const reason = (error.reason ?? message).replace(', RTSP/ or ICE/', '');
  const cause = new Error(`Response does not match the HTTP/1.1 protocol (${reason})`);
  cause.name = 'HTTPParserError';
  cause.code = code;
  cause.data = error.rawPacket?.subarray(error.bytesParsed).toString();
  return cause;
}

module.exports = { causeOf, failure };
