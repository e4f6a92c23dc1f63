// node:assert.

const { AssertionError } = require('internal:assert/assertion_error');
const { codes } = require('internal:errors');
const { defineLazy } = require('internal:util');

function fail_(actual, expected, message, operator, fn) {
  if (message instanceof Error) throw message;
  throw new AssertionError({ actual, expected, message, operator, stackStartFn: fn });
}

function checkCount(count) {
  if (count < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
}

function checkTruth(fn, args) {
  if (args[0]) return;
  let message = args[1];
  let generated = false;
  if (args.length === 0) {
    generated = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message == null) {
    generated = true;
    message = require('internal:assert/expression').messageOf(fn);
  } else if (require('internal:util').isError(message)) throw message;
  const error = new AssertionError({ actual: args[0], expected: true, message, operator: '==', stackStartFn: fn });
  error.generatedMessage = generated;
  throw error;
}

function ok(...args) {
  checkTruth(ok, args);
}

const assert = ok;

let warnedOfFail = false;

// Also callable with (actual, expected, message, operator), which is deprecated.
function fail(actual, expected, message, operator, stackStartFn) {
  const count = arguments.length;
  let generated = false;
  if (actual == null && count <= 1) {
    generated = true;
    message = 'Failed';
  } else if (count === 1) {
    message = actual;
    actual = undefined;
  } else {
    if (!warnedOfFail) {
      warnedOfFail = true;
      process.emitWarning(
        'assert.fail() with more than one argument is deprecated. Please use assert.strictEqual() instead or only pass a message.',
        'DeprecationWarning',
        'DEP0094',
      );
    }
    if (count === 2) operator = '!=';
  }
  if (message instanceof Error) throw message;
  const error = new AssertionError({
    actual, expected, message, operator: operator === undefined ? 'fail' : operator, stackStartFn: stackStartFn || fail,
  });
  if (generated) error.generatedMessage = true;
  throw error;
}

assert.fail = fail;
assert.AssertionError = AssertionError;
assert.ok = ok;

// Numbers that are not numbers are equal here, though not for ==.
const areBothNaN = (first, second) => Number.isNaN(first) && Number.isNaN(second);

assert.equal = function equal(actual, expected, message) {
  checkCount(arguments.length);
  // eslint-disable-next-line eqeqeq
  if (actual != expected && !areBothNaN(actual, expected)) fail_(actual, expected, message, '==', equal);
};

assert.notEqual = function notEqual(actual, expected, message) {
  checkCount(arguments.length);
  // eslint-disable-next-line eqeqeq
  if (actual == expected || areBothNaN(actual, expected)) fail_(actual, expected, message, '!=', notEqual);
};

assert.deepEqual = function deepEqual(actual, expected, message) {
  checkCount(arguments.length);
  if (!require('internal:comparisons').isDeepEqual(actual, expected)) fail_(actual, expected, message, 'deepEqual', deepEqual);
};

assert.notDeepEqual = function notDeepEqual(actual, expected, message) {
  checkCount(arguments.length);
  if (require('internal:comparisons').isDeepEqual(actual, expected)) fail_(actual, expected, message, 'notDeepEqual', notDeepEqual);
};

assert.deepStrictEqual = function deepStrictEqual(actual, expected, message) {
  checkCount(arguments.length);
  if (!require('internal:comparisons').isDeepStrictEqual(actual, expected)) {
    fail_(actual, expected, message, 'deepStrictEqual', deepStrictEqual);
  }
};

assert.notDeepStrictEqual = function notDeepStrictEqual(actual, expected, message) {
  checkCount(arguments.length);
  if (require('internal:comparisons').isDeepStrictEqual(actual, expected)) {
    fail_(actual, expected, message, 'notDeepStrictEqual', notDeepStrictEqual);
  }
};

assert.strictEqual = function strictEqual(actual, expected, message) {
  checkCount(arguments.length);
  if (!Object.is(actual, expected)) fail_(actual, expected, message, 'strictEqual', strictEqual);
};

assert.notStrictEqual = function notStrictEqual(actual, expected, message) {
  checkCount(arguments.length);
  if (Object.is(actual, expected)) fail_(actual, expected, message, 'notStrictEqual', notStrictEqual);
};

assert.throws = function throws(fn, ...args) {
  const { expectsError, getActual } = require('internal:assert/throws');
  expectsError(throws, false, getActual(fn), args);
};

assert.rejects = async function rejects(promiseFn, ...args) {
  const { expectsError, waitForActual } = require('internal:assert/throws');
  expectsError(rejects, true, await waitForActual(promiseFn), args);
};

assert.doesNotThrow = function doesNotThrow(fn, ...args) {
  const { expectsNoError, getActual } = require('internal:assert/throws');
  expectsNoError(doesNotThrow, false, getActual(fn), args);
};

assert.doesNotReject = async function doesNotReject(promiseFn, ...args) {
  const { expectsNoError, waitForActual } = require('internal:assert/throws');
  expectsNoError(doesNotReject, true, await waitForActual(promiseFn), args);
};

// The frames of the original error, with those before it that only ifError has.
function joinStacks(error, original) {
  const start = original.indexOf('\n    at');
  if (start === -1) return error;
  const frames = original.slice(start + 1).split('\n');
  const own = error.split('\n');
  let end = own.length;
  for (const frame of frames) {
    const at = own.indexOf(frame);
    if (at !== -1) {
      end = at;
      break;
    }
  }
  return `${own.slice(0, end).join('\n')}\n${frames.join('\n')}`;
}

function nameOfError(error) {
  if (typeof error !== 'object' || typeof error.message !== 'string') return require('internal:inspect').inspect(error);
  return error.message.length === 0 && error.constructor ? error.constructor.name : error.message;
}

assert.ifError = function ifError(err) {
  if (err === null || err === undefined) return;
  const message = `ifError got unwanted exception: ${nameOfError(err)}`;
  const error = new AssertionError({ actual: err, expected: null, operator: 'ifError', message, stackStartFn: ifError });
  if (typeof err.stack === 'string') error.stack = joinStacks(error.stack, err.stack);
  throw error;
};

function checkMatch(string, regexp, message, fn, isWanted) {
  if (!require('internal:types').isRegExp(regexp)) throw new codes.ERR_INVALID_ARG_TYPE('regexp', 'RegExp', regexp);
  if (typeof string === 'string' && (RegExp.prototype.exec.call(regexp, string) !== null) === isWanted) return;
  if (message instanceof Error) throw message;
  const { inspect } = require('internal:inspect');
  let text = message;
  if (!text && typeof string !== 'string') {
    text = `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})`;
  } else if (!text) {
    const verb = isWanted ? 'did not match' : 'was expected to not match';
    text = `The input ${verb} the regular expression ${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
  }
  const error = new AssertionError({ actual: string, expected: regexp, message: text, operator: fn.name, stackStartFn: fn });
  error.generatedMessage = !message;
  throw error;
}

assert.match = function match(string, regexp, message) {
  checkMatch(string, regexp, message, match, true);
};

assert.doesNotMatch = function doesNotMatch(string, regexp, message) {
  checkMatch(string, regexp, message, doesNotMatch, false);
};

function strict(...args) {
  checkTruth(strict, args);
}

const strictMethods = {
  equal: assert.strictEqual,
  deepEqual: assert.deepStrictEqual,
  notEqual: assert.notStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
};

function deprecatedTracker() {
  const { CallTracker } = require('internal:assert/call_tracker');
  return require('internal:util').deprecate(CallTracker, 'assert.CallTracker is deprecated.', 'DEP0173');
}

// Keeps its place among the others.
assert.CallTracker = undefined;
assert.strict = Object.assign(strict, assert, strictMethods);
strict.strict = strict;
defineLazy(assert, 'CallTracker', deprecatedTracker);
defineLazy(strict, 'CallTracker', () => assert.CallTracker);

module.exports = assert;
