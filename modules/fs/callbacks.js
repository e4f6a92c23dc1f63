// The forms of node:fs that tell a callback.

const native = binding('fs');
const { codes } = require('internal:errors');
const { customPromisifyArgs } = require('internal:util');
const { parseFileMode, validateBoolean, validateBuffer, validateEncoding, validateFunction, validateInteger, validateObject } =
  require('internal:validators');
const { ACCESS_MODE_MAX, COPY_MODE_MAX, abortError, checkBuffers, checkLinkType, checkReadRange, checkString, checkWriteRange, coded, fill, isFd,
  isFolderError, isRaw, isTextWanted, isUtf8, needBuffer, noBuffersError, scatter, toBytes, toCallback, toCheckedMode, toFd, toFlags, toFolderOptions,
  toFullPath, toId, toOptions, toPath, toPosition, toReadCallback, toRemoveOptions, toSeconds, toWalkedPath, totalLength, warnOfRemovingFolders,
  warnOfTemplate, warnOfTruncate } =
  require('internal:fs/paths');
const { entryModel, namesOf, statFsOf, statsOf, treeOf } = require('internal:fs/stats');

const kAllowNull = 1;
const none = Object.freeze({});
const READ_BYTES = 16384;

function access(path, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  path = toPath(path);
  callback = toCallback(callback);
  native.access(path, toCheckedMode(mode, ACCESS_MODE_MAX), callback);
}

function exists(path, callback) {
  const tell = toCallback(callback);
  try {
    native.access(toPath(path), 0, (error) => tell(!error));
  } catch {
    tell(false);
  }
}
Object.defineProperty(exists, Symbol.for('nodejs.util.promisify.custom'), {
  value: (path) => new Promise((resolve) => exists(path, resolve)),
});

function open(path, flags, mode, callback) {
  path = toPath(path);
  if (arguments.length < 3) {
    callback = flags;
    flags = 'r';
    mode = 0o666;
  } else if (typeof mode === 'function') {
    callback = mode;
    mode = 0o666;
  } else {
    mode = parseFileMode(mode, 'mode', 0o666);
  }
  flags = toFlags(flags);
  native.open(path, flags, mode, toCallback(callback));
}

function ignoreClose(error) {
  if (error) throw error;
}

function close(fd, callback = ignoreClose) {
  const tell = toCallback(callback);
  native.close(toFd(fd), tell);
}

function read(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = toFd(fd);
  let offset = offsetOrOptions;
  let options = null;
  if (arguments.length <= 4) {
    if (arguments.length === 4) {
      // (fd, buffer, options, callback)
      validateObject(offsetOrOptions, 'options', kAllowNull);
      callback = length;
      options = offsetOrOptions;
    } else if (arguments.length === 3) {
      // (fd, buffer or options, callback)
      if (!ArrayBuffer.isView(buffer)) {
        options = buffer;
        ({ buffer = Buffer.alloc(READ_BYTES) } = options ?? none);
      }
      callback = offsetOrOptions;
    } else {
      // (fd, callback)
      callback = buffer;
      buffer = Buffer.alloc(READ_BYTES);
    }
    if (options !== undefined) validateObject(options, 'options', kAllowNull);
    ({ offset = 0, length = buffer?.byteLength - offset, position = null } = options ?? none);
  }
  validateBuffer(buffer);
  const tell = toCallback(callback);
  if (offset === undefined || offset === null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length |= 0;
  if (length === 0) {
    process.nextTick(tell, null, 0, buffer);
    return;
  }
  if (buffer.byteLength === 0) throw new codes.ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
  checkReadRange(offset, length, buffer.byteLength);
  native.readSome(fd, length, toPosition(position), (error, bytes) => {
    if (error) {
      tell(error, 0, buffer);
      return;
    }
    fill(buffer, offset, bytes);
    tell(null, bytes.byteLength, buffer);
  });
}

function write(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = toFd(fd);
  let offset = offsetOrOptions;
  if (ArrayBuffer.isView(buffer)) {
    callback ||= position || length || offset;
    const tell = toCallback(callback);
    if (typeof offset === 'object') ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? none);
    if (offset === undefined || offset === null || typeof offset === 'function') offset = 0;
    else validateInteger(offset, 'offset', 0);
    if (typeof length !== 'number') length = buffer.byteLength - offset;
    checkWriteRange(offset, length, buffer.byteLength);
    native.write(fd, buffer, offset, length, typeof position === 'number' ? position : null, (error, count) => tell(error, count || 0, buffer));
    return;
  }
  // (fd, string[, position[, encoding]], callback)
  checkString(buffer, 'buffer');
  let encoding = length;
  if (typeof position !== 'function') {
    if (typeof offset === 'function') {
      position = offset;
      offset = null;
    } else {
      position = length;
    }
    encoding = 'utf8';
  }
  validateEncoding(buffer, encoding);
  const tell = toCallback(position);
  const text = isUtf8(encoding) ? buffer : Buffer.from(buffer, encoding);
  native.write(fd, text, 0, text.length, typeof offset === 'number' ? offset : null, (error, count) => tell(error, count || 0, buffer));
}

