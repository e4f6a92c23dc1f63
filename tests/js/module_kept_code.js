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
const program = path.join(folder, 'program');
const main = path.join(program, 'main.js');
fs.mkdirSync(program);
fs.writeFileSync(path.join(program, 'dep.mjs'), 'export const name = import.meta.url.slice(-7); export function f() { return /* text */ 1; }');
fs.writeFileSync(path.join(program, 'lib.js'), 'exports.value = 1;');
fs.writeFileSync(main, "const { value } = require('./lib'); import('./dep.mjs').then((dep) => console.log(dep.name, `${dep.f}`, __filename.slice(-7), " +
  "new Error().stack.includes('main.js:1'), value));");
const expected = (value) => `dep.mjs function f() { return /* text */ 1; } main.js true ${value}\n`;

const run = (environment, options = []) =>
  spawnSync(process.execPath, [...options, main], { encoding: 'utf8', env: { ...process.env, ...environment } });
const check = (environment = { NODE_COMPILE_CACHE: cache }, value = 1, options = []) => {
  const { stdout, stderr, status } = run(environment, options);
  assert.deepStrictEqual([stdout, stderr, status], [expected(value), '', 0]);
};
const inner = () => path.join(cache, fs.readdirSync(cache)[0]);
const file = () => {
  const names = fs.readdirSync(inner());
  assert.strictEqual(names.length, 1);
  return path.join(inner(), names[0]);
};
const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function checkServing() {
  check({ NODE_COMPILE_CACHE: cache, NODE_DISABLE_COMPILE_CACHE: '1' });
  assert.ok(!fs.existsSync(cache));
  // Files that changed just now are known by their text only; once they are older, by their stamps.
  check();
  wait(150);
  check();
  const inode = () => fs.statSync(file()).ino;
  const before = inode();
  for (let i = 0; i < 3; i++) check();
  assert.strictEqual(inode(), before, 'nothing is written when nothing is new');
}

// What is kept is that of the files as they are.
function checkChanges() {
  const lib = path.join(program, 'lib.js');
  const { atime, mtime } = fs.statSync(lib);
  fs.writeFileSync(lib, 'exports.value = 2;');
  fs.utimesSync(lib, atime, mtime);
  check(undefined, 2);
  // What takes precedence when it is there.
  fs.writeFileSync(path.join(program, 'lib'), 'exports.value = 3;');
  check(undefined, 3);
  wait(150);
  check(undefined, 3);
  check(undefined, 3);
  fs.rmSync(path.join(program, 'lib'));
  check(undefined, 2);
  fs.renameSync(lib, `${lib}.old`);
  fs.mkdirSync(path.join(program, 'lib'));
  fs.writeFileSync(path.join(program, 'lib', 'index.js'), 'exports.value = 4;');
  check(undefined, 4);
  fs.rmSync(path.join(program, 'lib'), { recursive: true });
  fs.renameSync(`${lib}.old`, lib);
  check(undefined, 2);
  // The text of a hook is not the file's, and the other way round.
  const hook = path.join(folder, 'hook.js');
  fs.writeFileSync(hook, "require('module')._extensions['.js'] = (module, name) => " +
    "module._compile(require('fs').readFileSync(name, 'utf8').replace('value = 2', 'value = 5'), name);");
  for (let i = 0; i < 2; i++) {
    check(undefined, 5, ['-r', hook]);
    check(undefined, 2);
  }
  // A package that says otherwise.
  fs.writeFileSync(path.join(program, 'package.json'), '{ "type": "module" }');
  assert.match(run({ NODE_COMPILE_CACHE: cache }).stderr, /require is not defined in ES module scope/);
  fs.rmSync(path.join(program, 'package.json'));
  check(undefined, 2);
}

