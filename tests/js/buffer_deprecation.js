// The warning of Buffer(), and Error.prepareStackTrace that gives it or shows errors of its own.
const assert = require('node:assert');
const { Buffer } = require('node:buffer');

const warnings = [];
process.on('warning', (warning) => warnings.push(warning.code));

let calls = 0;
Error.prepareStackTrace = (error) => {
  calls++;
  // Inside, errors show themselves as they would without this function.
  const inner = new RangeError('inner').stack;
  return [error.message, inner.split('\n')[0], Buffer(1).length];
};
assert.deepStrictEqual(new Error('outer').stack, ['outer', 'RangeError: inner', 1]);
assert.strictEqual(calls, 1);
delete Error.prepareStackTrace;

Error.prepareStackTrace = () => {
  throw new TypeError('from inside');
};
assert.throws(() => new Error('outer').stack, { message: 'from inside' });
delete Error.prepareStackTrace;
assert.match(new Error('plain').stack, /^Error: plain\n {4}at /);

process.on('exit', () => assert.deepStrictEqual(warnings, ['DEP0005']));
