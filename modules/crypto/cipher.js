// Cipheriv, Decipheriv, and Cipher and Decipher, which make key and vector from a password.

const native = binding('crypto_cipher');
const LazyTransform = require('internal:crypto/lazy_transform');
const { bytesOf, secretOf } = require('internal:crypto/key_object');
const { Buffer } = require('node:buffer');
const { codes } = require('internal:errors');
const { normalizeEncoding } = require('internal:util');
const { validateEncoding, validateString } = require('internal:validators');

const kHandle = Symbol('kHandle');

// What node shows of a handle.
function CipherBase() {}
native.setPrototype(CipherBase.prototype);

const isUtf8 = (encoding) => encoding === undefined || encoding === 'utf8';

// A number without a sign in 32 bits; -1 if it is not given.
function countOption(options, name) {
  const value = options?.[name];
  if (value === undefined || value === null || options === null) return -1;
  if (value >>> 0 !== value) throw new codes.ERR_INVALID_ARG_VALUE(`options.${name}`, value);
  return value;
}

function textOption(options, name) {
  const value = options?.[name];
  if (value !== undefined && value !== null) validateString(value, `options.${name}`);
  return value ?? undefined;
}

function ready(cipher, handle, options) {
  cipher[kHandle] = handle;
  cipher._decoder = null;
  cipher._options = options;
}

function startWithVector(self, cipher, key, iv, options, encrypts) {
  validateString(cipher, 'cipher');
  const secret = secretOf(key, textOption(options, 'encoding'));
  const vector = iv === null ? null : bytesOf(iv, 'iv');
  const tagBytes = countOption(options, 'authTagLength');
  ready(self, native.start(cipher, secret, vector, tagBytes, encrypts), options);
}

function startWithPassword(self, cipher, password, options, encrypts) {
  validateString(cipher, 'cipher');
  const bytes = bytesOf(password, 'password');
  const tagBytes = countOption(options, 'authTagLength');
  // The same password would give the same key and vector again, which counter modes do not stand.
  if (encrypts && native.countsUp(cipher)) process.emitWarning(`Use Cipheriv for counter mode of ${cipher}`);
  ready(self, native.startWithPassword(cipher, bytes, tagBytes, encrypts), options);
}

function Cipher(cipher, password, options) {
  if (!(this instanceof Cipher)) return new Cipher(cipher, password, options);
  startWithPassword(this, cipher, password, options, true);
}

function Cipheriv(cipher, key, iv, options) {
  if (!(this instanceof Cipheriv)) return new Cipheriv(cipher, key, iv, options);
  startWithVector(this, cipher, key, iv, options, true);
}

function Decipher(cipher, password, options) {
  if (!(this instanceof Decipher)) return new Decipher(cipher, password, options);
  startWithPassword(this, cipher, password, options, false);
}

function Decipheriv(cipher, key, iv, options) {
  if (!(this instanceof Decipheriv)) return new Decipheriv(cipher, key, iv, options);
  startWithVector(this, cipher, key, iv, options, false);
}

function updated(cipher, data, encoding) {
  if (typeof data === 'string' && encoding !== 'buffer' && !isUtf8(encoding)) {
    return native.update(cipher[kHandle], Buffer.from(data, normalizeEncoding(encoding)));
  }
  return native.update(cipher[kHandle], data);
}

function decoderOf(cipher, encoding) {
  const name = normalizeEncoding(encoding);
  const { StringDecoder } = require('node:string_decoder');
  cipher._decoder ||= new StringDecoder(encoding);
  if (cipher._decoder.encoding === name) return cipher._decoder;
  if (name === undefined) throw new codes.ERR_UNKNOWN_ENCODING(encoding);
  require('node:assert')(false, 'Cannot change encoding');
  return undefined;
}

