// The global structuredClone.

const engine = binding('engine');

function fail(message) {
  const { DOMException } = require('internal:domexception');
  throw new DOMException(message, 'DataCloneError');
}

function refuse(code, message) {
  const error = new TypeError(message);
  error.code = code;
  throw error;
}

// The ArrayBuffers to be moved into the clone.
function transferList(options) {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object' && typeof options !== 'function') {
    refuse('ERR_INVALID_ARG_TYPE', 'The options argument must be either an object or undefined');
  }
  const { transfer } = options;
  if (transfer === undefined || transfer === null) return undefined;
  if (typeof transfer !== 'object') {
    refuse('ERR_INVALID_ARG_TYPE', 'Optional transferList argument must be an iterable');
  }
  if (typeof transfer[Symbol.iterator] !== 'function') return undefined;
  const list = [...transfer];
  for (let i = 0; i < list.length; i++) checkTransferable(list[i]);
  return list;
}

function checkTransferable(value) {
  if (!require('internal:types').isArrayBuffer(value)) {
    refuse('ERR_INVALID_TRANSFER_OBJECT', 'Found invalid object in transferList');
  }
  if (value.detached) fail('An ArrayBuffer is detached and could not be transferred.');
}

function structuredClone(value, options) {
  if (arguments.length === 0) refuse('ERR_MISSING_ARGS', 'The value argument must be specified');
  return engine.structuredClone(value, transferList(options), fail);
}

// As Node shows it.
Object.defineProperty(structuredClone, 'length', { value: 0, configurable: true });

module.exports = { structuredClone };
