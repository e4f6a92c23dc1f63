// The WritableStream class and its writer.

const {
  checkObject, checkObjectOrNull, chooseHighWaterMark, chooseSize, closedLatchOf, exposeClass, invalidRange, invalidState,
  invalidThis, invalidType, kInternal, makeTransferable,
} = require('internal:stream/web/common');
const {
  CLOSED, ERRORED, ERRORING, WRITABLE, WritableRecord, WriterRecord, abort, close, closeIsComing, desiredSize,
  errorIfWritable, kWritable, kWriter, releaseWriter, setUpWritable, write,
} = require('internal:stream/web/writable_record');
const { kControllerErrorFunction, kIsClosedPromise, kIsErrored, kIsWritable } = require('internal:stream/classify');

function recordOf(stream) {
  const record = stream?.[kWritable];
  if (record === undefined) throw invalidThis('WritableStream');
  return record;
}

class WritableStream {
  constructor(sink = {}, strategy = {}) {
    if (sink === kInternal) {
      this[kWritable] = strategy;
      return;
    }
    checkObject(sink, 'sink');
    checkObjectOrNull(strategy, 'strategy');
    const { type } = sink;
    if (type !== undefined) throw invalidRange('type', type);
    const size = chooseSize(strategy?.size);
    const record = this[kWritable] = new WritableRecord(sink, chooseHighWaterMark(strategy?.highWaterMark, 1), size);
    setUpWritable(record, sink);
  }

  get locked() {
    return recordOf(this).writer !== undefined;
  }

  abort(reason = undefined) {
    const record = this?.[kWritable];
    if (record === undefined) return Promise.reject(invalidThis('WritableStream'));
    if (record.writer !== undefined) return Promise.reject(invalidState('WritableStream is locked'));
    return abort(record, reason);
  }

  close() {
    const record = this?.[kWritable];
    if (record === undefined) return Promise.reject(invalidThis('WritableStream'));
    if (record.writer !== undefined) return Promise.reject(invalidState('WritableStream is locked'));
    if (closeIsComing(record)) return Promise.reject(invalidState('Failure closing WritableStream'));
    return close(record);
  }

  getWriter() {
    recordOf(this);
    return new WritableStreamDefaultWriter(this);
  }

  // For the functions of node:stream.

  get [kIsErrored]() {
    const { state } = recordOf(this);
    return state === ERRORED || state === ERRORING;
  }

  get [kIsWritable]() {
    return recordOf(this).state === WRITABLE;
  }

  get [kIsClosedPromise]() {
    return closedLatchOf(recordOf(this), CLOSED, ERRORED);
  }

  [kControllerErrorFunction](error) {
    errorIfWritable(recordOf(this), error);
  }
}

const stateNames = [];
stateNames[WRITABLE] = 'writable';
stateNames[CLOSED] = 'closed';
stateNames[ERRORING] = 'erroring';
stateNames[ERRORED] = 'errored';

exposeClass(WritableStream, ['locked', 'abort', 'close', 'getWriter'], (stream) => ({
  locked: stream.locked, state: stateNames[recordOf(stream).state],
}));

makeTransferable(WritableStream, 'transferWritable');

const WRITER = 'WritableStreamDefaultWriter';
const notBound = () => invalidState('Writer is not bound to a WritableStream');

class WritableStreamDefaultWriter {
  constructor(stream) {
    const record = stream?.[kWritable];
    if (record === undefined) throw invalidType('stream', 'WritableStream', stream);
    if (record.writer !== undefined) throw invalidState('WritableStream is locked');
    this[kWriter] = new WriterRecord(record, stream);
  }

  get closed() {
    const writer = this?.[kWriter];
    return writer === undefined ? Promise.reject(invalidThis(WRITER)) : writer.closed.promise;
  }

  get desiredSize() {
    const writer = this?.[kWriter];
    if (writer === undefined) throw invalidThis(WRITER);
    if (writer.writable === undefined) throw notBound();
    return desiredSize(writer.writable);
  }

  get ready() {
    const writer = this?.[kWriter];
    return writer === undefined ? Promise.reject(invalidThis(WRITER)) : writer.ready.promise;
  }

  abort(reason = undefined) {
    const writer = this?.[kWriter];
    if (writer === undefined) return Promise.reject(invalidThis(WRITER));
    return writer.writable === undefined ? Promise.reject(notBound()) : abort(writer.writable, reason);
  }

  close() {
    const writer = this?.[kWriter];
    if (writer === undefined) return Promise.reject(invalidThis(WRITER));
    const { writable } = writer;
    if (writable === undefined) return Promise.reject(notBound());
    if (closeIsComing(writable)) return Promise.reject(invalidState('Failure to close WritableStream'));
    return close(writable);
  }

  releaseLock() {
    const writer = this?.[kWriter];
    if (writer === undefined) throw invalidThis(WRITER);
    if (writer.writable !== undefined) releaseWriter(writer);
  }

  write(chunk = undefined) {
    const writer = this?.[kWriter];
    if (writer === undefined) return Promise.reject(invalidThis(WRITER));
    return writer.writable === undefined ? Promise.reject(notBound()) : writeFor(writer, chunk);
  }
}

// The size algorithm is the user's: it may release the writer.
function writeFor(writer, chunk) {
  const { writable } = writer;
  if (writable.size === undefined) return write(writable, chunk);
  return write(writable, chunk, writer);
}

exposeClass(WritableStreamDefaultWriter, ['closed', 'desiredSize', 'ready', 'abort', 'close', 'releaseLock', 'write'],
  (object) => {
    const { stream, closed, ready } = object[kWriter];
    return { stream, close: closed.promise, ready: ready.promise };
  });

// A stream of this library's own: `callbacks` holds write, close and abort, which are called as methods of `sink`.
function makeWritable(sink, callbacks, highWaterMark, size) {
  const record = new WritableRecord(sink, highWaterMark, size);
  record.write = callbacks.write;
  record.close = callbacks.close;
  record.abort = callbacks.abort;
  return new WritableStream(kInternal, record);
}

module.exports = { WritableStream, WritableStreamDefaultWriter, makeWritable };
