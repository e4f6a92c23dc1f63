// Arguments that many functions of node:fs share: paths, modes, flags, times, options, ranges of buffers.

const { codes } = require('internal:errors');
const { isInt32, parseFileMode, validateAbortSignal, validateBoolean, validateFunction, validateInt32, validateInteger, validateObject,
  validateUint32 } = require('internal:validators');

// A path as the natives take it: a string or bytes, without NUL.
function toPath(value, name = 'path') {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw withNul(name, value);
    return value;
  }
  if (value instanceof Uint8Array) {
    if (value.includes(0)) throw withNul(name, value);
    return value;
  }
  if (value?.href && value.protocol && value.auth === undefined && value.path === undefined) {
    const path = require('node:url').fileURLToPath(value);
    if (path.includes('\0')) throw withNul(name, path);
    return path;
  }
  if (Object.prototype.toString.call(value) === '[object Uint8Array]' && ArrayBuffer.isView(value)) return value;
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
}

// The path of realpath(), which takes whatever makes a string.
function toWalkedPath(value) {
  if (typeof value === 'string') return toPath(value);
  return toPath((value?.href && value.protocol && value.auth === undefined && value.path === undefined ? toPath(value) : value) + '');
}

function withNul(name, value) {
  return new codes.ERR_INVALID_ARG_VALUE(name, value, 'must be a string, Uint8Array, or URL without null bytes');
}

// A path from the root, for natives that walk it.
function toFullPath(path) {
  if (typeof path === 'string') return path.charCodeAt(0) === 47 ? path : require('node:path').resolve(path);
  return path[0] === 47 ? path : Buffer.concat([Buffer.from(process.cwd() + '/'), path]);
}

const O = { RDONLY: 0, WRONLY: 1, RDWR: 2, CREAT: 0o100, EXCL: 0o200, TRUNC: 0o1000, APPEND: 0o2000, SYNC: 0o4010000 };

let flagNumbers;

function makeFlagNumbers() {
  const { RDONLY, WRONLY, RDWR, CREAT, EXCL, TRUNC, APPEND, SYNC } = O;
  const numbers = { __proto__: null, 'r': RDONLY, 'rs': RDONLY | SYNC, 'r+': RDWR, 'rs+': RDWR | SYNC };
  for (const [letter, bits] of [['w', TRUNC | CREAT], ['a', APPEND | CREAT]]) {
    numbers[letter] = bits | WRONLY;
    numbers[letter + '+'] = bits | RDWR;
    numbers[letter + 'x'] = bits | WRONLY | EXCL;
    numbers[letter + 'x+'] = bits | RDWR | EXCL;
  }
  numbers['as'] = numbers.a | SYNC;
  numbers['as+'] = numbers['a+'] | SYNC;
  for (const [other, flag] of [['sr', 'rs'], ['sr+', 'rs+'], ['xw', 'wx'], ['xw+', 'wx+'], ['xa', 'ax'], ['xa+', 'ax+'], ['sa', 'as'], ['sa+', 'as+']]) {
    numbers[other] = numbers[flag];
  }
  return numbers;
}

function toFlags(flags, name = 'flags') {
  if (flags === 'r' || flags === undefined || flags === null) return O.RDONLY;
  if (typeof flags === 'number') {
    validateInt32(flags, name);
    return flags;
  }
  flagNumbers ??= makeFlagNumbers();
  const number = typeof flags === 'string' ? flagNumbers[flags] : undefined;
  if (number === undefined) throw new codes.ERR_INVALID_ARG_VALUE('flags', flags);
  return number;
}

// Seconds since 1970 from a number, a numeric string or a Date.
function toUnixTimestamp(time, name = 'time') {
  if (typeof time === 'string' && +time == time) return +time;
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (Object.prototype.toString.call(time) === '[object Date]') return time.getTime() / 1000;
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['Date', 'Time in seconds'], time);
}

function toFd(fd, name = 'fd') {
  if (fd === (fd | 0) && fd >= 0) return fd | 0;
  validateInt32(fd, name, 0);
  return fd;
}

function isFd(path) {
  return isInt32(path) && path >= 0;
}

function toId(value, name) {
  validateInteger(value, name, -1, 4294967295);
  return value;
}

