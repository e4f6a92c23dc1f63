// Memory of the pool: what is joined may lie in it already, its size has a limit, and heapTotal leaves it out.
'use strict';
const assert = require('node:assert');

// Views of the pool are among the parts, the place that the next Buffer gets too.
const first = Buffer.from('first part');
const whole = new Uint8Array(first.buffer);
for (let round = 0; round < 50; round++) {
  const before = Uint8Array.from(whole.subarray(0, 1000));
  assert.deepStrictEqual(Uint8Array.from(Buffer.from(whole.subarray(0, 1000))), before);
}
const next = Buffer.from('next');
const here = next.byteOffset + 8;
const expected = Uint8Array.from(next).join();
const joined = Buffer.concat([next, new Uint8Array(next.buffer, here, 16)]);
assert.strictEqual(Uint8Array.from(joined.subarray(0, 4)).join(), expected);
assert.strictEqual(joined.length, 20);

// Pools of many sizes count as ArrayBuffers, not as the heap.
const usual = Buffer.poolSize;
Buffer.poolSize = 1 << 20;
const begin = process.memoryUsage();
const kept = [];
for (let at = 0; at < 64; at++) kept.push(Buffer.allocUnsafe(400 << 10));
const end = process.memoryUsage();
assert.ok(end.arrayBuffers - begin.arrayBuffers >= kept.length * (400 << 10));
if (process.release.name === 'protojs' || process.versions.protojs) {
  assert.ok(end.heapTotal - begin.heapTotal < 4 << 20, `heapTotal grew by ${end.heapTotal - begin.heapTotal}`);
}

// A size beyond what an ArrayBuffer holds.
Buffer.poolSize = 2 ** 32 + 16;
try {
  assert.strictEqual(Buffer.from('text').toString(), 'text');
} catch (error) {
  assert.ok(error instanceof RangeError, String(error));
}
Buffer.poolSize = usual;
