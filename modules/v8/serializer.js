// v8.Serializer and its relatives: the clone format step by step, with methods that a program may replace.

const { VIEWS } = require('internal:v8/clone_format');
const { Encoder } = require('internal:v8/encode');
const { Decoder } = require('internal:v8/decode');

const UINT32 = 2 ** 32;

function typeError(message, code = 'ERR_INVALID_ARG_TYPE') {
  const error = new TypeError(message);
  error.code = code;
  return error;
}

function needsNew(name) {
  return typeError(`Class constructor ${name} cannot be invoked without 'new'`, 'ERR_CONSTRUCT_CALL_REQUIRED');
}

function bytesOf(view, name) {
  if (!ArrayBuffer.isView(view)) throw typeError(`${name} must be a TypedArray or a DataView`);
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

// The parts that programs do not see: an encoder or a decoder, held by an object of the caller's class.
class Inner {
  #coder;

  static coderOf(object) {
    return object.#coder;
  }

  static give(object, coder) {
    object.#coder = coder;
    return object;
  }
}

const { coderOf } = Inner;

// Methods that can be listed, and the constructor behind them.
function addMethods({ prototype }, methods) {
  const { constructor } = prototype;
  delete prototype.constructor;
  Object.assign(prototype, methods);
  Object.defineProperty(prototype, 'constructor', { value: constructor, writable: true, enumerable: false, configurable: true });
}

// What the format asks of a serializer while it writes.
function writing(serializer) {
  return {
    hasHostViews: false,
    dataCloneError: (message) => serializer._getDataCloneError(message),
    writeHostObject(value, refuse) {
      if (typeof serializer._writeHostObject !== 'function') refuse();
      serializer._writeHostObject(value);
    },
    sharedBufferId(buffer) {
      const id = serializer._getSharedArrayBufferId;
      return typeof id === 'function' ? serializer._getSharedArrayBufferId(buffer) >>> 0 : undefined;
    },
  };
}

function Serializer() {
  if (new.target === undefined) throw needsNew('Serializer');
  const object = Reflect.construct(Inner, [], new.target);
  const delegate = writing(object);
  const coder = new Encoder(false, delegate);
  coder.delegate = delegate;
  return Inner.give(object, coder);
}

addMethods(Serializer, {
  writeHeader() {
    coderOf(this).writeHeader();
  },
  writeValue(value) {
    coderOf(this).writeValue(value);
    return true;
  },
  releaseBuffer() {
    return coderOf(this).release();
  },
  transferArrayBuffer(id, arrayBuffer) {
    if (!require('node:util').types.isArrayBuffer(arrayBuffer)) throw typeError('arrayBuffer must be an ArrayBuffer');
    coderOf(this).transfer(id >>> 0, arrayBuffer);
  },
  writeUint32(value) {
    coderOf(this).writeInteger(0, value >>> 0);
  },
  writeUint64(high, low) {
    coderOf(this).writeInteger(high >>> 0, low >>> 0);
  },
  writeDouble(value) {
    coderOf(this).writeDouble(+value);
  },
  writeRawBytes(source) {
    coderOf(this).writeBytes(bytesOf(source, 'source'));
  },
  _setTreatArrayBufferViewsAsHostObjects(mode) {
    coderOf(this).delegate.hasHostViews = Boolean(mode);
  },
});
Serializer.prototype._getDataCloneError = Error;

function reading(deserializer) {
  return {
    readHostObject(notReadable) {
      if (typeof deserializer._readHostObject !== 'function') throw notReadable();
      const object = deserializer._readHostObject();
      if (typeof object !== 'object' || object === null) throw new TypeError('readHostObject must return an object');
      return object;
    },
  };
}

function Deserializer(buffer) {
  if (new.target === undefined) throw needsNew('Deserializer');
  const bytes = bytesOf(buffer, 'buffer');
  const object = Reflect.construct(Inner, [], new.target);
  object.buffer = buffer;
  return Inner.give(object, new Decoder(bytes, false, reading(object)));
}

addMethods(Deserializer, {
  readHeader() {
    coderOf(this).readHeader();
    return true;
  },
  readValue() {
    return coderOf(this).readValue();
  },
  getWireFormatVersion() {
    return coderOf(this).version;
  },
  transferArrayBuffer(id, arrayBuffer) {
    if (!require('node:util').types.isAnyArrayBuffer(arrayBuffer)) {
      throw typeError('arrayBuffer must be an ArrayBuffer or SharedArrayBuffer');
    }
    coderOf(this).transfer(id >>> 0, arrayBuffer);
  },
  readUint32() {
    return coderOf(this).readUint32();
  },
  readUint64() {
    return coderOf(this).readUint64();
  },
  readDouble() {
    return coderOf(this).readDouble();
  },
  _readRawBytes(length) {
    return coderOf(this).skipBytes(byteCount(length));
  },
});
Deserializer.prototype.readRawBytes = function readRawBytes(length) {
  const offset = this._readRawBytes(length);
  return Buffer.from(this.buffer.buffer, this.buffer.byteOffset + offset, byteCount(length));
};

// Negative lengths are larger than any memory, as unsigned numbers are.
function byteCount(length) {
  const count = Math.trunc(+length) || 0;
  return count < 0 ? UINT32 ** 2 : count;
}

class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view) {
    const at = ArrayBuffer.isView(view) ? numberOf(view) : -1;
    if (at === -1) {
      throw new this._getDataCloneError(`Unserializable host object: ${require('node:util').inspect(view)}`);
    }
    this.writeUint32(at);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(view);
  }
}

function numberOf(view) {
  if (Buffer.isBuffer(view)) return VIEWS.indexOf(Buffer);
  const tag = view[Symbol.toStringTag];
  return VIEWS.findIndex((View) => View?.name === tag);
}

class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const View = VIEWS[this.readUint32()];
    const length = this.readUint32();
    const offset = this._readRawBytes(length);
    const { buffer } = this;
    const size = View.BYTES_PER_ELEMENT ?? 1;
    const from = buffer.byteOffset + offset;
    if (View === Buffer) return Buffer.from(buffer.buffer, from, length);
    if (from % size === 0) return new View(buffer.buffer, from, length / size);
    // Elements stand at multiples of their size, so these move.
    const moved = new Uint8Array(new Uint8Array(buffer.buffer, from, length)).buffer;
    return new View(moved, 0, length / size);
  }
}

module.exports = { Serializer, Deserializer, DefaultSerializer, DefaultDeserializer };
