// KeyObjects of asymmetric keys, and how they are made.

const native = binding('crypto_keys');
const { KeyObject, kHandle } = require('internal:crypto/key_object');
const {
  CREATE_PRIVATE, CREATE_PUBLIC, keyInput, privateEncoding, publicEncoding,
} = require('internal:crypto/key_input');
// Until it is loaded natives make plain Uint8Arrays.
require('node:buffer');

const kType = Symbol('kAsymmetricKeyType');
const kDetails = Symbol('kAsymmetricKeyDetails');

const withDetails = ['rsa', 'rsa-pss', 'dsa', 'ec'];

function detailsOf(handle) {
  const details = native.details(handle);
  const exponent = details.publicExponent;
  if (exponent !== undefined) {
    let number = 0n;
    for (const byte of exponent) number = (number << 8n) | BigInt(byte);
    details.publicExponent = number;
  }
  return details;
}

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType() {
    return this[kType] ??= native.typeName(this[kHandle]);
  }

  get asymmetricKeyDetails() {
    if (!withDetails.includes(this.asymmetricKeyType)) return {};
    return this[kDetails] ??= detailsOf(this[kHandle]);
  }
}

class PublicKeyObject extends AsymmetricKeyObject {
  constructor(handle) {
    super('public', handle);
  }

  export(options) {
    if (options && options.format === 'jwk') return native.jwk(this[kHandle], false);
    const { format, type } = publicEncoding(options, this.asymmetricKeyType);
    return native.write(this[kHandle], format, type);
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  constructor(handle) {
    super('private', handle);
  }

  export(options) {
    if (options && options.format === 'jwk') {
      if (options.passphrase !== undefined) {
        const { codes } = require('internal:errors');
        throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS('jwk', 'does not support encryption');
      }
      return native.jwk(this[kHandle], false);
    }
    const { format, type, cipher, passphrase } = privateEncoding(options, this.asymmetricKeyType);
    return native.write(this[kHandle], format, type, cipher, passphrase);
  }
}

function createPublicKey(key) {
  const { data, format, type, passphrase } = keyInput(key, CREATE_PUBLIC);
  return new PublicKeyObject(native.readPublic(data, format, type, passphrase));
}

function createPrivateKey(key) {
  const { data, format, type, passphrase, isJwk } = keyInput(key, CREATE_PRIVATE);
  return new PrivateKeyObject(isJwk ? data : native.readPrivate(data, format, type, passphrase));
}

module.exports = { PrivateKeyObject, PublicKeyObject, createPrivateKey, createPublicKey };
