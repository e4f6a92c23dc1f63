// 100,000 times each, and nothing is left: Buffers, conversions, timers.
const bridge = require('protojs:typebridge');
const flat = require('./memory_support/flat');

const TIMES = 100_000;

function buffers(times) {
  for (let i = 0; i < times; i++) {
    const buffer = Buffer.from(`text ${i}`);
    buffer.subarray(1, 4).toString('hex');
    Buffer.concat([buffer, Buffer.alloc(i % 64), Buffer.allocUnsafe(i % 5000)]).equals(buffer);
  }
}

function conversions(times) {
  const value = { list: [1, 'two', { three: 3 }], map: new Map([[1, new Date()]]) };
  for (let i = 0; i < times; i++) {
    bridge.convert(i % 16 ? i : value);
    const shared = bridge.share(`text ${i}`);
    shared.value;
    if (i % 8 === 0) structuredClone([i, value.list]);
  }
}

async function timers(times) {
  for (let i = 0; i < times; i += 100) {
    for (let j = 0; j < 100; j++) {
      if (j % 2) clearTimeout(setTimeout(() => i, 1000));
      else process.nextTick((number) => number, i);
    }
    await new Promise(setImmediate);
  }
}

async function main() {
  await flat('buffers', TIMES, buffers);
  await flat('conversions', TIMES, conversions);
  await flat('timers', TIMES, timers);
}

main();
