// The Readable class: push, read, and the two ways of flowing.

const { CLOSE_EMITTED, CONSTRUCTED, DESTROYED, ERROR_EMITTED, ERRORED, OBJECT_MODE } = require('internal:stream/state');
const {
  ENDED, END_EMITTED, READING, SYNC, NEED_READABLE, EMITTED_READABLE, READABLE_LISTENING, RESUME_SCHEDULED,
  MULTI_AWAIT_DRAIN, READING_MORE, DATA_EMITTED, DECODER, HAS_FLOWING, FLOWING, HAS_PAUSED, PAUSED, DATA_LISTENING,
  READABLE_TICK, ReadableState, amountToRead, dropTaken, fromList, nextPowerOfTwo, properties,
} = require('internal:stream/readable_state');
const { construct, destroy, destroyNothing, errorOrDestroy, undestroy } = require('internal:stream/destroy');
const { Stream } = require('internal:stream/legacy');
const { initEmitter, register, unregister, kRejection } = require('internal:events/emitter');

// Loaded with the first chunk; undefined until then.
let Buffer;

function Readable(options) {
  if (new.target === undefined && !(this instanceof Readable)) return new Readable(options);
  this._readableState = new ReadableState(options, this, false);
  if (options) {
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) require('internal:stream/abort_signal').addAbortSignal(options.signal, this);
  }
  initEmitter(this, options);
  if (this._construct !== undefined && this._construct !== null) construct(this, () => readableConstructed(this));
}

Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

// Streams that serve listeners by themselves as long as nothing else is asked of them have the functions for it here
// (http/quick_body.js).
const kQuick = Symbol('kQuick');
Object.defineProperty(Readable.prototype, kQuick, { value: null, writable: true });
Readable.ReadableState = ReadableState;

function readableConstructed(stream) {
  const state = stream._readableState;
  if ((state.flags & NEED_READABLE) !== 0) maybeReadMore(stream, state);
}

Readable.prototype.destroy = destroy;
Readable.prototype._undestroy = undestroy;
Readable.prototype._destroy = destroyNothing;

Readable.prototype[kRejection] = function destroyWithRejection(error) {
  this.destroy(error);
};

Readable.prototype[require('internal:util').SymbolAsyncDispose] = function disposeReadable() {
  let error;
  if (!this.destroyed) {
    error = this.readableEnded ? null : new (require('internal:errors').AbortError)();
    this.destroy(error);
  }
  return new Promise((resolve, reject) => {
    const { finished } = require('internal:stream/finished');
    finished(this, (failure) => (failure && failure !== error ? reject(failure) : resolve(null)));
  });
};

// Into the buffer

// Returns true while more may be pushed.
Readable.prototype.push = function push(chunk, encoding) {
  const state = this._readableState;
  const flags = state.flags;
  if (chunk === null) {
    state.flags = flags & ~READING;
    endOfChunks(this, state);
    return false;
  }
  if ((flags & OBJECT_MODE) === 0) {
    if (chunk !== undefined && chunk.constructor === Buffer && Buffer !== undefined) {
      encoding = '';
    } else {
      if (typeof chunk === 'string') {
        encoding = encoding || state.defaultEncoding;
        if (state.encoding !== encoding) {
          chunk = bufferFrom(chunk, encoding);
          encoding = '';
        }
      } else if (chunk !== undefined) {
        const view = bufferOfView(chunk);
        if (view === undefined) return refuseChunk(this, chunk);
        chunk = view;
        encoding = '';
      }
    }
    if (!chunk || chunk.length === 0) return pushedNothing(this, state);
  }
  if ((flags & (ENDED | DESTROYED | ERRORED)) !== 0) return refusePush(this, flags);
  state.flags = flags & ~READING;
  if ((flags & DECODER) !== 0 && !encoding) {
    chunk = state.stringDecoder.write(chunk);
    if (chunk.length === 0 && (flags & OBJECT_MODE) === 0) return pushedNothing(this, state);
  }
  if ((flags & (FLOWING | SYNC | DATA_LISTENING)) === (FLOWING | DATA_LISTENING) && state.length === 0) {
    if (state.awaitDrainWriters !== null) forgetAwaitedWriters(state);
    state.flags |= DATA_EMITTED;
    this.emit('data', chunk);
  } else {
    state.length += (flags & OBJECT_MODE) !== 0 ? 1 : chunk.length;
    if (state.chunks === null) state.chunks = [chunk];
    else state.chunks.push(chunk);
    if ((state.flags & NEED_READABLE) !== 0) emitReadable(this, state);
  }
  if ((state.flags & (READING_MORE | CONSTRUCTED)) === CONSTRUCTED) {
    state.flags |= READING_MORE;
    process.nextTick(readMore, this, state);
  }
  return (state.flags & ENDED) === 0 && (state.length < state.highWaterMark || state.length === 0);
};

