// ReadableByteStreamController and ReadableStreamBYOBRequest.

const { checkInternal, exposeClass, invalidState, invalidThis, invalidType, kInternal } =
  require('internal:stream/web/common');
const { READABLE, desiredSize, errorReadable, kController } = require('internal:stream/web/readable_record');

const kRequest = Symbol('kState');

function recordOf(controller) {
  const record = controller?.[kController];
  if (record === undefined || !record.isByte) throw invalidThis('ReadableByteStreamController');
  return record;
}

class ReadableByteStreamController {
  constructor(key = undefined, record = undefined) {
    checkInternal(key);
    this[kController] = record;
  }

  get byobRequest() {
    const record = recordOf(this);
    if (record.request === undefined && record.pullIntos.length > 0) {
      const first = record.pullIntos[0];
      const view = new Uint8Array(first.buffer, first.offset + first.filled, first.length - first.filled);
      record.request = new ReadableStreamBYOBRequest(kInternal, { record, view });
    }
    return record.request ?? null;
  }

  get desiredSize() {
    return desiredSize(recordOf(this));
  }

  close() {
    const record = recordOf(this);
    if (record.closeRequested) throw invalidState('Controller is already closed');
    if (record.state !== READABLE) throw invalidState('ReadableStream is already closed');
    record.closeByController();
  }

  enqueue(chunk) {
    const record = recordOf(this);
    if (!ArrayBuffer.isView(chunk)) throw invalidType('buffer', ['Buffer', 'TypedArray', 'DataView'], chunk);
    const { byteLength, buffer } = chunk;
    if (!(buffer instanceof ArrayBuffer)) throw invalidType('buffer', 'view of an ArrayBuffer that is not shared', chunk);
    if (byteLength === 0 || buffer.byteLength === 0) {
      throw invalidState('chunk ArrayBuffer is zero-length or detached');
    }
    if (record.closeRequested) throw invalidState('Controller is already closed');
    if (record.state !== READABLE) throw invalidState('ReadableStream is already closed');
    record.enqueueView(chunk);
  }

  error(error = undefined) {
    errorReadable(recordOf(this), error);
  }
}

exposeClass(ReadableByteStreamController, ['byobRequest', 'desiredSize', 'close', 'enqueue', 'error'], () => ({}));

function requestOf(object) {
  const request = object?.[kRequest];
  if (request === undefined) throw invalidThis('ReadableStreamBYOBRequest');
  return request;
}

function validRequest(object) {
  const request = requestOf(object);
  if (request.record === undefined) throw invalidState('This BYOB request has been invalidated');
  return request;
}

class ReadableStreamBYOBRequest {
  constructor(key = undefined, request = undefined) {
    checkInternal(key);
    this[kRequest] = request;
  }

  get view() {
    return requestOf(this).view;
  }

  respond(bytesWritten) {
    const { record, view } = validRequest(this);
    if (view.buffer.detached) throw invalidState('Viewed ArrayBuffer is detached');
    record.respond(countOf(bytesWritten));
  }

  respondWithNewView(view) {
    const { record } = validRequest(this);
    if (!ArrayBuffer.isView(view)) throw invalidType('view', ['Buffer', 'TypedArray', 'DataView'], view);
    if (view.buffer.detached) throw invalidState('Viewed ArrayBuffer is detached');
    record.respondWithView(view);
  }
}

// [EnforceRange] unsigned long long.
function countOf(value) {
  const count = Math.trunc(+value);
  if (!(count >= 0) || count > Number.MAX_SAFE_INTEGER) {
    const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_VALUE('bytesWritten', value);
  }
  return count === 0 ? 0 : count;
}

// The buffer behind a request went elsewhere.
function invalidate(object) {
  object[kRequest] = { record: undefined, view: null };
}

exposeClass(ReadableStreamBYOBRequest, ['view', 'respond', 'respondWithNewView'], (object) => {
  const { record, view } = object[kRequest];
  return { view, controller: record?.controller };
});

module.exports = { ReadableByteStreamController, ReadableStreamBYOBRequest, invalidate };
