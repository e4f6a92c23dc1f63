// Async iteration over a readable stream.

const { destroyer } = require('internal:stream/destroy');

function iterate(stream, options) {
  if (typeof stream.read !== 'function') {
    stream = require('internal:stream/readable').Readable.wrap(stream, { objectMode: true });
  }
  // What a loop that is left early does at once, before the generator is told.
  const position = { leave: undefined };
  const iterator = chunksOf(stream, options, position);
  const { return: finish } = iterator;
  Object.defineProperty(iterator, 'return', {
    value(value) {
      position.leave?.();
      return finish.call(iterator, value);
    },
    writable: true,
    configurable: true,
  });
  iterator.stream = stream;
  return iterator;
}

async function* chunksOf(stream, options, position) {
  const { aggregateTwoErrors } = require('internal:errors');
  const { finished } = require('internal:stream/finished');
  let wake = null;
  // undefined while the stream lives, null after a clean end.
  let error;

  function wakeUp() {
    if (wake === null) return;
    const resolve = wake;
    wake = null;
    resolve();
  }
  function waitForChange(resolve) {
    wake = resolve;
  }

  stream.on('readable', wakeUp);
  const stopWatching = finished(stream, { writable: false }, (failure) => {
    error = failure ? aggregateTwoErrors(error, failure) : null;
    wakeUp();
  });

  let clean = false;
  function cleanUp() {
    if (clean) return;
    clean = true;
    if ((error || options?.destroyOnReturn !== false) && (error === undefined || stream._readableState.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off('readable', wakeUp);
      stopWatching();
    }
  }

  try {
    while (true) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) {
        position.leave = cleanUp;
        yield chunk;
        position.leave = undefined;
      } else if (error) throw error;
      else if (error === null) return;
      else await new Promise(waitForChange);
    }
  } catch (failure) {
    error = aggregateTwoErrors(error, failure);
    throw error;
  } finally {
    position.leave = undefined;
    cleanUp();
  }
}

module.exports = { iterate };
