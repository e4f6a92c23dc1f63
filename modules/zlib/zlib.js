// node:zlib: streams that compress and decompress, and the same in one call.

const native = binding('zlib');
const { codes } = require('internal:errors');
const { Buffer } = require('node:buffer');
const { isArrayBufferView, isAnyArrayBuffer } = require('internal:types');
const { checkRangesOrGetDefault, validateFunction, validateUint32 } = require('internal:validators');
const constants = require('internal:zlib/constants');
const { DEFLATE_BYTES_AT_ONCE, INFLATE_BYTES_AT_ONCE, made } = require('internal:zlib/handle');
const { ZlibBase, brotliFlushes, whole, wholeSync, zlibFlushes, zlibOnError, zstdFlushes } = require('internal:zlib/stream');

const {
  DEFLATE, INFLATE, GZIP, GUNZIP, DEFLATERAW, INFLATERAW, UNZIP, BROTLI_DECODE, BROTLI_ENCODE, ZSTD_COMPRESS, ZSTD_DECOMPRESS,
} = constants;

const errorCodes = {};
for (const name of ['Z_OK', 'Z_STREAM_END', 'Z_NEED_DICT', 'Z_ERRNO', 'Z_STREAM_ERROR', 'Z_DATA_ERROR', 'Z_MEM_ERROR',
  'Z_BUF_ERROR', 'Z_VERSION_ERROR']) {
  errorCodes[name] = constants[name];
}
for (const name of Object.keys(errorCodes)) errorCodes[errorCodes[name]] = name;

// The window's bits, 0 for those that a compressed stream names itself.
function windowBitsOf(options, mode) {
  const { windowBits } = options;
  const decompresses = mode === INFLATE || mode === GUNZIP || mode === UNZIP;
  if ((windowBits == null || windowBits === 0) && decompresses) return 0;
  const least = constants.Z_MIN_WINDOWBITS + (mode === GZIP ? 1 : 0);
  return checkRangesOrGetDefault(
    windowBits, 'options.windowBits', least, constants.Z_MAX_WINDOWBITS, constants.Z_DEFAULT_WINDOWBITS);
}

function dictionaryOf({ dictionary }) {
  if (dictionary === undefined || isArrayBufferView(dictionary)) return dictionary;
  if (isAnyArrayBuffer(dictionary)) return Buffer.from(dictionary);
  throw new codes.ERR_INVALID_ARG_TYPE('options.dictionary', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], dictionary);
}

