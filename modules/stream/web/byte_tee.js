// Both halves of a byte stream's tee() (Streams Standard, ReadableByteStreamTee).

const { kInternal, queueMicrotask, then } = require('internal:stream/web/common');
const {
  ReaderRecord, READABLE, cancelReadable, errorReadable, kReadable, readInto, releaseReader, startReadable,
} = require('internal:stream/web/readable_record');
const { ByteRecord } = require('internal:stream/web/byte_record');

function copyOf(view) {
  return new Uint8Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

class ByteTee {
  constructor(stream) {
    this.stream = stream;
    this.record = stream[kReadable];
    this.reader = undefined;
    this.branches = [undefined, undefined];
    this.canceled = [false, false];
    this.reasons = [undefined, undefined];
    this.reading = false;
    this.readAgain = [false, false];
    this.cancelled = Promise.withResolvers();
  }

  // Reads by a reader of the kind, exchanging the one there is.
  useReader(isByob) {
    if (this.reader !== undefined) {
      if (this.reader.isByob === isByob) return;
      releaseReader(this.reader);
    }
    const reader = this.reader = new ReaderRecord(this.record, isByob, this.stream);
    then.call(reader.closed.promise, undefined, (error) => {
      if (reader !== this.reader) return;
      errorReadable(this.branches[0], error);
      errorReadable(this.branches[1], error);
      this.settleUnlessBothCancelled();
    });
  }

  settleUnlessBothCancelled() {
    if (!this.canceled[0] || !this.canceled[1]) this.cancelled.resolve();
  }

  pull(index) {
    if (this.reading) {
      this.readAgain[index] = true;
      return;
    }
    this.reading = true;
    const { byobRequest } = this.branches[index].controller;
    if (byobRequest === null) {
      this.useReader(false);
      readInto(this.record, new DefaultRequest(this));
    } else {
      this.useReader(true);
      this.record.readIntoView(byobRequest.view, 1, new ByobRequest(this, index));
    }
  }

  pullAgain() {
    this.reading = false;
    if (this.readAgain[0]) this.pull(0);
    else if (this.readAgain[1]) this.pull(1);
  }

  // Undefined when the copy failed, which ends everything.
  copy(chunk) {
    try {
      return copyOf(chunk);
    } catch (error) {
      errorReadable(this.branches[0], error);
      errorReadable(this.branches[1], error);
      this.cancelled.resolve(cancelReadable(this.record, error));
      return undefined;
    }
  }

  enqueue(index, chunk) {
    const branch = this.branches[index];
    if (branch.state === READABLE && !branch.closeRequested) branch.enqueueView(chunk);
  }

  cancel(index, reason) {
    this.canceled[index] = true;
    this.reasons[index] = reason;
    if (this.canceled[1 - index]) this.cancelled.resolve(cancelReadable(this.record, this.reasons));
    return this.cancelled.promise;
  }
}

class DefaultRequest {
  constructor(tee) {
    this.tee = tee;
  }

  chunk(chunk) {
    const { tee } = this;
    queueMicrotask(() => {
      tee.readAgain = [false, false];
      let second = chunk;
      if (!tee.canceled[0] && !tee.canceled[1]) {
        second = tee.copy(chunk);
        if (second === undefined) return;
      }
      if (!tee.canceled[0]) tee.enqueue(0, chunk);
      if (!tee.canceled[1]) tee.enqueue(1, second);
      tee.pullAgain();
    });
  }

  close() {
    const { tee } = this;
    tee.reading = false;
    for (let i = 0; i < 2; i++) {
      if (!tee.canceled[i]) tee.branches[i].closeByController();
    }
    for (const branch of tee.branches) {
      if (branch.pullIntos.length > 0) branch.respond(0);
    }
    tee.settleUnlessBothCancelled();
  }

  error() {
    this.tee.reading = false;
  }
}

// Fills the buffer that a reader of branch `index` brought along.
class ByobRequest {
  constructor(tee, index) {
    this.tee = tee;
    this.index = index;
  }

  chunk(chunk) {
    const { tee, index } = this;
    const other = 1 - index;
    queueMicrotask(() => {
      tee.readAgain = [false, false];
      if (!tee.canceled[other]) {
        const copy = tee.copy(chunk);
        if (copy === undefined) return;
        if (!tee.canceled[index]) tee.branches[index].respondWithView(chunk);
        tee.enqueue(other, copy);
      } else if (!tee.canceled[index]) {
        tee.branches[index].respondWithView(chunk);
      }
      tee.pullAgain();
    });
  }

  close(chunk) {
    const { tee, index } = this;
    const other = 1 - index;
    tee.reading = false;
    if (!tee.canceled[index]) tee.branches[index].closeByController();
    if (!tee.canceled[other]) tee.branches[other].closeByController();
    if (chunk !== undefined) {
      if (!tee.canceled[index]) tee.branches[index].respondWithView(chunk);
      if (!tee.canceled[other] && tee.branches[other].pullIntos.length > 0) tee.branches[other].respond(0);
    }
    tee.settleUnlessBothCancelled();
  }

  error() {
    this.tee.reading = false;
  }
}

function teeBytes(stream) {
  const tee = new ByteTee(stream);
  tee.useReader(false);
  return [makeBranch(tee, 0), makeBranch(tee, 1)];
}

function makeBranch(tee, index) {
  const { ReadableStream } = require('internal:stream/web/readable_stream');
  const { ReadableByteStreamController } = require('internal:stream/web/byte_controller');
  const record = tee.branches[index] = new ByteRecord(tee, 0);
  record.pull = () => tee.pull(index);
  record.cancel = (reason) => tee.cancel(index, reason);
  record.controller = new ReadableByteStreamController(kInternal, record);
  startReadable(record, undefined);
  return new ReadableStream(kInternal, record);
}

module.exports = { teeBytes };
