// Derivation of bits by the Web Cryptography API: HKDF, PBKDF2 and Diffie-Hellman.

const { buffer, failure, kKeyObject, operationFailed } = require('internal:crypto/webcrypto_key');
const { nodeHash } = require('internal:crypto/webcrypto_names');
const { kHandle } = require('internal:crypto/key_object');

function checkLength(length) {
  if (length === 0) throw failure('length cannot be zero', 'OperationError');
  if (length === null) throw failure('length cannot be null', 'OperationError');
  if (length % 8) throw failure('length must be a multiple of 8', 'OperationError');
}

function promised(start) {
  return new Promise((resolve, reject) => {
    try {
      start((error, result) => {
        if (error) reject(operationFailed(error));
        else resolve(result);
      });
    } catch (error) {
      reject(operationFailed(error));
    }
  });
}

function hkdfBits({ hash, salt, info }, key, length) {
  checkLength(length);
  const { hkdf } = require('internal:crypto/kdf');
  return promised((done) => hkdf(nodeHash[hash.name], key[kKeyObject], salt, info, length / 8, done));
}

async function pbkdf2Bits({ iterations, hash, salt }, key, length) {
  if (iterations === 0) throw failure('iterations cannot be zero', 'OperationError');
  checkLength(length);
  const { pbkdf2 } = require('internal:crypto/kdf');
  const password = key[kKeyObject].export();
  const digest = nodeHash[hash.name];
  return buffer(await promised((done) => pbkdf2(password, salt, iterations, length / 8, digest, done)));
}

function checkPair(key, base) {
  if (key.type !== 'public') throw failure('algorithm.public must be a public key', 'InvalidAccessError');
  if (base.type !== 'private') throw failure('baseKey must be a private key', 'InvalidAccessError');
  const { name } = key.algorithm;
  if (name !== 'ECDH' && name !== 'X25519' && name !== 'X448') {
    throw failure('Keys must be ECDH, X25519, or X448 keys', 'InvalidAccessError');
  }
  if (name !== base.algorithm.name) {
    throw failure('The public and private keys must be of the same type', 'InvalidAccessError');
  }
  if (name === 'ECDH' && key.algorithm.namedCurve !== base.algorithm.namedCurve) {
    throw failure('Named curve mismatch', 'InvalidAccessError');
  }
}

async function ecdhBits({ public: key }, base, length) {
  checkPair(key, base);
  const [own, theirs] = [base[kKeyObject][kHandle], key[kKeyObject][kHandle]];
  const bits = await promised((done) => binding('crypto_dh').derive(own, theirs, done));
  if (length === null) return buffer(bits);
  const bytes = Math.ceil(length / 8);
  if (bits.byteLength < bytes) throw failure('derived bit length is too small', 'OperationError');
  return buffer(bits.subarray(0, bytes));
}

module.exports = { HKDF: hkdfBits, PBKDF2: pbkdf2Bits, ECDH: ecdhBits, X25519: ecdhBits, X448: ecdhBits };
