// The blocking half of node:fs.

const native = binding('fs');
const { codes } = require('internal:errors');
const { O, encoded, toFd, toFlags, toMode, toOptions, toPath, toSeconds } = require('internal:fs/paths');
const { Dirent, StatFs, statsOf } = require('internal:fs/stats');

function accessSync(path, mode) {
  native.access(toPath(path), toMode(mode, 'mode', 0));
}

function existsSync(path) {
  try {
    path = toPath(path);
  } catch {
    return false;
  }
  return native.kindOf(path) >= 0;
}

function openSync(path, flags, mode) {
  return native.open(toPath(path), toFlags(flags), toMode(mode, 'mode', 0o666));
}

function closeSync(fd) {
  native.close(toFd(fd));
}

function checkRange(offset, length, byteLength) {
  const { validateInteger } = require('internal:validators');
  validateInteger(offset, 'offset', 0);
  if (offset > byteLength) throw new codes.ERR_OUT_OF_RANGE('offset', `<= ${byteLength}`, offset);
  if (length > byteLength - offset) throw new codes.ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
  if (length < 0) throw new codes.ERR_OUT_OF_RANGE('length', '>= 0', length);
  require('internal:validators').validateInt32(length, 'length', 0);
}

function toPosition(position, name = 'position') {
  if (position === undefined || position === null) return null;
  if (typeof position === 'bigint') return Number(position);
  require('internal:validators').validateInteger(position, name, -1);
  return position === -1 ? null : position;
}

function readSync(fd, buffer, offsetOrOptions, length, position) {
  fd = toFd(fd);
  require('internal:validators').validateBuffer(buffer);
  let offset = offsetOrOptions;
  if (arguments.length <= 3 || (offset !== null && typeof offset === 'object')) {
    if (offsetOrOptions !== undefined) require('internal:validators').validateObject(offsetOrOptions, 'options', 1);
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? {});
  }
  if (offset === undefined || offset === null) offset = 0;
  else require('internal:validators').validateInteger(offset, 'offset', 0);
  length |= 0;
  if (length === 0) return 0;
  if (buffer.byteLength === 0) throw new codes.ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
  checkRange(offset, length, buffer.byteLength);
  return native.read(fd, buffer, offset, length, toPosition(position));
}

function writeSync(fd, buffer, offsetOrOptions, length, position) {
  fd = toFd(fd);
  let offset = offsetOrOptions;
  if (typeof buffer === 'string') {
    // (fd, string, position, encoding)
    const bytes = Buffer.from(buffer, length ?? 'utf8');
    return native.write(fd, bytes, 0, bytes.byteLength, toPosition(offset));
  }
  if (!ArrayBuffer.isView(buffer)) throw new codes.ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
  if (typeof offset === 'object' && offset !== null) ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  if (offset === undefined || offset === null) offset = 0;
  if (typeof length !== 'number') length = buffer.byteLength - offset;
  checkRange(offset, length, buffer.byteLength);
  return native.write(fd, buffer, offset, length, position === undefined || typeof position !== 'number' ? null : position);
}

function readvSync(fd, buffers, position) {
  return vector(fd, buffers, position, native.read);
}

function writevSync(fd, buffers, position) {
  return vector(fd, buffers, position, native.write);
}

function vector(fd, buffers, position, call) {
  fd = toFd(fd);
  const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal:errors');
  if (!Array.isArray(buffers) || !buffers.every((buffer) => ArrayBuffer.isView(buffer))) {
    throw new ERR_INVALID_ARG_TYPE('buffers', 'ArrayBufferView[]', buffers);
  }
  let at = typeof position === 'number' ? position : null;
  let total = 0;
  for (const buffer of buffers) {
    if (buffer.byteLength === 0) continue;
    const count = call(fd, buffer, 0, buffer.byteLength, at);
    total += count;
    if (at !== null) at += count;
    if (count < buffer.byteLength) break;
  }
  return total;
}

function isFd(path) {
  return typeof path === 'number' && (path | 0) === path && path >= 0;
}

function readFileSync(path, options) {
  options = toOptions(options, { flag: 'r' });
  let bytes;
  if (isFd(path)) {
    bytes = native.readAll(path);
  } else if (options.flag === undefined || options.flag === 'r') {
    bytes = native.readFile(toPath(path));
  } else {
    const fd = openSync(path, options.flag, 0o666);
    try {
      bytes = native.readAll(fd);
    } finally {
      native.close(fd);
    }
  }
  return options.encoding && options.encoding !== 'buffer' ? bytes.toString(options.encoding) : bytes;
}

function toBytes(data, encoding) {
  if (typeof data === 'string') return Buffer.from(data, encoding || 'utf8');
  if (ArrayBuffer.isView(data)) return data;
  throw new codes.ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
}

