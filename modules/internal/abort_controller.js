// AbortController and AbortSignal.

const {
  Event, EventTarget, defineEventHandler, initEventTarget,
  kTrustEvent, kNewListener, kRemoveListener, kResistStopPropagation, kWeakHandler,
} = require('internal:event_target');
const { exposeAsInterface, inspectAs } = require('internal:events/event');

const kAborted = Symbol('kAborted');
const kReason = Symbol('kReason');
const kTimeout = Symbol('kTimeout');
const kComposite = Symbol('kComposite');
const kSources = Symbol('kSourceSignals');
const kHeld = Symbol('kHeldSignals');
const kDependants = Symbol('kDependantSignals');
const kSignal = Symbol('kSignal');
const kOwnReference = Symbol('kOwnReference');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

// Signals that nobody may hold any more, yet somebody still listens to.
const persistentSignals = new Set();

function invalidThis(name) {
  const { ERR_INVALID_THIS } = require('internal:errors').codes;
  return new ERR_INVALID_THIS(name);
}

function checkSignal(value) {
  if (value?.[kAborted] === undefined) throw invalidThis('AbortSignal');
}

function makeReason(message, name) {
  const { DOMException } = require('internal:domexception');
  return new DOMException(message, name);
}

function defaultReason() {
  return makeReason('This operation was aborted', 'AbortError');
}

// The timer holds the signal weakly while nobody listens, and never keeps the process alive.
function startTimeout(signal, delay) {
  const reference = new WeakRef(signal);
  require('node:timers').setTimeout(() => {
    const target = reference.deref();
    if (target === undefined) return;
    persistentSignals.delete(target);
    abortSignal(target, makeReason('The operation was aborted due to timeout', 'TimeoutError'));
  }, delay).unref();
}

// What aborts a signal that has no controller: a timer, or other signals.
function hasOutsideSource(signal) {
  return signal[kTimeout] || (signal[kComposite] && signal[kSources]?.size > 0);
}

