// Timeout: the object behind setTimeout and setInterval, and the lists of those that wait.

const { start, stop, again, hold, now, setRunner } = binding('timers');
const engine = binding('engine');
const { getAsyncContext, setAsyncContext, isPending } = engine;
const { keepLayouts, kContext, kRefed, wrapImmediates } = require('internal:timers/immediate');

const TIMEOUT_MAX = 2 ** 31 - 1;
// Lists without timers that are kept until they would be due: their next timer then costs the loop nothing.
const LISTS_KEPT_MAX = 64;
// Instead of the number of the loop's timer: there is none, or the loop comes back at once.
const NOT_STARTED = -1;
const COMES_BACK = -2;
const kPrimitive = Symbol('primitive');
const kTimeout = Symbol('timeout');

// Timers whose number was asked for, so that clearTimeout(number) finds them.
const timersByNumber = new Map();
let numbers = 0;

function warnOverflow(duration, outcome) {
  process.emitWarning(`${duration} does not fit into a 32-bit signed integer.\n${outcome}`, 'TimeoutOverflowWarning');
}

// By duration: timers in the order in which they become due, as a ring through the list, with one timer of the loop.
const lists = new Map();
let lastList = { duration: -1 };

// How many timers of the lists keep the loop alive, whether it knows that some do, and whether there are too many lists.
const counts = { held: 0, holds: false, crowded: false };

function holdLoop() {
  if (!counts.holds) hold(counts.holds = true);
}

// The loop asks before it would go on for nothing but timers: clearing them tells it nothing.
function settle() {
  if (counts.held === 0) hold(counts.holds = false);
}

function listOf(duration) {
  let list = lists.get(duration);
  if (list === undefined) {
    list = { _idlePrev: null, _idleNext: null, duration, id: NOT_STARTED };
    list._idleNext = list._idlePrev = list;
    lists.set(duration, list);
    counts.crowded = lists.size > LISTS_KEPT_MAX;
    engine.noteTimerList(list);
  }
  lastList = list;
  return list;
}

function insert(timer, duration, from) {
  const list = lastList.duration === duration ? lastList : listOf(duration);
  const before = list._idlePrev;
  timer._idleStart = from;
  timer._idlePrev = before;
  timer._idleNext = list;
  before._idleNext = timer;
  list._idlePrev = timer;
  if (list.id === NOT_STARTED) list.id = start(list, from + duration);
  if (timer[kRefed] && ++counts.held === 1) holdLoop();
}

function remove(timer) {
  const next = timer._idleNext;
  const before = timer._idlePrev;
  before._idleNext = next;
  next._idlePrev = before;
  timer._idleNext = timer._idlePrev = null;
  if (timer[kRefed]) counts.held--;
  // Both sides of the last timer are the list.
  if (next === before && counts.crowded) retire(next);
}

// Forgets a list without timers.
function retire(list) {
  if (list._idleNext !== list || list.id === COMES_BACK) return;
  if (list.id !== NOT_STARTED) stop(list.id);
  list.id = NOT_STARTED;
  lists.delete(list.duration);
  counts.crowded = lists.size > LISTS_KEPT_MAX;
  // Nobody finds it any more.
  list.duration = -1;
}

class Timeout {
  constructor(callback, after, args, isRepeat, isRefed) {
    after *= 1;
    if (!(after >= 1 && after <= TIMEOUT_MAX)) {
      if (after > TIMEOUT_MAX) warnOverflow(after, 'Timeout duration was set to 1.');
      after = 1;
    }
    this._idleTimeout = after;
    this._idlePrev = null;
    this._idleNext = null;
    this._idleStart = 0;
    this._onTimeout = callback;
    this._destroyed = false;
    if (args !== undefined) this._timerArgs = args;
    if (isRepeat) this._repeat = after;
    if (!isRefed) this[kRefed] = false;
    const context = getAsyncContext();
    if (context !== undefined) this[kContext] = context;
    insert(this, after | 0, now());
    if (engine.asyncHooks !== undefined) engine.asyncHooks.init(this, 'Timeout');
  }

  refresh() {
    activate(this);
    return this;
  }

  unref() {
    if (this[kRefed]) {
      this[kRefed] = false;
      if (this._idleNext !== null && --counts.held === 0) settle();
    }
    return this;
  }

