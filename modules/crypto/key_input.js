// What a user gives as a key, and how one is wanted: checked, and in the form that natives take.

const { bytesOf, isKeyObject, kHandle } = require('internal:crypto/key_object');

// Numbers that the natives know.
const formats = { __proto__: null, der: 0, pem: 1, jwk: 2 };
const DER = 0;
const PEM = 1;
const JWK = 2;
const encodings = { __proto__: null, pkcs1: 0, pkcs8: 1, spki: 2, sec1: 3 };

// What a key is wanted for.
const CONSUME_PUBLIC = 0;
const CONSUME_PRIVATE = 1;
const CREATE_PUBLIC = 2;
const CREATE_PRIVATE = 3;

const coded = (name, ...parts) => new (require('internal:errors').codes[name])(...parts);

const isAnyArrayBuffer = (value) => require('internal:types').isAnyArrayBuffer(value);
const isText = (value) => typeof value === 'string' || ArrayBuffer.isView(value) || isAnyArrayBuffer(value);

const optionName = (name, group) => group === undefined ? `options.${name}` : `options.${group}.${name}`;

function formatOf(format, fallback, name) {
  if (format === undefined && fallback !== undefined) return fallback;
  const number = typeof format === 'string' ? formats[format] : undefined;
  if (number === undefined) throw coded('ERR_INVALID_ARG_VALUE', name, format);
  return number;
}

// `isPublic` is undefined where either kind will do.
function encodingOf(type, required, keyType, isPublic, name) {
  if (type === undefined && !required) return undefined;
  if (type === 'pkcs1') {
    if (keyType !== undefined && keyType !== 'rsa') {
      throw coded('ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', type, 'can only be used for RSA keys');
    }
    return encodings.pkcs1;
  }
  if (type === 'spki' && isPublic !== false) return encodings.spki;
  if (type === 'pkcs8' && isPublic !== true) return encodings.pkcs8;
  if (type === 'sec1' && isPublic !== true) {
    if (keyType !== undefined && keyType !== 'ec') {
      throw coded('ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', type, 'can only be used for EC keys');
    }
    return encodings.sec1;
  }
  throw coded('ERR_INVALID_ARG_VALUE', name, type);
}

function checkCipher(cipher, passphrase, format, type, typeName, group) {
  if (cipher == null) {
    if (passphrase !== undefined) throw coded('ERR_INVALID_ARG_VALUE', optionName('cipher', group), cipher);
    return;
  }
  if (typeof cipher !== 'string') throw coded('ERR_INVALID_ARG_VALUE', optionName('cipher', group), cipher);
  if (format === DER && (type === encodings.pkcs1 || type === encodings.sec1)) {
    throw coded('ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', typeName, 'does not support encryption');
  }
}

// The encoding of a key: of one that is read if `keyType` is undefined, else of one that is written.
function encoding(given, keyType, isPublic, group) {
  require('internal:validators').validateObject(given, 'options');
  const isInput = keyType === undefined;
  const { format: formatName, type: typeName } = given;
  const format = formatOf(formatName, isInput ? PEM : undefined, optionName('format', group));
  const required = (!isInput || format === DER) && format !== JWK;
  const type = encodingOf(typeName, required, keyType, isPublic, optionName('type', group));
  if (isPublic === true) return { format, type, cipher: undefined, passphrase: undefined };
  const { cipher, passphrase, encoding: textEncoding } = given;
  if (!isInput) checkCipher(cipher, passphrase, format, type, typeName, group);
  const isWrong = isInput ? passphrase !== undefined && !isText(passphrase) : cipher != null && !isText(passphrase);
  if (isWrong) throw coded('ERR_INVALID_ARG_VALUE', optionName('passphrase', group), passphrase);
  return {
    format, type, cipher,
    passphrase: passphrase === undefined ? undefined : bytesOf(passphrase, 'key.passphrase', textEncoding),
  };
}

const publicEncoding = (given, keyType, group) => encoding(given, keyType, keyType ? true : undefined, group);
const privateEncoding = (given, keyType, group) => encoding(given, keyType, false, group);

function handleOf(key, use) {
  if (use === CREATE_PRIVATE) {
    throw coded('ERR_INVALID_ARG_TYPE', 'key', ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], key);
  }
  if (key.type !== 'private') {
    if (use === CONSUME_PRIVATE || use === CREATE_PUBLIC) {
      throw coded('ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', key.type, 'private');
    }
    if (key.type !== 'public') throw coded('ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', key.type, 'private or public');
  }
  return key[kHandle];
}

