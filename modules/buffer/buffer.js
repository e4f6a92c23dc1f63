// node:buffer: class Buffer.
//
// The methods that programs call are natives. They know the arguments that nearly every call has; for everything else, errors
// too, they call the method of the same name in `slow` below, with the same `this`. So the two agree, and only `slow` is whole.
// What few programs use lives in files of its own and is loaded when first read.

const native = binding('buffer');
const { allowNew, installMethods } = binding('engine');
const { compare: compareNative, fillBytes, fillString, indexOfBuffer, indexOfByte, indexOfString } = native;
const { byteLengthUtf8, copy: copyNative, slice: sliceNative, write: writeNative } = native;
const isView = ArrayBuffer.isView;
const fillTyped = Uint8Array.prototype.fill;
const kInspect = Symbol.for('nodejs.util.inspect.custom');

// Bytes that the engine can hold in one ArrayBuffer, and the code units of a string that Node allows; the engine allows twice as many.
const kMaxLength = 2 ** 31 - 1;
const kStringMaxLength = 2 ** 29 - 24;

// Numbers of the encodings, as the native half knows them.
const UTF8 = 1;
const BASE64 = 2;
const UTF16LE = 3;
const LATIN1 = 4;
const HEX = 5;
const BASE64URL = 7;
const ASCII = 0;
const encodings = {
  __proto__: null,
  'utf8': UTF8, 'utf-8': UTF8, 'UTF8': UTF8, 'UTF-8': UTF8, 'latin1': LATIN1, 'binary': LATIN1, 'ascii': ASCII, 'hex': HEX,
  'base64': BASE64, 'base64url': BASE64URL, 'ucs2': UTF16LE, 'ucs-2': UTF16LE, 'utf16le': UTF16LE, 'utf-16le': UTF16LE,
};

// The engine's implied constructor passes its arguments on without iterating over them.
class FastBuffer extends Uint8Array {}

function codes() {
  return require('internal:errors').codes;
}

function validators() {
  return require('internal:validators');
}

function invalidType(name, expected, value) {
  return new (codes().ERR_INVALID_ARG_TYPE)(name, expected, value);
}

const uint8Types = ['Buffer', 'Uint8Array'];

function isUint8Array(value) {
  return value instanceof Uint8Array && isView(value) || require('internal:types').isUint8Array(value);
}

// Number of an encoding, or undefined. Unlike normalizeEncoding(), `undefined` and '' are no encodings here.
function encodingNumber(encoding) {
  const number = encodings[encoding];
  return number !== undefined ? number : encodings[`${encoding}`.toLowerCase()];
}

function requiredEncodingNumber(encoding) {
  const number = encodingNumber(encoding);
  if (number === undefined) throw new (codes().ERR_UNKNOWN_ENCODING)(encoding);
  return number;
}

// Called when a size is no number between 0 and kMaxLength.
function refuseSize(size) {
  validators().validateNumber(size, 'size', 0, kMaxLength);
}

function validateOffset(value, name, min = 0, max = kMaxLength) {
  if (!(Number.isInteger(value) && value >= min && value <= max)) validators().validateInteger(value, name, min, max);
}

// Deprecated as a constructor and as a function, and used as both.
function Buffer(arg, encodingOrOffset, length) {
  require('internal:buffer/deprecation').warn();
  if (typeof arg === 'number') {
    if (typeof encodingOrOffset === 'string') throw invalidType('string', 'string', arg);
    return Buffer.alloc(arg);
  }
  return Buffer.from(arg, encodingOrOffset, length);
}

FastBuffer.prototype.constructor = Buffer;
Buffer.prototype = FastBuffer.prototype;
Object.setPrototypeOf(Buffer, Uint8Array);
Object.defineProperty(Buffer, Symbol.species, { __proto__: null, configurable: true, get() { return FastBuffer; } });
Buffer.poolSize = 8192;

// What the natives give way to. The methods for numbers are loaded when the first of them is called.
const slow = Object.create(new Proxy({}, { get: (_, name) => require('internal:buffer/numbers')[name] }));
native.setUp(FastBuffer.prototype, Buffer, slow);
installMethods('buffer', 'functions', Buffer);
// Old packages write `new Buffer.alloc(…)`, and form-data is one of them.
for (const name of ['alloc', 'allocUnsafe', 'from']) allowNew(Buffer[name]);