function Zlib(options, mode) {
  let windowBits = constants.Z_DEFAULT_WINDOWBITS;
  let level = constants.Z_DEFAULT_COMPRESSION;
  let memLevel = constants.Z_DEFAULT_MEMLEVEL;
  let strategy = constants.Z_DEFAULT_STRATEGY;
  let dictionary;
  if (options) {
    windowBits = windowBitsOf(options, mode);
    level = checkRangesOrGetDefault(
      options.level, 'options.level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL, level);
    memLevel = checkRangesOrGetDefault(
      options.memLevel, 'options.memLevel', constants.Z_MIN_MEMLEVEL, constants.Z_MAX_MEMLEVEL, memLevel);
    strategy = checkRangesOrGetDefault(
      options.strategy, 'options.strategy', constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, strategy);
    dictionary = dictionaryOf(options);
  }
  const compresses = mode === DEFLATE || mode === GZIP || mode === DEFLATERAW;
  const opened = native.openZlib(mode, windowBits, level, memLevel, strategy, dictionary);
  const handle = made(opened, this, compresses ? DEFLATE_BYTES_AT_ONCE : INFLATE_BYTES_AT_ONCE, zlibOnError);
  ZlibBase.call(this, options, handle, zlibFlushes);
  this._level = level;
  this._strategy = strategy;
}
Object.setPrototypeOf(Zlib.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zlib, ZlibBase);

Zlib.prototype.params = function params(level, strategy, callback) {
  checkRangesOrGetDefault(level, 'level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL);
  checkRangesOrGetDefault(strategy, 'strategy', constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED);
  if (this._level === level && this._strategy === strategy) {
    process.nextTick(callback);
    return;
  }
  this.flush(constants.Z_SYNC_FLUSH, () => {
    if (!this._handle) require('node:assert')(false, 'zlib binding closed');
    this._handle.params(level, strategy);
    if (this.destroyed) return;
    this._level = level;
    this._strategy = strategy;
    if (callback) callback();
  });
};

function greatest(prefix) {
  return Object.keys(constants).reduce((most, name) => (name.startsWith(prefix) ? Math.max(most, constants[name]) : most), 0);
}

// Numbers and values in turn. `isKnown` tells which numbers there are, `Unknown` is the error for the others.
function parametersOf(options, isKnown, Unknown) {
  const list = [];
  const seen = new Set();
  for (const name of Object.keys(options?.params ?? {})) {
    const number = +name;
    // Also one that comes twice, spelt in two ways.
    if (!isKnown(number) || seen.has(number)) throw new Unknown(name);
    seen.add(number);
    const value = options.params[name];
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      throw new codes.ERR_INVALID_ARG_TYPE('options.params[key]', 'number', value);
    }
    // Which is how Node marks what is not given.
    if ((value | 0) !== -1) list.push(number, +value);
  }
  return list;
}

const brotliGreatest = greatest('BROTLI_PARAM_');

function Brotli(options, mode) {
  const isKnown = (number) => number >= 0 && number <= brotliGreatest && Number.isInteger(number);
  const list = parametersOf(options, isKnown, codes.ERR_BROTLI_INVALID_PARAM);
  // Its best quality, which is what one gets unasked, takes milliseconds for some kilobytes.
  const handle = made(native.openBrotli(mode, list), this, 0, zlibOnError);
  handle.mayBurst = true;
  ZlibBase.call(this, options, handle, brotliFlushes);
}
Object.setPrototypeOf(Brotli.prototype, Zlib.prototype);
Object.setPrototypeOf(Brotli, Zlib);

function numbersOf(prefix) {
  return new Set(Object.keys(constants).filter((name) => name.startsWith(prefix)).map((name) => constants[name]));
}

function Zstd(options, mode) {
  const known = numbersOf(mode === ZSTD_COMPRESS ? 'ZSTD_c_' : 'ZSTD_d_');
  const list = parametersOf(options, (number) => known.has(number), codes.ERR_ZSTD_INVALID_PARAM);
  const pledged = options?.pledgedSrcSize ?? -1;
  const dictionary = options ? dictionaryOf(options) : undefined;
  const compresses = mode === ZSTD_COMPRESS;
  const handle = made(native.openZstd(mode, list, pledged, dictionary), this, compresses ? DEFLATE_BYTES_AT_ONCE : 0, zlibOnError);
  handle.mayBurst = !compresses;
  ZlibBase.call(this, options, handle, zstdFlushes);
}
Object.setPrototypeOf(Zstd.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zstd, ZlibBase);

function inherit(Class, Base) {
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
}

function Deflate(opts) {
  if (!(this instanceof Deflate)) return new Deflate(opts);
  Zlib.call(this, opts, DEFLATE);
}
inherit(Deflate, Zlib);

function Inflate(opts) {
  if (!(this instanceof Inflate)) return new Inflate(opts);
  Zlib.call(this, opts, INFLATE);
}
inherit(Inflate, Zlib);

function Gzip(opts) {
  if (!(this instanceof Gzip)) return new Gzip(opts);
  Zlib.call(this, opts, GZIP);
}
inherit(Gzip, Zlib);

function Gunzip(opts) {
  if (!(this instanceof Gunzip)) return new Gunzip(opts);
  Zlib.call(this, opts, GUNZIP);
}
inherit(Gunzip, Zlib);

function DeflateRaw(opts) {
  // zlib has no bare streams of this window, and takes the next one for those with a header.
  if (opts && opts.windowBits === 8) opts.windowBits = 9;
  if (!(this instanceof DeflateRaw)) return new DeflateRaw(opts);
  Zlib.call(this, opts, DEFLATERAW);
}
inherit(DeflateRaw, Zlib);

function InflateRaw(opts) {
  if (!(this instanceof InflateRaw)) return new InflateRaw(opts);
  Zlib.call(this, opts, INFLATERAW);
}
inherit(InflateRaw, Zlib);

function Unzip(opts) {
  if (!(this instanceof Unzip)) return new Unzip(opts);
  Zlib.call(this, opts, UNZIP);
}
inherit(Unzip, Zlib);

function BrotliCompress(opts) {
  if (!(this instanceof BrotliCompress)) return new BrotliCompress(opts);
  Brotli.call(this, opts, BROTLI_ENCODE);
}
inherit(BrotliCompress, Brotli);

function BrotliDecompress(opts) {
  if (!(this instanceof BrotliDecompress)) return new BrotliDecompress(opts);
  Brotli.call(this, opts, BROTLI_DECODE);
}
inherit(BrotliDecompress, Brotli);

function ZstdCompress(opts) {
  if (!(this instanceof ZstdCompress)) return new ZstdCompress(opts);
  Zstd.call(this, opts, ZSTD_COMPRESS);
}
inherit(ZstdCompress, Zstd);

function ZstdDecompress(opts) {
  if (!(this instanceof ZstdDecompress)) return new ZstdDecompress(opts);
  Zstd.call(this, opts, ZSTD_DECOMPRESS);
}
inherit(ZstdDecompress, Zstd);

function inOneCall(Class) {
  return function asyncBufferWrapper(buffer, opts, callback) {
    if (typeof opts === 'function') {
      callback = opts;
      opts = {};
    }
    const stream = new Class(opts);
    validateFunction(callback, 'callback');
    whole(stream, buffer, callback);
  };
}

function inOneCallSync(Class) {
  return function syncBufferWrapper(buffer, opts) {
    return wholeSync(new Class(opts), buffer);
  };
}

function maker(Class) {
  return {
    __proto__: null,
    configurable: true,
    enumerable: true,
    value: function(options) {
      return new Class(options);
    },
  };
}

function crc32(data, value = 0) {
  if (typeof data !== 'string' && !isArrayBufferView(data)) {
    throw new codes.ERR_INVALID_ARG_TYPE('data', ['Buffer', 'TypedArray', 'DataView', 'string'], data);
  }
  validateUint32(value, 'value');
  return native.crc32(data, value);
}

module.exports = {
  crc32,
  Deflate,
  Inflate,
  Gzip,
  Gunzip,
  DeflateRaw,
  InflateRaw,
  Unzip,
  BrotliCompress,
  BrotliDecompress,
  ZstdCompress,
  ZstdDecompress,
};

const calls = {
  deflate: Deflate, gzip: Gzip, deflateRaw: DeflateRaw, unzip: Unzip, inflate: Inflate, gunzip: Gunzip, inflateRaw: InflateRaw,
  brotliCompress: BrotliCompress, brotliDecompress: BrotliDecompress, zstdCompress: ZstdCompress, zstdDecompress: ZstdDecompress,
};
for (const name of Object.keys(calls)) {
  module.exports[name] = inOneCall(calls[name]);
  module.exports[`${name}Sync`] = inOneCallSync(calls[name]);
}

for (const Class of [Deflate, Inflate, DeflateRaw, InflateRaw, Gzip, Gunzip, Unzip, BrotliCompress, BrotliDecompress,
  ZstdCompress, ZstdDecompress]) {
  Object.defineProperty(module.exports, `create${Class.name}`, maker(Class));
}
// zlib's own constants stand beside the functions too, as they did before there was `constants`.
for (const name of Object.keys(constants)) {
  Object.defineProperty(constants, name, { writable: false, configurable: false });
  if (name.startsWith('BROTLI') || name.startsWith('ZSTD')) continue;
  Object.defineProperty(module.exports, name, { __proto__: null, enumerable: false, value: constants[name], writable: false });
}
Object.defineProperties(module.exports, {
  constants: { __proto__: null, enumerable: true, value: constants },
  codes: { __proto__: null, enumerable: true, value: Object.freeze(errorCodes) },
});
