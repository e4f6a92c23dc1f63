// Whether memory stays flat while something is done again and again.
const assert = require('node:assert');
const memory = require('protojs:memory');

// Bytes that may be left over all repetitions: tables that grow by doubling, and nothing for each.
const LEFT_MAX = 160_000;

function heap() {
  memory.collect();
  return process.memoryUsage();
}

// Runs `work(times)`, which may return a promise: a tenth of the times to warm up, then all of them.
module.exports = async function flat(name, times, work) {
  await work(Math.ceil(times / 10));
  const before = heap();
  await work(times);
  const after = heap();
  for (const field of ['heapUsed', 'arrayBuffers', 'external']) {
    const left = after[field] - before[field];
    assert.ok(left < LEFT_MAX, `${name}: ${left} bytes of ${field} are left of ${times} times`);
  }
};