slow.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const primitive = value.valueOf && value.valueOf();
    if (primitive != null && primitive !== value && (typeof primitive === 'string' || typeof primitive === 'object')) {
      return Buffer.from(primitive, encodingOrOffset, length);
    }
    const buffer = fromObject(value);
    if (buffer !== undefined) return buffer;
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const text = value[Symbol.toPrimitive]('string');
      if (typeof text === 'string') return fromString(text, encodingOrOffset);
    }
  }
  throw invalidType('first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
};

function isAnyArrayBuffer(value) {
  if (isView(value) || Array.isArray(value)) return false;
  return require('internal:types').isAnyArrayBuffer(value);
}

// Names that the native does not know are refused here; what is no name stands for utf8.
function fromString(string, encoding) {
  if (typeof encoding === 'string' && encoding !== '') requiredEncodingNumber(encoding);
  return Buffer.from(string);
}

function base64Length(string, length) {
  if (string.charCodeAt(length - 1) === 0x3D) length--;
  if (length > 1 && string.charCodeAt(length - 1) === 0x3D) length--;
  return (length * 3) >>> 2;
}

function fromArrayBuffer(arrayBuffer, byteOffset, length) {
  byteOffset = byteOffset === undefined ? 0 : +byteOffset || 0;
  const lengthMax = arrayBuffer.byteLength - byteOffset;
  if (lengthMax < 0) throw new (codes().ERR_BUFFER_OUT_OF_BOUNDS)('offset');
  if (length === undefined) {
    length = lengthMax;
  } else {
    length = +length;
    if (length > lengthMax) throw new (codes().ERR_BUFFER_OUT_OF_BOUNDS)('length');
    if (!(length > 0)) length = 0;
  }
  return new FastBuffer(arrayBuffer, byteOffset, length);
}

function fromArrayLike(list) {
  const { length } = list;
  if (length <= 0) return new FastBuffer();
  if (length >= Buffer.poolSize >>> 1) return new FastBuffer(list);
  const buffer = Buffer.allocUnsafe(length);
  buffer.set(list, 0);
  return buffer;
}

function fromObject(object) {
  if (object.length !== undefined || isAnyArrayBuffer(object.buffer)) {
    return typeof object.length === 'number' ? fromArrayLike(object) : new FastBuffer();
  }
  if (object.type === 'Buffer' && Array.isArray(object.data)) return fromArrayLike(object.data);
}

Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  if (!isView(view) || view instanceof DataView) throw invalidType('view', ['TypedArray'], view);
  const viewLength = view.length;
  if (viewLength === 0) return Buffer.alloc(0);
  if (offset !== undefined || length !== undefined) {
    if (offset === undefined) offset = 0;
    else {
      validators().validateInteger(offset, 'offset', 0);
      if (offset >= viewLength) return Buffer.alloc(0);
    }
    let end = viewLength;
    if (length !== undefined) {
      validators().validateInteger(length, 'length', 0);
      end = offset + length;
    }
    view = view.slice(offset, end);
  }
  return fromArrayLike(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
};

// An arrow function, for it must not be a constructor.
Buffer.of = (...items) => {
  const buffer = new FastBuffer(items.length);
  for (let i = 0; i < items.length; i++) buffer[i] = items[i];
  return buffer;
};
Object.defineProperty(Buffer.of, 'name', { __proto__: null, value: 'of', configurable: true });

slow.alloc = function alloc(size, fill, encoding) {
  if (typeof size !== 'number' || !(size >= 0 && size <= kMaxLength)) refuseSize(size);
  const buffer = new FastBuffer(size);
  return fill === undefined || fill === 0 || size <= 0 ? buffer : fillBuffer(buffer, fill, 0, buffer.length, encoding);
};

slow.allocUnsafe = slow.allocUnsafeSlow = function allocUnsafe(size) {
  refuseSize(size);
};

