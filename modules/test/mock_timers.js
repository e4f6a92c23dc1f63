// internal:test/mock_timers: timers and Date by a clock that only the test moves.

const APIS = ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'scheduler.wait'];
const DELAY_MS_MAX = 2147483647;

// An immediate comes before every timer of the same instant.
const IMMEDIATE_DELAY_MS = -1;

let hasWarned = false;

class Timeout {
  constructor(id, callback, runAt, interval, args) {
    this.id = id;
    this.callback = callback;
    this.runAt = runAt;
    this.interval = interval;
    this.args = args;
  }

  hasRef() {
    return true;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  refresh() {
    return this;
  }
}

function abortError(signal) {
  const { AbortError } = require('internal:errors');
  return new AbortError(undefined, { cause: signal.reason });
}

function validateSignal(signal) {
  if (signal) require('internal:validators').validateAbortSignal(signal, 'options.signal');
}

function timeOfDate(value) {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}

function checkTime(time) {
  const { codes } = require('internal:errors');
  if (time < 0) throw new codes.ERR_INVALID_ARG_VALUE('time', 'positive integer', time);
}

function checkApis(apis) {
  require('internal:validators').validateStringArray(apis, 'options.apis');
  const { codes } = require('internal:errors');
  for (const api of apis) {
    if (!APIS.includes(api)) throw new codes.ERR_INVALID_ARG_VALUE('options.apis', api, `option ${api} is not supported`);
  }
}

// The Date of a clock: `now` gives its time.
function dateOf(NativeDate, now) {
  function MockDate(...parts) {
    if (!new.target) return new NativeDate(now()).toString();
    return parts.length === 0 ? new NativeDate(now()) : new NativeDate(...parts);
  }
  const { prototype, ...statics } = Object.getOwnPropertyDescriptors(NativeDate);
  Object.defineProperties(MockDate, statics);
  MockDate.prototype = prototype.value;
  MockDate.now = function() {
    return now();
  };
  MockDate.toString = () => 'function Date() { [native code] }';
  Object.defineProperty(MockDate, 'isMock', { value: true, enumerable: true });
  return MockDate;
}

class MockTimers {
  #isEnabled = false;
  #now = 0;
  #nextId = 1;
  // In the order of creation.
  #waiting = [];
  // What was replaced: { object, name, descriptor }, without a descriptor where it was inherited.
  #replaced = [];

  constructor() {
    if (hasWarned) return;
    hasWarned = true;
    process.emitWarning('The MockTimers API is an experimental feature and might change at any time', 'ExperimentalWarning');
  }

  #create(isInterval, callback, delay, args) {
    if (delay > DELAY_MS_MAX) delay = 1;
    const timer = new Timeout(this.#nextId++, callback, this.#now + delay, isInterval ? delay : undefined, args);
    this.#waiting.push(timer);
    return timer;
  }

  #clear(timer) {
    const at = this.#waiting.indexOf(timer);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  #first() {
    let first;
    for (const timer of this.#waiting) {
      if (first === undefined || timer.runAt < first.runAt) first = timer;
    }
    return first;
  }

