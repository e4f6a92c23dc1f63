// node:v8: what another engine than V8 can answer. The rest throws when it is used.

const engine = binding('engine');

// Node's names, as far as QuickJS keeps such an account; the others are 0.
function getHeapStatistics() {
  const [allocated, used, , limit] = engine.memory();
  // Without a limit of its own the heap may grow as the process may.
  const heapLimit = limit > 0 ? limit : Number.MAX_SAFE_INTEGER;
  return {
    total_heap_size: allocated,
    total_heap_size_executable: 0,
    total_physical_size: allocated,
    total_available_size: heapLimit - allocated,
    used_heap_size: used,
    heap_size_limit: heapLimit,
    malloced_memory: allocated,
    peak_malloced_memory: allocated,
    does_zap_garbage: 0,
    number_of_native_contexts: 1,
    number_of_detached_contexts: 0,
    total_global_handles_size: 0,
    used_global_handles_size: 0,
    external_memory: 0,
  };
}

// Flags of V8 mean nothing here; as in Node unknown ones are passed over.
function setFlagsFromString(flags) {
  require('internal:validators').validateString(flags, 'flags');
}

// The bytes are those of V8, which child processes exchange as well.
function serialize(value) {
  const { Buffer } = require('node:buffer');
  const bytes = require('internal:child_process/encode').encode(value, false);
  // In memory of their own, as programs pass on the ArrayBuffer.
  return Buffer.from(new Uint8Array(bytes).buffer);
}

function deserialize(buffer) {
  if (!ArrayBuffer.isView(buffer)) {
    const error = new TypeError('buffer must be a TypedArray or a DataView');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  const { Buffer } = require('node:buffer');
  const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return require('internal:child_process/decode').decode(bytes, false);
}

const unavailable = [
  'cachedDataVersionTag', 'getHeapSnapshot', 'getHeapSpaceStatistics', 'getHeapCodeStatistics', 'Serializer', 'Deserializer', 'DefaultSerializer',
  'DefaultDeserializer', 'takeCoverage', 'stopCoverage', 'writeHeapSnapshot', 'queryObjects', 'setHeapSnapshotNearHeapLimit', 'GCProfiler',
];

for (const name of unavailable) {
  exports[name] = {
    [name]() {
      const error = new Error(`node:v8 is not available in protojs: ${name} cannot be used`);
      error.code = 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM';
      throw error;
    },
  }[name];
}

exports.getHeapStatistics = getHeapStatistics;
exports.serialize = serialize;
exports.deserialize = deserialize;
exports.setFlagsFromString = setFlagsFromString;
exports.promiseHooks = require('internal:async_hooks/promise_hooks').promiseHooks;
