// EventTarget, and NodeEventTarget, the one that also speaks the language of EventEmitter.

const { kMaxEventTargetListeners, kMaxEventTargetListenersWarned, defaultMaxListeners } = require('node:events');
const {
  Event, CustomEvent, exposeAsInterface, inspectAs, invalidThis, kIsBeingDispatched, kStop, kTarget, kTrustEvent, kType,
} = require('internal:events/event');

const kIsEventTarget = Symbol.for('nodejs.event_target');
const kIsNodeEventTarget = Symbol('kIsNodeEventTarget');
const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');
const kEvents = Symbol('kEvents');
const kHandlers = Symbol('kHandlers');
const kWeakHandler = Symbol('kWeak');
const kResistStopPropagation = Symbol('kResistStopPropagation');
const kCreateEvent = Symbol('kCreateEvent');
const kNewListener = Symbol('kNewListener');
const kRemoveListener = Symbol('kRemoveListener');
const kIsNodeStyleListener = Symbol('kIsNodeStyleListener');

const ONCE = 1 << 0;
const CAPTURE = 1 << 1;
const PASSIVE = 1 << 2;
const NODE_STYLE = 1 << 3;
const RESIST_STOP = 1 << 4;
const REMOVED = 1 << 5;

// The listeners of one type form a linked list that starts at a root `{ size, resistStop, next }`.
// Removal during a dispatch must not disturb the walk, so a removed record keeps its `next`.
class ListenerRecord {
  constructor(previous, listener, flags, weakOwner) {
    this.previous = previous;
    this.next = undefined;
    this.flags = flags;
    this.listener = listener;
    this.weak = undefined;
    this.owner = undefined;
    this.callback = typeof listener === 'function' ? listener : callerOfObject(listener);
    if (weakOwner) this.weaken(weakOwner);
    previous.next = this;
  }

  // The owner keeps the listener alive, this record does not.
  weaken(owner) {
    let held = listenersOfOwner.get(owner);
    if (held === undefined) listenersOfOwner.set(owner, held = new Set());
    held.add(this.callback);
    this.weak = new WeakRef(this.callback);
    this.owner = new WeakRef(owner);
    this.listener = undefined;
    this.callback = undefined;
  }

  // Neither owner nor listener is left.
  isDead() {
    return this.weak !== undefined && this.weak.deref() === undefined;
  }

  original() {
    return this.weak === undefined ? this.listener : this.weak.deref();
  }

  is(listener, capture) {
    return this.original() === listener && (this.flags & CAPTURE) === capture;
  }

  unlink() {
    this.previous.next = this.next;
    if (this.next !== undefined) this.next.previous = this.previous;
    this.flags |= REMOVED;
    if (this.weak !== undefined) listenersOfOwner.get(this.owner.deref())?.delete(this.weak.deref());
  }
}

const listenersOfOwner = new WeakMap();

// `handleEvent` is looked up when the event comes, and its failure is reported as a rejection.
function callerOfObject(listener) {
  return async (...values) => {
    if (listener.handleEvent) await listener.handleEvent(...values);
  };
}

function initEventTarget(target) {
  target[kEvents] = null;
  target[kMaxEventTargetListeners] = require('node:events').defaultMaxListeners;
  target[kMaxEventTargetListenersWarned] = false;
  target[kHandlers] = null;
}

// An object counts as a target when its class says so; the symbol is global because classes of other realms count too.
function isEventTarget(value) {
  return value?.constructor?.[kIsEventTarget];
}

function isNodeEventTarget(value) {
  return value?.constructor?.[kIsNodeEventTarget];
}

function checkEventTarget(value) {
  if (!isEventTarget(value)) throw invalidThis('EventTarget');
}

function checkNodeEventTarget(value) {
  if (!isNodeEventTarget(value)) throw invalidThis('NodeEventTarget');
}

function missingArguments(...names) {
  const { ERR_MISSING_ARGS } = require('internal:errors').codes;
  return new ERR_MISSING_ARGS(...names);
}

function warn(target, type, name, message, count) {
  const warning = new Error(message);
  warning.name = name;
  warning.target = target;
  warning.type = type;
  if (count !== undefined) warning.count = count;
  process.emitWarning(warning);
}

