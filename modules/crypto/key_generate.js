// generateKeyPair() and generateKey(), in both forms.

const native = binding('crypto_generate');
const { request } = require('internal:crypto/job');
const { SecretKeyObject, keyObject } = require('internal:crypto/key_object');
const { privateEncoding, publicEncoding } = require('internal:crypto/key_input');
const { codes } = require('internal:errors');
const { customPromisifyArgs } = require('internal:util');
const {
  validateBuffer, validateFunction, validateInt32, validateInteger, validateObject, validateOneOf, validateString,
  validateUint32,
} = require('internal:validators');
// Until it is loaded natives make plain Uint8Arrays.
require('node:buffer');

// The six arguments of the native that say how both halves are wanted.
function wishesOf(type, options = {}) {
  const { publicKeyEncoding, privateKeyEncoding } = options;
  let shown = {};
  if (publicKeyEncoding != null) {
    if (typeof publicKeyEncoding !== 'object') {
      throw new codes.ERR_INVALID_ARG_VALUE('options.publicKeyEncoding', publicKeyEncoding);
    }
    shown = publicEncoding(publicKeyEncoding, type, 'publicKeyEncoding');
  }
  let hidden = {};
  if (privateKeyEncoding != null) {
    if (typeof privateKeyEncoding !== 'object') {
      throw new codes.ERR_INVALID_ARG_VALUE('options.privateKeyEncoding', privateKeyEncoding);
    }
    hidden = privateEncoding(privateKeyEncoding, type, 'privateKeyEncoding');
  }
  return [shown.format, shown.type, hidden.format, hidden.type, hidden.cipher, hidden.passphrase];
}

function exponentOf({ publicExponent }) {
  if (publicExponent == null) return 0x10001;
  validateUint32(publicExponent, 'options.publicExponent');
  return publicExponent;
}

// An option that had another name.
function renamed(options, old, now) {
  const value = options[old];
  if (value === undefined) return options[now];
  process.emitWarning(`"options.${old}" is deprecated, use "options.${now}" instead.`, 'DeprecationWarning', 'DEP0154');
  validateString(value, `options.${old}`);
  if (options[now] && value !== options[now]) throw new codes.ERR_INVALID_ARG_VALUE(`options.${old}`, value);
  return options[now] || value;
}

function rsa(type, options) {
  const { modulusLength } = options;
  validateUint32(modulusLength, 'options.modulusLength');
  const exponent = exponentOf(options);
  if (type === 'rsa') return [modulusLength, exponent];
  const { hashAlgorithm, mgf1HashAlgorithm, saltLength } = options;
  if (saltLength !== undefined) validateInt32(saltLength, 'options.saltLength', 0);
  if (hashAlgorithm !== undefined) validateString(hashAlgorithm, 'options.hashAlgorithm');
  if (mgf1HashAlgorithm !== undefined) validateString(mgf1HashAlgorithm, 'options.mgf1HashAlgorithm');
  const hash = renamed(options, 'hash', 'hashAlgorithm');
  return [modulusLength, exponent, hash, renamed(options, 'mgf1Hash', 'mgf1HashAlgorithm'), saltLength];
}

function dsa(type, options) {
  const { modulusLength, divisorLength } = options;
  validateUint32(modulusLength, 'options.modulusLength');
  if (divisorLength != null) validateInt32(divisorLength, 'options.divisorLength', 0);
  return [modulusLength, divisorLength ?? -1];
}

function ec(type, options) {
  const { namedCurve, paramEncoding } = options;
  validateString(namedCurve, 'options.namedCurve');
  if (paramEncoding != null && paramEncoding !== 'named' && paramEncoding !== 'explicit') {
    throw new codes.ERR_INVALID_ARG_VALUE('options.paramEncoding', paramEncoding);
  }
  return [namedCurve, paramEncoding === 'explicit'];
}

function dh(type, options) {
  const { group, primeLength, prime, generator } = options;
  if (group != null) {
    for (const other of ['prime', 'primeLength', 'generator']) {
      if (options[other] != null) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('group', other);
    }
    validateString(group, 'options.group');
    return [group];
  }
  if (prime != null) {
    if (primeLength != null) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('prime', 'primeLength');
    validateBuffer(prime, 'options.prime');
  } else if (primeLength != null) {
    validateInt32(primeLength, 'options.primeLength', 0);
  } else {
    throw new codes.ERR_MISSING_OPTION('At least one of the group, prime, or primeLength options');
  }
  if (generator != null) validateInt32(generator, 'options.generator', 0);
  return [prime ?? primeLength, generator ?? 2];
}

const types = { __proto__: null, rsa, 'rsa-pss': rsa, dsa, ec, dh };
const simpleTypes = ['ed25519', 'ed448', 'x25519', 'x448'];

function startPair(type, options, done) {
  validateString(type, 'type');
  const wishes = wishesOf(type, options);
  if (options !== undefined) validateObject(options, 'options');
  let given = [];
  if (types[type] !== undefined) {
    validateObject(options, 'options');
    given = types[type](type, options);
  } else if (!simpleTypes.includes(type)) {
    throw new codes.ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  }
  return native.pair(
    type, given[0], given[1], given[2], given[3], given[4], wishes[0], wishes[1], wishes[2], wishes[3], wishes[4],
    wishes[5], done);
}

// Handles become KeyObjects; strings, Buffers and objects of JWK stay.
const finished = (key) => typeof key === 'string' || ArrayBuffer.isView(key) || key.kty !== undefined ? key : keyObject(key);

function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  startPair(type, options, request('KEYPAIRGENREQUEST', (error, pair) => {
    if (error !== undefined) callback(error);
    else callback(null, finished(pair[0]), finished(pair[1]));
  }));
}

Object.defineProperty(generateKeyPair, customPromisifyArgs, { value: ['publicKey', 'privateKey'] });

function generateKeyPairSync(type, options) {
  const pair = startPair(type, options);
  return { publicKey: finished(pair[0]), privateKey: finished(pair[1]) };
}

function startSecret(type, options, done) {
  validateString(type, 'type');
  validateObject(options, 'options');
  const { length } = options;
  if (type === 'hmac') validateInteger(length, 'options.length', 8, 2 ** 31 - 1);
  else if (type === 'aes') validateOneOf(length, 'options.length', [128, 192, 256]);
  else throw new codes.ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  return native.secret(length, done);
}

function generateKey(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  startSecret(type, options, request('KEYGENREQUEST', (error, handle) => {
    if (error !== undefined) callback(error);
    else callback(null, new SecretKeyObject(handle));
  }));
}

function generateKeySync(type, options) {
  return new SecretKeyObject(startSecret(type, options));
}

module.exports = { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync };
