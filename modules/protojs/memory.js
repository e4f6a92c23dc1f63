// protojs:memory: what this thread's pools and arenas hold, and memory back to the system.

const engine = binding('engine');
const native = binding('memory');
const { rss } = binding('process');

function strings() {
  const [hits, misses, evictions, entries, , conversions, bytes, atoms] = engine.bridgeStatistics();
  return { atoms, shared: entries, hits, misses, evictions, conversions, bytes };
}

// Objects that recur: how many are used and how many wait to be used again.
function pools() {
  return { ...native.pools(), strings: strings() };
}

// Collects cycles and gives what lies idle back to the system. Resident bytes before and after, and bytes that JavaScript freed.
function collect() {
  const before = rss();
  const heapBefore = engine.memory()[0];
  engine.collect();
  engine.clearBridge();
  native.giveBack();
  return { before, after: rss(), heapFreed: Math.max(0, heapBefore - engine.memory()[0]) };
}

module.exports = { pages: native.pages, pools, arenas: native.arenas, collect, heapFree: native.heapFree };
