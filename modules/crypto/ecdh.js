// Diffie-Hellman on named curves. The numbers are kept here; natives only compute.

const native = binding('crypto_dh');
const { bytesOf } = require('internal:crypto/key_object');
const { codes } = require('internal:errors');
const { validateString } = require('internal:validators');
const { Buffer } = require('node:buffer');

const COMPRESSED = 2;
const UNCOMPRESSED = 4;
const HYBRID = 6;

const kState = Symbol('kState');

const shown = (bytes, encoding) => encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;

function failed(message) {
  const error = new Error(message);
  error.code = 'ERR_CRYPTO_OPERATION_FAILED';
  return error;
}

function formOf(format) {
  if (!format || format === 'uncompressed') return UNCOMPRESSED;
  if (format === 'compressed') return COMPRESSED;
  if (format === 'hybrid') return HYBRID;
  throw new codes.ERR_CRYPTO_ECDH_INVALID_FORMAT(format);
}

function ECDH(curve) {
  if (!(this instanceof ECDH)) return new ECDH(curve);
  validateString(curve, 'curve');
  native.checkCurve(curve);
  Object.defineProperty(this, kState, { value: { __proto__: null, curve, publicKey: undefined, privateKey: undefined } });
}

ECDH.prototype.computeSecret = function dhComputeSecret(key, inEnc, outEnc) {
  const { curve, privateKey, publicKey } = this[kState];
  const theirs = bytesOf(key, 'key', inEnc);
  if (privateKey === undefined || publicKey === undefined) {
    const error = new RangeError('Invalid key pair');
    error.code = 'ERR_CRYPTO_INVALID_KEYPAIR';
    throw error;
  }
  const secret = native.secretOnCurve(curve, privateKey, publicKey, theirs);
  if (secret === undefined) throw new codes.ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY();
  return shown(secret, outEnc);
};

ECDH.prototype.setPrivateKey = function setPrivateKey(key, encoding) {
  const state = this[kState];
  const bytes = bytesOf(key, 'key', encoding);
  state.publicKey = native.publicOnCurve(state.curve, bytes);
  let start = 0;
  const all = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  while (start < all.length && all[start] === 0) start++;
  state.privateKey = Buffer.from(all.subarray(start));
  return this;
};

ECDH.prototype.setPublicKey = function setPublicKey(key, encoding) {
  const state = this[kState];
  state.publicKey = native.convertPoint(state.curve, bytesOf(key, 'key', encoding), UNCOMPRESSED);
  return this;
};

ECDH.prototype.getPrivateKey = function dhGetPrivateKey(encoding) {
  const { privateKey } = this[kState];
  if (privateKey === undefined) throw failed('Failed to get ECDH private key');
  return shown(Buffer.from(privateKey), encoding);
};

ECDH.prototype.generateKeys = function generateKeys(encoding, format) {
  const state = this[kState];
  const pair = native.generateOnCurve(state.curve);
  state.privateKey = pair[0];
  state.publicKey = pair[1];
  return this.getPublicKey(encoding, format);
};

ECDH.prototype.getPublicKey = function getPublicKey(encoding, format) {
  const form = formOf(format);
  const { curve, publicKey } = this[kState];
  if (publicKey === undefined) throw failed('Failed to get ECDH public key');
  return shown(native.convertPoint(curve, publicKey, form), encoding);
};

ECDH.convertKey = function convertKey(key, curve, inEnc, outEnc, format) {
  validateString(curve, 'curve');
  const bytes = bytesOf(key, 'key', inEnc);
  const form = formOf(format);
  if (bytes.byteLength === 0) return '';
  return shown(native.convertPoint(curve, bytes, form), outEnc);
};

function createECDH(curve) {
  return new ECDH(curve);
}

// All that OpenSSL may have, in its order.
const names = [
  'Oakley-EC2N-3', 'Oakley-EC2N-4', 'SM2', 'brainpoolP160r1', 'brainpoolP160t1', 'brainpoolP192r1', 'brainpoolP192t1',
  'brainpoolP224r1', 'brainpoolP224t1', 'brainpoolP256r1', 'brainpoolP256t1', 'brainpoolP320r1', 'brainpoolP320t1',
  'brainpoolP384r1', 'brainpoolP384t1', 'brainpoolP512r1', 'brainpoolP512t1', 'c2pnb163v1', 'c2pnb163v2', 'c2pnb163v3',
  'c2pnb176v1', 'c2pnb208w1', 'c2pnb272w1', 'c2pnb304w1', 'c2pnb368w1', 'c2tnb191v1', 'c2tnb191v2', 'c2tnb191v3',
  'c2tnb239v1', 'c2tnb239v2', 'c2tnb239v3', 'c2tnb359v1', 'c2tnb431r1', 'prime192v1', 'prime192v2', 'prime192v3',
  'prime239v1', 'prime239v2', 'prime239v3', 'prime256v1', 'secp112r1', 'secp112r2', 'secp128r1', 'secp128r2',
  'secp160k1', 'secp160r1', 'secp160r2', 'secp192k1', 'secp224k1', 'secp224r1', 'secp256k1', 'secp384r1', 'secp521r1',
  'sect113r1', 'sect113r2', 'sect131r1', 'sect131r2', 'sect163k1', 'sect163r1', 'sect163r2', 'sect193r1', 'sect193r2',
  'sect233k1', 'sect233r1', 'sect239k1', 'sect283k1', 'sect283r1', 'sect409k1', 'sect409r1', 'sect571k1', 'sect571r1',
  'wap-wsg-idm-ecid-wtls1', 'wap-wsg-idm-ecid-wtls10', 'wap-wsg-idm-ecid-wtls11', 'wap-wsg-idm-ecid-wtls12',
  'wap-wsg-idm-ecid-wtls3', 'wap-wsg-idm-ecid-wtls4', 'wap-wsg-idm-ecid-wtls5', 'wap-wsg-idm-ecid-wtls6',
  'wap-wsg-idm-ecid-wtls7', 'wap-wsg-idm-ecid-wtls8', 'wap-wsg-idm-ecid-wtls9',
];

let curves;

// Its name is empty, as Node's is.
const getCurves = (0, () => {
  curves ??= names.filter((name) => binding('crypto_keys').isCurve(name));
  return curves.slice();
});

module.exports = { ECDH, createECDH, getCurves };
