// node:test: what a test file prints, how it ends, and what fails which test.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const script = `
const { test, describe, it, before, after, beforeEach, afterEach } = require('node:test');
const assert = require('node:assert');
test('passes', () => {});
test('fails', () => assert.strictEqual(1, 2));
test('subtests', async (t) => {
  await t.test('inner', () => {});
  await t.test('left out', { skip: 'why' }, () => { throw 1; });
  t.diagnostic('a # b');
});
test('calls back', (t, done) => setTimeout(done, 1));
test('expected to fail', { todo: true }, () => { throw new Error('known'); });
test('limited', { timeout: 5 }, () => new Promise((resolve) => setTimeout(resolve, 50)));
test('throws later', (t, done) => setTimeout(() => { throw new Error('later'); }, 1));
test('rejects beside', async () => { Promise.reject(new Error('beside')); await new Promise((resolve) => setTimeout(resolve, 5)); });
describe('suite', () => {
  it('one', () => {});
  describe('nested', () => it('two', async () => { await null; }));
});
test('never', () => new Promise(() => {}));
`;

const { stdout, status } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
assert.strictEqual(status, 1);
const results = stdout.split('\n').filter((line) => /^ *(TAP|ok|not ok|1\.\.|# (?!Subtest|duration))/.test(line));
assert.deepStrictEqual(results, [
  'TAP version 13',
  'ok 1 - passes',
  'not ok 2 - fails',
  '    ok 1 - inner',
  '    ok 2 - left out # SKIP why',
  '    1..2',
  'ok 3 - subtests',
  '# a \\# b',
  'ok 4 - calls back',
  'not ok 5 - expected to fail # TODO',
  'not ok 6 - limited',
  'not ok 7 - throws later',
  'not ok 8 - rejects beside',
  '    ok 1 - one',
  '        ok 1 - two',
  '        1..1',
  '    ok 2 - nested',
  '    1..2',
  'ok 9 - suite',
  'not ok 10 - never',
  '1..10',
  '# tests 13',
  '# suites 2',
  '# pass 6',
  '# fail 3',
  '# cancelled 2',
  '# skipped 1',
  '# todo 1',
]);
for (const type of ['testCodeFailure', 'testTimeoutFailure', 'uncaughtException', 'unhandledRejection', 'cancelledByParent']) {
  assert.match(stdout, new RegExp(`failureType: '${type}'`));
}

const passing = spawnSync(process.execPath, ['-e', "require('node:test')('x', () => {})"]);
assert.strictEqual(passing.status, 0);
