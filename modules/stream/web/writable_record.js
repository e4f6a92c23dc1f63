// The inner life of a WritableStream: its record, which holds the controller's fields as well, and the algorithms of the
// Streams Standard, sections 5.4 and 5.5, over it.

const {
  ChunkQueue, Latch, callOn, callbackOf, invalidState, kInternal, keepApart, markHandled, promiseOf, queueMicrotask, then, whenSettled,
} = require('internal:stream/web/common');

// The record of a WritableStream, of a writer, and of a controller.
const kWritable = Symbol('kState');
const kWriter = Symbol('kState');
const kSinkController = Symbol('kState');

const WRITABLE = 0;
const CLOSED = 1;
const ERRORING = 2;
const ERRORED = 3;

// Stands in the queue for the end.
const CLOSE = Symbol('close');

class WritableRecord {
  constructor(sink, highWaterMark, size) {
    this.state = WRITABLE;
    this.writer = undefined;
    this.backpressure = !(highWaterMark > 0);
    this.queue = new ChunkQueue();
    this.highWaterMark = highWaterMark;
    this.size = size;
    this.started = false;
    // The sink is busy with a chunk, whose request is `current`; a pipe's writes have no requests (null).
    this.writing = false;
    this.current = null;
    this.requests = [];
    this.closeRequest = undefined;
    this.closing = undefined;
    this.pendingAbort = undefined;
    this.storedError = undefined;
    this.sink = sink;
    this.write = undefined;
    this.close = undefined;
    this.abort = undefined;
    this.controller = undefined;
    // The signal of the controller, once it is asked for, and with what it was aborted.
    this.abortController = undefined;
    this.aborted = false;
    this.abortReason = undefined;
    this.onWritten = undefined;
    this.onWriteFailed = undefined;
    this.closedLatch = undefined;
  }
}

class WriterRecord {
  constructor(writable, stream) {
    this.writable = writable;
    this.stream = stream;
    this.ready = new Latch();
    this.closed = new Latch();
    writable.writer = this;
    const { state, storedError } = writable;
    if (state === WRITABLE) {
      if (!writable.backpressure || closeIsComing(writable)) this.ready.resolve();
    } else if (state === CLOSED) {
      this.ready.resolve();
      this.closed.resolve();
    } else {
      this.ready.reject(storedError);
      if (state === ERRORED) this.closed.reject(storedError);
    }
  }
}

keepApart(WritableRecord, WriterRecord);

// Starting

function setUpWritable(record, sink) {
  record.abort = callbackOf(sink, 'abort', 'sink.abort');
  record.close = callbackOf(sink, 'close', 'sink.close');
  const start = callbackOf(sink, 'start', 'sink.start');
  record.write = callbackOf(sink, 'write', 'sink.write');
  const { WritableStreamDefaultController } = require('internal:stream/web/writable_controller');
  record.controller = new WritableStreamDefaultController(kInternal, record);
  startWritable(record, start);
}

function startWritable(record, start) {
  const result = start === undefined ? undefined : callOn(start, record.sink, record.controller);
  whenSettled(result, () => {
    record.started = true;
    advance(record);
  }, (error) => {
    record.started = true;
    failedInSink(record, error);
  });
}

// Writing

function closeIsComing(record) {
  return record.closeRequest !== undefined || record.closing !== undefined;
}

// The promise of write(). `writer` is given where the size algorithm may release it.
function write(record, chunk, writer = undefined) {
  const size = sizeOf(record, chunk);
  if (writer !== undefined && writer.writable !== record) return Promise.reject(invalidState('Mismatched WritableStreams'));
  const { state } = record;
  if (state === ERRORED) return Promise.reject(record.storedError);
  if (state === CLOSED || closeIsComing(record)) return Promise.reject(invalidState('WritableStream is closed'));
  if (state === ERRORING) return Promise.reject(record.storedError);
  const request = Promise.withResolvers();
  record.requests.push(request);
  queueChunk(record, chunk, size);
  return request.promise;
}

