// structuredClone while scripts have replaced what a copy is made of: none of it is asked, and nothing breaks.
const assert = require('node:assert');

const set = Map.prototype.set;
const add = Set.prototype.add;
const reached = [];
const spy = (name) => function spied() {
  reached.push(name);
  throw new Error(`a copy asked ${name}`);
};

function modelsStayWhole() {
  Map.prototype.set = function grow(key, value) {
    for (let i = 0; i < 12; i++) key[`p${i}`] = i;
    return set.call(this, key, value);
  };
  const map = new Map();
  set.call(map, { a: 2 }, 1);
  const copy = structuredClone([{ a: 1 }, map, { a: 3 }]);
  Map.prototype.set = set;
  assert.deepStrictEqual(copy, [{ a: 1 }, new Map([[{ a: 2 }, 1]]), { a: 3 }]);
}

function constructorsAreNotAsked() {
  const value = {
    map: new Map([[1, { a: 1 }]]),
    set: new Set([1n, 'two']),
    big: 2n ** 70n,
    boxed: Object('text'),
    pattern: /a\/b/giu,
    view: new DataView(new ArrayBuffer(8), 2, 4),
    resizable: new ArrayBuffer(4, { maxByteLength: 8 }),
    error: new RangeError('far'),
    when: new Date(5),
  };
  value.self = value;
  const names = ['BigInt', 'RegExp', 'Object', 'Map', 'Set', 'DataView', 'ArrayBuffer', 'RangeError', 'Error', 'Date'];
  const kept = names.map((name) => globalThis[name]);
  names.forEach((name) => { globalThis[name] = spy(name); });
  Map.prototype.set = spy('set');
  Set.prototype.add = spy('add');
  let copies;
  try {
    const { self, ...acyclic } = value;
    copies = [structuredClone(value), structuredClone(acyclic)];
  } finally {
    names.forEach((name, at) => { globalThis[name] = kept[at]; });
    Map.prototype.set = set;
    Set.prototype.add = add;
  }
  assert.deepStrictEqual(reached, []);
  for (const copy of copies) {
    assert.deepStrictEqual(copy.map, value.map);
    assert.deepStrictEqual(copy.set, value.set);
    assert.strictEqual(copy.big, 2n ** 70n);
    assert.strictEqual(String(copy.boxed), 'text');
    assert.strictEqual(String(copy.pattern), '/a\\/b/giu');
    assert.deepStrictEqual([copy.view.byteOffset, copy.view.byteLength], [2, 4]);
    assert.strictEqual(copy.resizable.maxByteLength, 8);
    assert.ok(copy.error instanceof RangeError && copy.error.message === 'far');
    assert.strictEqual(copy.error.stack, value.error.stack);
    assert.strictEqual(copy.when.getTime(), 5);
  }
  assert.strictEqual(copies[0].self, copies[0]);
}

function getter(name) {
  return { get: spy(name), configurable: true };
}

function ownPropertiesAreNotAsked() {
  const pattern = Object.defineProperties(/a/g, { source: { value: 5 }, flags: { value: 5 } });
  assert.strictEqual(structuredClone(pattern).source, 'a');
  const names = ['buffer', 'byteOffset', 'length', 'byteLength', 'detached', 'resizable', 'maxByteLength'];
  const getters = () => Object.fromEntries(names.map((name) => [name, getter(name)]));
  const hide = (object) => Object.defineProperties(object, getters());
  assert.deepStrictEqual([...structuredClone(hide(new Uint8Array([1, 2, 3])))], [1, 2, 3]);
  assert.strictEqual(structuredClone(hide(new DataView(new ArrayBuffer(3), 1))).byteLength, 2);
  assert.strictEqual(structuredClone(hide(new ArrayBuffer(3))).byteLength, 3);
  assert.deepStrictEqual(reached, []);
}

function viewsOfWhatIsGone() {
  for (const View of [DataView, Uint8Array]) {
    const buffer = new ArrayBuffer(8, { maxByteLength: 16 });
    const view = new View(buffer, 4, 4);
    buffer.resize(2);
    assert.throws(() => structuredClone(view), { name: 'DataCloneError', message: /could not be cloned/ });
    const moved = new ArrayBuffer(8);
    const old = new View(moved, 4);
    structuredClone(moved, { transfer: [moved] });
    assert.throws(() => structuredClone(old),
      { name: 'DataCloneError', message: 'An ArrayBuffer is detached and could not be cloned.' });
  }
}

modelsStayWhole();
constructorsAreNotAsked();
ownPropertiesAreNotAsked();
viewsOfWhatIsGone();
