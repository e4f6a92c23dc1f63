// typescript, eslint, prettier: tools that read sources.
'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tools-'));
const at = (name) => path.join(folder, name);
const modules = path.join(path.dirname(require.resolve('typescript/package.json')), '..');

function run(program, ...words) {
  const result = spawnSync(process.execPath, [path.join(modules, program), ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  console.log(program, result.status, result.stdout.replaceAll(folder, '.'), result.stderr.replaceAll(folder, '.'));
  return result;
}

function compile() {
  fs.writeFileSync(
    at('good.ts'),
    `enum Level { Low, High }
    abstract class Shape<T extends number> { constructor(protected readonly size: T) {} abstract area(): number; }
    export class Square extends Shape<number> { area(): number { return this.size ** 2; } }
    export const level: Level = Level.High; export const late = async (): Promise<string> => await Promise.resolve(\`\${Level[level]}\`);\n`,
  );
  fs.writeFileSync(at('bad.ts'), 'const n: number = "text";\nexport function f(a: string): number { return a; }\n');
  const words = ['--target', 'es2020', '--module', 'commonjs', '--strict', '--lib', 'es2020', '--skipLibCheck'];
  run('typescript/bin/tsc', ...words, '--declaration', 'good.ts');
  console.log(
    fs.readFileSync(at('good.js'), 'utf8'),
    fs.readFileSync(at('good.d.ts'), 'utf8'),
    new (require(at('good.js')).Square)(3).area(),
  );
  assert.strictEqual(run('typescript/bin/tsc', ...words, '--noEmit', 'bad.ts').status, 2);
  const typescript = require('typescript');
  const { outputText } = typescript.transpileModule('const a = <T,>(x: T): T => x!; let b = a?.b ?? 1;', {
    compilerOptions: { target: 'es5' },
  });
  console.log(outputText);
}

function lint() {
  fs.writeFileSync(
    at('eslint.config.mjs'),
    `export default [{ files: ['*.js'], rules: {
    'no-unused-vars': 'error', 'prefer-const': 'warn', eqeqeq: 'error', 'no-undef': 'error', semi: ['error', 'always'] } }];\n`,
  );
  fs.writeFileSync(at('lint.js'), 'let a = 1\nexport const b = a == 2;\nconst unused = nothing;\n');
  assert.strictEqual(run('eslint/bin/eslint.js', 'lint.js').status, 1);
  run('eslint/bin/eslint.js', '--fix', '--format', 'json', 'lint.js');
  console.log(fs.readFileSync(at('lint.js'), 'utf8'));
}

function format() {
  fs.writeFileSync(at('ugly.js'), 'const  a={b:[1,2 ,3],c(){return a?.b??1}} ;if(a)  {for(const x of a.b)console.log( x )}\n');
  fs.writeFileSync(at('ugly.css'), 'a{color:RED;b:c}');
  fs.writeFileSync(at('ugly.md'), '# T\n* a\n* b\n\n| a|b |\n|--|--|\n|1|2|');
  fs.writeFileSync(at('broken.ts'), 'let x: = 1');
  run('prettier/bin/prettier.cjs', '--single-quote', 'ugly.js', 'ugly.css', 'ugly.md');
  assert.strictEqual(run('prettier/bin/prettier.cjs', '--check', 'ugly.js').status, 1);
  assert.strictEqual(run('prettier/bin/prettier.cjs', 'broken.ts').status, 2);
}

compile();
lint();
format();
fs.rmSync(folder, { recursive: true });
