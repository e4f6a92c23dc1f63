// internal:test/failure: the errors that tests fail with.

// What goes wrong in a test, without a stack: the runner's own lines tell nothing.
function failure(cause, type) {
  const { codes } = require('internal:errors');
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return new codes.ERR_TEST_FAILURE(cause, type);
  } catch {
    const error = new codes.ERR_TEST_FAILURE(require('internal:test/show').show(cause), type);
    error.cause = cause;
    return error;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function isFailure(error) {
  return error?.code === 'ERR_TEST_FAILURE' && typeof error.failureType === 'string';
}

module.exports = { failure, isFailure };
