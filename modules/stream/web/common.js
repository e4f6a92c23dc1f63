// What the streams of the web share: settling, brand errors, strategies, and queues of chunks.
//
// A public object carries one record (ReadableRecord, WritableRecord …) under a symbol; the algorithms work on the
// records, whose fields are flat. Promises that a script may never look at are made when it does (`Latch`), and a
// callback that returned nothing is followed by a bare microtask, not by a promise: both cost a multiple of a chunk's own work.

const engine = binding('engine');
const { then } = Promise.prototype;
// callOn(function, self, …values), whatever a script has put on Function.prototype or on the function.
const callOn = Function.prototype.call.bind(Function.prototype.call);

// Marks the constructor calls that come from this library.
const kInternal = Symbol('kInternal');
// What an algorithm of this library returns that will announce its end by itself.
const PENDING = Symbol('pending');

function nothing() {}

const { queueMicrotask } = engine;

// Calls `fulfilled` or `rejected` in a microtask once `result` is settled.
function whenSettled(result, fulfilled, rejected) {
  if (result === PENDING) return;
  if (result === null || (typeof result !== 'object' && typeof result !== 'function')) queueMicrotask(fulfilled);
  else then.call(Promise.resolve(result), fulfilled, rejected);
}

// A promise for the result of a call, which may throw.
function promiseOf(callback, self, ...values) {
  try {
    return Promise.resolve(callOn(callback, self, ...values));
  } catch (error) {
    return Promise.reject(error);
  }
}

function markHandled(promise) {
  then.call(promise, undefined, nothing);
}

const LATCH_PENDING = 0;
const LATCH_RESOLVED = 1;
const LATCH_REJECTED = 2;

// A promise that exists once somebody asks for it. Its rejection never counts as unhandled.
class Latch {
  constructor() {
    this.status = LATCH_PENDING;
    this.reason = undefined;
    this.parts = undefined;
  }

  get promise() {
    if (this.parts === undefined) {
      this.parts = Promise.withResolvers();
      if (this.status === LATCH_RESOLVED) this.parts.resolve();
      else if (this.status === LATCH_REJECTED) this.rejectParts();
    }
    return this.parts.promise;
  }

  rejectParts() {
    markHandled(this.parts.promise);
    this.parts.reject(this.reason);
  }

  resolve() {
    if (this.status !== LATCH_PENDING) return;
    this.status = LATCH_RESOLVED;
    if (this.parts !== undefined) this.parts.resolve();
  }

  // A latch that was settled before gets a new promise.
  reject(reason) {
    this.reason = reason;
    if (this.status !== LATCH_PENDING) this.parts = undefined;
    this.status = LATCH_REJECTED;
    if (this.parts !== undefined) this.rejectParts();
  }

  // Pending again, with a new promise.
  renew() {
    this.status = LATCH_PENDING;
    this.parts = undefined;
  }
}

// Errors

function invalidThis(name) {
  const { ERR_INVALID_THIS } = require('internal:errors').codes;
  return new ERR_INVALID_THIS(name);
}

function invalidState(message) {
  const { ERR_INVALID_STATE } = require('internal:errors').codes;
  return new ERR_INVALID_STATE.TypeError(message);
}

function invalidType(name, expected, value) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  return new ERR_INVALID_ARG_TYPE(name, expected, value);
}

function invalidRange(name, value) {
  const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
  return new ERR_INVALID_ARG_VALUE.RangeError(name, value);
}

function checkInternal(key) {
  if (key === kInternal) return;
  const { ERR_ILLEGAL_CONSTRUCTOR } = require('internal:errors').codes;
  throw new ERR_ILLEGAL_CONSTRUCTOR();
}

// Options

function checkObject(value, name) {
  const { validateObject, kValidateObjectAllowObjects } = require('internal:validators');
  validateObject(value, name, kValidateObjectAllowObjects);
}

function checkObjectOrNull(value, name) {
  if (value !== null) checkObject(value, name);
}

// A callback of an underlying source or sink, or undefined.
function callbackOf(object, name, shownName = `source.${name}`) {
  const callback = object[name];
  if (callback !== undefined && typeof callback !== 'function') {
    require('internal:validators').validateFunction(callback, shownName);
  }
  return callback;
}

function chooseHighWaterMark(value, byDefault) {
  if (value === undefined) return byDefault;
  const mark = +value;
  if (Number.isNaN(mark) || mark < 0) throw invalidRange('strategy.highWaterMark', mark);
  return mark;
}