function SlowBuffer(size) {
  if (typeof size !== 'number' || !(size >= 0 && size <= kMaxLength)) refuseSize(size);
  return new FastBuffer(size);
}
Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
Object.setPrototypeOf(SlowBuffer, Uint8Array);

slow.isBuffer = function isBuffer(value) {
  return value instanceof Buffer;
};

slow.compareTwo = function compare(buf1, buf2) {
  if (!isUint8Array(buf1)) throw invalidType('buf1', uint8Types, buf1);
  if (!isUint8Array(buf2)) throw invalidType('buf2', uint8Types, buf2);
  return compareNative(buf1, buf2);
};

Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === 'string' && encodingNumber(encoding) !== undefined;
};

slow.concat = function concat(list, length) {
  if (!Array.isArray(list)) validators().validateArray(list, 'list');
  const count = list.length;
  if (count === 0) return new FastBuffer();
  if (length === undefined) {
    length = 0;
    for (let i = 0; i < count; i++) {
      const part = list[i].length;
      if (part) length += part;
    }
  } else {
    validateOffset(length, 'length');
  }
  const buffer = Buffer.allocUnsafe(length);
  let position = 0;
  for (let i = 0; i < count; i++) {
    const part = list[i];
    if (!(part instanceof Uint8Array) && !isUint8Array(part)) throw invalidType(`list[${i}]`, uint8Types, part);
    // Says what is wrong with lost memory.
    if (part.length === 0) buffer.set(part, 0);
    else if (position < length) position += copyNative(part, buffer, position, 0, part.length);
  }
  // Bytes from the pool hold what was there before.
  if (position < length) buffer.fill(0, position, length);
  return buffer;
};

slow.byteLength = function byteLength(string, encoding) {
  if (typeof string !== 'string') {
    if (isView(string) || isAnyArrayBuffer(string)) return string.byteLength;
    throw invalidType('string', ['string', 'Buffer', 'ArrayBuffer'], string);
  }
  // Node counts an unknown encoding as utf8.
  const number = encoding ? encodingNumber(encoding) : UTF8;
  return number === BASE64 || number === BASE64URL ? base64Length(string, string.length) : byteLengthUtf8(string);
};

const prototype = Buffer.prototype;
for (const group of ['methods', 'numbers', 'strings']) installMethods('buffer', group, prototype);
for (const name of ['UInt8', 'UInt16LE', 'UInt16BE', 'UInt32LE', 'UInt32BE', 'UIntLE', 'UIntBE', 'BigUInt64LE', 'BigUInt64BE']) {
  const other = name.replace('UInt', 'Uint');
  prototype[`read${other}`] = prototype[`read${name}`];
  prototype[`write${other}`] = prototype[`write${name}`];
}

for (const [name, source] of [['parent', 'buffer'], ['offset', 'byteOffset']]) {
  const get = function() { return this instanceof Buffer ? this[source] : undefined; };
  Object.defineProperty(prototype, name, { __proto__: null, enumerable: true, get });
}

function toInteger(value) {
  if (Number.isInteger(value)) return value;
  const number = +value;
  return number >= Number.MIN_SAFE_INTEGER && number <= Number.MAX_SAFE_INTEGER ? Math.floor(number) : 0;
}

slow.copy = function copy(target, targetStart, sourceStart, sourceEnd) {
  if (!(this instanceof Uint8Array) && !isUint8Array(this)) throw invalidType('source', uint8Types, this);
  if (!(target instanceof Uint8Array) && !isUint8Array(target)) throw invalidType('target', uint8Types, target);
  const length = this.length;
  targetStart = targetStart === undefined ? 0 : toInteger(targetStart);
  if (targetStart < 0) throw new (codes().ERR_OUT_OF_RANGE)('targetStart', '>= 0', targetStart);
  sourceStart = sourceStart === undefined ? 0 : toInteger(sourceStart);
  if (sourceStart < 0 || sourceStart > length) throw new (codes().ERR_OUT_OF_RANGE)('sourceStart', `>= 0 && <= ${length}`, sourceStart);
  sourceEnd = sourceEnd === undefined ? length : toInteger(sourceEnd);
  if (sourceEnd < 0) throw new (codes().ERR_OUT_OF_RANGE)('sourceEnd', '>= 0', sourceEnd);
  if (targetStart >= target.length || sourceStart >= sourceEnd) return 0;
  return copyNative(this, target, targetStart, sourceStart, sourceEnd);
};