// A write that nobody waits for.
function writeSilently(record, chunk) {
  const size = sizeOf(record, chunk);
  if (record.state !== WRITABLE || closeIsComing(record)) return;
  record.requests.push(null);
  queueChunk(record, chunk, size);
}

// A size algorithm that throws puts the stream into error.
function sizeOf(record, chunk) {
  const { size } = record;
  if (size === undefined) return 1;
  try {
    return size(chunk);
  } catch (error) {
    errorIfWritable(record, error);
    return 1;
  }
}

function queueChunk(record, chunk, size) {
  if (record.size === undefined) {
    record.queue.push(chunk);
  } else {
    try {
      record.queue.pushSized(chunk, size);
    } catch (error) {
      errorIfWritable(record, error);
      return;
    }
  }
  if (record.state === WRITABLE && !closeIsComing(record)) updateBackpressure(record);
  advance(record);
}

function updateBackpressure(record) {
  const backpressure = record.highWaterMark - record.queue.total <= 0;
  if (backpressure === record.backpressure) return;
  record.backpressure = backpressure;
  const { writer } = record;
  if (writer === undefined) return;
  if (backpressure) writer.ready.renew();
  else writer.ready.resolve();
}

// Gives the sink what is next.
function advance(record) {
  if (!record.started || record.writing || record.closing !== undefined) return;
  if (record.state === ERRORING) {
    finishErroring(record);
    return;
  }
  if (record.state !== WRITABLE || record.queue.length === 0) return;
  const chunk = record.queue.first();
  if (chunk === CLOSE) closeSink(record);
  else writeToSink(record, chunk);
}

function writeToSink(record, chunk) {
  if (record.onWritten === undefined) prepareWrites(record);
  record.writing = true;
  record.current = record.requests.shift();
  let result;
  try {
    result = record.write === undefined ? undefined : callOn(record.write, record.sink, chunk, record.controller);
  } catch (error) {
    queueMicrotask(() => record.onWriteFailed(error));
    return;
  }
  whenSettled(result, record.onWritten, record.onWriteFailed);
}

function prepareWrites(record) {
  record.onWritten = () => {
    const { current } = record;
    record.writing = false;
    record.current = null;
    if (current !== null) current.resolve();
    record.queue.take();
    if (record.state === WRITABLE && !closeIsComing(record)) updateBackpressure(record);
    advance(record);
  };
  record.onWriteFailed = (error) => {
    if (record.state === WRITABLE) forgetAlgorithms(record);
    const { current } = record;
    record.writing = false;
    record.current = null;
    if (current !== null) current.reject(error);
    failedInSink(record, error);
  };
}

function closeSink(record) {
  record.closing = record.closeRequest;
  record.closeRequest = undefined;
  record.queue.take();
  let result;
  try {
    result = record.close === undefined ? undefined : callOn(record.close, record.sink);
  } catch (error) {
    result = Promise.reject(error);
  }
  forgetAlgorithms(record);
  whenSettled(result, () => sinkClosed(record), (error) => sinkCloseFailed(record, error));
}

function sinkClosed(record) {
  record.closing.resolve();
  record.closing = undefined;
  if (record.state === ERRORING) {
    record.storedError = undefined;
    if (record.pendingAbort !== undefined) {
      record.pendingAbort.resolve();
      record.pendingAbort = undefined;
    }
  }
  record.state = CLOSED;
  record.writer?.closed.resolve();
  record.closedLatch?.resolve();
}

function sinkCloseFailed(record, error) {
  record.closing.reject(error);
  record.closing = undefined;
  if (record.pendingAbort !== undefined) {
    record.pendingAbort.reject(error);
    record.pendingAbort = undefined;
  }
  failedInSink(record, error);
}

function forgetAlgorithms(record) {
  record.write = undefined;
  record.close = undefined;
  record.abort = undefined;
  record.size = undefined;
}

// Ending

