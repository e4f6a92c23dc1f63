// Random bytes, numbers and UUIDs.

const native = binding('crypto');

const SIZE_MAX = 2 ** 31 - 1;

// An asynchronous call fills so much in one turn of the loop, which takes about a millisecond.
const FILLED_PER_TURN_MAX = 256 * 1024;

function outOfRange(name, range, value) {
  const { codes } = require('internal:errors');
  return new codes.ERR_OUT_OF_RANGE(name, range, value);
}

function wrongType(name, expected, value) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_TYPE(name, expected, value);
}

function checkOffset(offset, elementSize, length) {
  require('internal:validators').validateNumber(offset, 'offset');
  const bytes = offset * elementSize;
  const max = Math.min(length, SIZE_MAX);
  if (!(bytes >= 0 && bytes <= max)) throw outOfRange('offset', `>= 0 && <= ${max}`, bytes);
  return Math.trunc(bytes);
}

function checkSize(size, elementSize, offset, length) {
  require('internal:validators').validateNumber(size, 'size');
  const bytes = size * elementSize;
  if (!(bytes >= 0 && bytes <= SIZE_MAX)) throw outOfRange('size', `>= 0 && <= ${SIZE_MAX}`, bytes);
  if (bytes + offset > length) throw outOfRange('size + offset', `<= ${length}`, bytes + offset);
  return Math.trunc(bytes);
}

function checkBuffer(buffer) {
  if (!ArrayBuffer.isView(buffer) && !require('internal:types').isAnyArrayBuffer(buffer)) {
    throw wrongType('buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
  }
}

function randomBytes(size, callback) {
  const bytes = checkSize(size, 1, 0, Infinity);
  if (callback !== undefined) require('internal:validators').validateFunction(callback, 'callback');
  // Of its own memory, not of the pool: Node's users see a buffer whose `buffer` holds nothing else.
  const buffer = require('node:buffer').Buffer.allocUnsafeSlow(bytes);
  if (callback === undefined) {
    native.fillRandom(buffer, 0, bytes);
    return buffer;
  }
  if (bytes === 0) callback(null, buffer);
  else fillLater(buffer, 0, bytes, toRequest(callback));
  return undefined;
}

function randomFillSync(buf, offset = 0, size) {
  checkBuffer(buf);
  const elementSize = buf.BYTES_PER_ELEMENT || 1;
  const start = checkOffset(offset, elementSize, buf.byteLength);
  const bytes = size === undefined ? buf.byteLength - start : checkSize(size, elementSize, start, buf.byteLength);
  native.fillRandom(buf, start, bytes);
  return buf;
}

function randomFill(buf, offset, size, callback) {
  checkBuffer(buf);
  const elementSize = buf.BYTES_PER_ELEMENT || 1;
  if (typeof offset === 'function') {
    callback = offset;
    offset = 0;
    size = buf.length;
  } else if (typeof size === 'function') {
    callback = size;
    size = buf.length - offset;
  } else {
    require('internal:validators').validateFunction(callback, 'callback');
  }
  const start = checkOffset(offset, elementSize, buf.byteLength);
  const bytes = size === undefined ? buf.byteLength - start : checkSize(size, elementSize, start, buf.byteLength);
  if (bytes === 0) callback(null, buf);
  else fillLater(buf, start, start + bytes, toRequest(callback));
}

const toRequest = (callback) => require('internal:crypto/job').request('RANDOMBYTESREQUEST', callback);

// Fills piece by piece, a turn for each, so that nothing else waits long.
function fillLater(buffer, start, end, callback) {
  require('node:timers').setImmediate(() => {
    const next = Math.min(end, start + FILLED_PER_TURN_MAX);
    native.fillRandom(buffer, start, next - start);
    if (next === end) callback(null, buffer);
    else fillLater(buffer, next, end, callback);
  });
}

// What six random bytes can be.
const RANDOM_MAX = 0xFFFF_FFFF_FFFF;
const DRAW_BYTES = 6;
const draws = { bytes: undefined, at: 0 };

function draw() {
  if (draws.bytes === undefined || draws.at === draws.bytes.length) {
    draws.bytes ??= new Uint8Array(DRAW_BYTES * 256);
    native.fillRandom(draws.bytes, 0, draws.bytes.length);
    draws.at = 0;
  }
  const { bytes, at } = draws;
  draws.at = at + DRAW_BYTES;
  const high = bytes[at] << 8 | bytes[at + 1];
  const low = (bytes[at + 2] << 24 | bytes[at + 3] << 16 | bytes[at + 4] << 8 | bytes[at + 5]) >>> 0;
  return high * 2 ** 32 + low;
}

// From `min`, up to and without `max`.
function randomInt(min, max, callback) {
  const isMinGiven = max !== undefined && typeof max !== 'function';
  if (!isMinGiven) {
    callback = max;
    max = min;
    min = 0;
  }
  if (callback !== undefined) require('internal:validators').validateFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw wrongType('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw wrongType('max', 'a safe integer', max);
  if (max <= min) throw outOfRange('max', `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (!(range <= RANDOM_MAX)) throw outOfRange(isMinGiven ? 'max - min' : 'max', `<= ${RANDOM_MAX}`, range);
  const number = min + drawBelow(range);
  if (callback === undefined) return number;
  process.nextTick(callback, undefined, number);
  return undefined;
}

// Draws again what would make the first numbers of the range more frequent than the last.
function drawBelow(range) {
  const limit = RANDOM_MAX - RANDOM_MAX % range;
  let drawn = draw();
  while (drawn >= limit) drawn = draw();
  return drawn % range;
}

function getRandomValues(data) {
  const types = require('internal:types');
  const refuse = (message, name) => require('internal:util').lazyDOMException(message, name);
  if (!types.isTypedArray(data) || types.isFloat32Array(data) || types.isFloat64Array(data)) {
    throw refuse('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
  }
  if (data.byteLength > 65536) throw refuse('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
  native.fillRandom(data, 0, data.byteLength);
  return data;
}

const UUID_BYTES = 16;
const uuids = { bytes: undefined, at: 0 };

function randomUUID(options) {
  if (options !== undefined) {
    const { validateBoolean, validateObject } = require('internal:validators');
    validateObject(options, 'options');
    const { disableEntropyCache = false } = options;
    validateBoolean(disableEntropyCache, 'options.disableEntropyCache');
    if (disableEntropyCache) {
      const bytes = new Uint8Array(UUID_BYTES);
      native.fillRandom(bytes, 0, UUID_BYTES);
      return native.uuid(bytes, 0);
    }
  }
  if (uuids.bytes === undefined || uuids.at === uuids.bytes.length) {
    uuids.bytes ??= new Uint8Array(UUID_BYTES * 128);
    native.fillRandom(uuids.bytes, 0, uuids.bytes.length);
    uuids.at = 0;
  }
  const at = uuids.at;
  uuids.at = at + UUID_BYTES;
  return native.uuid(uuids.bytes, at);
}

module.exports = { getRandomValues, randomBytes, randomFill, randomFillSync, randomInt, randomUUID };
