// Diffie-Hellman over primes. The numbers are kept here; natives only compute.

const native = binding('crypto_dh');
const { bytesOf } = require('internal:crypto/key_object');
const { codes } = require('internal:errors');
const { validateInt32 } = require('internal:validators');
const { Buffer } = require('node:buffer');

const GENERATOR_DEFAULT = 2;

const kState = Symbol('kState');

const isAnyArrayBuffer = (value) => require('internal:types').isAnyArrayBuffer(value);
const isBytes = (value) => ArrayBuffer.isView(value) || isAnyArrayBuffer(value);
const kinds = ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];

const shown = (bytes, encoding) => encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;

const withoutZeros = (bytes) => {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start++;
  return Buffer.from(bytes.subarray(start));
};

// A number as big-endian bytes of its own; a text without an encoding is UTF-8 here.
function numberOf(value, encoding) {
  if (typeof value === 'string') return withoutZeros(Buffer.from(value, encoding === 'buffer' || !encoding ? 'utf8' : encoding));
  const view = ArrayBuffer.isView(value) ? value : new Uint8Array(value);
  return withoutZeros(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
}

function numberBytes(number) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return withoutZeros(bytes);
}

function init(self, prime, generator) {
  const verifyError = native.check(prime, generator);
  Object.defineProperty(self, kState, {
    value: { __proto__: null, prime, generator, publicKey: undefined, privateKey: undefined },
  });
  Object.defineProperty(self, 'verifyError', { value: verifyError, enumerable: true });
}

function generatorOf(generator, encoding) {
  if (!generator) return numberBytes(GENERATOR_DEFAULT);
  if (typeof generator === 'number') {
    validateInt32(generator, 'generator');
    if (generator <= 1) return Buffer.alloc(0);
    return numberBytes(generator);
  }
  if (typeof generator === 'string' || isBytes(generator)) return numberOf(generator, encoding);
  throw new codes.ERR_INVALID_ARG_TYPE('generator', kinds, generator);
}

function DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  if (!(this instanceof DiffieHellman)) return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
  if (typeof sizeOrKey !== 'number' && typeof sizeOrKey !== 'string' && !isBytes(sizeOrKey)) {
    throw new codes.ERR_INVALID_ARG_TYPE('sizeOrKey', kinds, sizeOrKey);
  }
  if (typeof sizeOrKey === 'number') validateInt32(sizeOrKey, 'sizeOrKey');
  if (keyEncoding && !Buffer.isEncoding(keyEncoding) && keyEncoding !== 'buffer') {
    genEncoding = generator;
    generator = keyEncoding;
    keyEncoding = false;
  }
  if (typeof sizeOrKey !== 'number') {
    init(this, numberOf(sizeOrKey, keyEncoding), generatorOf(generator, genEncoding));
    return;
  }
  const bytes = generatorOf(generator, genEncoding);
  if (generator && typeof generator !== 'number') throw new Error('Initialization failed');
  init(this, native.newPrime(sizeOrKey, generator || GENERATOR_DEFAULT), bytes);
}

function DiffieHellmanGroup(name) {
  if (!(this instanceof DiffieHellmanGroup)) return new DiffieHellmanGroup(name);
  if (typeof name !== 'string') {
    const error = new TypeError('Group name must be a string');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  init(this, native.groupPrime(name), numberBytes(GENERATOR_DEFAULT));
}

function missing(what) {
  const error = new Error(`No ${what} key - did you forget to generate one?`);
  error.code = 'ERR_CRYPTO_INVALID_STATE';
  return error;
}

function dhGenerateKeys(encoding) {
  const state = this[kState];
  const pair = native.generate(state.prime, state.generator, state.privateKey);
  state.privateKey = pair[0];
  state.publicKey = pair[1];
  return shown(Buffer.from(pair[1]), encoding);
}

function dhComputeSecret(key, inEnc, outEnc) {
  const state = this[kState];
  const theirs = bytesOf(key, 'key', inEnc);
  return shown(native.secret(state.prime, state.generator, state.privateKey, theirs), outEnc);
}

function dhGetPrime(encoding) {
  return shown(Buffer.from(this[kState].prime), encoding);
}

function dhGetGenerator(encoding) {
  return shown(Buffer.from(this[kState].generator), encoding);
}

function dhGetPublicKey(encoding) {
  const { publicKey } = this[kState];
  if (publicKey === undefined) throw missing('public');
  return shown(Buffer.from(publicKey), encoding);
}

function dhGetPrivateKey(encoding) {
  const { privateKey } = this[kState];
  if (privateKey === undefined) throw missing('private');
  return shown(Buffer.from(privateKey), encoding);
}

DiffieHellmanGroup.prototype.generateKeys = DiffieHellman.prototype.generateKeys = dhGenerateKeys;
DiffieHellmanGroup.prototype.computeSecret = DiffieHellman.prototype.computeSecret = dhComputeSecret;
DiffieHellmanGroup.prototype.getPrime = DiffieHellman.prototype.getPrime = dhGetPrime;
DiffieHellmanGroup.prototype.getGenerator = DiffieHellman.prototype.getGenerator = dhGetGenerator;
DiffieHellmanGroup.prototype.getPublicKey = DiffieHellman.prototype.getPublicKey = dhGetPublicKey;
DiffieHellmanGroup.prototype.getPrivateKey = DiffieHellman.prototype.getPrivateKey = dhGetPrivateKey;

DiffieHellman.prototype.setPublicKey = function setPublicKey(key, encoding) {
  this[kState].publicKey = withoutZeros(Buffer.from(bytesOf(key, 'key', encoding)));
  return this;
};

DiffieHellman.prototype.setPrivateKey = function setPrivateKey(key, encoding) {
  this[kState].privateKey = withoutZeros(Buffer.from(bytesOf(key, 'key', encoding)));
  return this;
};

const types = ['dh', 'ec', 'x448', 'x25519'];

function diffieHellman(options) {
  require('internal:validators').validateObject(options, 'options');
  const { KeyObject, kHandle } = require('internal:crypto/key_object');
  const { privateKey, publicKey } = options;
  if (!(privateKey instanceof KeyObject)) throw new codes.ERR_INVALID_ARG_VALUE('options.privateKey', privateKey);
  if (!(publicKey instanceof KeyObject)) throw new codes.ERR_INVALID_ARG_VALUE('options.publicKey', publicKey);
  if (privateKey.type !== 'private') throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(privateKey.type, 'private');
  if (publicKey.type !== 'public' && publicKey.type !== 'private') {
    throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(publicKey.type, 'private or public');
  }
  const type = privateKey.asymmetricKeyType;
  if (type !== publicKey.asymmetricKeyType || !types.includes(type)) {
    throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY(
      'key types for Diffie-Hellman', `${type} and ${publicKey.asymmetricKeyType}`);
  }
  return native.derive(privateKey[kHandle], publicKey[kHandle]);
}

function createDiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
}

function createDiffieHellmanGroup(name) {
  return new DiffieHellmanGroup(name);
}

module.exports = {
  DiffieHellman, DiffieHellmanGroup, createDiffieHellman, createDiffieHellmanGroup, diffieHellman,
  getDiffieHellman: createDiffieHellmanGroup,
};
