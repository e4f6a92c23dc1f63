// The report of an uncaught error shows properties five levels deep and runs no function of theirs, as in Node.
'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const source = `
  const custom = { [Symbol.for('nodejs.util.inspect.custom')]: () => 'CUSTOM' };
  throw Object.assign(new Error('x'), { a: { b: { c: { d: { e: { f: { g: 1 } } } } } }, custom });
`;
const { stderr, status } = spawnSync(process.execPath, ['-e', source], { encoding: 'utf8' });
assert.strictEqual(status, 1);
assert.match(stderr, /c: \{ d: \{ e: \{ f: \[Object\] \} \} \}/);
assert.doesNotMatch(stderr, /CUSTOM'?$/m);
