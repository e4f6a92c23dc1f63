// internal:test/error_transfer: any thrown value as bytes for another process, and back. The first byte tells the form.

const FORM = { error: 0, value: 1, inspected: 2, symbol: 3, customInspected: 4 };

const classes = { __proto__: null, Error, TypeError, RangeError, URIError, SyntaxError, ReferenceError, EvalError };

const customInspect = Symbol.for('nodejs.util.inspect.custom');

function inspect(value) {
  return require('internal:test/show').show(value);
}

function clone(form, value) {
  const { encode } = require('internal:v8/encode');
  return Buffer.concat([Buffer.from([form]), encode(value, false)]);
}

function text(form, value) {
  return Buffer.concat([Buffer.from([form]), Buffer.from(inspect(value))]);
}

// The nearest class of the language that an error is of.
function classOf(error) {
  for (let object = error; object !== null; object = Object.getPrototypeOf(object)) {
    const name = Object.getOwnPropertyDescriptor(object, 'constructor')?.value?.name;
    if (name in classes) return name;
  }
  return undefined;
}

// Descriptors of all properties, inherited ones too, with what their getters give.
function propertiesOf(object, target = object) {
  if (object === null) return {};
  const all = propertiesOf(Object.getPrototypeOf(object), target);
  for (const key of Object.getOwnPropertyNames(object)) {
    const property = propertyOf(object, key, target);
    if (property !== undefined) all[key] = property;
  }
  return all;
}

function propertyOf(object, key, target) {
  try {
    const { get, value: plain, enumerable, configurable, writable = true } = Object.getOwnPropertyDescriptor(object, key);
    let value = plain;
    if (get !== undefined) {
      // A getter for an own property that hides it would change what it gets.
      if (key === '__proto__' || (object !== target && Object.hasOwn(target, key))) return undefined;
      value = get.call(target);
    }
    if (key === 'cause') value = pack(value);
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    return { value, enumerable, configurable, writable };
  } catch {
    return undefined;
  }
}

function isError(value) {
  return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Error]';
}

// Tries each form until one holds the value.
function pack(value) {
  if (typeof value === 'symbol') return text(FORM.symbol, value);
  try {
    const name = isError(value) ? classOf(value) : undefined;
    if (name !== undefined) return clone(FORM.error, { constructor: name, properties: propertiesOf(value) });
  } catch {
    // It holds what cannot be cloned.
  }
  try {
    if (value != null && customInspect in value) return text(FORM.customInspected, value);
  } catch {
    // Not an object.
  }
  try {
    return clone(FORM.value, value);
  } catch {
    return text(FORM.inspected, value);
  }
}

function unpack(bytes) {
  const { decode } = require('internal:v8/decode');
  const rest = Buffer.from(bytes.buffer, bytes.byteOffset + 1, bytes.byteLength - 1);
  switch (bytes[0]) {
    case FORM.error: return errorOf(decode(rest, false));
    case FORM.value: return decode(rest, false);
    case FORM.symbol: return Symbol.for(rest.utf8Slice().slice('Symbol('.length, -1));
    case FORM.customInspected: return { __proto__: null, [customInspect]: () => rest.utf8Slice() };
    default: return rest.utf8Slice();
  }
}

function errorOf({ constructor, properties }) {
  properties[Symbol.toStringTag] = { value: 'Error', configurable: true };
  if ('cause' in properties && 'value' in properties.cause) properties.cause.value = unpack(properties.cause.value);
  return Object.create(classes[constructor].prototype, properties);
}

module.exports = { pack, unpack };
