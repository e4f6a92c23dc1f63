// Whether memory stays flat while something is done again and again.
const assert = require('node:assert');
const memory = require('protojs:memory');

// Bytes that may be left over all repetitions: tables that grow by doubling, and nothing for each.
const LEFT_MAX = 160_000;
// What the work has let go may end some turns later, such as the far ends of sockets.
const TURNS_MAX = 50;
const TURN_MS = 20;

function heap() {
  memory.collect();
  return process.memoryUsage();
}

// Runs `work(times)`, which may return a promise: a tenth of the times to warm up, then all of them.
module.exports = async function flat(name, times, work) {
  await work(Math.ceil(times / 10));
  const before = heap();
  await work(times);
  for (const field of ['heapUsed', 'arrayBuffers', 'external']) {
    let left = heap()[field] - before[field];
    for (let turn = 0; left >= LEFT_MAX && turn < TURNS_MAX; turn++) {
      await new Promise((resolve) => setTimeout(resolve, TURN_MS));
      left = heap()[field] - before[field];
    }
    assert.ok(left < LEFT_MAX, `${name}: ${left} bytes of ${field} are left of ${times} times`);
  }
};
