// node:test: what a test file imports.

const { declare, hook } = require('internal:test/harness');

const KINDS = ['skip', 'todo', 'only'];

// The function that declares tests or suites, with its variants `.skip`, `.todo` and `.only`.
function declarer(kind) {
  const test = function(name, options, fn) {
    return declare(kind, name, options, fn, undefined, test);
  };
  for (const keyword of KINDS) {
    const variant = function(name, options, fn) {
      return declare(kind, name, options, fn, keyword, variant);
    };
    test[keyword] = variant;
  }
  return test;
}

const test = declarer('test');
const suite = declarer('suite');

function run(options) {
  return require('internal:test/runner').run(options);
}

let mock;

module.exports = Object.assign(test, {
  after: hook('after'),
  afterEach: hook('afterEach'),
  before: hook('before'),
  beforeEach: hook('beforeEach'),
  describe: suite,
  it: test,
  run,
  suite,
  test,
});

Object.defineProperty(module.exports, 'mock', {
  configurable: true,
  enumerable: true,
  get() {
    mock ??= new (require('internal:test/mock').MockTracker)();
    return mock;
  },
});

// As of Node 22: values that are kept beside the test file.
Object.defineProperty(module.exports, 'snapshot', {
  configurable: true,
  enumerable: true,
  get() {
    return require('internal:test/snapshot').settings;
  },
});
