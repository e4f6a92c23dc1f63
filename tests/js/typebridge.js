// protojs:typebridge: every type crosses to the runtime's memory and back without loss; shared values are converted once.
const assert = require('node:assert');
const bridge = require('protojs:typebridge');
const { convert, share, stats } = bridge;

function same(value) {
  const copy = convert(value);
  assert.deepStrictEqual(copy, value);
  return copy;
}

class Point {
  #secret = 1;
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  get sum() {
    return this.x + this.y;
  }
}
class Table extends Map {}
class Failure extends TypeError {
  name = 'Failure';
}

function roundTrips() {
  for (const value of [undefined, null, true, false, 0, -0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 53, 1.5, NaN, Infinity, -Infinity, 5e-324]) {
    assert.ok(Object.is(convert(value), value));
    assert.ok(Object.is(convert([value])[0], value));
    assert.ok(Object.is(convert({ value }).value, value));
  }
  const texts = ['', 'a', 'cut\0here', 'é', '\ud800', 'a\udc00b', '😀', 'x'.repeat(100_000), '日本', '12', '-0', '__proto__'];
  for (const text of texts) {
    assert.strictEqual(convert(text), text);
    assert.strictEqual(Object.keys(convert(Object.defineProperty({}, text, { value: 1, enumerable: true })))[0], text);
  }
  for (const big of [0n, -1n, 2n ** 63n, -(2n ** 64n), 12345678901234567890123n]) assert.strictEqual(convert(big), big);
  same(new Date(0));
  assert.ok(Number.isNaN(convert(new Date(NaN)).getTime()));
  const pattern = same(/a\/[b\n]+/giu);
  assert.strictEqual(String(pattern), '/a\\/[b\\n]+/giu');
  same(new Map([[1, 'a'], [{ k: 1 }, new Set([1, 'x', null])]]));
  same(new Set([undefined, null, NaN, -0]));
  same([1, 'two', [3, [4]], { five: 6 }, null, undefined]);
  same({ a: { b: { c: [{ d: 1 }, { d: 2 }, { d: 3, e: 4 }] } }, 1: 'index', z: 1 });
  same([Object(1), Object('s'), Object(true), Object(5n)]);
  assert.strictEqual(Object.getPrototypeOf(convert(Object.create(null))), null);
}

function bytes() {
  for (const View of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]) {
    same(new View([1, 2, 250]));
  }
  same(new BigInt64Array([1n, -1n]));
  same(new DataView(new Uint8Array([1, 2, 3]).buffer, 1));
  same(new Uint8Array([1, 2, 3, 4]).buffer);
  const shared = new ArrayBuffer(8);
  const two = convert([new Uint8Array(shared, 2), new Uint16Array(shared)]);
  assert.strictEqual(two[0].buffer, two[1].buffer);
  assert.deepStrictEqual([two[0].byteOffset, two[0].length, two[1].length], [2, 6, 4]);
  assert.ok(Buffer.isBuffer(convert(Buffer.from('text'))));
  assert.strictEqual(convert(Buffer.from('text')).toString(), 'text');
}

function graphs() {
  const cycle = { name: 'cycle', list: [] };
  cycle.self = cycle;
  cycle.list.push(cycle, cycle.list);
  const copy = convert(cycle);
  assert.ok(copy !== cycle && copy.self === copy && copy.list[0] === copy && copy.list[1] === copy.list);
  const twin = { n: 1 };
  const twins = convert([twin, twin, { twin }]);
  assert.ok(twins[0] === twins[1] && twins[2].twin === twins[0]);
  const lent = convert({ a: [{ x: 1 }], get b() { return this.a[0]; }, c: [[{ y: 1 }]] });
  assert.ok(lent.a[0] === lent.b && lent.b.x === 1 && lent.c[0][0].y === 1);
  const late = convert([[{ x: 1 }], { late: null, get first() { return this.late; } }]);
  assert.strictEqual(late[1].first, null);
  const list = [[{ x: 1 }], { get first() { return list[0][0]; } }];
  const listed = convert(list);
  assert.strictEqual(listed[0][0], listed[1].first);
  const given = share({ a: [{ x: 1 }], get b() { return this.a[0]; } }).value;
  assert.strictEqual(given.a[0], given.b);
  const map = new Map();
  map.set('map', map);
  assert.strictEqual(convert(map).get('map').size, 1);
  // eslint-disable-next-line no-sparse-arrays
  const sparse = [1, , 3];
  sparse.length = 1e6;
  sparse.named = 'too';
  const back = convert(sparse);
  assert.deepStrictEqual([back.length, 1 in back, back[2], back.named], [1e6, false, 3, 'too']);
  let deep = {};
  for (let i = 0; i < 100_000; i++) deep = { deep };
  let depth = 0;
  for (let at = convert(deep); at.deep; at = at.deep) depth++;
  assert.strictEqual(depth, 100_000);
}

