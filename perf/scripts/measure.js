// What the scripts with rows share: how often an operation is repeated, and the lines that `cargo perf` reads.

const WARM_MS = 10;
const BATCH_MS = 12;
const BATCHES = 5;
const REPEATS_MAX = 2 ** 24;

// What rows give back is kept, so that no engine may leave the work out.
let kept = 0;

/**
 * Prints a row: its name, a tab, nanoseconds per operation, the best of some batches. `row(n)` repeats its operation n times in one
 * function, so that nothing is called per operation but the operation itself, and gives a number that depends on the work.
 */
function measure(name, row) {
  let repeats = 1;
  let elapsed = 0;
  const started = performance.now();
  while (elapsed < BATCH_MS / 2 || performance.now() - started < WARM_MS) {
    const from = performance.now();
    kept += row(repeats);
    elapsed = performance.now() - from;
    if (elapsed < BATCH_MS / 2 && repeats < REPEATS_MAX) repeats *= 2;
  }
  let best = Infinity;
  for (let batch = 0; batch < BATCHES; batch++) {
    const from = performance.now();
    kept += row(repeats);
    best = Math.min(best, (performance.now() - from) / repeats);
  }
  console.log(`${name}\t${(best * 1e6).toFixed(1)}`);
}

module.exports = { measure, kept: () => kept };
