// Marks and measures.

const { now } = binding('perf_hooks');
const { PerformanceEntry, checkConstructor, checkThis, finishClass, kDetail, kSkipThrow } = require('internal:perf_hooks/entries');
const { bufferUserTiming, enqueue } = require('internal:perf_hooks/observe');

// Names of milestones, which no mark may have.
const milestones = new Set(['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete']);

const markTimes = new Map();

function codes() {
  return require('internal:errors').codes;
}

function timeOf(name) {
  if (name === undefined) return undefined;
  if (typeof name === 'number') {
    if (name < 0) throw new (codes().ERR_PERFORMANCE_INVALID_TIMESTAMP)(name);
    return name;
  }
  name = `${name}`;
  if (milestones.has(name)) return require('internal:perf_hooks/node_timing')[name];
  const time = markTimes.get(name);
  if (time !== undefined) return time;
  const { DOMException } = require('internal:domexception');
  throw new DOMException(`The "${name}" performance mark has not been set`, 'SyntaxError');
}

function checkName(name) {
  if (milestones.has(name)) throw new (codes().ERR_INVALID_ARG_VALUE)('name', name);
}

function cloneDetail(detail) {
  return detail == null ? null : structuredClone(detail);
}

function detailed(entry) {
  const { name, entryType, startTime, duration } = entry;
  return { name, entryType, startTime, duration, detail: entry[kDetail] };
}

class PerformanceMark extends PerformanceEntry {
  constructor(name, options = undefined) {
    if (arguments.length === 0) throw new (codes().ERR_MISSING_ARGS)('name');
    name = `${name}`;
    checkName(name);
    let startTime;
    let detail = null;
    if (options != null) {
      require('internal:validators').validateObject(options, 'options');
      ({ startTime } = options);
      startTime ??= now();
      require('internal:validators').validateNumber(startTime, 'startTime');
      if (startTime < 0) throw new (codes().ERR_PERFORMANCE_INVALID_TIMESTAMP)(startTime);
      detail = cloneDetail(options.detail);
    } else {
      startTime = now();
    }
    markTimes.set(name, startTime);
    super(kSkipThrow, name, 'mark', startTime, 0);
    this[kDetail] = detail;
  }

  get detail() {
    checkThis(this, kDetail, 'PerformanceMark');
    return this[kDetail];
  }

  toJSON() {
    return detailed(this);
  }
}
finishClass(PerformanceMark, ['detail']);

class PerformanceMeasure extends PerformanceEntry {
  constructor(token = undefined, name = undefined, type = undefined, start = undefined, duration = undefined) {
    checkConstructor(token);
    super(token, name, type, start, duration);
  }

  get detail() {
    checkThis(this, kDetail, 'PerformanceMeasure');
    return this[kDetail];
  }

  toJSON() {
    return detailed(this);
  }
}
finishClass(PerformanceMeasure, ['detail']);

function mark(name, options) {
  const entry = new PerformanceMark(name, options);
  enqueue(entry);
  bufferUserTiming(entry);
  return entry;
}

function checkSpan({ start, end, duration }, endMark) {
  const { ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS } = codes();
  if (endMark !== undefined) throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('endMark must not be specified');
  if (start !== undefined && end !== undefined && duration !== undefined) {
    const message = 'Must not have options.start, options.end, and options.duration specified';
    throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS(message);
  }
}

// [start, end] of what measure() was given: options with at least one end, a mark to start from, or nothing.
function spanOf(startOrOptions, endMark) {
  const isObject = typeof startOrOptions === 'object' && startOrOptions !== null;
  const { start, end, duration } = isObject ? startOrOptions : {};
  if (start === undefined && end === undefined) {
    const to = endMark === undefined ? now() : timeOf(endMark);
    return [typeof startOrOptions === 'string' ? timeOf(startOrOptions) : 0, to];
  }
  checkSpan(startOrOptions, endMark);
  let to = now();
  if (end !== undefined) to = timeOf(end);
  else if (duration !== undefined) to = timeOf(start) + timeOf(duration);
  let from = 0;
  if (start !== undefined) from = timeOf(start);
  else if (duration !== undefined) from = to - timeOf(duration);
  return [from, to];
}

function measure(name, startOrOptions, endMark) {
  require('internal:validators').validateString(name, 'name');
  const [start, end] = spanOf(startOrOptions, endMark);
  const detail = cloneDetail(startOrOptions?.detail);
  const entry = new PerformanceMeasure(kSkipThrow, name, 'measure', start, end - start);
  entry[kDetail] = detail;
  enqueue(entry);
  bufferUserTiming(entry);
  return entry;
}

function clearMarkTimes(name) {
  if (name === undefined) {
    markTimes.clear();
    return;
  }
  checkName(name);
  markTimes.delete(name);
}

module.exports = { PerformanceMark, PerformanceMeasure, clearMarkTimes, mark, measure };
