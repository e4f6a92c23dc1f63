// ArrayBuffers that may not be transferred to another thread, because Buffers share them.

const pools = new WeakSet();

exports.add = (pool) => {
  pools.add(pool);
};

// For structuredClone and postMessage: true if the ArrayBuffer must not be detached.
exports.isUntransferable = (arrayBuffer) => pools.has(arrayBuffer);
