// node:stream: the Stream class with all the others, and the functions for working with any stream.

const { Stream } = require('internal:stream/legacy');
const { Readable } = require('internal:stream/readable');
const { Writable } = require('internal:stream/writable');
const classify = require('internal:stream/classify');
const { destroyer } = require('internal:stream/destroy');
const { getDefaultHighWaterMark, setDefaultHighWaterMark } = require('internal:stream/state');

module.exports = Stream;

Stream.isDestroyed = classify.isDestroyed;
Stream.isDisturbed = classify.isDisturbed;
Stream.isErrored = classify.isErrored;
Stream.isReadable = classify.isReadable;
Stream.isWritable = classify.isWritable;

Stream.Readable = Readable;

// The helpers are loaded when one is called; `lengths` are those of Node's functions.
function defineOperators(group, lengths) {
  for (const name of Object.keys(lengths)) {
    const operator = function operator(...values) {
      if (new.target) {
        const { ERR_ILLEGAL_CONSTRUCTOR } = require('internal:errors').codes;
        throw new ERR_ILLEGAL_CONSTRUCTOR();
      }
      const result = require('internal:stream/operators')[group][name].apply(this, values);
      return group === 'streamReturning' ? Readable.from(result) : result;
    };
    Object.defineProperties(operator, { name: { value: name }, length: { value: lengths[name] } });
    Object.defineProperty(Readable.prototype, name, { value: operator, configurable: true, writable: true });
  }
}
defineOperators('streamReturning', { asIndexedPairs: 0, drop: 1, filter: 2, flatMap: 2, map: 2, take: 1, compose: 2 });
defineOperators('promiseReturning', { every: 1, forEach: 2, reduce: 3, toArray: 1, some: 1, find: 2 });

Stream.Writable = Writable;

function defineLazyClass(name, file) {
  Object.defineProperty(Stream, name, {
    enumerable: true,
    configurable: true,
    get() {
      const value = require(file)[name];
      Object.defineProperty(Stream, name, { value, enumerable: true, configurable: true, writable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(Stream, name, { value, enumerable: true, configurable: true, writable: true });
    },
  });
}
defineLazyClass('Duplex', 'internal:stream/duplex');
defineLazyClass('Transform', 'internal:stream/transform');
defineLazyClass('PassThrough', 'internal:stream/transform');

Stream.duplexPair = function duplexPair(options) {
  return require('internal:stream/duplex_pair').duplexPair(options);
};

Stream.pipeline = function pipeline(...streams) {
  return require('internal:stream/pipeline').pipeline(streams);
};

Stream.addAbortSignal = function addAbortSignal(signal, stream) {
  return require('internal:stream/abort_signal').addAbortSignal(signal, stream);
};

Stream.finished = function finished(stream, options, callback) {
  const { finished: watch } = require('internal:stream/finished');
  return arguments.length === 2 ? watch(stream, options) : watch(stream, options, callback);
};

Stream.destroy = destroyer;

Stream.compose = function compose(...streams) {
  return require('internal:stream/compose').compose(streams);
};

Stream.setDefaultHighWaterMark = setDefaultHighWaterMark;
Stream.getDefaultHighWaterMark = getDefaultHighWaterMark;

Object.defineProperty(Stream, 'promises', {
  configurable: true,
  enumerable: true,
  get() {
    return require('node:stream/promises');
  },
});

const kPromisify = Symbol.for('nodejs.util.promisify.custom');
for (const name of ['pipeline', 'finished']) {
  Object.defineProperty(Stream[name], kPromisify, {
    enumerable: true,
    get() {
      return require('node:stream/promises')[name];
    },
  });
}

// Backwards compatibility with node 0.4.
Stream.Stream = Stream;

const tagOfTypedArray = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

Stream._isArrayBufferView = ArrayBuffer.isView;

Stream._isUint8Array = function _isUint8Array(value) {
  return tagOfTypedArray.call(value) === 'Uint8Array';
};

Stream._uint8ArrayToBuffer = function _uint8ArrayToBuffer(chunk) {
  return require('node:buffer').Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
};

// Requests and responses become the streams that they are for who knows the classes.
if (binding('engine').hasBuiltinLoaded('internal:http/messages')) require('internal:http/messages').link();
