// What the readX and writeX methods of Buffer give way to: values that have to be converted, memory that is no Uint8Array,
// and what is wrong with arguments.

// The natives themselves, whatever scripts put in their place.
const own = {};
binding('engine').installMethods('buffer', 'numbers', own);

// A kind is the number of bytes and these flags.
const SIGNED = 16;
const BIG_ENDIAN = 32;
const FLOAT = 64;
const BYTES = 15;

function codes() {
  return require('internal:errors').codes;
}

function validateNumber(value, name) {
  require('internal:validators').validateNumber(value, name);
}

// Throws for an index that is no integer or not between 0 (1 for a byteLength) and `highest`.
function refuseIndex(value, highest, name) {
  if (Math.floor(value) !== value) {
    validateNumber(value, name);
    throw new (codes().ERR_OUT_OF_RANGE)(name, 'an integer', value);
  }
  if (highest < 0) throw new (codes().ERR_BUFFER_OUT_OF_BOUNDS)();
  throw new (codes().ERR_OUT_OF_RANGE)(name, `>= ${name === 'offset' ? 0 : 1} and <= ${highest}`, value);
}

function refuseRead(buffer, offset, kind) {
  validateNumber(offset, 'offset');
  refuseIndex(offset, buffer.length - (kind & BYTES), 'offset');
}

// Lowest and highest value of a kind, as numbers or BigInts like `value`.
function rangeOf(kind, isBig) {
  const bits = (kind & BYTES) * 8;
  if (isBig) return kind & SIGNED ? [-(1n << 63n), (1n << 63n) - 1n] : [0n, (1n << 64n) - 1n];
  return kind & SIGNED ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

function describeRange(kind, lowest, highest, isBig) {
  const bytes = kind & BYTES;
  const n = isBig ? 'n' : '';
  if (bytes <= 4) return `>= ${lowest}${n} and <= ${highest}${n}`;
  if (!(kind & SIGNED)) return `>= 0${n} and < 2${n} ** ${bytes * 8}${n}`;
  return `>= -(2${n} ** ${bytes * 8 - 1}${n}) and < 2${n} ** ${bytes * 8 - 1}${n}`;
}

function refuseWrite(buffer, value, offset, kind, isBig) {
  if ((kind & BYTES) === 1) validateNumber(offset, 'offset');
  if (!(kind & FLOAT)) {
    const [lowest, highest] = rangeOf(kind, isBig);
    // The engine compares fractions with large BigInts wrongly, so numbers meet numbers.
    const isOutside = isBig && typeof value === 'number' ? value > Number(highest) || value < Number(lowest) : value > highest || value < lowest;
    if (isOutside) {
      throw new (codes().ERR_OUT_OF_RANGE)('value', describeRange(kind, lowest, highest, isBig), value);
    }
  }
  validateNumber(offset, 'offset');
  // Where the offset is right the value is no BigInt: the engine's own TypeError says so.
  if (isBig && Number.isInteger(offset) && offset >= 0 && offset + 8 <= buffer.length) value & 0n;
  refuseIndex(offset, buffer.length - (kind & BYTES), 'offset');
}

// Bytes of an object that is no Uint8Array but has a length and indices.
function toBytes(object) {
  return new Uint8Array(Array.prototype.slice.call(object));
}

function isBytes(value) {
  return require('internal:types').isUint8Array(value);
}

function addNumber(name, kind) {
  exports[`read${name}`] = function(offset = 0) {
    if (isBytes(this)) return refuseRead(this, offset, kind);
    return own[`read${name}`].call(toBytes(this), offset);
  };
  exports[`write${name}`] = function(value, offset = 0) {
    const number = +value;
    if (isBytes(this) && typeof value !== 'number' && typeof offset === 'number') return own[`write${name}`].call(this, number, offset);
    return refuseWrite(this, number, offset, kind, false);
  };
}

function addBigInt(name, kind) {
  exports[`read${name}`] = function(offset = 0) {
    if (isBytes(this)) return refuseRead(this, offset, kind);
    return own[`read${name}`].call(toBytes(this), offset);
  };
  exports[`write${name}`] = function(value, offset = 0) {
    return refuseWrite(this, value, offset, kind, true);
  };
}

function validateByteLength(value) {
  if (typeof value !== 'number' || !(value >= 1 && value <= 6 && value % 1 === 0)) refuseIndex(value, 6, 'byteLength');
}

function addVariable(name, flags) {
  exports[`read${name}`] = function(offset, byteLength) {
    if (offset === undefined) throw new (codes().ERR_INVALID_ARG_TYPE)('offset', 'number', offset);
    validateByteLength(byteLength);
    if (isBytes(this)) return refuseRead(this, offset, byteLength | flags);
    return own[`read${name}`].call(toBytes(this), offset, byteLength);
  };
  exports[`write${name}`] = function(value, offset, byteLength) {
    validateByteLength(byteLength);
    const number = +value;
    if (isBytes(this) && typeof value !== 'number' && typeof offset === 'number') {
      return own[`write${name}`].call(this, number, offset, byteLength);
    }
    return refuseWrite(this, number, offset, byteLength | flags, false);
  };
}

for (const [order, flag] of [['LE', 0], ['BE', BIG_ENDIAN]]) {
  addBigInt(`BigUInt64${order}`, 8 | flag);
  addBigInt(`BigInt64${order}`, 8 | SIGNED | flag);
  addVariable(`UInt${order}`, flag);
  addVariable(`Int${order}`, SIGNED | flag);
  addNumber(`UInt32${order}`, 4 | flag);
  addNumber(`UInt16${order}`, 2 | flag);
  addNumber(`Int32${order}`, 4 | SIGNED | flag);
  addNumber(`Int16${order}`, 2 | SIGNED | flag);
  addNumber(`Float${order}`, 4 | FLOAT | flag);
  addNumber(`Double${order}`, 8 | FLOAT | flag);
}
addNumber('UInt8', 1);
addNumber('Int8', 1 | SIGNED);
