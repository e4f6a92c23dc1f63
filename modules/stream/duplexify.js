// Duplex.from(): a Duplex made of whatever can be read from, written to, or called.

const {
  isDuplexNodeStream, isIterable, isNodeStream, isReadable, isReadableNodeStream, isReadableStream,
  isWritable, isWritableNodeStream, isWritableStream,
} = require('internal:stream/classify');
const { destroyer } = require('internal:stream/destroy');
const { Duplex } = require('internal:stream/duplex');
const { Readable } = require('internal:stream/readable');
const { Writable } = require('internal:stream/writable');
const { finished } = require('internal:stream/finished');
const { from } = require('internal:stream/from');
const { ReadRelay, WriteRelay } = require('internal:stream/relay');

class Duplexify extends Duplex {}

function abortError(cause) {
  return new (require('internal:errors').AbortError)(undefined, cause);
}

function duplexify(body, name) {
  if (isDuplexNodeStream(body)) return body;
  if (isReadableNodeStream(body)) return joinPair({ readable: body });
  if (isWritableNodeStream(body)) return joinPair({ writable: body });
  if (isNodeStream(body)) return joinPair({ writable: false, readable: false });
  if (isReadableStream(body)) return joinPair({ readable: Readable.fromWeb(body) });
  if (isWritableStream(body)) return joinPair({ writable: Writable.fromWeb(body) });
  if (typeof body === 'function') return duplexOfFunction(body, name);
  if (isBlob(body)) return duplexify(body.arrayBuffer());
  if (isIterable(body)) return from(Duplexify, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable)) return Duplexify.fromWeb(body);
  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') return duplexOfPair(body);
  if (typeof body?.then === 'function') return duplexOfPromise(body);
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  throw new ERR_INVALID_ARG_TYPE(name, ['Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable',
    'AsyncIterable', 'Function', '{ readable, writable } pair', 'Promise'], body);
}

function isBlob(body) {
  return Boolean(body) && typeof body.arrayBuffer === 'function' && typeof body.slice === 'function' &&
    Object.prototype.toString.call(body) === '[object Blob]';
}

function duplexOfPair({ readable, writable }) {
  return joinPair({
    readable: readable ? (isReadableNodeStream(readable) ? readable : duplexify(readable)) : undefined,
    writable: writable ? (isWritableNodeStream(writable) ? writable : duplexify(writable)) : undefined,
  });
}

function duplexOfPromise(promise) {
  const duplex = new Duplexify({ objectMode: true, writable: false, read() {} });
  promise.then((value) => {
    if (value !== null && value !== undefined) duplex.push(value);
    duplex.push(null);
  }, (error) => destroyer(duplex, error));
  return duplex;
}

function duplexOfFunction(body, name) {
  const { value, write, final, destroy } = callWithChunks(body);
  // The function may be the constructor of a stream.
  if (isDuplexNodeStream(value)) return value;
  if (isIterable(value)) return from(Duplexify, value, { objectMode: true, write, final, destroy });
  const { ERR_INVALID_RETURN_VALUE } = require('internal:errors').codes;
  const then = value?.then;
  if (typeof then !== 'function') {
    throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, value);
  }
  let duplex;
  const settled = then.call(value, (result) => {
    if (result !== null && result !== undefined) throw new ERR_INVALID_RETURN_VALUE('nully', 'body', result);
  }, (error) => destroyer(duplex, error));
  duplex = new Duplexify({
    objectMode: true,
    readable: false,
    write,
    final(callback) {
      final(async () => {
        try {
          await settled;
          process.nextTick(callback, null);
        } catch (error) {
          process.nextTick(callback, error);
        }
      });
    },
    destroy,
  });
  return duplex;
}

// Calls `body` with an async iterator over the chunks that are written.
function callWithChunks(body) {
  const { createDeferredPromise } = require('internal:util');
  const { AbortController } = require('internal:abort_controller');
  let next = createDeferredPromise();
  const controller = new AbortController();
  const { signal } = controller;

  async function* chunks() {
    while (true) {
      const { chunk, done, callback } = await next.promise;
      process.nextTick(callback);
      if (done) return;
      if (signal.aborted) throw abortError({ cause: signal.reason });
      next = createDeferredPromise();
      yield chunk;
    }
  }

  return {
    value: body(chunks(), { signal }),
    write(chunk, encoding, callback) {
      next.resolve({ chunk, done: false, callback });
    },
    final(callback) {
      next.resolve({ done: true, callback });
    },
    destroy(error, callback) {
      controller.abort();
      callback(error);
    },
  };
}

function joinPair(pair) {
  const source = pair.readable && typeof pair.readable.read !== 'function' ? Readable.wrap(pair.readable) : pair.readable;
  const target = pair.writable;
  const duplex = new Duplexify({
    readableObjectMode: Boolean(source?.readableObjectMode),
    writableObjectMode: Boolean(target?.writableObjectMode),
    readable: Boolean(isReadable(source)),
    writable: Boolean(isWritable(target)),
  });
  let onClose;
  let writing;
  let reading;

  function sideFinished(error) {
    if (error) destroyer(source, error);
    const callback = onClose;
    onClose = null;
    if (callback) callback(error);
    else if (error) duplex.destroy(error);
  }

  if (isWritable(target)) {
    finished(target, sideFinished);
    writing = new WriteRelay(target);
    duplex._write = (chunk, encoding, callback) => writing.write(chunk, encoding, callback);
    duplex._final = (callback) => writing.final(callback);
    target.on('finish', () => writing.call('onFinish'));
  }
  if (isReadable(source)) {
    finished(source, sideFinished);
    reading = new ReadRelay(source, duplex);
    duplex._read = () => reading.read();
  }
  duplex._destroy = (error, callback) => {
    if (!error && onClose !== null) error = abortError();
    reading?.forget();
    writing?.forget();
    if (onClose === null) {
      callback(error);
    } else {
      onClose = callback;
      destroyer(target, error);
      destroyer(source, error);
    }
  };
  return duplex;
}

module.exports = { duplexify };