class EventTarget {
  static [kIsEventTarget] = true;

  constructor() {
    initEventTarget(this);
  }

  // Subclasses hear of registrations and removals through these two.
  [kNewListener](size, type) {
    const max = this[kMaxEventTargetListeners];
    if (max > 0 && size > max && !this[kMaxEventTargetListenersWarned]) {
      this[kMaxEventTargetListenersWarned] = true;
      const { inspect } = require('node:util');
      warn(this, type, 'MaxListenersExceededWarning', 'Possible EventTarget memory leak detected. ' +
        `${size} ${type} listeners added to ${inspect(this, { depth: -1 })}. MaxListeners is ${max}. Use ` +
        'events.setMaxListeners() to increase limit', size);
    }
  }

  [kRemoveListener]() {}

  addEventListener(type, listener, options = undefined) {
    checkEventTarget(this);
    if (arguments.length < 2) throw missingArguments('type', 'listener');
    let flags = 0;
    let weakOwner;
    if (options !== undefined) {
      // Before the listener is looked at: Web IDL reads the options' getters in any case.
      options = readListenerOptions(options);
      flags = options.flags;
      weakOwner = options.weak;
      if (options.signal !== undefined && !removeOnAbort(this, type, listener, options)) return;
    }
    if (!isListener(listener)) {
      warn(this, type, 'AddEventListenerArgumentTypeWarning', `addEventListener called with ${listener} which has no effect.`);
      return;
    }
    type = `${type}`;
    const events = this[kEvents] ?? (this[kEvents] = new Map());
    let root = events.get(type);
    if (root === undefined) {
      root = { size: 0, next: undefined, resistStop: false };
      events.set(type, root);
    }
    const capture = flags & CAPTURE;
    let last = root;
    while (last.next !== undefined) {
      if (last.next.is(listener, capture)) return;
      if (last.next.isDead()) {
        last.next.unlink();
        root.size--;
      } else {
        last = last.next;
      }
    }
    new ListenerRecord(last, listener, flags, weakOwner);
    root.size++;
    if ((flags & RESIST_STOP) !== 0) root.resistStop = true;
    this[kNewListener](root.size, type, listener, (flags & ONCE) !== 0, capture !== 0, (flags & PASSIVE) !== 0, weakOwner);
  }

  removeEventListener(type, listener, options = undefined) {
    checkEventTarget(this);
    if (arguments.length < 2) throw missingArguments('type', 'listener');
    if (!isListener(listener)) return;
    type = `${type}`;
    const capture = options === true || options?.capture === true;
    let record = this[kEvents]?.get(type)?.next;
    while (record !== undefined) {
      if (record.is(listener, capture ? CAPTURE : 0)) {
        removeRecord(this, type, record, listener);
        return;
      }
      record = record.next;
    }
  }

  dispatchEvent(event) {
    checkEventTarget(this);
    if (arguments.length < 1) throw missingArguments('event');
    if (!(event instanceof Event)) {
      const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
      throw new ERR_INVALID_ARG_TYPE('event', 'Event', event);
    }
    if (event[kIsBeingDispatched]) {
      const { ERR_EVENT_RECURSION } = require('internal:errors').codes;
      throw new ERR_EVENT_RECURSION(event.type);
    }
    this[kHybridDispatch](event, event.type, event);
    return event.defaultPrevented !== true;
  }

