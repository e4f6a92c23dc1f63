// Objects that live shortly are alike: what the engine keeps of them holds no prototype beyond a collection.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const prototypes = [];

// The same layouts again and again, above prototypes that nobody keeps.
function makeMany() {
  for (let i = 0; i < 500; i++) {
    const prototype = { number: i };
    prototypes.push(new WeakRef(prototype));
    for (let round = 0; round < 4; round++) {
      const object = Object.create(prototype);
      object.first = round;
      object.second = i;
      object[`third${i % 5}`] = round;
      assert.strictEqual(object.number + object.first + object.second, 2 * i + round);
    }
  }
}

// Properties come in another order, or are changed, where layouts are shared.
function changeShared() {
  const made = [];
  for (let i = 0; i < 200; i++) {
    const object = { a: 1, b: 2 };
    if (i % 2 === 0) object.c = 3;
    if (i % 3 === 0) delete object.a;
    if (i % 5 === 0) Object.defineProperty(object, 'b', { enumerable: false });
    if (i % 7 === 0) Object.setPrototypeOf(object, null);
    object.d = i;
    made.push(Object.keys(object).join(''), Object.getPrototypeOf(object) === null);
  }
  return made.join();
}

function functionsAlike() {
  const made = [];
  for (let i = 0; i < 50; i++) {
    const declared = function declared(a, b) { return [a, b, i]; };
    const short = () => i;
    if (i % 2 === 0) declared.prototype.added = i;
    made.push(declared.length, declared.name, short.name, short.length, declared.prototype.constructor === declared, 'prototype' in short);
    assert.strictEqual(new declared() instanceof declared, false);
    assert.strictEqual(Object.getOwnPropertyNames(declared).join(), 'length,name,prototype');
    const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(declared, 'prototype');
    assert.deepStrictEqual([writable, enumerable, configurable], [true, false, false]);
  }
  return made.slice(0, 6).join();
}

function look() {
  makeMany();
  assert.strictEqual(changeShared(), changeShared());
  assert.strictEqual(functionsAlike(), '2,declared,short,0,true,false');
  setTimeout(() => {
    gc();
    const alive = prototypes.filter((reference) => reference.deref() !== undefined).length;
    assert.strictEqual(alive, 0);
  }, 10);
}

if (typeof gc === 'function') look();
else process.exitCode = spawnSync(process.execPath, ['--expose-gc', __filename], { stdio: 'inherit' }).status;
