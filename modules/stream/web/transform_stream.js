// TransformStream: a writable and a readable stream with a transformer between them (Streams Standard, section 6).

const {
  PENDING, callOn, callbackOf, checkInternal, checkObject, checkObjectOrNull, chooseHighWaterMark, chooseSize, exposeClass, invalidRange,
  invalidState, invalidThis, kInternal, keepApart, makeTransferable, promiseOf, queueMicrotask, then, whenSettled,
} = require('internal:stream/web/common');
const {
  ERRORED, canEnqueue, closeFromController, desiredSize, enqueue, errorReadable, kReadable, startReadable,
} = require('internal:stream/web/readable_record');
const { ERRORED: WRITABLE_ERRORED, ERRORING, WRITABLE, errorIfWritable, kWritable, startWritable } = require('internal:stream/web/writable_record');
const { makeReadable } = require('internal:stream/web/readable_stream');
const { makeWritable } = require('internal:stream/web/writable_stream');

const kTransform = Symbol('kState');
const kTransformController = Symbol('kState');

// Source of the readable side and sink of the writable side in one.
class TransformRecord {
  constructor(transformer, transform, flush, cancel) {
    this.transformer = transformer;
    this.transform = transform;
    this.flush = flush;
    this.cancelTransformer = cancel;
    this.backpressure = true;
    // A chunk that waits until the readable side wants more.
    this.waiting = false;
    this.waitingChunk = undefined;
    // The readable side waits for backpressure to come back, which ends its pull.
    this.pulling = false;
    this.ending = undefined;
    this.stream = undefined;
    this.readableStream = undefined;
    this.writableStream = undefined;
    this.readable = undefined;
    this.writable = undefined;
    this.controller = undefined;
  }

  setBackpressure(backpressure) {
    this.backpressure = backpressure;
    if (backpressure) {
      if (this.pulling) {
        this.pulling = false;
        queueMicrotask(this.readable.onPulled);
      }
    } else if (this.waiting) {
      this.waiting = false;
      queueMicrotask(() => this.resume());
    }
  }

  // The readable side's pull algorithm.
  pull() {
    this.pulling = true;
    this.setBackpressure(false);
    return PENDING;
  }

  // The writable side's write algorithm.
  write(chunk) {
    if (!this.backpressure) return this.perform(chunk);
    this.waiting = true;
    this.waitingChunk = chunk;
    return PENDING;
  }

  resume() {
    const chunk = this.waitingChunk;
    this.waitingChunk = undefined;
    const { writable } = this;
    if (writable.state === ERRORING) {
      writable.onWriteFailed(writable.storedError);
      return;
    }
    if (writable.state !== WRITABLE) return;
    let result;
    try {
      result = this.perform(chunk);
    } catch (error) {
      writable.onWriteFailed(error);
      return;
    }
    whenSettled(result, writable.onWritten, writable.onWriteFailed);
  }

  perform(chunk) {
    if (this.transform === undefined) return this.pass(chunk);
    let result;
    try {
      result = callOn(this.transform, this.transformer, chunk, this.controller);
    } catch (error) {
      this.fail(error);
      throw error;
    }
    if (result === null || (typeof result !== 'object' && typeof result !== 'function')) return undefined;
    return then.call(Promise.resolve(result), undefined, (error) => {
      this.fail(error);
      throw error;
    });
  }

