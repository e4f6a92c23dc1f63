// Random values through JSON.stringify and random texts through JSON.parse, and a hash of what they gave.
//
// Run it with node and with protojs: the lines must be the same. Arguments: see differential_support/rounds.js.

'use strict';

const { play, pick, random } = require('./differential_support/rounds');

const doubles = new Float64Array(1);
const words = new Uint32Array(doubles.buffer);
function randomDouble() {
  words[0] = random(2 ** 32);
  words[1] = random(2 ** 32);
  return doubles[0];
}

const numbers = [
  () => random(20) - 10,
  () => random(2 ** 32) - 2 ** 31,
  () => (random(2000) - 1000) / pick([2, 3, 8, 10, 100, 1000]),
  () => (random(2 ** 32) - 2 ** 31) * pick([1e-20, 1e-9, 1e-6, 1e-3, 1e5, 1e12, 1e20]),
  randomDouble,
  () => pick([0, -0, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 53 - 1, -(2 ** 53), 2 ** 31, -(2 ** 31), 2 ** 32,
    1e21, 1e20, 1e-6, 1e-7, 5e-324, 1.7976931348623157e308]),
];

const pieces = [
  () => String.fromCharCode(random(128)),
  () => 'abcdefghijklmnopqrstuvwxyz'.slice(random(26)),
  () => String.fromCharCode(random(256)),
  () => String.fromCharCode(random(0x3000)),
  () => String.fromCharCode(0xD800 + random(0x800)),
  () => String.fromCodePoint(0x10000 + random(0x1000)),
  () => pick(['"', '\\', '\n', '\0', '\u001f', '\u007f', '\u2028', '/', ' ']),
];

function randomString() {
  let text = '';
  const plain = random(3) > 0;
  for (let i = random(random(9) === 0 ? 60 : 6); i > 0; i--) text += plain ? pieces[random(2)]() : pick(pieces)();
  return text;
}

