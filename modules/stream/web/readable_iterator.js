// Async iteration over a ReadableStream.

const { invalidState, queueMicrotask, then } = require('internal:stream/web/common');
const { cancelReadable, kReader, read, readInto, releaseReader } = require('internal:stream/web/readable_record');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

const kIteration = Symbol('iteration');

class Iteration {
  constructor(reader, preventCancel) {
    this.reader = reader;
    this.preventCancel = preventCancel;
    this.done = false;
    // What the last next() or return() promised, while it is pending.
    this.ongoing = undefined;
    this.started = false;
  }

  next() {
    if (this.done) return Promise.resolve({ value: undefined, done: true });
    const record = this.reader.readable;
    if (record === undefined) return Promise.reject(invalidState('The reader is not bound to a ReadableStream'));
    const request = new IterationRequest(this);
    readInto(record, request);
    return request.parts.promise;
  }

  // A next() that need not wait for another, and for which a chunk is there.
  nextAtOnce() {
    const record = this.reader.readable;
    if (record === undefined || record.isByte || record.queue.length === 0) return undefined;
    return read(record);
  }

  async finish(value) {
    if (this.done) return { value, done: true };
    this.done = true;
    const record = this.reader.readable;
    if (record === undefined) throw invalidState('The reader is not bound to a ReadableStream');
    const cancelled = this.preventCancel ? undefined : cancelReadable(record, value);
    releaseReader(this.reader);
    await cancelled;
    return { value, done: true };
  }
}

// Answers one next().
class IterationRequest {
  constructor(iteration) {
    this.iteration = iteration;
    this.parts = Promise.withResolvers();
  }

  chunk(value) {
    this.iteration.ongoing = undefined;
    this.parts.resolve({ value, done: false });
  }

  close() {
    this.end();
    this.parts.resolve({ value: undefined, done: true });
  }

  error(reason) {
    this.end();
    this.parts.reject(reason);
  }

  end() {
    const { iteration } = this;
    iteration.ongoing = undefined;
    iteration.done = true;
    // A microtask later: the reader may still be answering its other requests.
    queueMicrotask(() => {
      if (iteration.reader.readable !== undefined) releaseReader(iteration.reader);
    });
  }
}

const IteratorPrototype = Object.create(AsyncIteratorPrototype, {
  next: {
    value: function next() {
      const iteration = this[kIteration];
      const { ongoing } = iteration;
      if (ongoing === undefined && iteration.started && !iteration.done) {
        const chunk = iteration.nextAtOnce();
        if (chunk !== undefined) return chunk;
      }
      // The first read waits a microtask, so that the source has had its start and first pull.
      const before = iteration.started ? ongoing : Promise.resolve();
      iteration.started = true;
      if (before === undefined) {
        // Set first: the request forgets it when it is answered at once.
        const promise = iteration.next();
        return promise;
      }
      const step = () => iteration.next();
      iteration.ongoing = then.call(before, step, step);
      return iteration.ongoing;
    },
    writable: true, enumerable: true, configurable: true,
  },
  return: {
    value: function return_(value) {
      const iteration = this[kIteration];
      iteration.started = true;
      const step = () => iteration.finish(value);
      const { ongoing } = iteration;
      const promise = ongoing === undefined ? step() : then.call(ongoing, step, step);
      iteration.ongoing = promise;
      return promise;
    },
    writable: true, enumerable: true, configurable: true,
  },
});
Object.defineProperty(IteratorPrototype.return, 'name', { value: 'return' });

function iterate(reader, preventCancel) {
  const iterator = Object.create(IteratorPrototype);
  Object.defineProperty(iterator, kIteration, { value: new Iteration(reader[kReader], preventCancel) });
  return iterator;
}

module.exports = { iterate };