class AbortSignal extends EventTarget {
  constructor() {
    const { ERR_ILLEGAL_CONSTRUCTOR } = require('internal:errors').codes;
    throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  get aborted() {
    checkSignal(this);
    return this[kAborted];
  }

  get reason() {
    checkSignal(this);
    return this[kReason];
  }

  throwIfAborted() {
    checkSignal(this);
    if (this[kAborted]) throw this[kReason];
  }

  [kInspect](depth, options) {
    return inspectAs(this.constructor.name, { aborted: this.aborted }, depth, options);
  }

  static abort(reason = defaultReason()) {
    return createAbortSignal(true, reason);
  }

  static timeout(delay) {
    require('internal:validators').validateUint32(delay, 'delay', false);
    const signal = createAbortSignal(false, undefined);
    signal[kTimeout] = true;
    startTimeout(signal, delay);
    return signal;
  }

  static any(signals) {
    require('internal:validators').validateAbortSignalArray(signals, 'signals');
    const result = createAbortSignal(false, undefined);
    result[kComposite] = true;
    if (signals.length === 0) return result;
    result[kSources] = new Set();
    const reference = new WeakRef(result);
    for (const signal of signals) {
      if (signal.aborted) {
        abortSignal(result, signal.reason);
        return result;
      }
      follow(result, reference, signal);
    }
    return result;
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    super[kNewListener](size, type, listener, once, capture, passive, weak);
    if (type === 'abort' && size === 1 && !weak && !this[kAborted] && hasOutsideSource(this)) persistentSignals.add(this);
  }

  [kRemoveListener](size, type, listener, capture) {
    super[kRemoveListener](size, type, listener, capture);
    if (type === 'abort' && size === 0 && hasOutsideSource(this)) persistentSignals.delete(this);
  }
}

// A composite signal depends on the signals that its parts are made of, never on another composite.
function follow(result, reference, signal) {
  if (signal[kComposite]) {
    if (signal[kSources] === undefined) return;
    for (const source of signal[kSources]) {
      const target = source.deref();
      if (target !== undefined) link(result, reference, target);
    }
  } else {
    link(result, reference, signal);
  }
}

function link(result, reference, source) {
  const dependants = source[kDependants] ?? (source[kDependants] = new Set());
  // One reference per source, made once, so that a source is followed only once.
  const own = source[kOwnReference] ?? (source[kOwnReference] = new WeakRef(source));
  if (result[kSources].has(own)) return;
  result[kSources].add(own);
  dependants.add(reference);
  // A timer holds its signal weakly, so that whoever depends on it must hold it.
  if (source[kTimeout]) (result[kHeld] ??= []).push(source);
  gone ??= new FinalizationRegistry(({ source: at, dependant }) => forgetLink(at, dependant));
  gone.register(result, { source: own, dependant: reference });
  gone.register(source, { source: own, dependant: reference });
}

// Neither a source that serves many composites nor a composite that nobody can abort any more keeps what is gone.
let gone;

function forgetLink(own, reference) {
  own.deref()?.[kDependants].delete(reference);
  const dependant = reference.deref();
  if (dependant === undefined) return;
  dependant[kSources].delete(own);
  if (dependant[kSources].size === 0) persistentSignals.delete(dependant);
}

function createAbortSignal(aborted, reason) {
  const signal = Object.create(AbortSignal.prototype);
  initEventTarget(signal);
  signal[kAborted] = aborted;
  signal[kReason] = reason;
  signal[kComposite] = false;
  return signal;
}

function abortSignal(signal, reason) {
  if (signal[kAborted]) return;
  signal[kAborted] = true;
  signal[kReason] = reason;
  signal.dispatchEvent(new Event('abort', { [kTrustEvent]: true }));
  const dependants = signal[kDependants];
  if (dependants === undefined) return;
  for (const reference of dependants) {
    const dependant = reference.deref();
    if (dependant !== undefined) abortSignal(dependant, reason);
  }
}

class AbortController {
  constructor() {
    this[kSignal] = null;
  }

  get signal() {
    if (this?.[kSignal] === undefined) throw invalidThis('AbortController');
    return this[kSignal] ?? (this[kSignal] = createAbortSignal(false, undefined));
  }

  abort(reason = defaultReason()) {
    abortSignal(this.signal, reason);
  }

  [kInspect](depth, options) {
    return inspectAs(this.constructor.name, { signal: this.signal }, depth, options);
  }
}

Object.defineProperty(AbortSignal.prototype, 'aborted', { __proto__: null, enumerable: true });
Object.defineProperty(AbortSignal.prototype, Symbol.toStringTag, { value: 'AbortSignal', configurable: true });
defineEventHandler(AbortSignal.prototype, 'abort');
exposeAsInterface(AbortController, ['signal', 'abort']);

// util.aborted(): resolves when the signal aborts, unless `resource` is collected before.
async function aborted(signal, resource) {
  const { validateAbortSignal, validateObject, kValidateObjectAllowObjects } = require('internal:validators');
  if (signal === undefined) {
    const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  }
  validateAbortSignal(signal, 'signal');
  validateObject(resource, 'resource', kValidateObjectAllowObjects);
  if (signal.aborted) return undefined;
  return new Promise((resolve) => {
    signal.addEventListener('abort', resolve,
      { __proto__: null, [kWeakHandler]: resource, once: true, [kResistStopPropagation]: true });
  });
}

// A signal that crosses to another thread; the messages between the halves are the business of worker_threads.
function transferableAbortSignal(signal) {
  if (signal?.[kAborted] === undefined) {
    const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  }
  return signal;
}

function transferableAbortController() {
  return new AbortController();
}

module.exports = {
  AbortController,
  AbortSignal,
  aborted,
  abortSignal,
  createAbortSignal,
  transferableAbortSignal,
  transferableAbortController,
};
