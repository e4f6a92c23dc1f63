// internal:test/failure: the errors that tests fail with.

const { codes } = require('internal:errors');

function make(cause, type) {
  try {
    return new codes.ERR_TEST_FAILURE(cause, type);
  } catch {
    const error = new codes.ERR_TEST_FAILURE(require('internal:test/show').show(cause), type);
    error.cause = cause;
    return error;
  }
}

// What goes wrong in a test. Of its stack only what is the program's own is kept: the runner's lines tell nothing.
function failure(cause, type) {
  const error = make(cause, type);
  const lines = String(error.stack).split('\n');
  const first = lines.findIndex((line) => /^    at /.test(line));
  if (first < 0) return error;
  const own = lines.slice(first).filter((line) => !/\bnode:/.test(line));
  const value = [...lines.slice(0, first), ...own].join('\n');
  return Object.defineProperty(error, 'stack', { value, writable: true, enumerable: false, configurable: true });
}

function isFailure(error) {
  return error?.code === 'ERR_TEST_FAILURE' && typeof error.failureType === 'string';
}

module.exports = { failure, isFailure };
