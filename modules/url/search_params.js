// internal:url/search_params: URLSearchParams, a flat list of names and values.

const { codes } = require('internal:errors');
const { parseQuery, serializeQuery } = binding('url');

const customInspect = Symbol.for('nodejs.util.inspect.custom');

let listOf;
let replaceList;
let setOwner;

function textOf(value) {
  if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return `${value}`.toWellFormed();
}

class URLSearchParams {
  #list = [];
  #owner = undefined;

  static {
    listOf = (params) => params.#list;
    replaceList = (params, query) => {
      params.#list = query === '' ? [] : parseQuery(query.charCodeAt(0) === 63 ? query.slice(1) : query);
    };
    setOwner = (params, owner) => {
      params.#owner = owner;
    };
  }

  constructor(init = undefined) {
    if (init === undefined || init === null) return;
    if (typeof init !== 'object' && typeof init !== 'function') {
      replaceList(this, textOf(init));
      return;
    }
    const iterate = init[Symbol.iterator];
    if (iterate === this[Symbol.iterator] && #list in init) this.#list = init.#list.slice();
    else if (iterate !== null && iterate !== undefined) this.#addPairs(init, iterate);
    else this.#addRecord(init);
  }

  #addPairs(pairs, iterate) {
    if (typeof iterate !== 'function') throw new codes.ERR_ARG_NOT_ITERABLE('Query pairs');
    for (const pair of pairs) {
      if (pair === null || pair === undefined || (typeof pair !== 'object' && typeof pair !== 'function') || typeof pair[Symbol.iterator] !== 'function') {
        throw new codes.ERR_INVALID_TUPLE('Each query pair', '[name, value]');
      }
      const items = Array.isArray(pair) ? pair : [...pair];
      if (items.length !== 2) throw new codes.ERR_INVALID_TUPLE('Each query pair', '[name, value]');
      this.#list.push(textOf(items[0]), textOf(items[1]));
    }
  }

  #addRecord(record) {
    const places = new Map();
    for (const key of Reflect.ownKeys(record)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(record, key);
      if (descriptor === undefined || !descriptor.enumerable) continue;
      const name = textOf(key);
      const value = textOf(record[key]);
      const place = places.get(name);
      if (place !== undefined) this.#list[place] = value;
      else places.set(name, this.#list.push(name, value) - 1);
    }
  }

  #changed() {
    if (this.#owner !== undefined) this.#owner(this);
  }