  ref() {
    if (!this[kRefed]) {
      this[kRefed] = true;
      if (this._idleNext !== null && ++counts.held === 1) holdLoop();
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
    for (const name of ['_timerArgs', '_repeat']) this[name] = this[name];
    return require('node:util').inspect(this, { ...options, depth: 0, customInspect: false });
  },
  configurable: true,
  writable: true,
});

// What few timers have of their own.
for (const [name, value] of [
  [kRefed, true], [kContext, undefined], [kPrimitive, 0], ['_timerArgs', undefined], ['_repeat', null],
]) {
  Object.defineProperty(Timeout.prototype, name, { value, writable: true });
}

const model = keepLayouts(Timeout.prototype, ['_idleTimeout', '_idlePrev', '_idleNext', '_idleStart', '_onTimeout', '_destroyed']);

// Counts anew from now, whether the timer waits, has fired, or never started; a cleared one stays cleared.
function activate(timer) {
  const after = timer._idleTimeout;
  if (after === undefined || after < 0) return;
  if (timer._idleNext) remove(timer);
  if (timer[kRefed] === undefined) timer[kRefed] = true;
  timer._destroyed = false;
  insert(timer, Math.trunc(after), now());
}

function finish(timer) {
  timer._destroyed = true;
  if (engine.asyncHooks !== undefined || timer[kPrimitive] > 0) tellFinished(timer);
}

function tellFinished(timer) {
  if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(timer);
  if (timer[kPrimitive] > 0) timersByNumber.delete(timer[kPrimitive]);
}

// Stops a timer; clearTimeout() of one that ran is this without effect.
function deactivate(timer) {
  if (timer._destroyed) return;
  if (timer._idleNext) remove(timer);
  // As finish(), without a call for what most timers are.
  timer._destroyed = true;
  if (engine.asyncHooks !== undefined || timer[kPrimitive] > 0) tellFinished(timer);
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

let wrapper;

// Runs the timers of a list that are due at `turn`, the time of the loop. An exception, or ticks and promise jobs that go
// before the next timer, end it early; then the loop comes back for the rest at once.
function runList(list, turn) {
  list.id = COMES_BACK;
  let threw = true;
  try {
    for (let timer = list._idleNext; timer !== list && timer._idleStart + list.duration <= turn; timer = list._idleNext) {
      remove(timer);
      if (wrapper === undefined) runTimeout(timer);
      else wrapper(runTimeout, timer);
      if (isPending()) break;
    }
    threw = false;
  } finally {
    // Ticks wait for a call that does not throw.
    if (threw) again(list);
    else leave(list, turn);
  }
}

// Tells the loop when it has to come for the next timer of a list.
function leave(list, turn) {
  const timer = list._idleNext;
  if (timer === list) {
    list.id = NOT_STARTED;
    retire(list);
    return;
  }
  const deadline = timer._idleStart + list.duration;
  if (deadline > turn) list.id = start(list, deadline);
  else again(list);
}

function runTimeout(timer) {
  const callback = timer._onTimeout;
  if (!callback) {
    if (!timer._destroyed) finish(timer);
    return;
  }
  const context = timer[kContext];
  if (context !== undefined) setAsyncContext(context);
  const from = timer._repeat ? now() : 0;
  try {
    const args = timer._timerArgs;
    if (args === undefined) timer._onTimeout();
    else Reflect.apply(callback, timer, args);
  } finally {
    // A callback may have started its own timer anew.
    if (!timer._idleNext) {
      if (timer._repeat && timer._idleTimeout !== -1) {
        timer._idleTimeout = timer._repeat;
        insert(timer, Math.trunc(timer._repeat), from);
      } else if (!timer._destroyed) {
        finish(timer);
      }
    }
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

setRunner(runList, settle);
engine.setTimerModels(model, { _idlePrev: null, _idleNext: null, duration: 0, id: 0 }, counts);
engine.setTimersQuick(engine.asyncHooks === undefined);

// Puts `run(call, timer)` in the place of what runs timers and immediates.
function replaceRunner(run) {
  wrapper = run;
  wrapImmediates(run);
}

// Timers that keep the loop alive.
function timeoutsHeld() {
  return counts.held;
}

module.exports = {
  Timeout, activate, clearTimeout, deactivate, getTimerDuration, kTimeout, replaceRunner, setUnrefTimeout, timeoutsHeld, TIMEOUT_MAX,
};
