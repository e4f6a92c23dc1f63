// Small helpers that the built-in modules share.

const engine = binding('engine');

const kEmptyObject = Object.freeze({ __proto__: null });
const kEnumerableProperty = { __proto__: null, enumerable: true };
const customInspectSymbol = Symbol.for('nodejs.util.inspect.custom');
const customPromisify = Symbol.for('nodejs.util.promisify.custom');
const customPromisifyArgs = Symbol('customPromisifyArgs');

function once(callback, { preserveReturnValue = false } = kEmptyObject) {
  let called = false;
  let kept;
  return function (...args) {
    if (called) return kept;
    called = true;
    const result = Reflect.apply(callback, this, args);
    if (preserveReturnValue) kept = result;
    return result;
  };
}

const warnedCodes = new Set();

// A function that emits a DeprecationWarning once, and once per code among all functions.
function deprecationEmitter(code, message, deprecated) {
  let warned = false;
  return function () {
    if (warned) return;
    warned = true;
    if (code === undefined) process.emitWarning(message, 'DeprecationWarning', deprecated);
    else if (!warnedCodes.has(code)) {
      process.emitWarning(message, 'DeprecationWarning', code, deprecated);
      warnedCodes.add(code);
    }
  };
}

// A wrapper of `fn` that warns at its first call; class-like functions stay constructible and `instanceof` keeps working.
function deprecate(fn, message, code, useEmitSync) {
  if (code !== undefined) require('internal:validators').validateString(code, 'code');
  const emit = deprecationEmitter(code, message, deprecated);
  function deprecated(...args) {
    if (!process.noDeprecation) emit();
    if (new.target) return Reflect.construct(fn, args, new.target);
    return Reflect.apply(fn, this, args);
  }
  Object.setPrototypeOf(deprecated, fn);
  if (fn.prototype) deprecated.prototype = fn.prototype;
  return deprecated;
}

function promisify(original) {
  const { validateFunction } = require('internal:validators');
  validateFunction(original, 'original');
  const custom = original[customPromisify];
  if (custom) {
    validateFunction(custom, 'util.promisify.custom');
    return Object.defineProperty(custom, customPromisify, { value: custom, enumerable: false, writable: false, configurable: true });
  }
  const names = original[customPromisifyArgs];
  function fn(...args) {
    return new Promise((resolve, reject) => {
      args.push((error, ...values) => {
        if (error) reject(error);
        else if (names !== undefined && values.length > 1) resolve(named(names, values));
        else resolve(values[0]);
      });
      Reflect.apply(original, this, args);
    });
  }
  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  Object.defineProperty(fn, customPromisify, { value: fn, enumerable: false, writable: false, configurable: true });
  return Object.defineProperties(fn, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = customPromisify;

function named(names, values) {
  const object = {};
  for (let i = 0; i < names.length; i++) object[names[i]] = values[i];
  return object;
}

function createDeferredPromise() {
  let resolve;
  let reject;
  const promise = new Promise((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

// Defines `name` so that `make()` runs at its first read. It looks like any plain property.
function defineLazy(target, name, make, enumerable = true) {
  engine.defineLazily(target, [name], make, !enumerable);
}

// The exports `keys` of the built-in `id` as properties of `target` that load it when first read.
function defineLazyProperties(target, id, keys, enumerable = true) {
  for (const key of keys) defineLazy(target, key, () => require(id)[key], enumerable);
}

const encodings = {
  __proto__: null,
  'utf8': 'utf8', 'utf-8': 'utf8', 'UTF8': 'utf8', 'UTF-8': 'utf8', '': 'utf8',
  'ucs2': 'utf16le', 'ucs-2': 'utf16le', 'utf16le': 'utf16le', 'utf-16le': 'utf16le',
  'latin1': 'latin1', 'binary': 'latin1', 'base64': 'base64', 'base64url': 'base64url', 'hex': 'hex', 'ascii': 'ascii',
};

// The canonical name of an encoding, 'utf8' for null, undefined and '', or undefined when it is unknown.
function normalizeEncoding(encoding) {
  if (encoding == null) return 'utf8';
  if (typeof encoding !== 'string' && !(encoding instanceof String)) return undefined;
  return encodings[encoding] ?? encodings[`${encoding}`.toLowerCase()];
}

function getSystemErrorName(errno) {
  return require('internal:errno').errname(errno);
}

function getSystemErrorMap() {
  return new Map(require('internal:errno').errmap());
}

const unknownSignal = (signal) => new (require('internal:errors').codes.ERR_UNKNOWN_SIGNAL)(signal);

// 'SIGTERM', 'sigterm' or 15 -> 15.
function convertToValidSignal(signal) {
  const { signals, nameOf } = require('internal:signals');
  if (typeof signal === 'number' && nameOf(signal) !== undefined) return signal;
  if (typeof signal === 'string' && signals[signal.toUpperCase()]) return signals[signal.toUpperCase()];
  throw unknownSignal(signal);
}

const experimentalWarnings = new Set();

function emitExperimentalWarning(feature) {
  if (experimentalWarnings.has(feature)) return;
  experimentalWarnings.add(feature);
  process.emitWarning(`${feature} is an experimental feature and might change at any time`, 'ExperimentalWarning');
}

function isError(value) {
  return value instanceof Error || require('internal:types').isNativeError(value);
}

// With `strict` true nothing but ANSI escape sequences goes.
function removeColors(text) {
  return text.replace(/\u001b\[\d\d?m/g, '');
}

function lazyDOMExceptionClass() {
  return require('internal:domexception').DOMException;
}

function lazyDOMException(message, name) {
  return new (lazyDOMExceptionClass())(message, name);
}

module.exports = {
  convertToValidSignal,
  createDeferredPromise,
  customInspectSymbol,
  customPromisifyArgs,
  defineLazy,
  defineLazyProperties,
  deprecate,
  emitExperimentalWarning,
  getSystemErrorMap,
  getSystemErrorName,
  isError,
  kEmptyObject,
  kEnumerableProperty,
  lazyDOMException,
  lazyDOMExceptionClass,
  normalizeEncoding,
  once,
  promisify,
  removeColors,
  SymbolAsyncDispose: Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose'),
  SymbolDispose: Symbol.dispose ?? Symbol.for('nodejs.dispose'),
};
