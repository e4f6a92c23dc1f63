// Both halves of a ReadableStream's tee() (Streams Standard, ReadableStreamDefaultTee).

const { keepApart, kInternal, queueMicrotask, then } = require('internal:stream/web/common');
const {
  canEnqueue, cancelReadable, closeFromController, enqueue, errorReadable, kReadable, kReader, readInto, startReadable,
} = require('internal:stream/web/readable_record');

// The source of both branches, and the request by which it reads.
class Tee {
  constructor(reader) {
    this.reader = reader;
    this.record = reader.readable;
    this.branches = [undefined, undefined];
    this.canceled = [false, false];
    this.reasons = [undefined, undefined];
    this.reading = false;
    this.readAgain = false;
    this.cancelled = Promise.withResolvers();
  }

  pull() {
    if (this.reading) {
      this.readAgain = true;
      return;
    }
    this.reading = true;
    readInto(this.record, this);
  }

  // A microtask later: an error that follows at once must reach both branches first.
  chunk(value) {
    queueMicrotask(() => {
      this.readAgain = false;
      if (!this.canceled[0]) enqueueInto(this.branches[0], value);
      if (!this.canceled[1]) enqueueInto(this.branches[1], value);
      this.reading = false;
      if (this.readAgain) this.pull();
    });
  }

  close() {
    this.reading = false;
    for (let i = 0; i < 2; i++) {
      if (!this.canceled[i] && canEnqueue(this.branches[i])) closeFromController(this.branches[i]);
    }
    if (!this.canceled[0] || !this.canceled[1]) this.cancelled.resolve();
  }

  error() {
    this.reading = false;
  }

  cancel(index, reason) {
    this.canceled[index] = true;
    this.reasons[index] = reason;
    if (this.canceled[1 - index]) this.cancelled.resolve(cancelReadable(this.record, this.reasons));
    return this.cancelled.promise;
  }

  failed(reason) {
    errorReadable(this.branches[0], reason);
    errorReadable(this.branches[1], reason);
    if (!this.canceled[0] || !this.canceled[1]) this.cancelled.resolve();
  }
}

keepApart(Tee);

function enqueueInto(record, value) {
  if (canEnqueue(record)) enqueue(record, value);
}

function tee(stream) {
  const { ReadableStreamDefaultReader } = require('internal:stream/web/readers');
  const reader = new ReadableStreamDefaultReader(stream)[kReader];
  const source = new Tee(reader);
  const branches = [makeBranch(source, 0), makeBranch(source, 1)];
  then.call(reader.closed.promise, undefined, (reason) => source.failed(reason));
  return branches;
}

function makeBranch(source, index) {
  const { makeReadable } = require('internal:stream/web/readable_stream');
  const { ReadableStreamDefaultController } = require('internal:stream/web/readable_controller');
  const stream = makeReadable(source, source.pull, (reason) => source.cancel(index, reason), 1, undefined);
  const record = stream[kReadable];
  source.branches[index] = record;
  record.controller = new ReadableStreamDefaultController(kInternal, record);
  startReadable(record, undefined);
  return stream;
}

module.exports = { tee };
