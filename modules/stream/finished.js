// finished(): tells when a stream of whatever kind has ended, finished, failed or closed too early.

const {
  isClosed, isNodeStream, isReadable, isReadableErrored, isReadableFinished, isReadableNodeStream, isReadableStream,
  isWritable, isWritableErrored, isWritableFinished, isWritableNodeStream, isWritableStream, kIsClosedPromise, willEmitClose,
} = require('internal:stream/classify');

function nothing() {}

function isRequest(stream) {
  return stream.setHeader && typeof stream.abort === 'function';
}

// What is known about one stream that is being watched.
class Watch {
  constructor(stream, options, callback) {
    this.stream = stream;
    this.callback = callback;
    this.readable = options.readable ?? isReadableNodeStream(stream);
    this.writable = options.writable ?? isWritableNodeStream(stream);
    // 'close' is trusted to come only from streams that we know, and when both their sides are watched.
    this.closeComes = willEmitClose(stream) &&
      isReadableNodeStream(stream) === this.readable && isWritableNodeStream(stream) === this.writable;
    this.readableFinished = isReadableFinished(stream, false);
    this.writableFinished = isWritableFinished(stream, false);
    this.closed = isClosed(stream);
  }

  // Once only.
  report(error) {
    const { callback } = this;
    this.callback = nothing;
    if (error === undefined) callback.call(this.stream);
    else callback.call(this.stream, error);
  }

  finished() {
    this.writableFinished = true;
    const { stream } = this;
    if (stream.destroyed) this.closeComes = false;
    if (this.closeComes && (!stream.readable || this.readable)) return;
    if (!this.readable || this.readableFinished) this.report();
  }

  ended() {
    this.readableFinished = true;
    const { stream } = this;
    if (stream.destroyed) this.closeComes = false;
    if (this.closeComes && (!stream.writable || this.writable)) return;
    if (!this.writable || this.writableFinished) this.report();
  }

  failure() {
    const error = isWritableErrored(this.stream) || isReadableErrored(this.stream);
    return error && typeof error !== 'boolean' ? error : undefined;
  }

  wasClosed() {
    this.closed = true;
    const error = this.failure();
    if (error !== undefined) this.report(error);
    else if (this.closedTooEarly()) this.report(prematureClose());
    else this.report();
  }

  closedTooEarly() {
    const { stream } = this;
    if (this.readable && !this.readableFinished && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) {
      return true;
    }
    return this.writable && !this.writableFinished && !isWritableFinished(stream, false);
  }

  // The stream was over before anybody watched.
  wasOver() {
    this.closed = true;
    this.report(this.failure());
  }

  overAlready() {
    const { stream, readable, writable, closeComes } = this;
    const { _writableState: writing, _readableState: reading } = stream;
    if (this.closed) return 'closed';
    if (writing?.errorEmitted || reading?.errorEmitted) return closeComes ? undefined : 'over';
    if (!readable && (!closeComes || isReadable(stream)) && (this.writableFinished || isWritable(stream) === false) &&
        (!writing || writing.pendingcb === undefined || writing.pendingcb === 0)) return 'over';
    if (!writable && (!closeComes || isWritable(stream)) && (this.readableFinished || isReadable(stream) === false)) return 'over';
    return reading && stream.req && stream.aborted ? 'over' : undefined;
  }
}

function prematureClose() {
  const { ERR_STREAM_PREMATURE_CLOSE } = require('internal:errors').codes;
  return new ERR_STREAM_PREMATURE_CLOSE();
}

