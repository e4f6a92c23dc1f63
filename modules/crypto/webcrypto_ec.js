// Keys on curves of the Web Cryptography API: ECDSA and ECDH, and those of RFC 7748 and 8032.

const {
  buffer, checkJwkType, checkJwkUse, checkUsages, chosen, cryptoKey, failure, generatePair, kKeyObject, ofData, otherAlgorithm,
  pairOf, pkcs8Key, spkiKey,
} = require('internal:crypto/webcrypto_key');
const { edwards, nodeHash } = require('internal:crypto/webcrypto_names');
const { handleOfJwk } = require('internal:crypto/key_input');
const { kHandle, keyObject } = require('internal:crypto/key_object');
const { checkType, promised } = require('internal:crypto/webcrypto_rsa');

const keys = binding('crypto_keys');
const native = binding('crypto_signature');

const curves = { __proto__: null, 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };
const curveOfAlgorithm = { __proto__: null, ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };
const rawBytes = { __proto__: null, Ed25519: 32, X25519: 32, Ed448: 57, X448: 56 };

const isEdwards = (name) => edwards.includes(name);
const signs = (name) => name === 'ECDSA' || name === 'Ed25519' || name === 'Ed448';

function checkCurve(name, namedCurve) {
  if (!isEdwards(name) && curves[namedCurve] === undefined) throw failure('Unrecognized namedCurve', 'NotSupportedError');
}

async function generateKey({ name, namedCurve }, extractable, usages) {
  checkCurve(name, namedCurve);
  const allowed = signs(name) ? ['sign', 'verify'] : ['deriveKey', 'deriveBits'];
  checkUsages(usages, allowed, `an ${name}`);
  const pair = isEdwards(name) ? await generatePair(name.toLowerCase()) : await generatePair('ec', { namedCurve });
  const algorithm = isEdwards(name) ? { name } : { name, namedCurve };
  if (signs(name)) return pairOf(pair, algorithm, chosen(usages, 'verify'), chosen(usages, 'sign'), extractable);
  return pairOf(pair, algorithm, [], chosen(usages, 'deriveKey', 'deriveBits'), extractable);
}

function checkUse(name, isPublic, usages) {
  const allowed = signs(name) ? [isPublic ? 'verify' : 'sign'] : isPublic ? [] : ['deriveKey', 'deriveBits'];
  checkUsages(usages, allowed, `a ${name}`);
}

function rawKey({ name, namedCurve }, bytes, isPrivate) {
  const length = rawBytes[name];
  if (length !== undefined && bytes.byteLength !== length) {
    throw failure(`${name} raw keys must be exactly ${length}-bytes`, 'DataError');
  }
  const handle = isEdwards(name) ? keys.importEdwards(name, bytes, isPrivate) : keys.importPoint(namedCurve, bytes);
  if (handle === undefined) throw failure('Invalid keyData', 'DataError');
  return keyObject(handle);
}

const base64 = (text) => require('node:buffer').Buffer.from(text, 'base64');

function edwardsKeyOfJwk(jwk, algorithm, extractable, usages) {
  const { name } = algorithm;
  checkJwkType(jwk, 'OKP');
  if (jwk.crv !== name) throw failure('JWK "crv" Parameter and algorithm name mismatch', 'DataError');
  const isPublic = jwk.d === undefined;
  checkJwkUse(jwk, signs(name) ? 'sig' : 'enc', usages, extractable);
  if (!isPublic && typeof jwk.x !== 'string') throw failure('Invalid JWK', 'DataError');
  checkUse(name, isPublic, usages);
  return ofData(() => {
    const publicKey = rawKey(algorithm, base64(jwk.x), false);
    if (isPublic) return publicKey;
    const key = rawKey(algorithm, base64(jwk.d), true);
    if (require('internal:crypto/key_asymmetric').createPublicKey(key).equals(publicKey)) return key;
    const { codes } = require('internal:errors');
    throw new codes.ERR_CRYPTO_INVALID_JWK();
  });
}

function ecKeyOfJwk(jwk, { name, namedCurve }, extractable, usages) {
  checkJwkType(jwk, 'EC');
  if (jwk.crv !== namedCurve) throw failure('JWK "crv" does not match the requested algorithm', 'DataError');
  const isPublic = jwk.d === undefined;
  checkUse(name, isPublic, usages);
  checkJwkUse(jwk, name === 'ECDH' ? 'enc' : 'sig', usages, extractable);
  if (name === 'ECDSA' && jwk.alg !== undefined && curveOfAlgorithm[jwk.alg] !== namedCurve) throw otherAlgorithm();
  return ofData(() => keyObject(handleOfJwk(jwk, isPublic)));
}

function keyOf(format, data, algorithm, extractable, usages) {
  if (format === 'jwk') {
    const read = isEdwards(algorithm.name) ? edwardsKeyOfJwk : ecKeyOfJwk;
    return read(data, algorithm, extractable, usages);
  }
  checkUse(algorithm.name, format !== 'pkcs8', usages);
  if (format === 'raw') return rawKey(algorithm, data, false);
  return format === 'spki' ? spkiKey(data) : pkcs8Key(data);
}

function importKey(format, data, algorithm, extractable, usages) {
  const { name, namedCurve } = algorithm;
  checkCurve(name, namedCurve);
  const key = keyOf(format, data, algorithm, extractable, usages);
  if (key.asymmetricKeyType !== (isEdwards(name) ? name.toLowerCase() : 'ec')) throw failure('Invalid key type', 'DataError');
  if (isEdwards(name)) return cryptoKey(key, { name }, usages, extractable);
  if (!keys.isSound(key[kHandle])) throw failure('Invalid keyData', 'DataError');
  if (keys.details(key[kHandle]).namedCurve !== curves[namedCurve]) throw failure('Named curve mismatch', 'DataError');
  return cryptoKey(key, { name, namedCurve }, usages, extractable);
}

function checkContext({ name, context }) {
  if (name === 'Ed448' && context?.byteLength) {
    throw failure('Non zero-length context is not yet supported.', 'NotSupportedError');
  }
}

function sign(key, data, algorithm) {
  checkType(key, 'private');
  checkContext(algorithm);
  const digest = algorithm.hash === undefined ? undefined : nodeHash[algorithm.hash.name];
  const handle = key[kKeyObject][kHandle];
  return promised((done) => {
    native.sign(handle, undefined, undefined, undefined, digest, data, undefined, undefined, true, done);
  }, buffer);
}

function verify(key, data, algorithm, signature) {
  checkType(key, 'public');
  checkContext(algorithm);
  const digest = algorithm.hash === undefined ? undefined : nodeHash[algorithm.hash.name];
  const handle = key[kKeyObject][kHandle];
  return promised((done) => {
    native.verify(handle, undefined, undefined, undefined, digest, data, undefined, undefined, true, signature, done);
  }, Boolean);
}

module.exports = { generateKey, importKey, sign, verify };
