// CompressionStream and DecompressionStream, over the streams of node:zlib.

const { exposeClass, invalidThis } = require('internal:stream/web/common');

const kPair = Symbol('kTransform');

const compressors = { __proto__: null, 'deflate': 'createDeflate', 'deflate-raw': 'createDeflateRaw', 'gzip': 'createGzip' };
const decompressors = { __proto__: null, 'deflate': 'createInflate', 'deflate-raw': 'createInflateRaw', 'gzip': 'createGunzip' };

// A format needs its codec: without node:zlib there is none.
function makePair(format, makers) {
  const { codes } = require('internal:errors');
  const maker = makers[format];
  if (maker === undefined) throw new codes.ERR_INVALID_ARG_VALUE('format', format);
  if (!require('node:module').isBuiltin('node:zlib')) {
    throw new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('CompressionStream and DecompressionStream without node:zlib');
  }
  const { newReadableWritablePairFromDuplex } = require('internal:stream/web_adapters');
  return newReadableWritablePairFromDuplex(require('node:zlib')[maker]());
}

function pairOf(stream, Class) {
  const pair = stream?.[kPair];
  if (pair === undefined || !(stream instanceof Class)) throw invalidThis(Class.name);
  return pair;
}

class CompressionStream {
  constructor(format) {
    this[kPair] = makePair(format, compressors);
  }

  get readable() {
    return pairOf(this, CompressionStream).readable;
  }

  get writable() {
    return pairOf(this, CompressionStream).writable;
  }
}

class DecompressionStream {
  constructor(format) {
    this[kPair] = makePair(format, decompressors);
  }

  get readable() {
    return pairOf(this, DecompressionStream).readable;
  }

  get writable() {
    return pairOf(this, DecompressionStream).writable;
  }
}

const show = ({ readable, writable }) => ({ readable, writable });
exposeClass(CompressionStream, ['readable', 'writable'], show);
exposeClass(DecompressionStream, ['readable', 'writable'], show);

module.exports = { CompressionStream, DecompressionStream };