  get size() {
    check(this, #list in Object(this));
    return this.#list.length / 2;
  }

  append(name, value) {
    check(this, #list in Object(this));
    if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('name', 'value');
    this.#list.push(textOf(name), textOf(value));
    this.#changed();
  }

  delete(name, value = undefined) {
    check(this, #list in Object(this));
    if (arguments.length < 1) throw new codes.ERR_MISSING_ARGS('name');
    const list = this.#list;
    name = textOf(name);
    if (value !== undefined) value = textOf(value);
    for (let i = 0; i < list.length;) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) list.splice(i, 2);
      else i += 2;
    }
    this.#changed();
  }

  get(name) {
    check(this, #list in Object(this));
    if (arguments.length < 1) throw new codes.ERR_MISSING_ARGS('name');
    const list = this.#list;
    name = textOf(name);
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1];
    return null;
  }

  getAll(name) {
    check(this, #list in Object(this));
    if (arguments.length < 1) throw new codes.ERR_MISSING_ARGS('name');
    const list = this.#list;
    const values = [];
    name = textOf(name);
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) values.push(list[i + 1]);
    return values;
  }

  has(name, value = undefined) {
    check(this, #list in Object(this));
    if (arguments.length < 1) throw new codes.ERR_MISSING_ARGS('name');
    const list = this.#list;
    name = textOf(name);
    if (value !== undefined) value = textOf(value);
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    check(this, #list in Object(this));
    if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('name', 'value');
    const list = this.#list;
    name = textOf(name);
    value = textOf(value);
    let found = false;
    for (let i = 0; i < list.length;) {
      if (list[i] !== name || !found) {
        if (list[i] === name) {
          list[i + 1] = value;
          found = true;
        }
        i += 2;
      } else {
        list.splice(i, 2);
      }
    }
    if (!found) list.push(name, value);
    this.#changed();
  }

  sort() {
    check(this, #list in Object(this));
    const pairs = [];
    for (let i = 0; i < this.#list.length; i += 2) pairs.push([this.#list[i], this.#list[i + 1]]);
    // Stable, by code units: what `<` of strings compares.
    pairs.sort((left, right) => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0));
    const list = this.#list;
    for (let i = 0; i < pairs.length; i++) {
      list[2 * i] = pairs[i][0];
      list[2 * i + 1] = pairs[i][1];
    }
    this.#changed();
  }

  entries() {
    check(this, #list in Object(this));
    return new URLSearchParamsIterator(this, 'key+value');
  }

  forEach(callback, thisArg = undefined) {
    check(this, #list in Object(this));
    if (typeof callback !== 'function') throw new codes.ERR_INVALID_ARG_TYPE('callback', 'Function', callback);
    for (let i = 0; i < this.#list.length; i += 2) Reflect.apply(callback, thisArg, [this.#list[i + 1], this.#list[i], this]);
  }

  keys() {
    check(this, #list in Object(this));
    return new URLSearchParamsIterator(this, 'key');
  }

  values() {
    check(this, #list in Object(this));
    return new URLSearchParamsIterator(this, 'value');
  }

  toString() {
    check(this, #list in Object(this));
    return this.#list.length === 0 ? '' : serializeQuery(this.#list);
  }

  [customInspect](depth, options) {
    check(this, #list in Object(this));
    if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
    const { inspect, stripVTControlCharacters } = require('node:util');
    const inner = { ...options, depth: depth === null ? depth : depth - 1 };
    const shown = [];
    for (let i = 0; i < this.#list.length; i += 2) shown.push(`${inspect(this.#list[i], inner)} => ${inspect(this.#list[i + 1], inner)}`);
    const { name } = this.constructor;
    if (shown.length === 0) return `${name} {}`;
    const width = shown.reduce((sum, text) => sum + stripVTControlCharacters(text).length + 2, -2);
    return width > options.breakLength ? `${name} {\n  ${shown.join(',\n  ')} }` : `${name} { ${shown.join(', ')} }`;
  }
}

function check(value, isParams) {
  if (!isParams) throw new codes.ERR_INVALID_THIS('URLSearchParams');
}

class URLSearchParamsIterator {
  #target;
  #kind;
  #index = 0;

  constructor(target, kind) {
    this.#target = target;
    this.#kind = kind;
  }

  next() {
    if (typeof this !== 'object' || this === null || !(#target in this)) throw new codes.ERR_INVALID_THIS('URLSearchParamsIterator');
    const list = listOf(this.#target);
    const index = this.#index;
    if (index >= list.length) return { value: undefined, done: true };
    this.#index = index + 2;
    return { value: entryOf(list, index, this.#kind), done: false };
  }

  [customInspect](depth, options) {
    if (typeof this !== 'object' || this === null || !(#target in this)) throw new codes.ERR_INVALID_THIS('URLSearchParamsIterator');
    if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
    const { inspect } = require('node:util');
    const inner = { ...options };
    if (depth !== null) inner.depth = depth - 1;
    const list = listOf(this.#target);
    const rest = [];
    for (let i = this.#index; i < list.length; i += 2) rest.push(entryOf(list, i, this.#kind));
    const shown = rest.map((entry) => inspect(entry, inner));
    const isLong = inspect(rest, inner).includes('\n');
    return `${this[Symbol.toStringTag]} {${isLong ? `\n  ${shown.join(',\n  ')}` : ` ${shown.join(', ')}`} }`;
  }
}

function entryOf(list, index, kind) {
  if (kind === 'key') return list[index];
  return kind === 'value' ? list[index + 1] : [list[index], list[index + 1]];
}

delete URLSearchParamsIterator.prototype.constructor;
Object.setPrototypeOf(URLSearchParamsIterator.prototype, Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())));
Object.defineProperty(URLSearchParamsIterator.prototype, Symbol.toStringTag, { configurable: true, value: 'URLSearchParams Iterator' });
Object.defineProperty(URLSearchParamsIterator.prototype, 'next', { enumerable: true });

const { prototype } = URLSearchParams;
for (const name of ['append', 'delete', 'get', 'getAll', 'has', 'set', 'size', 'sort', 'entries', 'forEach', 'keys', 'values', 'toString']) {
  Object.defineProperty(prototype, name, { enumerable: true });
}
Object.defineProperty(prototype, Symbol.toStringTag, { configurable: true, value: 'URLSearchParams' });
Object.defineProperty(prototype, Symbol.iterator, { configurable: true, writable: true, value: prototype.entries });

module.exports = { URLSearchParams, replaceList, setOwner };
