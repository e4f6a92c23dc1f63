// The global `crypto` of the Web Cryptography API: randomness and digests. Other operations are refused.

const random = require('internal:crypto/random');

// Only this file can make the objects.
const kPermitted = Symbol('kPermitted');

function checkPermission(mark) {
  if (mark === kPermitted) return;
  const { codes } = require('internal:errors');
  throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
}

function invalidThis(name) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_THIS(name);
}

// Web IDL's complaint, with the code that Node gives it.
function checkCount(count, required, method, name) {
  if (count >= required) return;
  const plural = required === 1 ? '' : 's';
  const error = new TypeError(
    `Failed to execute '${method}' on '${name}': ${required} argument${plural} required, but only ${count} present.`);
  error.code = 'ERR_MISSING_ARGS';
  throw error;
}

class SubtleCrypto {
  constructor(mark) {
    checkPermission(mark);
  }

  async digest(algorithm, data) {
    if (this !== subtle) throw invalidThis('SubtleCrypto');
    checkCount(arguments.length, 2, 'digest', 'SubtleCrypto');
    const name = `${typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm}`.toUpperCase();
    const bytes = sourceBytes(data);
    if (!digests.includes(name)) {
      throw require('internal:util').lazyDOMException('Unrecognized algorithm name', 'NotSupportedError');
    }
    const digest = require('internal:crypto/hash').hash(name, bytes, 'buffer');
    return new Uint8Array(digest).buffer;
  }
}

const digests = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

function sourceBytes(data) {
  if (ArrayBuffer.isView(data)) return data;
  if (require('internal:types').isAnyArrayBuffer(data)) return new Uint8Array(data);
  const error = new TypeError("Failed to execute 'digest' on 'SubtleCrypto': 2nd argument is not instance of " +
    'ArrayBuffer, Buffer, TypedArray, or DataView.');
  error.code = 'ERR_INVALID_ARG_TYPE';
  throw error;
}

function refuse(name, length) {
  const method = {
    async [name]() {
      if (this !== subtle) throw invalidThis('SubtleCrypto');
      const { codes } = require('internal:errors');
      throw new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM(`crypto.subtle.${name}`);
    },
  }[name];
  Object.defineProperty(method, 'length', { value: length, configurable: true });
  Object.defineProperty(SubtleCrypto.prototype, name, { value: method, writable: true, enumerable: true, configurable: true });
}

const refused = {
  __proto__: null,
  encrypt: 3, decrypt: 3, sign: 3, verify: 4, generateKey: 3, deriveKey: 5, deriveBits: 3, importKey: 5, exportKey: 2,
  wrapKey: 4, unwrapKey: 7,
};

for (const name in refused) refuse(name, refused[name]);

class Crypto {
  constructor(mark) {
    checkPermission(mark);
  }

  get subtle() {
    if (this !== crypto) throw invalidThis('Crypto');
    return subtle;
  }

  getRandomValues(array) {
    if (this !== crypto) throw invalidThis('Crypto');
    checkCount(arguments.length, 1, 'getRandomValues', 'Crypto');
    return random.getRandomValues(array);
  }

  randomUUID() {
    if (this !== crypto) throw invalidThis('Crypto');
    return random.randomUUID();
  }
}

class CryptoKey {
  constructor(mark) {
    checkPermission(mark);
  }
}

function expose(constructor, names) {
  for (const name of names) Object.defineProperty(constructor.prototype, name, { enumerable: true });
  Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: constructor.name, configurable: true });
}

expose(Crypto, ['subtle', 'getRandomValues', 'randomUUID']);
expose(SubtleCrypto, ['digest']);
expose(CryptoKey, []);

const subtle = new SubtleCrypto(kPermitted);
const crypto = new Crypto(kPermitted);

const isCryptoKey = () => false;

function keyObjectOf(key) {
  const { codes } = require('internal:errors');
  throw new codes.ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
}

module.exports = { Crypto, CryptoKey, SubtleCrypto, crypto, isCryptoKey, keyObjectOf };
