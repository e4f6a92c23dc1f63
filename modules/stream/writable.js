// The Writable class: write, cork, end.

const {
  AUTO_DESTROY, CLOSE_EMITTED, CONSTRUCTED, DESTROYED, ERROR_EMITTED, ERRORED, OBJECT_MODE, checkEncoding,
} = require('internal:stream/state');
const {
  SYNC, FINAL_CALLED, NEED_DRAIN, ENDING, FINISHED, DECODE_STRINGS, WRITING, BUFFER_PROCESSING, PREFINISHED,
  ALL_BUFFERS, ALL_NOOP, CORKED, EXPECT_WRITE_CALLBACK, AFTER_WRITE_PENDING, BUFFERED, ENDED,
  WritableState, noCallback, properties,
} = require('internal:stream/writable_state');
const { construct, destroy, destroyNothing, errorOrDestroy, undestroy } = require('internal:stream/destroy');
const { Stream } = require('internal:stream/legacy');
const { initEmitter, kRejection } = require('internal:events/emitter');

// A method that a subclass in this library has called before anybody hears of 'prefinish'.
const kBeforePrefinish = Symbol('kBeforePrefinish');

// So many finished places at the front of the waiting writes are worth moving the rest.
const TAKEN_MAX = 256;

// Loaded with the first chunk; undefined until then.
let Buffer;

function Writable(options) {
  if (new.target === undefined && !(this instanceof Writable)) return new Writable(options);
  this._writableState = new WritableState(options, this, false);
  if (options) {
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) require('internal:stream/abort_signal').addAbortSignal(options.signal, this);
  }
  initEmitter(this, options);
  if (this._construct !== undefined && this._construct !== null) construct(this, () => writableConstructed(this));
}

Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);
Writable.WritableState = WritableState;

function writableConstructed(stream) {
  const state = stream._writableState;
  if ((state.flags & WRITING) === 0) writeWaiting(stream, state);
  if ((state.flags & ENDING) !== 0) finishMaybe(stream, state, false);
}

// A Duplex inherits from Readable and is a Writable all the same.
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && Boolean(object) && object._writableState instanceof WritableState;
  },
});

Writable.prototype.pipe = function pipe() {
  const { ERR_STREAM_CANNOT_PIPE } = require('internal:errors').codes;
  errorOrDestroy(this, new ERR_STREAM_CANNOT_PIPE());
};

// Writing

// Returns false when the writer had better wait for 'drain'.
Writable.prototype.write = function write(chunk, encoding, callback) {
  const state = this._writableState;
  const { flags } = state;
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  } else if (typeof callback !== 'function') {
    callback = noCallback;
  }
  let length = 1;
  if ((flags & OBJECT_MODE) === 0 && chunk !== null) {
    if (encoding && encoding !== 'buffer') checkEncoding(encoding);
    if (chunk !== undefined && chunk.constructor === Buffer && Buffer !== undefined) {
      encoding = 'buffer';
    } else if (typeof chunk === 'string') {
      if (!encoding) encoding = state.defaultEncoding;
      if ((flags & DECODE_STRINGS) !== 0) {
        chunk = bufferFrom(chunk, encoding);
        encoding = 'buffer';
      }
    } else {
      chunk = bufferOfView(chunk);
      encoding = 'buffer';
    }
    length = chunk.length;
  } else if (chunk === null) {
    const { ERR_STREAM_NULL_VALUES } = require('internal:errors').codes;
    throw new ERR_STREAM_NULL_VALUES();
  }
  if ((flags & (ENDING | DESTROYED)) !== 0) {
    refuseWrite(this, flags, callback);
    return false;
  }
  state.pendingcb++;
  state.length += length;
  if ((flags & (WRITING | ERRORED | CORKED | CONSTRUCTED)) === CONSTRUCTED) {
    state.writelen = length;
    if (callback !== noCallback) state.writecb = callback;
    state.flags = flags | WRITING | SYNC | EXPECT_WRITE_CALLBACK;
    this._write(chunk, encoding, state.onwrite ?? makeOnWrite(this, state));
    state.flags &= ~SYNC;
  } else {
    postpone(state, chunk, encoding, callback);
  }
  if (state.length < state.highWaterMark || state.length === 0) return (state.flags & (DESTROYED | ERRORED)) === 0;
  state.flags |= NEED_DRAIN;
  return false;
};

