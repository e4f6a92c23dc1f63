// Conversions and checks of Web IDL, as far as fetch needs them, with undici's messages.

function illegal() {
  const error = new TypeError('Illegal invocation');
  error.code = 'ERR_INVALID_THIS';
  return error;
}

// Throws unless `value` carries the mark of its class.
function brand(value, mark) {
  if (value === null || typeof value !== 'object' || value[mark] === undefined) throw illegal();
}

function needs(count, given, where) {
  if (given >= count) return;
  throw new TypeError(`${where}: ${count} argument${count === 1 ? '' : 's'} required, but${given ? ' only' : ''} ${given} found.`);
}

// `what` names the argument in errors.
function byteString(value, what) {
  if (typeof value === 'symbol') throw new TypeError(`${what} is a symbol, which cannot be converted to a DOMString.`);
  const text = `${value}`;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 255) {
      throw new TypeError(
        `Cannot convert argument to a ByteString because the character at index ${i} has a value of ${unit} which is greater than 255.`);
    }
  }
  return text;
}

function text(value) {
  if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return `${value}`.toWellFormed();
}

function dictionary(value, where) {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' || typeof value === 'function') return value;
  throw new TypeError(`${where}: Expected ${value} to be one of: Null, Undefined, Object.`);
}

function oneOf(value, allowed, where, name) {
  if (typeof value === 'symbol') throw new TypeError(`${where}: ${name} is a symbol, which cannot be converted to a DOMString.`);
  const wanted = text(value);
  if (!allowed.includes(wanted)) {
    throw new TypeError(`${where}: ${wanted} is not an accepted type. Expected one of ${allowed.join(', ')}.`);
  }
  return wanted;
}

// Accessors and methods of web classes are enumerable.
function enumerable(Class, names) {
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(Class.prototype, name);
    descriptor.enumerable = true;
    Object.defineProperty(Class.prototype, name, descriptor);
  }
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

// Iterators of a class whose entries `list(object)` gives as an array at the time of each step.
function iteration(Class, mark, list) {
  const kPlace = Symbol('place');
  const iteratorPrototype = Object.create(Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())), {
    next: {
      writable: true, enumerable: true, configurable: true,
      value: function next() {
        const place = this?.[kPlace];
        if (place === undefined) {
          throw new TypeError(`'next' called on an object that does not implement interface ${Class.name} Iterator.`);
        }
        const entries = list(place.target);
        if (place.index >= entries.length) return { value: undefined, done: true };
        const entry = entries[place.index++];
        return { value: place.kind === 2 ? [entry[0], entry[1]] : entry[place.kind], done: false };
      },
    },
    [Symbol.toStringTag]: { value: `${Class.name} Iterator`, configurable: true },
  });
  const make = (target, kind) => {
    brand(target, mark);
    const iterator = Object.create(iteratorPrototype);
    Object.defineProperty(iterator, kPlace, { value: { target, index: 0, kind } });
    return iterator;
  };
  const methods = {
    keys() { return make(this, 0); },
    values() { return make(this, 1); },
    entries() { return make(this, 2); },
    forEach(callback) {
      brand(this, mark);
      needs(1, arguments.length, `${Class.name}.forEach`);
      if (typeof callback !== 'function') {
        throw new TypeError(`Failed to execute 'forEach' on '${Class.name}': parameter 1 is not of type 'Function'.`);
      }
      for (let i = 0; i < list(this).length; i++) {
        const [name, value] = list(this)[i];
        callback.call(arguments[1] ?? globalThis, value, name, this);
      }
    },
  };
  for (const name of Object.keys(methods)) {
    Object.defineProperty(Class.prototype, name, { value: methods[name], writable: true, enumerable: true, configurable: true });
  }
  Object.defineProperty(Class.prototype, Symbol.iterator, { value: methods.entries, writable: true, configurable: true });
}

module.exports = { brand, byteString, dictionary, enumerable, illegal, iteration, needs, oneOf, text };
