// Timeout and Immediate: the objects behind the timer functions, and what runs them when they are due.

const { start, stop, refresh, setRef, immediate, dropImmediate, now, setRunner } = binding('timers');
const engine = binding('engine');
const { getAsyncContext, setAsyncContext } = engine;

const TIMEOUT_MAX = 2 ** 31 - 1;
const kId = Symbol('timerId');
const kRefed = Symbol('refed');
const kPrimitive = Symbol('primitive');
const kContext = Symbol('asyncContext');
const kTimeout = Symbol('timeout');

// Timers whose number was asked for, so that clearTimeout(number) finds them.
const timersByNumber = new Map();
let numbers = 0;

function warnOverflow(duration, outcome) {
  process.emitWarning(`${duration} does not fit into a 32-bit signed integer.\n${outcome}`, 'TimeoutOverflowWarning');
}

class Timeout {
  constructor(callback, after, args, isRepeat, isRefed) {
    after *= 1;
    if (!(after >= 1 && after <= TIMEOUT_MAX)) {
      if (after > TIMEOUT_MAX) warnOverflow(after, 'Timeout duration was set to 1.');
      after = 1;
    }
    this._idleTimeout = after;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = isRepeat ? after : null;
    this._destroyed = false;
    this[kRefed] = isRefed;
    this[kPrimitive] = 0;
    this[kContext] = getAsyncContext();
    this[kId] = start(this, Math.trunc(after));
    if (!isRefed) setRef(this[kId], false);
    if (engine.asyncHooks !== undefined) engine.asyncHooks.init(this, 'Timeout');
  }

  refresh() {
    activate(this);
    return this;
  }

  unref() {
    if (this[kRefed]) {
      this[kRefed] = false;
      if (this[kId] !== -1) setRef(this[kId], false);
    }
    return this;
  }

  ref() {
    if (!this[kRefed]) {
      this[kRefed] = true;
      if (this[kId] !== -1) setRef(this[kId], true);
    }
    return this;
  }

  hasRef() {
    return this[kRefed];
  }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.dispose]() {
    clearTimeout(this);
  }

  [Symbol.toPrimitive]() {
    if (this[kPrimitive] === 0) {
      this[kPrimitive] = ++numbers;
      if (!this._destroyed) timersByNumber.set(numbers, this);
    }
    return this[kPrimitive];
  }
}

// Internals would only tell about the engine's bookkeeping.
Object.defineProperty(Timeout.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(_, options) {
    return require('node:util').inspect(this, { ...options, depth: 0, customInspect: false });
  },
  configurable: true,
  writable: true,
});

// Counts anew from now, whether the timer waits, has fired, or never started; a cleared one stays cleared.
function activate(timer) {
  const after = timer._idleTimeout;
  if (after === undefined || after < 0) return;
  const milliseconds = Math.trunc(after);
  if (timer[kId] !== undefined && timer[kId] !== -1 && refresh(timer[kId], milliseconds)) return;
  if (timer[kRefed] === undefined) timer[kRefed] = true;
  if (!(timer instanceof Timeout)) markActive(timer);
  timer._destroyed = false;
  timer[kId] = start(timer, milliseconds);
  if (!timer[kRefed]) setRef(timer[kId], false);
}

// Objects given to the deprecated timers.active() look as if they were in a list.
function markActive(item) {
  item._idleStart = now();
  item._idleNext = item;
  item._idlePrev = item;
}

function finish(timer) {
  timer._destroyed = true;
  if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(timer);
  if (timer[kPrimitive] > 0) timersByNumber.delete(timer[kPrimitive]);
}

// Stops a timer; clearTimeout() of one that ran is this without effect.
function deactivate(timer) {
  if (timer[kId] !== undefined && timer[kId] !== -1) {
    stop(timer[kId]);
    timer[kId] = -1;
  }
  if (!timer._destroyed) finish(timer);
  timer._idleTimeout = -1;
}

function clearTimeout(timer) {
  if (timer && timer._onTimeout) {
    timer._onTimeout = null;
    deactivate(timer);
    return;
  }
  if (typeof timer === 'number' || typeof timer === 'string') {
    const found = timersByNumber.get(+timer);
    if (found !== undefined && `${+timer}` === `${timer}`) {
      found._onTimeout = null;
      deactivate(found);
    }
  }
}

