// pipeline(): connects streams, iterables and functions, and cleans up after all of them.

const {
  isIterable, isNodeStream, isReadable, isReadableFinished, isReadableNodeStream, isReadableStream, isTransformStream, isWebStream,
} = require('internal:stream/classify');
const { destroyer } = require('internal:stream/destroy');
const { finished } = require('internal:stream/finished');

// Destroys `stream` unless it has come to its end by then.
function watchToDestroy(stream, reading, writing) {
  let done = false;
  stream.on('close', () => {
    done = true;
  });
  const cleanup = finished(stream, { readable: reading, writable: writing }, (error) => {
    done = !error;
  });
  return {
    cleanup,
    destroy(error) {
      if (done) return;
      done = true;
      const { ERR_STREAM_DESTROYED } = require('internal:errors').codes;
      destroyer(stream, error || new ERR_STREAM_DESTROYED('pipe'));
    },
  };
}

function invalidPart(value, types) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  return new ERR_INVALID_ARG_TYPE('val', types, value);
}

function invalidReturn(expected, name, value) {
  const { ERR_INVALID_RETURN_VALUE } = require('internal:errors').codes;
  return new ERR_INVALID_RETURN_VALUE(expected, name, value);
}

function makeAsyncIterable(value) {
  if (isIterable(value)) return value;
  // Streams of the old kind are not iterable.
  if (isReadableNodeStream(value)) return iterateLegacy(value);
  throw invalidPart(value, ['Readable', 'Iterable', 'AsyncIterable']);
}

async function* iterateLegacy(value) {
  yield* require('internal:stream/readable').Readable.prototype[Symbol.asyncIterator].call(value);
}

async function pumpToNode(iterable, writable, finish, endsWritable) {
  let error;
  let wake = null;
  function onChange(failure) {
    if (failure) error = failure;
    if (wake !== null) {
      const resume = wake;
      wake = null;
      resume();
    }
  }
  function waitForChange() {
    return new Promise((resolve, reject) => {
      if (error) reject(error);
      else wake = () => (error ? reject(error) : resolve());
    });
  }

  writable.on('drain', onChange);
  const cleanup = finished(writable, { readable: false }, onChange);
  try {
    if (writable.writableNeedDrain) await waitForChange();
    for await (const chunk of iterable) {
      if (!writable.write(chunk)) await waitForChange();
    }
    if (endsWritable) {
      writable.end();
      await waitForChange();
    }
    finish();
  } catch (failure) {
    finish(error === failure ? failure : require('internal:errors').aggregateTwoErrors(error, failure));
  } finally {
    cleanup();
    writable.off('drain', onChange);
  }
}

async function pumpToWeb(readable, writable, finish, endsWritable) {
  const writer = (isTransformStream(writable) ? writable.writable : writable).getWriter();
  try {
    for await (const chunk of readable) {
      await writer.ready;
      writer.write(chunk).catch(() => {});
    }
    await writer.ready;
    if (endsWritable) await writer.close();
    finish();
  } catch (error) {
    try {
      await writer.abort(error);
      finish(error);
    } catch (failure) {
      finish(failure);
    }
  }
}

function pipeNodeStreams(source, destination, finish, endsDestination) {
  let ended = false;
  destination.on('close', () => {
    if (ended) return;
    const { ERR_STREAM_PREMATURE_CLOSE } = require('internal:errors').codes;
    finish(new ERR_STREAM_PREMATURE_CLOSE());
  });
  source.pipe(destination, { end: false });
  if (endsDestination) {
    const endDestination = () => {
      ended = true;
      destination.end();
    };
    if (isReadableFinished(source)) process.nextTick(endDestination);
    else source.once('end', endDestination);
  } else {
    finish();
  }
  finished(source, { readable: true, writable: false }, (error) => {
    const state = source._readableState;
    if (error && error.code === 'ERR_STREAM_PREMATURE_CLOSE' && state && state.ended && !state.errored && !state.errorEmitted) {
      // Some streams close before they emit 'end', which still comes.
      source.once('end', finish).once('error', finish);
    } else {
      finish(error);
    }
  });
  return finished(destination, { readable: false, writable: true }, finish);
}

class Pipeline {
  constructor(streams, callback, options) {
    this.streams = streams;
    this.callback = callback;
    this.endsLast = options?.end !== false;
    this.outerSignal = options?.signal;
    const { AbortController } = require('internal:abort_controller');
    this.controller = new AbortController();
    this.subscription = undefined;
    this.error = undefined;
    this.value = undefined;
    this.destroys = [];
    // What must be undone on the last stream when it stays readable after the end.
    this.lastCleanups = [];
    this.pending = 0;
    this.finish = (error) => this.settle(error, --this.pending === 0);
  }

  settle(error, final) {
    if (error && (!this.error || this.error.code === 'ERR_STREAM_PREMATURE_CLOSE')) this.error = error;
    if (!this.error && !final) return;
    while (this.destroys.length > 0) this.destroys.shift()(this.error);
    this.subscription?.[require('internal:util').SymbolDispose]();
    this.controller.abort();
    if (!final) return;
    if (!this.error) this.lastCleanups.forEach((cleanup) => cleanup());
    process.nextTick(this.callback, this.error, this.value);
  }

  abort() {
    const { AbortError } = require('internal:errors');
    this.settle(new AbortError(undefined, { cause: this.outerSignal?.reason }));
  }