function bufferFrom(text, encoding) {
  if (Buffer === undefined) Buffer = require('node:buffer').Buffer;
  return Buffer.from(text, encoding);
}

function bufferOfView(value) {
  if (Buffer === undefined) Buffer = require('node:buffer').Buffer;
  if (value instanceof Buffer) return value;
  if (ArrayBuffer.isView(value)) return Stream._uint8ArrayToBuffer(value);
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], value);
}

function refuseWrite(stream, flags, callback) {
  const { ERR_STREAM_WRITE_AFTER_END } = require('internal:errors').codes;
  const error = (flags & ENDING) !== 0 ? new ERR_STREAM_WRITE_AFTER_END() : destroyedError('write');
  process.nextTick(callback, error);
  errorOrDestroy(stream, error, true);
  return error;
}

function postpone(state, chunk, encoding, callback) {
  if ((state.flags & BUFFERED) === 0) {
    state.waiting = [];
    state.flags |= BUFFERED;
  }
  state.waiting.push({ chunk, encoding, callback });
  if (encoding !== 'buffer') state.flags &= ~ALL_BUFFERS;
  if (callback !== noCallback) state.flags &= ~ALL_NOOP;
}

function startWrite(stream, state, length, chunk, encoding, callback) {
  beginWrite(state, length, callback);
  if ((state.flags & DESTROYED) !== 0) failWrite(stream, state);
  else stream._write(chunk, encoding, state.onwrite ?? makeOnWrite(stream, state));
  state.flags &= ~SYNC;
}

function startWritev(stream, state, chunks, callback) {
  beginWrite(state, state.length, callback);
  if ((state.flags & DESTROYED) !== 0) failWrite(stream, state);
  else stream._writev(chunks, state.onwrite ?? makeOnWrite(stream, state));
  state.flags &= ~SYNC;
}

function beginWrite(state, length, callback) {
  state.writelen = length;
  if (callback !== noCallback) state.writecb = callback;
  state.flags |= WRITING | SYNC | EXPECT_WRITE_CALLBACK;
}

function failWrite(stream, state) {
  const onwrite = state.onwrite ?? makeOnWrite(stream, state);
  onwrite(destroyedError('write'));
}

function destroyedError(operation) {
  const { ERR_STREAM_DESTROYED } = require('internal:errors').codes;
  return new ERR_STREAM_DESTROYED(operation);
}

function makeOnWrite(stream, state) {
  return state.onwrite = function onwrite(error) {
    let { flags } = state;
    if ((flags & EXPECT_WRITE_CALLBACK) === 0) {
      const { ERR_MULTIPLE_CALLBACK } = require('internal:errors').codes;
      errorOrDestroy(stream, new ERR_MULTIPLE_CALLBACK());
      return;
    }
    const callback = state.writecb;
    if (callback !== noCallback) state.writecb = noCallback;
    state.flags = flags & ~(WRITING | EXPECT_WRITE_CALLBACK);
    state.length -= state.writelen;
    if (error) {
      writeFailed(stream, state, error, callback);
      return;
    }
    if ((flags & BUFFERED) !== 0) writeWaiting(stream, state);
    if ((flags & SYNC) === 0) {
      afterWrite(stream, state, 1, callback);
      return;
    }
    flags = state.flags;
    // Node makes a stream of objects always wait for a tick here; the order of events follows from it.
    const needTick = (flags & OBJECT_MODE) !== 0 || ((flags & NEED_DRAIN) !== 0 && state.length === 0);
    if (callback !== noCallback) {
      afterWriteWithCallback(stream, state, callback);
    } else if (needTick && (flags & AFTER_WRITE_PENDING) === 0) {
      state.flags = flags | AFTER_WRITE_PENDING;
      process.nextTick(afterWrite, stream, state, 1, noCallback);
    } else {
      state.pendingcb--;
      if ((flags & ENDING) !== 0) finishMaybe(stream, state, true);
    }
  };
}

