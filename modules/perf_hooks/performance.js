// The object `performance` and its class. What few programs use is loaded when it is first used.

const native = binding('perf_hooks');
const { EventTarget, defineEventHandler, initEventTarget } = require('internal:event_target');
const { customInspectSymbol, kEmptyObject } = require('internal:util');
const { defineLazyProperties } = require('internal:util');

const kBrand = Symbol('performance');

function codes() {
  return require('internal:errors').codes;
}

function check(value) {
  require('internal:validators').validateInternalField(value, kBrand, 'Performance');
}

function checkGiven(values, name) {
  if (values.length === 0) throw new (codes().ERR_MISSING_ARGS)(name);
}

const userTiming = () => require('internal:perf_hooks/user_timing');
const timeline = () => require('internal:perf_hooks/observe');

class Performance extends EventTarget {
  constructor() {
    throw new (codes().ERR_ILLEGAL_CONSTRUCTOR)();
  }

  [customInspectSymbol](depth, options) {
    const { nodeTiming, timeOrigin } = this;
    return require('internal:perf_hooks/entries').inspectAs(this, { nodeTiming, timeOrigin }, depth, options);
  }

  clearMarks(name = undefined) {
    check(this);
    if (name !== undefined) name = `${name}`;
    userTiming().clearMarkTimes(name);
    timeline().clearEntries('mark', name);
  }

  clearMeasures(name = undefined) {
    check(this);
    timeline().clearEntries('measure', name === undefined ? undefined : `${name}`);
  }

  clearResourceTimings(name = undefined) {
    check(this);
    timeline().clearEntries('resource', name === undefined ? undefined : `${name}`);
  }

  getEntries() {
    check(this);
    return timeline().entriesOf();
  }

  getEntriesByName(name, type = undefined) {
    check(this);
    checkGiven(arguments, 'name');
    return timeline().entriesOf(`${name}`, type === undefined ? undefined : `${type}`);
  }

  getEntriesByType(type) {
    check(this);
    checkGiven(arguments, 'type');
    return timeline().entriesOf(undefined, `${type}`);
  }

  mark(name, options = kEmptyObject) {
    check(this);
    checkGiven(arguments, 'name');
    return userTiming().mark(name, options);
  }

  measure(name, startOrMeasureOptions = kEmptyObject, endMark = undefined) {
    check(this);
    checkGiven(arguments, 'name');
    return userTiming().measure(name, startOrMeasureOptions, endMark);
  }

  now() {
    if (this[kBrand] !== true) check(this);
    return native.now();
  }

  setResourceTimingBufferSize(maxSize) {
    check(this);
    checkGiven(arguments, 'maxSize');
    timeline().setResourcesMax(maxSize >>> 0);
  }

  get timeOrigin() {
    check(this);
    return timeOrigin;
  }

  toJSON() {
    check(this);
    const { nodeTiming } = this;
    return { nodeTiming, timeOrigin: this.timeOrigin, eventLoopUtilization: this.eventLoopUtilization() };
  }
}

const timeOrigin = native.timeOrigin();

const shown = [
  'clearMarks', 'clearMeasures', 'clearResourceTimings', 'getEntries', 'getEntriesByName', 'getEntriesByType', 'mark', 'measure',
  'now', 'setResourceTimingBufferSize', 'timeOrigin', 'toJSON',
];
for (const name of shown) Object.defineProperty(Performance.prototype, name, { enumerable: true });
Object.defineProperty(Performance.prototype, Symbol.toStringTag, { value: 'Performance', configurable: true });
const { prototype } = Performance;
defineLazyProperties(prototype, 'internal:perf_hooks/utilization', ['eventLoopUtilization'], false);
require('internal:util').defineLazy(prototype, 'nodeTiming', () => require('internal:perf_hooks/node_timing'), false);
defineLazyProperties(prototype, 'internal:perf_hooks/resource_timing', ['markResourceTiming'], false);
defineLazyProperties(prototype, 'internal:perf_hooks/timerify', ['timerify'], false);
defineEventHandler(prototype, 'resourcetimingbufferfull');

function createPerformance() {
  const performance = Object.create(prototype);
  initEventTarget(performance);
  Object.defineProperty(performance, kBrand, { value: true });
  return performance;
}

const performance = createPerformance();

function tellResourcesFull() {
  const { Event } = require('internal:event_target');
  performance.dispatchEvent(new Event('resourcetimingbufferfull'));
}

module.exports = { Performance, performance, tellResourcesFull };
