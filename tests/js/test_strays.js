// Errors that nobody caught fail the test that they come from, and no other; declarations belong to the code that makes them.
'use strict';

const assert = require('node:assert');
const { execFile } = require('node:child_process');

const source = `
  const { describe, it, test } = require('node:test');
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  test('two', { concurrency: true }, async (t) => {
    const first = t.test('rejects', async () => { await wait(5); Promise.reject(new Error('of the first')); await wait(40); });
    const second = t.test('throws', async () => { setTimeout(() => { throw new Error('of the second'); }, 5); await wait(40); });
    await Promise.all([first, second, t.test('quiet', () => wait(45))]);
  });
  describe('suite', async () => { await wait(20); it('inside', () => {}); });
  setTimeout(() => test('outside', () => {}), 5);
  setTimeout(() => { throw new Error('of nobody'); }, 10);
`;

execFile(process.execPath, ['--test-reporter=tap', '-e', source], (error, stdout) => {
  assert.strictEqual(error.code, 1);
  const told = stdout.split('\n').filter((line) => /^ *(not )?ok |^ +error: 'of|^# Error/.test(line)).map((line) => line.slice(0, 100));
  assert.deepStrictEqual(told, [
    '    not ok 1 - rejects',
    "      error: 'of the first'",
    '    not ok 2 - throws',
    "      error: 'of the second'",
    '    ok 3 - quiet',
    'not ok 1 - two',
    '    ok 1 - inside',
    'ok 2 - suite',
    'ok 3 - outside',
    '# Error: A resource generated asynchronous activity after the test ended. This activity created the ',
  ]);
});
