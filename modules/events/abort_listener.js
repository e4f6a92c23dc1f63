// Listening to an AbortSignal such that the listener runs even when propagation was stopped.

function addAbortListener(signal, listener) {
  const validators = require('internal:validators');
  if (signal === undefined) {
    const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  }
  validators.validateAbortSignal(signal, 'signal');
  validators.validateFunction(listener, 'listener');
  let remove;
  if (signal.aborted) {
    queueMicrotask(() => listener());
  } else {
    const { kResistStopPropagation } = require('internal:event_target');
    signal.addEventListener('abort', listener, { __proto__: null, once: true, [kResistStopPropagation]: true });
    remove = () => signal.removeEventListener('abort', listener);
  }
  return {
    __proto__: null,
    [require('internal:util').SymbolDispose]() {
      if (remove !== undefined) remove();
    },
  };
}

module.exports = { addAbortListener };
