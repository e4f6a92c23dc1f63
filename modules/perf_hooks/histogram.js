// Histograms: what createHistogram() makes, and what other measurements are recorded in.

const { now } = binding('perf_hooks');
const { customInspectSymbol, kEmptyObject } = require('internal:util');
const { HdrHistogram } = require('internal:perf_hooks/hdr');
const { checkConstructor, inspectAs, kSkipThrow } = require('internal:perf_hooks/entries');

const kHandle = Symbol('kHandle');
const kMap = Symbol('kMap');
const kRecordable = Symbol('kRecordable');

// What `min` is before the first value.
const MIN_OF_NOTHING = 9223372036854775807n;

const NS_PER_MS = 1e6;

function codes() {
  return require('internal:errors').codes;
}

function validators() {
  return require('internal:validators');
}

function isHistogram(object) {
  return object?.[kHandle] !== undefined;
}

// Counts of values, the time of the last one, and how many had no place.
class Handle {
  constructor(lowest, highest, figures) {
    this.data = new HdrHistogram(lowest, highest, figures);
    this.exceeds = 0;
    this.last = 0;
  }

  recordDelta() {
    const time = now();
    const delta = Math.round((time - this.last) * NS_PER_MS);
    if (this.last > 0 && delta > 0) this.recordOrCount(delta);
    this.last = time;
  }

  recordOrCount(value) {
    if (!this.data.record(value)) this.exceeds++;
  }

  reset() {
    this.data.reset();
    this.exceeds = 0;
    this.last = 0;
  }
}

function handleOf(histogram) {
  if (!isHistogram(histogram)) throw new (codes().ERR_INVALID_THIS)('Histogram');
  return histogram[kHandle];
}

function checkPercentile(percentile) {
  validators().validateNumber(percentile, 'percentile');
  if (Number.isNaN(percentile) || percentile <= 0 || percentile > 100) {
    throw new (codes().ERR_OUT_OF_RANGE)('percentile', '> 0 && <= 100', percentile);
  }
}

function fillPercentiles(histogram, convert) {
  const { data } = handleOf(histogram);
  const map = histogram[kMap];
  map.clear();
  data.eachPercentile((percentile, value) => map.set(percentile, convert(value)));
  return map;
}

class Histogram {
  constructor(token = undefined) {
    checkConstructor(token);
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { min, max, mean, exceeds, stddev, count, percentiles } = this;
    return inspectAs({ constructor: Histogram }, { min, max, mean, exceeds, stddev, count, percentiles }, depth, options);
  }

  get count() {
    return handleOf(this).data.total;
  }

  get countBigInt() {
    return BigInt(handleOf(this).data.total);
  }

  get min() {
    const { data } = handleOf(this);
    return data.total === 0 ? Number(MIN_OF_NOTHING) : data.min;
  }

  get minBigInt() {
    const { data } = handleOf(this);
    return data.total === 0 ? MIN_OF_NOTHING : BigInt(data.min);
  }

  get max() {
    return handleOf(this).data.max;
  }

  get maxBigInt() {
    return BigInt(handleOf(this).data.max);
  }

  get mean() {
    return handleOf(this).data.mean;
  }

  get exceeds() {
    return handleOf(this).exceeds;
  }

  get exceedsBigInt() {
    return BigInt(handleOf(this).exceeds);
  }

  get stddev() {
    return handleOf(this).data.stddev;
  }

  percentile(percentile) {
    const { data } = handleOf(this);
    checkPercentile(percentile);
    return data.percentile(percentile);
  }

  percentileBigInt(percentile) {
    const { data } = handleOf(this);
    checkPercentile(percentile);
    return BigInt(data.percentile(percentile));
  }

  get percentiles() {
    return fillPercentiles(this, Number);
  }

  get percentilesBigInt() {
    return fillPercentiles(this, BigInt);
  }

  reset() {
    handleOf(this).reset();
  }

