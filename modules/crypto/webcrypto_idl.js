// Web IDL of the Web Cryptography API: arguments and dictionaries converted, with Node's complaints.

function complain(message, place, code = 'ERR_INVALID_ARG_TYPE') {
  const { prefix, context = 'Value' } = place;
  const error = new TypeError(`${prefix ? `${prefix}: ` : ''}${context === '' ? '' : `${context} `}${message}`);
  error.code = code;
  return error;
}

const isObject = (value) => typeof value === 'object' && value !== null || typeof value === 'function';

function numberOf(value, place) {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') throw complain('is a BigInt and cannot be converted to a number.', place);
  if (typeof value === 'symbol') throw complain('is a Symbol and cannot be converted to a number.', place);
  return Number(value);
}

// Integers without a sign; those of dictionaries must be in range.
function integer(bits, isStrict) {
  const max = 2 ** bits - 1;
  return (value, place) => {
    const number = numberOf(value, place);
    if (!isStrict) return Number.isFinite(number) ? Math.trunc(number) % (max + 1) : 0;
    if (!Number.isFinite(number)) throw complain('is not a finite number.', place);
    const whole = Math.trunc(number);
    if (whole < 0 || whole > max) {
      throw complain(`is outside the expected range of 0 to ${max}.`, place, 'ERR_OUT_OF_RANGE');
    }
    return whole;
  };
}

function text(value, place) {
  if (typeof value === 'symbol') throw complain('is a Symbol and cannot be converted to a string.', place);
  return String(value);
}

const isShared = (buffer) => require('internal:types').isSharedArrayBuffer(buffer);

function bytes(value, place) {
  if (ArrayBuffer.isView(value)) {
    if (isShared(value.buffer)) throw complain('is a view on a SharedArrayBuffer, which is not allowed.', place);
    return value;
  }
  if (!(value instanceof ArrayBuffer)) {
    throw complain('is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.', place);
  }
  return value;
}

function uint8Array(value, place) {
  if (!require('internal:types').isUint8Array(value)) throw complain('is not an Uint8Array object.', place);
  return bytes(value, place);
}

function choice(name, values) {
  return (value, place) => {
    const chosen = String(value);
    if (values.includes(chosen)) return chosen;
    throw complain(`value '${chosen}' is not a valid enum value of type ${name}.`, place, 'ERR_INVALID_ARG_VALUE');
  };
}

function sequence(convert) {
  return (value, place) => {
    const iterator = isObject(value) ? value[Symbol.iterator]?.() : undefined;
    if (iterator === undefined) throw complain('can not be converted to sequence.', place);
    const list = [];
    for (;;) {
      const step = iterator.next?.();
      if (step === undefined) throw complain('can not be converted to sequence.', place);
      if (step.done === true) return list;
      list.push(convert(step.value, { prefix: place.prefix, context: `${place.context}, index ${list.length}` }));
    }
  };
}

const identifier = (value, place) => isObject(value) ? value : text(value, place);

function cryptoKey(value, place) {
  if (require('internal:crypto/webcrypto_key').isCryptoKey(value)) return value;
  throw complain('is not of type CryptoKey.', place);
}

const keyFormat = choice('KeyFormat', ['raw', 'pkcs8', 'spki', 'jwk']);
const keyUsages = sequence(choice('KeyUsage', [
  'encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey',
]));

const octet = integer(8, true);
const unsignedShort = integer(16, true);
const unsignedLong = integer(32, true);

// Members in the order of their names, each with its conversion and whether it must be there.
function dictionary(name, members) {
  return (value, place) => {
    if (value != null && !isObject(value)) throw complain('can not be converted to a dictionary', place);
    const made = {};
    for (const { 0: key, 1: convert, 2: isRequired } of members) {
      const member = value?.[key];
      if (member !== undefined) {
        const context = `'${key}' of '${name}'${place.context ? ` (${place.context})` : ''}`;
        made[key] = convert(member, { prefix: place.prefix, context });
      } else if (isRequired) {
        const message = `can not be converted to '${name}' because '${key}' is required in '${name}'.`;
        throw complain(message, place, 'ERR_MISSING_OPTION');
      }
    }
    return made;
  };
}

const name = ['name', text, true];
const hash = ['hash', identifier, true];

const dictionaries = { __proto__: null };

function define(type, ...members) {
  dictionaries[type] = dictionary(type, members);
}

define('Algorithm', name);
define(
  'RsaHashedKeyGenParams', hash, ['modulusLength', unsignedLong, true], name, ['publicExponent', uint8Array, true]);
define('RsaHashedImportParams', hash, name);
define('EcKeyImportParams', name, ['namedCurve', text, true]);
define('EcKeyGenParams', name, ['namedCurve', text, true]);
define('AesKeyGenParams', ['length', unsignedShort, true], name);
define('AesDerivedKeyParams', ['length', unsignedShort, true], name);
define('HmacKeyGenParams', hash, ['length', unsignedLong, false], name);
define('HmacImportParams', hash, ['length', unsignedLong, false], name);
define('RsaPssParams', name, ['saltLength', unsignedLong, true]);
define('RsaOaepParams', ['label', bytes, false], name);
define('EcdsaParams', hash, name);
define('HkdfParams', hash, ['info', bytes, true], name, ['salt', bytes, true]);
define('Pbkdf2Params', hash, ['iterations', unsignedLong, true], name, ['salt', bytes, true]);
define('AesCbcParams', ['iv', bytes, true], name);
define('AesGcmParams', ['additionalData', bytes, false], ['iv', bytes, true], name, ['tagLength', octet, false]);
define('AesCtrParams', ['counter', bytes, true], ['length', octet, true], name);
define('EcdhKeyDeriveParams', name, ['public', cryptoKey, true]);
define('Ed448Params', ['context', bytes, false], name);

const textMember = (key) => [key, text, false];
const primeInfo = dictionary('RsaOtherPrimesInfo', ['d', 'r', 't'].map(textMember));

dictionaries.JsonWebKey = dictionary('JsonWebKey', [
  ...['alg', 'crv', 'd', 'dp', 'dq', 'e'].map(textMember),
  ['ext', Boolean, false],
  textMember('k'),
  ['key_ops', sequence(text), false],
  ...['kty', 'n'].map(textMember),
  ['oth', sequence(primeInfo), false],
  ...['p', 'q', 'qi', 'use', 'x', 'y'].map(textMember),
]);

const ordinals = ['1st', '2nd', '3rd', '4th', '5th', '6th', '7th'];

// What a method's arguments are converted by, each with the place that a complaint names.
function argumentsOf(method, given, required, conversions) {
  const prefix = `Failed to execute '${method}' on 'SubtleCrypto'`;
  if (given.length < required) {
    const plural = required === 1 ? '' : 's';
    const message = `${required} argument${plural} required, but only ${given.length} present.`;
    throw complain(message, { prefix, context: '' }, 'ERR_MISSING_ARGS');
  }
  return conversions.map((convert, index) => convert(given[index], { prefix, context: `${ordinals[index]} argument` }));
}

module.exports = {
  argumentsOf, boolean: Boolean, bytes, cryptoKey, dictionaries, identifier, keyFormat, keyUsages,
  unsignedLong: integer(32, false),
};
