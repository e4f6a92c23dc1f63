// node:http2: its constants and names. Sessions are not part of protojs yet: what would open one throws.

const { Readable, Stream } = require('node:stream');
const { failure, unavailable } = require('internal:unavailable');

class Http2ServerRequest extends Readable {
  constructor() {
    super();
    throw failure('http2', 'Http2ServerRequest');
  }
}

class Http2ServerResponse extends Stream {
  constructor() {
    super();
    throw failure('http2', 'Http2ServerResponse');
  }
}

module.exports = {
  connect: unavailable('http2', 'connect'),
  constants: require('internal:http2/constants'),
  createServer: unavailable('http2', 'createServer'),
  createSecureServer: unavailable('http2', 'createSecureServer'),
  getDefaultSettings: unavailable('http2', 'getDefaultSettings'),
  getPackedSettings: unavailable('http2', 'getPackedSettings'),
  getUnpackedSettings: unavailable('http2', 'getUnpackedSettings'),
  performServerHandshake: unavailable('http2', 'performServerHandshake'),
  sensitiveHeaders: Symbol('nodejs.http2.sensitiveHeaders'),
  Http2ServerRequest,
  Http2ServerResponse,
};
