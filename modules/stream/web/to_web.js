// Streams of Node as streams of the web.

const { finished } = require('internal:stream/finished');
const { isDestroyed, isReadable, isWritable, isWritableEnded } = require('internal:stream/classify');
const { destroyer } = require('internal:stream/destroy');
const { nothing } = require('internal:stream/web/common');

function invalidType(name, expected, value) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  return new ERR_INVALID_ARG_TYPE(name, expected, value);
}

// A stream that closes too early was aborted, as the web sees it.
function shownError(error) {
  if (error?.code !== 'ERR_STREAM_PREMATURE_CLOSE') return error;
  const { AbortError } = require('internal:errors');
  return new AbortError(undefined, { cause: error });
}

// finished() once; what comes after that from a stream of the old kind harms nobody.
function whenFinished(stream, callback) {
  const cleanup = finished(stream, (error) => {
    cleanup();
    stream.on('error', nothing);
    callback(shownError(error));
  });
}

class WritableSink {
  constructor(stream) {
    this.stream = stream;
    this.controller = undefined;
    this.draining = undefined;
    this.closing = undefined;
    whenFinished(stream, (error) => this.finished(error));
    stream.on('drain', () => this.settle('draining', undefined));
  }

  start(controller) {
    this.controller = controller;
  }

  write(chunk) {
    const { stream } = this;
    if (!stream.writableNeedDrain && stream.write(chunk)) return undefined;
    this.draining = Promise.withResolvers();
    return this.draining.promise;
  }

  abort(reason) {
    destroyer(this.stream, reason);
  }

  close() {
    const { stream } = this;
    if (this.closing !== undefined || isWritableEnded(stream)) return undefined;
    this.closing = Promise.withResolvers();
    stream.end();
    return this.closing.promise;
  }

  finished(error) {
    const failed = error !== undefined && error !== null;
    if (failed) this.settle('draining', error);
    if (this.closing !== undefined) {
      this.settle('closing', failed ? error : undefined);
      if (!failed) return;
    }
    this.controller.error(failed ? error : new (require('internal:errors').AbortError)());
  }

  settle(name, error) {
    const waiting = this[name];
    this[name] = undefined;
    if (waiting === undefined) return;
    if (error === undefined) waiting.resolve();
    else waiting.reject(error);
  }
}

function writableToWeb(stream) {
  if (typeof stream?.write !== 'function' || typeof stream.on !== 'function') {
    throw invalidType('streamWritable', 'stream.Writable', stream);
  }
  const { WritableStream } = require('internal:stream/web/writable_stream');
  if (isDestroyed(stream) || !isWritable(stream)) {
    const writable = new WritableStream();
    writable.close();
    return writable;
  }
  return new WritableStream(new WritableSink(stream), strategyFor(stream.writableObjectMode, stream.writableHighWaterMark));
}

// Chunks that are objects count one each; so do those of a writable side, whose sizes Node's stream counts itself.
function strategyFor(objectMode, highWaterMark) {
  if (!objectMode) return { highWaterMark };
  const { CountQueuingStrategy } = require('internal:stream/web/strategies');
  return new CountQueuingStrategy({ highWaterMark });
}

class ReadableSource {
  constructor(stream) {
    this.stream = stream;
    this.controller = undefined;
    this.cancelled = false;
    const { Buffer } = require('node:buffer');
    const copies = !stream.readableObjectMode;
    stream.pause();
    whenFinished(stream, (error) => this.finished(error));
    stream.on('data', (chunk) => {
      // A copy, so that whoever transfers the chunk takes no pool along.
      this.controller.enqueue(copies && Buffer.isBuffer(chunk) ? new Uint8Array(chunk) : chunk);
      if (this.controller.desiredSize <= 0) stream.pause();
    });
  }

  start(controller) {
    this.controller = controller;
  }

  pull() {
    this.stream.resume();
  }

  cancel(reason) {
    this.cancelled = true;
    destroyer(this.stream, reason);
  }

  finished(error) {
    if (error) this.controller.error(error);
    else if (!this.cancelled) this.controller.close();
  }
}

function readableToWeb(stream, options) {
  if (typeof stream?._readableState !== 'object') throw invalidType('streamReadable', 'stream.Readable', stream);
  const { ReadableStream } = require('internal:stream/web/readable_stream');
  if (isDestroyed(stream) || !isReadable(stream)) {
    const readable = new ReadableStream();
    readable.cancel();
    return readable;
  }
  return new ReadableStream(new ReadableSource(stream), options?.strategy ?? readableStrategy(stream));
}

function readableStrategy({ readableObjectMode, readableHighWaterMark: highWaterMark }) {
  const { ByteLengthQueuingStrategy, CountQueuingStrategy } = require('internal:stream/web/strategies');
  return readableObjectMode ? new CountQueuingStrategy({ highWaterMark }) : new ByteLengthQueuingStrategy({ highWaterMark });
}

function duplexToWeb(duplex) {
  if (typeof duplex?._writableState !== 'object' || typeof duplex._readableState !== 'object') {
    throw invalidType('duplex', 'stream.Duplex', duplex);
  }
  return { writable: writableToWeb(duplex), readable: readableToWeb(duplex) };
}

module.exports = { duplexToWeb, readableToWeb, writableToWeb };
