// `object[key] = value` evaluates in one order whatever the key is, and converts the key once.
const assert = require('assert');

let log = [];
const base = (object) => (log.push('base'), object);
const key = (name) => (log.push('key'), { toString: () => (log.push('text'), name) });
const value = (result) => (log.push('value'), result);

function order(run) {
  log = [];
  try {
    run();
  } catch (error) {
    log.push(error.name);
  }
  return log.join(' ');
}

const target = {};
assert.strictEqual(order(() => { base(target)[key('a')] = value(1); }), 'base key text value');
assert.strictEqual(order(() => { base(null)[key('b')] = value(2); }), 'base key value text TypeError');
assert.strictEqual(order(() => { base(undefined)[Symbol('s')] = value(2); }), 'base value TypeError');
assert.strictEqual(order(() => { base(target)[{ toString() { throw new RangeError(); } }] = value(3); }), 'base RangeError');
assert.strictEqual(order(() => { base(target)[key('f')] = function () {}; }), 'base key text');
assert.strictEqual(order(() => { base(target)[key('c')] += value(1); }), 'base key text value');
assert.strictEqual(target.f.name, '');

// The key is what it was before the value was evaluated.
let name = 'x';
let object = { x: 1 };
const first = object;
object[name] = (name = 'y', object = null, 2);
assert.deepStrictEqual(first, { x: 2 });

const list = [];
let i = 0;
list[i++] = i;
list[i++] = list[i] = 7;
list[1.5] = list[true] = list[null] = 'odd';
assert.deepStrictEqual({ ...list }, { 0: 1, 1: 7, 2: 7, 1.5: 'odd', true: 'odd', null: 'odd' });

const bytes = new Uint8Array(2);
assert.strictEqual((bytes[0] = 300), 300);
bytes['1'] = 7;
bytes[9] = 1;
assert.deepStrictEqual([...bytes], [44, 7]);

for (target[key('loop')] of [1, 2]);
[target[key('list')], { p: target[key('member')] }] = [3, { p: 4 }];
assert.deepStrictEqual([target.loop, target.list, target.member], [2, 3, 4]);
