// What an object inherits changes while the same code looks for it: properties come, go and become accessors above it, prototypes
// are replaced, and names and prototypes are forgotten and made anew.
'use strict';

const read = (object) => object.wanted;
const write = (object, value) => {
  object.wanted = value;
  return Object.getOwnPropertyDescriptor(object, 'wanted')?.value;
};
const call = (object) => object.method?.();

function chain(depth) {
  const objects = [{}];
  while (objects.length < depth) objects.push(Object.create(objects.at(-1)));
  return objects;
}

function attempt(action) {
  try {
    return action();
  } catch (error) {
    return `${error.name}`;
  }
}

function readings() {
  const [top, middle, below, object] = chain(4);
  const log = [read(object), read(object)];
  const note = () => log.push(read(object), read(object), call(object));
  const steps = [
    () => { top.wanted = 'top'; },
    () => { top.wanted = 'changed'; },
    () => { middle.wanted = 'middle'; },
    () => { Object.defineProperty(below, 'wanted', { get() { return `of ${this === object}`; }, configurable: true }); },
    () => { delete below.wanted; },
    () => { delete middle.wanted; },
    () => { Object.setPrototypeOf(middle, { wanted: 'another top', method: () => 'called' }); },
    () => { Object.setPrototypeOf(below, null); },
    () => { below.method = function method() { return this === object; }; },
    () => { Object.setPrototypeOf(object, [1, 2]); },
    () => { Object.setPrototypeOf(object, new Proxy({}, { get: (target, name) => `proxy ${String(name)}`, has: () => true })); },
    () => { Object.setPrototypeOf(object, Object.create(new Proxy({}, { get: (target, name, self) => name === 'wanted' && self === object }))); },
    () => { object.wanted = 'own'; },
  ];
  for (const step of steps) log.push(attempt(step), attempt(note) === undefined ? 'none' : '');
  return log;
}
console.log(readings());

function writings() {
  const log = [];
  const fresh = () => {
    const objects = chain(3);
    for (let i = 0; i < 3; i++) log.push(write(Object.create(objects[2]), i));
    return objects;
  };
  const again = (objects) => log.push(attempt(() => write(Object.create(objects[2]), 'again')), attempt(() => write(Object.create(objects[2]), 'twice')));
  let objects = fresh();
  Object.defineProperty(objects[0], 'wanted', { value: 'fixed', configurable: true });
  again(objects);
  delete objects[0].wanted;
  again(objects);
  objects = fresh();
  const set = [];
  Object.defineProperty(objects[1], 'wanted', { set(value) { set.push(value); }, configurable: true });
  again(objects);
  Object.defineProperty(objects[1], 'wanted', { value: 1, writable: true });
  again(objects);
  objects = fresh();
  Object.freeze(Object.assign(objects[0], { wanted: 1 }));
  again(objects);
  Object.setPrototypeOf(objects[1], new Proxy({}, { set: (target, name, value) => set.push(name, value) }));
  again(objects);
  return [log, set];
}
console.log(writings());

// Names that nobody keeps: another may get the place of one that was found nowhere.
function names() {
  let found = 0;
  const object = Object.create(Object.create({}));
  for (let i = 0; i < 5000; i++) {
    const name = `name ${i % 700} of ${i % 11}`;
    if (object[name] !== undefined || new Function('o', `return o.each${i};`)(object) !== undefined) found++;
    if (i % 97 !== 0) continue;
    const holder = Object.getPrototypeOf(Object.getPrototypeOf(object));
    const other = `each${i + 1}`;
    holder[other] = i;
    if (object[other] !== i || new Function('o', `return o.${other};`)(object) !== i) found += 1000;
    delete holder[other];
  }
  return found;
}
console.log(names());

// Prototypes that live for one round: the next may lie at their place.
function rounds() {
  let wrong = 0;
  for (let i = 0; i < 20000; i++) {
    const base = i % 2 === 0 ? { wanted: i } : { other: i };
    const object = Object.create(Object.create(base));
    if (read(object) !== (i % 2 === 0 ? i : undefined)) wrong++;
    if (i % 3 === 0 && write(object, -i) !== -i) wrong++;
  }
  return wrong;
}
console.log(rounds());

class Base { get size() { return 1; } method() { return 'base'; } }
class Derived extends Base { constructor() { super(); this.size2 = this.size; } }
const derived = new Derived();
const results = [derived.method(), derived.size, attempt(() => { derived.size = 2; })];
Base.prototype.method = () => 'replaced';
results.push(derived.method());
Derived.prototype.method = () => 'nearer';
results.push(derived.method());
delete Derived.prototype.method;
Object.defineProperty(Base.prototype, 'size', { value: 5, writable: true });
results.push(derived.method(), derived.size, write(derived, 1), attempt(() => { derived.size = 2; return derived.size; }));
console.log(results);

// Arrays, strings, numbers and symbols go the same ways.
const kept = Symbol('kept');
const list = [1, 2];
const seen = [list.wanted, 'text'.wanted, (5).wanted, list[kept], list[Symbol('fresh')], typeof list.map, list[5], 'ab'[5]];
Object.prototype.wanted = 'everywhere';
Object.prototype[kept] = 'kept';
Object.prototype[5] = 'five';
seen.push(list.wanted, 'text'.wanted, (5).wanted, list[kept], list[5], 'ab'[5], new Uint8Array(2)[5], new Uint8Array(2).wanted);
delete Object.prototype.wanted;
delete Object.prototype[kept];
delete Object.prototype[5];
seen.push(list.wanted, 'text'.wanted, (5).wanted, list[kept], list[5], new Map().wanted, (() => 0).wanted);
console.log(seen);
