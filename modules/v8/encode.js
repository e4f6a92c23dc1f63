// Values to bytes in the format of the structured clone that V8 has, version 15: what v8.serialize() gives and 'advanced' IPC sends.

const { types } = require('node:util');
const { HEADER, TAG, VIEWS, errorTags, regExpFlags, viewTags } = require('internal:v8/clone_format');

const INITIAL_BYTES = 256;

// Integers that are written as such; others are doubles.
const INTEGER_MAX = 2 ** 31;

// Keys below it are indexes, which are numbers.
const INDEX_MAX = 2 ** 32 - 1;

class Encoder {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #at = 0;
  // Numbers of the objects that were written, in their order.
  #seen = new Map();
  #hasHostMark;
  // Whose methods decide on what the format leaves to its user; see serializer.js.
  #delegate;
  #transferred;

  constructor(hasHostMark, delegate) {
    this.#hasHostMark = hasHostMark;
    this.#delegate = delegate;
  }

  encode(value) {
    this.writeHeader();
    this.#value(value);
    return this.#bytes.subarray(0, this.#at);
  }

  writeHeader() {
    this.#byte(HEADER);
    this.#byte(HEADER >> 8);
  }

  writeValue(value) {
    this.#value(value);
  }

  // `high` comes before the 32 bits of `low`.
  writeInteger(high, low) {
    if (high < 2 ** 21) {
      this.#varint(high * 2 ** 32 + low);
      return;
    }
    let rest = (BigInt(high) << 32n) | BigInt(low);
    for (; rest >= 0x80n; rest >>= 7n) this.#byte(Number(rest & 0x7fn) | 0x80);
    this.#byte(Number(rest));
  }

  writeDouble(value) {
    this.#double(value);
  }

  writeBytes(bytes) {
    this.#raw(bytes);
  }

  // The memory of this ArrayBuffer goes another way: only its number is written.
  transfer(id, arrayBuffer) {
    this.#transferred ??= new Map();
    this.#transferred.set(arrayBuffer, id);
  }

  // All that was written, in memory of its own; the encoder begins anew.
  release() {
    const bytes = Buffer.from(new Uint8Array(this.#bytes.subarray(0, this.#at)).buffer);
    this.#bytes = Buffer.allocUnsafe(INITIAL_BYTES);
    this.#at = 0;
    this.#seen = new Map();
    return bytes;
  }

  #refuse(message) {
    if (this.#delegate === undefined) throw new Error(message);
    throw this.#delegate.dataCloneError(message);
  }

  #notCloneable(value) {
    this.#refuse(`${shown(value)} could not be cloned.`);
  }

  #reserve(count) {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + count));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }

  #byte(value) {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  // Seven bits in each byte, the lowest first.
  #varint(value) {
    while (value >= 0x80) {
      this.#byte((value % 0x80) | 0x80);
      value = Math.floor(value / 0x80);
    }
    this.#byte(value);
  }