  // Without a transformer of the user's.
  pass(chunk) {
    try {
      this.enqueue(chunk);
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  enqueue(chunk) {
    const { readable } = this;
    if (!canEnqueue(readable)) throw invalidState('Unable to enqueue');
    try {
      enqueue(readable, chunk);
    } catch (error) {
      this.failWritable(error);
      throw readable.storedError;
    }
    const { reader } = readable;
    const backpressure = readable.highWaterMark - readable.queue.total <= 0 && !(reader !== undefined && reader.requests.length > 0);
    if (backpressure && !this.backpressure) this.setBackpressure(true);
  }

  fail(error) {
    errorReadable(this.readable, error);
    this.failWritable(error);
  }

  failWritable(error) {
    this.forgetTransformer();
    errorIfWritable(this.writable, error);
    this.unblockWrite();
  }

  unblockWrite() {
    if (this.backpressure) this.setBackpressure(false);
  }

  forgetTransformer() {
    this.transform = undefined;
    this.flush = undefined;
    this.cancelTransformer = undefined;
  }

  terminate() {
    if (canEnqueue(this.readable)) closeFromController(this.readable);
    this.failWritable(invalidState('TransformStream has been terminated'));
  }

  // The writable side's abort algorithm.
  abort(reason) {
    if (this.ending !== undefined) return this.ending;
    const { readable } = this;
    return this.end(this.cancelTransformer, reason, () => {
      if (readable.state === ERRORED) throw readable.storedError;
      errorReadable(readable, reason);
    }, (error) => {
      errorReadable(readable, error);
      throw error;
    });
  }

  // The writable side's close algorithm.
  close() {
    if (this.ending !== undefined) return this.ending;
    const { readable } = this;
    return this.end(this.flush, this.controller, () => {
      if (readable.state === ERRORED) throw readable.storedError;
      if (canEnqueue(readable)) closeFromController(readable);
    }, (error) => {
      errorReadable(readable, error);
      throw readable.storedError;
    });
  }

  // The readable side's cancel algorithm.
  cancel(reason) {
    if (this.ending !== undefined) return this.ending;
    const { writable } = this;
    return this.end(this.cancelTransformer, reason, () => {
      if (writable.state === WRITABLE_ERRORED) throw writable.storedError;
      this.errorWritable(reason);
    }, (error) => {
      this.errorWritable(error);
      throw error;
    });
  }

  errorWritable(reason) {
    errorIfWritable(this.writable, reason);
    this.unblockWrite();
  }

  // flush() or cancel() of the transformer, once for both sides.
  end(callback, argument, succeeded, failed) {
    // Known before the callback runs: it may end the other side.
    const { promise, resolve, reject } = Promise.withResolvers();
    this.ending = promise;
    const called = callback === undefined ? Promise.resolve() : promiseOf(callback, this.transformer, argument);
    this.forgetTransformer();
    const settle = (callbackOfEnd) => (value) => {
      try {
        resolve(callbackOfEnd(value));
      } catch (error) {
        reject(error);
      }
    };
    then.call(called, settle(succeeded), settle(failed));
    return promise;
  }
}

keepApart(TransformRecord);

class TransformStream {
  constructor(transformer = {}, writableStrategy = {}, readableStrategy = {}) {
    checkObject(transformer, 'transformer');
    checkObjectOrNull(writableStrategy, 'writableStrategy');
    checkObjectOrNull(readableStrategy, 'readableStrategy');
    const { readableType, writableType } = transformer;
    const start = callbackOf(transformer, 'start', 'transformer.start');
    if (readableType !== undefined) throw invalidRange('transformer.readableType', readableType);
    if (writableType !== undefined) throw invalidRange('transformer.writableType', writableType);
    const readableMark = readableStrategy?.highWaterMark;
    const readableSize = readableStrategy?.size;
    const writableMark = writableStrategy?.highWaterMark;
    const writableSize = writableStrategy?.size;
    const record = new TransformRecord(transformer, callbackOf(transformer, 'transform', 'transformer.transform'),
      callbackOf(transformer, 'flush', 'transformer.flush'), callbackOf(transformer, 'cancel', 'transformer.cancel'));
    const readable = [chooseHighWaterMark(readableMark, 0), chooseSize(readableSize)];
    const writable = [chooseHighWaterMark(writableMark, 1), chooseSize(writableSize)];
    this[kTransform] = record;
    record.stream = this;
    makeSides(record, readable, writable, start);
  }

  get readable() {
    return recordOf(this).readableStream;
  }

  get writable() {
    return recordOf(this).writableStream;
  }
}

function makeSides(record, [readableMark, readableSize], [writableMark, writableSize], start) {
  const writable = record.writableStream = makeWritable(record, record, writableMark, writableSize);
  const readable = record.readableStream = makeReadable(record, record.pull, record.cancel, readableMark, readableSize);
  record.writable = writable[kWritable];
  record.readable = readable[kReadable];
  record.controller = new TransformStreamDefaultController(kInternal, record);
  // Both sides start when the transformer has.
  const started = Promise.withResolvers();
  const begin = () => started.promise;
  startWritable(record.writable, begin);
  startReadable(record.readable, begin);
  started.resolve(start === undefined ? undefined : callOn(start, record.transformer, record.controller));
}

function recordOf(stream) {
  const record = stream?.[kTransform];
  if (record === undefined) throw invalidThis('TransformStream');
  return record;
}

exposeClass(TransformStream, ['readable', 'writable'], (stream) => ({
  readable: stream.readable, writable: stream.writable, backpressure: recordOf(stream).backpressure,
}));

makeTransferable(TransformStream, 'transferTransform', ({ readable, writable }) => [readable, writable]);

// A transform stream whose transformer is elsewhere.
function wrapPair(readable, writable) {
  const stream = Object.create(TransformStream.prototype);
  const record = stream[kTransform] = new TransformRecord(undefined, undefined, undefined, undefined);
  record.readableStream = readable;
  record.writableStream = writable;
  return stream;
}

function controlled(controller) {
  const record = controller?.[kTransformController];
  if (record === undefined) throw invalidThis('TransformStreamDefaultController');
  return record;
}

class TransformStreamDefaultController {
  constructor(key = undefined, record = undefined) {
    checkInternal(key);
    this[kTransformController] = record;
  }

  get desiredSize() {
    return desiredSize(controlled(this).readable);
  }

  enqueue(chunk = undefined) {
    controlled(this).enqueue(chunk);
  }

  error(reason = undefined) {
    controlled(this).fail(reason);
  }

  terminate() {
    controlled(this).terminate();
  }
}

exposeClass(TransformStreamDefaultController, ['desiredSize', 'enqueue', 'error', 'terminate'], (controller) => ({
  stream: controlled(controller).stream,
}));

module.exports = { TransformStream, TransformStreamDefaultController, wrapPair };