// Undefined stands for "every chunk counts 1".
function chooseSize(size) {
  if (size !== undefined) require('internal:validators').validateFunction(size, 'strategy.size');
  return size;
}

// So many taken places at the front of a queue are worth moving the rest.
const TAKEN_MAX = 1024;

// Chunks with their sizes, first in, first out. `sizes` exists only beside a size algorithm.
class ChunkQueue {
  constructor() {
    this.chunks = [];
    this.sizes = undefined;
    this.at = 0;
    this.total = 0;
  }

  get length() {
    return this.chunks.length - this.at;
  }

  push(chunk) {
    this.chunks.push(chunk);
    if (this.sizes !== undefined) this.sizes.push(1);
    this.total++;
  }

  pushSized(chunk, size) {
    size = +size;
    if (!(size >= 0) || size === Infinity) throw invalidRange('size', size);
    if (this.sizes === undefined) this.sizes = new Array(this.chunks.length).fill(1);
    this.chunks.push(chunk);
    this.sizes.push(size);
    this.total += size;
  }

  first() {
    return this.chunks[this.at];
  }

  take() {
    const { chunks, at } = this;
    const chunk = chunks[at];
    this.total -= this.sizes === undefined ? 1 : this.sizes[at];
    if (this.total < 0) this.total = 0;
    const next = at + 1;
    if (next === chunks.length) {
      chunks.length = 0;
      if (this.sizes !== undefined) this.sizes.length = 0;
      this.at = 0;
    } else {
      chunks[at] = undefined;
      this.at = next;
      if (next > TAKEN_MAX) this.compact();
    }
    return chunk;
  }

  compact() {
    this.chunks.splice(0, this.at);
    this.sizes?.splice(0, this.at);
    this.at = 0;
  }

  clear() {
    this.chunks = [];
    this.sizes = undefined;
    this.at = 0;
    this.total = 0;
  }
}

// Classes

const kInspect = Symbol.for('nodejs.util.inspect.custom');

// "ReadableStream { locked: false, … }"; `depth` counts down on the way inwards.
function inspectAs(object, name, shown, depth, options) {
  if (depth < 0) return object;
  const { inspect } = require('node:util');
  return `${name} ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

// Web IDL: methods and attributes are enumerable, toStringTag is a plain string. `show(object)` gives what inspect shows.
function exposeClass(constructor, names, show) {
  const { prototype, name: className } = constructor;
  for (const name of names) Object.defineProperty(prototype, name, { __proto__: null, enumerable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { __proto__: null, value: className, configurable: true });
  Object.defineProperty(prototype, kInspect, {
    __proto__: null,
    value(depth, options) {
      return inspectAs(this, className, show(this), depth, options);
    },
    writable: true,
    configurable: true,
  });
}

// Objects of the class can be transferred by the function of that name in transfer.js.
function makeTransferable(constructor, transfer, parts = undefined) {
  const { kHost } = require('internal:host_objects');
  let waiting;
  Object.defineProperty(constructor.prototype, kHost, {
    value: {
      parts,
      prepare(stream) {
        const { prepared, finish } = require('internal:stream/web/transfer')[transfer](stream);
        waiting ??= new Map();
        waiting.set(stream, finish);
        return prepared;
      },
      finish(stream) {
        waiting.get(stream)();
        waiting.delete(stream);
      },
    },
  });
}

// Scripts may put accessors on Object.prototype, which must not see what happens in records.
function keepApart(...classes) {
  for (const each of classes) Object.setPrototypeOf(each.prototype, null);
}

keepApart(ChunkQueue, Latch);

// A promise of the end of a stream that finished() can wait for. The states are numbers of each kind of stream's own.
function closedLatchOf(record, closed, errored) {
  let latch = record.closedLatch;
  if (latch === undefined) {
    latch = record.closedLatch = new Latch();
    if (record.state === closed) latch.resolve();
    else if (record.state === errored) latch.reject(record.storedError);
  }
  return latch;
}

module.exports = {
  ChunkQueue,
  Latch,
  PENDING,
  callOn,
  callbackOf,
  checkInternal,
  checkObject,
  checkObjectOrNull,
  chooseHighWaterMark,
  chooseSize,
  closedLatchOf,
  exposeClass,
  invalidRange,
  invalidState,
  invalidThis,
  invalidType,
  keepApart,
  makeTransferable,
  kInternal,
  markHandled,
  nothing,
  promiseOf,
  queueMicrotask,
  then,
  whenSettled,
};
