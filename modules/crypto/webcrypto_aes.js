// Secret keys of the Web Cryptography API: AES, HMAC, and those that others are derived from.

const {
  buffer, checkJwkType, checkJwkUse, checkUsages, cryptoKey, digestInPool, failure, isForPool, kKeyObject, ofData, operationFailed,
  otherAlgorithm, promised, unique,
} = require('internal:crypto/webcrypto_key');
const { blockBits, jwkAlgorithm, nodeHash } = require('internal:crypto/webcrypto_names');
const { createSecretKey, kHandle } = require('internal:crypto/key_object');
const { Buffer } = require('node:buffer');

function generateSecret(type, length) {
  const { generateKey } = require('internal:crypto/key_generate');
  return new Promise((resolve, reject) => {
    generateKey(type, { length }, (error, key) => {
      if (error) reject(operationFailed(error));
      else resolve(key);
    });
  });
}

const isAesLength = (bits) => bits === 128 || bits === 192 || bits === 256;

const aesUsages = (name) =>
  name === 'AES-KW' ? ['wrapKey', 'unwrapKey'] : ['wrapKey', 'unwrapKey', 'encrypt', 'decrypt'];

// `A128GCM` and so on.
const aesJwkName = (name, length) => `A${length}${name.slice(4)}`;

async function generateAes({ name, length }, extractable, usages) {
  if (!isAesLength(length)) throw failure('AES key length must be 128, 192, or 256 bits', 'OperationError');
  checkUsages(usages, aesUsages(name), 'an AES');
  return cryptoKey(await generateSecret('aes', length), { name, length }, unique(usages), extractable);
}

function secretOfJwk(jwk) {
  return ofData(() => {
    if (typeof jwk.k === 'string') return createSecretKey(Buffer.from(jwk.k, 'base64'));
    const error = new TypeError('Invalid JWK secret key format');
    error.code = 'ERR_CRYPTO_INVALID_JWK';
    throw error;
  });
}

function checkAesLength(length) {
  if (!isAesLength(length)) throw failure('Invalid key length', 'DataError');
}

function importAes(format, data, { name }, extractable, usages) {
  checkUsages(usages, aesUsages(name), 'an AES');
  if (format !== 'raw' && format !== 'jwk') {
    throw failure(`Unable to import AES key with format ${format}`, 'NotSupportedError');
  }
  let key;
  if (format === 'raw') {
    checkAesLength(data.byteLength * 8);
    key = createSecretKey(data);
  } else {
    checkJwkType(data, 'oct');
    checkJwkUse(data, 'enc', usages, extractable);
    key = secretOfJwk(data);
  }
  const length = key.symmetricKeySize * 8;
  checkAesLength(length);
  if (format === 'jwk' && data.alg !== undefined && data.alg !== aesJwkName(name, length)) throw otherAlgorithm();
  return cryptoKey(key, { name, length }, usages, extractable);
}

const NONE = Buffer.alloc(0);
const wrapVector = Buffer.alloc(8, 0xa6);

const bytesOf = (data) =>
  ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);

// What `run` and `aesGcm` do, with a promise of it; the bytes are the ones of now.
function runInPool(encrypts, cipher, key, iv, data, tagBytes = -1, additional = undefined) {
  const { request } = require('internal:crypto/job');
  const handle = key[kKeyObject][kHandle];
  return promised((done) => {
    binding('crypto_cipher').whole(
      cipher, handle, iv, tagBytes, encrypts, data, additional, request('CIPHERREQUEST', done));
  }, (bytes) => bytes);
}

function run(encrypts, cipher, key, iv, data) {
  if (isForPool(data)) return runInPool(encrypts, cipher, key, iv, data);
  const { createCipheriv, createDecipheriv } = require('internal:crypto/cipher');
  const work = (encrypts ? createCipheriv : createDecipheriv)(cipher, key[kKeyObject], iv);
  return Buffer.concat([work.update(data), work.final()]);
}

function aesCbc(encrypts, key, data, { iv }) {
  if (iv.byteLength !== 16) throw failure('algorithm.iv must contain exactly 16 bytes', 'OperationError');
  return run(encrypts, `aes-${key.algorithm.length}-cbc`, key, iv, data);
}

const tagBits = [32, 64, 96, 104, 112, 120, 128];

function aesGcm(encrypts, key, data, { iv, additionalData = NONE, tagLength = 128 }) {
  if (!tagBits.includes(tagLength)) throw failure(`${tagLength} is not a valid AES-GCM tag length`, 'OperationError');
  const authTagLength = tagLength / 8;
  const name = `aes-${key.algorithm.length}-gcm`;
  if (isForPool(data)) return runInPool(encrypts, name, key, iv, data, authTagLength, additionalData);
  const { createCipheriv, createDecipheriv } = require('internal:crypto/cipher');
  if (encrypts) {
    const cipher = createCipheriv(name, key[kKeyObject], iv, { authTagLength });
    cipher.setAAD(additionalData);
    return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]);
  }
  if (data.length < authTagLength) throw failure('The provided data is too small.', 'OperationError');
  const end = data.length - authTagLength;
  const decipher = createDecipheriv(name, key[kKeyObject], iv, { authTagLength });
  decipher.setAAD(additionalData);
  decipher.setAuthTag(data.subarray(end));
  return Buffer.concat([decipher.update(data.subarray(0, end)), decipher.final()]);
}