const keys = ['a', 'b', 'id', 'name', 'toString', 'length', '__proto__', 'constructor', '', '0', '1', '10', '-1', '01', '1.5',
  '4294967294', '4294967295', '2147483648', 'a"b', 'é', '€', '\ud800', 'a\nb', 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk'];
const randomKey = () => random(4) === 0 ? randomString() : pick(keys);

let log = [];
const note = (text) => { log.push(text); };

class Point {
  constructor(x) {
    this.x = x;
    this.y = { z: x };
  }

  get sum() {
    return 1;
  }
}

class Told extends Point {
  toJSON(key) {
    note(`toJSON ${key}`);
    return pick([this.x, [this.x], undefined, { ...this }]);
  }
}

const odd = [
  () => undefined,
  () => Symbol('s'),
  () => () => 1,
  () => Object(random(100)),
  () => Object(randomString()),
  () => Object(random(2) === 0),
  () => random(6) === 0 ? 5n : null,
  () => random(6) === 0 ? Object(5n) : null,
  () => new Date(random(2 ** 32) * 100),
  () => new Date(NaN),
  () => /x/g,
  () => new Map([[1, 2]]),
  () => new Uint8Array(random(4)),
  () => new Float64Array([1.5, NaN, -0]),
  () => Object.assign(() => 1, { toJSON: () => 'function' }),
  () => new Error('e'),
  () => Object.create({ inherited: 1 }),
  () => Object.create(null),
  () => Object.create({ toJSON: () => 'inherited' }),
  () => (function () { return arguments; })(1, 'two'),
  () => new Point(random(9)),
  () => new Told(randomKey()),
  () => Object.defineProperty({ a: 1, b: 2 }, 'a', { enumerable: false }),
  () => ({ toJSON: 5, a: 1 }),
  () => ({ toJSON(key) { note(`own toJSON ${key}`); return { key }; } }),
];

function getters(depth) {
  const key = randomKey();
  const inner = value(depth - 1);
  return {
    before: 1,
    get [key]() {
      note(`get ${key}`);
      if (random(4) === 0) delete this.after;
      if (random(4) === 0) this.added = 1;
      if (random(4) === 0) this.before = { changed: true };
      return inner;
    },
    after: value(depth - 1),
    last: 2,
  };
}

function proxy(depth) {
  return new Proxy(random(2) === 0 ? list(depth) : object(depth), {
    get: (target, key, receiver) => { note(`[get ${String(key)}]`); return Reflect.get(target, key, receiver); },
    ownKeys: (target) => { note('[keys]'); return Reflect.ownKeys(target); },
    getOwnPropertyDescriptor: (target, key) => { note(`[own ${String(key)}]`); return Reflect.getOwnPropertyDescriptor(target, key); },
  });
}

function shrinking(depth) {
  const array = list(depth);
  array.unshift({ toJSON() { array.length = pick([0, 1, 2, array.length]); return 'cut'; } });
  return array;
}

function list(depth) {
  const array = [];
  for (let i = random(6); i > 0; i--) array.push(value(depth - 1));
  if (random(6) === 0) delete array[random(4)];
  if (random(9) === 0) array.length += random(3);
  if (random(9) === 0) array.extra = 1;
  return array;
}

function object(depth) {
  const result = {};
  for (let i = random(6); i > 0; i--) {
    const key = randomKey();
    Object.defineProperty(result, key, { value: value(depth - 1), enumerable: true, writable: true, configurable: true });
  }
  if (random(6) === 0) delete result[pick(keys)];
  if (random(9) === 0) result[Symbol('hidden')] = 1;
  return result;
}

function value(depth) {
  const kind = random(depth > 0 ? 20 : 9);
  if (kind < 3) return pick(numbers)();
  if (kind < 6) return randomString();
  if (kind < 8) return pick([true, false, null]);
  if (kind < 9) return pick(odd)();
  if (kind < 13) return list(depth);
  if (kind < 18) return object(depth);
  return pick([getters, proxy, shrinking, () => Array.from({ length: 4 }, (_, i) => ({ id: i, name: 'x', v: value(0) }))])(depth);
}

function cyclic() {
  const root = object(3);
  let at = root;
  for (let i = random(5); i > 0; i--) {
    const next = pick([() => ({}), () => [], () => new Point(1), () => new Map(), () => Object.create(null)])();
    at[pick(keys.filter((key) => key !== '__proto__'))] = next;
    at = next;
  }
  at[Array.isArray(at) ? random(3) : 'back'] = root;
  return random(2) === 0 ? root : [root];
}

const replacers = [
  () => (key, found) => { note(`replace ${key} ${typeof found}`); return random(9) === 0 ? undefined : found; },
  () => function (key, found) { note(`in ${Array.isArray(this)}`); return typeof found === 'number' ? String(found) : found; },
  () => [pick(keys), pick(keys), random(11), Object('a'), Object(1), null, {}, pick(keys)],
  () => [],
  () => null,
  () => new Proxy(['a', 'id'], {}),
];
const spaces = [undefined, 0, 1, 2, 4, 20, -1, 2.9, NaN, '', '\t', '--', '0123456789ab', '€', Object(3), Object('x'), null, true, {}];

function stringified() {
  const given = random(12) === 0 ? cyclic() : value(4);
  const replacer = random(3) === 0 ? pick(replacers)() : undefined;
  return JSON.stringify(given, replacer, random(3) === 0 ? pick(spaces) : undefined);
}

function text() {
  let made;
  try {
    made = JSON.stringify(object(4), (key, found) => typeof found === 'bigint' ? 1 : found, random(3) === 0 ? pick([1, '\t']) : undefined);
  } catch {
    made = '[1, {"a": 2}]';
  }
  log = [];
  return made;
}

const spots = ['{', '}', '[', ']', ',', ':', '"', '\\', 'u', '0', '1', '-', '.', 'e', '+', 't', 'n', 'true', 'null', ' ', '\n', '\0',
  'é', '€', '\\u00', '\\n', '{"a":', '[1,', '1e5', '-0', '1.50', '12345678901234567890', '1e400', '0.1e-5'];

function damaged(source) {
  for (let i = random(3); i >= 0; i--) {
    const at = random(source.length + 1);
    const spot = pick(spots);
    source = source.slice(0, at) + (random(4) === 0 ? '' : spot) + source.slice(at + random(3));
  }
  return source;
}

const oddTexts = [() => pick(numbers)(), () => null, () => undefined, () => Symbol('s'), () => ({}), () => [1], () => true, () => 5n,
  () => ({ toString: () => '[2]' })];

function shown(parsed) {
  if (Array.isArray(parsed)) return `[${parsed.map(shown).join()}]`;
  if (typeof parsed === 'number') return Object.is(parsed, -0) ? '-0' : String(parsed);
  if (typeof parsed !== 'object' || parsed === null) return typeof parsed + String(parsed);
  return `{${Reflect.ownKeys(parsed).map((key) => `${String(key)}=${shown(parsed[key])}`).join()}}`;
}

const revivers = [
  (key, found) => { note(`revive ${key}`); return found; },
  function (key, found) { note(`of ${Array.isArray(this)} ${typeof found}`); return random(5) === 0 ? undefined : found; },
  function (key, found) { if (key === 'a') { delete this.id; this.name = [1, 2]; } return found; },
  function (key, found) { return Array.isArray(found) ? found.slice(1) : typeof found === 'number' ? found * 2 : found; },
  function (key, found) { if (Array.isArray(this) && key === '0') this.length = 1; return found; },
];

function parsed() {
  if (random(30) === 0) return shown(JSON.parse(pick(oddTexts)()));
  const source = random(3) === 0 ? text() : damaged(text());
  note(source);
  return shown(random(4) === 0 ? JSON.parse(source, pick(revivers)) : JSON.parse(source));
}

function outcome(run) {
  try {
    return String(run());
  } catch (error) {
    // How a failed conversion to a primitive is worded is not JSON's affair.
    return /primitive/i.test(error.message) ? error.name : `${error.name}: ${error.message}`;
  }
}

play(() => {
  log = [];
  const result = outcome(random(2) === 0 ? stringified : parsed);
  return `${log.join(' | ')} => ${result}`;
}, { rounds: 30_000, block: 1000 });
