// node:fs/promises: each function one promise around one native.

const engine = binding('engine');
const native = binding('fs');
const { codes } = require('internal:errors');
const { parseFileMode, validateBoolean } = require('internal:validators');
const { ACCESS_MODE_MAX, COPY_MODE_MAX, abortError, checkLinkType, isFolderError, isRaw, isTextWanted, isUtf8, needBuffer, toBytes, toCheckedMode, toFlags,
  toFolderOptions, toFullPath, toId, toOptions, toPath, toRemoveOptions, toSeconds, warnOfRemovingFolders, warnOfTemplate } =
  require('internal:fs/paths');
const { entryModel, namesOf, statFsOf, statsOf, treeOf } = require('internal:fs/stats');

const none = Object.freeze({});

function access(path, mode = 0) {
  return new Promise((resolve, reject) => native.access(toPath(path), toCheckedMode(mode, ACCESS_MODE_MAX), resolve, reject));
}

function open(path, flags, mode) {
  return new Promise((resolve, reject) => {
    path = toPath(path);
    const { FileHandle } = require('internal:fs/handle');
    native.open(path, toFlags(flags), parseFileMode(mode, 'mode', 0o666), (fd) => resolve(new FileHandle(fd)), reject);
  });
}

// `null` for a listener stands for a promise that the native gives.
function stat(path, options = none) {
  try {
    if (options === none || !options?.bigint) return native.stat(toPath(path), false, false, null);
    return native.stat(toPath(path), true, false, null).then(toBigStats);
  } catch (error) {
    return Promise.reject(error);
  }
}

function lstat(path, options = none) {
  try {
    if (options === none || !options?.bigint) return native.lstat(toPath(path), false, false, null);
    return native.lstat(toPath(path), true, false, null).then(toBigStats);
  } catch (error) {
    return Promise.reject(error);
  }
}

function toBigStats(numbers) {
  return statsOf(numbers, true);
}

function statfs(path, options = none) {
  return new Promise((resolve, reject) => native.statfs(toPath(path), (numbers) => resolve(statFsOf(numbers, options?.bigint)), reject));
}

function mkdir(path, options) {
  return new Promise((resolve, reject) => {
    path = toPath(path);
    const { mode, recursive } = toFolderOptions(options?.mode === null ? { ...options, mode: undefined } : options);
    if (recursive) native.makeAll(path, mode, resolve, reject);
    else native.mkdir(path, mode, resolve, reject);
  });
}

// Names that come as bytes are given in the encoding asked for.
function inEncoding(resolve, encoding) {
  return !isRaw(encoding) || encoding === 'buffer' ? resolve : (bytes) => resolve(bytes.toString(encoding));
}

function mkdtemp(prefix, options) {
  return new Promise((resolve, reject) => {
    const { encoding } = toOptions(options, none);
    prefix = toPath(prefix, 'prefix');
    warnOfTemplate(prefix);
    native.mkdtemp(prefix, isRaw(encoding), inEncoding(resolve, encoding), reject);
  });
}

// A folder that is removed, with all that is in it, when its block is left.
async function mkdtempDisposable(prefix, options) {
  const path = await mkdtemp(prefix, options);
  const whole = require('node:path').resolve(`${path}`);
  const remove = () => rm(whole, { recursive: true, force: true, maxRetries: 0, retryDelay: 100 });
  return { __proto__: null, path, remove, [require('internal:util').SymbolAsyncDispose]: remove };
}

function readdir(path, options) {
  return new Promise((resolve, reject) => {
    options = toOptions(options, none);
    path = toPath(path);
    const raw = isRaw(options.encoding);
    // What is asked for may not change while it is read.
    const wanted = { encoding: options.encoding, withFileTypes: Boolean(options.withFileTypes) };
    if (options.recursive) native.readTree(path, raw, !wanted.withFileTypes, true, (list) => resolve(treeOf(list, wanted, path)), reject);
    else native.readdir(path, raw, entryModel(wanted, path), false, (list) => resolve(namesOf(list, wanted)), reject);
  });
}

