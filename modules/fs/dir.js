// Dir: a folder that is read entry by entry. Its entries are read at once and dealt out; the kernel gives them by the block
// anyway.

const native = binding('fs');
const { codes } = require('internal:errors');
const { validateFunction, validateUint32 } = require('internal:validators');
const { isRaw, toCallback, toOptions, toPath } = require('internal:fs/paths');
const { entryModel, namesOf } = require('internal:fs/stats');

const kPath = Symbol('kDirPath');
const kFd = Symbol('kDirHandle');
const kOptions = Symbol('kDirOptions');
const kEntries = Symbol('kDirBufferedEntries');
const kClosed = Symbol('kDirClosed');
const kQueue = Symbol('kDirOperationQueue');

const types = { withFileTypes: true };

// open(2): a folder, and nothing else.
const O_DIRECTORY = 0o200000;

class Dir {
  constructor(fd, path, options) {
    if (fd === undefined || fd === null) throw new codes.ERR_MISSING_ARGS('handle');
    this[kFd] = fd;
    this[kPath] = path;
    // Those that were read and not given yet, last first; undefined before any was read.
    this[kEntries] = undefined;
    this[kClosed] = false;
    // What waits for the operation that runs, or null when none does.
    this[kQueue] = null;
    this[kOptions] = { bufferSize: 32, ...toOptions(options, { encoding: 'utf8' }) };
    validateUint32(this[kOptions].bufferSize, 'options.bufferSize', true);
  }

  get path() {
    return this[kPath];
  }

  read(callback) {
    if (this[kClosed]) throw new codes.ERR_DIR_CLOSED();
    if (callback === undefined) {
      return new Promise((resolve, reject) => this.read((error, entry) => (error ? reject(error) : resolve(entry))));
    }
    validateFunction(callback, 'callback');
    if (this[kQueue] !== null) {
      this[kQueue].push(() => this.read(callback));
      return undefined;
    }
    if (this[kEntries] !== undefined) {
      let entry;
      try {
        entry = take(this);
      } catch (error) {
        process.nextTick(callback, error);
        return undefined;
      }
      process.nextTick(callback, null, entry);
      return undefined;
    }
    this[kQueue] = [];
    native.readdir(this[kPath], isRaw(this[kOptions].encoding), entryModel(types, this[kPath]), true, toCallback((error, list) => {
      const queue = this[kQueue];
      this[kQueue] = null;
      process.nextTick(runAll, queue);
      if (error) {
        error.syscall = 'scandir';
        callback(error);
        return;
      }
      let entry;
      try {
        put(this, list);
        entry = take(this);
      } catch (problem) {
        callback(problem);
        return;
      }
      callback(null, entry);
    }));
    return undefined;
  }

  readSync() {
    if (this[kClosed]) throw new codes.ERR_DIR_CLOSED();
    if (this[kQueue] !== null) throw new codes.ERR_DIR_CONCURRENT_OPERATION();
    if (this[kEntries] === undefined) put(this, entriesOf(this, this[kPath]));
    return take(this);
  }

  close(callback) {
    if (callback === undefined) {
      if (this[kClosed]) return Promise.reject(new codes.ERR_DIR_CLOSED());
      return new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
    }
    validateFunction(callback, 'callback');
    if (this[kClosed]) {
      process.nextTick(callback, new codes.ERR_DIR_CLOSED());
      return undefined;
    }
    if (this[kQueue] !== null) {
      this[kQueue].push(() => this.close(callback));
      return undefined;
    }
    this[kClosed] = true;
    native.close(this[kFd], toCallback(callback));
    return undefined;
  }

  closeSync() {
    if (this[kClosed]) throw new codes.ERR_DIR_CLOSED();
    if (this[kQueue] !== null) throw new codes.ERR_DIR_CONCURRENT_OPERATION();
    this[kClosed] = true;
    native.close(this[kFd]);
  }

  entries() {
    return new Entries(this);
  }
}

// Iterates over a Dir and closes it at the end, at once when a loop is left early.
class Entries {
  constructor(dir) {
    this.dir = dir;
  }

  async next() {
    let entry = null;
    try {
      entry = await this.dir.read();
    } finally {
      if (entry === null && !this.dir[kClosed]) await this.dir.close();
    }
    return { value: entry ?? undefined, done: entry === null };
  }

  async return(value) {
    if (!this.dir[kClosed]) await this.dir.close();
    return { value, done: true };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

Object.defineProperty(Dir.prototype, Symbol.asyncIterator, {
  value: Dir.prototype.entries,
  enumerable: false,
  writable: true,
  configurable: true,
});
if (Symbol.asyncDispose !== undefined) {
  Object.defineProperty(Dir.prototype, Symbol.asyncDispose, {
    async value() {
      await this.close();
    },
    enumerable: false,
    writable: true,
    configurable: true,
  });
}

function runAll(queue) {
  for (const operation of queue) operation();
}

// As the folder has them, not sorted.
function entriesOf(dir, path) {
  return native.readdir(path, isRaw(dir[kOptions].encoding), entryModel(types, path), true);
}

function put(dir, list) {
  const entries = namesOf(list, { encoding: dir[kOptions].encoding, withFileTypes: true }).reverse();
  dir[kEntries] = dir[kEntries] === undefined ? entries : entries.concat(dir[kEntries]);
}

// The next entry, or null. Of a folder the entries follow behind all others when the whole tree is wanted.
function take(dir) {
  const entry = dir[kEntries].pop();
  if (entry === undefined) return null;
  if (dir[kOptions].recursive && entry.isDirectory()) {
    const folder = require('node:path').join(entry.parentPath, entry.name);
    put(dir, entriesOf(dir, folder));
  }
  return entry;
}

function failed(error) {
  if (error.syscall === 'open') {
    error.syscall = 'opendir';
    error.message = error.message.replace(', open', ', opendir');
  }
  return error;
}

// What opendirSync throws tells no path.
function failedWithoutPath(error) {
  if (error.syscall === 'open') {
    error.message = error.message.replace(/, open '.*/s, ', opendir');
    error.syscall = 'opendir';
    delete error.path;
  }
  return error;
}

function opendir(path, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  validateFunction(callback, 'callback');
  path = toPath(path);
  options = toOptions(options, { encoding: 'utf8' });
  native.open(path, O_DIRECTORY, 0, toCallback((error, fd) => {
    if (error) {
      callback(failed(error));
      return;
    }
    let dir;
    try {
      dir = new Dir(fd, path, options);
    } catch (problem) {
      native.close(fd);
      callback(problem);
      return;
    }
    callback(null, dir);
  }));
}

function opendirSync(path, options) {
  path = toPath(path);
  options = toOptions(options, { encoding: 'utf8' });
  let fd;
  try {
    fd = native.open(path, O_DIRECTORY, 0);
  } catch (error) {
    throw failedWithoutPath(error);
  }
  try {
    return new Dir(fd, path, options);
  } catch (error) {
    native.close(fd);
    throw error;
  }
}

module.exports = { Dir, opendir, opendirSync };
