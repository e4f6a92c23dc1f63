// What all streams of node:zlib have in common, whatever their codec.

const native = binding('zlib');
const { genericNodeError, codes } = require('internal:errors');
const { Transform, finished } = require('node:stream');
const { Buffer, kMaxLength, constants: { MAX_LENGTH } } = require('node:buffer');
const { isArrayBufferView, isAnyArrayBuffer } = require('internal:types');
const { validateFiniteNumber, validateNumber, checkRangesOrGetDefault } = require('internal:validators');
const constants = require('internal:zlib/constants');
const { kOwner } = require('internal:zlib/handle');

const { Z_NO_FLUSH, Z_BLOCK, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH, Z_MIN_CHUNK, Z_DEFAULT_CHUNK } = constants;

const kFlushFlag = Symbol('kFlushFlag');
const kError = Symbol('kError');

const PIECES_WHEN_FLOWING = 4;

const nothing = Buffer.alloc(0);

// How a family of codecs flushes: by default, at the end, and when flush() is called without a kind; and the greatest kind.
const zlibFlushes = { flush: Z_NO_FLUSH, finishFlush: Z_FINISH, fullFlush: Z_FULL_FLUSH, greatest: Z_BLOCK };
const brotliFlushes = {
  flush: constants.BROTLI_OPERATION_PROCESS,
  finishFlush: constants.BROTLI_OPERATION_FINISH,
  fullFlush: constants.BROTLI_OPERATION_FLUSH,
  greatest: constants.BROTLI_OPERATION_EMIT_METADATA,
};
const zstdFlushes = {
  flush: constants.ZSTD_e_continue,
  finishFlush: constants.ZSTD_e_end,
  fullFlush: constants.ZSTD_e_flush,
  greatest: constants.ZSTD_e_end,
};

function zlibOnError(message, errno, code) {
  const stream = this[kOwner];
  const error = genericNodeError(message, { errno, code });
  error.errno = errno;
  error.code = code;
  stream.destroy(error);
  stream[kError] = error;
}

function ZlibBase(options, handle, flushes) {
  let { flush, finishFlush } = flushes;
  let chunkSize = Z_DEFAULT_CHUNK;
  let maxOutputLength = kMaxLength;
  if (options) {
    chunkSize = options.chunkSize;
    if (!validateFiniteNumber(chunkSize, 'options.chunkSize')) chunkSize = Z_DEFAULT_CHUNK;
    else if (chunkSize < Z_MIN_CHUNK) throw new codes.ERR_OUT_OF_RANGE('options.chunkSize', `>= ${Z_MIN_CHUNK}`, chunkSize);
    // In the words of the Buffer that it asks for.
    validateNumber(chunkSize, 'size', 0, MAX_LENGTH);
    flush = checkRangesOrGetDefault(options.flush, 'options.flush', 0, flushes.greatest, flush);
    finishFlush = checkRangesOrGetDefault(options.finishFlush, 'options.finishFlush', 0, flushes.greatest, finishFlush);
    maxOutputLength = checkRangesOrGetDefault(
      options.maxOutputLength, 'options.maxOutputLength', 1, kMaxLength, kMaxLength);
    if (options.encoding || options.objectMode || options.writableObjectMode) {
      options = { ...options, encoding: null, objectMode: false, writableObjectMode: false };
    }
  }
  Transform.call(this, { autoDestroy: true, ...options });
  this[kError] = null;
  this.bytesWritten = 0;
  this._handle = handle;
  handle.settle = (result) => settle(this, handle, result);
  // How many bytes of a piece of output were given: small outputs add up to one.
  this._outOffset = 0;
  this._chunkSize = chunkSize;
  this._defaultFlushFlag = flush;
  this._finishFlushFlag = finishFlush;
  this._defaultFullFlushFlag = flushes.fullFlush;
  this._info = options && options.info;
  this._maxOutputLength = maxOutputLength;
  this._writeState = new Uint32Array(2);
}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

