// Makes ticks, microtasks and timers report to the hooks of createHook().
//
// The first hook that is enabled puts reporting functions in the place of the plain ones; programs without hooks
// never load this file. Once there the functions stay, and only look whether anybody listens.

const { anyHooks, emitDestroy, emitInit, executionAsyncId, newAsyncId, runAs } = require('internal:async_hooks/hooks');

const kOperation = Symbol('kOperation');

class Operation {
  constructor() {
    this.asyncId = newAsyncId();
    this.trigger = executionAsyncId();
    this.resource = undefined;
    this.destroyed = false;
  }

  begin(type, resource) {
    this.resource = resource;
    emitInit(this.asyncId, type, this.trigger, resource);
    return this;
  }

  run(fn, thisValue, values) {
    return runAs(this.asyncId, this.trigger, this.resource, fn, thisValue, values);
  }

  // What happens once only is destroyed after it has happened.
  runLast(fn, thisValue, values) {
    try {
      return this.run(fn, thisValue, values);
    } finally {
      this.destroy();
    }
  }

  destroy() {
    if (this.destroyed) return;
    this.destroyed = true;
    emitDestroy(this.asyncId);
  }
}

// `replacement` takes over the name and the properties of the function whose place it takes.
function replace(owners, name, makeReplacement) {
  const plain = owners[0][name];
  if (typeof plain !== 'function') return;
  const replacement = makeReplacement(plain);
  Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(plain));
  for (const owner of owners) {
    if (owner[name] === plain) owner[name] = replacement;
  }
}

function reportingTick(plain) {
  return function nextTick(callback, ...values) {
    if (!anyHooks() || typeof callback !== 'function') return plain.call(this, callback, ...values);
    const operation = new Operation().begin('TickObject', { callback, args: values });
    return plain.call(this, () => operation.runLast(callback, undefined, values));
  };
}

function reportingMicrotask(plain) {
  return function queueMicrotask(callback) {
    if (!anyHooks() || typeof callback !== 'function') return plain(callback);
    const operation = new Operation().begin('Microtask', { callback });
    return plain(() => operation.runLast(callback, undefined, []));
  };
}

function reportingTimer(type, repeats) {
  return (plain) => function setTimer(callback, ...rest) {
    if (!anyHooks() || typeof callback !== 'function') return plain(callback, ...rest);
    const operation = new Operation();
    const timer = plain(function reportingCallback(...values) {
      return repeats ? operation.run(callback, this, values) : operation.runLast(callback, this, values);
    }, ...rest);
    operation.begin(type, timer);
    timer[kOperation] = operation;
    return timer;
  };
}

function reportingClear(plain) {
  return function clear(timer) {
    timer?.[kOperation]?.destroy();
    return plain(timer);
  };
}

function instrument() {
  const owners = [globalThis, require('node:timers')];
  replace([process], 'nextTick', reportingTick);
  replace([globalThis], 'queueMicrotask', reportingMicrotask);
  replace(owners, 'setTimeout', reportingTimer('Timeout', false));
  replace(owners, 'setInterval', reportingTimer('Timeout', true));
  replace(owners, 'setImmediate', reportingTimer('Immediate', false));
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) replace(owners, name, reportingClear);
}

module.exports = { instrument };
