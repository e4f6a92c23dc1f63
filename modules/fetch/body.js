// Bodies of requests and responses: https://fetch.spec.whatwg.org/#body-mixin
//
// A body keeps what it was made of; its stream is made when a script asks for it, and text() and the others go without one.

const { Buffer } = require('node:buffer');
const { isFormData } = require('internal:fetch/form_data');
const { brand, enumerable } = require('internal:fetch/webidl');

const kBody = Symbol('body');

// Bytes of a body that are read before somebody asks for them.
const BYTES_AHEAD_MAX = 65536;

const none = Buffer.alloc(0);

function concatenated(list) {
  if (list.length === 0) return none;
  return list.length === 1 ? list[0] : Buffer.concat(list);
}

class Body {
  constructor() {
    // A string, a Uint8Array or a Blob; or null, when there is only a stream.
    this.source = null;
    // In bytes, null when it is not known.
    this.length = null;
    this.stream = null;
    // What comes from a stream of Node's.
    this.incoming = null;
    // Read without a stream.
    this.used = false;
  }

  static ofStream(stream) {
    const body = new Body();
    body.stream = stream;
    return body;
  }

  static ofIncoming(readable) {
    const body = new Body();
    body.incoming = new Incoming(readable);
    return body;
  }

  isUsed() {
    return this.stream === null ? this.used : require('node:stream').isDisturbed(this.stream);
  }

  isUnusable() {
    return this.isUsed() || (this.stream !== null && this.stream.locked);
  }

  getStream() {
    if (this.stream === null) this.stream = this.used ? spent() : makeStream(this);
    return this.stream;
  }

  // All bytes, as a promise or at once; marks the body as used.
  takeBytes() {
    this.used = true;
    if (this.stream !== null) return drain(this.stream);
    if (this.incoming !== null) return this.incoming.drain();
    if (typeof this.source === 'string') return Buffer.from(this.source);
    return ArrayBuffer.isView(this.source) ? this.source : this.source.bytes();
  }

  // A second body with the same bytes; the first stays usable.
  clone() {
    if (this.stream === null && this.source !== null) {
      const copy = new Body();
      copy.source = this.source;
      copy.length = this.length;
      return copy;
    }
    const [one, other] = this.getStream().tee();
    this.stream = one;
    this.incoming = null;
    const copy = Body.ofStream(other);
    copy.length = this.length;
    return copy;
  }

  // For a second owner; this one counts as used.
  move() {
    const moved = new Body();
    Object.assign(moved, this);
    if (this.stream !== null) {
      const { TransformStream } = require('node:stream/web');
      const through = new TransformStream();
      this.stream.pipeThrough(through);
      moved.stream = through.readable;
    } else {
      this.used = true;
      this.incoming = null;
    }
    return moved;
  }

  cancel(reason) {
    if (this.stream !== null && !this.stream.locked) this.stream.cancel(reason).catch(() => {});
    this.incoming?.readable.destroy(reason);
  }
}

// What `body` gives once the bytes were read without it.
function spent() {
  const { ReadableStream } = require('node:stream/web');
  const stream = new ReadableStream({ type: 'bytes' });
  stream.cancel();
  stream.getReader();
  return stream;
}

