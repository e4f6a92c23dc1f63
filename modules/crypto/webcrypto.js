// The global `crypto` of the Web Cryptography API. Its operations are loaded when one of them is first called.

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

class SubtleCrypto {
  constructor() {
    checkPermission(arguments[0]);
  }
}

// The methods and their `length`s, in Node's order.
const operations = {
  __proto__: null,
  encrypt: 3, decrypt: 3, sign: 3, verify: 4, digest: 2, generateKey: 3, deriveKey: 5, deriveBits: 2, importKey: 5,
  exportKey: 2, wrapKey: 4, unwrapKey: 7,
};

function operation(name, length) {
  const method = {
    async [name](...given) {
      if (this !== subtle) throw invalidThis('SubtleCrypto');
      return require('internal:crypto/webcrypto_subtle')[name](given);
    },
  }[name];
  Object.defineProperty(method, 'length', { value: length, configurable: true });
  return { value: method, writable: true, enumerable: true, configurable: true };
}

for (const name in operations) Object.defineProperty(SubtleCrypto.prototype, name, operation(name, operations[name]));

class Crypto {
  constructor() {
    checkPermission(arguments[0]);
  }

  get subtle() {
    if (this !== crypto) throw invalidThis('Crypto');
    return subtle;
  }

  getRandomValues(array) {
    if (this !== crypto) throw invalidThis('Crypto');
    if (arguments.length === 0) {
      const error = new TypeError("Failed to execute 'getRandomValues' on 'Crypto': 1 argument required, but only 0 present.");
      error.code = 'ERR_MISSING_ARGS';
      throw error;
    }
    return random.getRandomValues(array);
  }

  randomUUID() {
    if (this !== crypto) throw invalidThis('Crypto');
    return random.randomUUID();
  }
}

function expose(constructor, names) {
  for (const name of names) Object.defineProperty(constructor.prototype, name, { enumerable: true });
  Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: constructor.name, configurable: true });
}

expose(Crypto, ['subtle', 'getRandomValues', 'randomUUID']);
expose(SubtleCrypto, []);

const subtle = new SubtleCrypto(kPermitted);
const crypto = new Crypto(kPermitted);

const keys = () => require('internal:crypto/webcrypto_key');

module.exports = {
  Crypto, SubtleCrypto, crypto,
  get CryptoKey() {
    return keys().CryptoKey;
  },
  isCryptoKey: (value) => keys().isCryptoKey(value),
  keyObjectOf: (value) => keys().keyObjectOf(value),
};