  // Listeners in Node's style get `value` itself, the others an event, which is made when the first of them is met.
  [kHybridDispatch](value, type, event) {
    if (event !== undefined) {
      event[kTarget] = this;
      event[kIsBeingDispatched] = true;
    }
    const root = this[kEvents]?.get(type);
    if (root === undefined || root.next === undefined) {
      if (event !== undefined) event[kIsBeingDispatched] = false;
      return true;
    }
    let next;
    for (let record = root.next; record !== undefined; record = next) {
      const stopped = event !== undefined && event[kStop] === true;
      if (stopped && !root.resistStop && (record.flags & PASSIVE) === 0) break;
      next = record.next;
      if ((record.flags & REMOVED) !== 0 || (stopped && (record.flags & RESIST_STOP) === 0)) continue;
      // Taken first: once it is unlinked, nothing else may keep a weak listener alive.
      const callback = record.weak === undefined ? record.callback : record.weak.deref();
      if ((record.flags & ONCE) !== 0) {
        record.unlink();
        root.size--;
        this[kRemoveListener](root.size, type, record.listener ?? callback, (record.flags & CAPTURE) !== 0);
      }
      if (callback === undefined) continue;
      if ((record.flags & NODE_STYLE) === 0 && event === undefined) {
        event = this[kCreateEvent](value, type);
        event[kTarget] = this;
        event[kIsBeingDispatched] = true;
      }
      callListener(this, callback, (record.flags & NODE_STYLE) !== 0, value, event);
    }
    if (event !== undefined) event[kIsBeingDispatched] = false;
    return undefined;
  }

  [kCreateEvent](value, type) {
    return new CustomEvent(type, { detail: value });
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    checkEventTarget(this);
    return inspectAs(this.constructor.name, {}, depth, options);
  }
}

function callListener(target, callback, nodeStyle, value, event) {
  try {
    let result;
    if (nodeStyle) {
      result = callback.call(target, value);
    } else {
      result = callback.call(target, event);
      event[kIsBeingDispatched] = false;
    }
    if (result !== undefined && result !== null) reportRejection(result);
  } catch (error) {
    throwInNextTick(error);
  }
}

function reportRejection(result) {
  const then = result.then;
  if (typeof then === 'function') then.call(result, undefined, throwInNextTick);
}

function throwInNextTick(error) {
  process.nextTick(() => { throw error; });
}

function removeRecord(target, type, record, listener) {
  const root = target[kEvents].get(type);
  record.unlink();
  root.size--;
  if (root.size === 0) target[kEvents].delete(type);
  target[kRemoveListener](root.size, type, listener, (record.flags & CAPTURE) !== 0);
}

// False when the signal is aborted already, so that nothing is to be added.
function removeOnAbort(target, type, listener, options) {
  const { signal } = options;
  require('internal:validators').validateAbortSignal(signal, 'options.signal');
  if (!signal) return true;
  if (signal.aborted) return false;
  signal.addEventListener('abort', () => {
    target.removeEventListener(type, listener, options);
  }, { __proto__: null, once: true, [kWeakHandler]: target, [kResistStopPropagation]: true });
  return true;
}

function isListener(listener) {
  if (typeof listener === 'function') return true;
  if (listener === null || listener === undefined) return false;
  if (typeof listener === 'object') return true;
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  throw new ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
}

function readListenerOptions(options) {
  if (typeof options === 'boolean') return { flags: options ? CAPTURE : 0, capture: options };
  if (options === null) return { flags: 0 };
  const { validateObject, kValidateObjectAllowObjects } = require('internal:validators');
  validateObject(options, 'options', kValidateObjectAllowObjects);
  const once = Boolean(options.once);
  const capture = Boolean(options.capture);
  const passive = Boolean(options.passive);
  return {
    flags: (once ? ONCE : 0) | (capture ? CAPTURE : 0) | (passive ? PASSIVE : 0) |
      (options[kIsNodeStyleListener] ? NODE_STYLE : 0) | (options[kResistStopPropagation] ? RESIST_STOP : 0),
    capture,
    signal: options.signal,
    weak: options[kWeakHandler],
  };
}

function listenersOfTarget(target, type) {
  const listeners = [];
  let record = target[kEvents]?.get(type)?.next;
  for (; record !== undefined; record = record.next) {
    const listener = record.original();
    if (listener !== undefined) listeners.push(listener);
  }
  return listeners;
}

class NodeEventTarget extends EventTarget {
  static [kIsNodeEventTarget] = true;
  static defaultMaxListeners = defaultMaxListeners;

  setMaxListeners(n) {
    checkNodeEventTarget(this);
    require('node:events').setMaxListeners(n, this);
  }

  getMaxListeners() {
    checkNodeEventTarget(this);
    return this[kMaxEventTargetListeners];
  }

