// fs.cp and fs.cpSync. The steps are written once, as generators that yield each operation; one driver does them at once, the
// other waits for promises.

const { dirname, isAbsolute, join, parse, resolve, sep } = require('node:path');
const { codes } = require('internal:errors');
const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal:validators');
const { COPY_MODE_MAX, toCallback, toPath } = require('internal:fs/paths');

const defaults = {
  dereference: false, errorOnExist: false, filter: undefined, force: true, preserveTimestamps: false, recursive: false, verbatimSymlinks: false,
};

const EEXIST = 17;
const ENOTDIR = 20;
const EISDIR = 21;
const EINVAL = 22;

function toCopyOptions(options) {
  if (options === undefined) return { ...defaults, mode: 0 };
  validateObject(options, 'options');
  options = { ...defaults, ...options };
  for (const name of ['dereference', 'errorOnExist', 'force', 'preserveTimestamps', 'recursive', 'verbatimSymlinks']) {
    validateBoolean(options[name], `options.${name}`);
  }
  if (options.mode === undefined || options.mode === null) options.mode = 0;
  else validateInteger(options.mode, 'mode', 0, COPY_MODE_MAX);
  if (options.dereference && options.verbatimSymlinks) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR('dereference', 'verbatimSymlinks');
  if (options.filter !== undefined) validateFunction(options.filter, 'options.filter');
  return options;
}

function refused(name, message, path, errno, code) {
  return new codes[name]({ message, path, syscall: 'cp', errno, code });
}

function areSame(left, right) {
  return right.ino && right.dev && right.ino === left.ino && right.dev === left.dev;
}

function parts(path) {
  return resolve(path).split(sep).filter(Boolean);
}

function isBelow(folder, path) {
  const inner = parts(path);
  return parts(folder).every((part, i) => inner[i] === part);
}

function intoItself(from, to, path) {
  return refused('ERR_FS_CP_EINVAL', `cannot copy ${from} to a subdirectory of self ${to}`, path, EINVAL, 'EINVAL');
}

const missing = (error) => {
  if (error.code === 'ENOENT') return null;
  throw error;
};

// An operation of node:fs; `otherwise(error)` may give a result in its place.
const step = (name, path, second, otherwise) => ({ name, path, second, otherwise });

function* copy(from, to, options) {
  const target = yield* checkPaths(from, to, options);
  if (target === undefined) return;
  const source = yield step(options.dereference ? 'stat' : 'lstat', from, { bigint: true });
  yield* checkParents(from, source, to);
  const folder = dirname(to);
  if ((yield step('stat', folder, undefined, missing)) === null) yield step('mkdir', folder, { recursive: true });
  yield* copyOne(target, from, to, options);
}

// What is at the target: null if nothing, undefined if the filter leaves the pair out.
function* checkPaths(from, to, options) {
  if (options.filter && !(yield { name: 'filter', path: from, second: to })) return undefined;
  const look = options.dereference ? 'stat' : 'lstat';
  const source = yield step(look, from, { bigint: true });
  const target = yield step(look, to, { bigint: true }, missing);
  if (target !== null) {
    if (areSame(source, target)) throw refused('ERR_FS_CP_EINVAL', 'src and dest cannot be the same', to, EINVAL, 'EINVAL');
    if (source.isDirectory() && !target.isDirectory()) {
      throw refused('ERR_FS_CP_DIR_TO_NON_DIR', `cannot overwrite non-directory ${to} with directory ${from}`, to, EISDIR, 'EISDIR');
    }
    if (!source.isDirectory() && target.isDirectory()) {
      throw refused('ERR_FS_CP_NON_DIR_TO_DIR', `cannot overwrite directory ${to} with non-directory ${from}`, to, ENOTDIR, 'ENOTDIR');
    }
  }
  if (source.isDirectory() && isBelow(from, to)) throw intoItself(from, to, to);
  return target;
}

// No folder above the target may be the source, under whatever name.
function* checkParents(from, source, to) {
  const own = resolve(dirname(from));
  for (let folder = resolve(dirname(to)); folder !== own && folder !== parse(folder).root; folder = resolve(dirname(folder))) {
    const stats = yield step('stat', folder, { bigint: true }, missing);
    if (stats === null) return;
    if (areSame(source, stats)) throw intoItself(from, to, to);
  }
}

