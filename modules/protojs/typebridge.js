// protojs:typebridge: what crosses between JavaScript and the runtime's own memory, and what is remembered of it.

const engine = binding('engine');

// An immutable value in the runtime's memory. `value` is its frozen form in JavaScript, made once as long as the cache knows it.
class SharedValue {
  constructor() {
    const { codes } = require('internal:errors');
    throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }
}
Object.defineProperties(SharedValue.prototype, {
  value: { get: engine.sharedValue, enumerable: true, configurable: true },
  invalidate: { value: engine.invalidateShared, writable: true, configurable: true },
});
engine.setSharedPrototype(SharedValue.prototype);

function stats() {
  const [hits, misses, evictions, entries, , conversions, bytes, atoms] = engine.bridgeStatistics();
  return { hits, misses, evictions, entries, conversions, bytes, atoms };
}

function validateEntries(value) {
  require('internal:validators').validateInteger(value, 'cacheSize', 0, 2 ** 31 - 1);
}

module.exports = {
  SharedValue,
  stats,
  // Forgets what is cached; shared values stay and are converted again when they are read.
  clear: () => engine.clearBridge(),
  // A shared value of a copy of `value`, as structured clones are copies.
  share: (value) => engine.share(value),
  // `value` through the runtime's memory and back: a copy with the same types, prototypes, cycles and holes.
  convert: (value) => engine.convert(value),
  get cacheSize() {
    return engine.bridgeStatistics()[4];
  },
  set cacheSize(entries) {
    validateEntries(entries);
    engine.setBridge(entries, this.fastPaths);
  },
  // The quick ways of conversion, to be switched off when their worth is measured.
  get fastPaths() {
    return engine.bridgeStatistics()[8] === 1;
  },
  set fastPaths(on) {
    require('internal:validators').validateBoolean(on, 'fastPaths');
    engine.setBridge(this.cacheSize, on);
  },
};