function afterWriteWithCallback(stream, state, callback) {
  const shared = state.afterWriteTickInfo;
  if (shared !== null && shared.callback === callback) {
    shared.count++;
    return;
  }
  const information = { count: 1, callback, stream, state };
  state.afterWriteTickInfo = information;
  state.flags |= AFTER_WRITE_PENDING;
  process.nextTick(afterWriteTick, information);
}

function afterWriteTick(information) {
  const { stream, state, count, callback } = information;
  state.afterWriteTickInfo = null;
  afterWrite(stream, state, count, callback);
}

function afterWrite(stream, state, count, callback) {
  state.flags &= ~AFTER_WRITE_PENDING;
  if ((state.flags & (ENDING | NEED_DRAIN | DESTROYED)) === NEED_DRAIN && state.length === 0) {
    state.flags &= ~NEED_DRAIN;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    if (callback !== noCallback) callback(null);
  }
  if ((state.flags & DESTROYED) !== 0) failWaiting(state);
  if ((state.flags & ENDING) !== 0) finishMaybe(stream, state, true);
}

function writeFailed(stream, state, error, callback) {
  if ((state.flags & ERRORED) === 0) state.errored = error;
  // The readable side of a duplex must know as well.
  const reading = stream._readableState;
  if (reading && !reading.errored) reading.errored = error;
  if ((state.flags & SYNC) !== 0) process.nextTick(reportFailure, stream, state, error, callback);
  else reportFailure(stream, state, error, callback);
}

// 'error' follows the callbacks, always.
function reportFailure(stream, state, error, callback) {
  state.pendingcb--;
  callback(error);
  failWaiting(state);
  errorOrDestroy(stream, error);
}

// Tells the writes that wait, and end(), that nothing will come of them.
function failWaiting(state) {
  if ((state.flags & WRITING) !== 0) return;
  if ((state.flags & BUFFERED) !== 0) {
    const waiting = state.waiting;
    const objectMode = (state.flags & OBJECT_MODE) !== 0;
    for (let i = state.bufferedIndex; i < waiting.length; i++) {
      const { chunk, callback } = waiting[i];
      state.length -= objectMode ? 1 : chunk.length;
      callback(state.errored ?? destroyedError('write'));
    }
  }
  if (state.endCallbacks !== null) callEndCallbacks(state, state.errored ?? destroyedError('end'));
  forgetWaiting(state);
}

function forgetWaiting(state) {
  state.waiting = null;
  state.bufferedIndex = 0;
  state.flags = (state.flags | ALL_BUFFERS | ALL_NOOP) & ~BUFFERED;
}

function writeWaiting(stream, state) {
  if ((state.flags & (DESTROYED | BUFFER_PROCESSING | CORKED | BUFFERED | CONSTRUCTED)) !== (BUFFERED | CONSTRUCTED)) return;
  const { waiting, bufferedIndex } = state;
  const count = waiting.length - bufferedIndex;
  if (count === 0) return;
  state.flags |= BUFFER_PROCESSING;
  if (count > 1 && stream._writev) writeAllWaiting(stream, state, waiting, bufferedIndex);
  else writeEachWaiting(stream, state, waiting, bufferedIndex);
  state.flags &= ~BUFFER_PROCESSING;
}

function writeAllWaiting(stream, state, waiting, index) {
  state.pendingcb -= waiting.length - index - 1;
  const silent = (state.flags & ALL_NOOP) !== 0;
  const callback = silent ? noCallback : (error) => {
    for (let i = index; i < waiting.length; i++) waiting[i].callback(error);
  };
  // The user may change the array that _writev() gets.
  const chunks = silent && index === 0 ? waiting : waiting.slice(index);
  chunks.allBuffers = (state.flags & ALL_BUFFERS) !== 0;
  startWritev(stream, state, chunks, callback);
  forgetWaiting(state);
}

