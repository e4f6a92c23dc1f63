// Keys from passwords and secrets: pbkdf2, scrypt and hkdf.

const native = binding('crypto_kdf');
const { request } = require('internal:crypto/job');
const { bytesOf, createSecretKey, isKeyObject, kHandle } = require('internal:crypto/key_object');
const { codes } = require('internal:errors');
const { validateFunction, validateInt32, validateInteger, validateString, validateUint32 } = require('internal:validators');
// Until it is loaded natives make plain Uint8Arrays.
const { kMaxLength } = require('node:buffer');

// Tells a callback in Node's form.
function answer(type, callback) {
  return request(type, (error, result) => {
    if (error !== undefined) callback(error);
    else callback(null, result);
  });
}

function startPbkdf2(password, salt, iterations, keylen, digest, done) {
  return native.pbkdf2(password, salt, iterations, keylen, digest, done);
}

function checkPbkdf2(password, salt, iterations, keylen, digest) {
  validateString(digest, 'digest');
  const given = [bytesOf(password, 'password'), bytesOf(salt, 'salt')];
  validateInt32(iterations, 'iterations', 1);
  validateInt32(keylen, 'keylen', 0);
  return given;
}

function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') {
    callback = digest;
    digest = undefined;
  }
  const given = checkPbkdf2(password, salt, iterations, keylen, digest);
  validateFunction(callback, 'callback');
  startPbkdf2(given[0], given[1], iterations, keylen, digest, answer('PBKDF2REQUEST', callback));
}

function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  const given = checkPbkdf2(password, salt, iterations, keylen, digest);
  return startPbkdf2(given[0], given[1], iterations, keylen, digest);
}

const scryptDefaults = { N: 16384, r: 8, p: 1, maxmem: 32 * 1024 * 1024 };

// An option that has two names.
function costOption(options, short, long) {
  let value = options[short];
  const isShort = value !== undefined;
  if (isShort) validateUint32(value, short);
  if (options[long] !== undefined) {
    if (isShort) throw new codes.ERR_CRYPTO_SCRYPT_INVALID_PARAMETER();
    value = options[long];
    validateUint32(value, long);
  }
  return value || scryptDefaults[short];
}

function startScrypt(password, salt, keylen, options, callback) {
  const secret = bytesOf(password, 'password');
  const saltBytes = bytesOf(salt, 'salt');
  validateInt32(keylen, 'keylen', 0);
  let { N, r, p, maxmem } = scryptDefaults;
  if (options && options !== scryptDefaults) {
    N = costOption(options, 'N', 'cost');
    r = costOption(options, 'r', 'blockSize');
    p = costOption(options, 'p', 'parallelization');
    if (options.maxmem !== undefined) {
      validateInteger(options.maxmem, 'maxmem', 0);
      maxmem = options.maxmem || maxmem;
    }
  }
  if (callback === undefined) return native.scrypt(secret, saltBytes, N, r, p, maxmem, keylen);
  return native.scrypt(secret, saltBytes, N, r, p, maxmem, keylen, callback());
}

function scrypt(password, salt, keylen, options, callback = scryptDefaults) {
  if (callback === scryptDefaults) {
    callback = options;
    options = scryptDefaults;
  }
  // The callback is checked after the other arguments.
  startScrypt(password, salt, keylen, options, () => {
    validateFunction(callback, 'callback');
    return answer('SCRYPTREQUEST', callback);
  });
}

function scryptSync(password, salt, keylen, options = scryptDefaults) {
  return startScrypt(password, salt, keylen, options);
}

const sourceKinds = ['string', 'SecretKeyObject', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'];

function keyOf(key) {
  if (isKeyObject(key)) return key;
  if (typeof key !== 'string' && !ArrayBuffer.isView(key) && !require('internal:types').isAnyArrayBuffer(key)) {
    throw new codes.ERR_INVALID_ARG_TYPE('ikm', sourceKinds, key);
  }
  return createSecretKey(key);
}

function sourceOf(value, name) {
  if (typeof value === 'string' || ArrayBuffer.isView(value) || require('internal:types').isAnyArrayBuffer(value)) {
    return bytesOf(value, name);
  }
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'], value);
}

function startHkdf(digest, ikm, salt, info, length, callback) {
  validateString(digest, 'digest');
  const key = keyOf(ikm);
  const saltBytes = sourceOf(salt, 'salt');
  const infoBytes = sourceOf(info, 'info');
  validateInteger(length, 'length', 0, kMaxLength);
  if (infoBytes.byteLength > 1024) {
    throw new codes.ERR_OUT_OF_RANGE('info', 'must not contain more than 1024 bytes', infoBytes.byteLength);
  }
  return native.hkdf(digest, key[kHandle], saltBytes, infoBytes, length, callback?.());
}

function hkdf(hash, key, salt, info, length, callback) {
  startHkdf(hash, key, salt, info, length, () => {
    validateFunction(callback, 'callback');
    return answer('DERIVEBITSREQUEST', callback);
  });
}

function hkdfSync(hash, key, salt, info, length) {
  return startHkdf(hash, key, salt, info, length);
}

module.exports = { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync };
