// ByteLengthQueuingStrategy and CountQueuingStrategy.

const { exposeClass, invalidThis } = require('internal:stream/web/common');

const kMark = Symbol('kState');

function markOf(options) {
  require('internal:validators').validateObject(options, 'init');
  const { highWaterMark } = options;
  if (highWaterMark !== undefined) return +highWaterMark;
  const { ERR_MISSING_OPTION } = require('internal:errors').codes;
  throw new ERR_MISSING_OPTION('init.highWaterMark');
}

const sizes = {
  bytes: { size: (chunk) => chunk.byteLength }.size,
  count: { size: () => 1 }.size,
};

function check(strategy, Strategy) {
  if (typeof strategy?.[kMark] !== 'number' || !(strategy instanceof Strategy)) throw invalidThis(Strategy.name);
}

class ByteLengthQueuingStrategy {
  constructor(init) {
    this[kMark] = markOf(init);
  }

  get highWaterMark() {
    check(this, ByteLengthQueuingStrategy);
    return this[kMark];
  }

  get size() {
    check(this, ByteLengthQueuingStrategy);
    return sizes.bytes;
  }
}

class CountQueuingStrategy {
  constructor(init) {
    this[kMark] = markOf(init);
  }

  get highWaterMark() {
    check(this, CountQueuingStrategy);
    return this[kMark];
  }

  get size() {
    check(this, CountQueuingStrategy);
    return sizes.count;
  }
}

const show = ({ highWaterMark }) => ({ highWaterMark });
exposeClass(ByteLengthQueuingStrategy, ['highWaterMark', 'size'], show);
exposeClass(CountQueuingStrategy, ['highWaterMark', 'size'], show);

module.exports = { ByteLengthQueuingStrategy, CountQueuingStrategy };
