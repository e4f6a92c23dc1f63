// Hash and Hmac, and the hash of one input.
//
// A hash under way is a Uint8Array that the natives read and write. As long as there is only one string it is not even begun:
// strings do not change, so the string itself is kept and hashed by digest().

const native = binding('crypto');
const LazyTransform = require('internal:crypto/lazy_transform');

const kHandle = Symbol('kHandle');

// The number of all algorithms that OpenSSL does.
const OPENSSL = -1;

// Numbers of algorithms by the names that were used.
const numbers = new Map();
// So many names are remembered at most: a program may be made to try any.
const NAMES_MAX = 256;

function numberOf(name) {
  let number = numbers.get(name);
  if (number === undefined) {
    number = native.algorithm(name);
    if (numbers.size < NAMES_MAX) numbers.set(name, number);
  }
  return number;
}

// What the natives give: -1 a Buffer, else a string in this encoding.
const AS_BUFFER = -1;
const encodings = {
  __proto__: null, ascii: 0, utf8: 1, base64: 2, utf16le: 3, latin1: 4, hex: 5, base64url: 7,
};

// As Node does it: what is not an encoding gives a Buffer.
function outputOf(encoding) {
  if (!encoding) return AS_BUFFER;
  return encodings[encoding] ?? encodings[require('internal:util').normalizeEncoding(`${encoding}`)] ?? AS_BUFFER;
}

// Until it is loaded natives make plain Uint8Arrays.
function loadBuffer() {
  return require('node:buffer').Buffer;
}

// Strings in UTF-8 are for the natives; what has no encoding is UTF-8 too, as in Node.
function bytesOf(data, encoding) {
  if (typeof data !== 'string' || encoding === 'buffer') return data;
  const Buffer = loadBuffer();
  const name = require('internal:util').normalizeEncoding(encoding);
  return name === undefined || name === 'utf8' ? data : Buffer.from(data, name);
}

// The private half of a Hash or Hmac: the algorithm's number, the key of an Hmac, and what was taken in, which is nothing, a
// text or a state. The state of what OpenSSL does is a handle, which is there from the beginning.
function HashHandle(number) {
  this.number = number;
}

function HmacHandle(number, key) {
  this.number = number;
  this.key = key;
}

// What most hashes never have, or get later, is made when it is there.
const absent = { key: undefined, state: undefined, text: undefined, finished: false };
Object.assign(HashHandle.prototype, absent);
Object.assign(HmacHandle.prototype, absent);

// Node shows them by these names, and empty.
function hide(constructor, name) {
  Object.defineProperty(constructor, 'name', { value: name });
  Object.defineProperty(constructor.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(depth, options, inspect) {
      return inspect(Object.create(constructor.prototype, { [Symbol.for('nodejs.util.inspect.custom')]: {} }), options);
    },
  });
}

hide(HashHandle, 'Hash');
hide(HmacHandle, 'Hmac');

// What OpenSSL does faster than the native half here, by numbers: from this length of the first piece on it is worth its start.
const fasterInOpenSsl = {
  __proto__: null, 0: 'md5', 4: 'sha384', 5: 'sha512', 6: 'sha512-224', 7: 'sha512-256', 8: 'sha3-224', 9: 'sha3-256', 10: 'sha3-384',
  11: 'sha3-512', 12: 'ripemd160',
};
const OPENSSL_BYTES_MIN = 64 * 1024;

function beginInOpenSsl(handle) {
  const { key, number, text } = handle;
  const openssl = require('internal:crypto/openssl_hash');
  handle.state = key === undefined ? openssl.begin(fasterInOpenSsl[number]) : openssl.beginKeyed(fasterInOpenSsl[number], key);
  handle.number = OPENSSL;
  if (text === undefined) return;
  openssl.update(handle.state, text);
  handle.text = undefined;
}

