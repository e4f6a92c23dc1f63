// The global structuredClone.

const engine = binding('engine');

function refuse(code, message) {
  const error = new TypeError(message);
  error.code = code;
  throw error;
}

// The objects to be moved into the clone.
function transferList(options) {
  if (options === undefined || options === null) return [];
  if (typeof options !== 'object' && typeof options !== 'function') {
    refuse('ERR_INVALID_ARG_TYPE', 'The options argument must be either an object or undefined');
  }
  const { transfer } = options;
  if (transfer === undefined || transfer === null) return [];
  if (typeof transfer !== 'object') {
    refuse('ERR_INVALID_ARG_TYPE', 'Optional transferList argument must be an iterable');
  }
  return typeof transfer[Symbol.iterator] === 'function' ? [...transfer] : [];
}

function fail(message) {
  require('internal:host_objects').fail(message);
}

// A method, for it is no constructor; and as long as Node shows it.
const { structuredClone } = {
  structuredClone(value, options) {
    if (arguments.length === 0) refuse('ERR_MISSING_ARGS', 'The value argument must be specified');
    const list = transferList(options);
    // The only proxy of ours that a program sees as an object like others.
    if (engine.proxyDetails(value) !== undefined && value === process.env) value = { ...value };
    // Without any object of this library there is nothing to look out for.
    if (list.length === 0 && !engine.hasBuiltinLoaded('internal:host_objects')) {
      return engine.structuredClone(value, undefined, fail, undefined, undefined);
    }
    return require('internal:host_objects').cloneWith(value, list).value;
  },
};
Object.defineProperty(structuredClone, 'length', { value: 0, configurable: true });

module.exports = { structuredClone };
