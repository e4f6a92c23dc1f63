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
  assert.throws(() => v8.getHeapSnapshot(), { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' });
}

// The bytes of Node 20.
const texts = [
  [-5, 'ff0f4909'],
  ['\u20ac', 'ff0f6302ac20'],
  [{ a: [1, , 2], b: new Map([[1, 2]]) }, 'ff0f6f220161610349004902490449044002032201623b490249043a027b02'],
  [Buffer.from('hi'), 'ff0f5c0a026869'],
  [new Uint16Array([1, 2]), 'ff0f5c040401000200'],
];
for (const [value, hex] of texts) {
  const bytes = v8.serialize(value);
  assert.strictEqual(bytes.toString('hex'), hex);
  assert.deepStrictEqual(v8.deserialize(bytes), value);
  assert.deepStrictEqual(v8.deserialize(new DataView(bytes.buffer, bytes.byteOffset, bytes.length)), value);
}
assert.throws(() => v8.serialize(() => {}), { name: 'Error', message: '() => {} could not be cloned.' });
assert.throws(() => v8.deserialize(Buffer.from('zz')), /^Error: Unable to deserialize cloned data/);
assert.throws(() => v8.deserialize('text'), { code: 'ERR_INVALID_ARG_TYPE', message: 'buffer must be a TypedArray or a DataView' });
console.log('ok');