function writeEachWaiting(stream, state, waiting, index) {
  const objectMode = (state.flags & OBJECT_MODE) !== 0;
  do {
    const { chunk, encoding, callback } = waiting[index];
    waiting[index++] = null;
    startWrite(stream, state, objectMode ? 1 : chunk.length, chunk, encoding, callback);
  } while (index < waiting.length && (state.flags & WRITING) === 0);
  if (index === waiting.length) {
    forgetWaiting(state);
  } else if (index > TAKEN_MAX) {
    waiting.splice(0, index);
    state.bufferedIndex = 0;
  } else {
    state.bufferedIndex = index;
  }
}

Writable.prototype._write = function _write(chunk, encoding, callback) {
  if (this._writev) {
    this._writev([{ chunk, encoding }], callback);
  } else {
    const { ERR_METHOD_NOT_IMPLEMENTED } = require('internal:errors').codes;
    throw new ERR_METHOD_NOT_IMPLEMENTED('_write()');
  }
};

Writable.prototype._writev = null;

Writable.prototype.cork = function cork() {
  const state = this._writableState;
  state.flags |= CORKED;
  state.corked++;
};

Writable.prototype.uncork = function uncork() {
  const state = this._writableState;
  if (state.corked === 0) return;
  state.corked--;
  if (state.corked === 0) state.flags &= ~CORKED;
  if ((state.flags & WRITING) === 0) writeWaiting(this, state);
};

Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  this._writableState.defaultEncoding = checkEncoding(encoding);
  return this;
};

// Ending

Writable.prototype.end = function end(chunk, encoding, callback) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  let error;
  if (chunk !== null && chunk !== undefined) error = writeLast(this, state, chunk, encoding);
  // All corks come out.
  if ((state.flags & CORKED) !== 0) {
    state.corked = 1;
    this.uncork();
  }
  if (error === undefined) error = beginEnd(this, state);
  if (typeof callback === 'function') callAtEnd(state, callback, error);
  return this;
};

// Returns the error of a write that came too late.
function writeLast(stream, state, chunk, encoding) {
  const late = state.flags & (ENDING | DESTROYED);
  if (late === 0) {
    Writable.prototype.write.call(stream, chunk, encoding);
    return undefined;
  }
  if ((state.flags & OBJECT_MODE) === 0 && typeof chunk !== 'string') bufferOfView(chunk);
  return refuseWrite(stream, late, noCallback);
}

// A second end() is forgiven until the stream is finished or destroyed.
function beginEnd(stream, state) {
  const codes = state.flags & (ENDING | ERRORED) ? require('internal:errors').codes : undefined;
  if (codes === undefined) {
    state.flags |= ENDING;
    finishMaybe(stream, state, true);
    state.flags |= ENDED;
  } else if ((state.flags & FINISHED) !== 0) {
    return new codes.ERR_STREAM_ALREADY_FINISHED('end');
  } else if ((state.flags & DESTROYED) !== 0) {
    return new codes.ERR_STREAM_DESTROYED('end');
  }
  return undefined;
}

function callAtEnd(state, callback, error) {
  if (error) process.nextTick(callback, error);
  else if ((state.flags & ERRORED) !== 0) process.nextTick(callback, state.errored);
  else if ((state.flags & FINISHED) !== 0) process.nextTick(callback, null);
  else if (state.endCallbacks === null) state.endCallbacks = [callback];
  else state.endCallbacks.push(callback);
}

function callEndCallbacks(state, error) {
  const callbacks = state.endCallbacks;
  state.endCallbacks = null;
  for (let i = 0; i < callbacks.length; i++) callbacks[i](error);
}