// The old way to read `bytesWritten`, deprecated; made when it is first asked for, since most programs never do.
function deprecatedBytesRead() {
  const { deprecate } = require('internal:util');
  const get = deprecate(function() {
    return this.bytesWritten;
  }, 'zlib.bytesRead is deprecated and will change its meaning in the future. Use zlib.bytesWritten instead.', 'DEP0108');
  const set = deprecate(function(value) {
    this.bytesWritten = value;
  }, 'Setting zlib.bytesRead is deprecated. This feature will be removed in the future.', 'DEP0108');
  const accessors = { configurable: true, enumerable: true, get, set };
  Object.defineProperty(ZlibBase.prototype, 'bytesRead', accessors);
  return accessors;
}

Object.defineProperties(ZlibBase.prototype, {
  _closed: {
    configurable: true,
    enumerable: true,
    get() {
      return !this._handle;
    },
  },
  bytesRead: {
    configurable: true,
    enumerable: true,
    get() {
      return deprecatedBytesRead().get.call(this);
    },
    set(value) {
      deprecatedBytesRead().set.call(this, value);
    },
  },
});

ZlibBase.prototype.reset = function() {
  if (!this._handle) require('node:assert')(false, 'zlib binding closed');
  return this._handle.reset();
};

ZlibBase.prototype._flush = function(callback) {
  this._transform(nothing, '', callback);
};

// Everything is given in _flush().
ZlibBase.prototype._final = function(callback) {
  callback();
};

// Of two ways to flush, the one that does more.
const strengths = [];
[Z_NO_FLUSH, Z_BLOCK, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH].forEach((flush, strength) => {
  strengths[flush] = strength;
});

function stronger(one, other) {
  return strengths[one] > strengths[other] ? one : other;
}

// Empty chunks that say how to flush: written like others, they keep their place among them.
const flushChunks = [];

function flushChunk(kind) {
  if (flushChunks[kind] === undefined) {
    const chunk = Buffer.alloc(0);
    chunk[kFlushFlag] = kind;
    flushChunks[kind] = chunk;
  }
  return flushChunks[kind];
}

ZlibBase.prototype.flush = function(kind, callback) {
  if (typeof kind === 'function' || (kind === undefined && !callback)) {
    callback = kind;
    kind = this._defaultFullFlushFlag;
  }
  if (this.writableFinished) {
    if (callback) process.nextTick(callback);
  } else if (this.writableEnded) {
    if (callback) this.once('end', callback);
  } else {
    this.write(flushChunk(kind), '', callback);
  }
};

ZlibBase.prototype.close = function(callback) {
  if (callback) finished(this, callback);
  this.destroy();
};

ZlibBase.prototype._destroy = function(error, callback) {
  release(this);
  callback(error);
};

ZlibBase.prototype._transform = function(chunk, encoding, callback) {
  let flush = chunk[kFlushFlag];
  if (typeof flush !== 'number') flush = this._defaultFlushFlag;
  if (this.writableEnded && this.writableLength === chunk.byteLength) flush = stronger(flush, this._finishFlushFlag);
  processChunk(this, chunk, flush, callback);
};

ZlibBase.prototype._processChunk = function(chunk, flush, callback) {
  if (typeof callback !== 'function') return processChunkSync(this, chunk, flush);
  processChunk(this, chunk, flush, callback);
};

function processChunk(stream, chunk, flush, callback) {
  const handle = stream._handle;
  if (!handle) return process.nextTick(callback);
  handle.cb = callback;
  handle.chunk = chunk;
  handle.offset = 0;
  handle.flush = flush;
  work(stream, handle);
}

// A stream that nobody reads gets one piece at a time, one that flows some more.
function work(stream, handle) {
  handle.work(stream._chunkSize - stream._outOffset, stream._chunkSize, stream.readableFlowing ? PIECES_WHEN_FLOWING : 1);
}

function ended(handle) {
  handle.chunk = null;
  handle.cb();
}