function watchStream(stream, options, callback) {
  const watch = new Watch(stream, options, callback);
  const onFinish = () => watch.finished();
  const onEnd = () => watch.ended();
  const onClose = () => watch.wasClosed();
  const onError = (error) => watch.report(error);
  let onLegacyFinish;
  let onRequest;

  if (isRequest(stream)) {
    onRequest = () => stream.req.on('finish', onFinish);
    stream.on('complete', onFinish);
    if (!watch.closeComes) stream.on('abort', onClose);
    if (stream.req) onRequest();
    else stream.on('request', onRequest);
  } else if (watch.writable && !stream._writableState) {
    onLegacyFinish = () => {
      if (!stream.writable) watch.finished();
    };
    stream.on('end', onLegacyFinish);
    stream.on('close', onLegacyFinish);
  }
  // Not every stream closes after 'aborted'.
  if (!watch.closeComes && typeof stream.aborted === 'boolean') stream.on('aborted', onClose);
  stream.on('end', onEnd);
  stream.on('finish', onFinish);
  if (options.error !== false) stream.on('error', onError);
  stream.on('close', onClose);

  const over = watch.overAlready();
  if (over === 'closed') process.nextTick(onClose);
  else if (over === 'over') process.nextTick(() => watch.wasOver());

  function cleanup() {
    watch.callback = nothing;
    stream.removeListener('aborted', onClose);
    if (onRequest !== undefined) {
      stream.removeListener('complete', onFinish);
      stream.removeListener('abort', onClose);
      stream.removeListener('request', onRequest);
      if (stream.req) stream.req.removeListener('finish', onFinish);
    }
    if (onLegacyFinish !== undefined) {
      stream.removeListener('end', onLegacyFinish);
      stream.removeListener('close', onLegacyFinish);
    }
    stream.removeListener('finish', onFinish);
    stream.removeListener('end', onEnd);
    stream.removeListener('error', onError);
    stream.removeListener('close', onClose);
  }
  if (options.signal && !watch.closed) abortWatch(watch, options.signal, cleanup);
  return cleanup;
}

// An abort ends the watch, not the stream.
function abortWatch(watch, signal, cleanup) {
  const callback = watch.callback;
  function abort() {
    const current = watch.callback;
    cleanup();
    current.call(watch.stream, abortError(signal));
  }
  if (signal.aborted) {
    process.nextTick(abort);
    return;
  }
  const subscription = require('internal:events/abort_listener').addAbortListener(signal, abort);
  watch.callback = function reportAndUnsubscribe(...values) {
    subscription[require('internal:util').SymbolDispose]();
    callback.apply(watch.stream, values);
  };
}

function abortError(signal) {
  const { AbortError } = require('internal:errors');
  return new AbortError(undefined, { cause: signal.reason });
}

function watchWebStream(stream, { signal }, callback) {
  let done = false;
  let subscription;
  function report(...values) {
    if (done) return;
    done = true;
    subscription?.[require('internal:util').SymbolDispose]();
    callback.apply(stream, values);
  }
  if (signal) {
    const abort = () => report(abortError(signal));
    if (signal.aborted) process.nextTick(abort);
    else subscription = require('internal:events/abort_listener').addAbortListener(signal, abort);
  }
  const settled = (...values) => {
    if (!done && !signal?.aborted) process.nextTick(() => report(...values));
  };
  stream[kIsClosedPromise].promise.then(settled, settled);
  return nothing;
}

function finished(stream, options, callback) {
  const validators = require('internal:validators');
  if (arguments.length === 2) {
    callback = options;
    options = {};
  } else if (options === null || options === undefined) {
    options = {};
  } else {
    validators.validateObject(options, 'options');
  }
  validators.validateFunction(callback, 'callback');
  validators.validateAbortSignal(options.signal, 'options.signal');
  if (isReadableStream(stream) || isWritableStream(stream)) return watchWebStream(stream, options, callback);
  if (!isNodeStream(stream)) {
    const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }
  return watchStream(stream, options, callback);
}

// The form of stream/promises; with `cleanup` the listeners are removed at the end.
function finishedPromise(stream, options) {
  let autoCleanup = false;
  if (options === null) options = {};
  if (options?.cleanup) {
    require('internal:validators').validateBoolean(options.cleanup, 'cleanup');
    autoCleanup = options.cleanup;
  }
  return new Promise((resolve, reject) => {
    const cleanup = finished(stream, options, (error) => {
      if (autoCleanup) cleanup();
      if (error) reject(error);
      else resolve();
    });
  });
}

module.exports = { finished, finishedPromise };
