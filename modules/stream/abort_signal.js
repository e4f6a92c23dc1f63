// addAbortSignal(): a signal that destroys a stream.

const { isNodeStream, isWebStream, kControllerErrorFunction } = require('internal:stream/classify');

function isSignal(value) {
  return typeof value === 'object' && 'aborted' in value;
}

function addAbortSignal(signal, stream) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  if (!isSignal(signal)) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  if (!isNodeStream(stream) && !isWebStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }
  return addAbortSignalNoValidate(signal, stream);
}

function addAbortSignalNoValidate(signal, stream) {
  if (!isSignal(signal)) return stream;
  const onAbort = () => {
    const { AbortError } = require('internal:errors');
    const error = new AbortError(undefined, { cause: signal.reason });
    if (isNodeStream(stream)) stream.destroy(error);
    else stream[kControllerErrorFunction](error);
  };
  if (signal.aborted) {
    onAbort();
  } else {
    const subscription = require('internal:events/abort_listener').addAbortListener(signal, onAbort);
    require('internal:stream/finished').finished(stream, subscription[require('internal:util').SymbolDispose]);
  }
  return stream;
}

module.exports = { addAbortSignal, addAbortSignalNoValidate };
