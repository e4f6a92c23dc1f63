// node:console: what every method writes, and where.
'use strict';

const assert = require('node:assert');
const { Writable } = require('node:stream');
const console = require('node:console');

const { Console } = console;

let out = '';
let err = '';
const stdout = new Writable({ decodeStrings: false, write(chunk, encoding, callback) { out += chunk; callback(); } });
const stderr = new Writable({ decodeStrings: false, write(chunk, encoding, callback) { err += chunk; callback(); } });

function check(run, expectedOut, expectedErr = '', options = {}) {
  out = err = '';
  run(new Console({ stdout, stderr, ...options }));
  assert.strictEqual(out, expectedOut);
  assert.strictEqual(err, expectedErr);
}

check((c) => c.log('a %s', 'b', { c: 1 }), 'a b { c: 1 }\n');
check((c) => { c.info(1); c.debug(2); c.dirxml([3]); }, '1\n2\n[ 3 ]\n');
check((c) => { c.warn('w'); c.error('e'); }, '', 'w\ne\n');
check((c) => c.log(), '\n');
check((c) => c.dir({ a: { b: 1 } }, { depth: 0 }), '{ a: [Object] }\n');
check((c) => {
  c.group('g');
  c.log('x\ny');
  c.groupCollapsed();
  c.warn('z');
  c.groupEnd();
  c.groupEnd();
  c.groupEnd();
  c.log('end');
}, 'g\n  x\n  y\nend\n', '    z\n');
check((c) => { c.group(); c.log(1); }, '    1\n', '', { groupIndentation: 4 });
check((c) => { c.count(); c.count('x'); c.count(); c.countReset(); c.count(); }, 'default: 1\nx: 1\ndefault: 2\ndefault: 1\n');
check((c) => { c.assert(true, 'no'); c.assert(false); c.assert(0, 'n %d', 5); }, '', 'Assertion failed\nAssertion failed: n 5\n');
check((c) => c.log({ a: 1 }), '{ a: \u001b[33m1\u001b[39m }\n', '', { colorMode: true });
check((c) => c.log([1, 2]), '[\n  1,\n  2\n]\n', '', { inspectOptions: { compact: false } });
check((c) => c.table([{ a: 1, b: 'x' }, { a: 2 }]), [
  '┌─────────┬───┬─────┐',
  '│ (index) │ a │ b   │',
  '├─────────┼───┼─────┤',
  "│ 0       │ 1 │ 'x' │",
  '│ 1       │ 2 │     │',
  '└─────────┴───┴─────┘',
  '',
].join('\n'));
check((c) => c.table([[1, 2], 3], [0]), [
  '┌─────────┬───┐',
  '│ (index) │ 0 │',
  '├─────────┼───┤',
  '│ 0       │ 1 │',
  '│ 1       │   │',
  '└─────────┴───┘',
  '',
].join('\n'));
check((c) => c.table(new Map([['k', 'v']])), [
  '┌───────────────────┬─────┬────────┐',
  '│ (iteration index) │ Key │ Values │',
  '├───────────────────┼─────┼────────┤',
  "│ 0                 │ 'k' │ 'v'    │",
  '└───────────────────┴─────┴────────┘',
  '',
].join('\n'));
check((c) => c.table(5), '5\n');

out = err = '';
const timed = new Console({ stdout, stderr });
timed.time('t');
timed.timeLog('t', 'more');
timed.timeEnd('t');
timed.trace('here %d', 1);
assert.match(out, /^t: [\d.]+m?s more\nt: [\d.]+m?s\n$/);
assert.match(err, /^Trace: here 1\n {4}at .*\n/);

assert.throws(() => new Console({ stdout: {} }), { code: 'ERR_CONSOLE_WRITABLE_STREAM' });
assert.throws(() => new Console({ stdout, colorMode: 'maybe' }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.ok(console instanceof Console && console instanceof console.Console);
assert.strictEqual(Object.prototype.toString.call(console), '[object console]');
assert.strictEqual(Console({ stdout }).log.name, 'log');

// Writes of the global console go through process.stdout once a script has put its hand on it.
const { write } = process.stdout;
let seen = '';
process.stdout.write = (text) => { seen += text; return true; };
console.log('caught');
const { log } = console;
log('without console');
process.stdout.write = write;
assert.strictEqual(seen, 'caught\nwithout console\n');
