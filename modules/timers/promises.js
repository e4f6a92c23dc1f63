// node:timers/promises: timers as promises and as an async iterator.

const { Immediate, clearImmediate } = require('internal:timers/immediate');
const { Timeout, clearTimeout } = require('internal:timers/timeout');
const { AbortError, codes } = require('internal:errors');
const { validateAbortSignal, validateBoolean, validateNumber, validateObject } = require('internal:validators');

const kScheduler = Symbol('kScheduler');

function validateOptions(options) {
  validateObject(options, 'options');
  if (options?.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  if (options?.ref !== undefined) validateBoolean(options.ref, 'options.ref');
}

function abortedBy(signal) {
  return new AbortError(undefined, { cause: signal?.reason });
}

// Runs `begin(resolve)`, which gives a timer; an abort clears it and rejects.
function promised(begin, clear, signal) {
  if (signal?.aborted) return Promise.reject(abortedBy(signal));
  if (!signal) return new Promise(begin);
  let onAbort;
  const promise = new Promise((resolve, reject) => {
    const timer = begin(resolve);
    onAbort = () => {
      if (timer._destroyed) return;
      clear(timer);
      reject(abortedBy(signal));
    };
    signal.addEventListener('abort', onAbort);
  });
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}

function setTimeout(after, value, options = {}) {
  try {
    if (after !== undefined) validateNumber(after, 'delay');
    validateOptions(options);
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal, ref = true } = options;
  return promised((resolve) => new Timeout(resolve, after, [value], false, ref), clearTimeout, signal);
}

function setImmediate(value, options = {}) {
  try {
    validateOptions(options);
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal, ref = true } = options;
  const begin = (resolve) => {
    const immediate = new Immediate(resolve, [value]);
    return ref ? immediate : immediate.unref();
  };
  return promised(begin, clearImmediate, signal);
}

async function* setInterval(after, value, options = {}) {
  if (after !== undefined) validateNumber(after, 'delay');
  validateOptions(options);
  const { signal, ref = true } = options;
  if (signal?.aborted) throw abortedBy(signal);
  let waiting = 0;
  let wake;
  const interval = new Timeout(() => {
    waiting++;
    wake?.();
    wake = undefined;
  }, after, undefined, true, ref);
  const onAbort = () => {
    clearTimeout(interval);
    wake?.(Promise.reject(abortedBy(signal)));
    wake = undefined;
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    while (!signal?.aborted) {
      if (waiting === 0) await new Promise((resolve) => { wake = resolve; });
      for (; waiting > 0; waiting--) yield value;
    }
    throw abortedBy(signal);
  } finally {
    clearTimeout(interval);
    signal?.removeEventListener('abort', onAbort);
  }
}

class Scheduler {
  constructor() {
    throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  yield() {
    if (!this[kScheduler]) throw new codes.ERR_INVALID_THIS('Scheduler');
    return setImmediate();
  }

  wait(delay, options) {
    if (!this[kScheduler]) throw new codes.ERR_INVALID_THIS('Scheduler');
    return setTimeout(delay, undefined, options);
  }
}

const scheduler = Object.create(Scheduler.prototype, { [kScheduler]: { value: true } });

module.exports = { setTimeout, setImmediate, setInterval, scheduler };