function bufferFrom(text, encoding) {
  if (Buffer === undefined) Buffer = require('node:buffer').Buffer;
  return Buffer.from(text, encoding);
}

// A Buffer on the bytes of any view, or undefined for what is no view.
function bufferOfView(value) {
  if (Buffer === undefined) Buffer = require('node:buffer').Buffer;
  if (value instanceof Buffer) return value;
  return ArrayBuffer.isView(value) ? Stream._uint8ArrayToBuffer(value) : undefined;
}

function refuseChunk(stream, chunk) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  errorOrDestroy(stream, new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk));
  return false;
}

function refusePush(stream, flags) {
  if ((flags & ENDED) !== 0) {
    const { ERR_STREAM_PUSH_AFTER_EOF } = require('internal:errors').codes;
    errorOrDestroy(stream, new ERR_STREAM_PUSH_AFTER_EOF());
  }
  return false;
}

function pushedNothing(stream, state) {
  state.flags &= ~READING;
  maybeReadMore(stream, state);
  return canPushMore(state);
}

// An empty buffer takes more even with a high-water mark of 0, as the REPL has it.
function canPushMore(state) {
  return (state.flags & ENDED) === 0 && (state.length < state.highWaterMark || state.length === 0);
}

function forgetAwaitedWriters(state) {
  if ((state.flags & MULTI_AWAIT_DRAIN) !== 0) state.awaitDrainWriters.clear();
  else state.awaitDrainWriters = null;
}

// Puts back what was read.
Readable.prototype.unshift = function unshift(chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) {
    state.flags &= ~READING;
    endOfChunks(this, state);
    return false;
  }
  if ((state.flags & OBJECT_MODE) === 0) {
    if (typeof chunk === 'string') {
      encoding = encoding || state.defaultEncoding;
      if (state.encoding !== encoding) {
        chunk = bufferFrom(chunk, encoding);
        if (state.encoding) chunk = chunk.toString(state.encoding);
      }
    } else if (chunk !== undefined) {
      const view = bufferOfView(chunk);
      if (view === undefined) return refuseChunk(this, chunk);
      chunk = view;
    }
    if (!chunk || chunk.length === 0) return canPushMore(state);
  }
  if ((state.flags & END_EMITTED) !== 0) {
    const { ERR_STREAM_UNSHIFT_AFTER_END_EVENT } = require('internal:errors').codes;
    errorOrDestroy(this, new ERR_STREAM_UNSHIFT_AFTER_END_EVENT());
  } else if ((state.flags & (DESTROYED | ERRORED)) !== 0) {
    return false;
  } else {
    putInFront(this, state, chunk);
  }
  return canPushMore(state);
};

function putInFront(stream, state, chunk) {
  if ((state.flags & (FLOWING | SYNC | DATA_LISTENING)) === (FLOWING | DATA_LISTENING) && state.length === 0) {
    if (state.awaitDrainWriters !== null) forgetAwaitedWriters(state);
    state.flags |= DATA_EMITTED;
    stream.emit('data', chunk);
  } else {
    state.length += (state.flags & OBJECT_MODE) !== 0 ? 1 : chunk.length;
    if (state.bufferIndex > 0) state.chunks[--state.bufferIndex] = chunk;
    else state.buffer.unshift(chunk);
    if ((state.flags & NEED_READABLE) !== 0) emitReadable(stream, state);
  }
  maybeReadMore(stream, state);
}

