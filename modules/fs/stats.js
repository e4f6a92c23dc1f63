// Stats, BigIntStats, StatFs and Dirent.

const S_IFMT = 0o170000;
const kType = Symbol('type');

function StatsBase(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
}

class Dirent {
  constructor(name, type, path) {
    // Natives make entries like one, from the first two.
    this.name = name;
    this[kType] = type;
    this.parentPath = path;
    this.path = path;
  }
}

const kinds = [['isDirectory', 0o040000, 2], ['isFile', 0o100000, 1], ['isBlockDevice', 0o060000, 7], ['isCharacterDevice', 0o020000, 6],
  ['isSymbolicLink', 0o120000, 3], ['isFIFO', 0o010000, 4], ['isSocket', 0o140000, 5]];
for (const [name, bits, number] of kinds) {
  StatsBase.prototype[name] = function () {
    return this._checkModeProperty(bits);
  };
  // The method of an object literal: named, and without a prototype, as those of classes.
  const { [name]: method } = { [name]() { return this[kType] === number; } };
  Object.defineProperty(Dirent.prototype, name, { value: method, writable: true, enumerable: false, configurable: true });
}

// Rounded, because a float of milliseconds may lie just below the whole one.
function dateOf(milliseconds) {
  return new Date(Math.round(Number(milliseconds)));
}

// As dateOf() for numbers: Date cuts the fraction off.
const HALF = 0.5;

function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
  this.atimeMs = atimeMs;
  this.mtimeMs = mtimeMs;
  this.ctimeMs = ctimeMs;
  this.birthtimeMs = birthtimeMs;
  this.atime = atimeMs < 0 ? dateOf(atimeMs) : new Date(atimeMs + HALF);
  this.mtime = mtimeMs < 0 ? dateOf(mtimeMs) : new Date(mtimeMs + HALF);
  this.ctime = new Date(ctimeMs + HALF);
  this.birthtime = new Date(birthtimeMs + HALF);
}
Object.setPrototypeOf(Stats.prototype, StatsBase.prototype);
Object.setPrototypeOf(Stats, StatsBase);
// An own one, for packages that replace it.
Stats.prototype.isFile = StatsBase.prototype.isFile;
Stats.prototype._checkModeProperty = function (property) {
  return (this.mode & S_IFMT) === property;
};

function BigIntStats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeNs, mtimeNs, ctimeNs, birthtimeNs) {
  StatsBase.call(this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeNs / 1_000_000n;
  this.mtimeMs = mtimeNs / 1_000_000n;
  this.ctimeMs = ctimeNs / 1_000_000n;
  this.birthtimeMs = birthtimeNs / 1_000_000n;
  this.atimeNs = atimeNs;
  this.mtimeNs = mtimeNs;
  this.ctimeNs = ctimeNs;
  this.birthtimeNs = birthtimeNs;
  this.atime = dateOf(this.atimeMs);
  this.mtime = dateOf(this.mtimeMs);
  this.ctime = dateOf(this.ctimeMs);
  this.birthtime = dateOf(this.birthtimeMs);
}
Object.setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);
Object.setPrototypeOf(BigIntStats, StatsBase);
BigIntStats.prototype._checkModeProperty = function (property) {
  return (this.mode & BigInt(S_IFMT)) === BigInt(property);
};

const billion = 1_000_000_000n;

// Most scripts never look at the four Dates: each is made when it is first read, and becomes a plain property then.
function defineDate(object, name, milliseconds) {
  Object.defineProperty(object, name, {
    configurable: true,
    enumerable: true,
    get() {
      const date = dateOf(this[milliseconds]);
      settle(this, name, date);
      return date;
    },
    set(value) {
      settle(this, name, value);
    },
  });
}

function settle(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

const dates = ['atime', 'mtime', 'ctime', 'birthtime'];

// What natives make numbers of a file into: its plain properties come first.
function makeModel() {
  const model = Object.create(Stats.prototype);
  for (const name of ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks']) model[name] = 0;
  for (const name of dates) model[`${name}Ms`] = 0;
  for (const name of dates) defineDate(model, name, `${name}Ms`);
  return model;
}
binding('fs').modelStats(makeModel());

// Shown as the plain properties that they look like.
Object.defineProperty(Stats.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  configurable: true,
  writable: true,
  enumerable: false,
  value() {
    for (const name of dates) void this[name];
    return this;
  },
});

// What the natives give: a Stats, or ten facts and four times as seconds and nanoseconds.
function statsOf(n, bigint) {
  if (!bigint) return n;
  return new BigIntStats(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10] * billion + n[11], n[12] * billion + n[13],
    n[14] * billion + n[15], n[16] * billion + n[17]);
}

class StatFs {
  constructor(type, bsize, blocks, bfree, bavail, files, ffree) {
    this.type = type;
    this.bsize = bsize;
    this.blocks = blocks;
    this.bfree = bfree;
    this.bavail = bavail;
    this.files = files;
    this.ffree = ffree;
  }
}

// The natives give BigInts.
function statFsOf(numbers, bigint) {
  const [type, bsize, blocks, bfree, bavail, files, ffree] = bigint ? numbers : numbers.map(Number);
  return new StatFs(type, bsize, blocks, bfree, bavail, files, ffree);
}

// The model of the entries that readdir wants, or undefined for names.
function entryModel(options, path) {
  return options.withFileTypes ? new Dirent('', 0, path) : undefined;
}

// What readdir gives for the list of the natives: names, or entries.
function namesOf(list, options) {
  const { encoding, withFileTypes } = options;
  if (!encoding || encoding === 'buffer' || encoding === 'utf8' || encoding === 'utf-8') return list;
  if (!withFileTypes) return list.map((bytes) => bytes.toString(encoding));
  for (const entry of list) entry.name = entry.name.toString(encoding);
  return list;
}

// What a recursive readdir gives for the [folder, name, type, …] of the natives.
function treeOf(list, options, root) {
  const { join } = require('node:path');
  const { encoding, withFileTypes } = options;
  const isBytes = encoding === 'buffer';
  const decode = isBytes ? String : encoding && encoding !== 'utf8' && encoding !== 'utf-8' ? (bytes) => bytes.toString(encoding) : (text) => text;
  const found = [];
  for (let i = 0; i < list.length; i += 3) {
    const folder = decode(list[i]);
    const name = decode(list[i + 1]);
    if (withFileTypes) found.push(new Dirent(isBytes ? list[i + 1] : name, list[i + 2], folder === '' ? root : join(`${root}`, folder)));
    else found.push(isBytes ? Buffer.from(join(folder, name)) : join(folder, name));
  }
  return found;
}

module.exports = { BigIntStats, Dirent, StatFs, Stats, entryModel, kType, namesOf, statFsOf, statsOf, treeOf };
