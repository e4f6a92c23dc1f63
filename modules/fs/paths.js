// Arguments that many functions of node:fs share: paths, modes, flags, times.

const { codes } = require('internal:errors');

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
  if (value !== null && typeof value === 'object' && value.href !== undefined && value.protocol !== undefined) {
    const path = require('node:url').fileURLToPath(value);
    if (path.includes('\0')) throw withNul(name, path);
    return path;
  }
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
}

function withNul(name, value) {
  return new codes.ERR_INVALID_ARG_VALUE(name, value, 'must be a string, Uint8Array, or URL without null bytes');
}

const O = { RDONLY: 0, WRONLY: 1, RDWR: 2, CREAT: 0o100, EXCL: 0o200, TRUNC: 0o1000, APPEND: 0o2000, SYNC: 0o4010000 };

const flagNumbers = {
  __proto__: null,
  'r': O.RDONLY, 'rs': O.RDONLY | O.SYNC, 'sr': O.RDONLY | O.SYNC,
  'r+': O.RDWR, 'rs+': O.RDWR | O.SYNC, 'sr+': O.RDWR | O.SYNC,
  'w': O.TRUNC | O.CREAT | O.WRONLY, 'wx': O.TRUNC | O.CREAT | O.WRONLY | O.EXCL, 'xw': O.TRUNC | O.CREAT | O.WRONLY | O.EXCL,
  'w+': O.TRUNC | O.CREAT | O.RDWR, 'wx+': O.TRUNC | O.CREAT | O.RDWR | O.EXCL, 'xw+': O.TRUNC | O.CREAT | O.RDWR | O.EXCL,
  'a': O.APPEND | O.CREAT | O.WRONLY, 'ax': O.APPEND | O.CREAT | O.WRONLY | O.EXCL, 'xa': O.APPEND | O.CREAT | O.WRONLY | O.EXCL,
  'as': O.APPEND | O.CREAT | O.WRONLY | O.SYNC, 'sa': O.APPEND | O.CREAT | O.WRONLY | O.SYNC,
  'a+': O.APPEND | O.CREAT | O.RDWR, 'ax+': O.APPEND | O.CREAT | O.RDWR | O.EXCL, 'xa+': O.APPEND | O.CREAT | O.RDWR | O.EXCL,
  'as+': O.APPEND | O.CREAT | O.RDWR | O.SYNC, 'sa+': O.APPEND | O.CREAT | O.RDWR | O.SYNC,
};

function toFlags(flags, name = 'flags') {
  if (typeof flags === 'number') {
    require('internal:validators').validateInt32(flags, name);
    return flags;
  }
  if (flags === undefined || flags === null) return O.RDONLY;
  const number = flagNumbers[flags];
  if (number === undefined) throw new codes.ERR_INVALID_ARG_VALUE(name, flags);
  return number;
}

function toMode(value, name, fallback) {
  return require('internal:validators').parseFileMode(value, name, fallback);
}

// Seconds since 1970 from a number, a numeric string or a Date.
function toSeconds(time, name = 'time') {
  if (typeof time === 'string' && +time == time) return +time;
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (Object.prototype.toString.call(time) === '[object Date]') return time.getTime() / 1000;
  throw new codes.ERR_INVALID_ARG_TYPE(name, ['Date', 'Time in seconds'], time);
}

function toFd(fd) {
  if (Object.is(fd, -0)) return 0;
  require('internal:validators').validateInt32(fd, 'fd', 0);
  return fd;
}

// Options that may be an encoding alone.
function toOptions(options, defaults) {
  if (options === null || options === undefined || typeof options === 'function') return defaults;
  if (typeof options === 'string') {
    options = { ...defaults, encoding: options };
  } else if (typeof options !== 'object') {
    throw new codes.ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  }
  if (options.encoding !== 'buffer' && options.encoding !== undefined && options.encoding !== null) {
    require('internal:validators').validateEncodingName?.(options.encoding);
    if (!Buffer.isEncoding(options.encoding)) throw new codes.ERR_INVALID_ARG_VALUE('encoding', options.encoding, 'is invalid encoding');
  }
  if (options.signal !== undefined) require('internal:validators').validateAbortSignal(options.signal, 'options.signal');
  return options;
}

// A name or path that came as a Buffer or string, in the encoding asked for.
function encoded(value, encoding) {
  if (encoding === 'buffer') return typeof value === 'string' ? Buffer.from(value) : value;
  if (typeof value === 'string' && (!encoding || encoding === 'utf8' || encoding === 'utf-8')) return value;
  return (typeof value === 'string' ? Buffer.from(value) : value).toString(encoding || 'utf8');
}

module.exports = { O, encoded, toFd, toFlags, toMode, toOptions, toPath, toSeconds };
