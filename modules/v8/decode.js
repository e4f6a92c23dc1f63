// The reverse of encode.js. What comes from another process may be anything: bytes that make no sense are an error.

const { TAG, VERSION_MAX, VERSION_MIN, VERSION_TAG, VIEWS, errorTags, regExpFlags, viewTags } = require('internal:v8/clone_format');

class Decoder {
  #bytes;
  #at = 0;
  #objects = [];
  #hasHostMark;
  // Whose methods read what the format leaves to its user; see serializer.js.
  #delegate;
  #transferred;
  #version = 0;

  constructor(bytes, hasHostMark, delegate) {
    this.#bytes = bytes;
    this.#hasHostMark = hasHostMark;
    this.#delegate = delegate;
  }

  decode() {
    this.readHeader();
    return this.#value();
  }

  readHeader() {
    const tag = this.#bytes.length > 1 ? this.#byte() : 0;
    const version = tag === VERSION_TAG ? this.#varint() : 0;
    if (version < VERSION_MIN || version > VERSION_MAX) {
      throw new Error('Unable to deserialize cloned data due to invalid or unsupported version.');
    }
    this.#version = version;
  }

  get version() {
    return this.#version;
  }

  readValue() {
    return this.#value();
  }

  readUint32() {
    return this.#number('ReadUint32', () => this.#varint() % 2 ** 32);
  }

