'use strict';
// node:v8: hooks on promises, statistics of the heap, and a clear error for what another engine cannot answer.

const assert = require('assert');
const v8 = require('v8');

const errors = [];
process.on('uncaughtException', (error) => errors.push(error.message));

const events = [];
const stop = v8.promiseHooks.createHook({
  init(promise, parent) { events.push(parent === undefined ? 'init' : 'init of'); },
  before() { events.push('before'); },
  after() { events.push('after'); },
  settled() { events.push('settled'); },
});
const stopAnother = v8.promiseHooks.onInit(() => { throw new Error('in a hook'); });
Promise.resolve(1).then(() => stop());
stopAnother();
assert.deepStrictEqual(events, ['init', 'settled', 'init of']);

process.on('exit', () => {
  assert.deepStrictEqual(events, ['init', 'settled', 'init of', 'before']);
  assert.deepStrictEqual(errors, ['in a hook', 'in a hook']);
});

for (const hook of [undefined, 1, async () => {}, async function*() {}]) {
  assert.throws(() => v8.promiseHooks.onInit(hook), { code: 'ERR_INVALID_ARG_TYPE' });
}

const statistics = v8.getHeapStatistics();
assert.ok(statistics.used_heap_size > 0 && statistics.total_heap_size >= statistics.used_heap_size);
assert.ok(statistics.heap_size_limit > statistics.total_heap_size);
v8.setFlagsFromString('--anything');
assert.throws(() => v8.setFlagsFromString(1), { code: 'ERR_INVALID_ARG_TYPE' });
if (process.versions.v8 === undefined) {
  assert.throws(() => v8.serialize({}), { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' });
}
console.log('ok');