function writeFileSync(path, data, options) {
  options = toOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
  const flush = options.flush ?? false;
  require('internal:validators').validateBoolean(flush, 'options.flush');
  const bytes = toBytes(data, options.encoding);
  const fd = isFd(path) ? path : openSync(path, options.flag || 'w', options.mode ?? 0o666);
  try {
    let written = 0;
    while (written < bytes.byteLength) written += native.write(fd, bytes, written, bytes.byteLength - written, null);
    if (flush) native.fsync(fd);
  } finally {
    if (fd !== path) native.close(fd);
  }
}

function appendFileSync(path, data, options) {
  options = toOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' });
  writeFileSync(path, data, { ...options, flag: options.flag || 'a' });
}

function statSync(path, options) {
  const numbers = native.stat(toPath(path), options?.throwIfNoEntry === false);
  return numbers === undefined ? undefined : statsOf(numbers, options?.bigint);
}

function lstatSync(path, options) {
  const numbers = native.lstat(toPath(path), options?.throwIfNoEntry === false);
  return numbers === undefined ? undefined : statsOf(numbers, options?.bigint);
}

function fstatSync(fd, options) {
  return statsOf(native.fstat(toFd(fd)), options?.bigint);
}

function statfsSync(path, options) {
  const numbers = native.statfs(toPath(path));
  return new StatFs(...(options?.bigint ? numbers.map(BigInt) : numbers));
}

function mkdirSync(path, options) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === 'number' || typeof options === 'string') {
    mode = toMode(options, 'mode');
  } else if (options) {
    if (options.recursive !== undefined) ({ recursive } = options);
    require('internal:validators').validateBoolean(recursive, 'options.recursive');
    if (options.mode !== undefined) mode = toMode(options.mode, 'options.mode');
  }
  path = toPath(path);
  if (recursive) return makeAll(path, mode);
  native.mkdir(path, mode);
  return undefined;
}

// Makes missing parents; gives the first folder that was made.
function makeAll(path, mode) {
  const { dirname, resolve } = require('node:path');
  const full = resolve(typeof path === 'string' ? path : Buffer.from(path).toString());
  let first;
  const missing = [];
  for (let at = full; ; at = dirname(at)) {
    const kind = native.kindOf(at);
    if (kind === 1) break;
    if (kind === 0 || kind === -20) {
      // A file in the way: EEXIST for itself, ENOTDIR for what lies below it.
      if (kind === 0 && at !== full) throw notDirectory(path);
      if (kind === 0) native.mkdir(path, mode);
    }
    missing.push(at);
    if (dirname(at) === at) break;
  }
  while (missing.length > 0) {
    const folder = missing.pop();
    try {
      native.mkdir(folder, mode);
      first ??= folder;
    } catch (error) {
      if (error.code !== 'EEXIST' || native.kindOf(folder) !== 1) {
        if (error.path !== undefined) error.path = path;
        throw error;
      }
    }
  }
  return first;
}

function notDirectory(path) {
  const { uvException } = require('internal:errors');
  return uvException({ errno: -20, syscall: 'mkdir', path: `${path}` });
}

function mkdtempSync(prefix, options) {
  options = toOptions(options, {});
  return encoded(native.mkdtemp(toPath(prefix, 'prefix')), options.encoding);
}

function readdirSync(path, options) {
  options = toOptions(options, {});
  path = toPath(path);
  if (options.recursive !== undefined && options.recursive !== null) {
    require('internal:validators').validateBoolean(options.recursive, 'options.recursive');
  }
  if (options.recursive) return readTree(path, options);
  const list = native.readdir(path);
  const names = [];
  for (let i = 0; i < list.length; i += 2) {
    const name = encoded(list[i], options.encoding);
    names.push(options.withFileTypes ? direntOf(name, list[i + 1], path) : name);
  }
  return names;
}

const UNKNOWN = 0;

function direntOf(name, type, path) {
  if (type !== UNKNOWN) return new Dirent(name, type, path);
  const { join } = require('node:path');
  const stats = lstatSync(join(`${path}`, `${name}`));
  const type2 = stats.isDirectory() ? 2 : stats.isFile() ? 1 : stats.isSymbolicLink() ? 3 : stats.isFIFO() ? 4 : stats.isSocket() ? 5
    : stats.isCharacterDevice() ? 6 : 7;
  return new Dirent(name, type2, path);
}

function readTree(root, options) {
  const { join } = require('node:path');
  const found = [];
  const waiting = [''];
  while (waiting.length > 0) {
    const below = waiting.shift();
    const folder = below === '' ? root : join(`${root}`, below);
    const list = native.readdir(folder);
    for (let i = 0; i < list.length; i += 2) {
      const name = encoded(list[i], options.encoding === 'buffer' ? undefined : options.encoding);
      const relative = below === '' ? name : join(below, name);
      const dirent = direntOf(name, list[i + 1], folder);
      if (dirent.isDirectory()) waiting.push(relative);
      found.push(options.withFileTypes ? dirent : encoded(relative, options.encoding));
    }
  }
  return found;
}