// A mode of access() or copyFile().
function toCheckedMode(mode, max) {
  if (mode === undefined || mode === null) return 0;
  if (typeof mode !== 'number') throw coded(new TypeError('mode must be int32 or null/undefined'), 'ERR_INVALID_ARG_TYPE');
  if (!Number.isFinite(mode)) throw coded(new RangeError('mode is out of range'), 'ERR_OUT_OF_RANGE');
  mode = Math.trunc(mode);
  if (mode < 0 || mode > max) throw coded(new RangeError(`mode is out of range: >= 0 && <= ${max}`), 'ERR_OUT_OF_RANGE');
  return mode;
}

// Errors in words that no code of the table has.
function coded(error, code) {
  error.code = code;
  return error;
}

// What readv says of no buffers.
function noBuffersError() {
  return Object.assign(new Error('EINVAL: invalid argument, read'), { errno: -22, code: 'EINVAL', syscall: 'read' });
}

const ACCESS_MODE_MAX = 7;
const COPY_MODE_MAX = 7;

// Options that may be an encoding alone.
function toOptions(options, defaults) {
  if (options === null || options === undefined || typeof options === 'function') return defaults;
  if (typeof options === 'string') {
    options = { ...defaults, encoding: options };
  } else if (typeof options !== 'object') {
    throw new codes.ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  }
  const encoding = options.encoding;
  if (encoding && encoding !== 'utf8' && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) {
    throw new codes.ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  return options;
}

let hasBuffer = false;

// What natives give as bytes is a Buffer once node:buffer is there.
function needBuffer() {
  if (hasBuffer) return;
  hasBuffer = true;
  require('node:buffer');
}

// How the natives give names for an encoding: as text, or as bytes for anything else.
function isRaw(encoding) {
  if (!encoding || encoding === 'utf8' || encoding === 'utf-8') return false;
  needBuffer();
  return true;
}

// Whether a native shall decode the contents of a file.
function isTextWanted(encoding) {
  if (encoding === 'utf8' || encoding === 'utf-8') return true;
  needBuffer();
  return false;
}

// What a native gave as bytes, in the encoding asked for.
function encoded(bytes, encoding) {
  return typeof bytes === 'string' || encoding === 'buffer' ? bytes : bytes.toString(encoding);
}

function checkReadRange(offset, length, byteLength) {
  if (length < 0) throw new codes.ERR_OUT_OF_RANGE('length', '>= 0', length);
  if (offset + length > byteLength) throw new codes.ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
}

function checkWriteRange(offset, length, byteLength) {
  if (offset > byteLength) throw new codes.ERR_OUT_OF_RANGE('offset', `<= ${byteLength}`, offset);
  if (length > byteLength - offset) throw new codes.ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
  if (length < 0) throw new codes.ERR_OUT_OF_RANGE('length', '>= 0', length);
  validateInt32(length, 'length', 0);
}

// A position to read from; null is the descriptor's own.
function toPosition(position) {
  if (position === undefined || position === null) return null;
  if (typeof position === 'number') {
    validateInteger(position, 'position', -1);
    return position;
  }
  if (typeof position !== 'bigint') throw new codes.ERR_INVALID_ARG_TYPE('position', ['integer', 'bigint'], position);
  if (position < -(2n ** 63n) || position > 2n ** 63n - 1n) {
    throw new codes.ERR_OUT_OF_RANGE('position', `>= ${-(2n ** 63n)} && <= ${2n ** 63n - 1n}`, position);
  }
  return position;
}

function checkBuffers(buffers) {
  if (!Array.isArray(buffers) || !buffers.every((buffer) => ArrayBuffer.isView(buffer))) {
    throw new codes.ERR_INVALID_ARG_TYPE('buffers', 'ArrayBufferView[]', buffers);
  }
}

// A Buffer, or a string's bytes.
function toBytes(data, encoding, name = 'data') {
  if (ArrayBuffer.isView(data)) return data;
  checkString(data, name);
  return Buffer.from(data, encoding || 'utf8');
}

function checkString(data, name) {
  if (typeof data !== 'string') throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], data);
}

function isUtf8(encoding) {
  return encoding === 'utf8' || encoding === 'utf-8' || encoding === undefined || encoding === null;
}

// { mode, recursive } of mkdir.
function toFolderOptions(options) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === 'number' || typeof options === 'string') {
    mode = parseFileMode(options, 'mode');
  } else if (options) {
    if (options.recursive !== undefined) recursive = options.recursive;
    validateBoolean(recursive, 'options.recursive');
    if (options.mode !== undefined) mode = parseFileMode(options.mode, 'mode');
  }
  return { mode, recursive };
}

