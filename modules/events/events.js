// node:events: the EventEmitter class with its static functions. Rare parts are loaded when first used.

const {
  EventEmitter, maxListenersOf, getDefaultMaxListeners, setDefaultMaxListeners, kCapture, kErrorMonitor, kRejection,
} = require('internal:events/emitter');

const kMaxEventTargetListeners = Symbol('events.maxEventTargetListeners');
const kMaxEventTargetListenersWarned = Symbol('events.maxEventTargetListenersWarned');

module.exports = EventEmitter;

EventEmitter.addAbortListener = function addAbortListener(signal, listener) {
  return require('internal:events/abort_listener').addAbortListener(signal, listener);
};

EventEmitter.once = async function once(emitter, name, options = {}) {
  return require('internal:events/once').once(emitter, name, options);
};

EventEmitter.on = function on(emitter, event, options = {}) {
  return require('internal:events/on').on(emitter, event, options);
};

EventEmitter.getEventListeners = function getEventListeners(emitterOrTarget, type) {
  if (typeof emitterOrTarget.listeners === 'function') return emitterOrTarget.listeners(type);
  const { isEventTarget, listenersOfTarget } = require('internal:event_target');
  if (isEventTarget(emitterOrTarget)) return listenersOfTarget(emitterOrTarget, type);
  throw notAnEmitter('emitter', emitterOrTarget);
};

EventEmitter.getMaxListeners = function getMaxListeners(emitterOrTarget) {
  if (typeof emitterOrTarget?.getMaxListeners === 'function') return maxListenersOf(emitterOrTarget);
  if (emitterOrTarget?.[kMaxEventTargetListeners]) return emitterOrTarget[kMaxEventTargetListeners];
  throw notAnEmitter('emitter', emitterOrTarget);
};

function notAnEmitter(name, value) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  return new ERR_INVALID_ARG_TYPE(name, ['EventEmitter', 'EventTarget'], value);
}

// Backwards compatibility with node 0.10.
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.captureRejectionSymbol = kRejection;

Object.defineProperty(EventEmitter, 'captureRejections', {
  enumerable: true,
  get() {
    return EventEmitter.prototype[kCapture];
  },
  set(value) {
    require('internal:validators').validateBoolean(value, 'EventEmitter.captureRejections');
    EventEmitter.prototype[kCapture] = value;
  },
});

Object.defineProperty(EventEmitter, 'EventEmitterAsyncResource', {
  enumerable: true,
  configurable: true,
  get() {
    return require('internal:events/async_resource').EventEmitterAsyncResource;
  },
  set: undefined,
});

EventEmitter.errorMonitor = kErrorMonitor;

Object.defineProperty(EventEmitter, 'defaultMaxListeners', {
  enumerable: true,
  get: getDefaultMaxListeners,
  set(n) {
    setDefaultMaxListeners(n, 'defaultMaxListeners');
  },
});

Object.defineProperties(EventEmitter, {
  kMaxEventTargetListeners: { value: kMaxEventTargetListeners },
  kMaxEventTargetListenersWarned: { value: kMaxEventTargetListenersWarned },
});

EventEmitter.setMaxListeners = function setMaxListeners(n = getDefaultMaxListeners(), ...eventTargets) {
  if (eventTargets.length === 0) {
    setDefaultMaxListeners(n, 'setMaxListeners');
    return;
  }
  require('internal:validators').validateNumber(n, 'setMaxListeners', 0);
  const { isEventTarget } = require('internal:event_target');
  for (const target of eventTargets) {
    if (isEventTarget(target)) {
      target[kMaxEventTargetListeners] = n;
      target[kMaxEventTargetListenersWarned] = false;
    } else if (typeof target.setMaxListeners === 'function') {
      target.setMaxListeners(n);
    } else {
      throw notAnEmitter('eventTargets', target);
    }
  }
};

EventEmitter.listenerCount = function listenerCount(emitter, type) {
  if (typeof emitter.listenerCount === 'function') return emitter.listenerCount(type);
  return EventEmitter.prototype.listenerCount.call(emitter, type);
};
