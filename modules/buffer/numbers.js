// The readX and writeX methods of Buffer. A native call is cheaper than the interpreter's arithmetic, so the
// native half does the work and answers undefined when something is wrong; then the slow path says what.

const { readNumber, writeNumber, readBigInt, writeBigInt } = binding('buffer');

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
    if (value > highest || value < lowest) {
      throw new (codes().ERR_OUT_OF_RANGE)('value', describeRange(kind, lowest, highest, isBig), value);
    }
  }
  validateNumber(offset, 'offset');
  // Where the offset is right the value is no BigInt: the engine's own TypeError says so.
  if (isBig && Number.isInteger(offset) && offset >= 0 && offset + 8 <= buffer.length) value & 0n;
  refuseIndex(offset, buffer.length - (kind & BYTES), 'offset');
}

function addNumber(prototype, name, kind) {
  const methods = {
    [`read${name}`](offset = 0) {
      const value = readNumber(this, offset, kind);
      return value === undefined ? refuseRead(this, offset, kind) : value;
    },
    [`write${name}`](value, offset = 0) {
      value = +value;
      const next = writeNumber(this, value, offset, kind);
      return next === undefined ? refuseWrite(this, value, offset, kind, false) : next;
    },
  };
  addTo(prototype, methods);
}

// One or two bytes are read faster here than by a native call.
function addSmallReads(prototype) {
  addTo(prototype, {
    readUInt8(offset = 0) {
      const value = this[offset];
      return value === undefined || typeof offset !== 'number' ? refuseRead(this, offset, 1) : value;
    },
    readInt8(offset = 0) {
      const value = this[offset];
      return value === undefined || typeof offset !== 'number' ? refuseRead(this, offset, 1) : value << 24 >> 24;
    },
    readUInt16LE(offset = 0) {
      const last = this[offset + 1];
      return last === undefined || !(offset >= 0) || typeof offset !== 'number' ? refuseRead(this, offset, 2) : this[offset] | last << 8;
    },
    readUInt16BE(offset = 0) {
      const last = this[offset + 1];
      return last === undefined || !(offset >= 0) || typeof offset !== 'number' ? refuseRead(this, offset, 2) : this[offset] << 8 | last;
    },
  });
}

function addBigInt(prototype, name, kind) {
  const [lowest, highest] = rangeOf(kind, true);
  const methods = {
    [`read${name}`](offset = 0) {
      const value = readBigInt(this, offset, kind);
      return value === undefined ? refuseRead(this, offset, kind) : value;
    },
    [`write${name}`](value, offset = 0) {
      const next = value > highest || value < lowest ? undefined : writeBigInt(this, value, offset, kind);
      return next === undefined ? refuseWrite(this, value, offset, kind, true) : next;
    },
  };
  addTo(prototype, methods);
}

function isByteLength(value) {
  return typeof value === 'number' && value >= 1 && value <= 6 && value % 1 === 0;
}

function addVariable(prototype, name, flags) {
  const methods = {
    [`read${name}`](offset, byteLength) {
      if (offset === undefined) throw new (codes().ERR_INVALID_ARG_TYPE)('offset', 'number', offset);
      if (!isByteLength(byteLength)) refuseIndex(byteLength, 6, 'byteLength');
      const value = readNumber(this, offset, byteLength | flags);
      return value === undefined ? refuseRead(this, offset, byteLength | flags) : value;
    },
    [`write${name}`](value, offset, byteLength) {
      if (!isByteLength(byteLength)) refuseIndex(byteLength, 6, 'byteLength');
      value = +value;
      const next = writeNumber(this, value, offset, byteLength | flags);
      return next === undefined ? refuseWrite(this, value, offset, byteLength | flags, false) : next;
    },
  };
  addTo(prototype, methods);
}

// Under both spellings, UInt and Uint.
function addTo(prototype, methods) {
  for (const name in methods) {
    prototype[name] = methods[name];
    if (name.includes('UInt')) prototype[name.replace('UInt', 'Uint')] = methods[name];
  }
}

exports.addMethods = (prototype) => {
  for (const [order, flag] of [['LE', 0], ['BE', BIG_ENDIAN]]) {
    addBigInt(prototype, `BigUInt64${order}`, 8 | flag);
    addBigInt(prototype, `BigInt64${order}`, 8 | SIGNED | flag);
    addVariable(prototype, `UInt${order}`, flag);
    addVariable(prototype, `Int${order}`, SIGNED | flag);
    addNumber(prototype, `UInt32${order}`, 4 | flag);
    addNumber(prototype, `UInt16${order}`, 2 | flag);
    addNumber(prototype, `Int32${order}`, 4 | SIGNED | flag);
    addNumber(prototype, `Int16${order}`, 2 | SIGNED | flag);
    addNumber(prototype, `Float${order}`, 4 | FLOAT | flag);
    addNumber(prototype, `Double${order}`, 8 | FLOAT | flag);
  }
  addNumber(prototype, 'UInt8', 1);
  addNumber(prototype, 'Int8', 1 | SIGNED);
  addSmallReads(prototype);
};