slow.toString = function toString(encoding, start, end) {
  const length = this.length;
  if (start <= 0) start = 0;
  else if (start >= length) return '';
  else start = Math.trunc(start) || 0;
  if (end === undefined || end > length) end = length;
  else end = Math.trunc(end) || 0;
  if (end <= start) return '';
  return sliceNative(this, encoding === undefined ? UTF8 : requiredEncodingNumber(encoding), start, end);
};

slow.equals = function equals(otherBuffer) {
  if (!isUint8Array(otherBuffer)) throw invalidType('otherBuffer', uint8Types, otherBuffer);
  throw invalidType('this', uint8Types, this);
};

prototype[kInspect] = function inspect(recurseTimes, context) {
  return require('internal:buffer/inspect').inspectBuffer(this, context);
};
prototype.inspect = prototype[kInspect];

slow.compare = function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  if (!isUint8Array(target)) throw invalidType('target', uint8Types, target);
  if (targetStart === undefined) targetStart = 0;
  else validateOffset(targetStart, 'targetStart');
  if (targetEnd === undefined) targetEnd = target.length;
  else validateOffset(targetEnd, 'targetEnd', 0, target.length);
  if (sourceStart === undefined) sourceStart = 0;
  else validateOffset(sourceStart, 'sourceStart');
  if (sourceEnd === undefined) sourceEnd = this.length;
  else validateOffset(sourceEnd, 'sourceEnd', 0, this.length);
  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return compareNative(this, target, sourceStart, sourceEnd, targetStart, targetEnd);
};

function search(buffer, value, byteOffset, encoding, forward) {
  if (!isView(buffer)) validators().validateBuffer(buffer);
  if (typeof byteOffset === 'string') {
    encoding = byteOffset;
    byteOffset = undefined;
  } else if (byteOffset > 0x7FFFFFFF) {
    byteOffset = 0x7FFFFFFF;
  } else if (byteOffset < -0x80000000) {
    byteOffset = -0x80000000;
  }
  byteOffset = +byteOffset;
  if (Number.isNaN(byteOffset)) byteOffset = forward ? 0 : buffer.length || buffer.byteLength;
  if (typeof value === 'number') return indexOfByte(buffer, value & 0xFF, byteOffset, forward);
  if (typeof value === 'string') {
    return indexOfString(buffer, value, encoding === undefined ? UTF8 : requiredEncodingNumber(encoding), byteOffset, forward);
  }
  if (isUint8Array(value)) {
    const number = encoding === undefined ? UTF8 : encodingNumber(encoding);
    return indexOfBuffer(buffer, value, number === UTF16LE, byteOffset, forward);
  }
  throw invalidType('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
}

slow.indexOf = function indexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, true);
};

slow.lastIndexOf = function lastIndexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, false);
};

slow.includes = function includes(value, byteOffset, encoding) {
  return this.indexOf(value, byteOffset, encoding) !== -1;
};

slow.fill = function fill(value, offset, end, encoding) {
  return fillBuffer(this, value, offset, end, encoding);
};

function fillBuffer(buffer, value, offset, end, encoding) {
  let number = UTF8;
  if (typeof value === 'string') {
    if (offset === undefined || typeof offset === 'string') {
      encoding = offset;
      offset = 0;
      end = buffer.length;
    } else if (typeof end === 'string') {
      encoding = end;
      end = buffer.length;
    }
    number = fillEncoding(encoding);
    if (value.length === 0) value = 0;
  }
  if (offset === undefined) {
    offset = 0;
    end = buffer.length;
  } else {
    validateOffset(offset, 'offset');
    if (end === undefined) end = buffer.length;
    else validateOffset(end, 'end', 0, buffer.length);
    if (offset >= end) return buffer;
  }
  if (end > (buffer.byteLength ?? -1)) throw new (codes().ERR_BUFFER_OUT_OF_BOUNDS)();
  if (typeof value === 'number') return fillTyped.call(buffer, value, offset, end);
  const isText = typeof value === 'string';
  if (!isText && !isView(value)) return offset >= end ? buffer : fillTyped.call(buffer, value >>> 0, offset, end);
  const isFilled = isText ? fillString(buffer, value, number, offset, end) : fillBytes(buffer, value, offset, end);
  if (!isFilled) throw new (codes().ERR_INVALID_ARG_VALUE)('value', value);
  return buffer;
}

