// The inner life of a ReadableStream: its record, which holds the default controller's fields as well, and the algorithms of
// the Streams Standard, sections 4.5, 4.8 and 4.9, over it.

const {
  ChunkQueue, Latch, callOn, callbackOf, invalidState, kInternal, keepApart, nothing, promiseOf, queueMicrotask, then, whenSettled,
} = require('internal:stream/web/common');

// The record of a ReadableStream, of a reader, and of a controller.
const kReadable = Symbol('kState');
const kReader = Symbol('kState');
const kController = Symbol('kState');

const READABLE = 0;
const CLOSED = 1;
const ERRORED = 2;

class ReadableRecord {
  constructor(source, pull, cancel, highWaterMark, size) {
    this.state = READABLE;
    this.reader = undefined;
    this.isByte = false;
    this.queue = new ChunkQueue();
    this.started = false;
    this.pulling = false;
    this.pullAgain = false;
    this.closeRequested = false;
    this.disturbed = false;
    this.storedError = undefined;
    this.highWaterMark = highWaterMark;
    this.size = size;
    this.source = source;
    this.pull = pull;
    this.cancel = cancel;
    this.controller = undefined;
    this.onPulled = undefined;
    this.onPullFailed = undefined;
    // For finished(), which knows only the stream.
    this.closedLatch = undefined;
  }
}

// The record of a reader of either kind. A request has chunk(value), close(value) and error(reason).
class ReaderRecord {
  constructor(readable, isByob, stream) {
    this.readable = readable;
    this.stream = stream;
    this.isByob = isByob;
    this.requests = [];
    this.closed = new Latch();
    readable.reader = this;
    if (readable.state === CLOSED) this.closed.resolve();
    else if (readable.state === ERRORED) this.closed.reject(readable.storedError);
  }
}

// The request behind a promise of { value, done }.
class PromiseRequest {
  constructor() {
    this.parts = Promise.withResolvers();
  }

  chunk(value) {
    this.parts.resolve({ value, done: false });
  }

  close(value) {
    this.parts.resolve({ value, done: true });
  }

  error(reason) {
    this.parts.reject(reason);
  }
}

keepApart(ReadableRecord, ReaderRecord);

// Starting

// `start` is undefined or the callback of the source.
function startReadable(record, start) {
  const result = start === undefined ? undefined : callOn(start, record.source, record.controller);
  whenSettled(result, () => {
    record.started = true;
    pullIfNeeded(record);
  }, (error) => errorReadable(record, error));
}

function setUpDefault(record, source) {
  record.cancel = callbackOf(source, 'cancel');
  record.pull = callbackOf(source, 'pull');
  const start = callbackOf(source, 'start');
  const { ReadableStreamDefaultController } = require('internal:stream/web/readable_controller');
  record.controller = new ReadableStreamDefaultController(kInternal, record);
  startReadable(record, start);
}

// Pulling

function pullIfNeeded(record) {
  if (!shouldPull(record)) return;
  if (record.pulling) {
    record.pullAgain = true;
    return;
  }
  if (record.onPulled === undefined) preparePulls(record);
  record.pulling = true;
  let result;
  try {
    result = callOn(record.pull, record.source, record.controller);
  } catch (error) {
    queueMicrotask(() => record.onPullFailed(error));
    return;
  }
  whenSettled(result, record.onPulled, record.onPullFailed);
}

function preparePulls(record) {
  record.onPulled = () => {
    record.pulling = false;
    if (!record.pullAgain) return;
    record.pullAgain = false;
    pullIfNeeded(record);
  };
  record.onPullFailed = (error) => errorReadable(record, error);
}

function shouldPull(record) {
  if (record.state !== READABLE || record.closeRequested || !record.started || record.pull === undefined) return false;
  const { reader } = record;
  if (reader !== undefined && reader.requests.length > 0) return true;
  return record.highWaterMark - record.queue.total > 0;
}

// The controller's three verbs

function canEnqueue(record) {
  return record.state === READABLE && !record.closeRequested;
}

function enqueue(record, chunk) {
  const { reader } = record;
  if (reader !== undefined && reader.requests.length > 0) {
    reader.requests.shift().chunk(chunk);
  } else if (record.size === undefined) {
    record.queue.push(chunk);
  } else {
    enqueueSized(record, chunk);
  }
  pullIfNeeded(record);
}

