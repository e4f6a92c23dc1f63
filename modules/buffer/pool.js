// ArrayBuffers that may not be transferred to another thread, because Buffers share them.

const pools = new WeakSet();

// For structuredClone and postMessage: true if the ArrayBuffer must not be detached.
const isUntransferable = (arrayBuffer) => pools.has(arrayBuffer);

module.exports = { pools, isUntransferable };
