// Async iteration over a readable stream.

const { destroyer } = require('internal:stream/destroy');

function iterate(stream, options) {
  if (typeof stream.read !== 'function') {
    stream = require('internal:stream/readable').Readable.wrap(stream, { objectMode: true });
  }
  const iterator = chunksOf(stream, options);
  iterator.stream = stream;
  return iterator;
}

async function* chunksOf(stream, options) {
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

  try {
    while (true) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (error) throw error;
      else if (error === null) return;
      else await new Promise(waitForChange);
    }
  } catch (failure) {
    error = aggregateTwoErrors(error, failure);
    throw error;
  } finally {
    if ((error || options?.destroyOnReturn !== false) && (error === undefined || stream._readableState.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off('readable', wakeUp);
      stopWatching();
    }
  }
}

module.exports = { iterate };
