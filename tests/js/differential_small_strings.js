// Letter case, strict equality and bound functions: the short ways through them.
'use strict';

const texts = [
  '', 'a', 'A', 'Content-Type', 'content-type', 'ÄÖÜ', 'äöü', 'ß', 'É1é', 'Σ', 'ΑΣ', 'aΣ b', 'İ', 'ı', 'ǆ',
  '@[`{', '\x7f\x80\xff', '😀A', 'x'.repeat(300) + 'Y', 'a\0B',
];
for (const text of texts) console.log(JSON.stringify([text.toLowerCase(), text.toUpperCase(), text.toLocaleLowerCase(), text.toLocaleUpperCase()]));
console.log(`${'Ab'}${'Cd'.repeat(400)}`.toLowerCase().length, 'HELLO WORLD'.slice(2, 9).toLowerCase(), ('x'.repeat(20) + 'ABC').substring(15).toLowerCase());
const same = 'unchanged';
console.log(same.toLowerCase() === same, Object.is(same.toLowerCase(), same));

const object = {};
const values = [
  undefined, null, 0, -0, 1, 1.5, NaN, '', '1', 'text', `${'te'}xt`, true, false, 1n, 2n, 12345678901234567890n,
  BigInt('12345678901234567890'), object, {}, Symbol.iterator, Symbol('a'), [], 2 ** 31, 2147483648.5,
];
console.log(values.map((left) => values.map((right) => (left === right ? 1 : 0) + (left !== right ? 0 : 2)).join('')).join('\n'));

function three(a, b, c) { return [this, a, b, c]; }
const strange = Object.defineProperties(() => 0, { length: { value: 2.7 }, name: { value: 5 } });
const nameless = Object.defineProperty(function named() {}, 'length', { value: Infinity });
delete nameless.name;
class Built { constructor(value) { this.value = value; } }
const bounds = [
  three.bind(1), three.bind(1, 2), three.bind(1, 2, 3, 4, 5), strange.bind(), strange.bind(0, 1), nameless.bind(), Built.bind(null, 7), three.bind().bind(),
];
for (const bound of bounds) {
  console.log(JSON.stringify(Object.getOwnPropertyDescriptors(bound)), bound.length, Object.hasOwn(bound, 'prototype'));
}
console.log(new (Built.bind(null, 7))().value, three.bind('x', 'y')('z').map(String));
Object.setPrototypeOf(three, Object.create(Function.prototype, { name: { value: 'inherited' } }));
delete three.name;
console.log(three.bind().name);
const throwing = Object.defineProperty(() => 0, 'name', { get() { throw new RangeError('no name'); } });
try { throwing.bind(); } catch (error) { console.log(error.name, error.message); }
console.log(Object.getOwnPropertyNames(function declared() {}), Object.getOwnPropertyNames(() => 0), typeof (function () {}).prototype);