const kinds = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'];
const kindsFor = (use) => use === CREATE_PRIVATE ? kinds.slice(0, 5) : kinds;

// The KeyObject that a value is or has in it, if it is such.
function keyObjectIn(value) {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isKeyObject(value)) return value;
  const { isCryptoKey, keyObjectOf } = require('internal:crypto/webcrypto');
  return isCryptoKey(value) ? keyObjectOf(value) : undefined;
}

// A key as natives take it: `data` is a handle or bytes, the others are undefined for a handle.
function keyInput(key, use) {
  const whole = keyObjectIn(key);
  if (whole !== undefined) return { data: handleOf(whole, use) };
  if (isText(key)) return { data: bytesOf(key, 'key'), format: PEM };
  if (typeof key !== 'object') throw coded('ERR_INVALID_ARG_TYPE', 'key', kindsFor(use), key);
  const { key: data, encoding: textEncoding, format } = key;
  const inner = keyObjectIn(data);
  if (inner !== undefined) return { data: handleOf(inner, use) };
  if (format === 'jwk') {
    require('internal:validators').validateObject(data, 'key.key');
    return { data: handleOfJwk(data, use === CONSUME_PUBLIC || use === CREATE_PUBLIC), isJwk: true };
  }
  if (!isText(data)) throw coded('ERR_INVALID_ARG_TYPE', 'key.key', kindsFor(use), data);
  const isPublic = use === CONSUME_PRIVATE || use === CREATE_PRIVATE ? false : undefined;
  const { format: number, type, passphrase } = encoding(key, undefined, isPublic);
  return { data: bytesOf(data, 'key', textEncoding), format: number, type, passphrase };
}

const base64 = (text) => require('node:buffer').Buffer.from(text, 'base64');

const edwardsBytes = { __proto__: null, Ed25519: 32, X25519: 32, Ed448: 57, X448: 56 };

function edwardsHandle(key, isPublic, validators) {
  validators.validateString(key.crv, 'key.crv');
  validators.validateOneOf(key.crv, 'key.crv', ['Ed25519', 'Ed448', 'X25519', 'X448']);
  validators.validateString(key.x, 'key.x');
  if (!isPublic) validators.validateString(key.d, 'key.d');
  const bytes = base64(isPublic ? key.x : key.d);
  if (bytes.byteLength !== edwardsBytes[key.crv]) throw coded('ERR_CRYPTO_INVALID_JWK');
  const handle = binding('crypto_keys').importEdwards(key.crv, bytes, !isPublic);
  if (handle === undefined) throw coded('ERR_CRYPTO_INVALID_JWK');
  return handle;
}

function ecHandle(key, isPublic, validators) {
  validators.validateString(key.crv, 'key.crv');
  validators.validateOneOf(key.crv, 'key.crv', ['P-256', 'secp256k1', 'P-384', 'P-521']);
  validators.validateString(key.x, 'key.x');
  validators.validateString(key.y, 'key.y');
  if (!isPublic) validators.validateString(key.d, 'key.d');
  const d = isPublic ? undefined : base64(key.d);
  return binding('crypto_keys').importEc(key.crv, base64(key.x), base64(key.y), d);
}

const rsaPublic = ['n', 'e'];
const rsaPrivate = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];

function handleOfJwk(key, isPublic) {
  const validators = require('internal:validators');
  validators.validateObject(key, 'key');
  validators.validateOneOf(key.kty, 'key.kty', ['RSA', 'EC', 'OKP']);
  if (key.kty === 'OKP') return edwardsHandle(key, isPublic, validators);
  if (key.kty === 'EC') return ecHandle(key, isPublic, validators);
  const numbers = [];
  for (const name of isPublic ? rsaPublic : rsaPrivate) {
    validators.validateString(key[name], `key.${name}`);
    numbers.push(base64(key[name]));
  }
  return binding('crypto_keys').importRsa(numbers);
}

const privateInput = (key) => keyInput(key, CONSUME_PRIVATE);
const publicInput = (key) => keyInput(key, CONSUME_PUBLIC);

module.exports = {
  CREATE_PRIVATE, CREATE_PUBLIC, encodings, formats, handleOfJwk, keyInput, privateEncoding, privateInput, publicEncoding,
  publicInput,
};