  #double(value) {
    this.#reserve(8);
    this.#bytes.writeDoubleLE(value, this.#at);
    this.#at += 8;
  }

  #raw(bytes) {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #value(value) {
    switch (typeof value) {
      case 'undefined':
        return this.#byte(TAG.undefined);
      case 'boolean':
        return this.#byte(value ? TAG.true : TAG.false);
      case 'number':
        return this.#number(value);
      case 'bigint':
        this.#byte(TAG.bigInt);
        return this.#bigInt(value);
      case 'string':
        return this.#string(value);
      case 'object':
        return value === null ? this.#byte(TAG.null) : this.#object(value);
      default:
        return this.#notCloneable(value);
    }
  }

  #number(value) {
    const isInteger = Number.isInteger(value) && value >= -INTEGER_MAX && value < INTEGER_MAX && !Object.is(value, -0);
    this.#byte(isInteger ? TAG.int32 : TAG.double);
    if (isInteger) this.#varint(((value << 1) ^ (value >> 31)) >>> 0);
    else this.#double(value);
  }

  // The sign in the lowest bit, the number of bytes above it, then the bytes, in whole words of eight.
  #bigInt(value) {
    let hex = (value < 0n ? -value : value).toString(16);
    if (value === 0n) hex = '';
    hex = hex.padStart(Math.ceil(hex.length / 16) * 16, '0');
    const bytes = Buffer.from(hex, 'hex').reverse();
    this.#varint(bytes.length * 2 + (value < 0n ? 1 : 0));
    this.#raw(bytes);
  }

  #string(value) {
    // eslint-disable-next-line no-control-regex
    if (/^[\0-\xff]*$/.test(value)) {
      this.#byte(TAG.oneByteString);
      this.#varint(value.length);
      this.#raw(Buffer.from(value, 'latin1'));
      return;
    }
    const bytes = Buffer.from(value, 'utf16le');
    // The units begin at an even place.
    if ((this.#at + 1 + lengthOfVarint(bytes.length)) % 2 === 1) this.#byte(TAG.padding);
    this.#byte(TAG.twoByteString);
    this.#varint(bytes.length);
    this.#raw(bytes);
  }

  #object(value) {
    const known = this.#seen.get(value);
    if (known !== undefined) {
      this.#byte(TAG.reference);
      this.#varint(known);
      return;
    }
    const isOwnView = this.#delegate !== undefined && ArrayBuffer.isView(value) && !this.#delegate.hasHostViews;
    // The memory of a view comes before it.
    if (isOwnView) this.#object(value.buffer);
    this.#seen.set(value, this.#seen.size);
    if (types.isProxy(value)) this.#notCloneable(value);
    else if (Array.isArray(value)) this.#array(value);
    else if (isOwnView) this.#ownView(value);
    else if (ArrayBuffer.isView(value)) this.#view(value);
    else if (types.isDate(value)) this.#date(value);
    else if (types.isMap(value)) this.#map(value);
    else if (types.isSet(value)) this.#set(value);
    else if (types.isRegExp(value)) this.#regExp(value);
    else if (types.isNativeError(value)) this.#error(value);
    else if (types.isBoxedPrimitive(value)) this.#boxed(value);
    else if (types.isArrayBuffer(value)) this.#arrayBuffer(value);
    else if (types.isSharedArrayBuffer(value)) this.#sharedArrayBuffer(value);
    else this.#plain(value);
  }

  #plain(value) {
    if (!isPlain(value)) this.#notCloneable(value);
    this.#byte(TAG.beginObject);
    this.#properties(value, Object.keys(value), TAG.endObject);
  }

  #properties(value, keys, end) {
    for (const key of keys) {
      this.#key(key);
      this.#value(value[key]);
    }
    this.#byte(end);
    this.#varint(keys.length);
  }

  // An index is a number, as V8 keeps it.
  #key(key) {
    const index = Number(key);
    if (index >= 0 && index < INDEX_MAX && String(index) === key) this.#number(index);
    else this.#string(key);
  }

  #array(value) {
    const { length } = value;
    const keys = Object.keys(value);
    // As many keys as places, or more: none is empty.
    const isDense = keys.length >= length && (length === 0 || keys[length - 1] === String(length - 1));
    this.#byte(isDense ? TAG.beginDenseArray : TAG.beginSparseArray);
    this.#varint(length);
    if (isDense) {
      for (let i = 0; i < length; i++) this.#value(value[i]);
      this.#properties(value, keys.slice(length), TAG.endDenseArray);
    } else {
      this.#properties(value, keys, TAG.endSparseArray);
    }
    this.#varint(length);
  }

  // Node hands these to its own code: which view it is, then its bytes.
  #view(value) {
    this.#byte(TAG.hostObject);
    if (this.#delegate !== undefined) {
      this.#delegate.writeHostObject(value, () => this.#notCloneable(value));
      return;
    }
    if (this.#hasHostMark) this.#varint(0);
    this.#varint(VIEWS.findIndex((View) => View !== undefined && Object.getPrototypeOf(value) === View.prototype));
    this.#varint(value.byteLength);
    this.#raw(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }

  // As a view of memory that was written before it.
  #ownView(value) {
    this.#byte(TAG.view);
    this.#byte(viewTags[types.isDataView(value) ? 'DataView' : value[Symbol.toStringTag]]);
    this.#varint(value.byteOffset);
    this.#varint(value.byteLength);
    // Whether its length follows that of resizable memory, and whether that memory is resizable.
    this.#varint(value.buffer.resizable ? 2 : 0);
  }

  #arrayBuffer(value) {
    const id = this.#transferred?.get(value);
    if (id !== undefined) {
      this.#byte(TAG.transferredArrayBuffer);
      this.#varint(id);
      return;
    }
    if (value.detached) this.#refuse('An ArrayBuffer is detached and could not be cloned.');
    this.#byte(value.resizable ? TAG.resizableArrayBuffer : TAG.arrayBuffer);
    this.#varint(value.byteLength);
    if (value.resizable) this.#varint(value.maxByteLength);
    this.#raw(new Uint8Array(value));
  }

  #sharedArrayBuffer(value) {
    const id = this.#delegate?.sharedBufferId(value);
    if (id === undefined) this.#notCloneable(value);
    this.#byte(TAG.sharedArrayBuffer);
    this.#varint(id);
  }

  #date(value) {
    this.#byte(TAG.date);
    this.#double(Date.prototype.getTime.call(value));
  }

  #map(value) {
    this.#byte(TAG.beginMap);
    const entries = [...value];
    for (const [key, each] of entries) {
      this.#value(key);
      this.#value(each);
    }
    this.#byte(TAG.endMap);
    this.#varint(entries.length * 2);
  }

  #set(value) {
    this.#byte(TAG.beginSet);
    const values = [...value];
    for (const each of values) this.#value(each);
    this.#byte(TAG.endSet);
    this.#varint(values.length);
  }

  #regExp({ source, flags }) {
    this.#byte(TAG.regExp);
    this.#string(source);
    let bits = 0;
    for (const flag of flags) bits |= 1 << regExpFlags.indexOf(flag);
    this.#varint(bits);
  }

  #boxed(value) {
    const primitive = value.valueOf();
    if (typeof primitive === 'boolean') {
      this.#byte(primitive ? TAG.trueObject : TAG.falseObject);
    } else if (typeof primitive === 'number') {
      this.#byte(TAG.numberObject);
      this.#double(primitive);
    } else if (typeof primitive === 'bigint') {
      this.#byte(TAG.bigIntObject);
      this.#bigInt(primitive);
    } else if (typeof primitive === 'string') {
      this.#byte(TAG.stringObject);
      this.#string(primitive);
    } else {
      this.#notCloneable(value);
    }
  }

  #error(value) {
    this.#byte(TAG.error);
    const tag = errorTags[value.name];
    if (tag !== undefined) this.#byte(tag);
    if (Object.hasOwn(value, 'message')) {
      this.#byte(TAG.errorMessage);
      this.#string(String(value.message));
    }
    if (Object.hasOwn(value, 'cause')) {
      this.#byte(TAG.errorCause);
      this.#value(value.cause);
    }
    if (typeof value.stack === 'string') {
      this.#byte(TAG.errorStack);
      this.#string(value.stack);
    }
    this.#byte(TAG.errorEnd);
  }
}

function lengthOfVarint(value) {
  let length = 1;
  for (; value >= 0x80; value = Math.floor(value / 0x80)) length++;
  return length;
}

// Objects of the language that are more than their properties.
function isPlain(value) {
  return !(types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isGeneratorObject(value) ||
    types.isMapIterator(value) || types.isSetIterator(value) || value instanceof WeakRef || types.isModuleNamespaceObject(value));
}

// A value in an error's message, as V8 shows it.
function shown(value) {
  if (typeof value !== 'object') return String(value);
  if (types.isSymbolObject(value) || types.isGeneratorObject(value)) return Object.prototype.toString.call(value);
  if (types.isProxy(value)) return '#<Object>';
  if (ArrayBuffer.isView(value)) return `[object ${value[Symbol.toStringTag]}]`;
  return `#<${value.constructor?.name || 'Object'}>`;
}

// Between processes a mark tells views from other objects of the host; v8.serialize() writes none.
module.exports = { Encoder, encode: (value, hasHostMark = true) => new Encoder(hasHostMark).encode(value) };
