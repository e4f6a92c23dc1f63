// Numbers of asynchronous operations, and the hooks of createHook() that hear of them.
//
// AsyncResources, ticks, microtasks and timers report here. What the engine starts by itself, such as promises,
// reports where its binding can: `setAsyncHooks` gets the functions when the first hook is enabled and `null` when
// the last is disabled, so that nothing is paid while nobody listens.

const engine = binding('engine');

// The main script runs as operation 1, which nobody triggered.
const current = { asyncId: 1, triggerAsyncId: 0, resource: {} };
let lastAsyncId = 1;

// Replaced, never changed: a hook may enable or disable hooks while the list is walked.
let enabledHooks = [];

// Numbers of destroyed operations that the hooks have yet to hear of.
const destroyed = [];
// As it was before it reported to the hooks itself.
const plainSetImmediate = require('node:timers').setImmediate;

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
  for (const hook of enabledHooks) {
    const callback = hook[name];
    if (callback === undefined) continue;
    try {
      callback.call(hook, asyncId, type, trigger, resource);
    } catch (error) {
      dieOf(error);
    }
  }
}

// A failing hook leaves the program in no state to go on.
function dieOf(error) {
  process._rawDebug(typeof error?.stack === 'string' ? error.stack : String(error));
  process.exit(1);
}

function emitInit(asyncId, type, trigger, resource) {
  if (enabledHooks.length > 0) callHooks('init', asyncId, type, trigger, resource);
}

function emitDestroy(asyncId) {
  if (enabledHooks.length === 0) return;
  // In a turn of its own, as where a garbage collection is the cause.
  if (destroyed.length === 0) plainSetImmediate(tellDestroyed);
  destroyed.push(asyncId);
}

function tellDestroyed() {
  for (const asyncId of destroyed.splice(0)) callHooks('destroy', asyncId);
}

// Runs `fn` as operation `asyncId`.
function runAs(asyncId, trigger, resource, fn, thisValue, values) {
  const { asyncId: outerId, triggerAsyncId: outerTrigger, resource: outerResource } = current;
  current.asyncId = asyncId;
  current.triggerAsyncId = trigger;
  current.resource = resource;
  if (enabledHooks.length > 0) callHooks('before', asyncId);
  try {
    return fn.apply(thisValue, values);
  } finally {
    if (enabledHooks.length > 0) callHooks('after', asyncId);
    current.asyncId = outerId;
    current.triggerAsyncId = outerTrigger;
    current.resource = outerResource;
  }
}

let instrumented = false;

function hooksChanged() {
  if (!instrumented) {
    instrumented = true;
    require('internal:async_hooks/instrument').instrument();
  }
  engine.setAsyncHooks?.(enabledHooks.length === 0 ? null : { newAsyncId, callHooks, current });
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
    if (enabledHooks.includes(this)) return this;
    enabledHooks = enabledHooks.concat(this);
    if (enabledHooks.length === 1) hooksChanged();
    return this;
  }

  disable() {
    const wasEnabled = enabledHooks.includes(this);
    enabledHooks = enabledHooks.filter((hook) => hook !== this);
    if (wasEnabled && enabledHooks.length === 0) hooksChanged();
    return this;
  }
}

function createHook(callbacks) {
  return new AsyncHook(callbacks);
}

module.exports = {
  anyHooks,
  createHook,
  emitDestroy,
  emitInit,
  executionAsyncId,
  executionAsyncResource,
  newAsyncId,
  runAs,
  triggerAsyncId,
};
