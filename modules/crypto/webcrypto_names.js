// The algorithms of the Web Cryptography API: which operation takes which, with what parameters.

const { lazyDOMException } = require('internal:util');

// Operations and the dictionaries of their parameters; null where there are none.
const hashes = { __proto__: null, 'SHA-1': null, 'SHA-256': null, 'SHA-384': null, 'SHA-512': null };
const derivations = {
  __proto__: null, HKDF: 'HkdfParams', PBKDF2: 'Pbkdf2Params', ECDH: 'EcdhKeyDeriveParams', X25519: 'EcdhKeyDeriveParams',
  X448: 'EcdhKeyDeriveParams',
};
const signatures = {
  __proto__: null, 'RSASSA-PKCS1-v1_5': null, 'RSA-PSS': 'RsaPssParams', ECDSA: 'EcdsaParams', HMAC: null, Ed25519: null,
  Ed448: 'Ed448Params',
};
const ciphers = {
  __proto__: null, 'RSA-OAEP': 'RsaOaepParams', 'AES-CBC': 'AesCbcParams', 'AES-GCM': 'AesGcmParams', 'AES-CTR': 'AesCtrParams',
};
const wraps = { __proto__: null, 'AES-KW': null };

function each(names, type) {
  const table = { __proto__: null };
  for (const name of names) table[name] = type;
  return table;
}

const rsa = ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP'];
const ec = ['ECDSA', 'ECDH'];
const edwards = ['Ed25519', 'Ed448', 'X25519', 'X448'];
const aes = ['AES-CTR', 'AES-CBC', 'AES-GCM', 'AES-KW'];

const operations = {
  __proto__: null,
  digest: hashes,
  generateKey: {
    __proto__: null, ...each(rsa, 'RsaHashedKeyGenParams'), ...each(ec, 'EcKeyGenParams'), ...each(aes, 'AesKeyGenParams'),
    HMAC: 'HmacKeyGenParams', ...each(edwards, null),
  },
  sign: signatures,
  verify: signatures,
  importKey: {
    __proto__: null, ...each(rsa, 'RsaHashedImportParams'), ...each(ec, 'EcKeyImportParams'), HMAC: 'HmacImportParams',
    HKDF: null, PBKDF2: null, ...each(aes, null), ...each(edwards, null),
  },
  deriveBits: derivations,
  encrypt: ciphers,
  decrypt: ciphers,
  'get key length': {
    __proto__: null, ...each(aes, 'AesDerivedKeyParams'), HMAC: 'HmacImportParams', HKDF: null, PBKDF2: null,
  },
  wrapKey: wraps,
  unwrapKey: wraps,
};

const copied = ['iv', 'additionalData', 'salt', 'info', 'context', 'label'];
const keptAsGiven = ['AesCbcParams', 'AesCtrParams'];

const place = { prefix: 'Failed to normalize algorithm', context: 'passed algorithm' };

function copyOf(source) {
  return ArrayBuffer.isView(source) ?
    new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice() : new Uint8Array(source).slice();
}

const announced = new Set();

// Node says so once for each.
function announce(name) {
  if (!edwards.includes(name) || announced.has(name)) return;
  announced.add(name);
  process.emitWarning(
    `The ${name} Web Crypto API algorithm is an experimental feature and might change at any time`, 'ExperimentalWarning');
}

// The algorithm with its name as it is written, and its parameters converted.
function normalize(algorithm, operation) {
  if (typeof algorithm === 'string') return normalize({ name: algorithm }, operation);
  const { dictionaries } = require('internal:crypto/webcrypto_idl');
  const given = dictionaries.Algorithm(algorithm, place).name.toUpperCase();
  const table = operations[operation];
  let name;
  for (const known in table) if (known.toUpperCase() === given) name = known;
  if (name === undefined) throw lazyDOMException('Unrecognized algorithm name', 'NotSupportedError');
  announce(name);
  const type = table[name];
  if (type === null) return { name };
  const made = dictionaries[type](algorithm, place);
  made.name = name;
  if (made.hash !== undefined) made.hash = normalize(made.hash, 'digest');
  if (keptAsGiven.includes(type)) return made;
  for (const member of copied) if (made[member] !== undefined) made[member] = copyOf(made[member]);
  return made;
}

// Names of the hashes for node:crypto, and in JWK by kind of key.
const nodeHash = { __proto__: null, 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
const digits = { __proto__: null, 'SHA-1': '1', 'SHA-256': '256', 'SHA-384': '384', 'SHA-512': '512' };
const prefixes = { __proto__: null, 'RSASSA-PKCS1-v1_5': 'RS', 'RSA-PSS': 'PS', HMAC: 'HS' };

function jwkAlgorithm(name, hash) {
  if (name === 'RSA-OAEP') return hash === 'SHA-1' ? 'RSA-OAEP' : `RSA-OAEP-${digits[hash]}`;
  return prefixes[name] + digits[hash];
}

// The hash that one of JWK's names for RSA means.
function hashOfJwk(algorithm) {
  const wanted = algorithm.toLowerCase();
  for (const hash in digits) {
    for (const name of [...rsa, 'HMAC']) if (jwkAlgorithm(name, hash).toLowerCase() === wanted) return hash;
  }
  return wanted;
}

const blockBits = (hash) => hash === 'SHA-1' || hash === 'SHA-256' ? 512 : 1024;
const digestBytes = { __proto__: null, 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 };

module.exports = { aes, blockBits, digestBytes, ec, edwards, hashOfJwk, jwkAlgorithm, nodeHash, normalize, rsa };