// Passes on what came of a chunk, and goes on with what is left of it.
function settle(stream, handle, result) {
  if (stream.destroyed) return ended(handle);
  if (!handle.check(result)) return;
  const [consumed, more] = result;
  stream.bytesWritten += consumed;
  handle.offset += consumed;
  const full = pass(stream, result);
  if (stream.destroyed) return ended(handle);
  if (more) return full ? workWhenRead(stream, handle) : work(stream, handle);
  // Input is left and room as well: for the codec the stream has ended.
  if (handle.offset < handle.chunk.byteLength) stream.push(null);
  ended(handle);
}

// Pushes the pieces of a result; true when the reader wants no more for now.
function pass(stream, result) {
  let full = false;
  for (let i = 2; i < result.length; i++) {
    const offset = i === 2 ? stream._outOffset + result[i].length : result[i].length;
    stream._outOffset = offset >= stream._chunkSize ? 0 : offset;
    full = !stream.push(result[i]);
    if (stream.destroyed) break;
  }
  return full;
}

function workWhenRead(stream, handle) {
  const read = stream._read;
  stream._read = function(size) {
    stream._read = read;
    work(stream, handle);
    stream._read(size);
  };
}

function processChunkSync(stream, chunk, flush) {
  let failure;
  stream.on('error', (error) => { failure = error; });
  const result = native.wholeSync(stream._handle, flush, chunk, stream._maxOutputLength);
  if (!stream._handle.check(result)) throw failure ?? stream[kError];
  release(stream);
  if (result.length === 0) throw new codes.ERR_BUFFER_TOO_LARGE(stream._maxOutputLength);
  stream.bytesWritten = result[1];
  return result[0];
}

function release(stream) {
  const handle = stream._handle;
  if (!handle) return;
  handle.closed = true;
  handle.close();
  stream._handle = null;
}

// What one call compresses or decompresses: text, bytes of any kind; `name` is what an error calls it.
function bytesOf(buffer, name, expected) {
  if (typeof buffer === 'string') return Buffer.from(buffer);
  if (isArrayBufferView(buffer)) return buffer;
  if (isAnyArrayBuffer(buffer)) return Buffer.from(buffer);
  throw new codes.ERR_INVALID_ARG_TYPE(name, expected, buffer);
}

function wholeSync(stream, buffer) {
  const bytes = bytesOf(buffer, 'buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer']);
  const output = processChunkSync(stream, bytes, stream._finishFlushFlag);
  return stream._info ? { buffer: output, engine: stream } : output;
}

// As if all was written to the stream and read from it, in one job.
function whole(stream, buffer, callback) {
  const bytes = buffer == null ? nothing : bytesOf(buffer, 'chunk', ['string', 'Buffer', 'TypedArray', 'DataView']);
  const handle = stream._handle;
  handle.settle = (result) => wholeDone(stream, result, callback);
  if (bytes.byteLength > handle.bytesAtOnce || handle.mayBurst) {
    native.whole(handle, stream._finishFlushFlag, bytes, stream._maxOutputLength, handle.worked);
    return;
  }
  setImmediate(() => {
    if (handle.closed) return;
    handle.settle(native.wholeSync(handle, stream._finishFlushFlag, bytes, stream._maxOutputLength));
  });
}

function wholeDone(stream, result, callback) {
  if (stream.destroyed) return;
  if (typeof result[0] === 'string') {
    stream.on('error', callback);
    stream._handle.check(result);
    return;
  }
  if (result.length !== 0) stream.bytesWritten = result[1];
  stream.close();
  if (result.length === 0) callback(new codes.ERR_BUFFER_TOO_LARGE(stream._maxOutputLength));
  else if (stream._info) callback(null, { buffer: result[0], engine: stream });
  else callback(null, result[0]);
}

module.exports = { ZlibBase, brotliFlushes, whole, wholeSync, zlibFlushes, zlibOnError, zstdFlushes };
