// The functions of util.types.

const { internalClass, kinds } = require('internal:class_kinds');

const isTypedArray = (value) => {
  const kind = internalClass(value);
  return kind >= kinds.int8Array && kind <= kinds.float64Array;
};
const isBoxedPrimitive = (value) => {
  const kind = internalClass(value);
  return kind >= kinds.numberObject && kind <= kinds.symbolObject;
};
const isAnyArrayBuffer = (value) => {
  const kind = internalClass(value);
  return kind === kinds.arrayBuffer || kind === kinds.sharedArrayBuffer;
};
const isAsyncFunction = (value) => {
  const kind = internalClass(value);
  return kind === kinds.asyncFunction || kind === kinds.asyncGeneratorFunction;
};
const isGeneratorFunction = (value) => {
  const kind = internalClass(value);
  return kind === kinds.generatorFunction || kind === kinds.asyncGeneratorFunction;
};

module.exports = {
  isExternal: (value) => internalClass(value) === kinds.external,
  isDate: (value) => internalClass(value) === kinds.date,
  isArgumentsObject: (value) => internalClass(value) === kinds.arguments,
  isBigIntObject: (value) => internalClass(value) === kinds.bigIntObject,
  isBooleanObject: (value) => internalClass(value) === kinds.booleanObject,
  isNumberObject: (value) => internalClass(value) === kinds.numberObject,
  isStringObject: (value) => internalClass(value) === kinds.stringObject,
  isSymbolObject: (value) => internalClass(value) === kinds.symbolObject,
  isBoxedPrimitive,
  isNativeError: (value) => internalClass(value) === kinds.error,
  isRegExp: (value) => internalClass(value) === kinds.regExp,
  isAsyncFunction,
  isGeneratorFunction,
  isGeneratorObject: (value) => internalClass(value) === kinds.generator,
  isPromise: (value) => internalClass(value) === kinds.promise,
  isMap: (value) => internalClass(value) === kinds.map,
  isSet: (value) => internalClass(value) === kinds.set,
  isMapIterator: (value) => internalClass(value) === kinds.mapIterator,
  isSetIterator: (value) => internalClass(value) === kinds.setIterator,
  isWeakMap: (value) => internalClass(value) === kinds.weakMap,
  isWeakSet: (value) => internalClass(value) === kinds.weakSet,
  isArrayBuffer: (value) => internalClass(value) === kinds.arrayBuffer,
  isDataView: (value) => internalClass(value) === kinds.dataView,
  isSharedArrayBuffer: (value) => internalClass(value) === kinds.sharedArrayBuffer,
  isProxy: (value) => internalClass(value) === kinds.proxy,
  isModuleNamespaceObject: (value) => internalClass(value) === kinds.moduleNamespace,
  isAnyArrayBuffer,
  isArrayBufferView: ArrayBuffer.isView,
  isTypedArray,
  isUint8Array: (value) => internalClass(value) === kinds.uint8Array,
  isUint8ClampedArray: (value) => internalClass(value) === kinds.uint8ClampedArray,
  isUint16Array: (value) => internalClass(value) === kinds.uint16Array,
  isUint32Array: (value) => internalClass(value) === kinds.uint32Array,
  isInt8Array: (value) => internalClass(value) === kinds.int8Array,
  isInt16Array: (value) => internalClass(value) === kinds.int16Array,
  isInt32Array: (value) => internalClass(value) === kinds.int32Array,
  isFloat32Array: (value) => internalClass(value) === kinds.float32Array,
  isFloat64Array: (value) => internalClass(value) === kinds.float64Array,
  isBigInt64Array: (value) => internalClass(value) === kinds.bigInt64Array,
  isBigUint64Array: (value) => internalClass(value) === kinds.bigUint64Array,
};

// Keys are objects of node:crypto, which marks their classes with these symbols.
const isMarked = (mark) => (value) => typeof value === 'object' && value !== null && value[mark] === true;
Object.defineProperties(module.exports, {
  isKeyObject: { value: isMarked(Symbol.for('protojs.crypto.KeyObject')), enumerable: true },
  isCryptoKey: { value: isMarked(Symbol.for('protojs.crypto.CryptoKey')), enumerable: true },
});
