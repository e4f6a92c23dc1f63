// The marks of V8's structured clone format, by what they stand for.

const VERSION_TAG = 0xff;
const VERSION = 15;
// Older ones differ in what they mean by some marks.
const VERSION_MIN = 13;

const code = (text) => text.charCodeAt(0);

const TAG = {
  padding: 0,
  objectCount: code('?'),
  hole: code('-'),
  undefined: code('_'),
  null: code('0'),
  true: code('T'),
  false: code('F'),
  int32: code('I'),
  uint32: code('U'),
  double: code('N'),
  bigInt: code('Z'),
  utf8String: code('S'),
  oneByteString: code('"'),
  twoByteString: code('c'),
  reference: code('^'),
  beginObject: code('o'),
  endObject: code('{'),
  beginSparseArray: code('a'),
  endSparseArray: code('@'),
  beginDenseArray: code('A'),
  endDenseArray: code('$'),
  date: code('D'),
  trueObject: code('y'),
  falseObject: code('x'),
  numberObject: code('n'),
  bigIntObject: code('z'),
  stringObject: code('s'),
  regExp: code('R'),
  beginMap: code(';'),
  endMap: code(':'),
  beginSet: code("'"),
  endSet: code(','),
  arrayBuffer: code('B'),
  error: code('r'),
  errorMessage: code('m'),
  errorStack: code('s'),
  errorCause: code('c'),
  errorEnd: code('.'),
  hostObject: code('\\'),
  resizableArrayBuffer: code('~'),
  transferredArrayBuffer: code('t'),
  sharedArrayBuffer: code('u'),
  view: code('V'),
};

// Sorts of errors; others are plain.
const errorTags = {
  __proto__: null,
  EvalError: code('E'),
  RangeError: code('R'),
  ReferenceError: code('F'),
  SyntaxError: code('S'),
  TypeError: code('T'),
  URIError: code('U'),
};

// By their bits.
const regExpFlags = ['g', 'i', 'm', 'y', 'u', 's', 'd', 'l', 'v'];

// By the numbers that Node gives them.
const VIEWS = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, DataView,
  require('node:buffer').Buffer, BigInt64Array, BigUint64Array,
];

// Views that stand behind their memory, by their marks.
const viewTags = {
  __proto__: null,
  Int8Array: code('b'),
  Uint8Array: code('B'),
  Uint8ClampedArray: code('C'),
  Int16Array: code('w'),
  Uint16Array: code('W'),
  Int32Array: code('d'),
  Uint32Array: code('D'),
  Float32Array: code('f'),
  Float64Array: code('F'),
  BigInt64Array: code('q'),
  BigUint64Array: code('Q'),
  DataView: code('?'),
};

module.exports = {
  HEADER: VERSION_TAG | (VERSION << 8),
  TAG,
  VERSION_MAX: VERSION,
  VERSION_MIN,
  VERSION_TAG,
  VIEWS,
  errorTags,
  regExpFlags,
  viewTags,
};
