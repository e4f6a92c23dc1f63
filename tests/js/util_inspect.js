// util.inspect and util.format: [call, expected text]; the expectations are what Node 20 prints.
'use strict';

const assert = require('node:assert');
const { format, inspect } = require('node:util');

class Foo { constructor() { this.x = 1; } }
class Bar extends Foo { get [Symbol.toStringTag]() { return 'Tag'; } }
const circular = { name: 'self' };
circular.self = circular;
const withoutStack = new TypeError('no stack');
withoutStack.stack = 'TypeError: no stack';
const renamed = Object.assign(new Error('text'), { code: 'E_CODE' });
renamed.stack = 'Error: text\n    at place (file.js:1:2)';
const withGetters = { get a() { return 5; }, set b(value) {}, get c() { throw new Error('no'); }, set c(value) {} };
const custom = { [inspect.custom]: (depth, options, given) => `<custom ${depth} ${options.compact} ${given === inspect}>` };

const cases = [
  [inspect('it\'s'), '"it\'s"'],
  [inspect('a\'b"c'), '`a\'b"c`'],
  [inspect('\u0000\n\ud800😀'), "'\\x00\\n\\ud800😀'"],
  [inspect(-0), '-0'],
  [inspect(123456789.123456, { numericSeparator: true }), '123_456_789.123_456'],
  [inspect(12345678901234567890n), '12345678901234567890n'],
  [inspect(Symbol('a b')), 'Symbol(a b)'],
  [inspect([1, , 3, , ,]), '[ 1, <1 empty item>, 3, <2 empty items> ]'],
  [inspect(Object.assign([1], { extra: true })), '[ 1, extra: true ]'],
  [inspect(Array(200).fill(1)).split('\n').length, 12],
  [inspect({ a: { b: { c: { d: 1 } } } }), '{ a: { b: { c: [Object] } } }'],
  [inspect({ a: { b: 1 } }, { depth: 0 }), '{ a: [Object] }'],
  [inspect({ 'with-dash': 1, 2: 3, [Symbol('s')]: 4 }), "{ '2': 3, 'with-dash': 1, [Symbol(s)]: 4 }"],
  [inspect(circular), "<ref *1> { name: 'self', self: [Circular *1] }"],
  [inspect(new Map([['a', { b: 1 }]])), "Map(1) { 'a' => { b: 1 } }"],
  [inspect(new Set([1, 'x'])), "Set(2) { 1, 'x' }"],
  [inspect(new Foo()), 'Foo { x: 1 }'],
  [inspect(new Bar()), 'Bar [Tag] { x: 1 }'],
  [inspect(Object.create(null)), '[Object: null prototype] {}'],
  [inspect(Foo), '[class Foo]'],
  [inspect(Bar), '[class Bar extends Foo]'],
  [inspect(function named() {}), '[Function: named]'],
  [inspect(async () => {}), '[AsyncFunction (anonymous)]'],
  [inspect(function* () {}), '[GeneratorFunction (anonymous)]'],
  [inspect(new Date(0)), '1970-01-01T00:00:00.000Z'],
  [inspect(new Date(NaN)), 'Invalid Date'],
  [inspect(/a\/b/gi), '/a\\/b/gi'],
  [inspect(withoutStack), '[TypeError: no stack]'],
  [inspect(renamed), "Error: text\n    at place (file.js:1:2) {\n  code: 'E_CODE'\n}"],
  [inspect([renamed]), "[\n  Error: text\n      at place (file.js:1:2) {\n    code: 'E_CODE'\n  }\n]"],
  [inspect(withGetters), '{ a: [Getter], b: [Setter], c: [Getter/Setter] }'],
  [inspect(withGetters, { getters: true }), '{\n  a: [Getter: 5],\n  b: [Setter],\n  c: [Getter/Setter: <Inspection threw (no)>]\n}'],
  [inspect(custom), '<custom 2 3 true>'],
  [inspect({ custom }, { customInspect: false }), '{\n  custom: {\n    [Symbol(nodejs.util.inspect.custom)]: [Function: [nodejs.util.inspect.custom]]\n  }\n}'],
  [inspect(Promise.resolve(4)), 'Promise { 4 }'],
  [inspect(new Promise(() => {})), 'Promise { <pending> }'],
  [inspect(new Proxy({ a: 1 }, {})), '{ a: 1 }'],
  [inspect(new Proxy({ a: 1 }, {}), { showProxy: true }), 'Proxy [ { a: 1 }, {} ]'],
  [inspect(new Uint8Array(3)), 'Uint8Array(3) [ 0, 0, 0 ]'],
  [inspect(new ArrayBuffer(2)), 'ArrayBuffer { [Uint8Contents]: <00 00>, byteLength: 2 }'],
  [inspect(Object('text')), "[String: 'text']"],
  [inspect((function () { return arguments; })(1)), "[Arguments] { '0': 1 }"],
  [inspect(new WeakMap()), 'WeakMap { <items unknown> }'],
  [inspect([{ a: 1, b: 'x' }], { colors: true }), "[ { a: \u001b[33m1\u001b[39m, b: \u001b[32m'x'\u001b[39m } ]"],
  [inspect({ b: 1, a: 2 }, { sorted: true }), '{ a: 2, b: 1 }'],
  [inspect({ a: [1, 2] }, { compact: false }), '{\n  a: [\n    1,\n    2\n  ]\n}'],
  [inspect('x'.repeat(20), { maxStringLength: 4 }), "'xxxx'... 16 more characters"],
  [inspect([1, 2, 3], { maxArrayLength: 1 }), '[ 1, ... 2 more items ]'],
  [inspect({ a: undefined, b: null }, false, 2, false), '{ a: undefined, b: null }'],
  [format('%s %d %i %f %j %% %c.', 'a', '1.5', '1.5', '1.5', { a: 1 }, 'css', 'rest'), 'a 1.5 1 1.5 {"a":1} % . rest'],
  [format('%s', -0, 5n, Symbol('s'), null), '-0 5n Symbol(s) null'],
  [format('%s', { a: { b: 1 } }), '{ a: [Object] }'],
  [format('%o', { a: [] }), '{ a: [ [length]: 0 ] }'],
  [format('%j', circular), '[Circular]'],
  [format('%%', '%s'), '% %s'],
  [format(1, '2', [3]), '1 2 [ 3 ]'],
];

for (const [found, expected] of cases) assert.strictEqual(found, expected);

inspect.defaultOptions = { numericSeparator: true };
assert.strictEqual(format('%d', 12345), '12_345');
inspect.defaultOptions.numericSeparator = false;
assert.throws(() => { inspect.defaultOptions = 5; }, { code: 'ERR_INVALID_ARG_TYPE' });
