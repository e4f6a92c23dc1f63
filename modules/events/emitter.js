// The EventEmitter class: registration, removal and emission of listeners.
//
// `_events` gets an object of the emitter's own with the first listener and not before; what the constructor puts
// there is shared and frozen. An object that merely inherits from EventEmitter.prototype, without the constructor
// ever having run (`_events` is undefined then), is a whole emitter as well.
// A list of listeners is never changed while an emission walks it: an emission marks the list as
// `shared`, and whoever changes a shared list replaces it by a copy.

const engine = binding('engine');
const { addListener: addQuickly } = engine;

const kCapture = Symbol('kCapture');
const kErrorMonitor = Symbol('events.errorMonitor');
const kRejection = Symbol.for('nodejs.rejection');
const createObject = Object.create;

// The names that streams and sockets add and remove all the time. Their keys stay in `_events` with the
// value undefined; other keys are deleted, or an emitter that waits for ever new names would grow for ever.
const keptNames = createObject(null);
for (const name of ['close', 'data', 'drain', 'end', 'error', 'finish', 'pause', 'pipe', 'prefinish',
  'readable', 'resume', 'timeout', 'unpipe', 'abort', 'aborted', 'connect', 'request', 'response']) {
  keptNames[name] = true;
}

const noEvents = Object.freeze(createObject(null));

let defaultMaxListeners = 10;
// Two listeners are not too many.
let hasRoomForTwo = true;

function EventEmitter(options) {
  initEmitter(this, options);
}

EventEmitter.usingDomains = false;

EventEmitter.init = function init(options) {
  setUp(this, options);
};

// What the constructor does, for the constructors of subclasses in this library.
function initEmitter(emitter, options) {
  // The domain module puts its own function here.
  if (EventEmitter.usingDomains) EventEmitter.init.call(emitter, options);
  else if (emitter._events === undefined && (options === undefined || options === null)) emitter._events = noEvents;
  else setUp(emitter, options);
}

