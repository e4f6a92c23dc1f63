// Rows of `cargo perf timers`: prints the name of each row, a tab, and nanoseconds of processor time per operation, all threads.

const BATCH_MS = 60;
const BATCHES = 5;
const REPEATS_MAX = 2 ** 20;

// What callbacks count is kept, so that no engine may leave the work out.
let kept = 0;

function now() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

// `run(n)` does its work n times and may return a promise.
async function measure(name, run) {
  let repeats = 64;
  let elapsed = 0;
  while (elapsed < BATCH_MS / 2 && repeats < REPEATS_MAX) {
    repeats *= 2;
    const from = now();
    await run(repeats);
    elapsed = now() - from;
  }
  let best = Infinity;
  for (let batch = 0; batch < BATCHES; batch++) {
    const from = now();
    await run(repeats);
    best = Math.min(best, (now() - from) / repeats);
  }
  console.log(`${name}\t${(best * 1e6).toFixed(1)}`);
}

// Each callback starts the next.
function chained(start) {
  return (n) => new Promise((resolve) => {
    function step() {
      kept++;
      if (--n > 0) start(step);
      else resolve();
    }
    start(step);
  });
}

function immediatesAtOnce(n) {
  return new Promise((resolve) => {
    for (let i = 1; i < n; i++) setImmediate(() => { kept++; });
    setImmediate(resolve);
  });
}

function setAndClear(n) {
  for (let i = 0; i < n; i++) clearTimeout(setTimeout(() => { kept++; }, 1000));
}

function timeoutsAtOnce(n) {
  return new Promise((resolve) => {
    for (let i = 1; i < n; i++) setTimeout(() => { kept++; }, 1);
    setTimeout(resolve, 20);
  });
}

async function main() {
  await measure('setImmediate, chained', chained(setImmediate));
  await measure('setImmediate, all at once', immediatesAtOnce);
  await measure('nextTick, chained', chained(process.nextTick));
  await measure('setTimeout and clearTimeout', setAndClear);
  await measure('setTimeout, all at once', timeoutsAtOnce);
}

main();