function* copyOne(target, from, to, options) {
  const source = yield step(options.dereference ? 'stat' : 'lstat', from);
  if (source.isDirectory()) {
    if (!options.recursive) throw refused('ERR_FS_EISDIR', `${from} is a directory (not copied)`, from, EISDIR, 'EISDIR');
    yield* copyFolder(source, target, from, to, options);
  } else if (source.isFile() || source.isCharacterDevice() || source.isBlockDevice()) {
    yield* copyContents(source, target, from, to, options);
  } else if (source.isSymbolicLink()) {
    yield* copyLink(target, from, to, options);
  } else if (source.isSocket()) {
    throw refused('ERR_FS_CP_SOCKET', `cannot copy a socket file: ${to}`, to, EINVAL, 'EINVAL');
  } else if (source.isFIFO()) {
    throw refused('ERR_FS_CP_FIFO_PIPE', `cannot copy a FIFO pipe: ${to}`, to, EINVAL, 'EINVAL');
  } else {
    throw refused('ERR_FS_CP_UNKNOWN', `cannot copy an unknown file type: ${to}`, to, EINVAL, 'EINVAL');
  }
}

function* copyFolder(source, target, from, to, options) {
  if (target === null) yield step('mkdir', to);
  for (const name of yield step('readdir', from)) {
    const [inner, outer] = [join(from, name), join(to, name)];
    const there = yield* checkPaths(inner, outer, options);
    if (there !== undefined) yield* copyOne(there, inner, outer, options);
  }
  if (target === null) yield step('chmod', to, source.mode & 0o7777);
}

function* copyContents(source, target, from, to, options) {
  if (target !== null) {
    if (!options.force) {
      if (options.errorOnExist) throw refused('ERR_FS_CP_EEXIST', `${to} already exists`, to, EEXIST, 'EEXIST');
      return;
    }
    yield step('unlink', to);
  }
  yield { name: 'copyFile', path: from, second: to, third: options.mode };
  if (options.preserveTimestamps) {
    // Reading has changed the time of reading.
    const { atime, mtime } = yield step('stat', from);
    yield { name: 'utimes', path: to, second: atime, third: mtime };
  }
  yield step('chmod', to, source.mode & 0o7777);
}

function* copyLink(target, from, to, options) {
  let aim = yield step('readlink', from);
  if (!options.verbatimSymlinks && !isAbsolute(aim)) aim = resolve(dirname(from), aim);
  let oldAim = null;
  if (target !== null) {
    oldAim = yield step('readlink', to, undefined, (error) => {
      if (error.code === 'EINVAL') return null;
      throw error;
    });
  }
  if (oldAim === null) {
    yield { name: 'symlink', path: aim, second: to };
    return;
  }
  if (!isAbsolute(oldAim)) oldAim = resolve(dirname(to), oldAim);
  if (isBelow(aim, oldAim)) throw intoItself(aim, oldAim, to);
  // Removing the old link would remove what the new one leads to.
  const source = yield step('stat', from);
  if (source.isDirectory() && isBelow(oldAim, aim)) {
    throw refused('ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY', `cannot overwrite ${oldAim} with ${aim}`, to, EINVAL, 'EINVAL');
  }
  yield step('unlink', to);
  yield { name: 'symlink', path: aim, second: to };
}

function paths(from, to) {
  from = toPath(from, 'src');
  to = toPath(to, 'dest');
  return [typeof from === 'string' ? from : Buffer.from(from).toString(), typeof to === 'string' ? to : Buffer.from(to).toString()];
}

function cpSync(from, to, options) {
  options = toCopyOptions(options);
  [from, to] = paths(from, to);
  const sync = require('internal:fs/sync');
  const steps = copy(from, to, options);
  for (let next = steps.next(); !next.done;) {
    const { name, path, second, third, otherwise } = next.value;
    let value;
    try {
      value = name === 'filter' ? filterNow(options.filter, path, second) : sync[`${name}Sync`](path, second, third);
    } catch (error) {
      try {
        if (otherwise === undefined) throw error;
        value = otherwise(error);
      } catch (problem) {
        next = steps.throw(problem);
        continue;
      }
    }
    next = steps.next(value);
  }
}

function filterNow(filter, from, to) {
  const wanted = filter(from, to);
  if (require('internal:types').isPromise(wanted)) throw new codes.ERR_INVALID_RETURN_VALUE('boolean', 'filter', wanted);
  return wanted;
}

async function copyAsync(from, to, options) {
  options = toCopyOptions(options);
  [from, to] = paths(from, to);
  const promises = require('node:fs/promises');
  const steps = copy(from, to, options);
  for (let next = steps.next(); !next.done;) {
    const { name, path, second, third, otherwise } = next.value;
    let value;
    try {
      value = await (name === 'filter' ? options.filter(path, second) : promises[name](path, second, third));
    } catch (error) {
      if (otherwise === undefined) throw error;
      value = otherwise(error);
    }
    next = steps.next(value);
  }
}

function cp(from, to, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const tell = toCallback(callback);
  options = toCopyOptions(options);
  [from, to] = paths(from, to);
  copyAsync(from, to, options).then(() => process.nextTick(tell, null), (error) => process.nextTick(tell, error));
}

module.exports = { copyAsync, cp, cpSync };
