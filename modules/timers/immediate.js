// Immediates: a list of objects that one call of the loop runs, one after the other.

const { immediates, setImmediateRunner } = binding('timers');
const engine = binding('engine');
const { getAsyncContext, setAsyncContext, isPending } = engine;

const kRefed = Symbol('refed');
const kContext = Symbol('asyncContext');

// What the loop knows of the immediates. While it runs them it is told nothing.
const NONE = 0;
const WAITING = 1;
const HOLDING = 2;
const RUNNING = 3;

// Those that wait for the next turn, and what is left of those of this turn.
let first = null;
let last = null;
let batch = null;
let held = 0;
let told = NONE;
let wrapper;

function standing() {
  if (held > 0) return HOLDING;
  return first === null ? NONE : WAITING;
}

function tell() {
  const now = standing();
  if (told === RUNNING || told === now) return;
  told = now;
  immediates(now);
}

class Immediate {
  constructor(callback, args) {
    this._onImmediate = callback;
    this._idleNext = null;
    this._destroyed = false;
    if (args !== undefined) this._argv = args;
    const context = getAsyncContext();
    if (context !== undefined) this[kContext] = context;
    if (last === null) first = this;
    else last._idleNext = this;
    last = this;
    held++;
    if (told < HOLDING) tell();
    if (engine.asyncHooks !== undefined) engine.asyncHooks.init(this, 'Immediate');
  }

  ref() {
    if (!this[kRefed]) {
      this[kRefed] = true;
      if (!this._destroyed && ++held === 1) tell();
    }
    return this;
  }

  unref() {
    if (this[kRefed]) {
      this[kRefed] = false;
      if (!this._destroyed && --held === 0) tell();
    }
    return this;
  }

  hasRef() {
    return this[kRefed] && !this._destroyed;
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }
}

// What few immediates have of their own.
for (const [name, value] of [[kRefed, true], [kContext, undefined], ['_argv', undefined]]) {
  Object.defineProperty(Immediate.prototype, name, { value, writable: true });
}

// The engine forgets how objects are laid out when the last of a kind is gone. Of every step in the making of one, these
// keep an object, so that a program with one timer at a time finds the layouts ready.
const examples = [];

// Gives the example with all properties.
function keepLayouts(prototype, names) {
  for (let count = 0; count <= names.length; count++) {
    const example = Object.create(prototype);
    for (let i = 0; i < count; i++) example[names[i]] = null;
    examples.push(example);
  }
  return examples.at(-1);
}

keepLayouts(Immediate.prototype, ['_onImmediate', '_idleNext', '_destroyed']);

// A cleared one stays in its list, and is passed over.
function clearImmediate(immediate) {
  if (!immediate || immediate._destroyed || !(immediate instanceof Immediate)) return;
  immediate._destroyed = true;
  if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(immediate);
  immediate._onImmediate = null;
  if (immediate[kRefed] && --held === 0) tell();
}

function call(immediate) {
  const context = immediate[kContext];
  if (context !== undefined) setAsyncContext(context);
  try {
    const args = immediate._argv;
    if (args === undefined) immediate._onImmediate();
    else Reflect.apply(immediate._onImmediate, immediate, args);
  } finally {
    immediate._onImmediate = null;
  }
}

// The loop calls this until it was told how immediates stand: an exception, or ticks and promise jobs that go before the
// next immediate, end a call early. As in Node, those made meanwhile follow at once where the last one threw.
function runImmediates() {
  if (batch === null) {
    told = RUNNING;
    batch = first;
    first = last = null;
  }
  while (batch !== null) {
    const immediate = batch;
    batch = immediate._idleNext;
    immediate._idleNext = null;
    if (immediate._destroyed) continue;
    immediate._destroyed = true;
    if (immediate[kRefed]) held--;
    if (wrapper !== undefined) {
      wrapper(call, immediate);
    } else if (immediate._argv === undefined && immediate[kContext] === undefined) {
      immediate._onImmediate();
      immediate._onImmediate = null;
    } else {
      call(immediate);
    }
    if (batch !== null && isPending()) return;
  }
  immediates(told = standing());
}

setImmediateRunner(runImmediates);

// Puts `run(call, immediate)` in the place of what runs immediates.
function wrapImmediates(run) {
  wrapper = run;
}

// Immediates that keep the loop alive.
function immediatesHeld() {
  return held;
}

// An immediate that no hook hears of.
function later(callback) {
  const { asyncHooks } = engine;
  engine.asyncHooks = undefined;
  new Immediate(callback, undefined);
  engine.asyncHooks = asyncHooks;
}

module.exports = { Immediate, clearImmediate, immediatesHeld, keepLayouts, kContext, kRefed, later, wrapImmediates };
