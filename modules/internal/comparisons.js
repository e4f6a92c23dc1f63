// Deep equality of assert and util.isDeepStrictEqual: strict as ===, prototypes and symbols included, or loose as ==.

const { internalClass, kinds } = require('internal:class_kinds');
const { ownNonIndexProperties } = binding('engine');

const kPlain = 0;
const kArray = 1;
const kSet = 2;
const kMap = 3;

const isEnumerable = (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);
const isObject = (value) => typeof value === 'object' && value !== null;
const isView = (kind) => kind >= kinds.dataView && kind <= kinds.float64Array;
const isBuffer = (kind) => kind === kinds.arrayBuffer || kind === kinds.sharedArrayBuffer;
const isBoxed = (kind) => kind >= kinds.numberObject && kind <= kinds.symbolObject;
const isError = (value, kind) => kind === kinds.error || value instanceof Error;

function areSameBytes(first, second) {
  if (first.byteLength !== second.byteLength) return false;
  const one = first instanceof ArrayBuffer || !ArrayBuffer.isView(first) ? new Uint8Array(first) :
    new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
  const two = second instanceof ArrayBuffer || !ArrayBuffer.isView(second) ? new Uint8Array(second) :
    new Uint8Array(second.buffer, second.byteOffset, second.byteLength);
  for (let i = 0; i < one.length; i++) {
    if (one[i] !== two[i]) return false;
  }
  return true;
}

// Loosely, 0 equals -0 inside arrays of floating point numbers.
function areSameFloats(first, second) {
  if (first.byteLength !== second.byteLength) return false;
  for (let i = 0; i < first.length; i++) {
    if (first[i] !== second[i]) return false;
  }
  return true;
}

function areSameBoxes(first, second, kind) {
  switch (kind) {
    case kinds.numberObject: return Object.is(Number.prototype.valueOf.call(first), Number.prototype.valueOf.call(second));
    case kinds.stringObject: return String.prototype.valueOf.call(first) === String.prototype.valueOf.call(second);
    case kinds.booleanObject: return Boolean.prototype.valueOf.call(first) === Boolean.prototype.valueOf.call(second);
    case kinds.bigIntObject: return BigInt.prototype.valueOf.call(first) === BigInt.prototype.valueOf.call(second);
    default: return Symbol.prototype.valueOf.call(first) === Symbol.prototype.valueOf.call(second);
  }
}

const isUrl = (value) => value.constructor?.name === 'URL' && typeof value.href === 'string' && typeof value.searchParams === 'object';

// One comparison of two values: the mode, and the pairs it is inside of, which count as equal when they come again.
class Comparison {
  constructor(strict) {
    this.strict = strict;
    this.seen = undefined;
    this.forgetFailures = false;
  }

  equal(first, second) {
    if (first === second) return first !== 0 || Object.is(first, second) || !this.strict;
    if (this.strict) {
      if (typeof first === 'number') return Number.isNaN(first) && Number.isNaN(second);
      if (!isObject(first) || !isObject(second) || Object.getPrototypeOf(first) !== Object.getPrototypeOf(second)) return false;
    } else if (!isObject(first)) {
      if (isObject(second)) return false;
      // eslint-disable-next-line eqeqeq
      return first == second || (Number.isNaN(first) && Number.isNaN(second));
    } else if (!isObject(second)) return false;
    return this.equalObjects(first, second);
  }

  equalObjects(first, second) {
    const tag = Object.prototype.toString.call(first);
    if (tag !== Object.prototype.toString.call(second)) return false;
    const kind = internalClass(first);
    const other = internalClass(second);
    if (Array.isArray(first)) {
      if (!Array.isArray(second) || first.length !== second.length) return false;
      return this.equalElements(first, second, kArray);
    }
    if (tag === '[object Object]') return this.equalKeys(first, second, kPlain);
    if (isView(kind)) {
      if (kind !== other) return false;
      const isFloat = kind === kinds.float32Array || kind === kinds.float64Array;
      if (!(isFloat && !this.strict ? areSameFloats(first, second) : areSameBytes(first, second))) return false;
      return this.equalElements(first, second, kPlain);
    }
    if (kind === kinds.set || kind === kinds.map) {
      if (kind !== other || first.size !== second.size) return false;
      return this.equalKeys(first, second, kind === kinds.set ? kSet : kMap);
    }
    return this.equalInside(first, second, kind, other) && this.equalKeys(first, second, kPlain);
  }