function endOfChunks(stream, state) {
  if ((state.flags & ENDED) !== 0) return;
  if ((state.flags & DECODER) !== 0) {
    const rest = state.stringDecoder.end();
    if (rest && rest.length) {
      state.buffer.push(rest);
      state.length += (state.flags & OBJECT_MODE) !== 0 ? 1 : rest.length;
    }
  }
  state.flags |= ENDED;
  if ((state.flags & SYNC) !== 0) {
    // The data must not be emitted in the middle of the read() that led here.
    emitReadable(stream, state);
  } else {
    // 'readable' comes at once: parsers rely on hearing of the end before push(null) returns.
    state.flags = (state.flags & ~NEED_READABLE) | EMITTED_READABLE;
    emitReadableNow(stream);
  }
}

Readable.prototype.isPaused = function isPaused() {
  const { flags } = this._readableState;
  return (flags & PAUSED) !== 0 || (flags & (HAS_FLOWING | FLOWING)) === HAS_FLOWING;
};

Readable.prototype.setEncoding = function setEncoding(encoding) {
  const { StringDecoder } = require('node:string_decoder');
  const decoder = new StringDecoder(encoding);
  if (this[kQuick] !== null && this[kQuick].decode(this, decoder)) return this;
  const state = this._readableState;
  state.decoder = decoder;
  state.encoding = decoder.encoding;
  let text = '';
  if (state.chunks !== null) {
    for (let i = state.bufferIndex; i < state.chunks.length; i++) text += decoder.write(state.chunks[i]);
    state.chunks.length = 0;
    state.bufferIndex = 0;
  }
  if (text !== '') state.buffer.push(text);
  state.length = text.length;
  return this;
};

// Out of the buffer

// True when read(0) has nothing to fetch, only to announce what is there.
function hasEnough(state) {
  if ((state.flags & NEED_READABLE) === 0) return false;
  if ((state.flags & ENDED) !== 0) return true;
  return state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0;
}

Readable.prototype.read = function read(n) {
  const state = this._readableState;
  if (n === undefined) {
    if ((state.flags & (FLOWING | OBJECT_MODE)) !== 0) return readChunk(this, state);
    n = NaN;
  } else if (!Number.isInteger(n)) {
    n = Number.parseInt(n, 10);
  }
  const asked = n;
  if (n > state.highWaterMark) state.highWaterMark = nextPowerOfTwo(n);
  if (n !== 0) {
    state.flags &= ~EMITTED_READABLE;
  } else if (hasEnough(state)) {
    if (state.length === 0 && (state.flags & ENDED) !== 0) endReadable(this, state);
    else emitReadable(this, state);
    return null;
  }
  n = amountToRead(n, state);
  if (n === 0 && (state.flags & ENDED) !== 0) {
    if (state.length === 0) endReadable(this, state);
    return null;
  }
  // _read() may push synchronously, so it is called before anything is taken out.
  if ((state.flags & (READING | ENDED | DESTROYED | ERRORED | CONSTRUCTED)) === CONSTRUCTED &&
      ((state.flags & NEED_READABLE) !== 0 || state.length === 0 || state.length - n < state.highWaterMark)) {
    state.flags |= state.length === 0 ? READING | SYNC | NEED_READABLE : READING | SYNC;
    try {
      this._read(state.highWaterMark);
    } catch (error) {
      errorOrDestroy(this, error);
    }
    state.flags &= ~SYNC;
    if ((state.flags & READING) === 0) n = amountToRead(asked, state);
  }
  const chunk = n > 0 ? fromList(n, state) : null;
  if (chunk === null) {
    if (state.length <= state.highWaterMark) state.flags |= NEED_READABLE;
    n = 0;
  } else {
    state.length -= n;
    if (state.awaitDrainWriters !== null) forgetAwaitedWriters(state);
  }
  if (state.length === 0) {
    if ((state.flags & ENDED) === 0) state.flags |= NEED_READABLE;
    else if (asked !== n) endReadable(this, state);
  }
  if (chunk !== null && (state.flags & (ERROR_EMITTED | CLOSE_EMITTED)) === 0) {
    state.flags |= DATA_EMITTED;
    this.emit('data', chunk);
  }
  return chunk;
};

