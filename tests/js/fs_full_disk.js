// A full disk loses nothing silently: every form says ENOSPC, tells how much was written, and what is there is the beginning of what
// was given. The disk is a small tmpfs in a namespace of its own; where that is not allowed there is nothing to test.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const DISK_BYTES = 256 * 1024;

const data = Buffer.alloc(2 * DISK_BYTES);
for (let i = 0; i < data.length; i += 4) data.writeUInt32LE(i, i);

function isFull(error, syscall = 'write') {
  assert.strictEqual(`${error?.code} ${error?.errno} ${error?.syscall}`, `ENOSPC -28 ${syscall}`);
  assert.match(error.message, new RegExp(`^ENOSPC: no space left on device, ${syscall}`));
}

// What lies there is the beginning of the data.
function isBeginning(file, least = 4096) {
  const there = fs.readFileSync(file);
  assert.ok(there.length >= least && there.length < data.length, `${there.length} bytes`);
  assert.ok(there.equals(data.subarray(0, there.length)), 'the beginning is as it was given');
  fs.unlinkSync(file);
  return there.length;
}

function oneByOne(fd, at, done) {
  fs.write(fd, data, at, 50_000, null, (error, count) => {
    if (error) done(error, at);
    else oneByOne(fd, at + count, done);
  });
}

async function inside() {
  try {
    fs.writeFileSync('sync', data);
    assert.fail('it cannot fit');
  } catch (error) {
    isFull(error);
  }
  isBeginning('sync');

  await new Promise((resolve) => fs.writeFile('callback', data, (error) => resolve(isFull(error))));
  isBeginning('callback');
  await fs.promises.writeFile('promise', data).then(() => assert.fail('it cannot fit'), (error) => isFull(error));
  isBeginning('promise');

  const handle = await fs.promises.open('handle', 'w');
  await handle.writeFile(data).then(() => assert.fail('it cannot fit'), (error) => isFull(error));
  await handle.close();
  isBeginning('handle');

  fs.writeFileSync('old', data.subarray(0, 8000));
  await fs.promises.appendFile('old', data.subarray(8000)).then(() => assert.fail('it cannot fit'), (error) => isFull(error));
  isBeginning('old');

  // Each write says how much it took, and the next one goes on behind it.
  const fd = fs.openSync('parts', 'w');
  const written = await new Promise((resolve) => oneByOne(fd, 0, (error, at) => {
    isFull(error);
    resolve(at);
  }));
  fs.closeSync(fd);
  assert.strictEqual(isBeginning('parts'), written);

  const stream = fs.createWriteStream('stream');
  await new Promise((resolve) => {
    stream.on('error', (error) => resolve(isFull(error)));
    for (let at = 0; at < data.length; at += 60_000) stream.write(data.subarray(at, at + 60_000));
  });
  assert.ok(isBeginning('stream') >= stream.bytesWritten);

  fs.writeFileSync('source', data.subarray(0, DISK_BYTES / 2 + 8192));
  assert.throws(() => fs.copyFileSync('source', 'copy'), (error) => isFull(error, 'copyfile') ?? true);
  fs.rmSync('copy', { force: true });
  await fs.promises.copyFile('source', 'copy').then(() => assert.fail('it cannot fit'), (error) => isFull(error, 'copyfile'));
}

if (process.argv[2] === 'inside') {
  inside();
} else {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-full-'));
  const script = `mount -t tmpfs -o size=${DISK_BYTES} none "$0" || exit 77; cd "$0" && exec "$1" "$2" inside`;
  const { status, stdout, stderr, error } = spawnSync('unshare', ['-rm', 'sh', '-c', script, folder, process.execPath, __filename],
    { encoding: 'utf8' });
  fs.rmSync(folder, { recursive: true });
  const isRefused = error !== undefined || status === 77 || (status === 1 && /unshare/.test(stderr));
  if (isRefused) console.error('no tmpfs can be mounted here');
  else assert.strictEqual(`${status} ${stdout} ${stderr}`, '0  ');
}
