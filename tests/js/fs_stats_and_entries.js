// Stats and Dirents that natives make look and behave as those of their constructors; listings are sorted, Dirs are not.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const util = require('node:util');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-stats-'));
const file = path.join(folder, 'file');
fs.writeFileSync(file, '12345');
fs.utimesSync(file, 1.5, new Date(-2250));

const stats = fs.statSync(file);
assert.ok(stats instanceof fs.Stats);
assert.deepStrictEqual(Object.keys(stats), ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks', 'atimeMs', 'mtimeMs',
  'ctimeMs', 'birthtimeMs', 'atime', 'mtime', 'ctime', 'birthtime']);
assert.deepStrictEqual([stats.size, stats.atimeMs, stats.mtimeMs, stats.isFile(), stats.isDirectory()], [5, 1500, -2250, true, false]);
assert.strictEqual(stats.atime, stats.atime);
assert.strictEqual(stats.atime.getTime(), 1500);
assert.strictEqual(stats.mtime.getTime(), -2250);
assert.deepStrictEqual({ ...fs.statSync(file) }.atime, new Date(1500));
assert.match(util.inspect(fs.statSync(file)), /^Stats \{[^]*atimeMs: 1500,[^]*atime: 1970-01-01T00:00:01\.500Z,/);
assert.strictEqual(JSON.parse(JSON.stringify(fs.statSync(file))).atime, '1970-01-01T00:00:01.500Z');
assert.deepStrictEqual(fs.statSync(file), fs.lstatSync(file));
const other = fs.statSync(file);
other.atime = 'mine';
other.extra = 1;
assert.deepStrictEqual([other.atime, fs.statSync(file).extra, fs.statSync(file).atime.getTime()], ['mine', undefined, 1500]);
assert.deepStrictEqual(Object.getOwnPropertyDescriptor(other, 'atime'), { value: 'mine', writable: true, enumerable: true, configurable: true });

const names = ['zeta', 'alpha', 'B', 'm10', 'm2', '.hidden', '\u00e9a', 'a rather long name that ends in 2', 'a rather long name that ends in 1'];
const many = path.join(folder, 'many');
fs.mkdirSync(many);
for (const name of names) fs.writeFileSync(path.join(many, name), '');
fs.mkdirSync(path.join(many, 'sub'));
const sorted = [...names, 'sub'].sort();
assert.deepStrictEqual(fs.readdirSync(many), sorted);
const entries = fs.readdirSync(many, { withFileTypes: true });
assert.deepStrictEqual(entries.map((entry) => entry.name), sorted);
for (const entry of entries) {
  assert.ok(entry instanceof fs.Dirent);
  assert.deepStrictEqual(Object.keys(entry), ['name', 'parentPath', 'path']);
  assert.deepStrictEqual([entry.isDirectory(), entry.isFile(), entry.parentPath], [entry.name === 'sub', entry.name !== 'sub', many]);
}
assert.deepStrictEqual(fs.readdirSync(many, 'buffer'), sorted.map((name) => Buffer.from(name)));
assert.deepStrictEqual(fs.readdirSync(many, { withFileTypes: true, encoding: 'hex' })[0].name, Buffer.from('.hidden').toString('hex'));

async function main() {
  assert.deepStrictEqual(await fs.promises.readdir(many), sorted);
  assert.deepStrictEqual((await fs.promises.readdir(many, { withFileTypes: true })).map((entry) => entry.name), sorted);
  // A model that nobody needs any more is let go, however the listing ends.
  for (let i = 0; i < 100; i++) await assert.rejects(fs.promises.readdir(file, { withFileTypes: true }), { code: 'ENOTDIR', syscall: 'scandir' });

  const { path: made, remove, [Symbol.dispose ?? Symbol.for('nodejs.dispose')]: dispose } = fs.mkdtempDisposableSync(path.join(folder, 'made-'));
  fs.writeFileSync(path.join(made, 'inner'), '');
  remove();
  dispose();
  assert.ok(!fs.existsSync(made));
  const temporary = await fs.promises.mkdtempDisposable(path.join(folder, 'made-'));
  assert.ok(fs.statSync(temporary.path).isDirectory());
  await temporary.remove();
  assert.ok(!fs.existsSync(temporary.path));

  const blob = await fs.openAsBlob(file, { type: 'text/plain' });
  assert.deepStrictEqual([await blob.text(), blob.size, blob.type], ['12345', 5, 'text/plain']);
  // A Blob over a file that has changed since, or is not empty any more, cannot be read.
  const empty = path.join(folder, 'empty');
  fs.writeFileSync(empty, '');
  const nothing = await fs.openAsBlob(empty);
  assert.strictEqual(await nothing.text(), '');
  fs.writeFileSync(empty, 'more');
  fs.appendFileSync(file, '6');
  for (const stale of [blob, nothing]) {
    await assert.rejects(stale.text(), { name: 'NotReadableError' });
    await assert.rejects(stale.stream().getReader().read(), { name: 'NotReadableError' });
  }
  fs.rmSync(folder, { recursive: true });
}

main();