function makeStream(body) {
  const { ReadableStream } = require('node:stream/web');
  if (body.incoming !== null) return body.incoming.makeStream();
  if (typeof body.source !== 'string' && !ArrayBuffer.isView(body.source)) return body.source.stream();
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const bytes = typeof body.source === 'string' ? new Uint8Array(Buffer.from(body.source)) : new Uint8Array(body.source);
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

// Tells of what scripts hold no longer.
let dropped;

// Chunks that are read ahead of whoever wants them, so that the connection under a short body is soon free again.
class Incoming {
  constructor(readable) {
    this.readable = readable;
    this.chunks = [];
    this.bytes = 0;
    this.ended = false;
    this.failure = null;
    // Responses and streams that a script may hold, until the collector finds that it does not.
    this.holders = 0;
    // All of it is wanted; and whom to tell of news.
    this.taken = false;
    this.told = null;
    readable.on('data', (chunk) => this.add(chunk));
    readable.on('end', () => this.end(null));
    readable.on('error', (error) => this.end(failure(error)));
    readable.on('aborted', () => this.end(failure(readable.errored)));
  }

  add(chunk) {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.told !== null) this.told();
    else if (this.bytes > BYTES_AHEAD_MAX) this.readable.pause();
  }

  end(error) {
    if (this.ended || this.failure !== null) return;
    if (error === null) this.ended = true;
    else this.failure = error;
    if (this.told !== null) this.told();
  }

  // All bytes, as a promise.
  drain() {
    this.taken = true;
    return new Promise((resolve, reject) => {
      this.told = () => {
        if (this.failure !== null) reject(this.failure);
        else if (this.ended) resolve(concatenated(this.chunks));
      };
      this.told();
      this.readable.resume();
    });
  }

  makeStream() {
    const { ReadableStream } = require('node:stream/web');
    const stream = new ReadableStream({
      type: 'bytes',
      pull: (controller) => new Promise((resolve) => {
        this.told = () => this.give(controller, resolve);
        this.told();
        this.readable.resume();
      }),
      cancel: (reason) => {
        this.told = null;
        this.readable.destroy(reason);
      },
    });
    this.heldBy(stream);
    return stream;
  }

  give(controller, resolve) {
    if (this.chunks.length > 0) {
      for (const chunk of this.chunks) controller.enqueue(new Uint8Array(chunk));
      this.chunks = [];
      this.bytes = 0;
    } else if (this.failure !== null) {
      controller.error(this.failure);
    } else if (this.ended) {
      controller.close();
      controller.byobRequest?.respond(0);
    } else {
      return;
    }
    this.told = null;
    resolve();
  }

  heldBy(object) {
    // A request that a server received is reached from here, and its connection ends without this.
    if (this.readable.endsItself) return;
    this.holders++;
    dropped ??= new FinalizationRegistry((incoming) => incoming.letGo());
    dropped.register(object, this);
  }

  // When nobody can read it any more the connection under it is closed.
  letGo() {
    this.holders--;
    if (this.holders === 0 && !this.taken && !this.ended) this.readable.destroy();
  }
}

// What a reader is told of a body that breaks off: the reason of an abort, or that it was terminated.
function failure(error) {
  if (error !== null && error !== undefined && error.reasonOfAbort !== undefined) return error.reasonOfAbort;
  const { causeOf, failure: made } = require('internal:fetch/failures');
  const isError = error !== null && error !== undefined;
  return new TypeError('terminated', { cause: isError ? causeOf(error) : made('UND_ERR_SOCKET', 'other side closed') });
}

async function drain(stream) {
  const reader = stream.getReader();
  const chunks = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatenated(chunks);
    if (!(value instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
    chunks.push(value);
  }
}

function streamFrom(iterable) {
  const { ReadableStream } = require('node:stream/web');
  let iterator;
  return new ReadableStream({
    start() {
      iterator = iterable[Symbol.asyncIterator]();
    },
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) {
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value);
      if (bytes.byteLength > 0) controller.enqueue(new Uint8Array(bytes));
    },
    async cancel() {
      await iterator.return();
    },
    type: 'bytes',
  });
}

function extractStream(object, keepalive) {
  if (keepalive) throw new TypeError('keepalive');
  const { ReadableStream } = require('node:stream/web');
  if (require('node:stream').isDisturbed(object) || object.locked) {
    throw new TypeError('Response body object should not be disturbed or locked');
  }
  return Body.ofStream(object instanceof ReadableStream ? object : streamFrom(object));
}

// A body of what a script gives, and the type that goes with it: https://fetch.spec.whatwg.org/#concept-bodyinit-extract
function extract(object, keepalive = false, what = 'undefined: undefined') {
  const body = new Body();
  let type = null;
  const { isAnyArrayBuffer } = require('internal:types');
  if (object !== null && typeof object === 'object') {
    if (ArrayBuffer.isView(object)) {
      body.source = new Uint8Array(object.buffer.slice(object.byteOffset, object.byteOffset + object.byteLength));
    } else if (isAnyArrayBuffer(object)) {
      body.source = new Uint8Array(object.slice(0));
    } else if (isFormData(object)) {
      const { Blob } = require('node:buffer');
      const form = require('internal:fetch/multipart').encode(object);
      body.source = new Blob(form.parts);
      type = form.type;
    } else if (object instanceof require('node:url').URLSearchParams) {
      body.source = object.toString();
      type = 'application/x-www-form-urlencoded;charset=UTF-8';
    } else if (object instanceof require('node:buffer').Blob) {
      body.source = object;
      if (object.type !== '') type = object.type;
    } else if (typeof object[Symbol.asyncIterator] === 'function') {
      return [extractStream(object, keepalive), null];
    }
  }
  if (body.source === null) {
    if (typeof object === 'symbol') throw new TypeError(`${what} is a symbol, which cannot be converted to a DOMString.`);
    body.source = `${object}`.toWellFormed();
    type = 'text/plain;charset=UTF-8';
  }
  if (typeof body.source === 'string') body.length = Buffer.byteLength(body.source);
  else body.length = body.source.byteLength ?? body.source.size;
  return [body, type];
}

