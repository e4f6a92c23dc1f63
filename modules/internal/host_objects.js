// How objects of this library are cloned and transferred by structuredClone() and between message ports.

// A class whose objects can be copied or moved has under this symbol, on its prototype, an object with:
//   clone(object)            a copy; absent when the object must be in the list of transfers
//   prepare(object)          an empty object to become what is transferred, or a DataCloneError; absent when it only clones
//   parts(object)            what else goes along, and so cannot be in the list itself; may be absent
//   finish(object, prepared) moves the contents, when nothing can fail any more
const kHost = Symbol('messaging');

const engine = binding('engine');

function fail(message) {
  const { DOMException } = require('internal:domexception');
  throw new DOMException(message, 'DataCloneError');
}

function missingTransfer() {
  const { ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST } = require('internal:errors').codes;
  return new ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST();
}

const untransferable = new WeakSet();

function notTransferable() {
  const { ERR_INVALID_TRANSFER_OBJECT } = require('internal:errors').codes;
  return new ERR_INVALID_TRANSFER_OBJECT();
}

// Buffers go one way, objects of this library another. `from` is the port that sends, if one does.
function sortTransfers(list, from) {
  const buffers = [];
  const prepared = new Map();
  const { isArrayBuffer } = require('internal:types');
  for (const value of list) {
    // As if it were not in the list.
    if (untransferable.has(value)) continue;
    if (isArrayBuffer(value)) {
      if (value.detached) fail('An ArrayBuffer is detached and could not be transferred.');
      buffers.push(value);
    } else if (value?.[kHost]?.prepare === undefined) {
      throw notTransferable();
    } else {
      if (value === from) fail('Transfer list contains source port');
      if (prepared.has(value)) fail(`Transfer list contains duplicate ${value.constructor.name}`);
      if (value[kHost].parts?.(value).some((part) => list.includes(part))) fail('A part of a transferred object is in the list too');
      prepared.set(value, value[kHost].prepare(value));
    }
  }
  return { buffers, prepared };
}

// Returns { value, ports }: the clone, and the message ports that came along.
function cloneWith(value, list, from) {
  const { buffers, prepared } = sortTransfers(list, from);
  const clone = engine.structuredClone(value, buffers, fail, kHost, (object) => {
    const replacement = prepared.get(object);
    if (replacement !== undefined) return replacement;
    const copy = object[kHost].clone?.(object);
    if (copy === undefined) throw missingTransfer();
    return copy;
  });
  for (const [object, replacement] of prepared) object[kHost].finish(object, replacement);
  return { value: clone, transferred: [...prepared.values()] };
}

function markAsUntransferable(object) {
  if ((typeof object === 'object' && object !== null) || typeof object === 'function') untransferable.add(object);
}

module.exports = { cloneWith, fail, kHost, markAsUntransferable };
