// Functions of node:fs that are natives as long as their arguments are usual, and small files that are written over in place.
'use strict';
const assert = require('node:assert');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-quick-'));
const file = path.join(folder, 'file');

// They look like functions of any module.
for (const [name, length] of [['statSync', 1], ['readFileSync', 2], ['writeFileSync', 3]]) {
  const { value, ...rest } = Object.getOwnPropertyDescriptor(fs, name);
  assert.deepStrictEqual(rest, { writable: true, enumerable: true, configurable: true });
  assert.strictEqual(`${value.name} ${value.length}`, `${name} ${length}`);
}

// Detached from the module, and with arguments of every kind.
const { readFileSync, statSync, writeFileSync } = fs;
writeFileSync(file, 'first');
assert.strictEqual(readFileSync(file, 'utf8'), 'first');
assert.strictEqual(readFileSync(Buffer.from(file), { encoding: 'utf-8' }), 'first');
assert.strictEqual(readFileSync(file, 'latin1'), 'first');
assert.ok(Buffer.isBuffer(readFileSync(file)));
assert.strictEqual(statSync(file).size, 5);
assert.strictEqual(statSync(file, { bigint: true }).size, 5n);
assert.strictEqual(statSync(path.join(folder, 'missing'), { throwIfNoEntry: false }), undefined);
assert.throws(() => statSync('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => statSync(), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => readFileSync(folder), { code: 'EISDIR', syscall: 'read', errno: -21 });
assert.throws(() => writeFileSync(file, 5), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => writeFileSync(file, new ArrayBuffer(4)), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => writeFileSync(folder, 'x'), { code: 'EISDIR', syscall: 'open', path: folder });
assert.strictEqual(readFileSync('/proc/self/stat', 'utf8').split(' ')[0], String(process.pid));
writeFileSync(file, new DataView(new ArrayBuffer(3)));
assert.strictEqual(statSync(file).size, 3);

// Whatever was there is gone, and the file is the same one.
const { ino } = statSync(file);
for (const length of [100, 4096, 4095, 4097, 1, 0, 5000, 16383, 16384, 16385, 70000, 3]) {
  const bytes = Buffer.alloc(length, length);
  writeFileSync(file, bytes);
  assert.deepStrictEqual(readFileSync(file), bytes, `${length} bytes`);
}
assert.strictEqual(statSync(file).ino, ino);
writeFileSync(file, 'é€');
assert.strictEqual(readFileSync(file, 'utf8'), 'é€');
writeFileSync(file, '+', { flag: 'a' });
assert.strictEqual(readFileSync(file, 'utf8'), 'é€+');
const fresh = path.join(folder, 'fresh');
const mask = process.umask(0o027);
writeFileSync(fresh, 'new');
process.umask(mask);
assert.strictEqual(statSync(fresh).mode & 0o777, 0o640);
const before = statSync(fresh).mtimeMs;
fs.utimesSync(fresh, 1, 1);
writeFileSync(fresh, 'new');
assert.ok(statSync(fresh).mtimeMs >= before);

// A promise's value comes in a turn of the loop of its own, as of any operation.
async function promised() {
  const order = [];
  const done = fs.promises.stat(file).then(() => order.push('stat'));
  const read = fs.promises.readFile(file).then(() => order.push('read'));
  assert.ok(Object.getPrototypeOf(fs.promises.stat(file)) === Promise.prototype);
  process.nextTick(() => order.push('tick'));
  Promise.resolve().then(() => order.push('job'));
  await Promise.all([done, read]);
  assert.deepStrictEqual(order.slice(0, 2), ['tick', 'job']);
  await assert.rejects(fs.promises.stat(`${file}-`), { code: 'ENOENT', syscall: 'stat', path: `${file}-` });
  await assert.rejects(fs.promises.stat(5), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(fs.promises.readFile('a\0'), { code: 'ERR_INVALID_ARG_VALUE' });
  const link = path.join(folder, 'link');
  await fs.promises.symlink('nowhere', link);
  assert.ok((await fs.promises.lstat(link)).isSymbolicLink());
  await assert.rejects(fs.promises.stat(link), { code: 'ENOENT', syscall: 'stat' });
  await assert.rejects(fs.promises.symlink('x', link), { code: 'EEXIST', syscall: 'symlink', path: 'x', dest: link });
  await assert.rejects(fs.promises.link(file, link), { code: 'EEXIST', syscall: 'link', path: file, dest: link });
  await fs.promises.truncate(file, 2);
  assert.strictEqual(statSync(file).size, 2);
  await fs.promises.truncate(file, 9);
  assert.deepStrictEqual([...readFileSync(file).subarray(2)], [0, 0, 0, 0, 0, 0, 0]);
  const handle = await fs.promises.open(file);
  await assert.rejects(handle.truncate(1), { code: 'EINVAL', syscall: 'ftruncate' });
  await handle.close();
}

// A pipe is read when somebody writes, a file of the kernel that tells no length is read to its end, and a large one whole.
async function waited() {
  const fifo = path.join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const read = fs.promises.readFile(fifo, 'utf8');
  spawn('sh', ['-c', 'sleep 0.1; { printf slow; sleep 0.1; printf ly; } > "$0"', fifo], { stdio: 'inherit' });
  assert.strictEqual(await read, 'slowly');
  // A writer that waits for its reader is not left alone when it goes on.
  const writer = spawn('sh', ['-c', 'printf early > "$0"', fifo], { stdio: 'inherit' });
  const ended = new Promise((resolve) => writer.on('exit', (code, signal) => resolve(`${code} ${signal}`)));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.strictEqual(await fs.promises.readFile(fifo, 'utf8'), 'early');
  assert.strictEqual(await ended, '0 null');
  assert.ok((await fs.promises.readFile('/proc/self/status', 'utf8')).startsWith('Name:'));
  assert.strictEqual((await fs.promises.readFile('/dev/null')).length, 0);
  for (const length of [0, 1, 16383, 16384, 16385, 70_000, 300_000]) {
    fs.writeFileSync(file, Buffer.alloc(length, 'x'));
    assert.strictEqual((await fs.promises.readFile(file)).length, length);
    assert.strictEqual((await fs.promises.readFile(file, 'utf8')).length, length);
  }
  await assert.rejects(fs.promises.readFile(folder), { code: 'EISDIR', syscall: 'read' });
  await assert.rejects(fs.promises.readFile(`${file}/x`), { code: 'ENOTDIR', syscall: 'open', path: `${file}/x` });
}

promised().then(waited).finally(() => fs.rmSync(folder, { recursive: true }));
