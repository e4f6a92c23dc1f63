// The timeline: entries are kept in buffers, and told to the observers that want their type.

const { customInspectSymbol, kEmptyObject } = require('internal:util');
const { PerformanceEntry, checkConstructor, checkThis, finishClass, inspectAs, kSkipThrow } = require('internal:perf_hooks/entries');

const RESOURCES_MAX_DEFAULT = 250;
// With so many marks or measures the program is warned: nobody clears them.
const ENTRIES_WARNED_AT = 1e6;

const supportedEntryTypes = Object.freeze(['dns', 'function', 'http', 'mark', 'measure', 'net', 'resource']);

const kBuffer = Symbol('kBuffer');
const SINGLE = 0;
const MULTIPLE = 1;

const buffers = { __proto__: null, mark: [], measure: [], resource: [] };
const warned = new Set();

const observers = new Set();
const pending = new Set();
let isPending = false;

function codes() {
  return require('internal:errors').codes;
}

function byStart(first, second) {
  return first.startTime - second.startTime;
}

function dispatchPending() {
  isPending = false;
  const waiting = [...pending];
  pending.clear();
  for (const observer of waiting) observer[kDispatch]();
}

const kDispatch = Symbol('kDispatch');
const kMaybeBuffer = Symbol('kMaybeBuffer');

function queueDispatch(observer) {
  pending.add(observer);
  if (isPending) return;
  isPending = true;
  setImmediate(dispatchPending);
}

class PerformanceObserverEntryList {
  constructor(token = undefined, entries = []) {
    checkConstructor(token);
    this[kBuffer] = entries.sort(byStart);
  }

  getEntries() {
    checkThis(this, kBuffer, 'PerformanceObserverEntryList');
    return this[kBuffer].slice();
  }

  getEntriesByType(type) {
    checkThis(this, kBuffer, 'PerformanceObserverEntryList');
    if (arguments.length === 0) throw new (codes().ERR_MISSING_ARGS)('type');
    type = `${type}`;
    return this[kBuffer].filter((entry) => entry.entryType === type);
  }

  getEntriesByName(name, type = undefined) {
    checkThis(this, kBuffer, 'PerformanceObserverEntryList');
    if (arguments.length === 0) throw new (codes().ERR_MISSING_ARGS)('name');
    name = `${name}`;
    return this[kBuffer].filter((entry) => entry.name === name && (type == null || entry.entryType === type));
  }

  [customInspectSymbol](depth, options) {
    return inspectAs(this, this[kBuffer], depth, options);
  }
}
finishClass(PerformanceObserverEntryList, ['getEntries', 'getEntriesByType', 'getEntriesByName']);

function invalidModification(to) {
  const { DOMException } = require('internal:domexception');
  return new DOMException(`PerformanceObserver can not change to ${to}`, 'InvalidModificationError');
}

class PerformanceObserver {
  #buffer = [];
  #entryTypes = new Set();
  #kind;
  #callback;

  constructor(callback) {
    require('internal:validators').validateFunction(callback, 'callback');
    this.#callback = callback;
  }