// Of a text its length is enough: its bytes are not fewer.
function isForOpenSsl(number, input) {
  if (input === undefined) return false;
  const length = typeof input === 'string' ? input.length : input.byteLength;
  return length >= OPENSSL_BYTES_MIN && fasterInOpenSsl[number] !== undefined;
}

function begin(handle, bytes) {
  const { key, number, text } = handle;
  if (isForOpenSsl(number, bytes)) {
    beginInOpenSsl(handle);
    return;
  }
  handle.state = key === undefined ? native.begin(number, text) : native.beginKeyed(number, key);
  if (text === undefined) return;
  if (key !== undefined) native.update(handle.state, text, true);
  handle.text = undefined;
}

function updateHandle(handle, data, encoding) {
  const bytes = encoding === undefined || encoding === 'utf8' ? data : bytesOf(data, encoding);
  if (handle.state === undefined) {
    if (handle.text === undefined && typeof bytes === 'string') {
      handle.text = bytes;
      return;
    }
    begin(handle, bytes);
  }
  if (handle.number === OPENSSL) require('internal:crypto/openssl_hash').update(handle.state, bytes);
  else native.update(handle.state, bytes, handle.key !== undefined);
}

function digestHandle(handle, output) {
  if (output === AS_BUFFER) loadBuffer();
  if (handle.state === undefined && isForOpenSsl(handle.number, handle.text)) beginInOpenSsl(handle);
  if (handle.number === OPENSSL) return shown(handle.state, output);
  if (handle.state !== undefined) return native.finish(handle.state, output, handle.key !== undefined);
  if (handle.key === undefined) return native.digest(handle.number, handle.text ?? '', output);
  return native.digestKeyed(handle.number, handle.text ?? '', output, handle.key);
}

// What OpenSSL gives, in an encoding of Node's.
function shown(state, output) {
  const Buffer = loadBuffer();
  const bytes = require('internal:crypto/openssl_hash').finish(state);
  if (output === AS_BUFFER) return bytes;
  for (const name in encodings) {
    if (encodings[name] === output) return Buffer.prototype.toString.call(bytes, name);
  }
  return bytes;
}

// Digests of the algorithms here have no other length than theirs. OpenSSL says it in its words.
function checkLength(handle, length) {
  if (length !== native.outputBytes(handle.number)) binding('crypto_digest').whyUnsupported('sha256', 1);
}

function withState(handle, state, text) {
  handle.state = state;
  handle.text = text;
  return handle;
}

function handleOf(algorithm, length) {
  const number = numberOf(algorithm);
  if (number === OPENSSL) {
    const state = require('internal:crypto/openssl_hash').begin(algorithm, length);
    if (state === undefined) throw new Error('Digest method not supported');
    return withState(new HashHandle(number), state);
  }
  const handle = new HashHandle(number);
  if (length !== undefined) checkLength(handle, length);
  return handle;
}

function copyOf(handle, length) {
  if (handle.number === OPENSSL) {
    return withState(new HashHandle(OPENSSL), require('internal:crypto/openssl_hash').copy(handle.state, length));
  }
  if (length !== undefined) checkLength(handle, length);
  return withState(new HashHandle(handle.number), handle.state?.slice(), handle.text);
}

function lengthOf(options) {
  const length = typeof options === 'object' && options !== null ? options.outputLength : undefined;
  if (length !== undefined) require('internal:validators').validateUint32(length, 'options.outputLength');
  return length;
}

function Hash(algorithm, options) {
  if (new.target === undefined) return new Hash(algorithm, options);
  this._options = options;
  // The usual case in few calls: a name that was used before, of an algorithm that is done here.
  if (options === undefined && numbers.get(algorithm) >= 0) {
    this[kHandle] = new HashHandle(numbers.get(algorithm));
    return;
  }
  const isCopy = algorithm instanceof HashHandle;
  if (!isCopy && typeof algorithm !== 'string') require('internal:validators').validateString(algorithm, 'algorithm');
  const length = options === undefined ? undefined : lengthOf(options);
  this[kHandle] = isCopy ? copyOf(algorithm, length) : handleOf(algorithm, length);
}