function readv(fd, buffers, position, callback) {
  fd = toFd(fd);
  checkBuffers(buffers);
  const tell = toCallback(callback || position);
  if (buffers.length === 0) {
    setImmediate(tell, noBuffersError(), 0, buffers);
    return;
  }
  native.readSome(fd, totalLength(buffers), typeof position === 'number' ? position : null, (error, bytes) => {
    if (!error) scatter(buffers, bytes);
    tell(error, error ? 0 : bytes.byteLength, buffers);
  });
}

function writev(fd, buffers, position, callback) {
  fd = toFd(fd);
  checkBuffers(buffers);
  const tell = toCallback(callback || position);
  if (buffers.length === 0) {
    process.nextTick(tell, null, 0, buffers);
    return;
  }
  native.writev(fd, buffers, typeof position === 'number' ? position : null, (error, count) => tell(error, count || 0, buffers));
}

for (const [method, names] of [[read, ['bytesRead', 'buffer']], [readv, ['bytesRead', 'buffers']], [write, ['bytesWritten', 'buffer']],
  [writev, ['bytesWritten', 'buffers']]]) {
  Object.defineProperty(method, customPromisifyArgs, { value: names, enumerable: false });
}

function readFile(path, options, callback) {
  callback ||= options;
  const tell = toReadCallback(callback, isFd(path));
  options = toOptions(options, none);
  const { encoding, signal } = options;
  const target = isFd(path) ? path : toPath(path);
  if (signal?.aborted) {
    callback(abortError(signal));
    return;
  }
  const flags = toFlags(options.flag, 'options.flag');
  const isText = isTextWanted(encoding);
  const isFinished = isText || !encoding || encoding === 'buffer';
  if (signal === undefined && isFinished) {
    native.readFile(target, flags, isText, tell);
    return;
  }
  native.readFile(target, flags, isText, (error, contents) => {
    if (signal?.aborted) error = abortError(signal);
    if (error) {
      tell(error);
      return;
    }
    try {
      if (!isFinished) contents = contents.toString(encoding);
    } catch (problem) {
      tell(problem);
      return;
    }
    tell(null, contents);
  });
}

function writeFile(path, data, options, callback) {
  callback ||= options;
  const tell = toCallback(callback);
  options = toOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  if (typeof data !== 'string' || !isUtf8(options.encoding)) data = toBytes(data, options.encoding);
  const { signal } = options;
  if (signal?.aborted) {
    callback(abortError(signal));
    return;
  }
  const target = isFd(path) ? path : toPath(path);
  const done = signal === undefined ? tell : (error) => tell(signal.aborted ? abortError(signal) : error);
  const flags = toFlags(options.flag || 'w');
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  if (flush) writeAndFlush(target, data, flags, mode, done);
  else native.writeFile(target, data, flags, mode, false, done);
}

// Flushes by the public function, which programs replace to see that it happens.
function writeAndFlush(target, data, flags, mode, done) {
  if (!isFd(target)) {
    native.open(target, flags, mode, (error, fd) => {
      if (error) {
        done(error);
        return;
      }
      writeAndFlush(fd, data, flags, mode, (problem) => {
        native.close(fd, (closeProblem) => done(require('internal:errors').aggregateTwoErrors(closeProblem, problem) ?? null));
      });
    });
    return;
  }
  native.writeFile(target, data, 0, 0, false, (error) => (error ? done(error) : require('node:fs').fsync(target, done)));
}

function appendFile(path, data, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = toOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' });
  writeFile(path, data, options.flag && !isFd(path) ? options : { ...options, flag: 'a' }, callback);
}

