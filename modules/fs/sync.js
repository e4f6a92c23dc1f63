// The blocking half of node:fs.

const native = binding('fs');
const { codes } = require('internal:errors');
const { parseFileMode, validateBoolean, validateBuffer, validateEncoding, validateInteger, validateObject } = require('internal:validators');
const { ACCESS_MODE_MAX, COPY_MODE_MAX, checkBuffers, checkLinkType, checkReadRange, checkString, checkWriteRange, encoded, isFd, isFolderError,
  isRaw, isTextWanted, isUtf8, noBuffersError, toBytes, toCheckedMode, toFd, toFlags, toFolderOptions, toFullPath, toId, toOptions, toPath, toPosition,
  toRemoveOptions, toSeconds, toWalkedPath, warnOfRemovingFolders, warnOfTemplate, warnOfTruncate } =
  require('internal:fs/paths');
const { entryModel, namesOf, statFsOf, statsOf, treeOf } = require('internal:fs/stats');

const { SymbolDispose } = require('internal:util');

const kAllowNull = 1;
const none = Object.freeze({});

function accessSync(path, mode) {
  native.access(toPath(path), toCheckedMode(mode, ACCESS_MODE_MAX));
}

function openSync(path, flags, mode) {
  return native.open(toPath(path), toFlags(flags), parseFileMode(mode, 'mode', 0o666));
}

function closeSync(fd) {
  native.close(toFd(fd));
}

function readSync(fd, buffer, offsetOrOptions, length, position) {
  fd = toFd(fd);
  validateBuffer(buffer);
  let offset = offsetOrOptions;
  if (arguments.length <= 3 || typeof offsetOrOptions === 'object') {
    if (offsetOrOptions !== undefined) validateObject(offsetOrOptions, 'options', kAllowNull);
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? none);
  }
  if (offset === undefined) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length |= 0;
  if (length === 0) return 0;
  if (buffer.byteLength === 0) throw new codes.ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
  checkReadRange(offset, length, buffer.byteLength);
  return native.read(fd, buffer, offset, length, toPosition(position));
}

function writeSync(fd, buffer, offsetOrOptions, length, position) {
  fd = toFd(fd);
  let offset = offsetOrOptions;
  if (ArrayBuffer.isView(buffer)) {
    if (typeof offset === 'object') ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? none);
    if (offset === undefined || offset === null) offset = 0;
    else validateInteger(offset, 'offset', 0);
    if (typeof length !== 'number') length = buffer.byteLength - offset;
    checkWriteRange(offset, length, buffer.byteLength);
    return native.write(fd, buffer, offset, length, typeof position === 'number' ? position : null);
  }
  // (fd, string, position, encoding)
  checkString(buffer, 'buffer');
  validateEncoding(buffer, length);
  const text = isUtf8(length) ? buffer : Buffer.from(buffer, length);
  return native.write(fd, text, 0, text.length, typeof offset === 'number' ? offset : null);
}

function readvSync(fd, buffers, position) {
  fd = toFd(fd);
  checkBuffers(buffers);
  if (buffers.length === 0) throw noBuffersError();
  let at = typeof position === 'number' ? position : null;
  let total = 0;
  for (const buffer of buffers) {
    if (buffer.byteLength === 0) continue;
    const count = native.read(fd, buffer, 0, buffer.byteLength, at);
    total += count;
    if (at !== null) at += count;
    if (count < buffer.byteLength) break;
  }
  return total;
}

function writevSync(fd, buffers, position) {
  fd = toFd(fd);
  checkBuffers(buffers);
  return buffers.length === 0 ? 0 : native.writev(fd, buffers, typeof position === 'number' ? position : null);
}

function readFileSync(path, options) {
  options = toOptions(options, none);
  const { encoding } = options;
  const isText = isTextWanted(encoding);
  const contents = native.readFile(isFd(path) ? path : toPath(path), toFlags(options.flag), isText);
  return isText || !encoding || encoding === 'buffer' ? contents : contents.toString(encoding);
}

const writeDefaults = { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false };

function writeFileSync(path, data, options) {
  options = toOptions(options, writeDefaults);
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  if (typeof data !== 'string' || !isUtf8(options.encoding)) data = toBytes(data, options.encoding);
  const target = isFd(path) ? path : toPath(path);
  const flags = toFlags(options.flag || 'w');
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  if (flush) writeAndFlush(target, data, flags, mode);
  else native.writeFile(target, data, flags, mode, false);
}

// Flushes by the public function, which programs replace to see that it happens.
function writeAndFlush(target, data, flags, mode) {
  const fd = isFd(target) ? target : native.open(target, flags, mode);
  try {
    native.writeFile(fd, data, 0, 0, false);
    require('node:fs').fsyncSync(fd);
  } finally {
    if (fd !== target) native.close(fd);
  }
}

function appendFileSync(path, data, options) {
  options = toOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' });
  writeFileSync(path, data, options.flag && !isFd(path) ? options : { ...options, flag: 'a' });
}

function statSync(path, options = none) {
  if (options === none) return native.stat(toPath(path), false, false);
  const numbers = native.stat(toPath(path), Boolean(options?.bigint), options?.throwIfNoEntry === false);
  return numbers === undefined ? undefined : statsOf(numbers, options?.bigint);
}

function lstatSync(path, options = none) {
  const numbers = native.lstat(toPath(path), Boolean(options?.bigint), options?.throwIfNoEntry === false);
  return numbers === undefined ? undefined : statsOf(numbers, options?.bigint);
}

function fstatSync(fd, options = none) {
  return statsOf(native.fstat(toFd(fd), Boolean(options?.bigint)), options?.bigint);
}