function rmdirSync(path, options) {
  path = toPath(path);
  if (options?.recursive) {
    process.emitWarning('In future versions of Node.js, fs.rmdir(path, { recursive: true }) will be removed. Use fs.rm(path, { recursive: true }) instead',
      'DeprecationWarning', 'DEP0147');
    if (lstatSync(path).isDirectory()) return removeTree(path);
  }
  native.rmdir(path);
  return undefined;
}

function rmSync(path, options) {
  path = toPath(path);
  const { validateBoolean, validateInt32, validateObject } = require('internal:validators');
  const { recursive = false, force = false, retryDelay = 100, maxRetries = 0 } = options ?? {};
  if (options !== undefined) validateObject(options, 'options');
  validateBoolean(force, 'options.force');
  validateBoolean(recursive, 'options.recursive');
  validateInt32(retryDelay, 'options.retryDelay', 0);
  validateInt32(maxRetries, 'options.maxRetries', 0);
  const stats = lstatSync(path, { throwIfNoEntry: !force });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    native.unlink(path);
    return;
  }
  if (!recursive) {
    throw new codes.ERR_FS_EISDIR({ code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 });
  }
  removeTree(path);
}

function removeTree(path) {
  const { join } = require('node:path');
  const list = native.readdir(path);
  for (let i = 0; i < list.length; i += 2) {
    const child = typeof list[i] === 'string' && typeof path === 'string' ? join(path, list[i])
      : Buffer.concat([Buffer.from(path), Buffer.from('/'), Buffer.from(list[i])]);
    const isDirectory = list[i + 1] === UNKNOWN ? lstatSync(child).isDirectory() : list[i + 1] === 2;
    if (isDirectory) removeTree(child);
    else native.unlink(child);
  }
  native.rmdir(path);
}

function unlinkSync(path) {
  native.unlink(toPath(path));
}

function renameSync(from, to) {
  native.rename(toPath(from, 'oldPath'), toPath(to, 'newPath'));
}

function copyFileSync(from, to, mode) {
  native.copyFile(toPath(from, 'src'), toPath(to, 'dest'), require('internal:validators').getValidMode?.(mode, 'copyFile') ?? mode ?? 0);
}

function symlinkSync(target, path) {
  native.symlink(toPath(target, 'target'), toPath(path));
}

function linkSync(existing, path) {
  native.link(toPath(existing, 'existingPath'), toPath(path, 'newPath'));
}

function readlinkSync(path, options) {
  return encoded(native.readlink(toPath(path)), toOptions(options, {}).encoding);
}

function realpathSync(path, options) {
  return encoded(native.realpath(toPath(path)), toOptions(options, {}).encoding);
}
realpathSync.native = realpathSync;

function truncateSync(path, length = 0) {
  if (typeof path === 'number') return ftruncateSync(path, length);
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, length);
  } finally {
    closeSync(fd);
  }
  return undefined;
}

function ftruncateSync(fd, length = 0) {
  require('internal:validators').validateInteger(length, 'len');
  native.ftruncate(toFd(fd), Math.max(0, length));
}

function toId(value, name) {
  require('internal:validators').validateInteger(value, name, -1, 4294967295);
  return value;
}

module.exports = {
  accessSync, appendFileSync, closeSync, copyFileSync, existsSync, fstatSync, ftruncateSync, linkSync, lstatSync, mkdirSync, mkdtempSync, openSync,
  readFileSync, readSync, readdirSync, readlinkSync, readvSync, realpathSync, renameSync, rmSync, rmdirSync, statSync, statfsSync, symlinkSync,
  truncateSync, unlinkSync, writeFileSync, writeSync, writevSync,
  chmodSync(path, mode) { native.chmod(toPath(path), toMode(mode, 'mode')); },
  fchmodSync(fd, mode) { native.fchmod(toFd(fd), toMode(mode, 'mode')); },
  chownSync(path, uid, gid) { native.chown(toPath(path), toId(uid, 'uid'), toId(gid, 'gid')); },
  lchownSync(path, uid, gid) { native.lchown(toPath(path), toId(uid, 'uid'), toId(gid, 'gid')); },
  fchownSync(fd, uid, gid) { native.fchown(toFd(fd), toId(uid, 'uid'), toId(gid, 'gid')); },
  utimesSync(path, atime, mtime) { native.utimes(toPath(path), toSeconds(atime), toSeconds(mtime)); },
  lutimesSync(path, atime, mtime) { native.lutimes(toPath(path), toSeconds(atime), toSeconds(mtime)); },
  futimesSync(fd, atime, mtime) { native.futimes(toFd(fd), toSeconds(atime, 'atime'), toSeconds(mtime, 'mtime')); },
  fsyncSync(fd) { native.fsync(toFd(fd)); },
  fdatasyncSync(fd) { native.fdatasync(toFd(fd)); },
  O,
};
