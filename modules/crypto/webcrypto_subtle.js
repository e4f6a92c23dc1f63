// The operations of SubtleCrypto.

const idl = require('internal:crypto/webcrypto_idl');
const { buffer, digestInPool, failure, isForPool, kKeyObject } = require('internal:crypto/webcrypto_key');
const { blockBits, ec, edwards, jwkAlgorithm, nodeHash, normalize, rsa } = require('internal:crypto/webcrypto_names');
const { kHandle, keyObject } = require('internal:crypto/key_object');

const keys = binding('crypto_keys');

const { boolean, bytes, cryptoKey, identifier, keyFormat, keyUsages } = idl;

const ofRsa = () => require('internal:crypto/webcrypto_rsa');
const ofCurve = () => require('internal:crypto/webcrypto_ec');
const ofSecret = () => require('internal:crypto/webcrypto_aes');

const isAes = (name) => name.startsWith('AES-');
const isCurve = (name) => ec.includes(name) || edwards.includes(name);

async function digest(given) {
  const [algorithm, data] = idl.argumentsOf('digest', given, 2, [identifier, bytes]);
  const { name } = normalize(algorithm, 'digest');
  const view = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
  if (isForPool(view)) return digestInPool(nodeHash[name], undefined, view, buffer);
  return buffer(require('internal:crypto/hash').hash(name, view, 'buffer'));
}

function checkNotEmpty(key, what) {
  if ((key.type === 'secret' || key.type === 'private') && key.usages.length === 0) throw failure(what, 'SyntaxError');
}

function generate(algorithm, extractable, usages) {
  const { name } = algorithm;
  if (rsa.includes(name)) return ofRsa().generateKey(algorithm, extractable, usages);
  if (isCurve(name)) return ofCurve().generateKey(algorithm, extractable, usages);
  if (name === 'HMAC') return ofSecret().generateHmac(algorithm, extractable, usages);
  return ofSecret().generateAes(algorithm, extractable, usages);
}

async function generateKey(given) {
  const [name, extractable, usages] = idl.argumentsOf('generateKey', given, 3, [identifier, boolean, keyUsages]);
  const made = await generate(normalize(name, 'generateKey'), extractable, usages);
  checkNotEmpty(made.privateKey ?? made, 'Usages cannot be empty when creating a key.');
  return made;
}

function importWith(algorithm, format, data, extractable, usages) {
  const { name } = algorithm;
  if (rsa.includes(name)) return ofRsa().importKey(format, data, algorithm, extractable, usages);
  if (isCurve(name)) return ofCurve().importKey(format, data, algorithm, extractable, usages);
  if (name === 'HMAC') return ofSecret().importHmac(format, data, algorithm, extractable, usages);
  if (isAes(name)) return ofSecret().importAes(format, data, algorithm, extractable, usages);
  return ofSecret().importSource(format, data, algorithm, extractable, usages);
}

async function importKey(given) {
  const isJwk = String(given[0]) === 'jwk';
  const [format, data, name, extractable, usages] = idl.argumentsOf(
    'importKey', given, 4, [keyFormat, isJwk ? idl.dictionaries.JsonWebKey : bytes, identifier, boolean, keyUsages]);
  const key = importWith(normalize(name, 'importKey'), format, data, extractable, usages);
  checkNotEmpty(key, `Usages cannot be empty when importing a ${key.type} key.`);
  return key;
}

function exportJwk(key) {
  const { name, hash, length } = key.algorithm;
  const jwk = { key_ops: key.usages, ext: key.extractable, ...keys.jwk(key[kKeyObject][kHandle], true) };
  if (isAes(name)) jwk.alg = ofSecret().aesJwkName(name, length);
  else if (hash !== undefined) jwk.alg = jwkAlgorithm(name, hash.name);
  return jwk;
}

// Points are not compressed, however they came.
function spkiOf(key) {
  const { name, namedCurve } = key.algorithm;
  let made = key[kKeyObject];
  if (ec.includes(name)) made = keyObject(keys.importPoint(namedCurve, keys.raw(made[kHandle])));
  return buffer(made.export({ format: 'der', type: 'spki' }));
}

function exportAs(format, key) {
  const { name } = key.algorithm;
  const isPair = rsa.includes(name) || isCurve(name);
  if (format === 'jwk') return exportJwk(key);
  if (format === 'spki' && isPair && key.type === 'public') return spkiOf(key);
  if (format === 'pkcs8' && isPair && key.type === 'private') {
    return buffer(key[kKeyObject].export({ format: 'der', type: 'pkcs8' }));
  }
  if (format === 'raw' && isCurve(name) && key.type === 'public') return buffer(keys.raw(key[kKeyObject][kHandle]));
  if (format === 'raw' && (isAes(name) || name === 'HMAC')) return buffer(key[kKeyObject].export());
  throw failure(
    `Unable to export a ${format === 'pkcs8' ? 'pkcs8' : 'raw'} ${name} ${key.type} key`, 'InvalidAccessError');
}

async function exportKey(given) {
  const [format, key] = idl.argumentsOf('exportKey', given, 2, [keyFormat, cryptoKey]);
  if (!key.extractable) throw failure('key is not extractable', 'InvalidAccessException');
  return exportAs(format, key);
}

function signerOf(name) {
  if (rsa.includes(name)) return ofRsa();
  if (isCurve(name)) return ofCurve();
  return { sign: ofSecret().signHmac, verify: ofSecret().verifyHmac };
}

