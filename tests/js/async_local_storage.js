// AsyncLocalStorage and AsyncResource through ticks, timers and resources.
const assert = require('node:assert');
const { AsyncLocalStorage, AsyncResource, executionAsyncId } = require('node:async_hooks');

const request = new AsyncLocalStorage();
const user = new AsyncLocalStorage();
let left = 0;
const later = (register, expected) => {
  left++;
  register(() => {
    assert.strictEqual(request.getStore(), expected);
    left--;
  });
};

assert.strictEqual(request.run(1, () => request.getStore()), 1);
assert.strictEqual(request.getStore(), undefined);
request.run('a', (word) => {
  assert.strictEqual(word, 'given');
  later(process.nextTick, 'a');
  later(setImmediate, 'a');
  later((callback) => setTimeout(callback, 1), 'a');
  user.run('b', () => {
    assert.deepStrictEqual([request.getStore(), user.getStore()], ['a', 'b']);
    request.exit(() => {
      assert.deepStrictEqual([request.getStore(), user.getStore()], [undefined, 'b']);
      later(process.nextTick, undefined);
    });
    request.run('inner', () => user.enterWith('entered'));
    assert.deepStrictEqual([request.getStore(), user.getStore()], ['a', 'entered']);
  });
  assert.strictEqual(user.getStore(), undefined);
}, 'given');
later(process.nextTick, undefined);

assert.throws(() => request.run(1, () => { throw new Error('out'); }), { message: 'out' });
assert.strictEqual(request.getStore(), undefined);

const resource = request.run('made here', () => new AsyncResource('Test'));
assert.strictEqual(resource.runInAsyncScope(() => request.getStore()), 'made here');
assert.strictEqual(resource.runInAsyncScope(() => executionAsyncId()), resource.asyncId());
const bound = request.run('bound here', () => AsyncResource.bind(function bound(a, b) { return [this.x, a, b, request.getStore()]; }));
assert.strictEqual(bound.length, 2);
assert.deepStrictEqual(bound.call({ x: 1 }, 2, 3), [1, 2, 3, 'bound here']);
const snapshot = request.run('snapshot', () => AsyncLocalStorage.snapshot());
assert.strictEqual(snapshot(() => request.getStore()), 'snapshot');

const disabled = new AsyncLocalStorage();
disabled.run('x', () => {
  disabled.disable();
  assert.strictEqual(disabled.getStore(), undefined);
  assert.strictEqual(disabled.run('y', () => disabled.getStore()), 'y');
});
setTimeout(() => assert.strictEqual(left, 0), 20);
