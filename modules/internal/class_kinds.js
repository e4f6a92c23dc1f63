// What a value is inside the engine, whatever its prototype says. The engine numbers its classes as it likes; they are named here by
// asking a value of each kind.

const engine = binding('engine');

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

// A value of each kind, the frequent ones first.
function makeSamples() {
  const samples = [
    [kinds.function, () => () => {}],
    [kinds.function, () => Object],
    [kinds.error, () => new Error()],
    [kinds.date, () => new Date()],
    [kinds.map, () => new Map()],
    [kinds.set, () => new Set()],
    [kinds.promise, () => new Promise(() => {})],
    [kinds.uint8Array, () => new Uint8Array(0)],
    [kinds.asyncFunction, () => async () => {}],
    [kinds.regExp, () => /a/],
    [kinds.function, () => Object.bind()],
    [kinds.generatorFunction, () => function* () {}],
    [kinds.asyncGeneratorFunction, () => async function* () {}],
    [kinds.mapIterator, () => new Map().entries()],
    [kinds.setIterator, () => new Set().values()],
    [kinds.weakMap, () => new WeakMap()],
    [kinds.weakSet, () => new WeakSet()],
    [kinds.weakRef, () => new WeakRef({})],
    [kinds.proxy, () => new Proxy({}, {})],
    [kinds.arrayBuffer, () => new ArrayBuffer(0)],
    [kinds.sharedArrayBuffer, () => new SharedArrayBuffer(0)],
    [kinds.dataView, () => new DataView(new ArrayBuffer(0))],
    [kinds.generator, () => (function* () {})()],
    [kinds.generator, () => (async function* () {})()],
    [kinds.numberObject, () => Object(0)],
    [kinds.stringObject, () => Object('')],
    [kinds.booleanObject, () => Object(false)],
    [kinds.bigIntObject, () => Object(0n)],
    [kinds.symbolObject, () => Object(Symbol.iterator)],
    [kinds.arguments, () => (function () { return arguments; })()],
    // Sloppy functions have arguments of a class of their own.
    [kinds.arguments, () => Function('return arguments')()],
  ];
  for (let kind = kinds.int8Array; kind <= kinds.float64Array; kind++) {
    const View = globalThis[classNames[kind]];
    if (View !== undefined) samples.push([kind, () => new View(0)]);
  }
  return samples;
}

const isNamespace = (object) =>
  Object.getPrototypeOf(object) === null && Object.prototype.toString.call(object) === '[object Module]' && !Object.isExtensible(object);

const classesMax = 256;
const unknown = 255;
const kindOfClass = new Uint8Array(classesMax).fill(unknown);
kindOfClass[engine.internalClass([])] = kinds.array;
kindOfClass[engine.internalClass({})] = kinds.ordinary;

let samples;
let asked = 0;

// The kind of a class that has not come before: samples are made until one is of it.
function nameClass(number, value) {
  samples ??= makeSamples();
  while (kindOfClass[number] === unknown && asked < samples.length) {
    const [kind, make] = samples[asked++];
    const found = engine.internalClass(make());
    if (kindOfClass[found] === unknown) kindOfClass[found] = kind;
  }
  // Module namespaces cannot be made at will.
  if (kindOfClass[number] === unknown) kindOfClass[number] = isNamespace(value) ? kinds.moduleNamespace : kinds.ordinary;
  return kindOfClass[number];
}

// The kind of a value; 0 for ordinary objects and for primitives.
function internalClass(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return kinds.ordinary;
  const number = engine.internalClass(value);
  const kind = kindOfClass[number];
  return kind === unknown ? nameClass(number, value) : kind;
}

// Whether a function is the engine's own and not made from source text.
function isNativeFunction(fn) {
  return engine.internalClass(fn) === engine.internalClass(Object);
}

module.exports = { classNames, internalClass, isNativeFunction, kinds };
