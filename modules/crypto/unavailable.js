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
  createDiffieHellman: 4,
  createDiffieHellmanGroup: 1, createECDH: 1, createPrivateKey: 1, createPublicKey: 1, createSign: 2,
  createVerify: 2, diffieHellman: 1,
  generateKeyPair: 3, generateKeyPairSync: 2, generateKey: 3, generateKeySync: 2,
  privateDecrypt: 2, privateEncrypt: 2, publicDecrypt: 2, publicEncrypt: 2,
  Certificate: 0, DiffieHellman: 4, DiffieHellmanGroup: 1, ECDH: 1,
  Sign: 2, Verify: 2, X509Certificate: 1,
};

// Those that Node names otherwise than it exports them.
const named = {
  __proto__: null,
  getDiffieHellman: [1, 'createDiffieHellmanGroup'], sign: [4, 'signOneShot'], verify: [5, 'verifyOneShot'],
};

for (const name in functions) define(exports, name, functions[name]);
for (const name in named) define(exports, name, named[name][0], named[name][1]);
