// internal:test/context: what the code of a test or suite gets as its argument.

const { Test, failure } = require('internal:test/tree');

const ASSERTIONS = [
  'deepEqual', 'deepStrictEqual', 'doesNotMatch', 'doesNotReject', 'doesNotThrow', 'equal', 'fail', 'ifError', 'match',
  'notDeepEqual', 'notDeepStrictEqual', 'notEqual', 'notStrictEqual', 'rejects', 'strictEqual', 'throws',
];

class Plan {
  constructor(count) {
    require('internal:validators').validateUint32(count, 'count');
    this.expected = count;
    this.actual = 0;
  }

  check() {
    if (this.actual === this.expected) return;
    throw failure(`plan expected ${this.expected} assertions but received ${this.actual}`, 'testCodeFailure');
  }
}

function fullName(test) {
  let name = test.name;
  for (let above = test.parent; above !== null && above !== test.root; above = above.parent) name = `${above.name} > ${name}`;
  return name;
}

// The functions of node:assert, counted by the plan of the test.
function countedAssertions(test) {
  const { plan } = test;
  const assert = require('node:assert');
  const counted = { __proto__: null };
  for (const name of ASSERTIONS) {
    counted[name] = (...args) => {
      if (plan !== null) plan.actual++;
      return assert[name](...args);
    };
  }
  counted.ok = function ok(...args) {
    if (plan !== null) plan.actual++;
    if (args.length === 0 || args[0] || args[1] != null) assert.ok(...args);
    else throw falsyError(args[0], ok);
  };
  counted.snapshot = (...args) => {
    if (plan !== null) plan.actual++;
    const { snapshotOf } = require('internal:test/snapshot');
    return snapshotOf(fullName(test), test.place?.file)(...args);
  };
  return counted;
}

// The message quotes the call of `ok` in the test's source.
function falsyError(actual, ok) {
  const { AssertionError } = require('node:assert');
  const message = require('internal:assert/expression').messageOf(ok);
  const error = new AssertionError({ actual, expected: true, message, operator: '==', stackStartFn: ok });
  error.generatedMessage = true;
  return error;
}

class TestContext {
  #test;
  #assert;

  constructor(test) {
    this.#test = test;
  }

  get signal() {
    return this.#test.signal;
  }

  get name() {
    return this.#test.name;
  }

  get fullName() {
    return fullName(this.#test);
  }

  get error() {
    return this.#test.error;
  }

  get passed() {
    return this.#test.passed;
  }

  get assert() {
    this.#assert ??= countedAssertions(this.#test);
    return this.#assert;
  }

  get mock() {
    this.#test.mock ??= new (require('internal:test/mock').MockTracker)();
    return this.#test.mock;
  }

  diagnostic(message) {
    this.#test.diagnostic(message);
  }

  plan(count) {
    if (this.#test.plan !== null) throw failure('cannot set plan more than once', 'testCodeFailure');
    this.#test.plan = new Plan(count);
  }

  runOnly(value) {
    this.#test.runOnlySubtests = !!value;
  }

  skip(message) {
    this.#test.skipped = true;
    this.#test.message = message;
  }

  todo(message) {
    this.#test.isTodo = true;
    this.#test.message = message;
  }

  test(name, options, fn) {
    const { plan } = this.#test;
    if (plan !== null) plan.actual++;
    const place = placeOf(this.test);
    return this.#test.createSubtest(Test, name, options, fn, { place }).start();
  }

  before(fn, options) {
    this.#test.createHook('before', fn, options, placeOf(this.before));
  }

  after(fn, options) {
    this.#test.createHook('after', fn, options, placeOf(this.after));
  }

  beforeEach(fn, options) {
    this.#test.createHook('beforeEach', fn, options, placeOf(this.beforeEach));
  }

  afterEach(fn, options) {
    this.#test.createHook('afterEach', fn, options, placeOf(this.afterEach));
  }
}

function placeOf(caller) {
  return require('internal:test/harness').placeOf(caller);
}

class SuiteContext {
  #suite;

  constructor(suite) {
    this.#suite = suite;
  }

  get signal() {
    return this.#suite.signal;
  }

  get name() {
    return this.#suite.name;
  }

  get fullName() {
    return fullName(this.#suite);
  }
}

module.exports = { TestContext, SuiteContext };
