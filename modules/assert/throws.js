// assert.throws, rejects, doesNotThrow and doesNotReject: what was thrown against what is expected.

const { codes } = require('internal:errors');
const { inspect } = require('internal:inspect');
const { AssertionError } = require('internal:assert/assertion_error');
const { isDeepStrictEqual } = require('internal:comparisons');
const { isAsyncFunction, isPromise, isRegExp } = require('internal:types');
const { isError } = require('internal:util');
const { validateFunction } = require('internal:validators');

// Stands for "nothing was thrown".
const nothing = {};

function getActual(fn) {
  validateFunction(fn, 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return nothing;
}

const isPromiseLike = (value) =>
  isPromise(value) || (value !== null && typeof value === 'object' && typeof value.then === 'function' && typeof value.catch === 'function');

async function waitForActual(promiseOrFn) {
  let promise = promiseOrFn;
  if (typeof promiseOrFn === 'function') {
    promise = promiseOrFn();
    if (!isPromiseLike(promise)) throw new codes.ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
  } else if (!isPromiseLike(promiseOrFn)) throw new codes.ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promiseOrFn);
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return nothing;
}

function fail(options) {
  if (options.message instanceof Error) throw options.message;
  throw new AssertionError(options);
}

// Nobody stands above an async function that went on after an await: then the frames begin here.
const startOf = (fn) => (isAsyncFunction(fn) ? undefined : fn);

function failWith(actual, expected, message, generatedMessage, fn) {
  const error = new AssertionError({ actual, expected, message, operator: fn.name, stackStartFn: startOf(fn) });
  error.generatedMessage = generatedMessage;
  throw error;
}

// Its name shows in messages. The compared properties alone; a string that matches its expression counts as equal to it.
class Comparison {
  constructor(object, keys, actual) {
    for (const key of keys) {
      if (!(key in object)) continue;
      const matches = actual !== undefined && typeof actual[key] === 'string' && isRegExp(object[key]) && object[key].test(actual[key]);
      this[key] = matches ? actual[key] : object[key];
    }
  }
}

function compareProperty(actual, expected, key, message, keys, fn) {
  if (key in actual && isDeepStrictEqual(actual[key], expected[key])) return;
  if (message) fail({ actual, expected, message, operator: fn.name, stackStartFn: startOf(fn) });
  const error = new AssertionError({
    actual: new Comparison(actual, keys),
    expected: new Comparison(expected, keys, actual),
    operator: 'deepStrictEqual',
    stackStartFn: startOf(fn),
  });
  error.actual = actual;
  error.expected = expected;
  error.operator = fn.name;
  throw error;
}

function compareProperties(actual, expected, message, fn) {
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push('name', 'message');
  else if (keys.length === 0) throw new codes.ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  for (const key of keys) {
    if (typeof actual[key] === 'string' && isRegExp(expected[key]) && RegExp.prototype.exec.call(expected[key], actual[key]) !== null) continue;
    compareProperty(actual, expected, key, message, keys, fn);
  }
}

function describeClassMismatch(actual, expected) {
  let text = `The error is expected to be an instance of "${expected.name}". Received `;
  if (!isError(actual)) return `${text}"${inspect(actual, { depth: -1 })}"`;
  const name = (actual.constructor && actual.constructor.name) || actual.name;
  text += expected.name === name ? 'an error with identical name but a different prototype.' : `"${name}"`;
  return actual.message ? `${text}\n\nError message:\n\n${actual.message}` : text;
}

function describeValidation(actual, expected, result) {
  const name = expected.name ? `"${expected.name}" ` : '';
  const text = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
  return isError(actual) ? `${text}\n\nCaught error:\n\n${actual}` : text;
}

function checkWithFunction(actual, expected, message, fn) {
  if (expected.prototype !== undefined && actual instanceof expected) return;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    failWith(actual, expected, message || describeClassMismatch(actual, expected), !message, fn);
  }
  const result = Reflect.apply(expected, {}, [actual]);
  if (result !== true) failWith(actual, expected, message || describeValidation(actual, expected, result), !message, fn);
}

function checkException(actual, expected, message, fn) {
  if (typeof expected === 'function') checkWithFunction(actual, expected, message, fn);
  else if (isRegExp(expected)) {
    const text = String(actual);
    if (RegExp.prototype.exec.call(expected, text) !== null) return;
    const generated = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
    failWith(actual, expected, message || generated, !message, fn);
  } else if (typeof actual !== 'object' || actual === null) {
    const error = new AssertionError({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: startOf(fn) });
    error.operator = fn.name;
    throw error;
  } else compareProperties(actual, expected, message, fn);
}

const expectedTypes = ['Object', 'Error', 'Function', 'RegExp'];

// A string in the place of the error is the message; one that equals the error's own is likely a mistake.
function checkAmbiguity(actual, text) {
  if (typeof actual === 'object' && actual !== null) {
    if (actual.message === text) {
      throw new codes.ERR_AMBIGUOUS_ARGUMENT('error/message', `The error message "${actual.message}" is identical to the message.`);
    }
  } else if (actual === text) throw new codes.ERR_AMBIGUOUS_ARGUMENT('error/message', `The error "${actual}" is identical to the message.`);
}

// `args` is what stood behind the function: (error, message) or (message).
function expectsError(fn, isRejection, actual, args) {
  let [error, message] = args;
  if (typeof error === 'string') {
    if (args.length === 2) throw new codes.ERR_INVALID_ARG_TYPE('error', expectedTypes, error);
    checkAmbiguity(actual, error);
    message = error;
    error = undefined;
  } else if (error != null && typeof error !== 'object' && typeof error !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE('error', expectedTypes, error);
  }
  if (actual === nothing) {
    const details = `${error && error.name ? ` (${error.name})` : ''}${message ? `: ${message}` : '.'}`;
    const what = isRejection ? 'rejection' : 'exception';
    fail({ actual: undefined, expected: error, operator: fn.name, message: `Missing expected ${what}${details}`, stackStartFn: startOf(fn) });
  }
  if (error) checkException(actual, error, message, fn);
}

function matches(actual, expected) {
  if (typeof expected !== 'function') {
    if (isRegExp(expected)) return RegExp.prototype.exec.call(expected, String(actual)) !== null;
    throw new codes.ERR_INVALID_ARG_TYPE('expected', ['Function', 'RegExp'], expected);
  }
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return Reflect.apply(expected, {}, [actual]) === true;
}

function expectsNoError(fn, isRejection, actual, args) {
  if (actual === nothing) return;
  let [error, message] = args;
  if (typeof error === 'string') {
    message = error;
    error = undefined;
  }
  if (!error || matches(actual, error)) {
    const head = `Got unwanted ${isRejection ? 'rejection' : 'exception'}${message ? `: ${message}` : '.'}`;
    const text = `${head}\nActual message: "${actual && actual.message}"`;
    fail({ actual, expected: error, operator: fn.name, message: text, stackStartFn: startOf(fn) });
  }
  throw actual;
}

module.exports = { expectsError, expectsNoError, getActual, waitForActual };
