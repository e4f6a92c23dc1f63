// TextEncoder and TextDecoder of the WHATWG Encoding Standard.

const native = binding('encoding');
const { codes } = require('internal:errors');
const { customInspectSymbol, kEmptyObject, kEnumerableProperty } = require('internal:util');
const isView = ArrayBuffer.isView;

const kEncoder = Symbol('encoder');
const kDecoder = Symbol('decoder');
// Name of the encoding, and what the constructor was asked for.
const kEncoding = Symbol('encoding');
const kFatal = Symbol('kFatal');
const kIgnoreBOM = Symbol('kIgnoreBOM');
// Index of the native decoder while a text is decoded in pieces, else -1.
const kHandle = Symbol('handle');

const NONE = -1;
const nothing = new Uint8Array(0);
// Units read and bytes written by the last encodeInto().
const progress = new Uint32Array(2);

// Frees the native decoder of a TextDecoder that was dropped in the middle of a text.
let registry;

function requireEncoder(value) {
  if (value == null || value[kEncoder] !== true) throw new codes.ERR_INVALID_THIS('TextEncoder');
}

function requireDecoder(value) {
  if (value == null || value[kDecoder] !== true) throw new codes.ERR_INVALID_THIS('TextDecoder');
}

function isBytes(value) {
  return isView(value) || require('internal:types').isAnyArrayBuffer(value);
}

// The standard name of an encoding for one of its labels, or undefined.
function getEncodingFromLabel(label) {
  return native.nameOfLabel(label);
}

class TextEncoder {
  constructor() {
    this[kEncoder] = true;
  }

  get encoding() {
    requireEncoder(this);
    return 'utf-8';
  }

  encode(input = '') {
    requireEncoder(this);
    return native.encode(`${input}`);
  }

  encodeInto(src, dest) {
    requireEncoder(this);
    if (typeof src !== 'string') require('internal:validators').validateString(src, 'src');
    if (!require('internal:types').isUint8Array(dest)) throw new codes.ERR_INVALID_ARG_TYPE('dest', 'Uint8Array', dest);
    native.encodeInto(src, dest, progress);
    return { read: progress[0], written: progress[1] };
  }

  [customInspectSymbol](depth, options) {
    requireEncoder(this);
    if (typeof depth === 'number' && depth < 0) return this;
    const object = { __proto__: { constructor: constructorOf(this) ?? TextEncoder } };
    object.encoding = this.encoding;
    return require('node:util').inspect(object, options);
  }
}

Object.defineProperties(TextEncoder.prototype, {
  encode: kEnumerableProperty,
  encodeInto: kEnumerableProperty,
  encoding: kEnumerableProperty,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'TextEncoder' },
});

function constructorOf(object) {
  for (let at = object; at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, 'constructor');
    if (descriptor !== undefined && typeof descriptor.value === 'function' && descriptor.value.name !== '') return descriptor.value;
  }
  return null;
}

function validateOptions(options) {
  const { validateObject, kValidateObjectAllowObjectsAndNull } = require('internal:validators');
  validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
}

class TextDecoder {
  constructor(encoding = 'utf-8', options = kEmptyObject) {
    encoding = `${encoding}`;
    if (options !== kEmptyObject) validateOptions(options);
    const name = encoding === 'utf-8' ? encoding : native.nameOfLabel(encoding);
    if (name === undefined) throw new codes.ERR_ENCODING_NOT_SUPPORTED(encoding);
    this[kDecoder] = true;
    this[kEncoding] = name;
    this[kFatal] = Boolean(options?.fatal);
    this[kIgnoreBOM] = Boolean(options?.ignoreBOM);
    this[kHandle] = NONE;
  }

  decode(input = nothing, options = kEmptyObject) {
    requireDecoder(this);
    if (!isBytes(input)) throw noBytes(options?.stream || this[kHandle] !== NONE ? '' : this[kEncoding]);
    if (options !== kEmptyObject) validateOptions(options);
    const isPiece = Boolean(options?.stream);
    const text = isPiece || this[kHandle] !== NONE ? decodePiece(this, input, !isPiece) : decodeWhole(this, input);
    if (text === undefined) throw invalidData(this[kEncoding]);
    return text;
  }
}

// Node has a decoder of its own for two encodings of whole texts, each with its own words.
function noBytes(encoding) {
  const kinds = encoding === 'windows-1252' ? 'ArrayBuffer, SharedArrayBuffer, or' : 'SharedArrayBuffer, ArrayBuffer or';
  const name = encoding === 'utf-8' ? 'list' : 'input';
  const error = new TypeError(`The "${name}" argument must be an instance of ${kinds} ArrayBufferView.`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

function invalidData(encoding) {
  const error = new TypeError(`The encoded data was not valid for encoding ${encoding}`);
  error.code = 'ERR_ENCODING_INVALID_ENCODED_DATA';
  return error;
}

function decodeWhole(decoder, input) {
  const encoding = decoder[kEncoding];
  if (encoding === 'utf-8') return native.decodeUtf8(input, decoder[kIgnoreBOM], decoder[kFatal]);
  return native.decodeWhole(input, encoding, decoder[kFatal], decoder[kIgnoreBOM]);
}

function decodePiece(decoder, input, isLast) {
  if (decoder[kHandle] === NONE) {
    decoder[kHandle] = native.open(decoder[kEncoding], decoder[kFatal], decoder[kIgnoreBOM]);
    registry ??= new FinalizationRegistry(native.close);
    registry.register(decoder, decoder[kHandle], decoder);
  }
  const text = native.decode(decoder[kHandle], input, isLast);
  if (isLast) closeDecoder(decoder);
  return text;
}

function closeDecoder(decoder) {
  registry.unregister(decoder);
  native.close(decoder[kHandle]);
  decoder[kHandle] = NONE;
}

const accessors = Object.getOwnPropertyDescriptors({
  get encoding() {
    requireDecoder(this);
    return this[kEncoding];
  },

  get fatal() {
    requireDecoder(this);
    return this[kFatal];
  },

  get ignoreBOM() {
    requireDecoder(this);
    return this[kIgnoreBOM];
  },

  [customInspectSymbol](depth, options) {
    requireDecoder(this);
    if (typeof depth === 'number' && depth < 0) return this;
    const constructor = constructorOf(this) ?? TextDecoder;
    const object = { __proto__: { constructor } };
    object.encoding = this.encoding;
    object.fatal = this.fatal;
    object.ignoreBOM = this.ignoreBOM;
    return `${constructor.name} ${require('node:util').inspect(object)}`;
  },
});
accessors[customInspectSymbol].enumerable = false;

Object.defineProperties(TextDecoder.prototype, {
  decode: kEnumerableProperty,
  ...accessors,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'TextDecoder' },
});

module.exports = { getEncodingFromLabel, TextDecoder, TextEncoder };
