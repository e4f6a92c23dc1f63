'use strict';
// TypeScript whose types are taken away in place: .ts, .cts and .mts, and module.stripTypeScriptTypes().

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { stripTypeScriptTypes } = require('node:module');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'module-typescript-'));
const write = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const run = (...parameters) => spawnSync(process.execPath, parameters, { encoding: 'utf8' });

try {
  assert.strictEqual(stripTypeScriptTypes('let a: number = 1 as any;'), 'let a         = 1       ;');
  assert.strictEqual(stripTypeScriptTypes('const f = (a):\n é => 1'), 'const f = (a  \n )  => 1');
  assert.throws(() => stripTypeScriptTypes('enum A { x }'), {
    name: 'SyntaxError', code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX', message: 'TypeScript enum is not supported in strip-only mode',
  });
  assert.throws(() => stripTypeScriptTypes('let a: = 1'), { name: 'SyntaxError', code: 'ERR_INVALID_TYPESCRIPT_SYNTAX' });
  assert.throws(() => stripTypeScriptTypes(1), { code: 'ERR_INVALID_ARG_TYPE' });

  write('shapes.cts', 'export type Shape = { sides: number };\nmodule.exports = { square: { sides: 4 } satisfies Shape };');
  write('names.mts', 'export interface Named { name: string }\nexport const of = <T extends Named>(it: T): string => it.name;');
  const common = write('main.ts', "const { square } = require('./shapes.cts');\nconst sides: number = square.sides;\nconsole.log(sides, typeof module);");
  assert.deepStrictEqual([run(common).stdout, run(common).status], ['4 object\n', 0]);
  const module = write('main.mts', "import { of, type Named } from './names.mts';\nimport shapes from './shapes.cts';\n" +
    'const it: Named = { name: "n" };\nconsole.log(of(it), shapes.square.sides, import.meta.filename.endsWith("main.mts"));');
  assert.strictEqual(run(module).stdout, 'n 4 true\n');
  const detected = write('detected.ts', "import { of } from './names.mts';\nconsole.log(of({ name: 'found' }) as string);");
  assert.strictEqual(run(detected).stdout, 'found\n');

  const place = run(write('throws.ts', 'type T = 1;\n\nfunction f(a: T): never { throw new Error("here"); }\nf(1);')).stderr;
  assert.match(place, /throws\.ts:3:\d+\)$/m);
  const refused = run(write('enum.ts', 'const a = 1;\nenum B { c }\n'));
  assert.strictEqual(refused.status, 1);
  assert.match(refused.stderr, /enum\.ts:2\nenum B \{ c \}\n\^{12}\n\nSyntaxError \[ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX\]/);
  const packaged = write('node_modules/p/index.ts', 'module.exports = 1;');
  assert.match(run('-e', `require(${JSON.stringify(packaged)})`).stderr, /ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING/);
} finally {
  fs.rmSync(folder, { recursive: true });
}
