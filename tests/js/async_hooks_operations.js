'use strict';
// createHook() hears of promises, ticks, microtasks and timers, each with its own number, trigger and resource.

const assert = require('assert');
const { createHook, executionAsyncId, executionAsyncResource, triggerAsyncId } = require('async_hooks');

const events = [];
const types = new Map();
const resources = new Map();
const hook = createHook({
  init(id, type, trigger, resource) {
    types.set(id, type);
    resources.set(id, resource);
    events.push(`init ${type}`);
  },
  before(id) { events.push(`before ${types.get(id)}`); },
  after(id) { events.push(`after ${types.get(id)}`); },
  promiseResolve(id) { events.push(`resolve ${types.get(id)}`); },
});

function inside(type, trigger) {
  assert.strictEqual(types.get(executionAsyncId()), type);
  assert.strictEqual(executionAsyncResource(), resources.get(executionAsyncId()));
  assert.strictEqual(triggerAsyncId(), trigger);
}

function taken() {
  return events.splice(0).filter((event) => !event.endsWith('undefined')).join(', ');
}

async function awaits() {
  await null;
  assert.strictEqual(types.get(executionAsyncId()), 'PROMISE');
}

function promises(next) {
  hook.enable();
  const first = new Promise((resolve) => resolve(1));
  const second = first.then(() => inside('PROMISE', 2));
  assert.strictEqual(taken(), 'init PROMISE, resolve PROMISE, init PROMISE');
  second.then(() => {
    assert.strictEqual(taken(), 'before PROMISE, resolve PROMISE, after PROMISE, before PROMISE');
    hook.disable();
    setImmediate(next);
  });
  events.length = 0;
}

function awaiting(next) {
  hook.enable();
  const done = awaits();
  assert.strictEqual(taken(), 'init PROMISE, init PROMISE, resolve PROMISE, init PROMISE');
  done.then(() => {
    hook.disable();
    setImmediate(next);
  });
}

function others() {
  events.length = 0;
  hook.enable();
  const outer = executionAsyncId();
  process.nextTick((value) => { inside('TickObject', outer); assert.strictEqual(value, 1); }, 1);
  queueMicrotask(() => inside('Microtask', outer));
  const timer = setTimeout(function () {
    inside('Timeout', outer);
    assert.strictEqual(this, timer);
    hook.disable();
    assert.match(taken(), /^before TickObject, after TickObject, before Microtask, after Microtask, .*before Timeout$/);
  }, 5);
  setImmediate(() => inside('Immediate', outer));
  // The timer is due before the immediate, which keeps its number though no hook listens any more.
  const until = performance.now() + 10;
  while (performance.now() < until);
  assert.strictEqual(taken(), 'init TickObject, init Microtask, init Timeout, init Immediate');
}

assert.strictEqual(executionAsyncId(), 1);
promises(() => awaiting(others));