function statfsSync(path, options = none) {
  return statFsOf(native.statfs(toPath(path)), options?.bigint);
}

function mkdirSync(path, options) {
  path = toPath(path);
  const { mode, recursive } = toFolderOptions(options);
  if (recursive) return native.makeAll(path, mode);
  native.mkdir(path, mode);
  return undefined;
}

function mkdtempSync(prefix, options) {
  options = toOptions(options, none);
  prefix = toPath(prefix, 'prefix');
  warnOfTemplate(prefix);
  return encoded(native.mkdtemp(prefix, isRaw(options.encoding)), options.encoding);
}

// A folder that is removed, with all that is in it, when its block is left.
function mkdtempDisposableSync(prefix, options) {
  const path = mkdtempSync(prefix, options);
  const whole = require('node:path').resolve(`${path}`);
  const remove = () => rmSync(whole, { recursive: true, force: true, maxRetries: 0, retryDelay: 100 });
  return { path, remove, [SymbolDispose]: remove };
}

function readdirSync(path, options) {
  options = toOptions(options, none);
  path = toPath(path);
  if (options.recursive !== undefined && options.recursive !== null) validateBoolean(options.recursive, 'options.recursive');
  const raw = isRaw(options.encoding);
  if (options.recursive) return treeOf(native.readTree(path, raw, !options.withFileTypes, false), options, path);
  return namesOf(native.readdir(path, raw, entryModel(options, path), false), options);
}

function rmdirSync(path, options) {
  path = toPath(path);
  if (!options?.recursive) {
    toRemoveOptions(options);
    native.rmdir(path);
    return;
  }
  warnOfRemovingFolders();
  const { maxRetries, retryDelay } = toRemoveOptions(options);
  if (!lstatSync(path).isDirectory()) native.rmdir(path);
  else native.remove(path, false, maxRetries, retryDelay);
}

function rmSync(path, options) {
  path = toPath(path);
  const { force, maxRetries, recursive, retryDelay } = toRemoveOptions(options, true);
  if (!recursive && lstatSync(path, { throwIfNoEntry: !force })?.isDirectory()) throw isFolderError(path);
  native.remove(path, force, maxRetries, retryDelay);
}

function copyFileSync(from, to, mode) {
  native.copyFile(toPath(from, 'src'), toPath(to, 'dest'), toCheckedMode(mode, COPY_MODE_MAX));
}

function symlinkSync(target, path, type) {
  checkLinkType(type);
  native.symlink(toPath(target, 'target'), toPath(path));
}

function readlinkSync(path, options) {
  const { encoding } = toOptions(options, none);
  return encoded(native.readlink(toPath(path, 'oldPath'), isRaw(encoding)), encoding);
}

function realpathSync(path, options) {
  const { encoding } = toOptions(options, none);
  path = toWalkedPath(path);
  return encoded(native.realpath(toFullPath(path), isRaw(encoding)), encoding);
}

realpathSync.native = function (path, options) {
  const { encoding } = toOptions(options, none);
  return encoded(native.realpathNative(toPath(path), isRaw(encoding)), encoding);
};

function truncateSync(path, length) {
  if (typeof path === 'number') {
    warnOfTruncate();
    return ftruncateSync(path, length);
  }
  if (length === undefined) length = 0;
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, length);
  } finally {
    closeSync(fd);
  }
  return undefined;
}

function ftruncateSync(fd, length = 0) {
  fd = toFd(fd);
  validateInteger(length, 'len');
  native.ftruncate(fd, Math.max(0, length));
}

// What the natives of these names leave to them.
native.setSlow({ __proto__: null, readFileSync, statSync, writeFileSync });

module.exports = {
  accessSync, appendFileSync, closeSync, copyFileSync, fstatSync, ftruncateSync, lstatSync, mkdirSync, mkdtempDisposableSync, mkdtempSync, openSync,
  readFileSync: native.readFileSync, readSync, readdirSync, readlinkSync, readvSync, realpathSync, rmSync, rmdirSync, statSync: native.statSync,
  statfsSync, symlinkSync, truncateSync, writeFileSync: native.writeFileSync, writeSync, writevSync,
  unlinkSync(path) { native.unlink(toPath(path)); },
  renameSync(oldPath, newPath) { native.rename(toPath(oldPath, 'oldPath'), toPath(newPath, 'newPath')); },
  linkSync(existingPath, newPath) { native.link(toPath(existingPath, 'existingPath'), toPath(newPath, 'newPath')); },
  chmodSync(path, mode) { native.chmod(toPath(path), parseFileMode(mode, 'mode')); },
  fchmodSync(fd, mode) { native.fchmod(toFd(fd), parseFileMode(mode, 'mode')); },
  chownSync(path, uid, gid) { native.chown(toPath(path), toId(uid, 'uid'), toId(gid, 'gid')); },
  lchownSync(path, uid, gid) { native.lchown(toPath(path), toId(uid, 'uid'), toId(gid, 'gid')); },
  fchownSync(fd, uid, gid) { native.fchown(toFd(fd), toId(uid, 'uid'), toId(gid, 'gid')); },
  utimesSync(path, atime, mtime) { native.utimes(toPath(path), toSeconds(atime), toSeconds(mtime)); },
  lutimesSync(path, atime, mtime) { native.lutimes(toPath(path), toSeconds(atime), toSeconds(mtime)); },
  futimesSync(fd, atime, mtime) { native.futimes(toFd(fd), toSeconds(atime, 'atime'), toSeconds(mtime, 'mtime')); },
  fsyncSync(fd) { native.fsync(toFd(fd)); },
  fdatasyncSync(fd) { native.fdatasync(toFd(fd)); },
};