const BLOCK_BYTES = 16;

// Blocks until the counter's last `length` bits are all zero again.
function blocksLeft(counter, length) {
  const number = BigInt(`0x${counter.toString('hex')}`);
  const max = 1n << BigInt(length);
  return { left: max - (number & (max - 1n)), start: number & ~(max - 1n), max };
}

async function aesCtr(encrypts, key, data, { counter, length }) {
  if (counter.byteLength !== 16) throw failure('algorithm.counter must contain exactly 16 bytes', 'OperationError');
  if (length === 0 || length > 128) throw failure('AES-CTR algorithm.length must be between 1 and 128', 'OperationError');
  const name = `aes-${key.algorithm.length}-ctr`;
  const bytes = bytesOf(counter);
  const { left, start, max } = blocksLeft(bytes, length);
  const blocks = BigInt(Math.ceil(data.length / BLOCK_BYTES));
  if (blocks > max) throw operationFailed(new Error('Cipher job failed'));
  if (blocks <= left) return run(encrypts, name, key, bytes, data);
  // The counter begins anew in its bits; the cipher would carry into those before.
  const cut = Number(left) * BLOCK_BYTES;
  const again = Buffer.from(start.toString(16).padStart(32, '0'), 'hex');
  return Buffer.concat(await Promise.all([
    run(encrypts, name, key, bytes, data.subarray(0, cut)), run(encrypts, name, key, again, data.subarray(cut)),
  ]));
}

function aesKw(encrypts, key, data) {
  return run(encrypts, `id-aes${key.algorithm.length}-wrap`, key, wrapVector, data);
}

const modes = { __proto__: null, 'AES-CBC': aesCbc, 'AES-GCM': aesGcm, 'AES-CTR': aesCtr, 'AES-KW': aesKw };

async function cipherAes(encrypts, key, data, algorithm) {
  try {
    return buffer(await modes[algorithm.name](encrypts, key, bytesOf(data), algorithm));
  } catch (error) {
    if (error instanceof require('internal:domexception').DOMException) throw error;
    throw operationFailed(error);
  }
}

const hmacUsages = ['sign', 'verify'];

async function generateHmac({ name, hash, length = blockBits(hash.name) }, extractable, usages) {
  if (length % 8 !== 0) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_VALUE('algorithm.length', length, 'must be a multiple of 8');
  }
  checkUsages(usages, hmacUsages, 'an HMAC');
  const key = await ofGenerated(length);
  return cryptoKey(key, { name, length, hash: { name: hash.name } }, unique(usages), extractable);
}

async function ofGenerated(length) {
  try {
    return await generateSecret('hmac', length);
  } catch (error) {
    throw error.name === 'OperationError' ? error : operationFailed(error);
  }
}

function importHmac(format, data, { hash, length: wanted }, extractable, usages) {
  checkUsages(usages, hmacUsages, 'an HMAC');
  let key;
  if (format === 'raw') {
    const bits = data.byteLength * 8;
    if (bits === 0 || wanted === 0) throw failure('Zero-length key is not supported', 'DataError');
    if (wanted !== undefined && wanted !== bits) throw failure('Invalid key length', 'DataError');
    key = createSecretKey(data);
  } else if (format === 'jwk') {
    checkJwkType(data, 'oct');
    checkJwkUse(data, 'sig', usages, extractable);
    if (data.alg !== undefined && data.alg !== jwkAlgorithm('HMAC', hash.name)) throw otherAlgorithm();
    key = secretOfJwk(data);
  } else {
    throw failure(`Unable to import HMAC key with format ${format}`);
  }
  return cryptoKey(key, { name: 'HMAC', hash, length: key.symmetricKeySize * 8 }, usages, extractable);
}

function hmacOf(key, data) {
  const name = nodeHash[key.algorithm.hash.name];
  if (isForPool(data)) return digestInPool(name, key[kKeyObject][kHandle], bytesOf(data), (made) => made);
  const { Hmac } = require('internal:crypto/hash');
  return new Hmac(name, key[kKeyObject]).update(bytesOf(data)).digest();
}

const signHmac = async (key, data) => buffer(await hmacOf(key, data));

async function verifyHmac(key, data, algorithm, signature) {
  // As it is now, which it may not be when the other is made.
  const given = Buffer.from(bytesOf(signature));
  const made = await hmacOf(key, data);
  return made.length === given.length && binding('crypto').timingSafeEqual(made, given);
}

function importSource(format, data, { name }, extractable, usages) {
  if (extractable) throw failure(`${name} keys are not extractable`, 'SyntaxError');
  checkUsages(usages, ['deriveKey', 'deriveBits'], `a ${name}`);
  if (format !== 'raw') throw failure(`Unable to import ${name} key with format ${format}`, 'NotSupportedError');
  return cryptoKey(createSecretKey(data), { name }, usages, false);
}

module.exports = {
  aesJwkName, cipherAes, generateAes, generateHmac, importAes, importHmac, importSource, isAesLength, signHmac, verifyHmac,
};