  #wait(delay, result, options) {
    const signal = options?.signal;
    return new Promise((resolve, reject) => {
      validateSignal(signal);
      if (signal?.aborted) throw abortError(signal);
      const timer = this.#create(false, () => resolve(result), delay, []);
      signal?.addEventListener('abort', () => {
        this.#clear(timer);
        reject(abortError(signal));
      });
    });
  }

  async *#ticks(interval, result, options) {
    const signal = options?.signal;
    validateSignal(signal);
    if (signal?.aborted) throw abortError(signal);
    let due = 0;
    let wake;
    const timer = this.#create(true, () => {
      due++;
      wake?.();
    }, interval, []);
    const onAbort = () => wake?.();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        while (due > 0) {
          due--;
          yield result;
        }
        if (signal?.aborted) throw abortError(signal);
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      this.#clear(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #replace(object, name, value) {
    this.#replaced.push({ object, name, descriptor: Object.getOwnPropertyDescriptor(object, name) });
    object[name] = value;
  }

  #replaceBoth(name, value) {
    this.#replace(globalThis, name, value);
    this.#replace(require('node:timers'), name, value);
  }

  #replaceApi(api) {
    const promises = require('node:timers/promises');
    const clear = (timer) => this.#clear(timer);
    switch (api) {
      case 'setTimeout':
        this.#replaceBoth('setTimeout', (callback, delay, ...args) => this.#create(false, callback, delay, args));
        this.#replaceBoth('clearTimeout', clear);
        this.#replace(promises, 'setTimeout', (delay, result, options) => this.#wait(delay, result, options));
        break;
      case 'setInterval':
        this.#replaceBoth('setInterval', (callback, delay, ...args) => this.#create(true, callback, delay, args));
        this.#replaceBoth('clearInterval', clear);
        this.#replace(promises, 'setInterval', (interval, result, options) => this.#ticks(interval, result, options));
        break;
      case 'setImmediate':
        this.#replaceBoth('setImmediate', (callback, ...args) => this.#create(false, callback, IMMEDIATE_DELAY_MS, args));
        this.#replaceBoth('clearImmediate', clear);
        this.#replace(promises, 'setImmediate', (result, options) => this.#wait(IMMEDIATE_DELAY_MS, result, options));
        break;
      case 'scheduler.wait': {
        const wait = (delay, options) => this.#wait(delay, undefined, options);
        Object.defineProperty(wait, 'name', { value: 'wait' });
        this.#replace(promises.scheduler, 'wait', wait);
        break;
      }
      default:
        this.#replaceDate();
    }
  }

  #replaceDate() {
    const { codes } = require('internal:errors');
    if (Date.isMock) throw new codes.ERR_INVALID_STATE('Date is already being mocked!');
    this.#replace(globalThis, 'Date', dateOf(Date, () => this.#now));
  }

  #assertEnabled() {
    if (this.#isEnabled) return;
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_STATE('You should enable MockTimers first by calling the .enable function');
  }

  enable(options = {}) {
    const { codes } = require('internal:errors');
    if (this.#isEnabled) throw new codes.ERR_INVALID_STATE('MockTimers is already enabled!');
    const { now = 0, apis } = options;
    if (Number.isNaN(now)) {
      throw new codes.ERR_INVALID_ARG_VALUE('now', now, `epoch must be a positive integer received ${now}`);
    }
    const chosen = apis || APIS;
    checkApis(chosen);
    this.#now = startOf(now || 0);
    for (const api of chosen) this.#replaceApi(api);
    this.#isEnabled = true;
  }

  setTime(time = 0) {
    require('internal:validators').validateNumber(time, 'time');
    checkTime(time);
    this.#assertEnabled();
    this.#now = time;
  }

  // Moves the clock and runs what falls due on the way, in the order of time, then of creation.
  tick(time = 1) {
    this.#assertEnabled();
    checkTime(time);
    this.#now += time;
    for (let timer = this.#first(); timer !== undefined && timer.runAt <= this.#now; timer = this.#first()) {
      timer.callback.apply(undefined, timer.args);
      const wasCleared = !this.#waiting.includes(timer);
      if (wasCleared) continue;
      if (timer.interval === undefined) this.#clear(timer);
      else timer.runAt += timer.interval;
    }
  }

  runAll() {
    this.#assertEnabled();
    let last;
    for (const timer of this.#waiting) {
      if (last === undefined || timer.runAt > last.runAt) last = timer;
    }
    if (last !== undefined) this.tick(last.runAt - this.#now);
  }

  reset() {
    if (!this.#isEnabled) return;
    while (this.#replaced.length > 0) restore(this.#replaced.pop());
    this.#waiting = [];
    this.#now = 0;
    this.#isEnabled = false;
  }

  [Symbol.dispose ?? Symbol.for('nodejs.dispose')]() {
    this.reset();
  }
}

// Gives a property back; one that was inherited is only uncovered.
function restore({ object, name, descriptor }) {
  if (descriptor === undefined) delete object[name];
  else Object.defineProperty(object, name, descriptor);
}

function startOf(now) {
  const time = timeOfDate(now);
  if (time !== undefined) return time;
  require('internal:validators').validateNumber(now, 'initialTime');
  checkTime(now);
  return now;
}

module.exports = { MockTimers };