Object.setPrototypeOf(Hash.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hash, LazyTransform);
// Found by the assignment, so that it does not look further up.
Object.defineProperty(Hash.prototype, kHandle, { value: undefined, writable: true });

function finalized() {
  const { codes } = require('internal:errors');
  return new codes.ERR_CRYPTO_HASH_FINALIZED();
}

Hash.prototype.copy = function copy(options) {
  const handle = this[kHandle];
  if (handle.finished) throw finalized();
  return new Hash(handle, options);
};

Hash.prototype._transform = function _transform(chunk, encoding, callback) {
  updateHandle(this[kHandle], chunk, encoding);
  callback();
};

Hash.prototype._flush = function _flush(callback) {
  this.push(digestHandle(this[kHandle], AS_BUFFER));
  callback();
};

Hash.prototype.update = function update(data, encoding) {
  const handle = this[kHandle];
  if (handle.finished) throw finalized();
  if (typeof data === 'string') {
    if (encoding !== undefined && encoding !== 'utf8') require('internal:validators').validateEncoding(data, encoding);
  } else if (!ArrayBuffer.isView(data)) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  } else if (handle.state === undefined && handle.text === undefined && handle.key === undefined && data.byteLength < OPENSSL_BYTES_MIN) {
    // The first bytes of a hash, if they are few, begin it in one call.
    handle.state = native.begin(handle.number, data);
    return this;
  }
  updateHandle(handle, data, encoding);
  return this;
};

Hash.prototype.digest = function digest(outputEncoding) {
  const handle = this[kHandle];
  if (handle.finished) throw finalized();
  const { state } = handle;
  const output = encodings[outputEncoding];
  const isPlain = output !== undefined && state !== undefined && handle.number !== OPENSSL;
  const digest = isPlain ? native.finish(state, output, false) : digestHandle(handle, outputOf(outputEncoding));
  handle.finished = true;
  return digest;
};

// The handle keeps the key until its first update, so it must be nobody else's.
function keyOf(key, encoding) {
  if (typeof key === 'string' && (encoding === undefined || encoding === 'buffer')) return key;
  if (ArrayBuffer.isView(key)) return new Uint8Array(key.buffer, key.byteOffset, key.byteLength).slice();
  const secret = require('internal:crypto/key_object').secretOf(key, encoding);
  return secret instanceof Uint8Array ? secret.slice() : secret;
}

function invalidDigest(name) {
  const { codes } = require('internal:errors');
  return new codes.ERR_CRYPTO_INVALID_DIGEST(name);
}

function hmacHandleOf(name, key) {
  const number = numberOf(name);
  const handle = new HmacHandle(number, key);
  if (number !== OPENSSL) return handle;
  handle.state = require('internal:crypto/openssl_hash').beginKeyed(name, key);
  if (handle.state === undefined) throw invalidDigest(name);
  return handle;
}

function Hmac(hmac, key, options) {
  if (!(this instanceof Hmac)) return new Hmac(hmac, key, options);
  if (typeof hmac !== 'string') require('internal:validators').validateString(hmac, 'hmac');
  const encoding = options?.encoding ?? undefined;
  if (encoding !== undefined) require('internal:validators').validateString(encoding, 'options.encoding');
  const bytes = keyOf(key, encoding);
  const handle = hmacHandleOf(hmac, bytes);
  this._options = options;
  this[kHandle] = handle;
}

Object.setPrototypeOf(Hmac.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hmac, LazyTransform);
Object.defineProperty(Hmac.prototype, kHandle, { value: undefined, writable: true });

Hmac.prototype.update = Hash.prototype.update;

// Unlike a Hash, an Hmac gives an empty digest when it is asked again.
Hmac.prototype.digest = function digest(outputEncoding) {
  const handle = this[kHandle];
  if (handle.finished) {
    const empty = loadBuffer().alloc(0);
    return outputEncoding && outputEncoding !== 'buffer' ? empty.toString(outputEncoding) : empty;
  }
  const digest = digestHandle(handle, outputOf(outputEncoding));
  handle.finished = true;
  return digest;
};

