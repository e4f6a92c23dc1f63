// createHook: what ticks, timers and resources of the user report.
const assert = require('node:assert');
const { AsyncResource, createHook, executionAsyncId } = require('node:async_hooks');

const types = new Map();
const log = [];
const wanted = ['Test', 'TickObject', 'Timeout', 'Immediate'];
const hook = createHook({
  init(asyncId, type, triggerAsyncId) {
    if (!wanted.includes(type)) return;
    types.set(asyncId, type);
    log.push(`init ${type}`);
    assert.strictEqual(triggerAsyncId, executionAsyncId());
  },
  before(asyncId) { if (types.has(asyncId)) log.push(`before ${types.get(asyncId)}`); },
  after(asyncId) { if (types.has(asyncId)) log.push(`after ${types.get(asyncId)}`); },
  destroy(asyncId) { if (types.has(asyncId)) log.push(`destroy ${types.get(asyncId)}`); },
}).enable();

const resource = new AsyncResource('Test', { requireManualDestroy: true });
resource.runInAsyncScope(() => assert.strictEqual(executionAsyncId(), resource.asyncId()));
resource.emitDestroy();
process.nextTick(() => log.push('tick'));
setTimeout(() => {
  log.push('timeout');
  setTimeout(() => {
    hook.disable();
    assert.deepStrictEqual(log.slice(0, 7),
      ['init Test', 'before Test', 'after Test', 'init TickObject', 'init Timeout', 'before TickObject', 'tick']);
    const timer = log.indexOf('timeout');
    assert.deepStrictEqual([log[timer - 1], log[timer + 1], log[timer + 2]], ['before Timeout', 'init Timeout', 'after Timeout']);
    assert.ok(log.includes('destroy Test') && log.includes('destroy TickObject') && log.includes('destroy Timeout'));
    const { length } = log;
    process.nextTick(() => assert.strictEqual(log.length, length));
  }, 20);
}, 5);
