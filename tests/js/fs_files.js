// node:fs: files written, read and changed in all three forms; what a full disk says; Stats.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-files-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const at = (name) => path.join(folder, name);

const forms = {
  sync: (name) => async (...args) => fs[`${name}Sync`](...args),
  callback: (name) => promisify(fs[name]),
  promise: (name) => fs.promises[name],
};

async function wholeFiles(form) {
  const [appendFile, copyFile, readFile, rename, stat, truncate, unlink, writeFile] =
    ['appendFile', 'copyFile', 'readFile', 'rename', 'stat', 'truncate', 'unlink', 'writeFile'].map(form);
  const [one, two] = [at('one'), at('two')];
  await writeFile(one, 'héllo');
  await appendFile(one, Buffer.from(' wörld'));
  assert.strictEqual(await readFile(one, 'utf8'), 'héllo wörld');
  assert.deepStrictEqual(await readFile(one), Buffer.from('héllo wörld'));
  assert.strictEqual(await readFile(one, { encoding: 'base64' }), Buffer.from('héllo wörld').toString('base64'));
  await writeFile(one, '616263', 'hex');
  await truncate(one, 2);
  assert.strictEqual(await readFile(Buffer.from(one), 'latin1'), 'ab');
  await copyFile(one, two);
  await assert.rejects(copyFile(one, two, fs.constants.COPYFILE_EXCL), { code: 'EEXIST', syscall: 'copyfile', path: one, dest: two });
  await rename(two, one);
  await assert.rejects(stat(two), { code: 'ENOENT', errno: -2, syscall: 'stat', path: two });
  const large = Buffer.alloc(3 * 1024 * 1024 + 7, 'xyz');
  await unlink(one);
  await writeFile(one, large, { mode: 0o600, flush: true });
  assert.ok(large.equals(await readFile(one)));
  const stats = await stat(one);
  assert.deepStrictEqual([stats.size, stats.isFile(), stats.mode & 0o777], [large.length, true, 0o600]);
  await unlink(one);
  // No length is known of these beforehand.
  assert.match(await readFile('/proc/self/status', 'utf8'), /^Name:/);
  assert.strictEqual((await readFile('/dev/null')).length, 0);
  await assert.rejects(readFile(folder), { code: 'EISDIR', syscall: 'read', message: 'EISDIR: illegal operation on a directory, read' });
  await assert.rejects(writeFile('/dev/full', 'x'), { code: 'ENOSPC', syscall: 'write' });
}

async function descriptors() {
  const [open, close, read, write, readv, writev] = ['open', 'close', 'read', 'write', 'readv', 'writev'].map((name) => promisify(fs[name]));
  const fd = await open(at('parts'), 'w+');
  assert.deepStrictEqual(await write(fd, 'abcdef'), { bytesWritten: 6, buffer: 'abcdef' });
  const written = await writev(fd, [Buffer.from('gh'), new Uint16Array([0x6a69])], 6);
  assert.strictEqual(written.bytesWritten, 4);
  const buffer = Buffer.alloc(6);
  assert.strictEqual((await read(fd, buffer, 1, 4, 2)).bytesRead, 4);
  assert.strictEqual(buffer.toString(), '\0cdef\0');
  const pieces = [Buffer.alloc(3), Buffer.alloc(0), new Uint8Array(9)];
  assert.strictEqual((await readv(fd, pieces, 0)).bytesRead, 10);
  assert.strictEqual(Buffer.concat(pieces).toString(), 'abcdefghij\0\0');
  assert.strictEqual(fs.readSync(fd, buffer, { position: 9n }), 1);
  assert.strictEqual(fs.writeSync(fd, 'ÄÖ', 0, 'latin1'), 2);
  assert.strictEqual(fs.readvSync(fd, [Buffer.alloc(2)], 0), 2);
  await close(fd);
  await assert.rejects(close(fd), { code: 'EBADF', syscall: 'close' });
}

async function handles() {
  const handle = await fs.promises.open(at('handle'), 'w+');
  const events = [];
  handle.on('close', () => events.push('close'));
  await handle.writeFile('first\nsecond\n');
  await handle.appendFile('third');
  assert.strictEqual((await handle.stat({ bigint: true })).size, 18n);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(5), { position: 6 });
  assert.deepStrictEqual([buffer.toString(), bytesRead], ['secon', 5]);
  await handle.truncate(5);
  await handle.sync();
  // Closing waits for what runs.
  const reading = handle.read({ position: 0 });
  const closing = handle.close();
  assert.strictEqual((await reading).bytesRead, 5);
  await closing;
  assert.strictEqual(handle.fd, -1);
  assert.deepStrictEqual(events, ['close']);
  await assert.rejects(handle.stat(), { code: 'EBADF', message: 'file closed' });
  await fs.promises.writeFile(at('handle'), (async function *() { yield 'a'; yield Buffer.from('b'); })());
  assert.strictEqual(fs.readFileSync(at('handle'), 'utf8'), 'ab');
}

async function aborted() {
  const controller = new AbortController();
  const reading = fs.promises.readFile(__filename, { signal: controller.signal });
  controller.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  await assert.rejects(fs.promises.writeFile(at('never'), 'x', { signal: AbortSignal.abort() }), { name: 'AbortError' });
  assert.strictEqual(fs.existsSync(at('never')), false);
}

// The async context is that of the call, for callbacks, for what awaits and for streams; no other call sees it.
async function contexts() {
  const { AsyncLocalStorage } = require('node:async_hooks');
  const storage = new AsyncLocalStorage();
  const outside = [1, 2, 3].map(() => fs.promises.stat(folder).then(() => storage.getStore()));
  const seen = await storage.run('inside', () => Promise.all([
    new Promise((resolve) => fs.readFile(__filename, () => resolve(storage.getStore()))),
    fs.promises.readFile(__filename).then(() => storage.getStore()),
    new Promise((resolve) => fs.createReadStream(__filename).once('data', () => resolve(storage.getStore()))),
  ]));
  assert.deepStrictEqual(seen, ['inside', 'inside', 'inside']);
  assert.deepStrictEqual(await Promise.all(outside), [undefined, undefined, undefined]);
}

function times() {
  const file = at('times');
  fs.writeFileSync(file, '');
  fs.utimesSync(file, new Date(1_000_000), 2000.5);
  const stats = fs.statSync(file);
  assert.deepStrictEqual([stats.atimeMs, stats.mtimeMs, stats.mtime.getTime()], [1_000_000, 2_000_500, 2_000_500]);
  assert.ok(stats.birthtime instanceof Date && Math.abs(stats.birthtime - Date.now()) < 60_000);
  assert.strictEqual(fs.statSync(file, { bigint: true }).mtimeNs, 2_000_500_000_000n);
  assert.strictEqual(fs.statSync(at('nothing'), { throwIfNoEntry: false }), undefined);
  assert.ok(Object.keys(stats).includes('ctime'));
}

async function main() {
  for (const form of Object.values(forms)) await wholeFiles(form);
  await descriptors();
  await handles();
  await aborted();
  await contexts();
  times();
  // Calls that fail to start tell their callback too.
  await Promise.all(Array.from({ length: 3000 }, () => fs.promises.stat(folder)));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