const removeDefaults = { recursive: false, force: false, retryDelay: 100, maxRetries: 0 };

// Of rm, whose options are more than rmdir's when `isWhole`.
function toRemoveOptions(options, isWhole) {
  if (options === undefined) return removeDefaults;
  validateObject(options, 'options');
  options = { ...removeDefaults, ...options };
  validateBoolean(options.recursive, 'options.recursive');
  validateInt32(options.retryDelay, 'options.retryDelay', 0);
  validateUint32(options.maxRetries, 'options.maxRetries');
  if (isWhole) validateBoolean(options.force, 'options.force');
  return options;
}

function isFolderError(path) {
  return new codes.ERR_FS_EISDIR({ code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 });
}

let mayWarnOfRemoving = true;

function warnOfRemovingFolders() {
  if (!mayWarnOfRemoving || process.noDeprecation) return;
  mayWarnOfRemoving = false;
  process.emitWarning(
    'In future versions of Node.js, fs.rmdir(path, { recursive: true }) will be removed. Use fs.rm(path, { recursive: true }) instead',
    'DeprecationWarning',
    'DEP0147',
  );
}

let mayWarnOfTemplate = true;

function warnOfTemplate(prefix) {
  if (!mayWarnOfTemplate || (typeof prefix === 'string' ? !prefix.endsWith('X') : prefix.at(-1) !== 0x58)) return;
  mayWarnOfTemplate = false;
  process.emitWarning('mkdtemp() templates ending with X are not portable. For details see: https://nodejs.org/api/fs.html');
}

let mayWarnOfTruncate = true;

function warnOfTruncate() {
  if (!mayWarnOfTruncate) return;
  mayWarnOfTruncate = false;
  process.emitWarning('Using fs.truncate with a file descriptor is deprecated. Please use fs.ftruncate with a file descriptor instead.',
    'DeprecationWarning', 'DEP0081');
}

function checkLinkType(type) {
  if (typeof type === 'string' && type !== 'dir' && type !== 'junction' && type !== 'file') throw new codes.ERR_FS_INVALID_SYMLINK_TYPE(type);
}

const engine = binding('engine');

// A callback that a user gave: an operation of its own for the hooks of node:async_hooks, if there are any.
function toCallback(callback) {
  validateFunction(callback, 'cb');
  return engine.asyncHooks === undefined ? callback : engine.asyncHooks.wrap(callback, 'FSREQCALLBACK');
}

// Likewise for a whole file; one that is open already is neither opened nor closed.
function toReadCallback(callback, isOpen) {
  if (engine.asyncHooks === undefined) return toCallback(callback);
  validateFunction(callback, 'cb');
  return require('internal:fs/read_requests').within(callback, isOpen ? 2 : 4);
}

// Puts what was read where it belongs.
function fill(buffer, offset, bytes) {
  const memory = buffer.buffer;
  // A buffer that was transferred meanwhile has no room.
  if (bytes.byteLength === 0 || memory.byteLength === 0) return;
  const room = new Uint8Array(memory, buffer.byteOffset + offset, buffer.byteLength - offset);
  if (room.byteLength >= bytes.byteLength) room.set(bytes);
}

// Deals bytes out to buffers in turn.
function scatter(buffers, bytes) {
  let at = 0;
  for (const buffer of buffers) {
    if (at === bytes.byteLength) return;
    fill(buffer, 0, bytes.subarray(at, at + buffer.byteLength));
    at = Math.min(at + buffer.byteLength, bytes.byteLength);
  }
}

function totalLength(buffers) {
  let total = 0;
  for (const buffer of buffers) total += buffer.byteLength;
  return total;
}

function abortError(signal) {
  const { AbortError } = require('internal:errors');
  return new AbortError(undefined, { cause: signal.reason });
}

module.exports = {
  ACCESS_MODE_MAX, COPY_MODE_MAX, O, _toUnixTimestamp: toUnixTimestamp, abortError, checkBuffers, checkLinkType, checkReadRange, checkString,
  checkWriteRange, coded, encoded, fill, isFd,
  isFolderError, isRaw, isTextWanted, isUtf8, needBuffer, noBuffersError, scatter, toBytes, toCallback, toCheckedMode, toFd,
  toFlags, toFolderOptions, toFullPath, toId, toOptions, toPath, toPosition, toReadCallback, toRemoveOptions, toSeconds: toUnixTimestamp, toWalkedPath,
  totalLength, warnOfRemovingFolders, warnOfTemplate, warnOfTruncate,
};