// Returns a promise.
function close(record) {
  if (record.state === CLOSED || record.state === ERRORED) {
    return Promise.reject(invalidState('WritableStream is closed'));
  }
  const request = record.closeRequest = Promise.withResolvers();
  if (record.writer !== undefined && record.backpressure && record.state === WRITABLE) record.writer.ready.resolve();
  // The end itself counts nothing.
  record.queue.push(CLOSE);
  record.queue.total--;
  advance(record);
  return request.promise;
}

// Returns a promise.
function abort(record, reason) {
  if (record.state === CLOSED || record.state === ERRORED) return Promise.resolve();
  record.aborted = true;
  record.abortReason = reason;
  record.abortController?.abort(reason);
  // The listeners of the signal may have changed the state.
  if (record.state === CLOSED || record.state === ERRORED) return Promise.resolve();
  if (record.pendingAbort !== undefined) return record.pendingAbort.promise;
  const request = record.pendingAbort = Promise.withResolvers();
  request.wasErroring = record.state === ERRORING;
  request.reason = request.wasErroring ? undefined : reason;
  if (!request.wasErroring) startErroring(record, reason);
  return request.promise;
}

// Failing

function errorIfWritable(record, error) {
  if (record.state !== WRITABLE) return;
  forgetAlgorithms(record);
  startErroring(record, error);
}

function failedInSink(record, error) {
  if (record.state === WRITABLE) startErroring(record, error);
  else finishErroring(record);
}

function startErroring(record, reason) {
  record.state = ERRORING;
  record.storedError = reason;
  record.writer?.ready.reject(reason);
  if (!record.writing && record.closing === undefined && record.started) finishErroring(record);
}

function finishErroring(record) {
  record.state = ERRORED;
  record.queue.clear();
  const { requests, storedError } = record;
  record.requests = [];
  for (let i = 0; i < requests.length; i++) requests[i]?.reject(storedError);
  const request = record.pendingAbort;
  if (request === undefined) {
    rejectClose(record);
    return;
  }
  record.pendingAbort = undefined;
  if (request.wasErroring) {
    request.reject(storedError);
    rejectClose(record);
    return;
  }
  const { abort: abortSink } = record;
  forgetAlgorithms(record);
  const aborted = abortSink === undefined ? Promise.resolve() : promiseOf(abortSink, record.sink, request.reason);
  then.call(aborted, () => {
    request.resolve();
    rejectClose(record);
  }, (error) => {
    request.reject(error);
    rejectClose(record);
  });
}

function rejectClose(record) {
  const { storedError } = record;
  if (record.closeRequest !== undefined) {
    record.closeRequest.reject(storedError);
    record.closeRequest = undefined;
  }
  record.writer?.closed.reject(storedError);
  record.closedLatch?.reject(storedError);
}

// Writers

function releaseWriter(writer) {
  const { writable } = writer;
  const error = invalidState('Writer has been released');
  writer.ready.reject(error);
  writer.closed.reject(error);
  writable.writer = undefined;
  writer.writable = undefined;
  writer.stream = undefined;
}

function desiredSize(record) {
  if (record.state === ERRORED || record.state === ERRORING) return null;
  return record.state === CLOSED ? 0 : record.highWaterMark - record.queue.total;
}

// Calls back when all that was written so far is settled.
function afterWrites(record, callback) {
  const { requests } = record;
  if (requests.length === 0 && !record.writing) {
    callback();
    return;
  }
  const last = requests.length > 0 ? requests[requests.length - 1] : record.current;
  const replacement = last ?? Promise.withResolvers();
  if (last === null) markHandled(replacement.promise);
  if (requests.length > 0) requests[requests.length - 1] = replacement;
  else record.current = replacement;
  then.call(replacement.promise, callback, callback);
}

module.exports = {
  CLOSED,
  ERRORED,
  ERRORING,
  WRITABLE,
  WritableRecord,
  WriterRecord,
  abort,
  afterWrites,
  close,
  closeIsComing,
  desiredSize,
  errorIfWritable,
  kSinkController,
  kWritable,
  kWriter,
  releaseWriter,
  setUpWritable,
  startErroring,
  startWritable,
  write,
  writeSilently,
};
