// FormData: https://xhr.spec.whatwg.org/#interface-formdata

const { customInspectSymbol } = require('internal:util');
const { brand, enumerable, iteration, needs, text } = require('internal:fetch/webidl');

const kEntries = Symbol('entries');

const isBlob = (value) => value instanceof require('node:buffer').Blob;

// The pair that is kept: a Blob becomes a File, everything else a string.
function entryOf(name, value, filename) {
  if (!isBlob(value)) return [name, text(value)];
  const { File } = require('node:buffer');
  if (!(value instanceof File)) value = new File([value], filename ?? 'blob', { type: value.type });
  else if (filename !== undefined) value = new File([value], filename, { type: value.type, lastModified: value.lastModified });
  return [name, value];
}

function entry(method, name, value, rest) {
  needs(2, rest.length, `FormData.${method}`);
  if (rest.length > 2 && !isBlob(value)) {
    throw new TypeError(`Failed to execute '${method}' on 'FormData': parameter 2 is not of type 'Blob'`);
  }
  return entryOf(text(name), value, rest.length > 2 ? text(rest[2]) : undefined);
}

class FormData {
  constructor(form) {
    if (form !== undefined) throw new TypeError('FormData constructor: Argument 1 could not be converted to: undefined.');
    this[kEntries] = [];
  }

  append(name, value, filename = undefined) {
    brand(this, kEntries);
    this[kEntries].push(entry('append', name, value, arguments));
  }

  delete(name) {
    brand(this, kEntries);
    needs(1, arguments.length, 'FormData.delete');
    name = text(name);
    this[kEntries] = this[kEntries].filter((known) => known[0] !== name);
  }

  get(name) {
    brand(this, kEntries);
    needs(1, arguments.length, 'FormData.get');
    name = text(name);
    return this[kEntries].find((known) => known[0] === name)?.[1] ?? null;
  }

  getAll(name) {
    brand(this, kEntries);
    needs(1, arguments.length, 'FormData.getAll');
    name = text(name);
    return this[kEntries].filter((known) => known[0] === name).map((known) => known[1]);
  }

  has(name) {
    brand(this, kEntries);
    needs(1, arguments.length, 'FormData.has');
    name = text(name);
    return this[kEntries].some((known) => known[0] === name);
  }

  set(name, value, filename = undefined) {
    brand(this, kEntries);
    const made = entry('set', name, value, arguments);
    const place = this[kEntries].findIndex((known) => known[0] === made[0]);
    if (place === -1) {
      this[kEntries].push(made);
      return;
    }
    this[kEntries] = this[kEntries].filter((known, index) => index <= place || known[0] !== made[0]);
    this[kEntries][place] = made;
  }

  [customInspectSymbol](depth, options) {
    const object = { __proto__: null };
    for (const [name, value] of this[kEntries]) {
      if (object[name] === undefined) object[name] = value;
      else if (Array.isArray(object[name])) object[name].push(value);
      else object[name] = [object[name], value];
    }
    options.depth ??= depth;
    options.colors ??= true;
    const shown = require('node:util').inspect(object, options);
    return `FormData ${shown.slice(shown.indexOf(']') + 2)}`;
  }
}
iteration(FormData, kEntries, (form) => form[kEntries]);
enumerable(FormData, ['append', 'delete', 'get', 'getAll', 'has', 'set']);

const entries = (form) => form[kEntries];
const isFormData = (value) => value?.[kEntries] !== undefined;

module.exports = { FormData, entries, isFormData };