function toStats(tell, bigint) {
  return bigint ? (error, numbers) => (error ? tell(error) : tell(null, statsOf(numbers, true))) : tell;
}

function stat(path, options = none, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = none;
  }
  const tell = toCallback(callback);
  const bigint = Boolean(options?.bigint);
  native.stat(toPath(path), bigint, false, toStats(tell, bigint));
}

function lstat(path, options = none, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = none;
  }
  const tell = toCallback(callback);
  const bigint = Boolean(options?.bigint);
  native.lstat(toPath(path), bigint, false, toStats(tell, bigint));
}

function fstat(fd, options = none, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = none;
  }
  fd = toFd(fd);
  const bigint = Boolean(options?.bigint);
  native.fstat(fd, bigint, toStats(toCallback(callback), bigint));
}

function statfs(path, options = none, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = none;
  }
  path = toPath(path);
  const tell = toCallback(callback);
  native.statfs(path, (error, numbers) => (error ? tell(error) : tell(null, statFsOf(numbers, options?.bigint))));
}

function mkdir(path, options, callback) {
  let given = options;
  if (typeof options === 'function') {
    callback = options;
    given = undefined;
  }
  const tell = toCallback(callback);
  path = toPath(path);
  const { mode, recursive } = toFolderOptions(given);
  if (recursive) native.makeAll(path, mode, tell);
  else native.mkdir(path, mode, tell);
}

// Names that come as bytes are told in the encoding asked for.
function inEncoding(tell, encoding) {
  if (!isRaw(encoding) || encoding === 'buffer') return tell;
  return (error, bytes) => (error ? tell(error) : tell(null, bytes.toString(encoding)));
}

function mkdtemp(prefix, options, callback) {
  const tell = toCallback(typeof options === 'function' ? options : callback);
  const { encoding } = toOptions(options, none);
  prefix = toPath(prefix, 'prefix');
  warnOfTemplate(prefix);
  native.mkdtemp(prefix, isRaw(encoding), inEncoding(tell, encoding));
}

function readdir(path, options, callback) {
  const tell = toCallback(typeof options === 'function' ? options : callback);
  options = toOptions(options, none);
  path = toPath(path);
  if (options.recursive !== undefined && options.recursive !== null) validateBoolean(options.recursive, 'options.recursive');
  const raw = isRaw(options.encoding);
  // What is asked for may not change while it is read.
  const wanted = { encoding: options.encoding, withFileTypes: Boolean(options.withFileTypes) };
  if (options.recursive) {
    const follows = !wanted.withFileTypes;
    native.readTree(path, raw, follows, false, (error, list) => (error ? tell(error) : tell(null, treeOf(list, wanted, path))));
    return;
  }
  native.readdir(path, raw, entryModel(wanted, path), false, (error, list) => (error ? tell(error) : tell(null, namesOf(list, wanted))));
}

function readlink(path, options, callback) {
  const tell = toCallback(typeof options === 'function' ? options : callback);
  const { encoding } = toOptions(options, none);
  native.readlink(toPath(path, 'oldPath'), isRaw(encoding), inEncoding(tell, encoding));
}

function realpath(path, options, callback) {
  const tell = toCallback(typeof options === 'function' ? options : callback);
  const { encoding } = toOptions(options, none);
  native.realpath(toFullPath(toWalkedPath(path)), isRaw(encoding), inEncoding(tell, encoding));
}

realpath.native = function (path, options, callback) {
  const tell = toCallback(callback || options);
  const { encoding } = toOptions(options, none);
  native.realpathNative(toPath(path), isRaw(encoding), inEncoding(tell, encoding));
};

function rmdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  if (!options?.recursive) {
    toRemoveOptions(options);
    native.rmdir(toPath(path), toCallback(callback));
    return;
  }
  warnOfRemovingFolders();
  path = toPath(path);
  const tell = toCallback(callback);
  const { maxRetries, retryDelay } = toRemoveOptions(options);
  lstat(path, (error, stats) => {
    if (error) tell(error);
    else if (!stats.isDirectory()) native.rmdir(path, tell);
    else native.remove(path, false, maxRetries, retryDelay, tell);
  });
}

function rm(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  path = toPath(path);
  const { force, maxRetries, recursive, retryDelay } = toRemoveOptions(options, true);
  const tell = toCallback(callback);
  if (recursive) {
    native.remove(path, force, maxRetries, retryDelay, tell);
    return;
  }
  lstat(path, (error, stats) => {
    if (error) tell(force && error.code === 'ENOENT' ? null : error);
    else if (stats.isDirectory()) tell(isFolderError(path));
    else native.remove(path, force, maxRetries, retryDelay, tell);
  });
}