  // The upper and the lower 32 bits.
  readUint64() {
    return this.#number('ReadUint64', () => {
      let value = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = this.#byte();
        if (shift < 64n) value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return [Number((value >> 32n) & 0xffffffffn), Number(value & 0xffffffffn)];
      }
    });
  }

  readDouble() {
    return this.#number('ReadDouble', () => this.#double());
  }

  // Where the bytes begin: the reader may want them in place.
  skipBytes(count) {
    return this.#number('ReadRawBytes', () => {
      this.#take(count);
      return this.#at - count;
    });
  }

  #number(name, read) {
    try {
      return read();
    } catch {
      throw new Error(`${name}() failed`);
    }
  }

  // What stands for the memory that went another way.
  transfer(id, arrayBuffer) {
    this.#transferred ??= new Map();
    this.#transferred.set(id, arrayBuffer);
  }

  #byte() {
    if (this.#at >= this.#bytes.length) throw notReadable();
    return this.#bytes[this.#at++];
  }

  #varint() {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      if (scale > 2 ** 35) throw notReadable();
    }
  }

  #take(count) {
    if (count > this.#bytes.length - this.#at) throw notReadable();
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  #double() {
    return this.#take(8).readDoubleLE(0);
  }

  #tag() {
    for (;;) {
      const tag = this.#byte();
      if (tag === TAG.objectCount) this.#varint();
      else if (tag !== TAG.padding) return tag;
    }
  }

  // Remembers an object under the next number, before what is in it.
  #keep(object) {
    this.#objects.push(object);
    return object;
  }

  #value() {
    const value = this.#single();
    // A view consumes the memory before it.
    if (typeof value !== 'object' || value === null || this.#bytes[this.#at] !== TAG.view) return value;
    if (!isMemory(value)) return value;
    this.#at++;
    return this.#ownView(value);
  }

  #single() {
    const tag = this.#tag();
    switch (tag) {
      case TAG.undefined:
        return undefined;
      case TAG.null:
        return null;
      case TAG.true:
        return true;
      case TAG.false:
        return false;
      case TAG.int32: {
        const zigzag = this.#varint();
        return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
      }
      case TAG.uint32:
        return this.#varint();
      case TAG.double:
        return this.#double();
      case TAG.bigInt:
        return this.#bigInt();
      case TAG.oneByteString:
        return this.#take(this.#varint()).latin1Slice();
      case TAG.utf8String:
        return this.#take(this.#varint()).utf8Slice();
      case TAG.twoByteString:
        return this.#take(this.#varint()).ucs2Slice();
      default:
        return this.#object(tag);
    }
  }

  #object(tag) {
    switch (tag) {
      case TAG.reference:
        return this.#reference();
      case TAG.beginObject:
        return this.#properties(this.#keep({}), TAG.endObject);
      case TAG.beginDenseArray:
        return this.#denseArray();
      case TAG.beginSparseArray:
        return this.#sparseArray();
      case TAG.hostObject:
        return this.#hostObject();
      case TAG.arrayBuffer:
        return this.#keep(copy(this.#take(this.#varint())).buffer);
      case TAG.resizableArrayBuffer:
        return this.#keep(this.#resizable());
      case TAG.transferredArrayBuffer:
      case TAG.sharedArrayBuffer:
        return this.#keep(this.#transferredBuffer());
      case TAG.date:
        return this.#keep(new Date(this.#double()));
      case TAG.beginMap:
        return this.#map();
      case TAG.beginSet:
        return this.#set();
      case TAG.regExp:
        return this.#regExp();
      case TAG.error:
        return this.#error();
      default:
        return this.#boxed(tag);
    }
  }

  #reference() {
    const id = this.#varint();
    if (id >= this.#objects.length) throw notReadable();
    return this.#objects[id];
  }

  #resizable() {
    const length = this.#varint();
    const maxByteLength = this.#varint();
    const bytes = this.#take(length);
    if (maxByteLength < length || maxByteLength > Number.MAX_SAFE_INTEGER) throw notReadable();
    const buffer = new ArrayBuffer(length, { maxByteLength });
    new Uint8Array(buffer).set(bytes);
    return buffer;
  }

  #transferredBuffer() {
    const found = this.#transferred?.get(this.#varint());
    if (found === undefined) throw notReadable();
    return found;
  }

  #ownView(memory) {
    const tag = this.#byte();
    const name = Object.keys(viewTags).find((each) => viewTags[each] === tag);
    const offset = this.#varint();
    const length = this.#varint();
    // Flags came with version 14.
    if (this.#version >= 14) this.#varint();
    if (name === undefined || offset + length > memory.byteLength) throw notReadable();
    const View = globalThis[name];
    const size = View.BYTES_PER_ELEMENT ?? 1;
    if (offset % size !== 0 || length % size !== 0) throw notReadable();
    return this.#keep(new View(memory, offset, length / size));
  }

  #bigInt() {
    const bits = this.#varint();
    const bytes = Buffer.from(this.#take(Math.floor(bits / 2))).reverse();
    const value = bytes.length === 0 ? 0n : BigInt(`0x${bytes.hexSlice()}`);
    return bits % 2 === 1 ? -value : value;
  }

  #peekIs(tag) {
    while (this.#bytes[this.#at] === TAG.padding) this.#at++;
    if (this.#bytes[this.#at] !== tag) return false;
    this.#at++;
    return true;
  }

  #properties(object, end) {
    while (!this.#peekIs(end)) {
      const key = this.#value();
      const value = this.#value();
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
    }
    this.#varint();
    return object;
  }

  #denseArray() {
    const length = this.#varint();
    // Each element takes a byte at least.
    if (length > this.#bytes.length - this.#at) throw notReadable();
    const array = this.#keep([]);
    array.length = length;
    for (let i = 0; i < length; i++) {
      if (!this.#peekIs(TAG.hole)) array[i] = this.#value();
    }
    this.#properties(array, TAG.endDenseArray);
    this.#varint();
    return array;
  }

  #sparseArray() {
    const array = this.#keep([]);
    array.length = this.#varint();
    this.#properties(array, TAG.endSparseArray);
    this.#varint();
    return array;
  }

  #hostObject() {
    const id = this.#objects.length;
    this.#objects.push(undefined);
    // What is no view comes as a copy of its properties.
    let object;
    if (this.#delegate !== undefined) object = this.#delegate.readHostObject(notReadable);
    else object = !this.#hasHostMark || this.#varint() === 0 ? this.#view() : this.#value();
    this.#objects[id] = object;
    return object;
  }

  #view() {
    const View = VIEWS[this.#varint()];
    const bytes = this.#take(this.#varint());
    if (View === undefined || bytes.length % (View.BYTES_PER_ELEMENT ?? 1) !== 0) throw notReadable();
    if (View === Buffer) return Buffer.from(bytes);
    const { buffer } = copy(bytes);
    return new View(buffer);
  }

  #map() {
    const map = this.#keep(new Map());
    while (!this.#peekIs(TAG.endMap)) {
      const key = this.#value();
      map.set(key, this.#value());
    }
    this.#varint();
    return map;
  }

  #set() {
    const set = this.#keep(new Set());
    while (!this.#peekIs(TAG.endSet)) set.add(this.#value());
    this.#varint();
    return set;
  }

  #regExp() {
    const id = this.#objects.length;
    this.#objects.push(undefined);
    const source = this.#value();
    const bits = this.#varint();
    const flags = regExpFlags.filter((flag, bit) => (bits & (1 << bit)) !== 0).join('');
    this.#objects[id] = new RegExp(source, flags);
    return this.#objects[id];
  }

  #boxed(tag) {
    switch (tag) {
      case TAG.trueObject:
        return this.#keep(Object(true));
      case TAG.falseObject:
        return this.#keep(Object(false));
      case TAG.numberObject:
        return this.#keep(Object(this.#double()));
      case TAG.bigIntObject:
        return this.#keep(Object(this.#bigInt()));
      case TAG.stringObject: {
        const id = this.#objects.length;
        this.#objects.push(undefined);
        this.#objects[id] = Object(this.#value());
        return this.#objects[id];
      }
      default:
        throw notReadable();
    }
  }

  #error() {
    const id = this.#objects.length;
    this.#objects.push(undefined);
    let name = 'Error';
    const found = {};
    for (let tag = this.#byte(); tag !== TAG.errorEnd; tag = this.#byte()) {
      if (tag === TAG.errorMessage) found.message = this.#value();
      else if (tag === TAG.errorStack) found.stack = this.#value();
      else if (tag === TAG.errorCause) found.cause = this.#value();
      else name = Object.keys(errorTags).find((each) => errorTags[each] === tag) ?? 'Error';
    }
    const error = new globalThis[name](found.message, Object.hasOwn(found, 'cause') ? { cause: found.cause } : undefined);
    Object.defineProperty(error, 'stack', { value: found.stack, writable: true, enumerable: false, configurable: true });
    this.#objects[id] = error;
    return error;
  }
}

function isMemory(value) {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

// Bytes in memory of their own, which begins with them.
function copy(bytes) {
  return new Uint8Array(bytes);
}

function notReadable() {
  return new Error('Unable to deserialize cloned data.');
}

module.exports = { Decoder, decode: (bytes, hasHostMark = true) => new Decoder(bytes, hasHostMark).decode() };
