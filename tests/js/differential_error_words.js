// What errors of the language say: of the expression that is no function, of values, of properties.
'use strict';
const cases = [];
const object = { a: {}, s: 'str', f() { return {}; }, g() {} };
const nothing = undefined;
const none = null;
const key = 'key';
const array = [1];
const frozen = Object.freeze({ a: 1 });
const symbol = Symbol('desc');
class Parent {
  static m() { super.zz(); }
  get w() { return this.nope(); }
}
const says = (name, run) => cases.push([name, run]);
const all = (group, ...runs) => runs.forEach((run, index) => says(`${group} ${index}`, run));

all('calls', () => nothing(), () => object.zz(), () => object.a.b(), () => object.f().zz(), () => object.f(1, 2).zz(), () => object[key](),
  () => object[symbol](), () => array[0](), () => array[array[0] + 1](), () => object[object.s](), () => object['a b'](), () => (nothing || none)(),
  () => (nothing ?? none)(), () => (nothing && none)(), () => new Parent().zz(), () => (() => {})()(), () => ({}).zz(), () => [].zz(),
  () => 's'.zz(), () => (5).zz(), () => true.zz(), () => null(), () => undefined(), () => globalThis.zz(), () => object?.a?.zz(), () => object?.zz(),
  () => object.a?.(), () => object.f?.().zz(), () => (-array)(), () => (!array)(), () => (typeof array)(), () => (array + 1)(), () => (array < 1)(),
  () => object.zz(...array), () => nothing(...array), () => object.zz`x`, () => Parent.m(), () => new Parent().w);
all('constructors', () => new object.zz(), () => new (object.f())(), () => new object.g(), () => new key(), () => new (() => {})(),
  () => new Math.max(),
  () => new nothing(), () => new object[key](1, 2), () => new nothing(...array), () => new {}(), () => new Symbol(), () => Parent(),
  () => Parent.call({}),
  () => Map(), () => Promise(), () => Uint8Array(), () => new Promise(5), () => new Promise({}),
  () => { class Child extends object.zz {} return Child; }, () => { class Child extends 5 {} return Child; },
  () => new (class extends Parent { constructor() {} })(), () => new (class extends Parent { constructor() { super(); super(); } })(),
  () => new (class extends Parent { constructor() { return 1; } })());
all('iterables', () => [...nothing], () => [...object.zz], () => [...5], () => [...object.f()], () => { for (const x of object.a) x(); },
  () => { for (const x of nothing) x(); }, () => { for (const x of object.f()) x(); }, () => { for (const x of {}) x(); },
  () => { const [a] = object; return a; },
  () => { const [a] = nothing; return a; }, () => { const [a] = null; return a; }, () => { const [a] = object.zz; return a; },
  () => { const [a] = object.f(); return a; }, () => { (([a]) => a)(); },
  () => { (([a]) => a)(5); }, () => { const [[a]] = [1]; return a; }, () => new Set(5), () => new Map({}), () => new Map([1]),
  () => new Map(['ab']), () => Object.fromEntries([1]),
  () => { for (const x of { [Symbol.iterator]() { return { next() { return 5; } }; } }) x(); }, () => Array.from(5, 5));
all('patterns', () => { const { a } = nothing; return a; }, () => { const { a } = object.zz; return a; },
  () => { const { a, b } = object.f().q; return [a, b]; },
  () => { const { a: { b } } = {}; return b; }, () => { const { a: { b: { c } } } = { a: {} }; return c; }, () => { (({ a }) => a)(); },
  () => { (({ a }) => a)(null); },
  () => { (function({ a }) { return a; })(); }, () => { const {} = null; }, () => { let a; ({ a } = object.zz); return a; },
  () => { const { a } = object[key]; return a; },
  () => { (({ a }, { c }) => [a, c])({}); }, () => { (({ a: { b } }) => b)({}); }, () => { const { length } = nothing; return length; });
all('callbacks', () => [].map(), () => [].map('a'), () => [].map({}), () => [].map([]), () => [].map(symbol), () => [].map(null),
  () => [].filter(new Parent()),
  () => [].reduce(1), () => [].reduceRight((x) => x), () => Array.from([1], 5));
all('properties', () => { Object.freeze(object.a).b = 1; }, () => { frozen.a = 2; }, () => { new (class Q { get z() { return 1; } })().z = 1; },
  () => { Object.defineProperty({}, 'v', { get() {} }).v = 1; }, () => { Object.freeze([1]).push(1); }, () => { Object.freeze([1])[0] = 2; },
  () => { (5).x = 1; }, () => { symbol.q = 1; }, () => { Math.PI = 1; }, () => Object.defineProperty(frozen, 'b', { value: 1 }),
  () => Object.defineProperty(frozen, 'a', { value: 2 }), () => Object.defineProperty({}, 'a', 1), () => Object.defineProperty({}, 'a', { get: 1 }),
  () => { Object.preventExtensions(function named() {}).q = 1; }, () => Object.create(1));
all('operators', () => key in key, () => 1 in 5, () => symbol in 's', () => object instanceof nothing, () => object instanceof {},
  () => 1n / 0n, () => +1n, () => 1n >>> 1n);
all('values', () => 'x'.repeat(-1), () => 'x'.repeat(Infinity), () => (1).toFixed(101), () => (1).toPrecision(101),
  () => (1).toExponential(101), () => BigInt(null),
  () => new WeakMap([[1, 2]]), () => new WeakSet([1]), () => Reflect.apply(Parent), () => decodeURIComponent('%'),
  () => encodeURIComponent('\ud800'));

// An expression after a branch, in a loop, behind try and await: the same function has others.
function long(n) {
  let result = n > 1 ? object.a : object;
  for (const x of array) {
    try {
      if (x > 5) throw new Error('never');
      result = x ? result : null;
    } catch {
      result.never();
    } finally {
      result ||= object;
    }
  }
  switch (n) {
    case 0: return result.first();
    case 1: return object.f(n).second();
    case 2: return [...array, ...result.third];
    default: return result[n + 'x'](1, ...array);
  }
}
for (let n = 0; n < 4; n++) says(`long ${n}`, () => long(n));
says('a method that is caught and called again', () => {
  try { object.zz(); } catch {} // eslint-disable-line no-empty
  object.yy.zz();
});
says('text beyond ASCII', () => object.größe.x());
says('text beyond ASCII', () => object.größe());

const tell = (name, error) => console.log(`${name}: ${error?.name}: ${error?.message}`);
for (const [name, run] of cases) {
  try {
    run();
    console.log(`${name}: nothing`);
  } catch (error) {
    tell(name, error);
  }
}

(async () => {
  const later = [async () => { await object.zz(); }, async () => { const { a } = await object.f().q; return a; }, async () => { (await nothing)(); },
    async () => { (await object).zz(); }, async () => { for await (const x of object.a) x(); }, async () => Promise.all(5)];
  for (const [index, run] of later.entries()) await run().catch((error) => tell(`later ${index}`, error));
})();
