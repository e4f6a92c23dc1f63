// Random pairs of values through every comparison of node:assert: what holds, and what the error says, as in Node.
//
//   node differential_assert.js SEED ROUNDS | diff - <(protojs differential_assert.js SEED ROUNDS)
'use strict';

const assert = require('node:assert');
const util = require('node:util');
const { random, pick, play } = require('./differential_support/rounds');

const words = ['a', 'b', 'key', 'two\nlines', 'x'.repeat(80), '', "it's", 'line\n'.repeat(12), '1', 'é'];
const numbers = [0, -0, 1, 2, NaN, Infinity, 1.5, -7, 1n, 2n];

class Point {
  constructor(x) { this.x = x; }
}
class Sub extends Point {}

function leaf() {
  return pick([
    () => pick(numbers), () => pick(words), () => null, () => undefined, () => random(2) === 0, () => Symbol.for('s'), () => new Date(random(3) * 1000),
    () => /ab+/g, () => new Point(random(2)), () => Object(pick(['b', 1, false])), () => new Uint8Array([1, random(2)]), () => pick([assert, Math.max]),
  ])();
}

function failure() {
  const made = pick([() => new Error(pick(words)), () => new TypeError('t'), () => new RangeError(pick(['t', 'u']))])();
  if (random(3) === 0) made.code = pick(['E_A', 'E_B']);
  made.stack = `${made.name}: ${made.message}`;
  return made;
}

function list(depth) {
  const made = Array.from({ length: random(random(6) === 0 ? 30 : 5) }, () => value(depth));
  if (random(10) === 0 && made.length > 0) delete made[0];
  if (random(12) === 0) made.extra = 1;
  return made;
}

function record(depth) {
  const made = random(10) === 0 ? { __proto__: null } : random(10) === 0 ? new Sub(1) : {};
  for (let i = random(5); i > 0; i--) made[pick(['a', 'b', 'c', 'long key', '1'])] = value(depth);
  if (random(12) === 0) made[Symbol.for('k')] = value(depth);
  return made;
}

function value(depth) {
  if (depth <= 0) return leaf();
  return pick([
    leaf, leaf, failure, () => list(depth - 1), () => record(depth - 1), () => new Set(list(depth - 1)),
    () => new Map(Array.from(list(depth - 1), (each) => [leaf(), each])),
  ])();
}

// A value like the first one, changed somewhere.
function changed(original) {
  if (random(4) === 0) return value(2);
  if (Array.isArray(original)) {
    const copy = original.slice();
    if (random(2) === 0) copy.push(leaf());
    else copy[random(copy.length + 1)] = leaf();
    return copy;
  }
  if (original instanceof Set) return new Set([...original, ...(random(2) === 0 ? [leaf()] : [])]);
  if (original instanceof Map) return new Map([...original].reverse().slice(random(2)));
  if (original !== null && typeof original === 'object' && Object.getPrototypeOf(original) === Object.prototype) {
    return { ...original, [pick(['a', 'b', 'z'])]: leaf() };
  }
  return typeof original === 'string' ? original.replace('x', 'y').replace('line', 'lime') : leaf();
}

const comparisons = [
  'equal', 'notEqual', 'strictEqual', 'notStrictEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual', 'notDeepStrictEqual',
];

function told(run) {
  try {
    run();
    return 'holds';
  } catch (error) {
    if (!(error instanceof Error)) return typeof error;
    const message = error.message.replace(/\n {4}at .*/gs, '');
    return `${error.name} ${error.code} ${error.generatedMessage} ${error.operator} ${message}`;
  }
}

function throwing() {
  const expectation = pick([
    () => Error, () => TypeError, () => /t|a/, () => ({ message: pick(['t', 'a']) }), () => ({ name: 'TypeError', message: /t/ }),
    () => (error) => error.message === 't', () => ({ code: 'E_A' }), () => ({}), () => failure(), () => undefined, () => 'text', () => 5,
  ])();
  const thrown = pick([failure, failure, leaf])();
  const run = random(6) === 0 ? () => {} : () => { throw thrown; };
  const method = pick(['throws', 'throws', 'doesNotThrow']);
  return told(() => assert[method](run, ...(expectation === undefined ? [] : [expectation]), ...(random(4) === 0 ? ['said'] : [])));
}

function line() {
  const what = random(12);
  if (what === 0) return throwing();
  if (what === 1) return told(() => assert[pick(['match', 'doesNotMatch'])](leaf(), /a|1/));
  if (what === 2) return told(() => assert.ifError(pick([null, undefined, failure(), leaf()])));
  const left = value(3);
  const right = random(5) === 0 ? left : changed(left);
  if (what === 3) return `${util.isDeepStrictEqual(left, right)}`;
  const message = pick([[], [], [], ['said'], [new TypeError('own')]]);
  return told(() => assert[pick(comparisons)](left, right, ...message));
}

play(line, { rounds: 600, block: 50 });
