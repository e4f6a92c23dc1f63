// Stats, BigIntStats, StatFs and Dirent.

const S_IFMT = 0o170000;

function StatsBase() {}

function kind(name, bits, number) {
  StatsBase.prototype[name] = function is() {
    return (Number(this.mode) & S_IFMT) === bits;
  };
  Dirent.prototype[name] = function is() {
    return this[kType] === number;
  };
}

const kType = Symbol('type');

function Dirent(name, type, path) {
  this.name = name;
  this.parentPath = path;
  this.path = path;
  this[kType] = type;
}

kind('isDirectory', 0o040000, 2);
kind('isFile', 0o100000, 1);
kind('isBlockDevice', 0o060000, 7);
kind('isCharacterDevice', 0o020000, 6);
kind('isSymbolicLink', 0o120000, 3);
kind('isFIFO', 0o010000, 4);
kind('isSocket', 0o140000, 5);

// Dates are made when they are read, and may be written.
function defineDates(prototype) {
  for (const [date, field] of [['atime', 'atimeMs'], ['mtime', 'mtimeMs'], ['ctime', 'ctimeMs'], ['birthtime', 'birthtimeMs']]) {
    Object.defineProperty(prototype, date, {
      configurable: true,
      enumerable: true,
      get() {
        const value = this[field] === undefined ? undefined : new Date(Math.round(Number(this[field])));
        return this[date] = value;
      },
      set(value) {
        Object.defineProperty(this, date, { value, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}

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
}
Object.setPrototypeOf(Stats.prototype, StatsBase.prototype);
defineDates(Stats.prototype);

function BigIntStats(fields, times) {
  [this.dev, this.mode, this.nlink, this.uid, this.gid, this.rdev, this.blksize, this.ino, this.size, this.blocks] = fields;
  this.atimeMs = times[0] / 1_000_000n;
  this.mtimeMs = times[1] / 1_000_000n;
  this.ctimeMs = times[2] / 1_000_000n;
  this.birthtimeMs = times[3] / 1_000_000n;
  [this.atimeNs, this.mtimeNs, this.ctimeNs, this.birthtimeNs] = times;
}
Object.setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);
defineDates(BigIntStats.prototype);

// What the natives give as numbers.
function statsOf(n, bigint) {
  if (!bigint) {
    return new Stats(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10] * 1000 + n[11] / 1e6, n[12] * 1000 + n[13] / 1e6,
      n[14] * 1000 + n[15] / 1e6, n[16] * 1000 + n[17] / 1e6);
  }
  const times = [];
  for (let i = 10; i < 18; i += 2) times.push(BigInt(n[i]) * 1_000_000_000n + BigInt(n[i + 1]));
  return new BigIntStats(n.slice(0, 10).map(BigInt), times);
}

function StatFs(type, bsize, blocks, bfree, bavail, files, ffree) {
  this.type = type;
  this.bsize = bsize;
  this.blocks = blocks;
  this.bfree = bfree;
  this.bavail = bavail;
  this.files = files;
  this.ffree = ffree;
}

module.exports = { BigIntStats, Dirent, StatFs, Stats, kType, statsOf };
