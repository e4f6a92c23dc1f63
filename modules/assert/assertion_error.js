// assert.AssertionError.

const { isErrorStackTraceLimitWritable, setStackHead } = require('internal:errors');
const { validateObject } = require('internal:validators');

// The stack of an error that is compared would fill the message.
function withoutStack(error) {
  const copy = Object.assign({ __proto__: Object.getPrototypeOf(error) }, error);
  Object.defineProperty(copy, 'message', { value: error.message });
  return copy;
}

const isErrorWithStack = (value) => typeof value === 'object' && value !== null && 'stack' in value && value instanceof Error;

function describe(actual, expected, operator, message) {
  const isStrict = operator === 'deepStrictEqual' || operator === 'strictEqual';
  if (message != null && !isStrict) return String(message);
  const { describeDifference, describeLoosely, describeSameness } = require('internal:assert/difference');
  if (isStrict) return describeDifference(actual, expected, operator, message ?? '');
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') return describeSameness(actual, operator);
  return describeLoosely(actual, expected, operator);
}

// At most ten lines or 512 characters of a long string.
function addEllipsis(text) {
  const lines = text.split('\n', 11);
  if (lines.length > 10) return `${lines.slice(0, 10).join('\n')}\n...`;
  return text.length > 512 ? `${text.slice(512)}...` : text;
}

class AssertionError extends Error {
  constructor(options) {
    validateObject(options, 'options');
    const { message, operator, details } = options;
    let { actual, expected } = options;
    if (message == null && isErrorWithStack(actual) && isErrorWithStack(expected)) {
      actual = withoutStack(actual);
      expected = withoutStack(expected);
    }
    // The stack is captured below, from where the caller stands.
    const limit = Error.stackTraceLimit;
    const isWritable = isErrorStackTraceLimitWritable();
    if (isWritable) Error.stackTraceLimit = 0;
    super(describe(actual, expected, operator, message));
    if (isWritable) Error.stackTraceLimit = limit;

    this.generatedMessage = !message;
    Object.defineProperty(this, 'name', { value: 'AssertionError [ERR_ASSERTION]', writable: true, configurable: true });
    this.code = 'ERR_ASSERTION';
    if (details) this.#addDetails(details);
    else {
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
    Error.captureStackTrace(this, options.stackStartFn || options.stackStartFunction);
    setStackHead(this, this.name);
    this.name = 'AssertionError';
  }

  #addDetails(details) {
    this.actual = undefined;
    this.expected = undefined;
    this.operator = undefined;
    details.forEach((detail, i) => {
      this[`message ${i}`] = detail.message;
      this[`actual ${i}`] = detail.actual;
      this[`expected ${i}`] = detail.expected;
      this[`operator ${i}`] = detail.operator;
      this[`stack trace ${i}`] = detail.stack;
    });
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  // The message shows both values already: here they are kept short.
  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    const { actual, expected } = this;
    if (typeof actual === 'string') this.actual = addEllipsis(actual);
    if (typeof expected === 'string') this.expected = addEllipsis(expected);
    const text = require('internal:inspect').inspect(this, { ...options, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return text;
  }
}

module.exports = { AssertionError };