function setUp(emitter, options) {
  if (emitter._events === undefined) emitter._events = noEvents;
  else separateFromPrototype(emitter);
  if (options !== undefined && options !== null) applyOptions(emitter, options);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
Object.defineProperty(EventEmitter.prototype, kCapture, { value: false, writable: true, enumerable: false });

// An emitter used as the prototype of another (`Sub.prototype = new EventEmitter()`) keeps its listeners to itself.
function separateFromPrototype(emitter) {
  if (emitter._events === Object.getPrototypeOf(emitter)._events) {
    emitter._events = noEvents;
    emitter._eventsCount = 0;
  }
}

function applyOptions(emitter, options) {
  if (options.captureRejections) {
    require('internal:validators').validateBoolean(options.captureRejections, 'options.captureRejections');
    emitter[kCapture] = true;
  }
}

function checkListener(listener) {
  require('internal:validators').validateFunction(listener, 'listener');
}

// Emission

EventEmitter.prototype.emit = function emit(type, ...values) {
  const events = this._events;
  if (type === 'error') {
    if (events !== undefined && events[kErrorMonitor] !== undefined) this.emit(kErrorMonitor, ...values);
    if (events === undefined || events.error === undefined) throwUnhandled(this, values);
  } else if (events === undefined) {
    return false;
  }
  const handler = events[type];
  if (typeof handler === 'function') {
    const result = handler.apply(this, values);
    if (result !== undefined && result !== null && this[kCapture]) captureRejection(this, result, type, values);
    return true;
  }
  if (handler === undefined) return false;
  handler.shared = true;
  for (let i = 0, count = handler.length; i < count; i++) {
    const result = handler[i].apply(this, values);
    if (result !== undefined && result !== null && this[kCapture]) captureRejection(this, result, type, values);
  }
  return true;
};

function throwUnhandled(emitter, values) {
  const error = values.length > 0 ? values[0] : undefined;
  if (error instanceof Error) throw error; // Unhandled 'error' event
  let text;
  try {
    text = require('node:util').inspect(error);
  } catch {
    text = error;
  }
  const { ERR_UNHANDLED_ERROR } = require('internal:errors').codes;
  const unhandled = new ERR_UNHANDLED_ERROR(text);
  unhandled.context = error;
  throw unhandled; // Unhandled 'error' event
}

function captureRejection(emitter, result, type, values) {
  try {
    // `then` is read once: it may be a getter that throws on the second use.
    const then = result.then;
    if (typeof then === 'function') {
      then.call(result, undefined, (error) => {
        // In a tick of its own, so that a throwing handler does not become a rejection of this promise.
        process.nextTick(deliverRejection, emitter, error, type, values);
      });
    }
  } catch (error) {
    emitter.emit('error', error);
  }
}

function deliverRejection(emitter, error, type, values) {
  if (typeof emitter[kRejection] === 'function') {
    emitter[kRejection](error, type, ...values);
    return;
  }
  // An 'error' listener that rejects as well would come back here for ever.
  const capture = emitter[kCapture];
  try {
    emitter[kCapture] = false;
    emitter.emit('error', error);
  } finally {
    emitter[kCapture] = capture;
  }
}

// Registration

function register(emitter, type, listener, prepend) {
  // Most events have one listener or two: the engine adds them.
  return addQuickly(emitter, type, listener, !prepend && hasRoomForTwo) ? emitter : registerOther(emitter, type, listener, prepend);
}

function registerOther(emitter, type, listener, prepend) {
  if (typeof listener !== 'function') checkListener(listener);
  let events = emitter._events;
  let existing;
  if (events === noEvents || events === undefined) {
    events = emitter._events = createObject(null);
    emitter._eventsCount = 0;
  } else {
    if (events.newListener !== undefined) {
      emitter.emit('newListener', type, listener.listener ?? listener);
      // A newListener listener may have removed everything, which puts a new object here.
      events = emitter._events;
    }
    existing = events[type];
  }
  if (existing === undefined) {
    events[type] = listener;
    emitter._eventsCount++;
    return emitter;
  }
  let list;
  if (typeof existing === 'function') {
    list = events[type] = prepend ? [listener, existing] : [existing, listener];
  } else {
    list = existing.shared === true ? (events[type] = copyOfList(existing)) : existing;
    if (prepend) list.unshift(listener);
    else list.push(listener);
  }
  const max = maxListenersOf(emitter);
  if (list.length > max && max > 0 && list.warned !== true) warnOfLeak(emitter, type, list, max);
  return emitter;
}

function copyOfList(list) {
  const copy = list.slice();
  if (list.warned === true) copy.warned = true;
  return copy;
}

function maxListenersOf(emitter) {
  const own = emitter._maxListeners;
  return own === undefined ? defaultMaxListeners : own;
}

function warnOfLeak(emitter, type, list, max) {
  list.warned = true;
  const { inspect } = require('node:util');
  const warning = new Error(
    `Possible EventEmitter memory leak detected. ${list.length} ${String(type)} listeners ` +
    `added to ${inspect(emitter, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`);
  warning.name = 'MaxListenersExceededWarning';
  warning.emitter = emitter;
  warning.type = type;
  warning.count = list.length;
  process.emitWarning(warning);
}

EventEmitter.prototype.addListener = function addListener(type, listener) {
  return addQuickly(this, type, listener, hasRoomForTwo) ? this : registerOther(this, type, listener, false);
};

EventEmitter.prototype.on = EventEmitter.prototype.addListener;

EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return register(this, type, listener, true);
};

function wrapOnce(target, type, listener) {
  let fired = false;
  const wrapper = (...values) => {
    if (fired) return undefined;
    target.removeListener(type, wrapper);
    fired = true;
    return listener.apply(target, values);
  };
  wrapper.listener = listener;
  return wrapper;
}

EventEmitter.prototype.once = function once(type, listener) {
  if (typeof listener !== 'function') checkListener(listener);
  this.on(type, wrapOnce(this, type, listener));
  return this;
};

EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  if (typeof listener !== 'function') checkListener(listener);
  this.prependListener(type, wrapOnce(this, type, listener));
  return this;
};

// Removal

function unregister(emitter, type, listener) {
  if (typeof listener !== 'function') checkListener(listener);
  const events = emitter._events;
  if (events === undefined) return emitter;
  const existing = events[type];
  if (existing === undefined) return emitter;
  if (existing === listener || existing.listener === listener) {
    forgetType(emitter, events, type);
    if (events.removeListener !== undefined) {
      emitter.emit('removeListener', type, existing.listener || listener);
    }
  } else if (typeof existing !== 'function') {
    removeFromList(emitter, events, type, existing, listener);
  }
  return emitter;
}

