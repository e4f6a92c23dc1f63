// A disk that may only be read says EROFS, in each form, and is read as any other. The disk is a tmpfs in a namespace of its own;
// where that is not allowed there is nothing to test.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// What changes a disk: the name of the function, its arguments, and what the error names.
const changes = [
  ['writeFile', ['old', 'new'], 'open'],
  ['writeFile', ['fresh', 'new'], 'open'],
  ['appendFile', ['old', 'new'], 'open'],
  ['open', ['old', 'r+'], 'open'],
  ['truncate', ['old', 0], 'open'],
  ['unlink', ['old'], 'unlink'],
  ['rename', ['old', 'fresh'], 'rename'],
  ['mkdir', ['fresh'], 'mkdir'],
  ['rmdir', ['folder'], 'rmdir'],
  ['link', ['old', 'fresh'], 'link'],
  ['symlink', ['old', 'fresh'], 'symlink'],
  ['chmod', ['old', 0o600], 'chmod'],
  ['utimes', ['old', 1, 1], 'utime'],
  ['copyFile', ['old', 'fresh'], 'copyfile'],
  ['mkdtemp', ['fresh-'], 'mkdtemp'],
  ['access', ['old', fs.constants.W_OK], 'access'],
];

function check(error, name, syscall) {
  assert.strictEqual(`${name} ${error?.code} ${error?.errno} ${error?.syscall}`, `${name} EROFS -30 ${syscall}`);
  assert.ok(error.message.startsWith(`EROFS: read-only file system, ${syscall} `), error.message);
}

function errorOf(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

async function inside() {
  for (const [name, given, syscall] of changes) {
    check(errorOf(() => fs[`${name}Sync`](...given)), name, syscall);
    check(await new Promise((resolve) => fs[name](...given, resolve)), name, syscall);
    check(await fs.promises[name](...given).then(() => undefined, (error) => error), name, syscall);
  }
  check(await new Promise((resolve) => fs.createWriteStream('fresh').on('error', resolve)), 'createWriteStream', 'open');
  assert.strictEqual(await fs.promises.readFile('old', 'utf8'), 'kept');
  assert.deepStrictEqual(fs.readdirSync('.'), ['folder', 'old']);
}

if (process.argv[2] === 'inside') {
  inside();
} else {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-read-only-'));
  const script = `mount -t tmpfs none "$0" || exit 77
    cd "$0" && printf kept > old && mkdir folder && mount -o remount,ro "$0" && exec "$1" "$2" inside`;
  const { status, stdout, stderr, error } = spawnSync('unshare', ['-rm', 'sh', '-c', script, folder, process.execPath, __filename],
    { encoding: 'utf8' });
  fs.rmSync(folder, { recursive: true });
  const isRefused = error !== undefined || status === 77 || (status === 1 && /unshare/.test(stderr));
  if (isRefused) console.error('no tmpfs can be mounted here');
  else assert.strictEqual(`${status} ${stdout} ${stderr}`, '0  ');
}
