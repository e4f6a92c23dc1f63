// Questions about any object that may be a stream: of this library, of a userland copy, of the old kind, or of the web.

const kIsDestroyed = Symbol.for('nodejs.stream.destroyed');
const kIsErrored = Symbol.for('nodejs.stream.errored');
const kIsReadable = Symbol.for('nodejs.stream.readable');
const kIsWritable = Symbol.for('nodejs.stream.writable');
const kIsDisturbed = Symbol.for('nodejs.stream.disturbed');
const kIsClosedPromise = Symbol.for('nodejs.webstream.isClosedPromise');
const kControllerErrorFunction = Symbol.for('nodejs.webstream.controllerErrorFunction');

function isReadableNodeStream(object, strict = false) {
  if (!object || typeof object.pipe !== 'function' || typeof object.on !== 'function') return false;
  if (strict && (typeof object.pause !== 'function' || typeof object.resume !== 'function')) return false;
  // A Writable has a pipe() as well, and a Duplex may have its readable side switched off.
  if (!object._writableState) return true;
  return Boolean(object._readableState) && object._readableState.readable !== false;
}

function isWritableNodeStream(object) {
  if (!object || typeof object.write !== 'function' || typeof object.on !== 'function') return false;
  return !object._readableState || object._writableState?.writable !== false;
}

function isDuplexNodeStream(object) {
  return Boolean(object && typeof object.pipe === 'function' && object._readableState &&
    typeof object.on === 'function' && typeof object.write === 'function');
}

function isNodeStream(object) {
  return object && (object._readableState || object._writableState ||
    (typeof object.on === 'function' && (typeof object.write === 'function' || typeof object.pipe === 'function')));
}

function isReadableStream(object) {
  return Boolean(object && !isNodeStream(object) && typeof object.pipeThrough === 'function' &&
    typeof object.getReader === 'function' && typeof object.cancel === 'function');
}

function isWritableStream(object) {
  return Boolean(object && !isNodeStream(object) && typeof object.getWriter === 'function' &&
    typeof object.abort === 'function');
}

function isTransformStream(object) {
  return Boolean(object && !isNodeStream(object) && typeof object.readable === 'object' &&
    typeof object.writable === 'object');
}

function isWebStream(object) {
  return isReadableStream(object) || isWritableStream(object) || isTransformStream(object);
}

// `isAsync` true or false asks for one kind of iterator only.
function isIterable(object, isAsync) {
  if (object === null || object === undefined) return false;
  if (isAsync !== false && typeof object[Symbol.asyncIterator] === 'function') return true;
  return isAsync !== true && typeof object[Symbol.iterator] === 'function';
}

function isDestroyed(stream) {
  if (!isNodeStream(stream)) return null;
  const state = stream._writableState || stream._readableState;
  return Boolean(stream.destroyed || stream[kIsDestroyed] || state?.destroyed);
}

// end() was called.
function isWritableEnded(stream) {
  if (!isWritableNodeStream(stream)) return null;
  if (stream.writableEnded === true) return true;
  const state = stream._writableState;
  if (state?.errored) return false;
  return typeof state?.ended === 'boolean' ? state.ended : null;
}

// 'finish' was emitted, or with `strict` false at least everything is written.
function isWritableFinished(stream, strict) {
  if (!isWritableNodeStream(stream)) return null;
  if (stream.writableFinished === true) return true;
  const state = stream._writableState;
  if (state?.errored) return false;
  if (typeof state?.finished !== 'boolean') return null;
  return state.finished || (strict === false && state.ended === true && state.length === 0);
}

// 'end' was emitted, or with `strict` false at least everything is read.
function isReadableFinished(stream, strict) {
  if (!isReadableNodeStream(stream)) return null;
  const state = stream._readableState;
  if (state?.errored) return false;
  if (typeof state?.endEmitted !== 'boolean') return null;
  return state.endEmitted || (strict === false && state.ended === true && state.length === 0);
}

function isReadable(stream) {
  if (stream && stream[kIsReadable] !== null && stream[kIsReadable] !== undefined) return stream[kIsReadable];
  if (typeof stream?.readable !== 'boolean') return null;
  if (isDestroyed(stream)) return false;
  return isReadableNodeStream(stream) && stream.readable && !isReadableFinished(stream);
}

function isWritable(stream) {
  if (stream && stream[kIsWritable] !== null && stream[kIsWritable] !== undefined) return stream[kIsWritable];
  if (typeof stream?.writable !== 'boolean') return null;
  if (isDestroyed(stream)) return false;
  return isWritableNodeStream(stream) && stream.writable && !isWritableEnded(stream);
}

function isFinished(stream, options) {
  if (!isNodeStream(stream)) return null;
  if (isDestroyed(stream)) return true;
  if (options?.readable !== false && isReadable(stream)) return false;
  return !(options?.writable !== false && isWritable(stream));
}

function isWritableErrored(stream) {
  if (!isNodeStream(stream)) return null;
  return stream.writableErrored || (stream._writableState?.errored ?? null);
}

function isReadableErrored(stream) {
  if (!isNodeStream(stream)) return null;
  return stream.readableErrored || (stream._readableState?.errored ?? null);
}

function isClosed(stream) {
  if (!isNodeStream(stream)) return null;
  if (typeof stream.closed === 'boolean') return stream.closed;
  const writing = stream._writableState;
  const reading = stream._readableState;
  if (typeof writing?.closed === 'boolean' || typeof reading?.closed === 'boolean') {
    return writing?.closed || reading?.closed;
  }
  if (typeof stream._closed === 'boolean' && isOutgoingMessage(stream)) return stream._closed;
  return null;
}

function isOutgoingMessage(stream) {
  return typeof stream._closed === 'boolean' && typeof stream._defaultKeepAlive === 'boolean' &&
    typeof stream._removedConnection === 'boolean' && typeof stream._removedContLen === 'boolean';
}

function isServerResponse(stream) {
  return typeof stream._sent100 === 'boolean' && isOutgoingMessage(stream);
}

function isServerRequest(stream) {
  return typeof stream._consuming === 'boolean' && typeof stream._dumped === 'boolean' &&
    stream.req?.upgradeOrConnect === undefined;
}

function willEmitClose(stream) {
  if (!isNodeStream(stream)) return null;
  const state = stream._writableState || stream._readableState;
  if (!state) return isServerResponse(stream);
  return Boolean(state.autoDestroy && state.emitClose && state.closed === false);
}

function isDisturbed(stream) {
  return Boolean(stream && (stream[kIsDisturbed] ?? (stream.readableDidRead || stream.readableAborted)));
}

function isErrored(stream) {
  return Boolean(stream && (stream[kIsErrored] ?? stream.readableErrored ?? stream.writableErrored ??
    stream._readableState?.errorEmitted ?? stream._writableState?.errorEmitted ??
    stream._readableState?.errored ?? stream._writableState?.errored));
}

module.exports = {
  isClosed,
  isDestroyed,
  isDisturbed,
  isDuplexNodeStream,
  isErrored,
  isFinished,
  isIterable,
  isNodeStream,
  isReadable,
  isReadableErrored,
  isReadableFinished,
  isReadableNodeStream,
  isReadableStream,
  isServerRequest,
  isServerResponse,
  isTransformStream,
  isWebStream,
  isWritable,
  isWritableEnded,
  isWritableErrored,
  isWritableFinished,
  isWritableNodeStream,
  isWritableStream,
  kControllerErrorFunction,
  kIsClosedPromise,
  kIsDestroyed,
  kIsDisturbed,
  kIsErrored,
  kIsReadable,
  kIsWritable,
  willEmitClose,
};
