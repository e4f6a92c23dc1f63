// fs.watch by inotify, and fs.watchFile by asking again and again.

const native = binding('fs');
const engine = binding('engine');
const EventEmitter = require('node:events');
const { join, relative, resolve } = require('node:path');
const { AbortError, codes } = require('internal:errors');
const { validateAbortSignal, validateBoolean, validateFunction, validateObject, validateUint32 } = require('internal:validators');
const { needBuffer, toOptions, toPath } = require('internal:fs/paths');
const { Stats, entryModel, statsOf } = require('internal:fs/stats');

needBuffer();

const ENOSPC = -28;

// One path in the kernel's list.
class Watch {
  constructor(path, listener) {
    [this.number, this.listener] = native.watchAdd(path, listener);
  }

  close() {
    if (this.number === -1) return;
    native.watchRemove(this.number, this.listener);
    this.number = -1;
  }
}

function watchFailed(error, path) {
  error.filename = path;
  if (error.errno === ENOSPC) error.message = `ENOSPC: System limit for number of file watchers reached, watch '${path}'`;
  return error;
}

// Tells `listener(eventType, name)` of a path, and of all below it if it is wanted. close() ends it.
class Source {
  constructor(path, recursive, encoding, listener) {
    this.root = path;
    this.encoding = encoding;
    this.listener = listener;
    this.isClosed = false;
    this.watches = new Map();
    try {
      if (recursive && native.kindOf(path) === 1) this.addFolder(`${path}`);
      else this.addPath(path);
    } catch (error) {
      this.close();
      throw watchFailed(error, path);
    }
  }

  // A file's events carry no name: it is the path's last part.
  addPath(path) {
    const base = native.kindOf(path) === 1 ? null : Buffer.from(require('node:path').basename(`${path}`));
    this.watches.set('', new Watch(path, (isRename, name) => this.tell(isRename, name ?? base)));
  }

  addFolder(folder) {
    if (this.watches.has(folder)) return;
    const watch = new Watch(folder, (isRename, name) => this.changed(folder, isRename, name));
    this.watches.set(folder, watch);
    for (const entry of native.readdir(folder, false, entryModel({ withFileTypes: true }, folder), true)) {
      if (entry.isDirectory()) this.addFolder(join(folder, entry.name));
    }
  }

  changed(folder, isRename, name) {
    if (this.isClosed || (name === null && folder !== this.root)) return;
    const path = name === null ? folder : join(folder, name.toString());
    this.tell(isRename, name === null ? null : Buffer.from(relative(`${this.root}`, path)));
    if (isRename && name !== null) this.follow(path);
  }

  // A folder that has come or gone.
  follow(path) {
    if (native.kindOf(path) !== 1) {
      this.watches.get(path)?.close();
      this.watches.delete(path);
      return;
    }
    try {
      const isNew = !this.watches.has(path);
      this.addFolder(path);
      if (isNew) this.tellContents(path);
    } catch {
      // It is gone again.
    }
  }

  // What came into a new folder before it was watched.
  tellContents(folder) {
    const list = native.readTree(folder, false, false, false);
    for (let i = 0; i < list.length; i += 3) {
      this.tell(true, Buffer.from(relative(`${this.root}`, join(folder, list[i], list[i + 1]))));
    }
  }

  tell(isRename, name) {
    if (this.isClosed) return;
    const shown = name === null || this.encoding === 'buffer' ? name : name.toString(this.encoding || 'utf8');
    this.listener(isRename ? 'rename' : 'change', shown);
  }

  close() {
    this.isClosed = true;
    for (const watch of this.watches.values()) watch.close();
    this.watches.clear();
  }
}

const kStart = Symbol('kFSWatchStart');
const kSource = Symbol('kSource');
const kHolds = Symbol('kHolds');

function FSWatcher() {
  Reflect.apply(EventEmitter, this, []);
  this[kSource] = null;
  this[kHolds] = false;
}
Object.setPrototypeOf(FSWatcher.prototype, EventEmitter.prototype);
Object.setPrototypeOf(FSWatcher, EventEmitter);