  run() {
    if (this.outerSignal) {
      const { addAbortListener } = require('internal:events/abort_listener');
      this.subscription = addAbortListener(this.outerSignal, () => this.abort());
    }
    let current;
    for (let i = 0; i < this.streams.length; i++) {
      const stream = this.streams[i];
      const isLast = i === this.streams.length - 1;
      const ends = !isLast || this.endsLast;
      if (isNodeStream(stream)) this.watch(stream, i > 0, isLast, ends);
      current = i === 0 ? this.start(stream) : this.connect(current, stream, i, isLast, ends);
    }
    if (this.controller.signal.aborted || this.outerSignal?.aborted) process.nextTick(() => this.abort());
    return current;
  }

  watch(stream, writing, isLast, ends) {
    if (ends) {
      const { destroy, cleanup } = watchToDestroy(stream, !isLast, writing);
      this.destroys.push(destroy);
      if (isLast && isReadable(stream)) this.lastCleanups.push(cleanup);
    }
    // Errors that come when the pipe itself is done already.
    const onError = (error) => {
      if (error && error.name !== 'AbortError' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') this.finish(error);
    };
    stream.on('error', onError);
    if (isLast && isReadable(stream)) this.lastCleanups.push(() => stream.removeListener('error', onError));
  }

  start(stream) {
    if (typeof stream === 'function') {
      const source = stream({ signal: this.controller.signal });
      if (!isIterable(source)) throw invalidReturn('Iterable, AsyncIterable or Stream', 'source', source);
      return source;
    }
    if (isIterable(stream) || isReadableNodeStream(stream) || isTransformStream(stream)) return stream;
    return require('internal:stream/duplex').Duplex.from(stream);
  }

  connect(current, stream, index, isLast, ends) {
    if (typeof stream === 'function') return this.connectFunction(current, stream, index, isLast, ends);
    if (isNodeStream(stream)) return this.connectNodeStream(current, stream, isLast, ends);
    if (isWebStream(stream)) return this.connectWebStream(current, stream, ends);
    return require('internal:stream/duplex').Duplex.from(stream);
  }

  connectFunction(current, stream, index, isLast, ends) {
    const input = makeAsyncIterable(isTransformStream(current) ? current?.readable : current);
    const output = stream(input, { signal: this.controller.signal });
    if (!isLast) {
      if (!isIterable(output, true)) throw invalidReturn('AsyncIterable', `transform[${index - 1}]`, output);
      return output;
    }
    return this.collect(output, ends);
  }

  // A function at the end gives a value or more chunks; the pipeline answers with a stream all the same.
  collect(output, ends) {
    const { PassThrough } = require('internal:stream/transform');
    const through = new PassThrough({ objectMode: true });
    const then = output?.then;
    if (typeof then === 'function') {
      this.pending++;
      then.call(output, (value) => {
        this.value = value;
        if (value !== null && value !== undefined) through.write(value);
        if (ends) through.end();
        process.nextTick(this.finish);
      }, (error) => {
        through.destroy(error);
        process.nextTick(this.finish, error);
      });
    } else if (isIterable(output, true)) {
      this.pending++;
      pumpToNode(output, through, this.finish, ends);
    } else if (isReadableStream(output) || isTransformStream(output)) {
      this.pending++;
      pumpToNode(output.readable || output, through, this.finish, ends);
    } else {
      throw invalidReturn('AsyncIterable or Promise', 'destination', output);
    }
    const { destroy, cleanup } = watchToDestroy(through, false, true);
    this.destroys.push(destroy);
    this.lastCleanups.push(cleanup);
    return through;
  }

  connectNodeStream(current, stream, isLast, ends) {
    if (isReadableNodeStream(current)) {
      this.pending += 2;
      const cleanup = pipeNodeStreams(current, stream, this.finish, ends);
      if (isLast && isReadable(stream)) this.lastCleanups.push(cleanup);
    } else if (isTransformStream(current) || isReadableStream(current)) {
      this.pending++;
      pumpToNode(current.readable || current, stream, this.finish, ends);
    } else if (isIterable(current)) {
      this.pending++;
      pumpToNode(current, stream, this.finish, ends);
    } else {
      throw invalidPart(current, ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream']);
    }
    return stream;
  }

  connectWebStream(current, stream, ends) {
    let source;
    if (isReadableNodeStream(current)) source = makeAsyncIterable(current);
    else if (isReadableStream(current) || isIterable(current)) source = current;
    else if (isTransformStream(current)) source = current.readable;
    else throw invalidPart(current, ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream']);
    this.pending++;
    pumpToWeb(source, stream, this.finish, ends);
    return stream;
  }
}

function runPipeline(streams, callback, options) {
  if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) {
    const { ERR_MISSING_ARGS } = require('internal:errors').codes;
    throw new ERR_MISSING_ARGS('streams');
  }
  require('internal:validators').validateAbortSignal(options?.signal, 'options.signal');
  return new Pipeline(streams, callback, options).run();
}

function pipeline(streams) {
  const callback = streams[streams.length - 1];
  require('internal:validators').validateFunction(callback, 'streams[stream.length - 1]');
  streams.pop();
  let called = false;
  return runPipeline(streams, (error, value) => {
    if (called) return;
    called = true;
    callback(error, value);
  });
}

module.exports = { pipeline, runPipeline };
