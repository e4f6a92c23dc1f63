// Numbers of asynchronous operations, and the hooks of createHook() that hear of them.
//
// While any hook is enabled, `asyncHooks` of the engine's binding is the object `reports`: whoever starts or runs an
// operation looks there, so that nothing is paid while nobody listens.

const engine = binding('engine');

// The main script runs as operation 1, which nobody triggered.
const current = { asyncId: 1, triggerAsyncId: 0, resource: {} };
let lastAsyncId = 1;

const kAsyncId = Symbol('async_id_symbol');
const kTriggerAsyncId = Symbol('trigger_async_id_symbol');
const kDestroyed = Symbol('destroyed');

// Replaced, never changed. What a hook enables or disables is heard of from the next event on that no hook caused.
let enabledHooks = [];
let wantedHooks = enabledHooks;
let walks = 0;

// Numbers of destroyed operations that the hooks have yet to hear of.
const destroyed = [];

function newAsyncId() {
  return ++lastAsyncId;
}

function executionAsyncId() {
  return current.asyncId;
}

function triggerAsyncId() {
  return current.triggerAsyncId;
}

function executionAsyncResource() {
  return current.resource;
}

function anyHooks() {
  return enabledHooks.length > 0;
}

function callHooks(name, asyncId, type, trigger, resource) {
  walks++;
  for (const hook of enabledHooks) {
    const callback = hook[name];
    if (callback === undefined) continue;
    try {
      callback.call(hook, asyncId, type, trigger, resource);
    } catch (error) {
      dieOf(error);
    }
  }
  if (--walks === 0 && wantedHooks !== enabledHooks) hooksChanged();
}

// A failing hook leaves the program in no state to go on.
function dieOf(error) {
  const text = typeof error?.stack === 'string' ? error.stack : `Error: ${String(error)}`;
  process._rawDebug(text);
  if (process.execArgv.includes('--abort-on-uncaught-exception')) process.abort();
  wantedHooks = enabledHooks = [];
  process.exit(1);
}

function emitInit(asyncId, type, trigger, resource) {
  if (enabledHooks.length > 0) callHooks('init', asyncId, type, trigger, resource);
}

function emitDestroy(asyncId) {
  if (enabledHooks.length === 0) return;
  // In a turn of its own, as where a garbage collection is the cause.
  if (destroyed.push(asyncId) === 1) require('internal:timers/immediate').later(tellDestroyed);
}

// Also before the timers of the next turn.
function tellDestroyed() {
  if (destroyed.length === 0) return;
  for (const asyncId of destroyed.splice(0)) callHooks('destroy', asyncId);
}

// Runs `fn` as operation `asyncId`, and tells hooks if it `isEvent`.
function runAs(asyncId, trigger, resource, fn, thisValue, values, isEvent = true) {
  const { asyncId: outerId, triggerAsyncId: outerTrigger, resource: outerResource } = current;
  current.asyncId = asyncId;
  current.triggerAsyncId = trigger;
  current.resource = resource;
  if (isEvent && enabledHooks.length > 0) callHooks('before', asyncId);
  try {
    return fn.apply(thisValue, values);
  } finally {
    if (isEvent && enabledHooks.length > 0) callHooks('after', asyncId);
    current.asyncId = outerId;
    current.triggerAsyncId = outerTrigger;
    current.resource = outerResource;
  }
}

// What the modules report to. A resource is any object that stands for the operation; it gets its numbers here.
const reports = {
  init(resource, type, trigger = current.asyncId) {
    const asyncId = resource[kAsyncId] = newAsyncId();
    resource[kTriggerAsyncId] = trigger;
    emitInit(asyncId, type, trigger, resource);
    return resource;
  },

  run(resource, fn, thisValue, values) {
    const asyncId = resource[kAsyncId];
    if (asyncId === undefined) return fn.apply(thisValue, values);
    return runAs(asyncId, resource[kTriggerAsyncId], resource, fn, thisValue, values);
  },

  // An operation that another one starts, without an object of its own.
  child(parent, type) {
    return reports.init({}, type, parent[kAsyncId]);
  },

  // Runs what belongs to an operation, yet is no event of it.
  inside(resource, fn, ...values) {
    if (resource[kAsyncId] === undefined) return fn(...values);
    return runAs(resource[kAsyncId], resource[kTriggerAsyncId], resource, fn, undefined, values, false);
  },

  // What happens once only is destroyed after it has happened.
  runLast(resource, fn, thisValue, values) {
    try {
      return reports.run(resource, fn, thisValue, values);
    } finally {
      reports.destroy(resource);
    }
  },

  destroy(resource) {
    const asyncId = resource[kAsyncId];
    if (asyncId === undefined || resource[kDestroyed]) return;
    resource[kDestroyed] = true;
    emitDestroy(asyncId);
  },

  // `callback` as the single event of a new operation.
  wrap(callback, type, resource = {}) {
    reports.init(resource, type);
    return function (...values) {
      return reports.runLast(resource, callback, this, values);
    };
  },
};

let instrumented = false;

function hooksChanged() {
  enabledHooks = wantedHooks;
  const any = enabledHooks.length > 0;
  engine.asyncHooks = any ? reports : undefined;
  binding('fs').setHooked(any);
  // They look for nobody.
  engine.setTimersQuick(!any);
  engine.setTicksDirect(!any && !process._exiting);
  if (any && !instrumented) {
    instrumented = true;
    require('internal:async_hooks/instrument').instrument();
  }
  require('internal:async_hooks/promises').report(any);
}

// Whether a hook wants to hear of this.
function isHeard(name) {
  return enabledHooks.some((hook) => hook[name] !== undefined);
}

const hookNames = ['init', 'before', 'after', 'destroy', 'promiseResolve'];

class AsyncHook {
  constructor(callbacks) {
    for (const name of hookNames) {
      const callback = callbacks[name];
      if (callback !== undefined && typeof callback !== 'function') {
        const { ERR_ASYNC_CALLBACK } = require('internal:errors').codes;
        throw new ERR_ASYNC_CALLBACK(`hook.${name}`);
      }
      Object.defineProperty(this, name, { value: callback });
    }
  }

  enable() {
    if (!wantedHooks.includes(this)) want(wantedHooks.concat(this));
    return this;
  }

  disable() {
    if (wantedHooks.includes(this)) want(wantedHooks.filter((hook) => hook !== this));
    return this;
  }
}

function want(hooks) {
  wantedHooks = hooks;
  if (walks === 0) hooksChanged();
}

function createHook(callbacks) {
  return new AsyncHook(callbacks);
}

module.exports = {
  anyHooks,
  callHooks,
  createHook,
  current,
  emitDestroy,
  emitInit,
  executionAsyncId,
  executionAsyncResource,
  isHeard,
  kAsyncId,
  kDestroyed,
  kTriggerAsyncId,
  newAsyncId,
  reports,
  runAs,
  tellDestroyed,
  triggerAsyncId,
};
