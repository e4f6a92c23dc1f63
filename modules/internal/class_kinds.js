// The numbers that the native internalClass(value) answers with: what a value is inside the engine, whatever its prototype says.
// 0 stands for ordinary objects and for primitives.

const { internalClass } = binding('util');

const kinds = {
  __proto__: null,
  ordinary: 0,
  array: 1,
  function: 2,
  asyncFunction: 3,
  generatorFunction: 4,
  asyncGeneratorFunction: 5,
  error: 6,
  date: 7,
  regExp: 8,
  map: 9,
  set: 10,
  mapIterator: 11,
  setIterator: 12,
  weakMap: 13,
  weakSet: 14,
  weakRef: 15,
  promise: 16,
  proxy: 17,
  arrayBuffer: 18,
  sharedArrayBuffer: 19,
  dataView: 20,
  int8Array: 21,
  uint8Array: 22,
  uint8ClampedArray: 23,
  int16Array: 24,
  uint16Array: 25,
  int32Array: 26,
  uint32Array: 27,
  bigInt64Array: 28,
  bigUint64Array: 29,
  float16Array: 30,
  float32Array: 31,
  float64Array: 32,
  arguments: 33,
  generator: 34,
  numberObject: 35,
  stringObject: 36,
  booleanObject: 37,
  bigIntObject: 38,
  symbolObject: 39,
  moduleNamespace: 40,
  external: 41,
};

// The name of each kind's constructor, for objects that lost theirs.
const classNames = [
  'Object', 'Array', 'Function', 'AsyncFunction', 'GeneratorFunction', 'AsyncGeneratorFunction', 'Error', 'Date', 'RegExp', 'Map', 'Set',
  'Map Iterator', 'Set Iterator', 'WeakMap', 'WeakSet', 'WeakRef', 'Promise', 'Object', 'ArrayBuffer', 'SharedArrayBuffer', 'DataView',
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array',
  'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array', 'Object', 'Object', 'Number', 'String', 'Boolean', 'BigInt', 'Symbol',
  'Module', 'Object',
];

module.exports = { classNames, internalClass, kinds };
