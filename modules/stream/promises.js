// node:stream/promises.

const { isIterable, isNodeStream, isWebStream } = require('internal:stream/classify');

function finished(stream, options) {
  return require('internal:stream/finished').finishedPromise(stream, options);
}

function isOptions(value) {
  return value && typeof value === 'object' && !isNodeStream(value) && !isIterable(value) && !isWebStream(value);
}

function pipeline(...streams) {
  return new Promise((resolve, reject) => {
    const options = isOptions(streams[streams.length - 1]) ? streams.pop() : undefined;
    require('internal:stream/pipeline').runPipeline(streams, (error, value) => {
      if (error) reject(error);
      else resolve(value);
    }, { signal: options?.signal, end: options?.end });
  });
}

module.exports = { finished, pipeline };
