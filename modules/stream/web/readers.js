// ReadableStreamDefaultReader and ReadableStreamBYOBReader.

const {
  checkObjectOrNull, exposeClass, invalidState, invalidThis, invalidType,
} = require('internal:stream/web/common');
const {
  PromiseRequest, ReaderRecord, cancelReadable, kReadable, kReader, read, releaseReader,
} = require('internal:stream/web/readable_record');

function lock(stream, isByob) {
  const record = stream?.[kReadable];
  if (record === undefined) throw invalidType('stream', 'ReadableStream', stream);
  if (record.reader !== undefined) throw invalidState('ReadableStream is locked');
  if (isByob && !record.isByte) {
    const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be a byte stream');
  }
  return new ReaderRecord(record, isByob, stream);
}

const notAttached = () => invalidState('The reader is not attached to a stream');

// Cancel and release are the same for both kinds.
function cancelThrough(reader, name, reason) {
  if (reader === undefined) return Promise.reject(invalidThis(name));
  const { readable } = reader;
  return readable === undefined ? Promise.reject(notAttached()) : cancelReadable(readable, reason);
}

function closedOf(reader, name) {
  return reader === undefined ? Promise.reject(invalidThis(name)) : reader.closed.promise;
}

function release(reader, name) {
  if (reader === undefined) throw invalidThis(name);
  if (reader.readable !== undefined) releaseReader(reader);
}

function recordOf(object, isByob) {
  const reader = object?.[kReader];
  return reader !== undefined && reader.isByob === isByob ? reader : undefined;
}

class ReadableStreamDefaultReader {
  constructor(stream) {
    this[kReader] = lock(stream, false);
  }

  read() {
    const reader = recordOf(this, false);
    if (reader === undefined) return Promise.reject(invalidThis('ReadableStreamDefaultReader'));
    const { readable } = reader;
    return readable === undefined ? Promise.reject(notAttached()) : read(readable);
  }

  releaseLock() {
    release(recordOf(this, false), 'ReadableStreamDefaultReader');
  }

  get closed() {
    return closedOf(recordOf(this, false), 'ReadableStreamDefaultReader');
  }

  cancel(reason = undefined) {
    return cancelThrough(recordOf(this, false), 'ReadableStreamDefaultReader', reason);
  }
}

exposeClass(ReadableStreamDefaultReader, ['closed', 'read', 'releaseLock', 'cancel'], (reader) => {
  const { stream, requests, closed } = reader[kReader];
  return { stream, readRequests: requests.length, close: closed.promise };
});

class ReadableStreamBYOBReader {
  constructor(stream) {
    this[kReader] = lock(stream, true);
  }

  async read(view, options = { min: 1 }) {
    const reader = recordOf(this, true);
    if (reader === undefined) throw invalidThis('ReadableStreamBYOBReader');
    checkView(view);
    checkObjectOrNull(options, 'options');
    const min = leastElements(options, view);
    if (reader.readable === undefined) throw notAttached();
    const request = new PromiseRequest();
    reader.readable.readIntoView(view, min, request);
    return request.parts.promise;
  }

  releaseLock() {
    release(recordOf(this, true), 'ReadableStreamBYOBReader');
  }

  get closed() {
    return closedOf(recordOf(this, true), 'ReadableStreamBYOBReader');
  }

  cancel(reason = undefined) {
    return cancelThrough(recordOf(this, true), 'ReadableStreamBYOBReader', reason);
  }
}

function checkView(view) {
  if (!ArrayBuffer.isView(view)) throw invalidType('view', ['Buffer', 'TypedArray', 'DataView'], view);
  const { buffer } = view;
  if (view.byteLength === 0 || buffer.byteLength === 0) throw invalidState('View or Viewed ArrayBuffer is zero-length or detached');
  if (!(buffer instanceof ArrayBuffer)) throw invalidType('view', 'view of an ArrayBuffer that is not shared', view);
}

// How many elements of the view must be filled before the read is answered.
function leastElements(options, view) {
  const { codes } = require('internal:errors');
  const min = options?.min ?? 1;
  if (typeof min !== 'number') throw invalidType('options.min', 'number', min);
  if (!Number.isInteger(min)) throw new codes.ERR_INVALID_ARG_VALUE('options.min', min, 'must be an integer');
  if (min <= 0) throw new codes.ERR_INVALID_ARG_VALUE('options.min', min, 'must be greater than 0');
  const isArray = !(view instanceof DataView);
  const max = isArray ? view.length : view.byteLength;
  if (min > max) throw new codes.ERR_OUT_OF_RANGE('options.min', isArray ? '<= view.length' : '<= view.byteLength', min);
  return min;
}

exposeClass(ReadableStreamBYOBReader, ['closed', 'read', 'releaseLock', 'cancel'], (reader) => {
  const { stream, requests, closed } = reader[kReader];
  return { stream, readIntoRequests: requests.length, close: closed.promise };
});

module.exports = { ReadableStreamBYOBReader, ReadableStreamDefaultReader };