  observe(options = kEmptyObject) {
    require('internal:validators').validateObject(options, 'options');
    const { entryTypes, type, buffered } = { ...options };
    this.#chooseKind(entryTypes, type);
    if (this.#kind === MULTIPLE) {
      if (!Array.isArray(entryTypes)) throw new (codes().ERR_INVALID_ARG_TYPE)('options.entryTypes', 'string[]', entryTypes);
      this.#forgetTypes();
      for (const each of entryTypes) this.#addType(each);
    } else {
      if (!supportedEntryTypes.includes(type)) return;
      this.#addType(type);
      if (buffered) {
        this.#buffer.push(...entriesOf(undefined, type));
        queueDispatch(this);
      }
    }
    if (this.#entryTypes.size > 0) observers.add(this);
    else this.disconnect();
  }

  #chooseKind(entryTypes, type) {
    if (entryTypes === undefined && type === undefined) throw new (codes().ERR_MISSING_ARGS)('options.entryTypes', 'options.type');
    if (entryTypes != null && type != null) {
      const reason = 'options.entryTypes can not set with options.type together';
      throw new (codes().ERR_INVALID_ARG_VALUE)('options.entryTypes', entryTypes, reason);
    }
    if (this.#kind === SINGLE && entryTypes !== undefined) throw invalidModification('multiple observations');
    if (this.#kind === MULTIPLE && type !== undefined) throw invalidModification('single observation');
    this.#kind = type === undefined ? MULTIPLE : SINGLE;
  }

  #addType(type) {
    if (!supportedEntryTypes.includes(type) || this.#entryTypes.has(type)) return;
    this.#entryTypes.add(type);
    require('internal:perf_hooks/sources').observed(type);
  }

  #forgetTypes() {
    for (const type of this.#entryTypes) require('internal:perf_hooks/sources').unobserved(type);
    this.#entryTypes.clear();
  }

  disconnect() {
    this.#forgetTypes();
    observers.delete(this);
    pending.delete(this);
    this.#buffer = [];
    this.#kind = undefined;
  }

  takeRecords() {
    const list = this.#buffer;
    this.#buffer = [];
    return list;
  }

  static get supportedEntryTypes() {
    return supportedEntryTypes;
  }

  [kMaybeBuffer](entry) {
    if (!this.#entryTypes.has(entry.entryType)) return;
    this.#buffer.push(entry);
    queueDispatch(this);
  }

  [kDispatch]() {
    this.#callback(new PerformanceObserverEntryList(kSkipThrow, this.takeRecords()), this);
  }

  [customInspectSymbol](depth, options) {
    const entryTypes = [...this.#entryTypes];
    return inspectAs(this, { connected: observers.has(this), pending: pending.has(this), entryTypes, buffer: this.#buffer }, depth, options);
  }
}
finishClass(PerformanceObserver, ['observe', 'disconnect', 'takeRecords']);

// Tells an entry to whoever observes its type.
function enqueue(entry) {
  if (!(entry instanceof PerformanceEntry)) throw new (codes().ERR_INVALID_ARG_TYPE)('entry', 'PerformanceEntry', entry);
  for (const observer of observers) observer[kMaybeBuffer](entry);
}

function bufferUserTiming(entry) {
  const { entryType } = entry;
  const buffer = buffers[entryType];
  const count = buffer.push(entry);
  if (count <= ENTRIES_WARNED_AT || warned.has(entryType)) return;
  warned.add(entryType);
  const clear = entryType === 'mark' ? 'performance.clearMarks' : 'performance.clearMeasures';
  const text = `${count} ${entryType} entries added to the global performance entry buffer. Use ${clear} to clear the buffer.`;
  const warning = new Error(`Possible perf_hooks memory leak detected. ${text}`);
  warning.name = 'MaxPerformanceEntryBufferExceededWarning';
  process.emitWarning(Object.assign(warning, { entryType, count }));
}

// Resources: when the buffer is full the program is told, and what does not fit waits for what it does about it.

let resourcesMax = RESOURCES_MAX_DEFAULT;
let waitingResources = [];
let isFull = false;

function bufferResourceTiming(entry) {
  if (buffers.resource.length < resourcesMax && !isFull) {
    buffers.resource.push(entry);
    return;
  }
  if (!isFull) {
    isFull = true;
    setImmediate(tellFullAndGoOn);
  }
  waitingResources.push(entry);
}

function tellFullAndGoOn() {
  while (waitingResources.length > 0) {
    const before = waitingResources.length;
    require('internal:perf_hooks/performance').tellResourcesFull();
    const room = Math.max(Math.min(resourcesMax - buffers.resource.length, before), 0);
    buffers.resource.push(...waitingResources.splice(0, room));
    if (room === 0) waitingResources = [];
  }
  isFull = false;
}

function setResourcesMax(max) {
  resourcesMax = max;
}

function clearEntries(type, name) {
  buffers[type] = name === undefined ? [] : buffers[type].filter((entry) => entry.name !== name);
}

function entriesOf(name, type) {
  let list;
  if (type === undefined) list = [...buffers.mark, ...buffers.measure, ...buffers.resource];
  else if (type in buffers) list = buffers[type].slice();
  else return [];
  if (name !== undefined) list = list.filter((entry) => entry.name === name);
  return list.sort(byStart);
}

module.exports = {
  PerformanceObserver, PerformanceObserverEntryList, bufferResourceTiming, bufferUserTiming, clearEntries, enqueue, entriesOf,
  setResourcesMax,
};