function instances() {
  const point = convert(new Point(1, 2));
  assert.ok(point instanceof Point && point.sum === 3);
  const table = convert(new Table([['a', new Point(3, 4)]]));
  assert.ok(table instanceof Table && table.get('a').sum === 7);
  const error = new Failure('text', { cause: new RangeError('inner') });
  error.code = 'E_CODE';
  error.info = { list: [1] };
  const copy = convert(error);
  assert.ok(copy instanceof Failure && copy.cause instanceof RangeError);
  assert.deepStrictEqual([copy.message, copy.stack, copy.code, copy.info, copy.name, copy.cause.message],
    [error.message, error.stack, 'E_CODE', { list: [1] }, 'Failure', 'inner']);
  assert.ok(!Object.keys(copy).includes('cause'));
  const many = convert(new AggregateError([new Error('one')], 'all'));
  assert.deepStrictEqual([many.message, many.errors[0].message, many instanceof AggregateError], ['all', 'one', true]);
}

function refusals() {
  for (const value of [() => {}, Symbol('s'), { f() {} }, [Symbol.iterator], new Proxy({}, {}), new WeakMap(), Promise.resolve()]) {
    assert.throws(() => convert(value), { code: 'ERR_INVALID_ARG_VALUE', message: /could not be cloned/ });
    assert.throws(() => share(value), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  assert.throws(() => convert({ get boom() { throw new RangeError('mine'); } }), { name: 'RangeError', message: 'mine' });
  assert.throws(() => new bridge.SharedValue(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
  assert.throws(() => Object.create(bridge.SharedValue.prototype).value, TypeError);
  for (const size of [-1, 1.5]) assert.throws(() => { bridge.cacheSize = size; }, { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => { bridge.cacheSize = '1'; }, { code: 'ERR_INVALID_ARG_TYPE' });
}

function sharing() {
  for (const Class of [Map, Set, Date, Uint8Array, DataView.bind(null, new ArrayBuffer(1)), ArrayBuffer]) {
    assert.throws(() => share({ inner: [new Class()] }), { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE', message: /cannot be shared/ });
  }
  const value = { headers: ['a', { b: 1 }], when: 5 };
  const shared = share(value);
  const before = stats();
  const first = shared.value;
  assert.deepStrictEqual(first, value);
  assert.ok(first !== value && Object.isFrozen(first) && Object.isFrozen(first.headers) && Object.isFrozen(first.headers[1]));
  assert.strictEqual(shared.value, first);
  assert.strictEqual(shared.value, first);
  const after = stats();
  assert.deepStrictEqual([after.hits - before.hits, after.misses - before.misses], [2, 1]);
  assert.strictEqual(shared.invalidate(), true);
  assert.strictEqual(shared.invalidate(), false);
  assert.notStrictEqual(shared.value, first);
  bridge.clear();
  assert.strictEqual(stats().entries, 0);
  assert.deepStrictEqual(shared.value, first);
}

function limits() {
  assert.strictEqual(bridge.cacheSize, 10_000);
  bridge.clear();
  bridge.cacheSize = 3;
  const all = [0, 1, 2, 3].map((n) => share([n]));
  const values = all.slice(0, 3).map((shared) => shared.value);
  assert.strictEqual(all[0].value, values[0]);
  const evictions = stats().evictions;
  all[3].value;
  assert.strictEqual(stats().evictions, evictions + 1);
  assert.strictEqual(all[0].value, values[0]);
  assert.notStrictEqual(all[1].value, values[1]);
  bridge.cacheSize = 0;
  assert.strictEqual(stats().entries, 0);
  assert.notStrictEqual(all[0].value, all[0].value);
  bridge.cacheSize = 10_000;
}

for (const fast of [true, false]) {
  bridge.fastPaths = fast;
  assert.strictEqual(bridge.fastPaths, fast);
  [roundTrips, bytes, graphs, instances, refusals, sharing].forEach((test) => test());
}
bridge.fastPaths = true;
limits();
