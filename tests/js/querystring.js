// node:querystring: what is parsed, what is written, and what programs may replace.
const assert = require('node:assert');
const querystring = require('node:querystring');

const parsed = [
  ['a=1&b=2&a=3', { a: ['1', '3'], b: '2' }],
  ['a&b=&=c&&', { a: '', b: '', '': 'c' }],
  ['x%20y=%C3%A9+z', { 'x y': 'é z' }],
  ['bad=%zz&half=%C3', { bad: '%zz', half: '\ufffd' }],
  ['__proto__=1&hasOwnProperty=2', { ['__proto__']: '1', hasOwnProperty: '2' }],
];
for (const [text, expected] of parsed) assert.deepStrictEqual({ ...querystring.parse(text) }, expected, text);
assert.strictEqual(Object.getPrototypeOf(querystring.parse('a=1')), null);
assert.deepStrictEqual({ ...querystring.parse('a:1;b:2', ';', ':') }, { a: '1', b: '2' });
assert.strictEqual(Object.keys(querystring.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 })).length, 2);
assert.strictEqual(Object.keys(querystring.parse(Array.from({ length: 2000 }, (_, i) => `k${i}`).join('&'))).length, 1000);

assert.strictEqual(querystring.stringify({ a: [1, 'x y'], b: true, c: null, d: 10n, e: Infinity, f: {} }), 'a=1&a=x%20y&b=true&c=&d=10&e=&f=');
assert.strictEqual(querystring.stringify('text'), '');
assert.strictEqual(querystring.escape('\ud83dx'), '%F0%9F%91%B8');
assert.throws(() => querystring.escape('\ud83d'), { code: 'ERR_INVALID_URI' });
assert.strictEqual(querystring.unescape('a%zz+'), 'a%zz+');

// Replacements are used.
const { escape } = querystring;
querystring.escape = (text) => `<${text}>`;
assert.strictEqual(querystring.stringify({ a: 1 }), '<a>=<1>');
querystring.escape = escape;
