// The iterator helpers of Readable: map, filter, reduce and their like.

const { AbortController, AbortSignal } = require('internal:abort_controller');
const { AbortError, codes } = require('internal:errors');
const { validateAbortSignal, validateInteger, validateObject } = require('internal:validators');

// What a mapping function gives for a value that is to be left out, and what follows the last value.
const kEmpty = Symbol('kEmpty');
const kEnd = Symbol('kEof');

function checkOptions(options) {
  if (options === null || options === undefined) return;
  validateObject(options, 'options');
  if (options.signal !== null && options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
}

function checkCallback(fn, name) {
  if (typeof fn !== 'function') throw new codes.ERR_INVALID_ARG_TYPE(name, ['Function', 'AsyncFunction'], fn);
}

function compose(stream, options) {
  checkOptions(options);
  const { isNodeStream, isWritable } = require('internal:stream/classify');
  if (isNodeStream(stream) && !isWritable(stream)) {
    throw new codes.ERR_INVALID_ARG_VALUE('stream', stream, 'must be writable');
  }
  const composed = require('internal:stream/compose').compose([this, stream]);
  if (options?.signal) {
    require('internal:stream/abort_signal').addAbortSignalNoValidate(options.signal, composed);
  }
  return composed;
}

// Calls `fn` for up to `concurrency` values at a time and keeps the results in the order of the values.
class Mapper {
  constructor(stream, fn, signal, concurrency, resultsMax) {
    this.stream = stream;
    this.fn = fn;
    this.signal = signal;
    this.concurrency = concurrency;
    this.resultsMax = resultsMax;
    this.results = [];
    this.running = 0;
    this.done = false;
    this.onResult = null;
    this.onRoom = null;
    this.settled = () => {
      this.running--;
      this.makeRoom();
    };
    this.failed = () => {
      this.done = true;
      this.running--;
    };
  }

  makeRoom() {
    if (this.onRoom !== null && !this.done && this.running < this.concurrency && this.results.length < this.resultsMax) {
      const resume = this.onRoom;
      this.onRoom = null;
      resume();
    }
  }

  add(result) {
    this.results.push(result);
    this.wake();
  }

  wake() {
    if (this.onResult === null) return;
    const wake = this.onResult;
    this.onResult = null;
    wake();
  }

  start(value) {
    let result;
    try {
      result = this.fn(value, { signal: this.signal });
      if (result === kEmpty) return false;
      result = Promise.resolve(result);
    } catch (error) {
      result = Promise.reject(error);
    }
    this.running++;
    result.then(this.settled, this.failed);
    this.add(result);
    return true;
  }

  async pump() {
    try {
      for await (const value of this.stream) {
        if (this.done) return;
        if (this.signal.aborted) throw new AbortError();
        if (!this.start(value)) continue;
        if (!this.done && (this.results.length >= this.resultsMax || this.running >= this.concurrency)) {
          await new Promise((resolve) => {
            this.onRoom = resolve;
          });
        }
      }
      this.results.push(kEnd);
    } catch (error) {
      const result = Promise.reject(error);
      result.then(this.settled, this.failed);
      this.results.push(result);
    } finally {
      this.done = true;
      this.wake();
    }
  }

  stop() {
    this.done = true;
    if (this.onRoom === null) return;
    const resume = this.onRoom;
    this.onRoom = null;
    resume();
  }

  async* values() {
    this.pump();
    try {
      while (true) {
        while (this.results.length > 0) {
          const value = await this.results[0];
          if (value === kEnd) return;
          if (this.signal.aborted) throw new AbortError();
          if (value !== kEmpty) yield value;
          this.results.shift();
          this.makeRoom();
        }
        await new Promise((resolve) => {
          this.onResult = resolve;
        });
      }
    } finally {
      this.stop();
    }
  }
}

function map(fn, options) {
  checkCallback(fn, 'fn');
  checkOptions(options);
  const concurrency = options?.concurrency === undefined || options.concurrency === null ? 1 : Math.floor(options.concurrency);
  const resultsMax = options?.highWaterMark === undefined || options.highWaterMark === null ?
    concurrency - 1 : Math.floor(options.highWaterMark);
  validateInteger(concurrency, 'options.concurrency', 1);
  validateInteger(resultsMax, 'options.highWaterMark', 0);
  const stream = this;
  return (async function* values() {
    const signal = AbortSignal.any(options?.signal ? [options.signal] : []);
    yield* new Mapper(stream, fn, signal, concurrency, resultsMax + concurrency).values();
  })();
}

function asIndexedPairs(options = undefined) {
  checkOptions(options);
  const stream = this;
  return (async function* pairs() {
    let index = 0;
    for await (const value of stream) {
      if (options?.signal?.aborted) throw new AbortError({ cause: options.signal.reason });
      yield [index++, value];
    }
  })();
}

async function some(fn, options = undefined) {
  for await (const unused of filter.call(this, fn, options)) return true;
  return false;
}

async function every(fn, options = undefined) {
  checkCallback(fn, 'fn');
  return !(await some.call(this, async (...values) => !(await fn(...values)), options));
}

async function find(fn, options) {
  for await (const result of filter.call(this, fn, options)) return result;
  return undefined;
}

async function forEach(fn, options) {
  checkCallback(fn, 'fn');
  async function callAndForget(value, callOptions) {
    await fn(value, callOptions);
    return kEmpty;
  }
  for await (const unused of map.call(this, callAndForget, options));
}

function filter(fn, options) {
  checkCallback(fn, 'fn');
  async function keepOrForget(value, callOptions) {
    return (await fn(value, callOptions)) ? value : kEmpty;
  }
  return map.call(this, keepOrForget, options);
}

function emptyReduction() {
  const error = new codes.ERR_MISSING_ARGS('reduce');
  error.message = 'Reduce of an empty stream requires an initial value';
  return error;
}

async function reduce(reducer, initialValue, options) {
  checkCallback(reducer, 'reducer');
  checkOptions(options);
  let hasValue = arguments.length > 1;
  if (options?.signal?.aborted) {
    const error = new AbortError(undefined, { cause: options.signal.reason });
    this.once('error', () => {});
    await require('internal:stream/finished').finishedPromise(this.destroy(error));
    throw error;
  }
  const controller = new AbortController();
  const { signal } = controller;
  if (options?.signal) {
    const { kWeakHandler, kResistStopPropagation } = require('internal:event_target');
    options.signal.addEventListener('abort', () => controller.abort(),
      { once: true, [kWeakHandler]: this, [kResistStopPropagation]: true });
  }
  let sawValue = false;
  try {
    for await (const value of this) {
      sawValue = true;
      if (options?.signal?.aborted) throw new AbortError();
      if (hasValue) {
        initialValue = await reducer(initialValue, value, { signal });
      } else {
        initialValue = value;
        hasValue = true;
      }
    }
    if (!sawValue && !hasValue) throw emptyReduction();
  } finally {
    controller.abort();
  }
  return initialValue;
}

async function toArray(options) {
  checkOptions(options);
  const result = [];
  for await (const value of this) {
    if (options?.signal?.aborted) throw new AbortError(undefined, { cause: options.signal.reason });
    result.push(value);
  }
  return result;
}

function flatMap(fn, options) {
  const values = map.call(this, fn, options);
  return (async function* flattened() {
    for await (const value of values) yield* value;
  })();
}

// Coerces, as the proposal for iterator helpers does.
function toCount(number) {
  number = Number(number);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw new codes.ERR_OUT_OF_RANGE('number', '>= 0', number);
  return number;
}

function drop(number, options = undefined) {
  checkOptions(options);
  let left = toCount(number);
  const stream = this;
  return (async function* rest() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of stream) {
      if (options?.signal?.aborted) throw new AbortError();
      if (left-- <= 0) yield value;
    }
  })();
}

function take(number, options = undefined) {
  checkOptions(options);
  let left = toCount(number);
  const stream = this;
  return (async function* first() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of stream) {
      if (options?.signal?.aborted) throw new AbortError();
      if (left-- > 0) yield value;
      if (left <= 0) return;
    }
  })();
}

module.exports = {
  streamReturning: {
    asIndexedPairs: require('internal:util').deprecate(asIndexedPairs,
      'readable.asIndexedPairs will be removed in a future version.'),
    drop,
    filter,
    flatMap,
    map,
    take,
    compose,
  },
  promiseReturning: { every, forEach, reduce, toArray, some, find },
};