function checkUse(key, usage, name) {
  if (key.usages.includes(usage) && key.algorithm.name === name) return;
  throw failure(`Unable to use this key to ${usage}`, 'InvalidAccessError');
}

async function sign(given) {
  const [name, key, data] = idl.argumentsOf('sign', given, 3, [identifier, cryptoKey, bytes]);
  const algorithm = normalize(name, 'sign');
  checkUse(key, 'sign', algorithm.name);
  return signerOf(algorithm.name).sign(key, data, algorithm);
}

async function verify(given) {
  const [name, key, signature, data] =
    idl.argumentsOf('verify', given, 4, [identifier, cryptoKey, bytes, bytes]);
  const algorithm = normalize(name, 'verify');
  checkUse(key, 'verify', algorithm.name);
  return signerOf(algorithm.name).verify(key, data, algorithm, signature);
}

const DATA_BYTES_MAX = 2 ** 31 - 1;

async function cipher(encrypts, algorithm, key, data, usage) {
  if (key.algorithm.name !== algorithm.name || !key.usages.includes(usage)) {
    throw failure('The requested operation is not valid for the provided key', 'InvalidAccessError');
  }
  if (data.byteLength > DATA_BYTES_MAX) {
    throw failure(`data must be less than ${DATA_BYTES_MAX + 1} bits`, 'OperationError');
  }
  if (algorithm.name === 'RSA-OAEP') return ofRsa().cipher(encrypts, key, data, algorithm);
  return ofSecret().cipherAes(encrypts, key, data, algorithm);
}

async function encrypt(given) {
  const [name, key, data] = idl.argumentsOf('encrypt', given, 3, [identifier, cryptoKey, bytes]);
  return cipher(true, normalize(name, 'encrypt'), key, data, 'encrypt');
}

async function decrypt(given) {
  const [name, key, data] = idl.argumentsOf('decrypt', given, 3, [identifier, cryptoKey, bytes]);
  return cipher(false, normalize(name, 'decrypt'), key, data, 'decrypt');
}

const optionalLength = (value, place) => value === undefined || value === null ? null : idl.unsignedLong(value, place);

function checkBase(key, usage, name) {
  if (!key.usages.includes(usage)) throw failure(`baseKey does not have ${usage} usage`, 'InvalidAccessError');
  if (key.algorithm.name !== name) throw failure('Key algorithm mismatch', 'InvalidAccessError');
}

const derive = (algorithm, key, length) =>
  require('internal:crypto/webcrypto_derive')[algorithm.name](algorithm, key, length);

async function deriveBits(given) {
  const [name, key, length] = idl.argumentsOf('deriveBits', given, 2, [identifier, cryptoKey, optionalLength]);
  const algorithm = normalize(name, 'deriveBits');
  checkBase(key, 'deriveBits', algorithm.name);
  return derive(algorithm, key, length);
}

// Bits that a key of this algorithm takes; null for as many as there are.
function keyBits({ name, length, hash }) {
  if (name === 'HKDF' || name === 'PBKDF2') return null;
  if (name === 'HMAC' && length === undefined) return blockBits(hash.name);
  if (name === 'HMAC' ? length !== 0 : ofSecret().isAesLength(length)) return length;
  throw failure('Invalid key length', 'OperationError');
}

async function deriveKey(given) {
  const [name, key, derived, extractable, usages] =
    idl.argumentsOf('deriveKey', given, 5, [identifier, cryptoKey, identifier, boolean, keyUsages]);
  const algorithm = normalize(name, 'deriveBits');
  normalize(derived, 'importKey');
  checkBase(key, 'deriveKey', algorithm.name);
  const bits = await derive(algorithm, key, keyBits(normalize(derived, 'get key length')));
  return importKey(['raw', bits, derived, extractable, usages]);
}

// Wrapping has algorithms of its own, and else is encryption.
function wrapping(name, operation, otherwise) {
  try {
    return normalize(name, operation);
  } catch {
    return normalize(name, otherwise);
  }
}

async function wrapKey(given) {
  const [format, key, wrappingKey, name] =
    idl.argumentsOf('wrapKey', given, 4, [keyFormat, cryptoKey, cryptoKey, identifier]);
  const algorithm = wrapping(name, 'wrapKey', 'encrypt');
  let data = await exportKey([format, key]);
  if (format === 'jwk') {
    const text = JSON.stringify(data);
    const missing = algorithm.name === 'AES-KW' ? -text.length & 7 : 0;
    data = new TextEncoder().encode(text + ' '.repeat(missing));
  }
  return cipher(true, algorithm, wrappingKey, data, 'wrapKey');
}

async function unwrapKey(given) {
  const [format, wrapped, key, name, keyAlgorithm, extractable, usages] = idl.argumentsOf(
    'unwrapKey', given, 7, [keyFormat, bytes, cryptoKey, identifier, identifier, boolean, keyUsages]);
  let data = await cipher(false, wrapping(name, 'unwrapKey', 'decrypt'), key, wrapped, 'unwrapKey');
  if (format === 'jwk') {
    try {
      data = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
    } catch {
      throw failure('Invalid wrapped JWK key', 'DataError');
    }
  }
  return importKey([format, data, keyAlgorithm, extractable, usages]);
}

module.exports = {
  decrypt, deriveBits, deriveKey, digest, encrypt, exportKey, generateKey, importKey, sign, unwrapKey, verify, wrapKey,
};
