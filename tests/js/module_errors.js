'use strict';
// Errors of modules in Node's words, and what require() makes of ES modules.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'module-errors-'));
const write = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const imported = (name, options) => import(pathToFileURL(path.join(folder, name)), options);
const rejects = (name, expected, options) => assert.rejects(imported(name, options), expected);

async function missingNames() {
  write('names.mjs', 'export const a = 1;');
  write('common.cjs', 'module.exports = { a: "text", b: 2 };');
  write('wants.mjs', "import { b } from './names.mjs';");
  write('wants-common.mjs', "import { b } from './common.cjs';");
  await rejects('wants.mjs', {
    name: 'SyntaxError', message: "The requested module './names.mjs' does not provide an export named 'b'", stack: /wants\.mjs:1\nimport \{ b \} from/,
  });
  await rejects('wants-common.mjs', (error) => {
    assert.match(error.message, /^Named export 'b' not found\. The requested module '\.\/common\.cjs' is a CommonJS module/);
    assert.match(error.message, /import pkg from '\.\/common\.cjs';\nconst \{ b \} = pkg;\n$/);
    return true;
  });
  write('uses.mjs', 'require("fs")');
  await rejects('uses.mjs', { name: 'ReferenceError', message: 'require is not defined in ES module scope, you can use import instead' });
  write('wrong.mjs', 'let let = 1');
  const first = await imported('wrong.mjs').catch((error) => error);
  assert.strictEqual(await imported('wrong.mjs').catch((error) => error), first);
}

async function attributes() {
  write('data.json', '{"a": 1}');
  await rejects('data.json', { code: 'ERR_IMPORT_ASSERTION_TYPE_MISSING' });
  await rejects('data.json', { code: 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED' }, { with: { type: 'json', other: 'x' } });
  await rejects('names.mjs', { code: 'ERR_IMPORT_ASSERTION_TYPE_FAILED' }, { with: { type: 'json' } });
  await rejects('names.mjs', { code: 'ERR_IMPORT_ASSERTION_TYPE_UNSUPPORTED' }, { with: { type: 'css' } });
  const data = await imported('data.json', { with: { type: 'json' } });
  assert.strictEqual(require(path.join(folder, 'data.json')), data.default);
}

function requiredModules() {
  write('waits.mjs', 'export const a = await 1;');
  write('over.mjs', "export * from './waits.mjs';");
  const over = path.join(folder, 'over.mjs');
  assert.throws(() => require(over), { code: 'ERR_REQUIRE_ASYNC_MODULE', message: /top-level await\. Use import\(\) instead/ });
  write('cycle.mjs', "import './back.cjs'; export const a = 1;");
  write('back.cjs', "require('./cycle.mjs');");
  assert.throws(() => require(path.join(folder, 'back.cjs')), { code: 'ERR_REQUIRE_CYCLE_MODULE' });
  const plain = require(write('plain.mjs', 'export default 1; export const b = 2;'));
  assert.deepStrictEqual([plain.default, plain.b, plain.__esModule], [1, 2, true]);
  const named = require(write('named.mjs', "const it = { c: 3 }; export { it as 'module.exports' };"));
  assert.deepStrictEqual(named, { c: 3 });
}

function lateFiles() {
  const late = path.join(folder, 'late.js');
  assert.throws(() => require(late), { code: 'MODULE_NOT_FOUND', requireStack: [__filename] });
  spawnSync('sh', ['-c', `echo 'module.exports = "here"' > ${late}`]);
  assert.strictEqual(require(late), 'here');
}

function processes() {
  const run = (...parameters) => spawnSync(process.execPath, parameters, { encoding: 'utf8' });
  const pending = run('--input-type=module', '-e', 'await new Promise(() => {})');
  assert.deepStrictEqual([pending.status, pending.stderr], [13, '']);
  const ordered = run('--input-type=module', '-e', 'process.nextTick(() => console.log("tick")); await 0; console.log("job")');
  assert.strictEqual(ordered.stdout, 'job\ntick\n');
  assert.match(run('--input-type=module', path.join(folder, 'names.mjs')).stderr, /ERR_INPUT_TYPE_NOT_ALLOWED/);
  const mapped = write('mapped.js', 'throw new Error("there");\n//# sourceMappingURL=data:application/json,' +
    '{"version":3,"sources":["original.ts"],"names":[],"mappings":"AAKA"}\n');
  assert.match(run('--enable-source-maps', mapped).stderr, /original\.ts:6:/);
  assert.doesNotMatch(run(mapped).stderr, /original\.ts/);
}

missingNames().then(attributes).then(requiredModules).then(lateFiles).then(processes).finally(() => fs.rmSync(folder, { recursive: true }));
