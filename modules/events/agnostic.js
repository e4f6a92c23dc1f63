// Adding and removing listeners where the source may be an EventEmitter or an EventTarget.

function addAnyListener(source, name, listener, options) {
  if (typeof source.on === 'function') {
    if (options?.once) source.once(name, listener);
    else source.on(name, listener);
  } else if (typeof source.addEventListener === 'function') {
    source.addEventListener(name, listener, options);
  } else {
    throw notAnEmitter(source);
  }
}

function removeAnyListener(source, name, listener, options) {
  if (typeof source.removeListener === 'function') source.removeListener(name, listener);
  else if (typeof source.removeEventListener === 'function') source.removeEventListener(name, listener, options);
  else throw notAnEmitter(source);
}

function notAnEmitter(value) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  return new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', value);
}

module.exports = { addAnyListener, removeAnyListener };
