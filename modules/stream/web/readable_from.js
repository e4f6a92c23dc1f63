// ReadableStream.from(): a stream of what an iterable gives.

const { invalidState, kInternal, then } = require('internal:stream/web/common');
const { closeFromController, enqueue, canEnqueue, kReadable, startReadable } = require('internal:stream/web/readable_record');

function notIterable(value) {
  const { ERR_ARG_NOT_ITERABLE } = require('internal:errors').codes;
  return new ERR_ARG_NOT_ITERABLE(value);
}

function iteratorOf(iterable) {
  let method = iterable[Symbol.asyncIterator];
  const isAsync = method !== undefined && method !== null;
  if (!isAsync) method = iterable[Symbol.iterator];
  if (method === undefined || method === null) throw notIterable(iterable);
  const iterator = method.call(iterable);
  if (!isObject(iterator)) throw invalidState('The iterator method must return an object');
  return { iterator, next: iterator.next, isAsync };
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

// The source: iterators of sync iterables give values that may be promises.
class IteratorSource {
  constructor({ iterator, next, isAsync }) {
    this.iterator = iterator;
    this.next = next;
    this.isAsync = isAsync;
    this.record = undefined;
  }

  pull() {
    const result = this.next.call(this.iterator);
    if (!this.isAsync) return this.pullSync(result);
    if (!isObject(result)) throw invalidState('The iterator.next() method must return an object');
    return then.call(Promise.resolve(result), (settled) => {
      if (!isObject(settled)) {
        throw invalidState('The promise returned by the iterator.next() method must fulfill with an object');
      }
      this.take(settled.done, settled.value);
    });
  }

  pullSync(result) {
    if (!isObject(result)) throw invalidState('The iterator.next() method must return an object');
    const { done, value } = result;
    if (done || !isObject(value)) return this.take(done, value);
    return then.call(Promise.resolve(value), (settled) => this.take(false, settled));
  }

  take(done, value) {
    if (!canEnqueue(this.record)) return;
    if (done) closeFromController(this.record);
    else enqueue(this.record, value);
  }

  async cancel(reason) {
    const { iterator } = this;
    const method = iterator.return;
    if (method === undefined || method === null) return;
    const result = await method.call(iterator, reason);
    if (this.isAsync && !isObject(result)) {
      throw invalidState('The promise returned by the iterator.return() method must fulfill with an object');
    }
  }
}

function readableFrom(iterable) {
  if (iterable === undefined || iterable === null) throw notIterable(iterable);
  const source = new IteratorSource(iteratorOf(iterable));
  const { makeReadable } = require('internal:stream/web/readable_stream');
  const stream = makeReadable(source, source.pull, source.cancel, 0, undefined);
  source.record = stream[kReadable];
  const { ReadableStreamDefaultController } = require('internal:stream/web/readable_controller');
  source.record.controller = new ReadableStreamDefaultController(kInternal, source.record);
  startReadable(source.record, undefined);
  return stream;
}

module.exports = { readableFrom };
