// What the scripts with rows of processor time share: all threads count, and a noisy machine moves it less than the time of day.

const BATCH_MS = 60;
const BATCHES = 5;
const REPEATS_MAX = 2 ** 24;

function now() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/**
 * Prints a row: its name, a tab, nanoseconds of processor time per operation, the best of some batches. `run(n)` does its work n
 * times and may return a promise; `first` is the least number of times, `units` how many operations each of them is.
 */
async function measureCpu(name, run, first = 64, units = 1) {
  let repeats = first;
  let elapsed = 0;
  while (elapsed < BATCH_MS / 2 && repeats < REPEATS_MAX) {
    if (elapsed > 0) repeats *= 2;
    const from = now();
    await run(repeats);
    elapsed = Math.max(now() - from, Number.MIN_VALUE);
  }
  let best = Infinity;
  for (let batch = 0; batch < BATCHES; batch++) {
    const from = now();
    await run(repeats);
    best = Math.min(best, (now() - from) / repeats / units);
  }
  console.log(`${name}\t${(best * 1e6).toFixed(1)}`);
}

module.exports = { measureCpu };
