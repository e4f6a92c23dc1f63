// The inner life of a readable byte stream: the algorithms of the Streams Standard, section 4.10.11, over its record.

const { callbackOf, invalidRange, invalidState, keepApart, kInternal } = require('internal:stream/web/common');
const {
  CLOSED, ERRORED, READABLE, ReadableRecord, closeReadable, errorReadable, forgetAlgorithms, pullIfNeeded, startReadable,
} = require('internal:stream/web/readable_record');

const transferOf = ArrayBuffer.prototype.transfer;

// Takes the bytes of a buffer away from whoever else holds it.
function transfer(buffer) {
  return transferOf.call(buffer);
}

// Ranges of buffers, first in, first out.
class ByteQueue {
  constructor() {
    this.ranges = [];
    this.total = 0;
  }

  get length() {
    return this.ranges.length;
  }

  push(buffer, offset, length) {
    this.ranges.push({ buffer, offset, length });
    this.total += length;
  }

  take() {
    const range = this.ranges.shift();
    this.total -= range.length;
    return new Uint8Array(range.buffer, range.offset, range.length);
  }

  // Moves `count` bytes to `target`.
  moveTo(target, count) {
    let at = 0;
    while (count > 0) {
      const range = this.ranges[0];
      const moved = Math.min(count, range.length);
      target.set(new Uint8Array(range.buffer, range.offset, moved), at);
      if (moved === range.length) {
        this.ranges.shift();
      } else {
        range.offset += moved;
        range.length -= moved;
      }
      this.total -= moved;
      at += moved;
      count -= moved;
    }
  }

  clear() {
    this.ranges = [];
    this.total = 0;
  }
}

keepApart(ByteQueue);

const FOR_NOBODY = 0;
const FOR_DEFAULT_READER = 1;
const FOR_BYOB_READER = 2;

// A buffer that waits to be filled.
class PullInto {
  constructor(buffer, offset, length, leastFilled, elementSize, View, owner) {
    this.buffer = buffer;
    this.bufferLength = buffer.byteLength;
    this.offset = offset;
    this.length = length;
    this.filled = 0;
    this.leastFilled = leastFilled;
    this.elementSize = elementSize;
    this.View = View;
    this.owner = owner;
  }

  view() {
    return makeView(this.View, transfer(this.buffer), this.offset, this.filled / this.elementSize);
  }
}

class ByteRecord extends ReadableRecord {
  constructor(source, highWaterMark) {
    super(source, undefined, undefined, highWaterMark, undefined);
    this.isByte = true;
    this.queue = new ByteQueue();
    this.pullIntos = [];
    this.autoAllocate = undefined;
    this.request = undefined;
  }

  // A read by a default reader.
  pullInto(request) {
    if (this.queue.total > 0) {
      const chunk = this.queue.take();
      this.afterTaking();
      request.chunk(chunk);
      return;
    }
    if (this.autoAllocate !== undefined) {
      let buffer;
      try {
        buffer = new ArrayBuffer(this.autoAllocate);
      } catch (error) {
        request.error(error);
        return;
      }
      this.pullIntos.push(new PullInto(buffer, 0, this.autoAllocate, 1, 1, Uint8Array, FOR_DEFAULT_READER));
    }
    this.reader.requests.push(request);
    pullIfNeeded(this);
  }

  // A read by a BYOB reader; `min` counts elements.
  readIntoView(view, min, request) {
    this.disturbed = true;
    if (this.state === ERRORED) {
      request.error(this.storedError);
      return;
    }
    const isData = view instanceof DataView;
    const elementSize = isData ? 1 : view.BYTES_PER_ELEMENT;
    const View = isData ? DataView : constructorOf(view);
    const { byteOffset, byteLength } = view;
    let buffer;
    try {
      buffer = transfer(view.buffer);
    } catch (error) {
      request.error(error);
      return;
    }
    const wanted = new PullInto(buffer, byteOffset, byteLength, min * elementSize, elementSize, View, FOR_BYOB_READER);
    if (this.pullIntos.length > 0) {
      this.pullIntos.push(wanted);
      this.reader.requests.push(request);
    } else if (this.state === CLOSED) {
      request.close(makeView(View, buffer, byteOffset, 0));
    } else {
      this.answerOrWait(wanted, request);
    }
  }

