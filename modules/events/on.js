// events.on(): an async iterator over the emissions of one event.

const { addAnyListener, removeAnyListener } = require('internal:events/agnostic');

const kWatermarkData = Symbol.for('nodejs.watermarkData');
// Set by built-ins that want the first value of each emission instead of the array of all values.
const kFirstEventParam = Symbol('nodejs.kFirstEventParam');
const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

class EventIterator {
  constructor(emitter, low, high) {
    this.emitter = emitter;
    this.low = low;
    this.high = high;
    this.values = [];
    this.taken = 0;
    this.waiting = [];
    this.registered = [];
    this.error = null;
    this.paused = false;
    this.finished = false;
    this.abortSubscription = null;
  }

  get size() {
    return this.values.length - this.taken;
  }

  listen(name, listener) {
    addAnyListener(this.emitter, name, listener);
    this.registered.push(name, listener);
  }

  take() {
    const value = this.values[this.taken];
    this.values[this.taken++] = undefined;
    if (this.taken === this.values.length || this.taken > 1024) {
      this.values = this.values.slice(this.taken);
      this.taken = 0;
    }
    if (this.paused && this.size < this.low) {
      this.emitter.resume();
      this.paused = false;
    }
    return value;
  }

  next() {
    if (this.size > 0) return Promise.resolve({ value: this.take(), done: false });
    if (this.error) {
      // Only the first reader after the error hears of it.
      const rejected = Promise.reject(this.error);
      this.error = null;
      return rejected;
    }
    if (this.finished) return this.close();
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  receive(value) {
    if (this.waiting.length > 0) {
      this.waiting.shift().resolve({ value, done: false });
      return;
    }
    this.values.push(value);
    if (!this.paused && this.size > this.high) {
      this.paused = true;
      this.emitter.pause();
    }
  }

  fail(error) {
    if (this.waiting.length > 0) this.waiting.shift().reject(error);
    else this.error = error;
    this.close();
  }

  close() {
    this.abortSubscription?.[require('internal:util').SymbolDispose]();
    for (let i = this.registered.length - 2; i >= 0; i -= 2) {
      removeAnyListener(this.emitter, this.registered[i], this.registered[i + 1]);
    }
    this.registered.length = 0;
    this.finished = true;
    const end = { value: undefined, done: true };
    while (this.waiting.length > 0) this.waiting.shift().resolve(end);
    return Promise.resolve(end);
  }
}

function publicIterator(source) {
  return Object.setPrototypeOf({
    next() {
      return source.next();
    },
    return() {
      return source.close();
    },
    throw(error) {
      if (!error || !(error instanceof Error)) {
        const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
        throw new ERR_INVALID_ARG_TYPE('EventEmitter.AsyncIterator', 'Error', error);
      }
      source.fail(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [kWatermarkData]: {
      get size() { return source.size; },
      get low() { return source.low; },
      get high() { return source.high; },
      get isPaused() { return source.paused; },
    },
  }, AsyncIteratorPrototype);
}

function on(emitter, event, options) {
  const { AbortError } = require('internal:errors');
  const { validateAbortSignal, validateInteger } = require('internal:validators');
  const signal = options.signal;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  const high = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
  validateInteger(high, 'options.highWaterMark', 1);
  const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
  validateInteger(low, 'options.lowWaterMark', 1);

  const source = new EventIterator(emitter, low, high);
  source.listen(event, options[kFirstEventParam] ?
    (value) => source.receive(value) :
    (...values) => source.receive(values));
  if (event !== 'error' && typeof emitter.on === 'function') source.listen('error', (error) => source.fail(error));
  if (options.close?.length) {
    const onClose = () => source.close();
    for (const name of options.close) source.listen(name, onClose);
  }
  if (signal) {
    const { addAbortListener } = require('internal:events/abort_listener');
    source.abortSubscription = addAbortListener(signal, () => {
      source.fail(new AbortError(undefined, { cause: signal.reason }));
    });
  }
  return publicIterator(source);
}

module.exports = { on, kFirstEventParam };
