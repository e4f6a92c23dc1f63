// node:crypto: hashes, randomness and comparison in constant time; the rest is loaded when it is used.

const hashing = require('internal:crypto/hash');
const random = require('internal:crypto/random');

const native = binding('crypto');
const { timingSafeEqual } = native;
const { randomBytes } = random;
const { Hash, Hmac, getHashes, hash } = hashing;

function createHash(algorithm, options) {
  return new Hash(algorithm, options);
}

function createHmac(hmac, key, options) {
  return new Hmac(hmac, key, options);
}

function setEngine(id, flags) {
  const { validateNumber, validateString } = require('internal:validators');
  validateString(id, 'id');
  if (flags) validateNumber(flags, 'flags');
  const { codes } = require('internal:errors');
  throw new codes.ERR_CRYPTO_ENGINE_UNKNOWN(id);
}

function getFips() {
  return native.isFips() ? 1 : 0;
}

// There is no such provider: as in Node without its module, everything is refused then.
function setFips(val) {
  native.setFips(!!val);
  hashing.forgetNumbers();
}

// As in Node without --secure-heap.
function secureHeapUsed() {
  return { total: 0, used: 0, utilization: 0, min: 0 };
}

function getRandomValues(array) {
  return webcrypto().getRandomValues(array);
}

function webcrypto() {
  return require('internal:crypto/webcrypto').crypto;
}

const own = {
  __proto__: null,
  createHash, createHmac, getHashes, randomBytes,
  randomFill: random.randomFill, randomFillSync: random.randomFillSync, randomInt: random.randomInt,
  randomUUID: random.randomUUID, setEngine, timingSafeEqual, getFips, setFips, hash, Hash, Hmac, secureHeapUsed,
};

// In Node's order.
const names = [
  'checkPrime', 'checkPrimeSync', 'createCipheriv', 'createDecipheriv', 'createDiffieHellman', 'createDiffieHellmanGroup',
  'createECDH', 'createHash', 'createHmac', 'createPrivateKey', 'createPublicKey', 'createSecretKey', 'createSign',
  'createVerify', 'diffieHellman', 'generatePrime', 'generatePrimeSync', 'getCiphers', 'getCipherInfo', 'getCurves',
  'getDiffieHellman', 'getHashes', 'hkdf', 'hkdfSync', 'pbkdf2', 'pbkdf2Sync', 'generateKeyPair', 'generateKeyPairSync',
  'generateKey', 'generateKeySync', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt', 'randomBytes',
  'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'scrypt', 'scryptSync', 'sign', 'setEngine',
  'timingSafeEqual', 'getFips', 'setFips', 'verify', 'hash', 'Certificate', 'Cipher', 'Cipheriv', 'Decipher', 'Decipheriv',
  'DiffieHellman', 'DiffieHellmanGroup', 'ECDH', 'Hash', 'Hmac', 'KeyObject', 'Sign', 'Verify', 'X509Certificate',
  'secureHeapUsed',
];

for (let i = 0; i < names.length; i++) exports[names[i]] = own[names[i]];

function settle(object, name, value, enumerable) {
  Object.defineProperty(object, name, { value, writable: true, enumerable, configurable: true });
  return value;
}

// Old names of randomBytes().
function alias(name) {
  return {
    get() {
      return settle(this, name, deprecatedRandomBytes(name), false);
    },
    set(value) {
      settle(this, name, value, true);
    },
    configurable: true,
  };
}

function deprecatedRandomBytes(name) {
  if (!process.execArgv.includes('--pending-deprecation')) return randomBytes;
  return require('internal:util').deprecate(randomBytes, `crypto.${name} is deprecated.`, 'DEP0115');
}

// Files that few programs need all of: each is loaded when a script first reads one of its names.
const files = {
  __proto__: null,
  cipher: [
    'Cipher', 'Cipheriv', 'Decipher', 'Decipheriv', 'createCipheriv', 'createDecipheriv', 'getCipherInfo', 'getCiphers',
  ],
  kdf: ['hkdf', 'hkdfSync', 'pbkdf2', 'pbkdf2Sync', 'scrypt', 'scryptSync'],
  prime: ['checkPrime', 'checkPrimeSync', 'generatePrime', 'generatePrimeSync'],
  key_object: ['KeyObject', 'createSecretKey'],
  key_asymmetric: ['createPrivateKey', 'createPublicKey'],
  key_generate: ['generateKey', 'generateKeyPair', 'generateKeyPairSync', 'generateKeySync'],
  sign: ['Sign', 'Verify', 'createSign', 'createVerify', 'sign', 'verify'],
  rsa: ['privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt'],
  dh: [
    'DiffieHellman', 'DiffieHellmanGroup', 'createDiffieHellman', 'createDiffieHellmanGroup', 'diffieHellman',
    'getDiffieHellman',
  ],
  ecdh: ['ECDH', 'createECDH', 'getCurves'],
  x509: ['X509Certificate'],
  spkac: ['Certificate'],
};

const { defineLazily } = require('internal:lazy');
for (const file in files) defineLazily(exports, `internal:crypto/${file}`, files[file]);

// Of Node's names these two are the only ones without a place among the others.
function deprecatedCipher(name) {
  function deprecated(...values) {
    return require('internal:crypto/cipher')[name](...values);
  }
  return deprecated;
}

Object.defineProperties(exports, {
  createCipher: { value: deprecatedCipher('createCipher') },
  createDecipher: { value: deprecatedCipher('createDecipher') },
  fips: { get: getFips, set: setFips },
  constants: { value: require('internal:crypto/constants'), enumerable: true },
  webcrypto: { get: webcrypto, enumerable: true },
  subtle: { get: () => webcrypto().subtle, enumerable: true },
  getRandomValues: { get: () => getRandomValues, enumerable: true },
  prng: alias('prng'),
  pseudoRandomBytes: alias('pseudoRandomBytes'),
  rng: alias('rng'),
});