  answerOrWait(wanted, request) {
    if (this.queue.total > 0) {
      if (this.fill(wanted)) {
        const view = wanted.view();
        this.afterTaking();
        request.chunk(view);
        return;
      }
      if (this.closeRequested) {
        const error = invalidState('ReadableStream closed');
        errorReadable(this, error);
        request.error(error);
        return;
      }
    }
    this.pullIntos.push(wanted);
    this.reader.requests.push(request);
    pullIfNeeded(this);
  }

  afterTaking() {
    if (this.queue.total === 0 && this.closeRequested) {
      forgetAlgorithms(this);
      closeReadable(this);
    } else {
      pullIfNeeded(this);
    }
  }

  // Copies from the queue. True when enough is there to answer.
  fill(wanted) {
    let count = Math.min(this.queue.total, wanted.length - wanted.filled);
    const filled = wanted.filled + count;
    const aligned = filled - filled % wanted.elementSize;
    const enough = aligned >= wanted.leastFilled;
    if (enough) count = aligned - wanted.filled;
    this.queue.moveTo(new Uint8Array(wanted.buffer, wanted.offset + wanted.filled, count), count);
    wanted.filled += count;
    return enough;
  }

  // What the queue can answer of the waiting buffers.
  takeFilled() {
    const filled = [];
    while (this.pullIntos.length > 0 && this.queue.total > 0) {
      if (this.fill(this.pullIntos[0])) filled.push(this.pullIntos.shift());
    }
    return filled;
  }

  commitAll(filled) {
    for (let i = 0; i < filled.length; i++) this.commit(filled[i]);
  }

  commit(filled) {
    const view = filled.view();
    const request = this.reader.requests.shift();
    if (this.state === CLOSED) request.close(view);
    else request.chunk(view);
  }

  // By the controller

  enqueueView(chunk) {
    const { buffer, byteOffset, byteLength } = chunk;
    if (buffer.detached) throw invalidState('chunk ArrayBuffer is detached');
    const moved = transfer(buffer);
    if (this.pullIntos.length > 0) {
      const first = this.pullIntos[0];
      if (first.buffer.detached) throw invalidState('Destination ArrayBuffer is detached');
      this.invalidateRequest();
      first.buffer = transfer(first.buffer);
      if (first.owner === FOR_NOBODY) this.queueFilledPart(first);
    }
    const { reader } = this;
    if (reader === undefined) {
      this.queue.push(moved, byteOffset, byteLength);
    } else if (reader.isByob) {
      this.queue.push(moved, byteOffset, byteLength);
      this.commitAll(this.takeFilled());
    } else {
      this.giveToDefaultReader(reader, moved, byteOffset, byteLength);
    }
    pullIfNeeded(this);
  }

  giveToDefaultReader(reader, buffer, offset, length) {
    while (reader.requests.length > 0 && this.queue.total > 0) {
      const request = reader.requests.shift();
      const chunk = this.queue.take();
      this.afterTaking();
      request.chunk(chunk);
    }
    if (reader.requests.length === 0) {
      this.queue.push(buffer, offset, length);
      return;
    }
    if (this.pullIntos.length > 0) this.pullIntos.shift();
    reader.requests.shift().chunk(new Uint8Array(buffer, offset, length));
  }

  closeByController() {
    if (this.closeRequested || this.state !== READABLE) return;
    if (this.queue.total > 0) {
      this.closeRequested = true;
      return;
    }
    if (this.pullIntos.length > 0) {
      const first = this.pullIntos[0];
      if (first.filled % first.elementSize !== 0) {
        const error = invalidState('Partial read');
        errorReadable(this, error);
        throw error;
      }
    }
    forgetAlgorithms(this);
    closeReadable(this);
  }

  // What a released reader's buffer holds goes back to the queue.
  queueFilledPart(wanted) {
    if (wanted.filled > 0) this.queueCopy(wanted.buffer, wanted.offset, wanted.filled);
    this.pullIntos.shift();
  }

