// Signatures: Sign and Verify, which are streams, and sign() and verify(), which take a whole message.

const native = binding('crypto_signature');
const { Hash } = require('internal:crypto/hash');
const { request } = require('internal:crypto/job');
const { bytesOf } = require('internal:crypto/key_object');
const { privateInput, publicInput } = require('internal:crypto/key_input');
const { codes } = require('internal:errors');
const { validateEncoding, validateFunction, validateString } = require('internal:validators');
const { Writable } = require('node:stream');
// Until it is loaded natives make plain Uint8Arrays.
require('node:buffer');

const kHash = Symbol('kHash');
const kDigest = Symbol('kDigest');
const kAlgorithm = Symbol('kAlgorithm');

function coded(constructor, code, message) {
  const error = new constructor(message);
  error.code = code;
  return error;
}

const notInitialised = () => coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');

function begin(self, algorithm, options) {
  validateString(algorithm, 'algorithm');
  if (!native.hasDigest(algorithm)) throw coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest');
  const name = algorithm === 'dss1' || algorithm === 'DSS1' ? 'sha1' : algorithm;
  Object.defineProperties(self, {
    [kHash]: { value: new Hash(name), writable: true },
    [kDigest]: { value: undefined, writable: true },
    [kAlgorithm]: { value: name },
  });
  Writable.call(self, options);
}

function Sign(algorithm, options) {
  if (!(this instanceof Sign)) return new Sign(algorithm, options);
  begin(this, algorithm, options);
}

Object.setPrototypeOf(Sign.prototype, Writable.prototype);
Object.setPrototypeOf(Sign, Writable);

Sign.prototype._write = function _write(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
};

Sign.prototype.update = function update(data, encoding) {
  if (typeof data === 'string') {
    validateEncoding(data, encoding);
  } else if (!ArrayBuffer.isView(data)) {
    throw new codes.ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  if (this[kHash] === undefined) throw notInitialised();
  this[kHash].update(data, encoding);
  return this;
};

function integerOption(options, name) {
  const value = options[name];
  if (value === undefined || value === value >> 0) return value;
  throw new codes.ERR_INVALID_ARG_VALUE(`options.${name}`, value);
}

// Whether signatures are two numbers of one length.
function isP1363(options) {
  if (typeof options !== 'object') return false;
  const { dsaEncoding = 'der' } = options;
  if (dsaEncoding === 'der') return false;
  if (dsaEncoding === 'ieee-p1363') return true;
  throw new codes.ERR_INVALID_ARG_VALUE('options.dsaEncoding', dsaEncoding);
}

function digestOf(stream) {
  if (stream[kHash] === undefined) throw notInitialised();
  return stream[kDigest] ??= stream[kHash].digest();
}

Sign.prototype.sign = function sign(options, encoding) {
  if (!options) throw new codes.ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const { data, format, type, passphrase } = privateInput(options);
  const padding = integerOption(options, 'padding');
  const saltLength = integerOption(options, 'saltLength');
  const signature = native.signDigest(
    data, format, type, passphrase, this[kAlgorithm], digestOf(this), padding, saltLength, isP1363(options));
  this[kHash] = undefined;
  return encoding && encoding !== 'buffer' ? signature.toString(encoding) : signature;
};

function Verify(algorithm, options) {
  if (!(this instanceof Verify)) return new Verify(algorithm, options);
  begin(this, algorithm, options);
}

Object.setPrototypeOf(Verify.prototype, Writable.prototype);
Object.setPrototypeOf(Verify, Writable);

Verify.prototype._write = Sign.prototype._write;
Verify.prototype.update = Sign.prototype.update;

Verify.prototype.verify = function verify(options, signature, sigEncoding) {
  const { data, format, type, passphrase } = publicInput(options);
  const padding = integerOption(options, 'padding');
  const saltLength = integerOption(options, 'saltLength');
  const isPair = isP1363(options);
  const given = bytesOf(signature, 'signature', sigEncoding);
  const isGood = native.verifyDigest(
    data, format, type, passphrase, this[kAlgorithm], digestOf(this), padding, saltLength, isPair, given);
  this[kHash] = undefined;
  return isGood;
};

function checkCommon(algorithm, callback) {
  if (algorithm != null) validateString(algorithm, 'algorithm');
  if (callback !== undefined) validateFunction(callback, 'callback');
}

function done(callback) {
  return callback === undefined ? undefined : request('SIGNREQUEST', (error, result) => {
    if (error !== undefined) callback(error);
    else callback(null, result);
  });
}

function signOneShot(algorithm, data, key, callback) {
  checkCommon(algorithm, callback);
  const message = bytesOf(data, 'data');
  if (!key) throw new codes.ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const padding = integerOption(key, 'padding');
  const saltLength = integerOption(key, 'saltLength');
  const isPair = isP1363(key);
  const { data: source, format, type, passphrase } = privateInput(key);
  return native.sign(
    source, format, type, passphrase, algorithm ?? undefined, message, padding, saltLength, isPair, done(callback));
}

function verifyOneShot(algorithm, data, key, signature, callback) {
  checkCommon(algorithm, callback);
  const message = bytesOf(data, 'data');
  const padding = integerOption(key, 'padding');
  const saltLength = integerOption(key, 'saltLength');
  const isPair = isP1363(key);
  if (!ArrayBuffer.isView(signature)) {
    throw new codes.ERR_INVALID_ARG_TYPE('signature', ['Buffer', 'TypedArray', 'DataView'], signature);
  }
  const { data: source, format, type, passphrase } = publicInput(key);
  return native.verify(
    source, format, type, passphrase, algorithm ?? undefined, message, padding, saltLength, isPair, signature,
    done(callback));
}

function createSign(algorithm, options) {
  return new Sign(algorithm, options);
}

function createVerify(algorithm, options) {
  return new Verify(algorithm, options);
}

module.exports = { Sign, Verify, createSign, createVerify, sign: signOneShot, verify: verifyOneShot };
