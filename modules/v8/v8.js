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

const spaces = [
  'read_only_space', 'new_space', 'old_space', 'code_space', 'shared_space', 'new_large_object_space', 'large_object_space',
  'code_large_object_space', 'shared_large_object_space',
];

// There is one heap: it stands where V8 has what lives long, and the other spaces are empty.
function getHeapSpaceStatistics() {
  const [allocated, used] = engine.memory();
  return spaces.map((name) => {
    const size = name === 'old_space' ? allocated : 0;
    const usedSize = name === 'old_space' ? used : 0;
    return {
      space_name: name,
      space_size: size,
      space_used_size: usedSize,
      space_available_size: Math.max(size - usedSize, 0),
      physical_space_size: size,
    };
  });
}

// The engine keeps no such account.
function getHeapCodeStatistics() {
  return { code_and_metadata_size: 0, bytecode_and_metadata_size: 0, external_script_source_size: 0, cpu_profiler_metadata_size: 0 };
}

// Flags of V8 mean nothing here; as in Node unknown ones are passed over.
let flagsSet = '';

function setFlagsFromString(flags) {
  require('internal:validators').validateString(flags, 'flags');
  flagsSet += ` ${flags}`;
}

// A number that is another for another engine, or other flags (FNV-1a).
function cachedDataVersionTag() {
  let sum = 2166136261;
  for (const character of `${process.versions.quickjs} ${process.execArgv.join(' ')}${flagsSet}`) {
    sum = Math.imul(sum ^ character.charCodeAt(0), 16777619) >>> 0;
  }
  return sum;
}

function notBuilding() {
  const { codes } = require('internal:errors');
  throw new codes.ERR_NOT_BUILDING_SNAPSHOT();
}

// There are no snapshots, so none is ever built.
const startupSnapshot = {
  __proto__: null,
  addDeserializeCallback: function addDeserializeCallback() { notBuilding(); },
  addSerializeCallback: function addSerializeCallback() { notBuilding(); },
  setDeserializeMainFunction: function setDeserializeMainFunction() { notBuilding(); },
  isBuildingSnapshot: function isBuildingSnapshot() { return false; },
};

// The bytes are those of V8, which child processes exchange as well.
function serialize(value) {
  const { Buffer } = require('node:buffer');
  const bytes = require('internal:v8/encode').encode(value, false);
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
  return require('internal:v8/decode').decode(bytes, false);
}

function notHere(what) {
  const { codes } = require('internal:errors');
  return new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM(what);
}

// The heap is not V8's, so there is no picture of it in V8's format.
function getHeapSnapshot(options) {
  snapshotOptions(options);
  throw notHere('v8.getHeapSnapshot()');
}

function writeHeapSnapshot(filename, options) {
  if (filename !== undefined) require('internal:fs/paths').toPath(filename);
  snapshotOptions(options);
  throw notHere('v8.writeHeapSnapshot()');
}

function snapshotOptions(options) {
  const { validateBoolean, validateObject } = require('internal:validators');
  if (options === undefined) return;
  validateObject(options, 'options');
  const { exposeInternals = false, exposeNumericValues = false } = options;
  validateBoolean(exposeInternals, 'options.exposeInternals');
  validateBoolean(exposeNumericValues, 'options.exposeNumericValues');
}

function queryObjects(constructor, options = {}) {
  const { validateFunction, validateObject, validateOneOf } = require('internal:validators');
  validateFunction(constructor, 'constructor');
  validateObject(options, 'options');
  if (options.format !== undefined) validateOneOf(options.format, 'options.format', ['count', 'summary']);
  require('internal:util').emitExperimentalWarning('v8.queryObjects()');
  engine.collect();
  const found = engine.objectsBelow(constructor.prototype);
  if (options.format !== 'summary') return found.length;
  const { inspect } = require('node:util');
  return found.map((object) => inspect(object, { depth: 0 }));
}

// There is never a snapshot near the limit; the first call decides, as in Node.
function setHeapSnapshotNearHeapLimit(limit) {
  require('internal:validators').validateUint32(limit, 'limit', true);
}

// Without NODE_V8_COVERAGE Node does nothing either, and here it does nothing with it.
function takeCoverage() {}

function stopCoverage() {}

const lazily = ['Serializer', 'Deserializer', 'DefaultSerializer', 'DefaultDeserializer'];

exports.cachedDataVersionTag = cachedDataVersionTag;
exports.getHeapSnapshot = getHeapSnapshot;
exports.getHeapStatistics = getHeapStatistics;
exports.getHeapSpaceStatistics = getHeapSpaceStatistics;
exports.getHeapCodeStatistics = getHeapCodeStatistics;
exports.setFlagsFromString = setFlagsFromString;
engine.defineLazily(exports, lazily, (name) => require('internal:v8/serializer')[name]);
exports.deserialize = deserialize;
exports.takeCoverage = takeCoverage;
exports.stopCoverage = stopCoverage;
exports.serialize = serialize;
exports.writeHeapSnapshot = writeHeapSnapshot;
exports.promiseHooks = require('internal:async_hooks/promise_hooks').promiseHooks;
exports.queryObjects = queryObjects;
exports.startupSnapshot = startupSnapshot;
exports.setHeapSnapshotNearHeapLimit = setHeapSnapshotNearHeapLimit;
engine.defineLazily(exports, ['GCProfiler'], () => require('internal:v8/gc_profiler').GCProfiler);
