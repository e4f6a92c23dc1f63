// The birth and death of streams: construction, destruction, and the order of 'error' and 'close'.

const {
  AUTO_DESTROY, CLOSE_EMITTED, CLOSED, CONSTRUCTED, DESTROYED, EMIT_CLOSE, ERROR_EMITTED, ERRORED,
} = require('internal:stream/state');

const kDestroy = Symbol('kDestroy');
const kConstruct = Symbol('kConstruct');

function recordError(error, writing, reading) {
  if (!error) return;
  if (writing && !writing.errored) writing.errored = error;
  if (reading && !reading.errored) reading.errored = error;
}

function raiseFlag(stream, bit) {
  const reading = stream._readableState;
  const writing = stream._writableState;
  if (reading) reading.flags |= bit;
  if (writing) writing.flags |= bit;
}

function hasFlag(stream, bit) {
  const reading = stream._readableState;
  const writing = stream._writableState;
  return Boolean((writing && (writing.flags & bit) !== 0) || (reading && (reading.flags & bit) !== 0));
}

// The destroy() method of every class. `callback` is undocumented, but used outside.
function destroy(error, callback) {
  const reading = this._readableState;
  const writing = this._writableState;
  if ((writing && (writing.flags & DESTROYED) !== 0) || (reading && (reading.flags & DESTROYED) !== 0)) {
    if (typeof callback === 'function') callback();
    return this;
  }
  // Marked before anybody is told: destroy() may be called again from a callback.
  recordError(error, writing, reading);
  if (writing) writing.flags |= DESTROYED;
  if (reading) reading.flags |= DESTROYED;

  if (((writing || reading).flags & CONSTRUCTED) === 0) {
    this.once(kDestroy, (constructionError) => {
      const { aggregateTwoErrors } = require('internal:errors');
      runDestroy(this, aggregateTwoErrors(constructionError, error), callback);
    });
  } else {
    runDestroy(this, error, callback);
  }
  return this;
}

// The _destroy() of a stream that has nothing to release.
function destroyNothing(error, callback) {
  callback(error);
}

function runDestroy(stream, error, callback) {
  if (stream._destroy === destroyNothing) {
    afterDestroy(stream, error || null, callback);
    return;
  }
  let called = false;
  function onDestroy(failure) {
    if (called) return;
    called = true;
    afterDestroy(stream, failure, callback);
  }
  try {
    stream._destroy(error || null, onDestroy);
  } catch (failure) {
    onDestroy(failure);
  }
}

function afterDestroy(stream, error, callback) {
  recordError(error, stream._writableState, stream._readableState);
  raiseFlag(stream, CLOSED);
  if (typeof callback === 'function') callback(error);
  if (error) process.nextTick(emitErrorAndClose, stream, error);
  else process.nextTick(emitClose, stream);
}

function emitErrorAndClose(stream, error) {
  emitError(stream, error);
  emitClose(stream);
}

function emitClose(stream) {
  raiseFlag(stream, CLOSE_EMITTED);
  if (hasFlag(stream, EMIT_CLOSE)) stream.emit('close');
}

function emitError(stream, error) {
  if (hasFlag(stream, ERROR_EMITTED)) return;
  raiseFlag(stream, ERROR_EMITTED);
  stream.emit('error', error);
}

// Makes a closed stream usable once more, as sockets are that connect again.
function undestroy() {
  const reading = this._readableState;
  const writing = this._writableState;
  if (reading) {
    reading.flags = (reading.flags | CONSTRUCTED) & ~(CLOSED | CLOSE_EMITTED | DESTROYED | ERRORED | ERROR_EMITTED);
    reading.reading = false;
    reading.ended = reading.endEmitted = reading.readable === false;
  }
  if (writing) {
    writing.flags = (writing.flags | CONSTRUCTED) & ~(CLOSED | CLOSE_EMITTED | DESTROYED | ERRORED | ERROR_EMITTED);
    writing.finalCalled = writing.prefinished = false;
    writing.ended = writing.ending = writing.finished = writing.writable === false;
  }
}

// The state may be one of a userland copy of streams, which has no flags.
function stateIsDestroyed(state) {
  return state.flags === undefined ? state.destroyed : (state.flags & DESTROYED) !== 0;
}

// With autoDestroy an error destroys the stream; without, it is emitted, in the next tick if `inNextTick`.
function errorOrDestroy(stream, error, inNextTick) {
  const reading = stream._readableState;
  const writing = stream._writableState;
  if ((writing && stateIsDestroyed(writing)) || (reading && stateIsDestroyed(reading))) return;
  if (hasFlag(stream, AUTO_DESTROY)) {
    stream.destroy(error);
  } else if (error) {
    recordError(error, writing, reading);
    if (inNextTick) process.nextTick(emitError, stream, error);
    else emitError(stream, error);
  }
}

// Calls _construct() if there is one; `onConstructed` runs when it has succeeded.
function construct(stream, onConstructed) {
  if (typeof stream._construct !== 'function') return;
  const reading = stream._readableState;
  const writing = stream._writableState;
  if (reading) reading.flags &= ~CONSTRUCTED;
  if (writing) writing.flags &= ~CONSTRUCTED;
  stream.once(kConstruct, onConstructed);
  // The two halves of a duplex share one construction.
  if (stream.listenerCount(kConstruct) === 1) process.nextTick(runConstruct, stream);
}

function runConstruct(stream) {
  let called = false;
  function onConstruct(error) {
    if (called) {
      const { ERR_MULTIPLE_CALLBACK } = require('internal:errors').codes;
      errorOrDestroy(stream, error ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    constructed(stream, error);
  }
  try {
    stream._construct((error) => {
      process.nextTick(onConstruct, error);
    });
  } catch (error) {
    process.nextTick(onConstruct, error);
  }
}

function constructed(stream, error) {
  raiseFlag(stream, CONSTRUCTED);
  if (hasFlag(stream, DESTROYED)) stream.emit(kDestroy, error);
  else if (error) errorOrDestroy(stream, error, true);
  else stream.emit(kConstruct);
}

function isRequest(stream) {
  return stream?.setHeader && typeof stream.abort === 'function';
}

function emitLegacyErrorAndClose(stream, error) {
  stream.emit('error', error);
  process.nextTick(emitLegacyClose, stream);
}

function emitLegacyClose(stream) {
  stream.emit('close');
}

// Destroys whatever kind of stream it is given; without an error an unfinished stream gets an AbortError.
function destroyer(stream, error) {
  const { isDestroyed, isFinished, isServerRequest, kIsDestroyed } = require('internal:stream/classify');
  if (!stream || isDestroyed(stream)) return;
  if (!error && !isFinished(stream)) error = new (require('internal:errors').AbortError)();
  if (isServerRequest(stream)) {
    stream.socket = null;
    stream.destroy(error);
  } else if (isRequest(stream)) {
    stream.abort();
  } else if (isRequest(stream.req)) {
    stream.req.abort();
  } else if (typeof stream.destroy === 'function') {
    stream.destroy(error);
  } else if (typeof stream.close === 'function') {
    stream.close();
  } else if (error) {
    process.nextTick(emitLegacyErrorAndClose, stream, error);
  } else {
    process.nextTick(emitLegacyClose, stream);
  }
  if (!stream.destroyed) stream[kIsDestroyed] = true;
}

module.exports = { construct, constructed, destroy, destroyer, destroyNothing, errorOrDestroy, kConstruct, runConstruct, undestroy };