  eventNames() {
    checkNodeEventTarget(this);
    return this[kEvents] === null ? [] : Array.from(this[kEvents].keys());
  }

  listenerCount(type) {
    checkNodeEventTarget(this);
    return this[kEvents]?.get(String(type))?.size ?? 0;
  }

  off(type, listener, options) {
    checkNodeEventTarget(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  removeListener(type, listener, options) {
    checkNodeEventTarget(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  on(type, listener) {
    checkNodeEventTarget(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  addListener(type, listener) {
    checkNodeEventTarget(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  emit(type, value) {
    checkNodeEventTarget(this);
    require('internal:validators').validateString(type, 'type');
    const hadListeners = this.listenerCount(type) > 0;
    this[kHybridDispatch](value, type);
    return hadListeners;
  }

  once(type, listener) {
    checkNodeEventTarget(this);
    this.addEventListener(type, listener, { once: true, [kIsNodeStyleListener]: true });
    return this;
  }

  removeAllListeners(type) {
    checkNodeEventTarget(this);
    if (type === undefined) this[kEvents]?.clear();
    else this[kEvents]?.delete(String(type));
    return this;
  }
}

exposeAsInterface(EventTarget, ['addEventListener', 'removeEventListener', 'dispatchEvent']);
for (const name of ['setMaxListeners', 'getMaxListeners', 'eventNames', 'listenerCount', 'off', 'removeListener', 'on',
  'addListener', 'once', 'emit', 'removeAllListeners']) {
  Object.defineProperty(NodeEventTarget.prototype, name, { __proto__: null, enumerable: true });
}

// An `on…` attribute keeps the place that its first value got in the order of listeners.
function makeEventHandler(handler) {
  function eventHandler(...values) {
    if (typeof eventHandler.handler !== 'function') return undefined;
    return eventHandler.handler.apply(this, values);
  }
  eventHandler.handler = handler;
  return eventHandler;
}

function setEventHandler(target, event, value) {
  const handlers = target[kHandlers] ?? (target[kHandlers] = new Map());
  const wrapper = handlers.get(event);
  if (wrapper === undefined) {
    const first = makeEventHandler(value);
    target.addEventListener(event, first);
    handlers.set(event, first);
    return;
  }
  const root = target[kEvents]?.get(event);
  const had = typeof wrapper.handler === 'function';
  wrapper.handler = value;
  if (root === undefined) return;
  if (had) target[kRemoveListener](--root.size, event, value, false);
  if (typeof value === 'function') target[kNewListener](++root.size, event, value, false, false, false, false);
}

function checkHandlers(target) {
  require('internal:validators').validateInternalField(target, kHandlers, 'EventTarget');
}

function defineEventHandler(prototype, name, event = name) {
  const property = `on${name}`;
  function get() {
    checkHandlers(this);
    return this[kHandlers]?.get(event)?.handler ?? null;
  }
  function set(value) {
    checkHandlers(this);
    setEventHandler(this, event, value);
  }
  Object.defineProperty(get, 'name', { value: `get ${property}` });
  Object.defineProperty(set, 'name', { value: `set ${property}` });
  Object.defineProperty(prototype, property, { get, set, configurable: true, enumerable: true });
}

// A class that is both what `Superclass` is and an EventEmitter.
function EventEmitterMixin(Superclass) {
  const EventEmitter = require('node:events');
  class MixedEventEmitter extends Superclass {
    constructor(...values) {
      super(...values);
      EventEmitter.call(this);
    }
  }
  const properties = Object.getOwnPropertyDescriptors(EventEmitter.prototype);
  delete properties.constructor;
  Object.defineProperties(MixedEventEmitter.prototype, properties);
  return MixedEventEmitter;
}

module.exports = {
  Event,
  CustomEvent,
  EventEmitterMixin,
  EventTarget,
  NodeEventTarget,
  defineEventHandler,
  initEventTarget,
  initNodeEventTarget: initEventTarget,
  isEventTarget,
  listenersOfTarget,
  kCreateEvent,
  kEvents,
  kHybridDispatch,
  kNewListener,
  kRemoveListener,
  kResistStopPropagation,
  kTrustEvent,
  kType,
  kWeakHandler,
};
