// node:assert: what passes, and the messages of what fails.
'use strict';

const assert = require('node:assert');
const strict = require('node:assert/strict');

function messageOf(run) {
  try {
    run();
  } catch (error) {
    strict.strictEqual(error.code, 'ERR_ASSERTION');
    strict.ok(error instanceof assert.AssertionError && error.name === 'AssertionError');
    return error.message;
  }
  throw new Error('nothing was thrown');
}

const failures = [
  [() => assert.strictEqual(1, 2), 'Expected values to be strictly equal:\n\n1 !== 2\n'],
  [() => assert.strictEqual('a'.repeat(9), `${'a'.repeat(8)}b`),
    "Expected values to be strictly equal:\n+ actual - expected\n\n+ 'aaaaaaaaa'\n- 'aaaaaaaab'\n           ^"],
  [() => assert.strictEqual([1], [1]), 'Values have same structure but are not reference-equal:\n\n[\n  1\n]\n'],
  [() => assert.deepStrictEqual({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }),
    'Expected values to be strictly deep-equal:\n+ actual - expected\n\n  {\n    a: 1,\n    b: [\n      1,\n+     2\n-     3\n    ]\n  }'],
  [() => assert.notStrictEqual(1, 1), 'Expected "actual" to be strictly unequal to: 1'],
  [() => assert.deepEqual([1], [2]), 'Expected values to be loosely deep-equal:\n\n[\n  1\n]\n\nshould loosely deep-equal\n\n[\n  2\n]'],
  [() => assert.equal(1, 2), '1 == 2'],
  [() => assert.notEqual(1, '1'), "1 != '1'"],
  [() => assert.ok(0, 'own text'), 'own text'],
  [() => assert.ok(), 'No value argument passed to `assert.ok()`'],
  [() => assert.ok(typeof 5 === 'string'), "The expression evaluated to a falsy value:\n\n  assert.ok(typeof 5 === 'string')\n"],
  [() => assert.fail(), 'Failed'],
  [() => assert.match('abc', /x/), "The input did not match the regular expression /x/. Input:\n\n'abc'\n"],
  [() => assert.throws(() => {}, TypeError), 'Missing expected exception (TypeError).'],
  [() => assert.throws(() => { throw new Error('a'); }, TypeError),
    'The error is expected to be an instance of "TypeError". Received "Error"\n\nError message:\n\na'],
  [() => assert.doesNotThrow(() => { throw new Error('a'); }), 'Got unwanted exception.\nActual message: "a"'],
  [() => assert.ifError(new Error('a')), 'ifError got unwanted exception: a'],
];
for (const [run, message] of failures) strict.strictEqual(messageOf(run), message);

const equal = [
  [[1, [2, { a: NaN }]], [1, [2, { a: NaN }]]],
  [new Map([[{ a: 1 }, 'x'], ['k', new Set([[1]])]]), new Map([['k', new Set([[1]])], [{ a: 1 }, 'x']])],
  [new Set([{ a: 1 }, { a: 2 }]), new Set([{ a: 2 }, { a: 1 }])],
  [Object(1), Object(1)],
  [/a/g, /a/g],
  [new Date(5), new Date(5)],
  [new Error('a'), new Error('a')],
  [Buffer.from('a'), Buffer.from('a')],
];
for (const [first, second] of equal) assert.deepStrictEqual(first, second);

const different = [
  [[1], ['1']], [[0], [-0]], [{ a: undefined }, {}], [[1, , 3], [1, undefined, 3]], [new Set([1]), new Set([2])],
  [new Map([[1, 2]]), new Map([[1, 3]])], [/a/g, /a/i], [new Date(1), new Date(2)], [new Error('a'), new Error('b')],
  [Object(1), Object(2)], [{ [Symbol.iterator]: 1 }, {}], [Object.create(null), {}], [new Uint8Array(1), new Int8Array(1)],
];
for (const [first, second] of different) assert.notDeepStrictEqual(first, second);
assert.deepEqual([1, { a: '2' }], ['1', { a: 2 }]);
assert.deepEqual(new Set([1, '2']), new Set(['1', 2]));

const cycle = { a: {} };
cycle.a.b = cycle;
const same = { a: {} };
same.a.b = same;
assert.deepStrictEqual(cycle, same);

assert.throws(() => { throw new TypeError('text'); }, { name: 'TypeError', message: /te/ });
assert.throws(() => { throw new TypeError('text'); }, (error) => error instanceof TypeError);
assert.throws(() => assert.strictEqual(1), { code: 'ERR_MISSING_ARGS' });
assert.throws(() => assert.throws('x'), { code: 'ERR_INVALID_ARG_TYPE' });
strict.throws(() => strict.equal(1, '1'), assert.AssertionError);
strict.strictEqual(strict.strict, strict);
assert.rejects(Promise.reject(new Error('later')), /later/);
assert.doesNotReject(async () => {});

const tracker = new assert.CallTracker();
const tracked = tracker.calls((value) => value, 2);
tracked(1);
assert.throws(() => tracker.verify(), /executed 2 time\(s\) but was executed 1 time\(s\)/);
tracked(2);
tracker.verify();

// Keys of the Web Crypto API are equal when what is in them is.
const importHmac = (byte, extractable, usage = 'sign') =>
  globalThis.crypto.subtle.importKey('raw', Buffer.alloc(1, byte), { name: 'HMAC', hash: 'SHA-256' }, extractable, [usage]);
Promise.all([importHmac(0, true), importHmac(0, true), importHmac(1, true), importHmac(0, false), importHmac(0, true, 'verify')]).then((keys) => {
  const [key, same, ...others] = keys;
  assert.deepStrictEqual(key, same);
  for (const other of others) {
    assert.notDeepStrictEqual(key, other);
    assert.notDeepEqual(key, other);
  }
});
