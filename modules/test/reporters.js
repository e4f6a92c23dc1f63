// node:test/reporters: streams that turn the events of a test run into text.

const files = { __proto__: null, tap: 'internal:test/tap', dot: 'internal:test/dot', junit: 'internal:test/junit' };

// A reporter as an async generator of text.
function generatorOf(name) {
  const reporter = {
    async *[name](source) {
      const report = require(files[name]).createReporter();
      const first = report.begin();
      if (first !== '') yield first;
      for await (const { type, data } of source) {
        const text = report.format(type, data);
        if (text !== '') yield text;
      }
      const last = report.finish();
      if (last !== '') yield last;
    },
  };
  return reporter[name];
}

function specStream() {
  const { Transform } = require('node:stream');
  const report = require('internal:test/spec').createReporter();
  return new Transform({
    writableObjectMode: true,
    transform({ type, data }, encoding, callback) {
      callback(null, report.format(type, data));
    },
    flush(callback) {
      callback(null, report.finish());
    },
  });
}

// Coverage needs an engine that counts what it runs.
function lcov() {
  const { codes } = require('internal:errors');
  throw new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('the lcov reporter');
}

const makers = {
  dot: () => generatorOf('dot'),
  junit: () => generatorOf('junit'),
  // Also called with `new`, where the stream it returns is the result.
  spec: () => function spec() {
    return specStream();
  },
  tap: () => generatorOf('tap'),
  lcov: () => lcov,
};

for (const name of Object.keys(makers)) {
  let made;
  Object.defineProperty(module.exports, name, {
    configurable: true,
    enumerable: true,
    get() {
      made ??= makers[name]();
      return made;
    },
  });
}
