// What is measured: entries of the performance timeline.

const { customInspectSymbol, kEnumerableProperty } = require('internal:util');

const kSkipThrow = Symbol('kSkipThrow');
const kName = Symbol('PerformanceEntry.Name');
const kType = Symbol('PerformanceEntry.EntryType');
const kStart = Symbol('PerformanceEntry.StartTime');
const kDuration = Symbol('PerformanceEntry.Duration');
const kDetail = Symbol('kDetail');

function codes() {
  return require('internal:errors').codes;
}

function checkThis(value, field, name) {
  require('internal:validators').validateInternalField(value, field, name);
}

function checkConstructor(token) {
  if (token !== kSkipThrow) throw new (codes().ERR_ILLEGAL_CONSTRUCTOR)();
}

// Gives a class of the web its tag, and makes these members show.
function finishClass(Class, members) {
  const properties = { [Symbol.toStringTag]: { value: Class.name, configurable: true } };
  for (const member of members) properties[member] = kEnumerableProperty;
  Object.defineProperties(Class.prototype, properties);
}

function inspectAs(value, shown, depth, options) {
  if (depth < 0) return value;
  const { inspect } = require('node:util');
  return `${value.constructor.name} ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

class PerformanceEntry {
  constructor(token = undefined, name = undefined, type = undefined, start = undefined, duration = undefined) {
    checkConstructor(token);
    this[kName] = name;
    this[kType] = type;
    this[kStart] = start;
    this[kDuration] = duration;
  }

  get name() {
    checkThis(this, kName, 'PerformanceEntry');
    return this[kName];
  }

  get entryType() {
    checkThis(this, kType, 'PerformanceEntry');
    return this[kType];
  }

  get startTime() {
    checkThis(this, kStart, 'PerformanceEntry');
    return this[kStart];
  }

  get duration() {
    checkThis(this, kDuration, 'PerformanceEntry');
    return this[kDuration];
  }

  [customInspectSymbol](depth, options) {
    return inspectAs(this, this.toJSON(), depth, options);
  }

  toJSON() {
    checkThis(this, kName, 'PerformanceEntry');
    return { name: this[kName], entryType: this[kType], startTime: this[kStart], duration: this[kDuration] };
  }
}
finishClass(PerformanceEntry, ['name', 'entryType', 'startTime', 'duration', 'toJSON']);

// Entries of the runtime itself: function, http, net, dns.
class PerformanceNodeEntry extends PerformanceEntry {
  get detail() {
    checkThis(this, kDetail, 'NodePerformanceEntry');
    return this[kDetail];
  }

  toJSON() {
    const { name, entryType, startTime, duration, detail } = this;
    return { name, entryType, startTime, duration, detail };
  }
}

function createNodeEntry(name, type, start, duration, detail) {
  const entry = new PerformanceNodeEntry(kSkipThrow, name, type, start, duration);
  entry[kDetail] = detail;
  return entry;
}

module.exports = {
  PerformanceEntry, checkConstructor, checkThis, createNodeEntry, finishClass, inspectAs, kDetail, kSkipThrow,
};
