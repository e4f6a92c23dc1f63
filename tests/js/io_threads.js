// --io-threads, else UV_THREADPOOL_SIZE, bounds the threads that work beside the loop.
'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const script = `
  const { pbkdf2 } = require('crypto');
  for (let i = 0; i < 6; i++) pbkdf2('a', 'b', 50000, 32, 'sha1', () => {});
  setTimeout(() => { console.log(require('fs').readdirSync('/proc/self/task').length); process.exit(); }, 1);
`;

function threads(options, variable) {
  const env = { ...process.env, UV_THREADPOOL_SIZE: variable };
  return Number(spawnSync(process.execPath, [...options, '-e', script], { env }).stdout);
}

const one = threads(['--io-threads=1'], '3');
assert.strictEqual(threads(['--io-threads=3']) - one, 2);
assert.strictEqual(threads([], '2') - one, 1);
assert.strictEqual(threads([]) - one, 3);
assert.strictEqual(threads([], 'many') - one, 3);