function readlink(path, options) {
  return new Promise((resolve, reject) => {
    const { encoding } = toOptions(options, none);
    native.readlink(toPath(path, 'oldPath'), isRaw(encoding), inEncoding(resolve, encoding), reject);
  });
}

function realpath(path, options) {
  return new Promise((resolve, reject) => {
    const { encoding } = toOptions(options, none);
    native.realpathNative(toPath(path), isRaw(encoding), inEncoding(resolve, encoding), reject);
  });
}

async function rmdir(path, options) {
  path = toPath(path);
  const { maxRetries, recursive, retryDelay } = toRemoveOptions(options);
  if (recursive) {
    warnOfRemovingFolders();
    const stats = await stat(path);
    if (stats.isDirectory()) return new Promise((resolve, reject) => native.remove(path, false, maxRetries, retryDelay, resolve, reject));
  }
  return new Promise((resolve, reject) => native.rmdir(path, resolve, reject));
}

async function rm(path, options) {
  path = toPath(path);
  const { force, maxRetries, recursive, retryDelay } = toRemoveOptions(options, true);
  if (!recursive) {
    let stats;
    try {
      stats = await lstat(path);
    } catch (error) {
      if (force && error.code === 'ENOENT') return undefined;
      throw error;
    }
    if (stats.isDirectory()) throw isFolderError(path);
  }
  return new Promise((resolve, reject) => native.remove(path, force, maxRetries, retryDelay, resolve, reject));
}

function copyFile(from, to, mode) {
  return new Promise((resolve, reject) => {
    native.copyFile(toPath(from, 'src'), toPath(to, 'dest'), toCheckedMode(mode, COPY_MODE_MAX), resolve, reject);
  });
}

function symlink(target, path, type) {
  return new Promise((resolve, reject) => {
    checkLinkType(type);
    native.symlink(toPath(target, 'target'), toPath(path), resolve, reject);
  });
}

async function truncate(path, length = 0) {
  const handle = await open(path, 'r+');
  try {
    await handle.truncate(length);
  } finally {
    await handle.close();
  }
}

// A FileHandle is known without loading its file: nothing else has been given one.
function isHandle(path) {
  return typeof path === 'object' && path !== null && typeof path.appendFile === 'function' && path instanceof require('internal:fs/handle').FileHandle;
}

// What most calls want.
function readWhole(path, isText) {
  if (!isText) needBuffer();
  if (engine.asyncHooks === undefined) {
    try {
      return native.readFile(toPath(path), 0, isText, null);
    } catch (error) {
      return Promise.reject(error);
    }
  }
  return new Promise((resolve, reject) => {
    native.readFile(toPath(path), 0, isText, ...require('internal:fs/read_requests').settling(resolve, reject));
  });
}

function readFile(path, options) {
  if (typeof path === 'string' && (options === undefined || options === 'utf8')) return readWhole(path, options === 'utf8');
  if (isHandle(path)) return path.readFile(options);
  return new Promise((resolve, reject) => {
    const { encoding, flag, signal } = toOptions(options, none);
    if (signal?.aborted) throw abortError(signal);
    const flags = toFlags(flag || 'r');
    path = toPath(path);
    const isText = isTextWanted(encoding);
    const isFinished = isText || !encoding || encoding === 'buffer';
    if (signal === undefined && isFinished) {
      native.readFile(path, flags, isText, resolve, reject);
      return;
    }
    native.readFile(path, flags, isText, (contents) => {
      if (signal?.aborted) {
        reject(abortError(signal));
        return;
      }
      try {
        resolve(isFinished ? contents : contents.toString(encoding));
      } catch (error) {
        reject(error);
      }
    }, reject);
  });
}