FSWatcher.prototype[kStart] = function (path, options) {
  const tell = (type, name) => this.emit('change', type, name);
  const { asyncHooks } = engine;
  if (asyncHooks !== undefined) asyncHooks.init(this, 'FSEVENTWRAP');
  const report = asyncHooks === undefined ? tell : (...values) => asyncHooks.run(this, tell, undefined, values);
  this[kSource] = new Source(path, options.recursive, options.encoding, report);
  if (options.persistent) this.ref();
};

FSWatcher.prototype.start = () => {};

FSWatcher.prototype.close = function () {
  if (this[kSource] === null) return;
  this.unref();
  this[kSource].close();
  this[kSource] = null;
  if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(this);
  process.nextTick(() => this.emit('close'));
};

function ref() {
  if (this[kSource] !== null && !this[kHolds]) {
    this[kHolds] = true;
    native.watchHold(true);
  }
  return this;
}

function unref() {
  if (this[kHolds]) {
    this[kHolds] = false;
    native.watchHold(false);
  }
  return this;
}

FSWatcher.prototype.ref = ref;
FSWatcher.prototype.unref = unref;

function watch(filename, options, listener) {
  if (typeof options === 'function') listener = options;
  options = { persistent: true, recursive: false, ...toOptions(options, {}) };
  const path = toPath(filename);
  if (options.persistent === undefined) options.persistent = true;
  if (options.recursive === undefined) options.recursive = false;
  if (options.recursive) validateBoolean(options.recursive, 'options.recursive');
  const watcher = new FSWatcher();
  watcher[kStart](path, options);
  if (listener) watcher.addListener('change', listener);
  const { signal } = options;
  if (signal?.aborted) {
    process.nextTick(() => watcher.close());
  } else if (signal) {
    const abort = () => watcher.close();
    signal.addEventListener('abort', abort, { once: true });
    watcher.once('close', () => signal.removeEventListener('abort', abort));
  }
  return watcher;
}