function enqueueSized(record, chunk) {
  try {
    const { size } = record;
    record.queue.pushSized(chunk, size(chunk));
  } catch (error) {
    errorReadable(record, error);
    throw error;
  }
}

function closeFromController(record) {
  record.closeRequested = true;
  if (record.queue.length === 0) {
    forgetAlgorithms(record);
    closeReadable(record);
  }
}

function errorReadable(record, error) {
  if (record.state !== READABLE) return;
  record.queue.clear();
  if (record.isByte) record.forgetRequests();
  forgetAlgorithms(record);
  failReadable(record, error);
}

function forgetAlgorithms(record) {
  record.pull = undefined;
  record.cancel = undefined;
  record.size = undefined;
}

function desiredSize(record) {
  if (record.state === ERRORED) return null;
  return record.state === CLOSED ? 0 : record.highWaterMark - record.queue.total;
}

// The stream itself

function closeReadable(record) {
  record.state = CLOSED;
  record.closedLatch?.resolve();
  const { reader } = record;
  if (reader === undefined) return;
  reader.closed.resolve();
  if (reader.isByob) return;
  const requests = reader.requests;
  reader.requests = [];
  for (let i = 0; i < requests.length; i++) requests[i].close(undefined);
}

function failReadable(record, error) {
  record.state = ERRORED;
  record.storedError = error;
  record.closedLatch?.reject(error);
  const { reader } = record;
  if (reader === undefined) return;
  reader.closed.reject(error);
  failRequests(reader, error);
}

function failRequests(reader, error) {
  const requests = reader.requests;
  reader.requests = [];
  for (let i = 0; i < requests.length; i++) requests[i].error(error);
}

// Returns a promise.
function cancelReadable(record, reason) {
  record.disturbed = true;
  if (record.state === CLOSED) return Promise.resolve();
  if (record.state === ERRORED) return Promise.reject(record.storedError);
  closeReadable(record);
  const { reader } = record;
  if (reader !== undefined && reader.isByob) {
    const requests = reader.requests;
    reader.requests = [];
    for (let i = 0; i < requests.length; i++) requests[i].close(undefined);
  }
  record.queue.clear();
  if (record.isByte) record.forgetRequests();
  const { cancel, source } = record;
  forgetAlgorithms(record);
  if (cancel === undefined) return Promise.resolve();
  return then.call(promiseOf(cancel, source, reason), nothing);
}

// Reading

// `request` is answered now or later.
function readInto(record, request) {
  record.disturbed = true;
  if (record.state === CLOSED) request.close(undefined);
  else if (record.state === ERRORED) request.error(record.storedError);
  else if (record.isByte) record.pullInto(request);
  else if (record.queue.length > 0) request.chunk(takeChunk(record));
  else waitForChunk(record, request);
}

function waitForChunk(record, request) {
  record.reader.requests.push(request);
  pullIfNeeded(record);
}

// From a default stream with something in its queue.
function takeChunk(record) {
  const chunk = record.queue.take();
  if (record.closeRequested && record.queue.length === 0) {
    forgetAlgorithms(record);
    closeReadable(record);
  } else {
    pullIfNeeded(record);
  }
  return chunk;
}

// The same as a promise of { value, done }.
function read(record) {
  if (!record.isByte && record.state === READABLE && record.queue.length > 0) {
    record.disturbed = true;
    return Promise.resolve({ value: takeChunk(record), done: false });
  }
  const request = new PromiseRequest();
  readInto(record, request);
  return request.parts.promise;
}

// Lets the stream go. Requests that wait fail.
function releaseReader(reader) {
  const { readable } = reader;
  reader.closed.reject(invalidState('Reader released'));
  if (readable.isByte) readable.readerReleased();
  readable.reader = undefined;
  reader.readable = undefined;
  reader.stream = undefined;
  if (reader.requests.length > 0) failRequests(reader, invalidState('Releasing reader'));
}

module.exports = {
  CLOSED,
  ERRORED,
  READABLE,
  PromiseRequest,
  ReadableRecord,
  ReaderRecord,
  canEnqueue,
  cancelReadable,
  closeFromController,
  closeReadable,
  desiredSize,
  enqueue,
  errorReadable,
  failReadable,
  forgetAlgorithms,
  kController,
  kReadable,
  kReader,
  pullIfNeeded,
  read,
  readInto,
  releaseReader,
  setUpDefault,
  startReadable,
  takeChunk,
};