const methods = {
  _transform(chunk, encoding, callback) {
    this.push(updated(this, chunk, encoding));
    callback();
  },

  _flush(callback) {
    try {
      this.push(native.finish(this[kHandle]));
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },

  update(data, inputEncoding, outputEncoding) {
    if (typeof data === 'string') {
      if (!isUtf8(inputEncoding)) validateEncoding(data, inputEncoding);
    } else if (!ArrayBuffer.isView(data)) {
      throw new codes.ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
    }
    const bytes = updated(this, data, inputEncoding);
    if (!outputEncoding || outputEncoding === 'buffer') return bytes;
    return decoderOf(this, outputEncoding).write(bytes);
  },

  final(outputEncoding) {
    const bytes = native.finish(this[kHandle]);
    if (!outputEncoding || outputEncoding === 'buffer') return bytes;
    return decoderOf(this, outputEncoding).end(bytes);
  },

  setAutoPadding(ap) {
    if (!native.setPadding(this[kHandle], !!ap)) throw new codes.ERR_CRYPTO_INVALID_STATE('setAutoPadding');
    return this;
  },

  getAuthTag() {
    const tag = native.madeTag(this[kHandle]);
    if (tag === undefined) throw new codes.ERR_CRYPTO_INVALID_STATE('getAuthTag');
    return tag;
  },

  setAuthTag(tagbuf, encoding) {
    const tag = bytesOf(tagbuf, 'buffer', encoding);
    const accepted = native.expectTag(this[kHandle], tag);
    if (accepted === 0) throw new codes.ERR_CRYPTO_INVALID_STATE('setAuthTag');
    if (accepted === 2) warnOfShortTag();
    return this;
  },

  setAAD(aadbuf, options) {
    const encoding = textOption(options, 'encoding');
    const messageBytes = countOption(options, 'plaintextLength');
    const data = bytesOf(aadbuf, 'aadbuf', encoding);
    if (!native.addData(this[kHandle], data, messageBytes)) throw new codes.ERR_CRYPTO_INVALID_STATE('setAAD');
    return this;
  },
};

let hasWarned = false;

function warnOfShortTag() {
  if (hasWarned || binding('program').option('--pending-deprecation') !== true) return;
  hasWarned = true;
  process.emitWarning('Using AES-GCM authentication tags of less than 128 bits without specifying the authTagLength option ' +
    'when initializing decryption is deprecated.', 'DeprecationWarning', 'DEP0182');
}

function equip(constructor, names) {
  Object.setPrototypeOf(constructor.prototype, LazyTransform.prototype);
  Object.setPrototypeOf(constructor, LazyTransform);
  // Found by the assignments, so that these do not look further up.
  Object.defineProperty(constructor.prototype, kHandle, { value: undefined, writable: true });
  for (const name of names) constructor.prototype[name] = methods[name];
}

// In Node's order.
equip(Cipher, ['_transform', '_flush', 'update', 'final', 'setAutoPadding', 'getAuthTag', 'setAAD']);
equip(Cipheriv, ['_transform', '_flush', 'update', 'final', 'setAutoPadding', 'getAuthTag', 'setAAD']);
equip(Decipher, ['_transform', '_flush', 'update', 'final', 'setAutoPadding', 'setAuthTag', 'setAAD']);
equip(Decipheriv, ['_transform', '_flush', 'update', 'final', 'setAutoPadding', 'setAuthTag', 'setAAD']);

function createCipheriv(cipher, key, iv, options) {
  return new Cipheriv(cipher, key, iv, options);
}

function createDecipheriv(cipher, key, iv, options) {
  return new Decipheriv(cipher, key, iv, options);
}

const { deprecate } = require('internal:util');

const createCipher = deprecate(function createCipher(cipher, password, options) {
  return new Cipher(cipher, password, options);
}, 'crypto.createCipher is deprecated.', 'DEP0106');

const createDecipher = deprecate(function createDecipher(cipher, password, options) {
  return new Decipher(cipher, password, options);
}, 'crypto.createDecipher is deprecated.', 'DEP0106');

function getCiphers() {
  return native.names();
}

function getCipherInfo(nameOrNid, options) {
  const { validateInt32, validateObject } = require('internal:validators');
  if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') {
    throw new codes.ERR_INVALID_ARG_TYPE('nameOrNid', ['string', 'number'], nameOrNid);
  }
  if (typeof nameOrNid === 'number') validateInt32(nameOrNid, 'nameOrNid');
  if (options === undefined) return native.facts(nameOrNid);
  validateObject(options, 'options');
  const { keyLength, ivLength } = options;
  if (keyLength !== undefined) validateInt32(keyLength, 'options.keyLength');
  if (ivLength !== undefined) validateInt32(ivLength, 'options.ivLength');
  return native.facts(nameOrNid, keyLength, ivLength);
}

module.exports = {
  Cipher, Cipheriv, Decipher, Decipheriv, createCipher, createCipheriv, createDecipher, createDecipheriv, getCipherInfo, getCiphers,
};
