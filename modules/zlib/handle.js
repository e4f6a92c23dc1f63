// Handles: codecs of the native half, as the streams and some packages use them.

const native = binding('zlib');
const engine = binding('engine');
const { inContext } = require('internal:net/handle');

const kOwner = Symbol('owner_symbol');

// Inputs of up to so many bytes are worked on between two turns: the way to another thread would take longer.
const DEFLATE_BYTES_AT_ONCE = 4096;
const INFLATE_BYTES_AT_ONCE = 1024;

function Handle() {
  throw new TypeError('Illegal constructor');
}
native.setPrototype(Handle.prototype);

Handle.prototype.close = function close() {
  native.close(this);
  if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(this);
};

Handle.prototype.reset = function reset() {
  this.check(native.reset(this));
};

Handle.prototype.params = function params(level, strategy) {
  this.check(native.tune(this, level, strategy));
};

// Packages that decompress without waiting call this one, and read how much is left from the stream's _writeState.
Handle.prototype.writeSync = function writeSync(flush, input, inOffset, inLength, output, outOffset, outLength) {
  const bytes = inLength === 0 ? new Uint8Array(0) : input.subarray(inOffset, inOffset + inLength);
  const result = native.writeSync(this, flush, bytes, 0, outLength, outLength, 1);
  if (!this.check(result)) return;
  if (result.length > 2) result[2].copy(output, outOffset);
  const state = this[kOwner]._writeState;
  state[0] = outLength - (result[2]?.length ?? 0);
  state[1] = inLength - result[0];
};

// Whether a result of the native half is none of a trouble, which is told to the owner.
Handle.prototype.check = function check(result) {
  if (result === undefined || typeof result[0] !== 'string') return true;
  this.onerror(result[0], result[1], result[2]);
  return false;
};

// Works on what is left of the stream's chunk, then calls worked(result).
Handle.prototype.work = function work(room, pieceBytes, pieces) {
  if (this.chunk.byteLength - this.offset > this.bytesAtOnce) {
    native.write(this, this.flush, this.chunk, this.offset, room, pieceBytes, pieces, this.worked);
    return;
  }
  setImmediate(() => {
    if (this.closed) this.settle([0, false]);
    else this.settle(native.writeSync(this, this.flush, this.chunk, this.offset, room, pieceBytes, pieces));
  });
};

function made(opened, owner, bytesAtOnce, onerror) {
  if (Array.isArray(opened)) {
    const { genericNodeError } = require('internal:errors');
    const [message, errno, code] = opened;
    throw genericNodeError(message, code === 'ERR_ZLIB_INITIALIZATION_FAILED' ? { code } : { errno, code });
  }
  if (native.weighs()) engine.collect();
  const handle = opened;
  handle[kOwner] = owner;
  handle.onerror = onerror;
  handle.bytesAtOnce = bytesAtOnce;
  handle.context = engine.getAsyncContext();
  if (engine.asyncHooks !== undefined) engine.asyncHooks.init(handle, 'ZLIB');
  // What is worked on.
  handle.chunk = null;
  handle.offset = 0;
  handle.flush = 0;
  handle.cb = null;
  handle.closed = false;
  handle.settle = null;
  handle.worked = (result) => inContext(handle, () => handle.settle(result));
  return handle;
}

module.exports = { DEFLATE_BYTES_AT_ONCE, INFLATE_BYTES_AT_ONCE, kOwner, made };
