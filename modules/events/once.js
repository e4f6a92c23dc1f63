// events.once(): a promise of the next emission of one event.

const { addAnyListener, removeAnyListener } = require('internal:events/agnostic');

async function once(emitter, name, options) {
  const { AbortError } = require('internal:errors');
  const signal = options?.signal;
  require('internal:validators').validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  return new Promise((resolve, reject) => {
    const { kResistStopPropagation } = signal != null || typeof emitter.on !== 'function' ?
      require('internal:event_target') : { kResistStopPropagation: 'once' };
    const onceOptions = { __proto__: null, once: true, [kResistStopPropagation]: true };

    function onError(error) {
      emitter.removeListener(name, onEvent);
      if (signal != null) removeAnyListener(signal, 'abort', onAbort);
      reject(error);
    }
    function onEvent(...values) {
      if (typeof emitter.removeListener === 'function') emitter.removeListener('error', onError);
      if (signal != null) removeAnyListener(signal, 'abort', onAbort);
      resolve(values);
    }
    function onAbort() {
      removeAnyListener(emitter, name, onEvent);
      removeAnyListener(emitter, 'error', onError);
      reject(new AbortError(undefined, { cause: signal.reason }));
    }

    addAnyListener(emitter, name, onEvent, onceOptions);
    // An EventTarget gives 'error' no special meaning.
    if (name !== 'error' && typeof emitter.once === 'function') emitter.once('error', onError);
    if (signal != null) addAnyListener(signal, 'abort', onAbort, onceOptions);
  });
}

module.exports = { once };