  toJSON() {
    const { count, min, max, mean, exceeds, stddev, percentiles } = this;
    return { count, min, max, mean, exceeds, stddev, percentiles: Object.fromEntries(percentiles) };
  }
}

function recordableHandle(histogram) {
  if (histogram[kRecordable] === undefined) throw new (codes().ERR_INVALID_THIS)('RecordableHistogram');
  return histogram[kHandle];
}

class RecordableHistogram extends Histogram {
  record(value) {
    const handle = recordableHandle(this);
    if (typeof value !== 'bigint') validators().validateInteger(value, 'val', 1);
    handle.recordOrCount(Number(value));
  }

  recordDelta() {
    recordableHandle(this).recordDelta();
  }

  add(other) {
    const handle = recordableHandle(this);
    if (other?.[kRecordable] === undefined) throw new (codes().ERR_INVALID_ARG_TYPE)('other', 'RecordableHistogram', other);
    handle.exceeds += other[kHandle].exceeds + handle.data.add(other[kHandle].data);
  }
}

function recordable(handle) {
  const histogram = new RecordableHistogram(kSkipThrow);
  histogram[kRecordable] = true;
  histogram[kMap] = new Map();
  histogram[kHandle] = handle;
  return histogram;
}

// A clone shows, and may record, the same values.
function cloneHistogram(histogram) {
  if (histogram[kRecordable]) return recordable(histogram[kHandle]);
  const clone = new Histogram(kSkipThrow);
  clone[kMap] = new Map();
  clone[kHandle] = histogram[kHandle];
  return clone;
}
Object.defineProperty(Histogram.prototype, require('internal:host_objects').kHost, { value: { clone: cloneHistogram } });

function createHistogram(options = kEmptyObject) {
  validators().validateObject(options, 'options');
  const { lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3 } = options;
  const { validateInteger } = validators();
  if (typeof lowest !== 'bigint') validateInteger(lowest, 'options.lowest', 1, Number.MAX_SAFE_INTEGER);
  if (typeof highest !== 'bigint') {
    validateInteger(highest, 'options.highest', 2 * Number(lowest), Number.MAX_SAFE_INTEGER);
  } else if (highest < 2n * BigInt(lowest)) {
    throw new (codes().ERR_INVALID_ARG_VALUE.RangeError)('options.highest', highest);
  }
  validateInteger(figures, 'options.figures', 1, 5);
  return recordable(new Handle(Number(lowest), Number(highest), figures));
}

// Delays of the loop: how late a timer is.

const kEnabled = Symbol('kEnabled');
const DELAY_NS_MAX = 3.6e12;
const DELAY_FIGURES = 3;

class ELDHistogram extends Histogram {
  constructor(token = undefined) {
    super(token);
    this[kEnabled] = false;
  }

  enable() {
    if (this[kEnabled] === undefined) throw new (codes().ERR_INVALID_THIS)('ELDHistogram');
    if (this[kEnabled] !== false) return false;
    const handle = this[kHandle];
    handle.last = 0;
    this[kEnabled] = setInterval(() => handle.recordDelta(), handle.resolution).unref();
    return true;
  }

  disable() {
    if (this[kEnabled] === undefined) throw new (codes().ERR_INVALID_THIS)('ELDHistogram');
    if (this[kEnabled] === false) return false;
    clearInterval(this[kEnabled]);
    this[kEnabled] = false;
    return true;
  }
}

function monitorEventLoopDelay(options = kEmptyObject) {
  validators().validateObject(options, 'options');
  const { resolution = 10 } = options;
  validators().validateInteger(resolution, 'options.resolution', 1);
  const histogram = new ELDHistogram(kSkipThrow);
  histogram[kMap] = new Map();
  histogram[kHandle] = Object.assign(new Handle(1, DELAY_NS_MAX, DELAY_FIGURES), { resolution });
  return histogram;
}

module.exports = { createHistogram, isHistogram, monitorEventLoopDelay };