  queueCopy(buffer, offset, length) {
    let copy;
    try {
      copy = buffer.slice(offset, offset + length);
    } catch (error) {
      errorReadable(this, error);
      throw error;
    }
    this.queue.push(copy, 0, length);
  }

  // By the request

  respond(count) {
    const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
    const first = this.pullIntos[0];
    if (this.state === CLOSED) {
      if (count !== 0) throw new ERR_INVALID_ARG_VALUE('bytesWritten', count);
    } else {
      if (count === 0) throw new ERR_INVALID_ARG_VALUE('bytesWritten', count);
      if (first.filled + count > first.length) throw invalidRange('bytesWritten', count);
    }
    first.buffer = transfer(first.buffer);
    this.responded(count, first);
  }

  respondWithView(view) {
    const first = this.pullIntos[0];
    const { byteLength, byteOffset, buffer } = view;
    if (this.state === CLOSED) {
      if (byteLength !== 0) throw invalidState('View is not zero-length');
    } else if (byteLength === 0) {
      throw invalidState('View is zero-length');
    }
    if (first.offset + first.filled !== byteOffset || first.bufferLength !== buffer.byteLength ||
        first.filled + byteLength > first.length) throw invalidRange('view', view);
    first.buffer = transfer(buffer);
    this.responded(byteLength, first);
  }

  responded(count, first) {
    this.invalidateRequest();
    if (this.state === CLOSED) this.respondedInClosed(first);
    else this.respondedInReadable(count, first);
    pullIfNeeded(this);
  }

  respondedInClosed(first) {
    if (first.owner === FOR_NOBODY) this.pullIntos.shift();
    const { reader } = this;
    if (reader === undefined || !reader.isByob) return;
    const filled = [];
    while (filled.length < reader.requests.length) filled.push(this.pullIntos.shift());
    this.commitAll(filled);
  }

  respondedInReadable(count, wanted) {
    wanted.filled += count;
    if (wanted.owner === FOR_NOBODY) {
      this.queueFilledPart(wanted);
      this.commitAll(this.takeFilled());
      return;
    }
    if (wanted.filled < wanted.leastFilled) return;
    this.pullIntos.shift();
    const rest = wanted.filled % wanted.elementSize;
    if (rest > 0) {
      this.queueCopy(wanted.buffer, wanted.offset + wanted.filled - rest, rest);
      wanted.filled -= rest;
    }
    const filled = this.takeFilled();
    this.commit(wanted);
    this.commitAll(filled);
  }

  // By the stream

  forgetRequests() {
    this.invalidateRequest();
    this.pullIntos = [];
  }

  invalidateRequest() {
    if (this.request === undefined) return;
    const { invalidate } = require('internal:stream/web/byte_controller');
    invalidate(this.request);
    this.request = undefined;
  }

  readerReleased() {
    if (this.pullIntos.length === 0) return;
    const first = this.pullIntos[0];
    first.owner = FOR_NOBODY;
    this.pullIntos = [first];
  }
}

const tagOfArray = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function constructorOf(view) {
  const { constructor } = view;
  return constructor.prototype instanceof Uint8Array ? constructor : globalThis[tagOfArray.call(view)];
}

// A Buffer is answered with a Buffer, as in Node.
function makeView(View, buffer, offset, length) {
  return View.prototype instanceof Uint8Array ? View.from(buffer, offset, length) : new View(buffer, offset, length);
}

function setUpByte(record, source) {
  record.cancel = callbackOf(source, 'cancel');
  record.pull = callbackOf(source, 'pull');
  const start = callbackOf(source, 'start');
  const { autoAllocateChunkSize } = source;
  if (autoAllocateChunkSize === 0) {
    const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_VALUE('source.autoAllocateChunkSize', autoAllocateChunkSize);
  }
  record.autoAllocate = autoAllocateChunkSize === undefined ? undefined : +autoAllocateChunkSize;
  const { ReadableByteStreamController } = require('internal:stream/web/byte_controller');
  record.controller = new ReadableByteStreamController(kInternal, record);
  startReadable(record, start);
}

module.exports = { ByteRecord, setUpByte };