  // What dates, expressions, buffers, errors and boxes hold besides properties.
  equalInside(first, second, kind, other) {
    if (kind === kinds.date) return other === kind && Date.prototype.getTime.call(first) === Date.prototype.getTime.call(second);
    if (kind === kinds.regExp) {
      return other === kind && first.source === second.source && first.flags === second.flags && first.lastIndex === second.lastIndex;
    }
    if (isBuffer(kind)) return isBuffer(other) && areSameBytes(first, second);
    if (isError(first, kind)) return isError(second, other) && this.equalErrors(first, second);
    if (isBoxed(kind)) return other === kind && areSameBoxes(first, second, kind);
    if (Array.isArray(second) || isView(other) || isBuffer(other) || isBoxed(other) || isError(second, other)) return false;
    if (other === kinds.set || other === kinds.map || other === kinds.date || other === kinds.regExp) return false;
    if (typeof first.equals === 'function' && require('internal:types').isKeyObject(first)) {
      return require('internal:types').isKeyObject(second) && first.equals(second);
    }
    if (first[Symbol.toStringTag] === 'CryptoKey' && require('internal:types').isCryptoKey(first)) {
      return require('internal:types').isCryptoKey(second) && this.equalCryptoKeys(first, second);
    }
    return !isUrl(first) || (isUrl(second) && first.href === second.href);
  }

  equalCryptoKeys(first, second) {
    if (first.extractable !== second.extractable) return false;
    const { KeyObject } = require('node:crypto');
    return this.equal(first.algorithm, second.algorithm) && this.equal(first.usages, second.usages) &&
      KeyObject.from(first).equals(KeyObject.from(second));
  }

  // The stack is left out: it differs between errors that are the same otherwise.
  equalErrors(first, second) {
    return this.equalHidden(first, second, 'message') && this.equalHidden(first, second, 'name') &&
      this.equalHidden(first, second, 'cause') && this.equalHidden(first, second, 'errors');
  }

  equalHidden(first, second, name) {
    const visible = isEnumerable(first, name);
    if (visible !== isEnumerable(second, name)) return false;
    return visible || this.equal(first[name], second[name]);
  }

  // Arrays and views: the elements have been or will be compared, so only other properties count here.
  equalElements(first, second, iteration) {
    const keys = this.ownKeys(first);
    if (keys.length !== this.ownKeys(second).length) return false;
    for (const key of keys) {
      if (!isEnumerable(second, key)) return false;
    }
    return this.descend(first, second, keys, iteration);
  }

  ownKeys(object) {
    const keys = ownNonIndexProperties(object, true);
    return this.strict ? keys : keys.filter((key) => typeof key === 'string');
  }

  equalKeys(first, second, iteration) {
    const keys = Object.keys(first);
    for (const key of keys) {
      if (!isEnumerable(second, key)) return false;
    }
    if (keys.length !== Object.keys(second).length) return false;
    if (this.strict && !sameSymbols(first, second, keys)) return false;
    return this.descend(first, second, keys, iteration);
  }

  descend(first, second, keys, iteration) {
    if (keys.length === 0 && (iteration === kPlain || (iteration === kArray && first.length === 0) || first.size === 0)) return true;
    // A cycle comes back to a pair that is being compared; what it holds decides, not where it leads.
    this.seen ??= new Map();
    const partners = this.seen.get(first);
    if (partners?.has(second)) return true;
    if (partners === undefined) this.seen.set(first, new Set([second]));
    else partners.add(second);
    const result = this.equalContents(first, second, keys, iteration);
    this.seen.get(first).delete(second);
    return result;
  }