Readable.prototype._read = function _read(n) {
  const { ERR_METHOD_NOT_IMPLEMENTED } = require('internal:errors').codes;
  throw new ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

// 'readable' waits for the next tick, or reading inside its listeners would nest without end.
function emitReadable(stream, state) {
  const flags = state.flags & ~NEED_READABLE;
  if ((flags & EMITTED_READABLE) !== 0) {
    state.flags = flags;
  } else if ((flags & (READABLE_TICK | FLOWING | READABLE_LISTENING)) === (READABLE_TICK | FLOWING)) {
    // Nobody listens and the stream flows: the tick that is on its way will do.
    state.flags = flags | EMITTED_READABLE;
  } else {
    state.flags = flags | EMITTED_READABLE | READABLE_TICK;
    process.nextTick(emitReadableNow, stream);
  }
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  state.flags &= ~READABLE_TICK;
  if ((state.flags & (DESTROYED | ERRORED)) === 0 && (state.length !== 0 || (state.flags & ENDED) !== 0)) {
    stream.emit('readable');
    state.flags &= ~EMITTED_READABLE;
  }
  if ((state.flags & (FLOWING | ENDED)) === 0 && state.length <= state.highWaterMark) state.flags |= NEED_READABLE;
  flow(stream, state);
}

function flow(stream, state) {
  if (stream.read === Readable.prototype.read) {
    while ((state.flags & FLOWING) !== 0 && readChunk(stream, state) !== null);
  } else {
    while ((state.flags & FLOWING) !== 0 && stream.read() !== null);
  }
}

// read() without an amount, of a stream that flows or is of objects, in one piece for speed: the next chunk as it is.
function readChunk(stream, state) {
  let flags = state.flags &= ~EMITTED_READABLE;
  let { length } = state;
  if (length === 0 && (flags & ENDED) !== 0) {
    endReadable(stream, state);
    return null;
  }
  if ((flags & (READING | ENDED | DESTROYED | ERRORED | CONSTRUCTED)) === CONSTRUCTED && (length === 0 ||
      (flags & NEED_READABLE) !== 0 || length - firstLength(state, flags) < state.highWaterMark)) {
    state.flags = length === 0 ? flags | READING | SYNC | NEED_READABLE : flags | READING | SYNC;
    try {
      stream._read(state.highWaterMark);
    } catch (error) {
      errorOrDestroy(stream, error);
    }
    flags = state.flags &= ~SYNC;
    ({ length } = state);
    // Paused by its own _read(), a stream of bytes gives all it has at once.
    if ((flags & (FLOWING | OBJECT_MODE | READING)) === 0) return takeAll(stream, state);
  }
  if (length === 0) {
    state.flags |= NEED_READABLE;
    if ((flags & ENDED) !== 0) endReadable(stream, state);
    return null;
  }
  const { chunks, bufferIndex } = state;
  let chunk = chunks[bufferIndex];
  if (bufferIndex === 0 && chunks.length === 1) {
    chunks.length = 0;
  } else {
    chunks[bufferIndex] = null;
    dropTaken(state, chunks, bufferIndex + 1);
  }
  const left = (flags & OBJECT_MODE) !== 0 ? length - 1 : length - chunk.length;
  // With an encoding the last chunk is given as a string, even if it is a Buffer that was put back.
  if (left === 0 && (flags & (DECODER | OBJECT_MODE)) === DECODER) chunk = String(chunk);
  chunkTaken(stream, state, chunk, left);
  return chunk;
}

function firstLength(state, flags) {
  return (flags & OBJECT_MODE) !== 0 ? 1 : state.chunks[state.bufferIndex].length;
}

function takeAll(stream, state) {
  const all = fromList(state.length, state);
  if (all === null) {
    state.flags |= NEED_READABLE;
    if ((state.flags & ENDED) !== 0) endReadable(stream, state);
  } else {
    chunkTaken(stream, state, all, 0);
  }
  return all;
}

// `left` is what the buffer holds without the chunk.
function chunkTaken(stream, state, chunk, left) {
  state.length = left;
  if (state.awaitDrainWriters !== null) forgetAwaitedWriters(state);
  if (left === 0) {
    if ((state.flags & ENDED) === 0) state.flags |= NEED_READABLE;
    else endReadable(stream, state);
  }
  if ((state.flags & (ERROR_EMITTED | CLOSE_EMITTED)) === 0) {
    state.flags |= DATA_EMITTED;
    stream.emit('data', chunk);
  }
}

// Reads ahead up to the high-water mark, in the next tick.
function maybeReadMore(stream, state) {
  if ((state.flags & (READING_MORE | CONSTRUCTED)) === CONSTRUCTED) {
    state.flags |= READING_MORE;
    process.nextTick(readMore, stream, state);
  }
}

// A flowing stream with an empty buffer is read even with a high-water mark of 0: nobody else would call _read().
function readMore(stream, state) {
  while ((state.flags & (READING | ENDED)) === 0 &&
         (state.length < state.highWaterMark || ((state.flags & FLOWING) !== 0 && state.length === 0))) {
    const { length } = state;
    stream.read(0);
    if (length === state.length) break;
  }
  state.flags &= ~READING_MORE;
}

function endReadable(stream, state) {
  if ((state.flags & END_EMITTED) === 0) {
    state.flags |= ENDED;
    process.nextTick(emitEnd, state, stream);
  }
}

function emitEnd(state, stream) {
  // A last unshift() may have come in between.
  if ((state.flags & (ERRORED | CLOSE_EMITTED | END_EMITTED)) !== 0 || state.length !== 0) return;
  state.flags |= END_EMITTED;
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    process.nextTick(endWritable, stream);
  } else if (state.autoDestroy) {
    const writing = stream._writableState;
    if (!writing || (writing.autoDestroy && (writing.finished || writing.writable === false))) stream.destroy();
  }
}

