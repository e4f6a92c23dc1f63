// `--test` over files that pass, fail, print and break: what each reporter prints, and the exit code. Times, places in the runtime
// and the order of the two outputs of a file are left out.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'test-runner-'));

function write(name, text) {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
}

write('a.test.js', `
const { test, describe, it, before, beforeEach } = require('node:test');
const assert = require('node:assert');
console.log('before all tests');
test('passes', () => {});
test('fails', () => assert.strictEqual(1, 2));
test('has subtests', async (t) => {
  await t.test('inner', () => {});
  await t.test('left out', { skip: 'because' }, () => { throw 1; });
  t.diagnostic('a # b');
});
test('throws a string', () => { throw 'text'; });
test('throws an object', () => { throw { a: 1, b: [1, 2] }; });
test('has a cause', () => { throw new TypeError('outer', { cause: new Error('inner') }); });
test('calls back', (t, done) => setTimeout(done, 1));
test('expected to fail', { todo: true }, () => { throw new Error('known'); });
test('limited', { timeout: 5 }, () => new Promise((resolve) => setTimeout(resolve, 50)));
describe('suite', () => {
  before(() => {});
  beforeEach(() => {});
  it('one', () => {});
  describe('nested', () => it('two', async () => { await null; }));
  it('skipped', { skip: true }, () => {});
  it.todo('todo');
});
`);
write('test/any_name.cjs', `
const test = require('node:test');
test('planned', (t) => { t.plan(2); t.assert.ok(1); t.assert.equal(1, 1); });
test('too few', (t) => { t.plan(2); t.assert.ok(1); });
`);
write('test-nothing.mjs', 'console.log("no tests");');
write('broken_test.js', 'throw new Error("broken");');
write('lib/plain.js', 'throw new Error("not a test");');
write('node_modules/package/x.test.js', 'throw new Error("not ours");');
write('reporter.mjs', `export default async function* (source) {
  for await (const { type, data } of source) {
    if (type === 'test:pass' || type === 'test:fail' || type === 'test:plan') {
      yield \`\${type} \${data.nesting} \${data.name ?? data.count} \${data.testNumber} \${data.line} \${data.column} \${data.skip} \${data.todo}\\n\`;
    }
  }
}`);

// Lines of stack traces differ in number and in what they say of the runtime.
function masked(text) {
  return text.replaceAll(folder, 'FOLDER')
    .replace(/\d+(\.\d+)?ms/g, 'TIME').replace(/duration_ms:? [\d.]+/g, 'duration_ms TIME')
    .replace(/ (time|hostname)="[^"]*"/g, '')
    .split('\n').filter((line) => !/^[# ]*(\\?at .+|.*:\d+:\d+\)?|.*\(<anonymous>\)|\.\.\. \d+ lines matching.*|Node\.js v.*)$/.test(line))
    // Where nothing but frames stood between braces and brackets.
    .join('\n').replace(/[^\S\n]+$/gm, '');
}

function run(...args) {
  const env = { ...process.env, FORCE_COLOR: undefined };
  delete env.FORCE_COLOR;
  delete env.NODE_TEST_CONTEXT;
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
  console.log(`== ${args.join(' ').replaceAll(folder, 'FOLDER')}: ${status}`);
  console.log(masked(stdout));
}

run('--test', '--test-concurrency=1', '--test-reporter=tap');
run('--test', '--test-reporter=spec', 'a.test.js');
run('--test', '--test-reporter=dot', '--test-name-pattern=/^(one|passes)$/', 'a.test.js', 'test');
run('--test', '--test-concurrency=1', '--test-shard=2/2', '--test-reporter=junit');
run('--test', '--test-concurrency=1', '--test-reporter=./reporter.mjs');
run('--test-reporter=./reporter.mjs', '--test-reporter=tap', '--test-reporter-destination=stdout',
  '--test-reporter-destination=out.tap', 'test/any_name.cjs');
console.log(masked(fs.readFileSync(path.join(folder, 'out.tap'), 'utf8')));
run('--test', 'missing.js');
fs.rmSync(folder, { recursive: true });
