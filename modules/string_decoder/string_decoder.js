// node:string_decoder: strings from chunks of bytes, without cutting characters.

const { decode, flush } = binding('string_decoder');
const { Buffer } = require('node:buffer');
const { isEncoding } = Buffer;

// The state belongs to the native half; these are its fields.
const kState = Symbol('kNativeDecoder');
const STATE_BYTES = 7;
const CHARACTER_BYTES = 4;
const MISSING = 4;
const BUFFERED = 5;
const ENCODING = 6;
const numbers = { __proto__: null, ascii: 0, utf8: 1, base64: 2, utf16le: 3, latin1: 4, hex: 5, base64url: 7 };

function codes() {
  return require('internal:errors').codes;
}

// Programs replace Buffer.isEncoding to allow encodings of their own, so it is looked up each time.
function normalize(encoding) {
  if (typeof encoding === 'string' && encoding in numbers) return encoding;
  const name = require('internal:util').normalizeEncoding(encoding);
  if (name !== undefined) return name;
  if (Buffer.isEncoding === isEncoding || !Buffer.isEncoding(encoding)) throw new (codes().ERR_UNKNOWN_ENCODING)(encoding);
  return encoding;
}

function StringDecoder(encoding) {
  this.encoding = encoding === undefined ? 'utf8' : normalize(encoding);
  const state = Buffer.alloc(STATE_BYTES);
  state[ENCODING] = numbers[this.encoding];
  this[kState] = state;
}

StringDecoder.prototype.write = function write(buf) {
  if (typeof buf === 'string') return buf;
  if (!ArrayBuffer.isView(buf)) throw new (codes().ERR_INVALID_ARG_TYPE)('buf', ['Buffer', 'TypedArray', 'DataView'], buf);
  const state = this[kState];
  if (!state) throw new (codes().ERR_INVALID_THIS)('StringDecoder');
  return decode(state, buf);
};

StringDecoder.prototype.end = function end(buf) {
  const text = buf === undefined ? '' : this.write(buf);
  const state = this[kState];
  return state[BUFFERED] > 0 ? text + flush(state) : text;
};

// Undocumented, from before there was a native half.
StringDecoder.prototype.text = function text(buf, offset) {
  this[kState][MISSING] = 0;
  this[kState][BUFFERED] = 0;
  return this.write(buf.slice(offset));
};

Object.defineProperties(StringDecoder.prototype, {
  lastChar: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return this[kState].subarray(0, CHARACTER_BYTES); },
  },
  lastNeed: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return this[kState][MISSING]; },
  },
  lastTotal: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return this[kState][BUFFERED] + this[kState][MISSING]; },
  },
});

exports.StringDecoder = StringDecoder;
