// Makes promises operations of their own while a hook of createHook() is enabled.

const { callHooks, current, emitDestroy, emitInit, isHeard, kAsyncId, kTriggerAsyncId, newAsyncId } = require('internal:async_hooks/hooks');
const { addHooks } = require('internal:async_hooks/promise_hooks');

// What ran when each promise began to react, the promise first: [promise, asyncId, trigger, resource, …].
const outer = [];
let removeHooks;
let reporting = false;
let collected;

function number(promise, parent) {
  // A promise from before the hooks gets its number late, and silently.
  if (parent !== undefined && parent[kAsyncId] === undefined) number(parent);
  promise[kAsyncId] = newAsyncId();
  promise[kTriggerAsyncId] = parent === undefined ? current.asyncId : parent[kAsyncId];
}

function init(promise, parent) {
  if (!reporting) return;
  number(promise, parent);
  emitInit(promise[kAsyncId], 'PROMISE', promise[kTriggerAsyncId], promise);
  if (!isHeard('destroy')) return;
  collected ??= new FinalizationRegistry(emitDestroy);
  collected.register(promise, promise[kAsyncId]);
}

function before(promise) {
  if (promise[kAsyncId] === undefined) number(promise);
  outer.push(promise, current.asyncId, current.triggerAsyncId, current.resource);
  current.asyncId = promise[kAsyncId];
  current.triggerAsyncId = promise[kTriggerAsyncId];
  current.resource = promise;
  if (reporting) callHooks('before', promise[kAsyncId]);
}

function after(promise) {
  if (reporting && promise[kAsyncId] !== undefined) callHooks('after', promise[kAsyncId]);
  if (outer.at(-4) === promise) {
    [, current.asyncId, current.triggerAsyncId, current.resource] = outer.splice(-4);
  }
  if (!reporting) stop();
}

function settled(promise) {
  if (!reporting) return;
  if (promise[kAsyncId] === undefined) number(promise);
  callHooks('promiseResolve', promise[kAsyncId]);
}

// Between before and after of a promise the hooks stay, or the operation would never end.
function stop() {
  if (removeHooks === undefined || outer.length > 0) return;
  removeHooks();
  removeHooks = undefined;
}

function report(wanted) {
  reporting = wanted;
  if (!wanted) stop();
  else removeHooks ??= addHooks({ init, before, after, settled });
}

module.exports = { report };
