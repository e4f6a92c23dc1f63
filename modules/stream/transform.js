// The Transform class and its simplest case, PassThrough.

const { Duplex } = require('internal:stream/duplex');
const { ENDED: READING_ENDED } = require('internal:stream/readable_state');
const { chooseHighWaterMark } = require('internal:stream/state');
const { kBeforePrefinish } = require('internal:stream/writable');
const { ENDED: WRITING_ENDED } = require('internal:stream/writable_state');

// The callback of a chunk whose output filled the readable side; _read() calls it.
const kCallback = Symbol('kCallback');
// The callback given to _transform(), one per stream, made with the first chunk.
const kTransformed = Symbol('kTransformed');
const kWriteCallback = Symbol('kWriteCallback');
const kLengthBefore = Symbol('kLengthBefore');

function Transform(options) {
  if (new.target === undefined && !(this instanceof Transform)) return new Transform(options);
  if (options && chooseHighWaterMark(options.objectMode, options, 'readableHighWaterMark', true) === 0) {
    // One side that buffers is enough, so with 0 asked for the readable side the writable one does not either.
    options = {
      ...options,
      highWaterMark: null,
      readableHighWaterMark: 0,
      writableHighWaterMark: options.writableHighWaterMark || 0,
    };
  }
  Duplex.call(this, options);
  // _read() only asks for the next chunk, it pushes nothing by itself.
  this._readableState.sync = false;
  this[kCallback] = null;
  if (options) {
    if (typeof options.transform === 'function') this._transform = options.transform;
    if (typeof options.flush === 'function') this._flush = options.flush;
  }
}

Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

Transform.prototype[kTransformed] = null;

function final(callback) {
  if (typeof this._flush !== 'function' || this.destroyed) {
    this.push(null);
    if (callback) callback();
    return;
  }
  this._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else this.destroy(error);
      return;
    }
    if (data !== null && data !== undefined) this.push(data);
    this.push(null);
    if (callback) callback();
  });
}

// Not left to _final() alone: some classes override that one instead of _flush().
Transform.prototype[kBeforePrefinish] = function flushAtPrefinish() {
  if (this._final !== final) final.call(this);
};

Transform.prototype._final = final;

Transform.prototype._transform = function _transform(chunk, encoding, callback) {
  const { ERR_METHOD_NOT_IMPLEMENTED } = require('internal:errors').codes;
  throw new ERR_METHOD_NOT_IMPLEMENTED('_transform()');
};

Transform.prototype._write = function _write(chunk, encoding, callback) {
  this[kWriteCallback] = callback;
  this[kLengthBefore] = this._readableState.length;
  this._transform(chunk, encoding, this[kTransformed] ?? makeTransformed(this));
};

function makeTransformed(stream) {
  const reading = stream._readableState;
  const writing = stream._writableState;
  return stream[kTransformed] = function transformed(error, value) {
    const callback = stream[kWriteCallback];
    if (error) {
      callback(error);
      return;
    }
    const lengthBefore = stream[kLengthBefore];
    if (value !== null && value !== undefined) stream.push(value);
    const { length } = reading;
    if ((reading.flags & READING_ENDED) !== 0) {
      // The end must be seen by the readers before the writer goes on.
      process.nextTick(callback);
    } else if (lengthBefore === length || length < reading.highWaterMark || (writing.flags & WRITING_ENDED) !== 0) {
      callback();
    } else {
      stream[kCallback] = callback;
    }
  };
}

Transform.prototype._read = function _read() {
  const callback = this[kCallback];
  if (callback) {
    this[kCallback] = null;
    callback();
  }
};

function PassThrough(options) {
  if (new.target === undefined && !(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}

Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);

PassThrough.prototype._transform = function _transform(chunk, encoding, callback) {
  callback(null, chunk);
};

module.exports = { Transform, PassThrough };
