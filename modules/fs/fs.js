// node:fs: the names, each from the file that does it. A file is loaded when one of its names is first read.

const { defineLazily } = require('internal:lazy');

const files = [
  ['internal:fs/callbacks', 'access appendFile chown chmod close copyFile exists fchown fchmod fdatasync fstat fsync ftruncate futimes lchown link lstat ' +
    'lutimes mkdir mkdtemp open openAsBlob readdir read readv readFile readlink realpath rename rm rmdir stat statfs symlink truncate unlink utimes ' +
    'writeFile write writev'],
  ['internal:fs/sync', 'accessSync appendFileSync chownSync chmodSync closeSync copyFileSync fchownSync fchmodSync fdatasyncSync fstatSync ' +
    'fsyncSync ftruncateSync futimesSync lchownSync linkSync lstatSync lutimesSync mkdirSync mkdtempDisposableSync mkdtempSync openSync ' +
    'readdirSync readSync readvSync readFileSync readlinkSync realpathSync renameSync rmSync rmdirSync statSync statfsSync symlinkSync ' +
    'truncateSync unlinkSync utimesSync writeFileSync writeSync writevSync'],
  ['internal:fs/copy', 'cp cpSync'],
  ['internal:fs/dir', 'opendir opendirSync'],
  ['internal:fs/exists', 'existsSync'],
  ['internal:fs/glob', 'glob globSync'],
  ['internal:fs/stats', 'Dirent Stats'],
  ['internal:fs/streams', 'createReadStream createWriteStream'],
  ['internal:fs/watch', 'unwatchFile watch watchFile'],
];

defineLazily(module.exports, 'internal:fs/paths', ['_toUnixTimestamp']);
for (const [file, names] of files) defineLazily(module.exports, file, names.split(' '));

// A class, which Node has as an accessor too: who sets it changes what is read from then on.
function defineClass(file, name) {
  let value;
  const accessors = {
    get [name]() { return value ??= require(file)[name]; },
    set [name](replacement) { value = replacement; },
  };
  Object.defineProperty(module.exports, name, Object.getOwnPropertyDescriptor(accessors, name));
}

defineClass('internal:fs/dir', 'Dir');
for (const name of ['ReadStream', 'WriteStream', 'FileReadStream', 'FileWriteStream']) defineClass('internal:fs/streams', name);

const fixed = (value) => ({ value, enumerable: true, configurable: false, writable: false });

Object.defineProperties(module.exports, {
  lchmod: { configurable: true, enumerable: true, writable: true, value: undefined },
  lchmodSync: { configurable: true, enumerable: true, writable: true, value: undefined },
  F_OK: fixed(0),
  R_OK: fixed(4),
  W_OK: fixed(2),
  X_OK: fixed(1),
  constants: fixed(require('internal:fs/constants')),
  promises: {
    configurable: true,
    enumerable: true,
    get() {
      return require('node:fs/promises');
    },
  },
});