Hmac.prototype._flush = Hash.prototype._flush;
Hmac.prototype._transform = Hash.prototype._transform;

// The encoding of hash(), which unlike digest() refuses what is none.
function strictOutputOf(encoding) {
  require('internal:validators').validateString(encoding, 'outputEncoding');
  const name = require('internal:util').normalizeEncoding(encoding);
  if (name !== undefined) return encodings[name];
  if (encoding.toLowerCase() === 'buffer') return AS_BUFFER;
  const { codes } = require('internal:errors');
  throw new codes.ERR_INVALID_ARG_VALUE('outputEncoding', encoding);
}

function openSslHash(algorithm, input, output) {
  const { begin, update } = require('internal:crypto/openssl_hash');
  const state = begin(algorithm);
  if (state === undefined) throw new Error(`Digest method ${algorithm} is not supported`);
  update(state, input);
  return shown(state, output);
}

function hash(algorithm, input, outputEncoding = 'hex') {
  if (typeof algorithm !== 'string') require('internal:validators').validateString(algorithm, 'algorithm');
  if (typeof input !== 'string' && !ArrayBuffer.isView(input)) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_TYPE('input', ['Buffer', 'TypedArray', 'DataView', 'string'], input);
  }
  const output = outputEncoding === 'hex' ? encodings.hex : strictOutputOf(outputEncoding);
  const number = numberOf(algorithm);
  if (number === OPENSSL) return openSslHash(algorithm, input, output);
  if (isForOpenSsl(number, input)) return openSslHash(fasterInOpenSsl[number], input, output);
  if (output === AS_BUFFER) loadBuffer();
  return native.digest(number, input, output);
}

const names = [
  'RSA-MD5', 'RSA-RIPEMD160', 'RSA-SHA1', 'RSA-SHA1-2', 'RSA-SHA224', 'RSA-SHA256', 'RSA-SHA3-224', 'RSA-SHA3-256',
  'RSA-SHA3-384', 'RSA-SHA3-512', 'RSA-SHA384', 'RSA-SHA512', 'RSA-SHA512/224', 'RSA-SHA512/256', 'RSA-SM3',
  'blake2b512', 'blake2s256', 'id-rsassa-pkcs1-v1_5-with-sha3-224', 'id-rsassa-pkcs1-v1_5-with-sha3-256',
  'id-rsassa-pkcs1-v1_5-with-sha3-384', 'id-rsassa-pkcs1-v1_5-with-sha3-512', 'md5', 'md5-sha1',
  'md5WithRSAEncryption', 'ripemd', 'ripemd160', 'ripemd160WithRSA', 'rmd160', 'sha1', 'sha1WithRSAEncryption',
  'sha224', 'sha224WithRSAEncryption', 'sha256', 'sha256WithRSAEncryption', 'sha3-224', 'sha3-256', 'sha3-384',
  'sha3-512', 'sha384', 'sha384WithRSAEncryption', 'sha512', 'sha512-224', 'sha512-224WithRSAEncryption',
  'sha512-256', 'sha512-256WithRSAEncryption', 'sha512WithRSAEncryption', 'shake128', 'shake256', 'sm3',
  'sm3WithRSAEncryption', 'ssl3-md5', 'ssl3-sha1',
];

const legacyNames = ['RSA-MD4', 'RSA-MDC2', 'md4', 'md4WithRSAEncryption', 'mdc2', 'mdc2WithRSA', 'whirlpool'];

function getHashes() {
  if (native.isFips()) return [];
  return native.isLegacy() ? names.concat(legacyNames).sort() : names.slice();
}

// What names stand for depends on FIPS mode.
const forgetNumbers = () => numbers.clear();

module.exports = { Hash, Hmac, forgetNumbers, getHashes, hash };