function asText(bytes) {
  const start = bytes.length > 2 && bytes[0] === 0xEF && bytes[1] === 0xBB && bytes[2] === 0xBF ? 3 : 0;
  return Buffer.prototype.utf8Slice.call(bytes, start, bytes.length);
}

function asForm(bytes, contentType) {
  const { FormData } = require('internal:fetch/form_data');
  const multipart = require('internal:fetch/multipart');
  const type = parseType(contentType);
  if (type?.essence === 'multipart/form-data') {
    const boundary = type.params.get('boundary');
    if (boundary === null || boundary === '') throw multipart.broken();
    return multipart.decode(bytes, boundary);
  }
  if (type?.essence === 'application/x-www-form-urlencoded') {
    const form = new FormData();
    // The question mark is not the body's; a byte order mark is no mark here.
    const text = Buffer.prototype.utf8Slice.call(bytes, 0, bytes.length);
    for (const [name, value] of new URLSearchParams(`?${text}`)) form.append(name, value);
    return form;
  }
  throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
}

function parseType(contentType) {
  if (contentType === null) return null;
  try {
    return new (require('node:util').MIMEType)(contentType);
  } catch {
    return null;
  }
}

function asBlob(bytes, contentType) {
  const { Blob } = require('node:buffer');
  return new Blob([bytes], { type: parseType(contentType)?.toString() ?? '' });
}

function asArrayBuffer(bytes) {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

// The record of a message. A response of nothing but a text is that text until somebody asks for more.
function stateOf(message) {
  const state = message[kBody];
  return typeof state === 'string' ? message[kBody] = stateOfText(state, message) : state;
}

let stateOfText;
function setStateOfText(make) {
  stateOfText = make;
}

// The bytes of a message's body, made into something; a promise.
function consume(message, make) {
  try {
    brand(message, kBody);
  } catch (error) {
    return Promise.reject(error);
  }
  const body = stateOf(message).body;
  if (body === null) return new Promise((resolve) => resolve(make(none, message)));
  if (body.isUnusable()) return Promise.reject(new TypeError('Body is unusable: Body has already been read'));
  let bytes;
  try {
    bytes = body.takeBytes();
    if (ArrayBuffer.isView(bytes)) return Promise.resolve(make(bytes, message));
  } catch (error) {
    return Promise.reject(error);
  }
  return bytes.then((all) => make(all, message));
}

const typeOf = (message) => message.headers.get('content-type');

// Gives a class whose objects have a record with a `body` under kBody the methods that read it.
function addBody(Class) {
  const methods = {
    blob() { return consume(this, (bytes, message) => asBlob(bytes, typeOf(message))); },
    arrayBuffer() { return consume(this, (bytes) => asArrayBuffer(new Uint8Array(bytes))); },
    text() { return consume(this, asText); },
    json() { return consume(this, (bytes) => JSON.parse(asText(bytes))); },
    formData() { return consume(this, (bytes, message) => asForm(bytes, typeOf(message))); },
    bytes() { return consume(this, (bytes) => new Uint8Array(bytes)); },
  };
  for (const name of Object.keys(methods)) {
    Object.defineProperty(Class.prototype, name, { value: methods[name], writable: true, enumerable: true, configurable: true });
  }
  Object.defineProperties(Class.prototype, {
    body: {
      configurable: true,
      get() {
        brand(this, kBody);
        return stateOf(this).body?.getStream() ?? null;
      },
    },
    bodyUsed: {
      configurable: true,
      get() {
        brand(this, kBody);
        return stateOf(this).body?.isUsed() ?? false;
      },
    },
  });
  enumerable(Class, ['body', 'bodyUsed']);
}

module.exports = { Body, addBody, extract, kBody, setStateOfText, stateOf };