function copyFile(from, to, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  from = toPath(from, 'src');
  to = toPath(to, 'dest');
  native.copyFile(from, to, toCheckedMode(mode, COPY_MODE_MAX), toCallback(callback));
}

function symlink(target, path, type, callback) {
  const tell = toCallback(arguments[arguments.length - 1]);
  target = toPath(target, 'target');
  path = toPath(path);
  checkLinkType(type);
  native.symlink(target, path, tell);
}

function truncate(path, length, callback) {
  if (typeof path === 'number') {
    warnOfTruncate();
    ftruncate(path, length, callback);
    return;
  }
  if (typeof length === 'function') {
    callback = length;
    length = 0;
  } else if (length === undefined) {
    length = 0;
  }
  validateInteger(length, 'len');
  const tell = toCallback(callback);
  open(path, 'r+', (error, fd) => {
    if (error) {
      tell(error);
      return;
    }
    native.ftruncate(fd, Math.max(0, length), (problem) => {
      native.close(fd, (closeProblem) => tell(require('internal:errors').aggregateTwoErrors(closeProblem, problem)));
    });
  });
}

function ftruncate(fd, length = 0, callback) {
  if (typeof length === 'function') {
    callback = length;
    length = 0;
  }
  fd = toFd(fd);
  validateInteger(length, 'len');
  native.ftruncate(fd, Math.max(0, length), toCallback(callback));
}

function openAsBlob(path, options = none) {
  validateObject(options, 'options');
  const type = options.type || '';
  require('internal:validators').validateString(type, 'options.type');
  path = toPath(path);
  const blob = require('internal:blob').createBlobFromFilePath(path, { type });
  if (blob === undefined) throw coded(new TypeError('Unable to open file as blob'), 'ERR_INVALID_ARG_VALUE');
  return Promise.resolve(blob);
}

module.exports = {
  access, appendFile, close, copyFile, exists, fstat, ftruncate, lstat, mkdir, mkdtemp, open, openAsBlob, read, readFile, readdir, readlink, readv,
  realpath, rm, rmdir, stat, statfs, symlink, truncate, write, writeFile, writev,
  unlink(path, callback) { native.unlink(toPath(path), toCallback(callback)); },
  rename(oldPath, newPath, callback) {
    callback = toCallback(callback);
    native.rename(toPath(oldPath, 'oldPath'), toPath(newPath, 'newPath'), callback);
  },
  link(existingPath, newPath, callback) {
    callback = toCallback(callback);
    native.link(toPath(existingPath, 'existingPath'), toPath(newPath, 'newPath'), callback);
  },
  chmod(path, mode, callback) { native.chmod(toPath(path), parseFileMode(mode, 'mode'), toCallback(callback)); },
  fchmod(fd, mode, callback) { native.fchmod(toFd(fd), parseFileMode(mode, 'mode'), toCallback(callback)); },
  chown(path, uid, gid, callback) {
    callback = toCallback(callback);
    native.chown(toPath(path), toId(uid, 'uid'), toId(gid, 'gid'), callback);
  },
  lchown(path, uid, gid, callback) {
    callback = toCallback(callback);
    native.lchown(toPath(path), toId(uid, 'uid'), toId(gid, 'gid'), callback);
  },
  fchown(fd, uid, gid, callback) { native.fchown(toFd(fd), toId(uid, 'uid'), toId(gid, 'gid'), toCallback(callback)); },
  utimes(path, atime, mtime, callback) {
    callback = toCallback(callback);
    native.utimes(toPath(path), toSeconds(atime), toSeconds(mtime), callback);
  },
  lutimes(path, atime, mtime, callback) {
    callback = toCallback(callback);
    native.lutimes(toPath(path), toSeconds(atime), toSeconds(mtime), callback);
  },
  futimes(fd, atime, mtime, callback) {
    native.futimes(toFd(fd), toSeconds(atime, 'atime'), toSeconds(mtime, 'mtime'), toCallback(callback));
  },
  fsync(fd, callback) { native.fsync(toFd(fd), toCallback(callback)); },
  fdatasync(fd, callback) { native.fdatasync(toFd(fd), toCallback(callback)); },
};
