// Headers of fetch: https://fetch.spec.whatwg.org/#headers-class

const { customInspectSymbol } = require('internal:util');
const { proxyDetails } = binding('engine');
const { brand, byteString, enumerable, iteration, needs } = require('internal:fetch/webidl');

// Lowercased name → [name as given, value]; Set-Cookie stands apart, since its values are never joined.
const kFields = Symbol('headers map');
const kCookies = Symbol('cookies');
const kSorted = Symbol('headers map sorted');
const kGuard = Symbol('guard');
// Names and values in turn as they came from the network, until they are first asked for.
const kRaw = Symbol('raw');

const tokens = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const around = /^[\t\n\r ]+|[\t\n\r ]+$/g;
const forbiddenInValue = /[\0\r\n]/;

function fields(headers) {
  if (headers[kRaw] !== null) {
    const raw = headers[kRaw];
    headers[kRaw] = null;
    for (let i = 0; i < raw.length; i += 2) add(headers, raw[i], raw[i + 1]);
  }
  return headers[kFields];
}

function add(headers, name, value) {
  const map = fields(headers);
  headers[kSorted] = null;
  const key = name.toLowerCase();
  if (key === 'set-cookie') {
    (headers[kCookies] ??= []).push(value);
    return;
  }
  const field = map.get(key);
  if (field === undefined) map.set(key, [name, value]);
  else field[1] = `${field[1]}${key === 'cookie' ? '; ' : ', '}${value}`;
}

function checkName(name, where) {
  if (!tokens.test(name)) throw new TypeError(`${where}: ${JSON.stringify(name)} is an invalid header name.`);
}

function checkChangeable(headers) {
  if (headers[kGuard] === 'immutable') throw new TypeError('immutable');
}

function append(headers, name, value) {
  value = value.replace(around, '');
  checkName(name, 'Headers.append');
  if (forbiddenInValue.test(value)) throw new TypeError(`Headers.append: "${value}" is an invalid header value.`);
  checkChangeable(headers);
  add(headers, name, value);
}

