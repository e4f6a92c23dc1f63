// A hook after a thenable's job that throws: neither what the hook catches nor what it throws takes the job's own error away.
'use strict';
const assert = require('node:assert');
const { promiseHooks } = require('node:v8');

function rejectionWith(onAfter) {
  const stop = promiseHooks.onAfter(onAfter);
  const promise = Promise.resolve({ then() { throw new Error('of the thenable'); } });
  return promise.then(() => assert.fail('it fulfilled'), (error) => {
    stop();
    return error;
  });
}

(async () => {
  let calls = 0;
  const caught = await rejectionWith(() => {
    calls++;
    try { throw new Error('of the hook'); } catch { /* it stays here */ }
  });
  assert.ok(calls > 0);
  assert.strictEqual(caught.message, 'of the thenable');

  let thrown = 0;
  let reported = 0;
  process.on('uncaughtException', (error) => {
    assert.strictEqual(error.message, 'of the hook');
    reported++;
  });
  const other = await rejectionWith(() => {
    if (thrown++ === 0) throw new Error('of the hook');
  });
  assert.strictEqual(other.message, 'of the thenable');
  setImmediate(() => assert.strictEqual(reported, 1));
})();