function writeFile(path, data, options) {
  return new Promise((resolve, reject) => {
    options = toOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
    const { encoding, flag, mode, signal } = options;
    const flush = options.flush ?? false;
    validateBoolean(flush, 'options.flush');
    const isBytes = ArrayBuffer.isView(data);
    if (isHandle(path) || (!isBytes && typeof data === 'object' && require('internal:fs/handle').isIterable(data))) {
      resolve(writeByHandle(path, data, options));
      return;
    }
    if (!isBytes && (typeof data !== 'string' || !isUtf8(encoding))) data = toBytes(data, encoding);
    if (signal?.aborted) throw abortError(signal);
    const done = signal === undefined ? resolve : () => (signal.aborted ? reject(abortError(signal)) : resolve());
    native.writeFile(toPath(path), data, toFlags(flag || 'w'), parseFileMode(mode, 'mode', 0o666), flush, done, reject);
  });
}

async function writeByHandle(path, data, options) {
  if (isHandle(path)) return path.writeFile(data, options);
  if (options.signal?.aborted) throw abortError(options.signal);
  const handle = await open(path, options.flag || 'w', options.mode);
  try {
    await handle.writeFile(data, options);
  } finally {
    await handle.close();
  }
  return undefined;
}

function appendFile(path, data, options) {
  return new Promise((resolve) => {
    options = toOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' });
    resolve(writeFile(path, data, options.flag ? options : { ...options, flag: 'a' }));
  });
}

function opendir(path, options, _callback) {
  return new Promise((resolve, reject) => {
    require('internal:fs/dir').opendir(path, options, (error, dir) => (error ? reject(error) : resolve(dir)));
  });
}

async function lchmod(path, mode) {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('lchmod()');
}

function cp(from, to, options) {
  return require('internal:fs/copy').copyAsync(from, to, options);
}

function _watch(filename, options = none) {
  return require('internal:fs/watch').watchAsync(filename, options);
}

function glob(pattern, options) {
  return require('internal:fs/glob').globAsync(pattern, options);
}

// What the natives of these names leave to them.
native.setSlowPromises({ __proto__: null, readFile, stat });
native.setHooked(engine.asyncHooks !== undefined);
const quick = {};
engine.install('fs', 'promises', quick);

module.exports = {
  access, copyFile, cp, glob, open, opendir,
  rename(oldPath, newPath) {
    return new Promise((resolve, reject) => native.rename(toPath(oldPath, 'oldPath'), toPath(newPath, 'newPath'), resolve, reject));
  },
  truncate, rm, rmdir, mkdir, readdir, readlink, symlink, lstat, stat: quick.stat, statfs,
  link(existingPath, newPath) {
    return new Promise((resolve, reject) => {
      native.link(toPath(existingPath, 'existingPath'), toPath(newPath, 'newPath'), resolve, reject);
    });
  },
  unlink(path) {
    return new Promise((resolve, reject) => native.unlink(toPath(path), resolve, reject));
  },
  chmod(path, mode) {
    return new Promise((resolve, reject) => native.chmod(toPath(path), parseFileMode(mode, 'mode'), resolve, reject));
  },
  lchmod,
  lchown(path, uid, gid) {
    return new Promise((resolve, reject) => native.lchown(toPath(path), toId(uid, 'uid'), toId(gid, 'gid'), resolve, reject));
  },
  chown(path, uid, gid) {
    return new Promise((resolve, reject) => native.chown(toPath(path), toId(uid, 'uid'), toId(gid, 'gid'), resolve, reject));
  },
  utimes(path, atime, mtime) {
    return new Promise((resolve, reject) => native.utimes(toPath(path), toSeconds(atime), toSeconds(mtime), resolve, reject));
  },
  lutimes(path, atime, mtime) {
    return new Promise((resolve, reject) => native.lutimes(toPath(path), toSeconds(atime), toSeconds(mtime), resolve, reject));
  },
  realpath, mkdtemp, mkdtempDisposable, writeFile, appendFile, readFile: quick.readFile, watch: _watch,
  constants: require('internal:fs/constants'),
};