// From a list of pairs, or an object, which is the argument `what`.
function fill(headers, init, what = 'Headers contructor: init') {
  if (init !== null && typeof init === 'object' || typeof init === 'function') {
    if (init[kFields] !== undefined && init[Symbol.iterator] === Headers.prototype.entries) {
      for (const [name, value] of sorted(init)) append(headers, name, value);
      return;
    }
    const iterator = init[Symbol.iterator];
    if (typeof iterator === 'function') {
      for (const pair of pairs(init, what)) append(headers, pair[0], pair[1]);
    } else {
      // As undici has it, an object shows its hidden fields too, unless it is a proxy.
      const isProxy = proxyDetails(init) !== undefined;
      for (const key of Reflect.ownKeys(init)) {
        if (isProxy && !Object.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
        append(headers, byteString(key, what), byteString(init[key], what));
      }
    }
    return;
  }
  throw new TypeError(
    'Headers constructor: Argument 1 could not be converted to one of: sequence<sequence<ByteString>>, record<ByteString, ByteString>.');
}

function pairs(list, what) {
  const all = [];
  for (const item of list) {
    if (item === null || typeof item !== 'object' || typeof item[Symbol.iterator] !== 'function') {
      const shown = typeof item === 'string' ? `"${item}"` : typeof item === 'object' ? require('node:util').inspect(item) : String(item);
      throw new TypeError(`${what}[${all.length}] (${shown}) is not iterable.`);
    }
    const pair = Array.from(item, (text) => byteString(text, `${what}[${all.length}]`));
    if (pair.length !== 2) throw new TypeError(`Headers constructor: expected name/value pair to be length 2, found ${pair.length}.`);
    all.push(pair);
  }
  return all;
}

// All fields by name, each cookie by itself.
function sorted(headers) {
  const map = fields(headers);
  if (headers[kSorted] !== null) return headers[kSorted];
  const list = [];
  for (const [key, field] of map) list.push([key, field[1]]);
  for (const cookie of headers[kCookies] ?? []) list.push(['set-cookie', cookie]);
  list.sort((one, other) => (one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : 0));
  headers[kSorted] = list;
  return list;
}

class Headers {
  constructor(init = undefined) {
    this[kFields] = new Map();
    this[kCookies] = null;
    this[kSorted] = null;
    this[kGuard] = 'none';
    this[kRaw] = null;
    if (init !== undefined) fill(this, init);
  }

  append(name, value) {
    brand(this, kFields);
    needs(2, arguments.length, 'Headers.append');
    append(this, byteString(name, 'Headers.append: name'), byteString(value, 'Headers.append: value'));
  }

  delete(name) {
    brand(this, kFields);
    needs(1, arguments.length, 'Headers.delete');
    name = byteString(name, 'Headers.delete: name');
    checkName(name, 'Headers.delete');
    checkChangeable(this);
    remove(this, name.toLowerCase());
  }

  get(name) {
    brand(this, kFields);
    needs(1, arguments.length, 'Headers.get');
    name = byteString(name, 'Headers.get: name');
    checkName(name, 'Headers.get');
    return valueOf(this, name.toLowerCase());
  }

  has(name) {
    brand(this, kFields);
    needs(1, arguments.length, 'Headers.has');
    name = byteString(name, 'Headers.has: name');
    checkName(name, 'Headers.has');
    return valueOf(this, name.toLowerCase()) !== null;
  }

  set(name, value) {
    brand(this, kFields);
    needs(2, arguments.length, 'Headers.set');
    name = byteString(name, 'Headers.set: name');
    value = byteString(value, 'Headers.set: value').replace(around, '');
    checkName(name, 'Headers.set');
    if (forbiddenInValue.test(value)) throw new TypeError(`Headers.set: "${value}" is an invalid header value.`);
    checkChangeable(this);
    const key = name.toLowerCase();
    const field = fields(this).get(key);
    this[kSorted] = null;
    if (field !== undefined) field[1] = value;
    else if (key === 'set-cookie') this[kCookies] = [value];
    else add(this, name, value);
  }

  getSetCookie() {
    brand(this, kFields);
    fields(this);
    return [...this[kCookies] ?? []];
  }

  [customInspectSymbol](depth, options) {
    options.depth ??= depth;
    return `Headers ${require('node:util').inspect(asObject(this), options)}`;
  }
}
iteration(Headers, kFields, sorted);
enumerable(Headers, ['append', 'delete', 'get', 'has', 'set', 'getSetCookie']);

function remove(headers, key) {
  fields(headers).delete(key);
  if (key === 'set-cookie') headers[kCookies] = null;
  headers[kSorted] = null;
}

function valueOf(headers, key) {
  const field = fields(headers).get(key);
  if (field !== undefined) return field[1];
  return key === 'set-cookie' && headers[kCookies] !== null ? headers[kCookies].join(', ') : null;
}

function asObject(headers) {
  const object = {};
  for (const [key, field] of fields(headers)) object[key] = field[1];
  if (headers[kCookies] !== null) object['set-cookie'] = headers[kCookies].join(', ');
  return object;
}

// Headers of names and values in turn, which are good already.
function fromRaw(raw, guard) {
  const headers = new Headers();
  headers[kRaw] = raw;
  headers[kGuard] = guard;
  return headers;
}

// Names as given and values, for the wire.
function toRaw(headers) {
  const raw = [];
  for (const field of fields(headers).values()) raw.push(field[0], field[1]);
  for (const cookie of headers[kCookies] ?? []) raw.push('set-cookie', cookie);
  return raw;
}

function guard(headers, kind) {
  headers[kGuard] = kind;
  return headers;
}

const isHeaders = (value) => value?.[kFields] !== undefined;

module.exports = { Headers, add, fill, fromRaw, guard, isHeaders, remove, toRaw, valueOf };