function fillEncoding(encoding) {
  if (encoding == null || encoding === '') return UTF8;
  if (typeof encoding !== 'string') validators().validateString(encoding, 'encoding');
  return requiredEncodingNumber(encoding);
}

slow.write = function write(string, offset, length, encoding) {
  if (offset === undefined) return this.utf8Write(string, 0, this.length);
  if (length === undefined && typeof offset === 'string') {
    encoding = offset;
    length = this.length;
    offset = 0;
  } else {
    const bytes = this.length;
    validateOffset(offset, 'offset', 0, bytes);
    if (length === undefined) {
      length = bytes - offset;
    } else if (typeof length === 'string') {
      encoding = length;
      length = bytes - offset;
    } else {
      validateOffset(length, 'length', 0, bytes);
      if (length > bytes - offset) length = bytes - offset;
    }
  }
  if (!encoding || encoding === 'utf8') return this.utf8Write(string, offset, length);
  const number = requiredEncodingNumber(encoding);
  // The method says what is wrong with it.
  if (typeof string !== 'string') return this.utf8Write(string);
  return writeNative(this, string, number, offset, length);
};

prototype.toJSON = function toJSON() {
  return { type: 'Buffer', data: this.length > 0 ? Array.from(this) : [] };
};

// An index that counts from the end where it is negative, and stays inside.
function clamp(index, length) {
  index = Math.trunc(index) || 0;
  if (index < 0) return Math.max(index + length, 0);
  return Math.min(index, length);
}

slow.subarray = function subarray(start, end) {
  const { length } = this;
  start = clamp(start, length);
  end = end === undefined ? length : clamp(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + start, Math.max(end - start, 0));
};

// What has a length and elements, other than bytes.
for (const size of [2, 4, 8]) {
  slow[`swap${size * 8}`] = function() {
    const { length } = this;
    if (length % size !== 0) throw new (codes().ERR_INVALID_BUFFER_SIZE)(`${size * 8}-bits`);
    for (let start = 0; start < length; start += size) {
      for (let low = start, high = start + size - 1; low < high; low++, high--) {
        const element = this[low];
        this[low] = this[high];
        this[high] = element;
      }
    }
    return this;
  };
}

prototype.toLocaleString = prototype.toString;

// Each of these loads its file when first called.
function btoa(input) {
  return require('internal:buffer/web').btoa(...arguments);
}

function atob(input) {
  return require('internal:buffer/web').atob(...arguments);
}

function isUtf8(input) {
  return require('internal:buffer/web').isUtf8(input);
}

function isAscii(input) {
  return require('internal:buffer/web').isAscii(input);
}

function transcode(source, fromEncoding, toEncoding) {
  return require('internal:buffer/transcode').transcode(source, fromEncoding, toEncoding);
}

module.exports = { Buffer, SlowBuffer, transcode, isUtf8, isAscii, kMaxLength, kStringMaxLength, btoa, atob };

Object.defineProperties(module.exports, {
  constants: {
    __proto__: null,
    enumerable: true,
    value: Object.defineProperties({}, {
      MAX_LENGTH: { __proto__: null, value: kMaxLength, enumerable: true },
      MAX_STRING_LENGTH: { __proto__: null, value: kStringMaxLength, enumerable: true },
    }),
  },
  INSPECT_MAX_BYTES: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return require('internal:buffer/inspect').getMaxBytes(); },
    set(value) { require('internal:buffer/inspect').setMaxBytes(value); },
  },
});

for (const [name, file] of [['Blob', 'internal:blob'], ['resolveObjectURL', 'internal:blob'], ['File', 'internal:buffer/file']]) {
  const replace = (value) => Object.defineProperty(module.exports, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const value = require(file)[name];
      replace(value);
      return value;
    },
    set: replace,
  });
}
