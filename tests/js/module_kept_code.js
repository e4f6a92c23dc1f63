'use strict';
// Compiled code on disk: it serves later runs, and nothing that is wrong with the files changes what a program does.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const module_ = require('node:module');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'module-code-'));
const cache = path.join(folder, 'cache');
const main = path.join(folder, 'main.js');
fs.writeFileSync(path.join(folder, 'dep.mjs'), 'export const name = import.meta.url.slice(-7); export function f() { return /* text */ 1; }');
fs.writeFileSync(main, "import('./dep.mjs').then((dep) => console.log(dep.name, `${dep.f}`, __filename.slice(-7), new Error().stack.includes('main.js:1')));");
const expected = 'dep.mjs function f() { return /* text */ 1; } main.js true\n';

const run = (environment) => spawnSync(process.execPath, [main], { encoding: 'utf8', env: { ...process.env, ...environment } });
const check = (environment = { NODE_COMPILE_CACHE: cache }) => {
  const { stdout, stderr, status } = run(environment);
  assert.deepStrictEqual([stdout, stderr, status], [expected, '', 0]);
};
const files = () => {
  const [inner] = fs.readdirSync(cache);
  return fs.readdirSync(path.join(cache, inner)).map((name) => path.join(cache, inner, name));
};

try {
  check({ NODE_COMPILE_CACHE: cache, NODE_DISABLE_COMPILE_CACHE: '1' });
  assert.ok(!fs.existsSync(cache));
  check();
  assert.strictEqual(files().length, 2);
  const times = () => files().map((file) => fs.statSync(file).mtimeMs);
  const before = times();
  check();
  assert.deepStrictEqual(times(), before);

  // Whatever is in the files, the program does the same.
  for (const damage of [(bytes) => bytes.subarray(0, bytes.length >> 1), (bytes) => bytes.fill(255, bytes.length >> 1), () => Buffer.alloc(0),
    (bytes) => Buffer.concat([bytes, bytes])]) {
    for (const file of files()) fs.writeFileSync(file, damage(fs.readFileSync(file)));
    check();
  }
  const [one, other] = files();
  fs.copyFileSync(one, other);
  check();

  // A folder that others may write holds nothing that is run.
  const [inner] = fs.readdirSync(cache);
  fs.chmodSync(path.join(cache, inner), 0o777);
  for (const file of files()) fs.rmSync(file);
  check();
  assert.deepStrictEqual(files(), []);
  fs.chmodSync(path.join(cache, inner), 0o700);

  const { constants: { compileCacheStatus: status }, enableCompileCache, getCompileCacheDir } = module_;
  if (!process.env.NODE_COMPILE_CACHE) {
    assert.strictEqual(getCompileCacheDir(), undefined);
    assert.strictEqual(enableCompileCache(path.join(folder, 'own')).status, status.ENABLED);
    assert.ok(getCompileCacheDir().startsWith(path.join(folder, 'own')));
    assert.strictEqual(enableCompileCache().status, status.ALREADY_ENABLED);
    require(main);
    assert.ok(fs.readdirSync(getCompileCacheDir()).length > 0);
  }
} finally {
  process.on('exit', () => fs.rmSync(folder, { recursive: true }));
}
