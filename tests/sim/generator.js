// Random numbers that a seed decides, for all scenarios.

// A generator of random numbers (mulberry32).
function generator(seed) {
  let state = Math.imul(seed, 0x9e3779b9) | 0;
  return function below(bound) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * bound);
  };
}

module.exports = { generator };
