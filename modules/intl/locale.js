// internal:intl/locale: which locales there are, English as it is written in the United States, and how options are read.

const LOCALE = 'en-US';
// Language, then maybe script, region, variants and extensions.
const LANGUAGE = '(?:[a-z]{2,3}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\\d{3}))?(?:-(?:[a-z\\d]{5,8}|\\d[a-z\\d]{3}))*';
const TAG = new RegExp(`^${LANGUAGE}(?:-[a-wy-z\\d](?:-[a-z\\d]{2,8})+)*(?:-x(?:-[a-z\\d]{1,8})+)?$`, 'i');

function canonicalPart(part, place, list) {
  const singleton = list.findIndex((each, at) => at > 0 && each.length === 1);
  if (place === 0 || (singleton > 0 && place >= singleton)) return part.toLowerCase();
  if (part.length === 2) return part.toUpperCase();
  if (part.length === 4 && !/\d/.test(part)) return part[0].toUpperCase() + part.slice(1).toLowerCase();
  return part.toLowerCase();
}

function canonical(tag) {
  if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) throw new TypeError('Incorrect locale information provided');
  const text = String(tag);
  if (!TAG.test(text)) throw new RangeError('Incorrect locale information provided');
  return text.split('-').map(canonicalPart).join('-');
}

function canonicalList(locales) {
  if (locales === undefined) return [];
  if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
  const list = typeof locales === 'string' ? [locales] : Array.from(locales);
  return [...new Set(list.map(canonical))];
}

// English of other regions writes dates its own way; without a region it is that of the United States.
function isSupported(tag) {
  return /^en(?:-Latn)?(?:-US)?(?:-u-.*)?$/.test(tag);
}

// The locale of an object: where the data of a language are missing it is en-US, and resolvedOptions() says so.
function resolveLocale(locales) {
  const found = canonicalList(locales).find(isSupported) ?? LOCALE;
  return found.replace(/-u-.*$/, '').replace('-Latn', '');
}

function supportedLocalesOf(locales) {
  return canonicalList(locales).filter(isSupported);
}

// The options that ECMA-402 calls coerced: anything but undefined becomes an object.
function objectOf(options) {
  if (options === undefined) return { __proto__: null };
  if (options === null) throw new TypeError('Cannot convert undefined or null to object');
  return Object(options);
}

// One of the texts of `values`, or `fallback` when there is none.
function choice(options, name, values, fallback, service) {
  const given = options[name];
  if (given === undefined) return fallback;
  const text = String(given);
  if (values.includes(text)) return text;
  throw new RangeError(`Value ${text} out of range for ${service} options property ${name}`);
}

function integer(options, name, min, max, fallback) {
  const given = options[name];
  if (given === undefined) return fallback;
  const number = Number(given);
  if (!(number >= min && number <= max)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(number);
}

// A class as it stands in Intl: with the name that Object.prototype.toString() shows, the static method that all of them have, and
// a length that counts no options. `isCallable` are those that are made without `new` too, as of old.
function finish(constructor, name, isCallable = false) {
  Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: `Intl.${name}`, configurable: true });
  Object.defineProperty(constructor, 'length', { value: 0, configurable: true });
  Object.defineProperty(constructor, 'supportedLocalesOf', {
    value: { supportedLocalesOf(locales) { return supportedLocalesOf(locales); } }.supportedLocalesOf, writable: true, configurable: true,
  });
  return called(constructor, name, isCallable);
}

function called(constructor, name, isCallable) {
  const proxy = new Proxy(constructor, {
    apply(target, self, [locales, options]) {
      if (isCallable) return new target(locales, options);
      throw new TypeError(`Constructor Intl.${name} requires 'new'`);
    },
  });
  Object.defineProperty(constructor.prototype, 'constructor', { value: proxy, writable: true, configurable: true });
  return proxy;
}

module.exports = { LOCALE, called, canonicalList, choice, finish, integer, objectOf, resolveLocale, supportedLocalesOf };