function forgetType(emitter, events, type) {
  emitter._eventsCount--;
  if (keptNames[type] === true) events[type] = undefined;
  else if (emitter._eventsCount === 0) emitter._events = createObject(null);
  else delete events[type];
}

function removeFromList(emitter, events, type, existing, listener) {
  let position = existing.length - 1;
  while (position >= 0 && existing[position] !== listener && existing[position].listener !== listener) position--;
  if (position < 0) return;
  if (existing.length === 2) {
    events[type] = existing[1 - position];
  } else {
    const list = existing.shared === true ? (events[type] = copyOfList(existing)) : existing;
    // What was added last is removed first, mostly; splice() would make an array of it.
    if (position === list.length - 1) list.pop();
    else if (position === 0) list.shift();
    else list.splice(position, 1);
  }
  if (events.removeListener !== undefined) emitter.emit('removeListener', type, listener);
}

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  return unregister(this, type, listener);
};

EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  if (events.removeListener === undefined) {
    if (arguments.length === 0) {
      this._events = createObject(null);
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      forgetType(this, events, type);
    }
    return this;
  }
  if (arguments.length === 0) {
    for (const name of Reflect.ownKeys(events)) {
      if (name !== 'removeListener') this.removeAllListeners(name);
    }
    this.removeAllListeners('removeListener');
    this._events = createObject(null);
    this._eventsCount = 0;
    return this;
  }
  const listeners = events[type];
  if (typeof listeners === 'function') {
    this.removeListener(type, listeners);
  } else if (listeners !== undefined) {
    const list = listeners.slice();
    for (let i = list.length - 1; i >= 0; i--) this.removeListener(type, list[i]);
  }
  return this;
};

// Inspection

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  require('internal:validators').validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

EventEmitter.prototype.listeners = function listeners(type) {
  const list = this.rawListeners(type);
  for (let i = 0; i < list.length; i++) {
    const original = list[i].listener;
    if (typeof original === 'function') list[i] = original;
  }
  return list;
};

EventEmitter.prototype.rawListeners = function rawListeners(type) {
  const events = this._events;
  const existing = events === undefined ? undefined : events[type];
  if (existing === undefined) return [];
  return typeof existing === 'function' ? [existing] : existing.slice();
};

EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const events = this._events;
  const existing = events === undefined ? undefined : events[type];
  if (existing === undefined) return 0;
  if (listener === undefined || listener === null) return typeof existing === 'function' ? 1 : existing.length;
  const list = typeof existing === 'function' ? [existing] : existing;
  let count = 0;
  for (let i = 0; i < list.length; i++) {
    if (list[i] === listener || list[i].listener === listener) count++;
  }
  return count;
};

EventEmitter.prototype.eventNames = function eventNames() {
  const events = this._events;
  if (events === undefined) return [];
  return Reflect.ownKeys(events).filter((name) => events[name] !== undefined);
};

// The engine emits to nobody and to a single listener by itself, three times as fast: `emit` is for the rest, and
// a result other than undefined and null goes to `settle`.

function settle(emitter, result, type, ...values) {
  if (emitter[kCapture]) captureRejection(emitter, result, type, values);
}

if (engine.makeEmit !== undefined) EventEmitter.prototype.emit = engine.makeEmit(EventEmitter.prototype.emit, settle);
// Known to the engine, which emits events of its own while nobody has replaced the method.
engine.setEmit?.(EventEmitter.prototype.emit);

function getDefaultMaxListeners() {
  return defaultMaxListeners;
}

function setDefaultMaxListeners(n, name) {
  require('internal:validators').validateNumber(n, name, 0);
  defaultMaxListeners = n;
  hasRoomForTwo = n >= 2 || n === 0;
}

module.exports = {
  EventEmitter,
  initEmitter,
  register,
  unregister,
  maxListenersOf,
  getDefaultMaxListeners,
  setDefaultMaxListeners,
  kCapture,
  kErrorMonitor,
  kRejection,
  // Before any module puts its own in the place.
  plainEmit: EventEmitter.prototype.emit,
};
