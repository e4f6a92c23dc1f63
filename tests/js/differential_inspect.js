// Prints what util.inspect and util.format make of generated values, one JSON string a line; the seed reproduces a run.
// Two runtimes agree when their output does:
//   diff <(node tests/js/differential_inspect.js 7 2000) <(protojs tests/js/differential_inspect.js 7 2000)
'use strict';

const { format, inspect } = require('node:util');

const seed = Number(process.argv?.[2] ?? 1);
const count = Number(process.argv?.[3] ?? 500);

// Mulberry32.
let state = seed;
function random() {
  state = (state + 0x6D2B79F5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
const below = (limit) => Math.floor(random() * limit);
const pick = (list) => list[below(list.length)];

const texts = [
  '', 'a', 'it\'s', '"q"', '`${x}\'"', 'line\nbreak', 'tab\t\u0000\u007f', '\ud800',
  '😀 ok', '漢字', 'x'.repeat(90), 'long line of words\n'.repeat(6), 'é',
];
const keys = ['a', 'b', 'key', 'with space', '1', '__proto__', 'ünï', 'quote\'s', 'constructor', 'name', 'veryLongPropertyNameThatTakesRoom'];
const numbers = [0, -0, 1, -1, 1.5, NaN, Infinity, 1e21, 123456789, 1234567.891, 0.1, 2 ** 31];

class Point { constructor() { this.x = below(9); } get sum() { return this.x; } }
class Deep extends Point { constructor() { super(); this.y = value(3); } }
class Tagged { get [Symbol.toStringTag]() { return 'Tag'; } }
class Listed extends Array {}
class Failure extends TypeError {}

function error() {
  const made = pick([
    new Error('plain'), new TypeError('typed\nlines'), new Failure('sub'), new RangeError(''),
    Object.assign(new Error('with'), { code: 'E_X', name: 'Renamed' }),
    new Error('outer', { cause: new Error('inner') }), new AggregateError([new Error('one')], 'many')]);
  if (below(2)) made.stack = `${made.name}: ${made.message}\n    at file.js:1:1\n    at other.js:2:2`;
  else made.stack = `${made.name}: ${made.message}`;
  if (made.cause) made.cause.stack = 'Error: inner';
  if (made.errors) made.errors[0].stack = 'Error: one\n    at a.js:1:1';
  return made;
}

function object(depth) {
  const made = below(8) === 0 ? { __proto__: null } : {};
  for (let i = below(6); i > 0; i--) {
    const key = below(9) === 0 ? Symbol(pick(texts)) : pick(keys);
    const shape = below(12);
    if (shape === 0) Object.defineProperty(made, key, { get() { return 5; }, enumerable: true, configurable: true });
    else if (shape === 1) Object.defineProperty(made, key, { set(x) {}, get() { throw new Error('no'); }, enumerable: true, configurable: true });
    else if (shape === 2) Object.defineProperty(made, key, { value: value(depth), enumerable: false, configurable: true });
    else Object.defineProperty(made, key, { value: value(depth), enumerable: true, configurable: true, writable: true });
  }
  if (below(12) === 0) made.self = made;
  return made;
}

function array(depth) {
  const simple = below(3);
  const length = below(simple ? 130 : 9);
  const made = below(10) === 0 ? new Listed() : [];
  for (let i = 0; i < length; i++) made.push(simple === 1 ? below(100000) : simple === 2 ? pick(texts).slice(0, 12) : value(depth));
  if (below(6) === 0 && length > 2) delete made[below(length)];
  if (below(8) === 0) made.extra = pick(numbers);
  if (below(12) === 0) made.length += 3;
  return made;
}

const kinds = [
  () => pick(texts), () => pick(numbers), () => pick([true, false, null, undefined]), () => BigInt(below(1e9)) * 1000003n, () => Symbol(pick(texts)),
  object, object, object, array, array,
  (depth) => new Map(Array.from({ length: below(5) }, () => [value(depth), value(depth)])),
  (depth) => new Set(Array.from({ length: below(9) }, () => value(depth))),
  () => new Date(below(2e12)), () => new Date(NaN), () => /re\/x/gi, () => Object.assign(/p/, { a: 1 }), error,
  () => pick([
    function named() {}, () => {}, class A {}, class B extends Point { static z = 1; }, async () => {},
    function* gen() {}, async function* both() {}, Object.assign(function f() {}, { p: 1 }),
  ]),
  () => new Point(), () => new Deep(), () => new Tagged(), () => Object.setPrototypeOf(new Point(), null) && Object.create(null),
  () => new Uint8Array(below(12)), () => Float64Array.of(1.5, -0), () => new BigInt64Array(2), () => new ArrayBuffer(below(60)),
  () => new DataView(new ArrayBuffer(3)),
  () => pick([Promise.resolve(4), new Promise(() => {})]), () => Object(pick(['str', 5, true, 7n, Symbol('s')])),
  () => [1, 2].values(),
  (depth) => new Proxy(object(depth), {}), () => Object.create(Object.create({ inherited: 1 })), () => Object.create(new Point()),
  () => ({ [Symbol.for('nodejs.util.inspect.custom')](depth, options) { return pick(['custom\ntext', { depth, colors: options.colors }]); } }),
];
const makeNothing = () => pick(texts);

function value(depth) {
  return depth > 4 ? makeNothing() : pick(kinds)(depth + 1);
}

function options() {
  const made = {};
  if (below(2)) return undefined;
  if (below(3) === 0) made.depth = pick([0, 1, 5, null, Infinity]);
  if (below(4) === 0) made.colors = true;
  if (below(4) === 0) made.showHidden = true;
  if (below(3) === 0) made.compact = pick([true, false, 1, 5]);
  if (below(4) === 0) made.breakLength = pick([40, 120, Infinity]);
  if (below(4) === 0) made.maxArrayLength = pick([0, 3, null]);
  if (below(5) === 0) made.maxStringLength = pick([0, 4, null]);
  if (below(4) === 0) made.sorted = true;
  if (below(4) === 0) made.getters = pick([true, 'get', 'set']);
  if (below(4) === 0) made.numericSeparator = true;
  if (below(5) === 0) made.showProxy = true;
  return made;
}

function formatArguments() {
  let text = pick(['', 'plain', '%', 'a%%b']);
  for (let i = below(4); i > 0; i--) text += pick([' %s', ' %d', ' %i', ' %f', ' %j', ' %o', ' %O', ' %c', ' %x', '%%', ' %']);
  return [below(5) ? text : value(3), ...Array.from({ length: below(4) }, () => value(4))];
}

const attempt = (fn) => {
  try {
    return fn();
  } catch (thrown) {
    return `threw ${thrown.name}`;
  }
};

const lines = [];
for (let i = 0; i < count; i++) {
  const isFormat = i % 4 === 3;
  const args = isFormat ? formatArguments() : [value(0), options()];
  lines.push(JSON.stringify(attempt(() => (isFormat ? format(...args) : inspect(...args)))));
}
console.log(lines.join('\n'));
