// A histogram of high dynamic range: counts of integers in buckets whose width grows with the value, so that every value
// keeps a number of significant figures. Values are numbers up to 2 ** 53.

// The greatest power of two, as its exponent, that is no more than an integer below 2 ** 53. Math.log2 rounds.
function exponentOf(integer) {
  const high = Math.floor(integer / 2 ** 32);
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(integer);
}

class HdrHistogram {
  constructor(lowest, highest, figures) {
    this.highest = highest;
    this.unit = 2 ** exponentOf(lowest);
    const bits = Math.max(1, Math.ceil(Math.log2(2 * 10 ** figures)));
    this.subBuckets = 2 ** bits;
    this.half = this.subBuckets / 2;
    this.reset();
  }

  reset() {
    // By slot: of the many there are, few are used.
    this.counts = new Map();
    this.total = 0;
    this.largest = 0;
    this.smallest = Infinity;
  }

  // The width of the values that share a slot with this one.
  widthOf(value) {
    const inUnits = Math.floor(value / this.unit);
    return inUnits < this.subBuckets ? this.unit : this.unit * 2 ** exponentOf(inUnits) / this.half;
  }

  slotOf(value) {
    const width = this.widthOf(value);
    return exponentOf(width / this.unit) * this.half + Math.floor(value / width);
  }

  // The lowest value of a slot.
  valueOf(slot) {
    const { half } = this;
    if (slot < this.subBuckets) return slot * this.unit;
    const bucket = Math.floor(slot / half) - 1;
    return (slot - bucket * half) * this.unit * 2 ** bucket;
  }

  lowestLike(value) {
    const width = this.widthOf(value);
    return Math.floor(value / width) * width;
  }

  highestLike(value) {
    return this.lowestLike(value) + this.widthOf(value) - 1;
  }

  medianLike(value) {
    return this.lowestLike(value) + Math.floor(this.widthOf(value) / 2);
  }

  // False for a value that has no slot.
  record(value, count = 1) {
    if (value < 0 || value > this.highest) return false;
    const slot = this.slotOf(value);
    this.counts.set(slot, (this.counts.get(slot) ?? 0) + count);
    this.total += count;
    if (value > this.largest) this.largest = value;
    if (value !== 0 && value < this.smallest) this.smallest = value;
    return true;
  }

  // Adds another's values; returns how many of them have no slot here.
  add(other) {
    let dropped = 0;
    other.eachSlot((value, count) => {
      if (!this.record(value, count)) dropped += count;
    });
    return dropped;
  }

  eachSlot(use) {
    const { counts } = this;
    for (const slot of [...counts.keys()].sort((a, b) => a - b)) use(this.valueOf(slot), counts.get(slot));
  }

  get min() {
    return this.counts.has(0) ? 0 : this.lowestLike(this.smallest);
  }

  get max() {
    return this.total === 0 ? 0 : this.highestLike(this.largest);
  }

  get mean() {
    let sum = 0;
    this.eachSlot((value, count) => { sum += this.medianLike(value) * count; });
    return sum / this.total;
  }

  get stddev() {
    const { mean } = this;
    let sum = 0;
    this.eachSlot((value, count) => { sum += (this.medianLike(value) - mean) ** 2 * count; });
    return Math.sqrt(sum / this.total);
  }

  // The value below or at which this share of all values is.
  percentile(percentile) {
    const wanted = Math.max(1, Math.floor(Math.min(percentile, 100) / 100 * this.total + 0.5));
    let seen = 0;
    let found = 0;
    let isFound = false;
    this.eachSlot((value, count) => {
      seen += count;
      if (isFound || seen < wanted) return;
      found = this.highestLike(value);
      isFound = true;
    });
    return found;
  }

  // Calls `use(percentile, value)` in steps that become finer towards 100.
  eachPercentile(use) {
    let step = 0;
    let seen = 0;
    let last = 0;
    this.eachSlot((value, count) => {
      seen += count;
      last = value;
      if (seen === this.total) use(step, value);
      for (; seen < this.total && step <= 100 * seen / this.total; step = nextStep(step)) use(step, value);
    });
    use(100, last);
  }
}

// With one step per half of what is left to 100.
function nextStep(step) {
  const halves = exponentOf(Math.floor(100 / (100 - step))) + 1;
  return step + 100 / 2 ** halves;
}

module.exports = { HdrHistogram };