class Immediate {
  constructor(callback, args) {
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this[kRefed] = true;
    this[kContext] = getAsyncContext();
    this[kId] = immediate(this);
    if (engine.asyncHooks !== undefined) engine.asyncHooks.init(this, 'Immediate');
  }

  ref() {
    // An immediate that was unref'd runs if the loop lives; it cannot hold the loop again.
    if (this[kRefed] === false) this[kRefed] = true;
    return this;
  }

  unref() {
    if (this[kRefed] === true) {
      this[kRefed] = false;
      dropImmediate(this[kId]);
    }
    return this;
  }

  hasRef() {
    return !!this[kRefed];
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }
}

function clearImmediate(timer) {
  if (!timer || timer._destroyed || timer[kId] === undefined) return;
  timer._destroyed = true;
  if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(timer);
  if (timer[kRefed]) dropImmediate(timer[kId]);
  timer[kRefed] = null;
  timer._onImmediate = null;
}

let contextIsSet = false;

// Async contexts are rare: without one nothing is set, and nothing needs to be cleared.
function enter(context) {
  if (context !== undefined || contextIsSet) {
    setAsyncContext(context);
    contextIsSet = context !== undefined;
  }
}

// The loop calls this with whatever is due. What it throws is an uncaught exception; the other timers go on.
function runDue(timer) {
  if (timer._onImmediate !== undefined) return runImmediate(timer);
  timer[kId] = -1;
  const callback = timer._onTimeout;
  if (!callback) {
    finish(timer);
    return;
  }
  enter(timer[kContext]);
  try {
    const args = timer._timerArgs;
    if (args === undefined) timer._onTimeout();
    else Reflect.apply(callback, timer, args);
  } finally {
    if (timer[kId] === -1) {
      if (timer._repeat && timer._idleTimeout !== -1) {
        timer._idleTimeout = timer._repeat;
        timer[kId] = start(timer, Math.trunc(timer._repeat));
        if (!timer[kRefed]) setRef(timer[kId], false);
      } else if (!timer._destroyed) {
        finish(timer);
      }
    }
  }
}

function runImmediate(timer) {
  if (timer._destroyed) return;
  timer._destroyed = true;
  timer[kRefed] = null;
  const callback = timer._onImmediate;
  enter(timer[kContext]);
  try {
    const args = timer._argv;
    if (args === undefined) timer._onImmediate();
    else Reflect.apply(callback, timer, args);
  } finally {
    timer._onImmediate = null;
  }
}

// A duration for sockets and enroll(): checked, and cut to what fits.
function getTimerDuration(milliseconds, name) {
  require('internal:validators').validateNumber(milliseconds, name);
  if (milliseconds < 0 || !Number.isFinite(milliseconds)) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_OUT_OF_RANGE(name, 'a non-negative finite number', milliseconds);
  }
  if (milliseconds > TIMEOUT_MAX) {
    warnOverflow(milliseconds, `Timer duration was truncated to ${TIMEOUT_MAX}.`);
    return TIMEOUT_MAX;
  }
  return milliseconds;
}

function setUnrefTimeout(callback, after) {
  if (typeof callback !== 'function') {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_TYPE('callback', 'Function', callback);
  }
  return new Timeout(callback, after, undefined, false, false);
}

setRunner(runDue);

// Puts `run(runDue, timer)` in the place of what runs timers.
function replaceRunner(run) {
  setRunner((timer) => run(runDue, timer));
}

// An immediate that no hook hears of and that does not hold the loop.
function later(callback) {
  const { asyncHooks } = engine;
  engine.asyncHooks = undefined;
  new Immediate(callback, undefined);
  engine.asyncHooks = asyncHooks;
}

module.exports = {
  Timeout, Immediate, activate, clearImmediate, clearTimeout, deactivate, getTimerDuration, kRefed, kTimeout, later, replaceRunner,
  setUnrefTimeout, TIMEOUT_MAX,
};