function endWritable(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

// Flowing

Readable.prototype.on = function on(event, listener) {
  register(this, event, listener, false);
  if (event === 'readable') listenToReadable(this, this._readableState);
  else if (event === 'data' && (this[kQuick] === null || !this[kQuick].listen(this))) listenToData(this, this._readableState);
  return this;
};
Readable.prototype.addListener = Readable.prototype.on;

function listenToData(stream, state) {
  state.flags |= DATA_LISTENING;
  if (stream.listenerCount('readable') > 0) state.flags |= READABLE_LISTENING;
  // Not after an explicit pause().
  if ((state.flags & (HAS_FLOWING | FLOWING)) !== HAS_FLOWING) stream.resume();
}

function listenToReadable(stream, state) {
  if ((state.flags & (END_EMITTED | READABLE_LISTENING)) !== 0) return;
  state.flags = (state.flags | READABLE_LISTENING | NEED_READABLE | HAS_FLOWING) & ~(FLOWING | EMITTED_READABLE);
  if (state.length !== 0) emitReadable(stream, state);
  else if ((state.flags & READING) === 0) process.nextTick(readNothing, stream);
}

function readNothing(stream) {
  stream.read(0);
}

Readable.prototype.removeListener = function removeListenerOfReadable(event, listener) {
  unregister(this, event, listener);
  if (event === 'readable') {
    // After the current emission, so that once('readable') in a loop does not stop the stream.
    process.nextTick(updateListening, this);
  } else if (event === 'data' && this.listenerCount('data') === 0) {
    this._readableState.flags &= ~DATA_LISTENING;
  }
  return this;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function removeAllListeners(event) {
  const result = Stream.prototype.removeAllListeners.apply(this, arguments);
  if (event === 'readable' || event === undefined) process.nextTick(updateListening, this);
  return result;
};

function updateListening(stream) {
  const state = stream._readableState;
  if (stream.listenerCount('readable') > 0) state.flags |= READABLE_LISTENING;
  else state.flags &= ~READABLE_LISTENING;
  if ((state.flags & (HAS_PAUSED | PAUSED | RESUME_SCHEDULED)) === (HAS_PAUSED | RESUME_SCHEDULED)) {
    // The resume() that is on its way finds the stream flowing.
    state.flags |= HAS_FLOWING | FLOWING;
  } else if ((state.flags & DATA_LISTENING) !== 0) {
    stream.resume();
  } else if ((state.flags & READABLE_LISTENING) === 0) {
    state.flags &= ~(HAS_FLOWING | FLOWING);
  }
}

Readable.prototype.resume = function resume() {
  const state = this._readableState;
  let { flags } = state;
  if ((flags & FLOWING) === 0) {
    // With 'readable' listeners it is they who read.
    flags |= (flags & READABLE_LISTENING) === 0 ? HAS_FLOWING | FLOWING : HAS_FLOWING;
    if ((flags & RESUME_SCHEDULED) === 0) {
      flags |= RESUME_SCHEDULED;
      process.nextTick(startFlowing, this, state);
    }
  }
  state.flags = (flags | HAS_PAUSED) & ~PAUSED;
  return this;
};

function startFlowing(stream, state) {
  if ((state.flags & READING) === 0) stream.read(0);
  state.flags &= ~RESUME_SCHEDULED;
  stream.emit('resume');
  flow(stream, state);
  if ((state.flags & (FLOWING | READING)) === FLOWING) stream.read(0);
}

Readable.prototype.pause = function pause() {
  const state = this._readableState;
  if ((state.flags & (HAS_FLOWING | FLOWING)) !== HAS_FLOWING) {
    state.flags = (state.flags | HAS_FLOWING) & ~FLOWING;
    this.emit('pause');
  }
  state.flags |= HAS_PAUSED | PAUSED;
  return this;
};

// Rarely used methods, loaded when called

let pipeTo;
Readable.prototype.pipe = function pipe(destination, options) {
  return (pipeTo ??= require('internal:stream/pipe').pipe)(this, destination, options);
};

Readable.prototype.unpipe = function unpipe(destination) {
  return require('internal:stream/pipe').unpipe(this, destination);
};

Readable.prototype.wrap = function wrap(stream) {
  return require('internal:stream/wrap').wrap(this, stream);
};

Readable.prototype[Symbol.asyncIterator] = function asyncIterator() {
  return require('internal:stream/iterate').iterate(this);
};

Readable.prototype.iterator = function iterator(options) {
  if (options !== undefined) require('internal:validators').validateObject(options, 'options');
  return require('internal:stream/iterate').iterate(this, options);
};

Readable.from = function from(iterable, options) {
  return require('internal:stream/from').from(Readable, iterable, options);
};

Readable.wrap = function wrap(source, options) {
  return require('internal:stream/wrap').wrapped(source, options);
};

Readable.fromWeb = function fromWeb(readableStream, options) {
  return require('internal:stream/web_adapters').newStreamReadableFromReadableStream(readableStream, options);
};

Readable.toWeb = function toWeb(streamReadable, options) {
  return require('internal:stream/web_adapters').newReadableStreamFromStreamReadable(streamReadable, options);
};

// Exposed for tests only.
Readable._fromList = fromList;

Object.defineProperties(Readable.prototype, properties);

module.exports = { Readable, ReadableState, emitEnd, flow, kQuick, readableConstructed, startFlowing };
