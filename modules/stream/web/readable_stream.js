// The ReadableStream class.

const {
  PENDING, checkObject, checkObjectOrNull, chooseHighWaterMark, chooseSize, closedLatchOf, exposeClass, invalidState, invalidThis,
  invalidType, invalidRange, kInternal, makeTransferable, markHandled,
} = require('internal:stream/web/common');
const {
  CLOSED, ERRORED, READABLE, ReadableRecord, cancelReadable, errorReadable, kReadable, setUpDefault, startReadable,
} = require('internal:stream/web/readable_record');
const { ReadableStreamBYOBReader, ReadableStreamDefaultReader } = require('internal:stream/web/readers');
const { kControllerErrorFunction, kIsClosedPromise, kIsDisturbed, kIsErrored, kIsReadable } = require('internal:stream/classify');

function recordOf(stream) {
  const record = stream?.[kReadable];
  if (record === undefined) throw invalidThis('ReadableStream');
  return record;
}

class ReadableStream {
  constructor(source = {}, strategy = {}) {
    if (source === kInternal) {
      this[kReadable] = strategy;
      return;
    }
    checkObject(source, 'source');
    checkObjectOrNull(strategy, 'strategy');
    // The strategy is read before the source.
    const size = strategy?.size;
    const highWaterMark = strategy?.highWaterMark;
    const { type } = source;
    if (`${type}` === 'bytes') {
      if (size !== undefined) throw invalidRange('strategy.size', size);
      const { ByteRecord, setUpByte } = require('internal:stream/web/byte_record');
      this[kReadable] = new ByteRecord(source, chooseHighWaterMark(highWaterMark, 0));
      setUpByte(this[kReadable], source);
    } else {
      if (type !== undefined) {
        const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
        throw new ERR_INVALID_ARG_VALUE('source.type', type);
      }
      const mark = chooseHighWaterMark(highWaterMark, 1);
      this[kReadable] = new ReadableRecord(source, undefined, undefined, mark, chooseSize(size));
      setUpDefault(this[kReadable], source);
    }
  }

  get locked() {
    return recordOf(this).reader !== undefined;
  }

  static from(iterable) {
    return require('internal:stream/web/readable_from').readableFrom(iterable);
  }

  cancel(reason = undefined) {
    const record = this?.[kReadable];
    if (record === undefined) return Promise.reject(invalidThis('ReadableStream'));
    if (record.reader !== undefined) return Promise.reject(invalidState('ReadableStream is locked'));
    return cancelReadable(record, reason);
  }

  getReader(options = {}) {
    recordOf(this);
    checkObjectOrNull(options, 'options');
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` === 'byob') return new ReadableStreamBYOBReader(this);
    const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_VALUE('options.mode', mode);
  }

  pipeThrough(transform, options = {}) {
    const record = recordOf(this);
    const readable = transform?.readable;
    if (readable?.[kReadable] === undefined) throw invalidType('transform.readable', 'ReadableStream', readable);
    const writable = transform?.writable;
    checkWritable(writable);
    markHandled(pipe(this, record, writable, options));
    return readable;
  }

  pipeTo(destination, options = {}) {
    try {
      const record = recordOf(this);
      checkWritable(destination);
      return pipe(this, record, destination, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  tee() {
    const record = recordOf(this);
    if (record.reader !== undefined) throw invalidState('ReadableStream is locked');
    if (record.isByte) return require('internal:stream/web/byte_tee').teeBytes(this);
    return require('internal:stream/web/tee').tee(this, false);
  }

  values(options = {}) {
    recordOf(this);
    checkObjectOrNull(options, 'options');
    const preventCancel = Boolean(options?.preventCancel);
    const reader = new ReadableStreamDefaultReader(this);
    return require('internal:stream/web/readable_iterator').iterate(reader, preventCancel);
  }

  // For the functions of node:stream.

  get [kIsDisturbed]() {
    return recordOf(this).disturbed;
  }

  get [kIsErrored]() {
    return recordOf(this).state === ERRORED;
  }

  get [kIsReadable]() {
    return recordOf(this).state === READABLE;
  }

  get [kIsClosedPromise]() {
    return closedLatchOf(recordOf(this), CLOSED, ERRORED);
  }

  [kControllerErrorFunction](error) {
    errorReadable(recordOf(this), error);
  }
}

function checkWritable(stream) {
  const { kWritable } = require('internal:stream/web/writable_record');
  if (stream?.[kWritable] === undefined) throw invalidType('transform.writable', 'WritableStream', stream);
}

// Web IDL reads the options one at a time, in the order of the alphabet.
function pipe(stream, record, destination, options) {
  checkObjectOrNull(options, 'options');
  const preventAbort = Boolean(options?.preventAbort);
  const preventCancel = Boolean(options?.preventCancel);
  const preventClose = Boolean(options?.preventClose);
  const signal = options?.signal;
  if (signal !== undefined) checkSignal(signal);
  const { kWritable } = require('internal:stream/web/writable_record');
  if (record.reader !== undefined) throw invalidState('The ReadableStream is locked');
  if (destination[kWritable].writer !== undefined) throw invalidState('The WritableStream is locked');
  const { pipeTo } = require('internal:stream/web/pipe');
  return pipeTo(stream, destination, { preventAbort, preventCancel, preventClose, signal });
}

function checkSignal(signal) {
  require('internal:validators').validateAbortSignal(signal, 'options.signal');
  const { AbortSignal } = require('internal:abort_controller');
  if (!(signal instanceof AbortSignal)) throw invalidType('options.signal', 'AbortSignal', signal);
}

const stateNames = [];
stateNames[READABLE] = 'readable';
stateNames[CLOSED] = 'closed';
stateNames[ERRORED] = 'errored';

exposeClass(ReadableStream, ['locked', 'cancel', 'getReader', 'pipeThrough', 'pipeTo', 'tee', 'values'], (stream) => ({
  locked: stream.locked, state: stateNames[recordOf(stream).state], supportsBYOB: recordOf(stream).isByte,
}));
Object.defineProperty(ReadableStream, 'from', { __proto__: null, enumerable: true });
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  __proto__: null, value: ReadableStream.prototype.values, writable: true, configurable: true,
});

makeTransferable(ReadableStream, 'transferReadable');

// A stream of this library's own: `pull` and `cancel` are called as methods of `source`, and may return PENDING.
function makeReadable(source, pull, cancel, highWaterMark, size) {
  const record = new ReadableRecord(source, pull, cancel, highWaterMark, size);
  return new ReadableStream(kInternal, record);
}

module.exports = { PENDING, ReadableStream, makeReadable, startReadable };
