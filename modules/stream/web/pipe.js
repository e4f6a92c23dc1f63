// ReadableStream.pipeTo(): chunks go from queue to queue, without a promise for each.

const { invalidState, queueMicrotask, then } = require('internal:stream/web/common');
const readables = require('internal:stream/web/readable_record');
const writables = require('internal:stream/web/writable_record');
const { ReadableStreamDefaultReader } = require('internal:stream/web/readers');
const { WritableStreamDefaultWriter } = require('internal:stream/web/writable_stream');

const { kReader, readInto, releaseReader, takeChunk } = readables;
const { afterWrites, closeIsComing, kWriter, releaseWriter, writeSilently } = writables;

// So many chunks may pass before other microtasks have their turn.
const BURST_MAX = 64;

// The pipe is the request by which it reads.
class Pipe {
  constructor(source, destination, options) {
    this.reader = new ReadableStreamDefaultReader(source)[kReader];
    this.writer = new WritableStreamDefaultWriter(destination)[kWriter];
    this.readable = this.reader.readable;
    this.writable = this.writer.writable;
    this.options = options;
    this.shuttingDown = false;
    this.finished = Promise.withResolvers();
    this.subscription = undefined;
    this.step = () => this.run();
  }

  // Moves what is there, as long as the destination wants it; then waits for either.
  run() {
    const { readable, writable } = this;
    let burst = BURST_MAX;
    while (!this.shuttingDown) {
      if (writable.state !== writables.WRITABLE || closeIsComing(writable) || readable.state !== readables.READABLE) return;
      if (writable.backpressure) {
        then.call(this.writer.ready.promise, this.step, () => {});
        return;
      }
      if (readable.isByte || readable.queue.length === 0) {
        readInto(readable, this);
        return;
      }
      if (burst-- === 0) {
        queueMicrotask(this.step);
        return;
      }
      readable.disturbed = true;
      writeSilently(writable, takeChunk(readable));
    }
  }

  // A microtask later: enqueue() must not call the sink.
  chunk(value) {
    this.held = (this.held ?? 0) + 1;
    queueMicrotask(() => {
      this.held--;
      writeSilently(this.writable, value);
      this.run();
      if (this.held === 0 && this.afterHeld !== undefined) this.afterHeld();
    });
  }

  close() {}

  error() {}

  watch() {
    const { readable, writable, options } = this;
    const abortDestination = (error) => {
      this.shutDown(options.preventAbort ? undefined : () => writables.abort(writable, error), true, error);
    };
    if (readable.state === readables.ERRORED) abortDestination(readable.storedError);
    else then.call(this.reader.closed.promise, undefined, abortDestination);
    const cancelSource = (error) => {
      this.shutDown(options.preventCancel ? undefined : () => readables.cancelReadable(readable, error), true, error);
    };
    if (writable.state === writables.ERRORED) cancelSource(writable.storedError);
    else then.call(this.writer.closed.promise, undefined, cancelSource);
    const closeDestination = () => {
      this.shutDown(options.preventClose ? undefined : () => closeUnlessFailed(writable), false, undefined);
    };
    if (readable.state === readables.CLOSED) closeDestination();
    else then.call(this.reader.closed.promise, closeDestination, () => {});
    if (closeIsComing(writable) || writable.state === writables.CLOSED) {
      cancelSource(invalidState('Destination WritableStream is closed'));
    }
  }

  // Returns true when the signal has aborted already.
  watchSignal(signal) {
    const abort = () => this.abort(signal);
    if (signal.aborted) {
      abort();
      return true;
    }
    this.subscription = require('internal:events/abort_listener').addAbortListener(signal, abort);
    return false;
  }

  abort({ reason }) {
    const { readable, writable, options } = this;
    this.shutDown(() => {
      const actions = [];
      if (!options.preventAbort && writable.state === writables.WRITABLE) actions.push(writables.abort(writable, reason));
      if (!options.preventCancel && readable.state === readables.READABLE) {
        actions.push(readables.cancelReadable(readable, reason));
      }
      return allOf(actions);
    }, true, reason);
  }

  // What was read is written first.
  shutDown(action, failed, error) {
    if (this.shuttingDown) return;
    this.shuttingDown = true;
    const { writable } = this;
    const act = () => {
      if (action === undefined) this.finish(failed, error);
      else then.call(action(), () => this.finish(failed, error), (failure) => this.finish(true, failure));
    };
    const actAfterWrites = () => {
      if (writable.state === writables.WRITABLE && !closeIsComing(writable)) afterWrites(writable, () => queueMicrotask(() => queueMicrotask(act)));
      else act();
    };
    if (this.held > 0) this.afterHeld = actAfterWrites;
    else actAfterWrites();
  }

  finish(failed, error) {
    if (this.writer.writable !== undefined) releaseWriter(this.writer);
    if (this.reader.readable !== undefined) releaseReader(this.reader);
    this.subscription?.[require('internal:util').SymbolDispose]();
    if (failed) this.finished.reject(error);
    else this.finished.resolve();
  }
}

// What the pipe holds of chunks that wait for their microtask, and what waits for those.
Pipe.prototype.held = 0;
Pipe.prototype.afterHeld = undefined;

// Fails with the first of them that failed, once all are settled.
async function allOf(promises) {
  for (const { status, reason } of await Promise.allSettled(promises)) {
    if (status === 'rejected') throw reason;
  }
}

function closeUnlessFailed(writable) {
  if (closeIsComing(writable) || writable.state === writables.CLOSED) return Promise.resolve();
  if (writable.state === writables.ERRORED) return Promise.reject(writable.storedError);
  return writables.close(writable);
}

function pipeTo(source, destination, options) {
  const pipe = new Pipe(source, destination, options);
  pipe.readable.disturbed = true;
  if (options.signal !== undefined && pipe.watchSignal(options.signal)) return pipe.finished.promise;
  queueMicrotask(pipe.step);
  pipe.watch();
  return pipe.finished.promise;
}

module.exports = { pipeTo };
