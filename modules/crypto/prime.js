// Prime numbers.

const native = binding('crypto_prime');
const { request } = require('internal:crypto/job');
const { codes } = require('internal:errors');
const { validateBoolean, validateFunction, validateInt32, validateObject } = require('internal:validators');

const numberKinds = ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'];

// The bytes of a number that is given as such or as a BigInt.
function bytesOf(number, name) {
  if (typeof number === 'bigint') {
    if (number < 0n) throw new codes.ERR_OUT_OF_RANGE(name, '>= 0', number);
    const digits = number.toString(16);
    return require('node:buffer').Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  }
  if (ArrayBuffer.isView(number) || require('internal:types').isAnyArrayBuffer(number)) return number;
  throw new codes.ERR_INVALID_ARG_TYPE(name, numberKinds, number);
}

function bigintOf(bytes) {
  return BigInt(`0x${require('node:buffer').Buffer.from(bytes).toString('hex')}`);
}

// Starts with checked options; `done` makes the callback for a function that shapes the result.
function startGenerating(size, options, done) {
  validateObject(options, 'options');
  const { safe = false, bigint = false, add, rem } = options;
  validateBoolean(safe, 'options.safe');
  validateBoolean(bigint, 'options.bigint');
  const addBytes = add === undefined ? undefined : bytesOf(add, 'options.add');
  const remBytes = rem === undefined ? undefined : bytesOf(rem, 'options.rem');
  const shape = bigint ? bigintOf : (bytes) => bytes;
  const prime = native.generatePrime(size, safe, addBytes, remBytes, done?.(shape));
  return done === undefined ? shape(prime) : undefined;
}

function generatePrime(size, options, callback) {
  validateInt32(size, 'size', 1);
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  validateFunction(callback, 'callback');
  startGenerating(size, options, (shape) => request('RANDOMPRIMEREQUEST', (error, prime) => {
    if (error !== undefined) callback(error);
    else callback(undefined, shape(prime));
  }));
}

function generatePrimeSync(size, options = {}) {
  validateInt32(size, 'size', 1);
  return startGenerating(size, options);
}

function checksOf(options) {
  validateObject(options, 'options');
  const { checks = 0 } = options;
  validateInt32(checks, 'options.checks', 0);
  return checks;
}

function checkPrime(candidate, options = {}, callback) {
  const bytes = bytesOf(candidate, 'candidate');
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  validateFunction(callback, 'callback');
  native.checkPrime(bytes, checksOf(options), request('CHECKPRIMEREQUEST', (error, isPrime) => {
    if (error !== undefined) callback(error);
    else callback(undefined, isPrime);
  }));
}

function checkPrimeSync(candidate, options = {}) {
  return native.checkPrime(bytesOf(candidate, 'candidate'), checksOf(options));
}

module.exports = { checkPrime, checkPrimeSync, generatePrime, generatePrimeSync };
