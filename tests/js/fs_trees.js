// node:fs: folders made, listed, walked, copied and removed whole; links and real paths.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fs-trees-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
process.chdir(folder);

assert.strictEqual(fs.mkdirSync('a/b/c', { recursive: true }), 'a');
assert.strictEqual(fs.mkdirSync('a/b/c', { recursive: true }), undefined);
assert.strictEqual(fs.mkdirSync(path.resolve('a/x/'), { recursive: true }), path.resolve('a/x'));
// Where nothing can be made a folder is missing although its parent is there.
assert.throws(() => fs.mkdirSync('/proc/none/below', { recursive: true }), { code: 'ENOENT', syscall: 'mkdir' });
fs.writeFileSync('a/file.js', '1');
fs.writeFileSync('a/b/inner.js', '22');
fs.writeFileSync('a/b/.hidden', '');
fs.symlinkSync('../file.js', 'a/b/link');

const everything = ['b', 'b/.hidden', 'b/c', 'b/inner.js', 'b/link', 'file.js', 'x'];
assert.deepStrictEqual(fs.readdirSync('a').sort(), ['b', 'file.js', 'x']);
assert.deepStrictEqual(fs.readdirSync('a', { recursive: true }).sort(), everything);
assert.deepStrictEqual(fs.readdirSync('a', 'buffer').sort(Buffer.compare), ['b', 'file.js', 'x'].map((name) => Buffer.from(name)));
const kinds = fs.readdirSync('a', { recursive: true, withFileTypes: true })
  .map((entry) => `${entry.parentPath}/${entry.name} ${entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : 'f'}`).sort();
assert.deepStrictEqual(kinds, ['a/b d', 'a/b/.hidden f', 'a/b/c d', 'a/b/inner.js f', 'a/b/link l', 'a/file.js f', 'a/x d']);

assert.strictEqual(fs.readlinkSync('a/b/link'), '../file.js');
assert.strictEqual(fs.realpathSync('a/b/../b/link'), path.join(folder, 'a/file.js'));
assert.strictEqual(fs.realpathSync.native('a/b/link', 'buffer').toString(), path.join(folder, 'a/file.js'));
assert.ok(fs.lstatSync('a/b/link').isSymbolicLink());
fs.symlinkSync('round', 'round');
assert.throws(() => fs.realpathSync('round'), { code: 'ELOOP', syscall: 'stat' });
fs.unlinkSync('round');

assert.deepStrictEqual(fs.globSync('a/**/*.js').sort(), ['a/b/inner.js', 'a/file.js']);
assert.deepStrictEqual(fs.globSync(['a/{b,x}', 'a/f?le.*']).sort(), ['a/b', 'a/file.js', 'a/x']);
assert.deepStrictEqual(fs.globSync('**', { cwd: 'a', exclude: (name) => name === 'b' }).sort(), ['.', 'file.js', 'x']);

async function main() {
  fs.cpSync('a', 'sync', { recursive: true });
  await fs.promises.cp('a', 'promise', { recursive: true, filter: async (from) => !from.endsWith('x') });
  await new Promise((resolve, reject) => fs.cp('a', 'callback', { recursive: true, verbatimSymlinks: true }, (error) => (error ? reject(error) : resolve())));
  assert.deepStrictEqual(fs.readdirSync('sync', { recursive: true }).sort(), everything);
  assert.deepStrictEqual(fs.readdirSync('promise', { recursive: true }).sort(), everything.filter((name) => name !== 'x'));
  assert.strictEqual(fs.readlinkSync('callback/b/link'), '../file.js');
  assert.strictEqual(fs.readlinkSync('sync/b/link'), path.resolve('a/file.js'));
  assert.throws(() => fs.cpSync('a', 'sync'), { code: 'ERR_FS_EISDIR' });
  assert.throws(() => fs.cpSync('a', 'a/b', { recursive: true }), { code: 'ERR_FS_CP_EINVAL' });
  assert.throws(() => fs.cpSync('a/file.js', 'sync/file.js', { force: false, errorOnExist: true }), { code: 'ERR_FS_CP_EEXIST' });

  const names = [];
  for await (const entry of await fs.promises.opendir('a', { recursive: true })) names.push(path.relative('a', path.join(entry.parentPath, entry.name)));
  assert.deepStrictEqual(names.sort(), everything);
  const dir = fs.opendirSync('a');
  assert.strictEqual(dir.path, 'a');
  while (dir.readSync() !== null);
  dir.closeSync();
  assert.throws(() => dir.readSync(), { code: 'ERR_DIR_CLOSED' });

  await assert.rejects(fs.promises.mkdir('/proc/none/below', { recursive: true }), { code: 'ENOENT', syscall: 'mkdir' });
  await assert.rejects(fs.promises.rm('sync'), { code: 'ERR_FS_EISDIR' });
  await assert.rejects(fs.promises.rmdir('sync'), { code: 'ENOTEMPTY' });
  fs.rmSync('sync', { recursive: true });
  await fs.promises.rm('promise', { recursive: true });
  await new Promise((resolve) => fs.rm('callback', { recursive: true }, (error) => resolve(assert.ifError(error))));
  await fs.promises.rm('callback', { force: true });
  assert.deepStrictEqual(fs.readdirSync('.'), ['a']);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