// Whatever is in the file, the program does the same.
function checkDamage() {
  for (const damage of [(bytes) => bytes.subarray(0, bytes.length >> 1), (bytes) => bytes.fill(255, bytes.length >> 1), () => Buffer.alloc(0),
    (bytes) => Buffer.concat([bytes, bytes])]) {
    fs.writeFileSync(file(), damage(fs.readFileSync(file())));
    check(undefined, 2);
  }
  // A folder that others may write holds nothing that is run.
  fs.chmodSync(inner(), 0o777);
  fs.rmSync(file());
  check(undefined, 2);
  assert.deepStrictEqual(fs.readdirSync(inner()), []);
  fs.chmodSync(inner(), 0o700);
}

function checkFunctions() {
  const { constants: { compileCacheStatus: status }, enableCompileCache, flushCompileCache, getCompileCacheDir } = module_;
  if (process.env.NODE_COMPILE_CACHE) return;
  assert.strictEqual(getCompileCacheDir(), undefined);
  assert.strictEqual(enableCompileCache(path.join(folder, 'own')).status, status.ENABLED);
  assert.ok(getCompileCacheDir().startsWith(path.join(folder, 'own')));
  assert.strictEqual(enableCompileCache().status, status.ALREADY_ENABLED);
  require(path.join(program, 'lib.js'));
  assert.deepStrictEqual(fs.readdirSync(getCompileCacheDir()), []);
  flushCompileCache();
  assert.strictEqual(fs.readdirSync(getCompileCacheDir()).length, 1);
}

// A program that is ended from outside has kept what it had compiled when it first waited.
function checkKilled() {
  const server = path.join(folder, 'server.js');
  fs.writeFileSync(server, "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);");
  const own = path.join(folder, 'killed');
  const { signal } = spawnSync(process.execPath, [server], { env: { ...process.env, NODE_COMPILE_CACHE: own } });
  assert.strictEqual(signal, 'SIGKILL');
  assert.strictEqual(fs.readdirSync(path.join(own, fs.readdirSync(own)[0])).length, 1);
}

// What was not there, or was, before code was kept is looked up anew by later runs.
function checkLate() {
  const late = path.join(folder, 'late');
  fs.mkdirSync(late);
  const write = (name, text) => fs.writeFileSync(path.join(late, name), text);
  const own = JSON.stringify(path.join(folder, 'late-cache'));
  const attempt = (name) => `try { console.log(require('./${name}').value); } catch (error) { console.log(error.code); }`;
  write('other.js', '');
  const other = `const run = (code) => require('child_process').execFileSync(process.execPath, ['-e', code], { cwd: __dirname });`;
  write('first.js', `${attempt('made')} ${other} run("require('fs').writeFileSync('made.js', 'exports.value = 1')");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    require('module').enableCompileCache(${own}); require('./other.js');`);
  write('main.js', `if (process.argv[2]) require('./first.js');
    else { require('module').enableCompileCache(${own}); ${attempt('made')} }`);
  const run = (...options) => spawnSync(process.execPath, [path.join(late, 'main.js'), ...options], { encoding: 'utf8' }).stdout;
  assert.match(run('first'), /^MODULE_NOT_FOUND\n/);
  for (let i = 0; i < 2; i++) assert.strictEqual(run(), '1\n');
}

// A package.json that is a link is there as soon as its target is.
function checkBrokenLink() {
  const linked = path.join(folder, 'linked');
  fs.mkdirSync(linked);
  fs.symlinkSync(path.join(folder, 'package-to-come.json'), path.join(linked, 'package.json'));
  fs.writeFileSync(path.join(linked, 'main.js'), "console.log(typeof require);");
  wait(150);
  const { stdout } = linkedRun(linked);
  assert.strictEqual(stdout, 'function\n');
  fs.writeFileSync(path.join(folder, 'package-to-come.json'), '{ "type": "module" }');
  assert.strictEqual(linkedRun(linked).stdout, 'undefined\n');
}
const linkedRun = (linked) => spawnSync(process.execPath, [path.join(linked, 'main.js')],
  { encoding: 'utf8', env: { ...process.env, NODE_COMPILE_CACHE: path.join(folder, 'linked-cache') } });

process.on('exit', () => fs.rmSync(folder, { recursive: true }));
checkServing();
checkChanges();
checkDamage();
checkFunctions();
checkKilled();
checkLate();
checkBrokenLink();
