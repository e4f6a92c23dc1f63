// node:util.

const { codes, errnoException, exceptionWithHostPort } = require('internal:errors');
const { format, formatArguments, formatWithOptions } = require('internal:format');
const { inspect } = require('internal:inspect');
const { stripVTControlCharacters } = require('internal:inspect_text');
const types = require('internal:types');
const { defineLazyProperties, deprecate, getSystemErrorMap, promisify } = require('internal:util');
const { validateBoolean, validateFunction, validateNumber, validateOneOf, validateString } = require('internal:validators');

function isBoolean(value) {
  return typeof value === 'boolean';
}

function isNull(value) {
  return value === null;
}

function isNullOrUndefined(value) {
  return value === null || value === undefined;
}

function isNumber(value) {
  return typeof value === 'number';
}

function isString(value) {
  return typeof value === 'string';
}

function isSymbol(value) {
  return typeof value === 'symbol';
}

function isUndefined(value) {
  return value === undefined;
}

function isObject(value) {
  return value !== null && typeof value === 'object';
}

function isError(value) {
  return Object.prototype.toString.call(value) === '[object Error]' || value instanceof Error;
}

function isFunction(value) {
  return typeof value === 'function';
}

function isPrimitive(value) {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}

function isBuffer(value) {
  return require('node:buffer').Buffer.isBuffer(value);
}

function isDeepStrictEqual(first, second) {
  return require('internal:comparisons').isDeepStrictEqual(first, second);
}

const twoDigits = (number) => number.toString().padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// "26 Feb 16:19:34"
function timestamp() {
  const date = new Date();
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return `${date.getDate()} ${months[date.getMonth()]} ${time}`;
}

function log(...args) {
  require('node:console').log('%s - %s', timestamp(), formatArguments(undefined, args));
}

function inherits(ctor, superCtor) {
  if (ctor === undefined || ctor === null) throw new codes.ERR_INVALID_ARG_TYPE('ctor', 'Function', ctor);
  if (superCtor === undefined || superCtor === null) throw new codes.ERR_INVALID_ARG_TYPE('superCtor', 'Function', superCtor);
  if (superCtor.prototype === undefined) throw new codes.ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', superCtor.prototype);
  Object.defineProperty(ctor, 'super_', { value: superCtor, writable: true, configurable: true });
  Object.setPrototypeOf(ctor.prototype, superCtor.prototype);
}

function _extend(target, source) {
  if (source === null || typeof source !== 'object') return target;
  const keys = Object.keys(source);
  for (let i = keys.length - 1; i >= 0; i--) target[keys[i]] = source[keys[i]];
  return target;
}

// null means "no error" to a callback, so a falsy reason is wrapped.
function callbackifyOnRejected(reason, callback) {
  callback(reason || new codes.ERR_FALSY_VALUE_REJECTION(reason));
}

function callbackify(original) {
  validateFunction(original, 'original');
  // The callback runs in nextTick: what it throws must not become a rejection.
  function callbackified(...args) {
    const last = args.pop();
    validateFunction(last, 'last argument');
    const callback = last.bind(this);
    Reflect.apply(original, this, args).then(
      (result) => process.nextTick(callback, null, result),
      (reason) => process.nextTick(callbackifyOnRejected, reason, callback),
    );
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  if (typeof descriptors.length.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
  for (const key of Reflect.ownKeys(descriptors)) Object.setPrototypeOf(descriptors[key], null);
  return Object.defineProperties(callbackified, descriptors);
}

function getSystemErrorName(err) {
  validateNumber(err, 'err');
  if (err >= 0 || !Number.isSafeInteger(err)) throw new codes.ERR_OUT_OF_RANGE('err', 'a negative integer', err);
  return require('internal:errno').errname(err);
}

function checkStream(stream) {
  const isStream = stream !== null && typeof stream === 'object' &&
    (typeof stream.on === 'function' || typeof stream.getReader === 'function' || typeof stream.getWriter === 'function');
  if (!isStream) throw new codes.ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
}

function colorOf(name) {
  const color = inspect.colors[name];
  if (color == null) validateOneOf(name, 'format', Object.keys(inspect.colors));
  return color;
}

function styleText(format, text, { validateStream = true, stream = process.stdout } = {}) {
  validateString(text, 'text');
  validateBoolean(validateStream, 'options.validateStream');
  if (validateStream) checkStream(stream);
  let open = '';
  let close = '';
  for (const name of Array.isArray(format) ? format : [format]) {
    const color = colorOf(name);
    open += `\u001b[${color[0]}m`;
    close = `\u001b[${color[1]}m${close}`;
  }
  const isPlain = !Array.isArray(format) && validateStream && !require('internal:colors').shouldColorize(stream);
  return isPlain ? text : open + text + close;
}

function debuglog(section, callback) {
  return require('internal:debuglog').debuglog(section, callback);
}

function parseEnv(content) {
  return require('internal:parse_env').parseEnv(content);
}

module.exports = {
  _errnoException: errnoException,
  _exceptionWithHostPort: exceptionWithHostPort,
  _extend,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  styleText,
  formatWithOptions,
  getSystemErrorMap,
  getSystemErrorName,
  inherits,
  inspect,
  isArray: Array.isArray,
  isBoolean,
  isBuffer,
  isDeepStrictEqual,
  isNull,
  isNullOrUndefined,
  isNumber,
  isString,
  isSymbol,
  isUndefined,
  isRegExp: types.isRegExp,
  isObject,
  isDate: types.isDate,
  isError,
  isFunction,
  isPrimitive,
  log,
  promisify,
  stripVTControlCharacters,
  toUSVString(input) {
    return `${input}`.toWellFormed();
  },
  get transferableAbortSignal() {
    return require('internal:abort_controller').transferableAbortSignal;
  },
  get transferableAbortController() {
    return require('internal:abort_controller').transferableAbortController;
  },
  get aborted() {
    return require('internal:abort_controller').aborted;
  },
  types,
  parseEnv,
};

defineLazyProperties(module.exports, 'internal:parse_args', ['parseArgs']);
defineLazyProperties(module.exports, 'internal:encoding', ['TextDecoder', 'TextEncoder']);
defineLazyProperties(module.exports, 'internal:mime', ['MIMEType', 'MIMEParams']);