  equalContents(first, second, keys, iteration) {
    for (const key of keys) {
      if (!this.equal(first[key], second[key])) return false;
    }
    switch (iteration) {
      case kArray: return this.equalArrays(first, second);
      case kSet: return this.equalSets(first, second);
      case kMap: return this.equalMaps(first, second);
      default: return true;
    }
  }

  equalArrays(first, second) {
    for (let i = 0; i < first.length; i++) {
      if (!Object.hasOwn(first, i)) {
        if (Object.hasOwn(second, i)) return false;
        return this.equalSparse(first, second);
      }
      if (!Object.hasOwn(second, i) || !this.equal(first[i], second[i])) return false;
    }
    return true;
  }

  equalSparse(first, second) {
    const keys = Object.keys(first);
    if (keys.length !== Object.keys(second).length) return false;
    return keys.every((key) => Object.hasOwn(second, key) && this.equal(first[key], second[key]));
  }

  equalSets(first, second) {
    // Members that have no identical one on the other side, to be matched one by one.
    const open = new Set();
    for (const value of first) {
      if (second.has(value)) continue;
      if (!isObject(value) && (this.strict || !mayMatchLoosely(first, second, value))) return false;
      open.add(value);
    }
    if (open.size === 0) return true;
    for (const value of second) {
      if (first.has(value) || (this.strict && !isObject(value))) continue;
      if (!this.takeMatch(open, (candidate) => this.equal(candidate, value))) return false;
    }
    return open.size === 0;
  }

  equalMaps(first, second) {
    const open = new Set();
    for (const [key, value] of first) {
      if (isObject(key)) {
        open.add(key);
        continue;
      }
      const other = second.get(key);
      if ((other !== undefined || second.has(key)) && this.equal(value, other)) continue;
      if (this.strict || !this.mayMatchLooseKey(first, second, key, value)) return false;
      open.add(key);
    }
    if (open.size === 0) return true;
    for (const [key, value] of second) {
      const isOpen = isObject(key) || (!this.strict && (!first.has(key) || !this.equal(first.get(key), value)));
      if (isOpen && !this.takeMatch(open, (candidate) => this.equal(candidate, key) && this.equal(first.get(candidate), value))) return false;
    }
    return open.size === 0;
  }

  takeMatch(open, matches) {
    for (const candidate of open) {
      if (matches(candidate)) {
        open.delete(candidate);
        return true;
      }
    }
    return false;
  }

  mayMatchLooseKey(first, second, key, value) {
    const partner = loosePartner(key);
    if (partner.isCertain) return partner.value;
    const other = second.get(partner.value);
    if ((other === undefined && !second.has(partner.value)) || !this.equal(value, other)) return false;
    return !first.has(partner.value);
  }
}

function sameSymbols(first, second, keys) {
  let count = 0;
  for (const symbol of Object.getOwnPropertySymbols(first)) {
    const visible = isEnumerable(first, symbol);
    if (visible !== isEnumerable(second, symbol)) return false;
    if (!visible) continue;
    keys.push(symbol);
    count++;
  }
  const others = Object.getOwnPropertySymbols(second).filter((symbol) => isEnumerable(second, symbol));
  return others.length === count;
}

// Which primitive could be == to a key: null and undefined stand for each other, symbols and NaN for nothing, the rest for many.
function loosePartner(primitive) {
  switch (typeof primitive) {
    case 'undefined': return { isCertain: false, value: null };
    case 'object': return { isCertain: false, value: undefined };
    case 'symbol': return { isCertain: true, value: false };
    case 'string':
    case 'number': return { isCertain: true, value: !Number.isNaN(+primitive) };
    default: return { isCertain: true, value: true };
  }
}

function mayMatchLoosely(first, second, primitive) {
  const partner = loosePartner(primitive);
  if (partner.isCertain) return partner.value;
  return second.has(partner.value) && !first.has(partner.value);
}

function isDeepEqual(first, second) {
  return new Comparison(false).equal(first, second);
}

function isDeepStrictEqual(first, second) {
  return new Comparison(true).equal(first, second);
}

module.exports = { isDeepEqual, isDeepStrictEqual };
