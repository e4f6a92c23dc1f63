// KeyObject and its classes, as far as they are the same for all kinds of keys, and secret keys.

const native = binding('crypto_key');
const { kHost } = require('internal:host_objects');

const kKeyType = Symbol('kKeyType');
const kHandle = Symbol('kHandle');

const handlePrototype = {};
native.setPrototype(handlePrototype);

const isHandle = (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === handlePrototype;

function wrongType(name, expected, value) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_TYPE(name, expected, value);
}

class NativeKeyObject {}

class KeyObject extends NativeKeyObject {
  constructor(type, handle) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') {
      const { codes } = require('internal:errors');
      throw new codes.ERR_INVALID_ARG_VALUE('type', type);
    }
    if (!isHandle(handle)) throw wrongType('handle', 'object', handle);
    super();
    this[kKeyType] = type;
    Object.defineProperty(this, kHandle, { value: handle });
  }

  get type() {
    return this[kKeyType];
  }

  static from(key) {
    if (!require('internal:types').isCryptoKey(key)) throw wrongType('key', 'CryptoKey', key);
    return require('internal:crypto/webcrypto').keyObjectOf(key);
  }

  equals(otherKeyObject) {
    if (!isKeyObject(otherKeyObject)) throw wrongType('otherKeyObject', 'KeyObject', otherKeyObject);
    return otherKeyObject.type === this.type && native.equals(this[kHandle], otherKeyObject[kHandle]);
  }
}

Object.defineProperties(KeyObject.prototype, {
  type: { enumerable: true },
  [Symbol.toStringTag]: { value: 'KeyObject', configurable: true },
  // By this internal:types knows them.
  [Symbol.for('protojs.crypto.KeyObject')]: { value: true },
  // Handles are shared: keys do not change.
  [kHost]: { value: { clone: (key) => keyObject(key[kHandle]) } },
});

class SecretKeyObject extends KeyObject {
  constructor(handle) {
    super('secret', handle);
  }

  get symmetricKeySize() {
    return native.secretSize(this[kHandle]);
  }

  export(options) {
    if (options !== undefined) {
      const { validateObject, validateOneOf } = require('internal:validators');
      validateObject(options, 'options');
      validateOneOf(options.format, 'options.format', [undefined, 'buffer', 'jwk']);
      if (options.format === 'jwk') return { kty: 'oct', k: exportSecret(this).toString('base64url') };
    }
    return exportSecret(this);
  }
}

function exportSecret(key) {
  // Until it is loaded natives make plain Uint8Arrays.
  require('node:buffer');
  return native.exportSecret(key[kHandle]);
}

const isKeyObject = (value) => value instanceof KeyObject && value[kHandle] !== undefined;

// The KeyObject of a handle.
function keyObject(handle) {
  const type = native.type(handle);
  if (type === 'secret') return new SecretKeyObject(handle);
  const { PrivateKeyObject, PublicKeyObject } = require('internal:crypto/key_asymmetric');
  return type === 'public' ? new PublicKeyObject(handle) : new PrivateKeyObject(handle);
}

const isAnyArrayBuffer = (value) => require('internal:types').isAnyArrayBuffer(value);

// Node accepts strings, in an encoding, and bytes of any kind; what comes out is bytes.
function bytesOf(value, name, encoding) {
  if (typeof value === 'string') return require('node:buffer').Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding);
  if (ArrayBuffer.isView(value)) return value;
  if (isAnyArrayBuffer(value)) return new Uint8Array(value);
  throw wrongType(name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
}

const secretKinds = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'];

// What the natives take for a secret key that a user gave as bytes, a text or a KeyObject: bytes or a handle.
function secretOf(key, encoding, name = 'key') {
  if (typeof key === 'object' && key !== null) {
    if (isKeyObject(key)) {
      if (key.type === 'secret') return key[kHandle];
      const { codes } = require('internal:errors');
      throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, 'secret');
    }
    if (require('internal:types').isCryptoKey(key)) return secretOf(KeyObject.from(key), encoding, name);
  }
  if (typeof key === 'string' || ArrayBuffer.isView(key) || isAnyArrayBuffer(key)) return bytesOf(key, name, encoding);
  throw wrongType(name, secretKinds, key);
}

function createSecretKey(key, encoding) {
  if (typeof key !== 'string' && !ArrayBuffer.isView(key) && !isAnyArrayBuffer(key)) {
    throw wrongType('key', secretKinds.slice(0, 4), key);
  }
  return new SecretKeyObject(native.createSecret(bytesOf(key, 'key', encoding)));
}

module.exports = {
  KeyObject, SecretKeyObject, bytesOf, createSecretKey, isKeyObject, kHandle, kKeyType, keyObject, secretOf,
};