const UNFINISHED = ENDING | DESTROYED | CONSTRUCTED | FINISHED | WRITING | ERROR_EMITTED | CLOSE_EMITTED | ERRORED | BUFFERED;

function needFinish(state) {
  return (state.flags & UNFINISHED) === (ENDING | CONSTRUCTED) && state.length === 0;
}

function finishMaybe(stream, state, sync) {
  if (!needFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  if (sync) {
    state.pendingcb++;
    process.nextTick(finishIfStillNeeded, stream, state);
  } else if (needFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finishIfStillNeeded(stream, state) {
  if (needFinish(state)) finish(stream, state);
  else state.pendingcb--;
}

function prefinish(stream, state) {
  if ((state.flags & (PREFINISHED | FINAL_CALLED)) !== 0) return;
  if (typeof stream._final !== 'function' || (state.flags & DESTROYED) !== 0) {
    state.flags |= FINAL_CALLED | PREFINISHED;
    emitPrefinish(stream);
    return;
  }
  state.flags |= FINAL_CALLED | SYNC;
  state.pendingcb++;
  try {
    stream._final((error) => afterFinal(stream, state, error));
  } catch (error) {
    afterFinal(stream, state, error);
  }
  state.flags &= ~SYNC;
}

function emitPrefinish(stream) {
  if (stream[kBeforePrefinish] !== undefined) stream[kBeforePrefinish]();
  stream.emit('prefinish');
}

function afterFinal(stream, state, error) {
  if ((state.flags & PREFINISHED) !== 0) {
    const { ERR_MULTIPLE_CALLBACK } = require('internal:errors').codes;
    errorOrDestroy(stream, error ?? new ERR_MULTIPLE_CALLBACK());
    return;
  }
  state.pendingcb--;
  if (error) {
    if (state.endCallbacks !== null) callEndCallbacks(state, error);
    errorOrDestroy(stream, error, (state.flags & SYNC) !== 0);
  } else if (needFinish(state)) {
    state.flags |= PREFINISHED;
    emitPrefinish(stream);
    // 'finish' never comes in the same tick as the callback of _final().
    state.pendingcb++;
    process.nextTick(finish, stream, state);
  }
}

function finish(stream, state) {
  state.pendingcb--;
  state.flags |= FINISHED;
  if (state.endCallbacks !== null) callEndCallbacks(state, null);
  stream.emit('finish');
  if ((state.flags & AUTO_DESTROY) === 0) return;
  const reading = stream._readableState;
  if (!reading || (reading.autoDestroy && (reading.endEmitted || reading.readable === false))) stream.destroy();
}

// Destruction

Writable.prototype.destroy = function destroyWritable(error, callback) {
  const state = this._writableState;
  if ((state.flags & DESTROYED) === 0 && ((state.flags & BUFFERED) !== 0 || state.endCallbacks !== null)) {
    process.nextTick(failWaiting, state);
  }
  destroy.call(this, error, callback);
  return this;
};

Writable.prototype._undestroy = undestroy;
Writable.prototype._destroy = destroyNothing;

Writable.prototype[kRejection] = function destroyWithRejection(error) {
  this.destroy(error);
};

Writable.prototype[require('internal:util').SymbolAsyncDispose] = function disposeWritable() {
  if (!this.destroyed) this.destroy(this.writableFinished ? null : new (require('internal:errors').AbortError)());
  return new Promise((resolve, reject) => {
    const { finished } = require('internal:stream/finished');
    finished(this, (error) => (error && error.name !== 'AbortError' ? reject(error) : resolve(null)));
  });
};

Writable.fromWeb = function fromWeb(writableStream, options) {
  return require('internal:stream/web_adapters').newStreamWritableFromWritableStream(writableStream, options);
};

Writable.toWeb = function toWeb(streamWritable) {
  return require('internal:stream/web_adapters').newWritableStreamFromStreamWritable(streamWritable);
};

Object.defineProperties(Writable.prototype, properties);

module.exports = { Writable, WritableState, writableConstructed, kBeforePrefinish };
