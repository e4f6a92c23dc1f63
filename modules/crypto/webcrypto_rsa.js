// RSA of the Web Cryptography API.

const {
  buffer, checkJwkType, checkJwkUse, checkUsages, chosen, cryptoKey, failure, generatePair, kKeyObject, ofData, operationFailed,
  otherAlgorithm, pairOf, pkcs8Key, promised, spkiKey,
} = require('internal:crypto/webcrypto_key');
const { digestBytes, hashOfJwk, nodeHash } = require('internal:crypto/webcrypto_names');
const { handleOfJwk } = require('internal:crypto/key_input');
const { kHandle, keyObject } = require('internal:crypto/key_object');

const native = binding('crypto_signature');

const OAEP_PADDING = 4;
const PSS_PADDING = 6;

// A number in bytes with any count of zeros in front; undefined if it is too large.
function exponentOf(bytes) {
  let number = 0;
  for (const byte of bytes) {
    number = number * 256 + byte;
    if (number > 0xffffffff) return undefined;
  }
  return number;
}

const forOaep = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];

async function generateKey(algorithm, extractable, usages) {
  const { name, modulusLength, publicExponent, hash } = algorithm;
  const exponent = exponentOf(publicExponent);
  if (exponent === undefined) {
    throw failure('The publicExponent must be equivalent to an unsigned 32-bit value', 'OperationError');
  }
  const isOaep = name === 'RSA-OAEP';
  checkUsages(usages, isOaep ? forOaep : ['sign', 'verify'], 'a RSA');
  const pair = await generatePair('rsa', { modulusLength, publicExponent: exponent });
  const made = { name, modulusLength, publicExponent, hash: { name: hash.name } };
  if (!isOaep) return pairOf(pair, made, chosen(usages, 'verify'), chosen(usages, 'sign'), extractable);
  return pairOf(pair, made, chosen(usages, 'encrypt', 'wrapKey'), chosen(usages, 'decrypt', 'unwrapKey'), extractable);
}

function checkUse(name, isPublic, usages) {
  if (name === 'RSA-OAEP') checkUsages(usages, isPublic ? ['encrypt', 'wrapKey'] : ['decrypt', 'unwrapKey'], `a ${name}`);
  else checkUsages(usages, isPublic ? ['verify'] : ['sign'], `a ${name}`);
}

function keyOfJwk(jwk, { name, hash }, extractable, usages) {
  checkJwkType(jwk, 'RSA');
  const isPublic = jwk.d === undefined;
  checkUse(name, isPublic, usages);
  checkJwkUse(jwk, name === 'RSA-OAEP' ? 'enc' : 'sig', usages, extractable);
  if (jwk.alg !== undefined && hashOfJwk(jwk.alg) !== hash.name) throw otherAlgorithm();
  return ofData(() => keyObject(handleOfJwk(jwk, isPublic)));
}

function keyOf(format, data, algorithm, extractable, usages) {
  if (format === 'jwk') return keyOfJwk(data, algorithm, extractable, usages);
  if (format !== 'spki' && format !== 'pkcs8') {
    throw failure(`Unable to import RSA key with format ${format}`, 'NotSupportedError');
  }
  checkUse(algorithm.name, format === 'spki', usages);
  return format === 'spki' ? spkiKey(data) : pkcs8Key(data);
}

function importKey(format, data, algorithm, extractable, usages) {
  const key = keyOf(format, data, algorithm, extractable, usages);
  if (key.asymmetricKeyType !== 'rsa') throw failure('Invalid key type', 'DataError');
  const { modulusLength, publicExponent } = binding('crypto_keys').details(key[kHandle]);
  const made = { name: algorithm.name, modulusLength, publicExponent, hash: algorithm.hash };
  return cryptoKey(key, made, usages, extractable);
}

function checkType(key, type) {
  if (key.type !== type) throw failure(`Key must be a ${type} key`, 'InvalidAccessError');
}

function optionsFor(key, saltLength) {
  if (key.algorithm.name !== 'RSA-PSS') return [undefined, undefined];
  const { modulusLength, hash } = key.algorithm;
  const max = Math.ceil((modulusLength - 1) / 8) - digestBytes[hash.name] - 2;
  try {
    require('internal:validators').validateInt32(saltLength, 'algorithm.saltLength', 0, max);
  } catch (cause) {
    throw operationFailed(cause);
  }
  return [PSS_PADDING, saltLength];
}

function sign(key, data, { saltLength }) {
  checkType(key, 'private');
  const [padding, salt] = optionsFor(key, saltLength);
  const digest = nodeHash[key.algorithm.hash.name];
  const handle = key[kKeyObject][kHandle];
  return promised((done) => {
    native.sign(handle, undefined, undefined, undefined, digest, data, padding, salt, false, done);
  }, buffer);
}

function verify(key, data, { saltLength }, signature) {
  checkType(key, 'public');
  const [padding, salt] = optionsFor(key, saltLength);
  const digest = nodeHash[key.algorithm.hash.name];
  const handle = key[kKeyObject][kHandle];
  return promised((done) => {
    native.verify(handle, undefined, undefined, undefined, digest, data, padding, salt, false, signature, done);
  }, Boolean);
}

function cipher(encrypts, key, data, { label }) {
  if (key.type !== (encrypts ? 'public' : 'private')) {
    throw failure('The requested operation is not valid for the provided key', 'InvalidAccessError');
  }
  const digest = nodeHash[key.algorithm.hash.name];
  const handle = key[kKeyObject][kHandle];
  const run = encrypts ? native.publicEncrypt : native.privateDecrypt;
  return promised((done) => {
    run(handle, undefined, undefined, undefined, data, OAEP_PADDING, digest, label, true, done);
  }, buffer);
}

module.exports = { cipher, checkType, generateKey, importKey, promised, sign, verify };