// fs.promises.watch: what happens waits in a list until it is asked for.
async function *watchAsync(filename, options = {}) {
  const path = toPath(filename);
  validateObject(options, 'options');
  const { encoding = 'utf8', persistent = true, recursive = false, signal } = options;
  validateBoolean(persistent, 'options.persistent');
  validateBoolean(recursive, 'options.recursive');
  validateAbortSignal(signal, 'options.signal');
  if (encoding && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) {
    throw new codes.ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  const events = [];
  let wake = null;
  const source = new Source(path, recursive, encoding, (eventType, name) => {
    events.push({ eventType, filename: name });
    wake?.();
  });
  const abort = () => wake?.();
  signal?.addEventListener('abort', abort, { once: true });
  if (persistent) native.watchHold(true);
  try {
    while (!signal?.aborted) {
      if (events.length > 0) {
        yield events.shift();
        continue;
      }
      await new Promise((resolve) => {
        wake = resolve;
      });
      wake = null;
    }
    throw new AbortError(undefined, { cause: signal.reason });
  } finally {
    source.close();
    if (persistent) native.watchHold(false);
    signal?.removeEventListener('abort', abort);
  }
}

const kTimer = Symbol('kTimer');
const kAsk = Symbol('kAsk');
const kLast = Symbol('kLast');
const kLooked = Symbol('kLooked');
const kBigint = Symbol('kUseBigint');
const kUses = Symbol('KFSStatWatcherRefCount');
const kUsesMax = Symbol('KFSStatWatcherMaxRefCount');

function StatWatcher(bigint) {
  Reflect.apply(EventEmitter, this, []);
  this[kBigint] = bigint;
  this[kTimer] = null;
  this[kLast] = undefined;
  this[kUses] = 1;
  this[kUsesMax] = 1;
}
Object.setPrototypeOf(StatWatcher.prototype, EventEmitter.prototype);
Object.setPrototypeOf(StatWatcher, EventEmitter);

const nothing = new Array(18).fill(0);

StatWatcher.prototype[kStart] = function (path, persistent, interval) {
  validateUint32(interval, 'interval');
  if (engine.asyncHooks !== undefined) engine.asyncHooks.init(this, 'STATWATCHER');
  // The first look is taken at once and tells only of a file that is not there.
  this[kTimer] = setTimeout(() => {}, 0);
  clearTimeout(this[kTimer]);
  this[kAsk] = () => {
    native.stat(path, Boolean(this[kBigint]), false, (error, numbers) => {
      if (this[kTimer] === null) return;
      this[kLooked](error ? null : numbers);
      this[kTimer] = setTimeout(this[kAsk], interval);
      if (this[kUses] === 0) this[kTimer].unref();
    });
  };
  if (!persistent) this.unref();
  this[kAsk]();
};

Object.defineProperty(StatWatcher.prototype, kLooked, {
  enumerable: false,
  value(numbers) {
    const before = this[kLast];
    this[kLast] = numbers;
    if (before === undefined && numbers !== null) return;
    if (before !== undefined && isSame(before, numbers)) return;
    const tell = () => this.emit('change', statsFor(numbers, this[kBigint]), statsFor(before ?? null, this[kBigint]));
    if (engine.asyncHooks === undefined) tell();
    else engine.asyncHooks.run(this, tell, undefined, []);
  },
});

const compared = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks', 'mtimeMs', 'ctimeMs', 'birthtimeMs'];

// The times of reading are not looked at. Both are what the natives give: Stats, or BigInts with the accessed time behind the facts.
function isSame(left, right) {
  if (left === null || right === null) return left === right;
  if (!Array.isArray(left)) return compared.every((name) => left[name] === right[name]);
  for (let i = 0; i < left.length; i++) {
    if (i !== 10 && i !== 11 && left[i] !== right[i]) return false;
  }
  return true;
}

function statsFor(numbers, bigint) {
  if (numbers !== null) return statsOf(numbers, bigint);
  return bigint ? statsOf(nothing.map(BigInt), true) : new Stats(...nothing.slice(0, 14));
}

StatWatcher.prototype.start = () => {};

StatWatcher.prototype.stop = function () {
  if (this[kTimer] === null) return;
  clearTimeout(this[kTimer]);
  this[kTimer] = null;
  if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(this);
  process.nextTick(() => this.emit('stop'));
};

StatWatcher.prototype.ref = function () {
  if (this[kUses] === this[kUsesMax]) return this;
  if (this[kTimer] !== null && this[kUses]++ === 0) this[kTimer].ref();
  return this;
};

StatWatcher.prototype.unref = function () {
  if (this[kUses] === 0) return this;
  if (this[kTimer] !== null && --this[kUses] === 0) this[kTimer].unref();
  return this;
};

const statWatchers = new Map();

function watchFile(filename, options, listener) {
  const path = resolve(`${toPath(filename)}`);
  if (options === null || typeof options !== 'object') {
    listener = options;
    options = null;
  }
  options = { interval: 5007, persistent: true, ...options };
  validateFunction(listener, 'listener');
  let watcher = statWatchers.get(path);
  if (watcher === undefined) {
    watcher = new StatWatcher(options.bigint);
    watcher[kStart](path, options.persistent, options.interval);
    statWatchers.set(path, watcher);
  } else {
    watcher[kUses]++;
    watcher[kUsesMax]++;
  }
  watcher.addListener('change', listener);
  return watcher;
}

function unwatchFile(filename, listener) {
  const path = resolve(`${toPath(filename)}`);
  const watcher = statWatchers.get(path);
  if (watcher === undefined) return;
  if (typeof listener === 'function') {
    const before = watcher.listenerCount('change');
    watcher.removeListener('change', listener);
    if (watcher.listenerCount('change') < before) {
      watcher[kUsesMax]--;
      watcher.unref();
    }
  } else {
    watcher.removeAllListeners('change');
    watcher[kUsesMax] = 0;
    watcher[kUses] = 0;
  }
  if (watcher.listenerCount('change') === 0) {
    watcher.stop();
    statWatchers.delete(path);
  }
}

module.exports = { FSWatcher, StatWatcher, unwatchFile, watch, watchAsync, watchFile };
