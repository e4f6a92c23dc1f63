// What Node's crypto exports and this release does not have: it is there by name, and throws when it is used.

function unavailable(name) {
  const { codes } = require('internal:errors');
  return new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM(`crypto.${name}`);
}

function define(exports, name, length, shownName = name) {
  const fn = function () {
    throw unavailable(name);
  };
  Object.defineProperty(fn, 'name', { value: shownName, configurable: true });
  Object.defineProperty(fn, 'length', { value: length, configurable: true });
  exports[name] = fn;
}

// Names and their `length`s.
const functions = {
  __proto__: null,
  checkPrime: 1, checkPrimeSync: 1, createCipheriv: 4, createDecipheriv: 4, createDiffieHellman: 4,
  createDiffieHellmanGroup: 1, createECDH: 1, createPrivateKey: 1, createPublicKey: 1, createSecretKey: 2, createSign: 2,
  createVerify: 2, diffieHellman: 1, generatePrime: 3, generatePrimeSync: 1, getCipherInfo: 2, hkdf: 6, hkdfSync: 5,
  pbkdf2: 6, pbkdf2Sync: 5, generateKeyPair: 3, generateKeyPairSync: 2, generateKey: 3, generateKeySync: 2,
  privateDecrypt: 2, privateEncrypt: 2, publicDecrypt: 2, publicEncrypt: 2, scrypt: 4, scryptSync: 3,
  Certificate: 0, Cipher: 3, Cipheriv: 4, Decipher: 3, Decipheriv: 4, DiffieHellman: 4, DiffieHellmanGroup: 1, ECDH: 1,
  KeyObject: 2, Sign: 2, Verify: 2, X509Certificate: 1,
};

// Those that Node names otherwise than it exports them.
const named = {
  __proto__: null,
  getDiffieHellman: [1, 'createDiffieHellmanGroup'], sign: [4, 'signOneShot'], verify: [5, 'verifyOneShot'],
  createCipher: [0, 'deprecated'], createDecipher: [0, 'deprecated'],
};

for (const name in functions) define(exports, name, functions[name]);
for (const name in named) define(exports, name, named[name][0], named[name][1]);
exports.KeyObject.from = function from() {
  throw unavailable('KeyObject.from');
};
