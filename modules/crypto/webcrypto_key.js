// CryptoKey, and what making one of any algorithm has in common.

const { kHost } = require('internal:host_objects');
const { lazyDOMException } = require('internal:util');

const kKeyObject = Symbol('kKeyObject');
const kAlgorithm = Symbol('kAlgorithm');
const kExtractable = Symbol('kExtractable');
const kUsages = Symbol('kKeyUsages');

const isCryptoKey = (value) => typeof value === 'object' && value !== null && value[kKeyObject] !== undefined;

function checkThis(value) {
  if (value instanceof CryptoKey) return;
  const { codes } = require('internal:errors');
  throw new codes.ERR_INVALID_THIS('CryptoKey');
}

class CryptoKey {
  constructor() {
    const { codes } = require('internal:errors');
    throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    if (depth < 0) return this;
    const { type, extractable, algorithm, usages } = this;
    const shown = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `CryptoKey ${inspect({ type, extractable, algorithm, usages }, shown)}`;
  }

  get type() {
    checkThis(this);
    return this[kKeyObject].type;
  }

  get extractable() {
    checkThis(this);
    return this[kExtractable];
  }

  get algorithm() {
    checkThis(this);
    return this[kAlgorithm];
  }

  get usages() {
    checkThis(this);
    return this[kUsages];
  }
}

Object.defineProperties(CryptoKey.prototype, {
  type: { enumerable: true },
  extractable: { enumerable: true },
  algorithm: { enumerable: true },
  usages: { enumerable: true },
  [Symbol.toStringTag]: { value: 'CryptoKey', configurable: true },
  // By this internal:types knows them.
  [Symbol.for('protojs.crypto.CryptoKey')]: { value: true },
  [kHost]: { value: { clone: (key) => cryptoKey(key[kKeyObject], key[kAlgorithm], key[kUsages], key[kExtractable]) } },
});

function cryptoKey(keyObject, algorithm, usages, extractable) {
  return Object.create(CryptoKey.prototype, {
    [kKeyObject]: { value: keyObject },
    [kAlgorithm]: { value: algorithm },
    [kUsages]: { value: usages },
    [kExtractable]: { value: extractable },
  });
}

function keyObjectOf(key) {
  if (isCryptoKey(key)) return key[kKeyObject];
  const { codes } = require('internal:errors');
  throw new codes.ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
}

const failure = (message, name, cause) => lazyDOMException(message, cause === undefined ? name : { name, cause });

const operationFailed = (cause) => failure('The operation failed for an operation-specific reason', 'OperationError', cause);

function checkUsages(usages, allowed, what) {
  for (const usage of usages) {
    if (!allowed.includes(usage)) throw failure(`Unsupported key usage for ${what} key`, 'SyntaxError');
  }
}

const chosen = (usages, ...wanted) => wanted.filter((usage) => usages.includes(usage));
const unique = (usages) => [...new Set(usages)];

// A pair as generateKey() gives it.
function pairOf({ publicKey, privateKey }, algorithm, publicUsages, privateUsages, extractable) {
  return {
    __proto__: null,
    publicKey: cryptoKey(publicKey, algorithm, publicUsages, true),
    privateKey: cryptoKey(privateKey, algorithm, privateUsages, extractable),
  };
}

const knownUsages = ['sign', 'verify', 'encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'deriveKey', 'deriveBits'];

function checkKeyOperations(list, usages) {
  if (list === undefined) return;
  const seen = new Set();
  for (const operation of list) {
    if (!knownUsages.includes(operation)) continue;
    if (seen.has(operation)) throw failure('Duplicate key operation', 'DataError');
    seen.add(operation);
  }
  for (const usage of usages) {
    if (!list.includes(usage)) throw failure('Key operations and usage mismatch', 'DataError');
  }
}

// The kind of a JWK, before what else is in it is looked at.
function checkJwkType(jwk, type) {
  if (!jwk.kty) throw failure('Invalid keyData', 'DataError');
  if (jwk.kty !== type) throw failure('Invalid JWK "kty" Parameter', 'DataError');
}

function checkJwkUse(jwk, use, usages, extractable) {
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) {
    throw failure('Invalid JWK "use" Parameter', 'DataError');
  }
  checkKeyOperations(jwk.key_ops, usages);
  if (jwk.ext === false && extractable === true) {
    throw failure('JWK "ext" Parameter and extractable mismatch', 'DataError');
  }
}

const otherAlgorithm = () => failure('JWK "alg" does not match the requested algorithm', 'DataError');

// Runs what makes a key of data; whatever it throws means that the data are none.
function ofData(make) {
  try {
    return make();
  } catch (cause) {
    throw failure('Invalid keyData', 'DataError', cause);
  }
}

function generatePair(type, options) {
  const { generateKeyPair } = require('internal:crypto/key_generate');
  return new Promise((resolve, reject) => {
    generateKeyPair(type, options, (error, publicKey, privateKey) => {
      if (error) reject(operationFailed(error));
      else resolve({ publicKey, privateKey });
    });
  });
}

// The bytes of DER as a key.
function spkiKey(key) {
  const { createPublicKey } = require('internal:crypto/key_asymmetric');
  return ofData(() => createPublicKey({ key, format: 'der', type: 'spki' }));
}

function pkcs8Key(key) {
  const { createPrivateKey } = require('internal:crypto/key_asymmetric');
  return ofData(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
}

// The bytes alone; a Buffer's own slice() would share them.
const { slice } = Uint8Array.prototype;
const buffer = (bytes) => bytes.buffer.byteLength === bytes.byteLength ? bytes.buffer : slice.call(bytes).buffer;

// Gives a promise of what a native tells its callback.
function promised(start, shape) {
  return new Promise((resolve, reject) => {
    const done = (error, result) => {
      if (error === undefined) resolve(shape(result));
      else reject(operationFailed(error));
    };
    try {
      start(done);
    } catch (error) {
      done(error);
    }
  });
}

// Inputs from this length on go to the offload pool: the loop would stand still for as long as they take. Going there costs more
// than a shorter one.
const POOL_BYTES_MIN = 64 * 1024;
const isForPool = (data) => data.byteLength >= POOL_BYTES_MIN;

// The hash of one input, or its HMAC with this key; the bytes are the ones of now.
function digestInPool(name, key, bytes, shape) {
  const { request } = require('internal:crypto/job');
  const type = key === undefined ? 'HASHREQUEST' : 'SIGNREQUEST';
  return promised((done) => binding('crypto_digest').whole(name, key, bytes, request(type, done)), shape);
}

module.exports = {
  CryptoKey, buffer, checkJwkType, checkJwkUse, checkUsages, chosen, cryptoKey, digestInPool, failure, generatePair, isCryptoKey, isForPool,
  kKeyObject, keyObjectOf, ofData, operationFailed, otherAlgorithm, pairOf, pkcs8Key, promised, spkiKey, unique,
};
