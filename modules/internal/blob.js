// Blob, and the URLs under which a process keeps Blobs.

const { codes } = require('internal:errors');
const { customInspectSymbol, kEmptyObject, kEnumerableProperty } = require('internal:util');

// A Blob is a list of parts that nobody changes: Uint8Arrays of its own, or pieces of a file.
const kParts = Symbol('kParts');
const kType = Symbol('kType');
const kLength = Symbol('kLength');
// What clones by structuredClone.
const kIsCloneable = Symbol('kIsCloneable');
const { kHost } = require('internal:host_objects');

// As many as one ArrayBuffer holds.
const BYTES_MAX = 2 ** 31 - 1;
const CHUNK_BYTES = 65536;
const disallowedInType = /[^\u{0020}-\u{007E}]/u;

function isBlob(value) {
  return value?.[kParts] !== undefined;
}

function requireBlob(value) {
  if (!isBlob(value)) throw new codes.ERR_INVALID_THIS('Blob');
}

function normalizeType(type) {
  type = `${type}`;
  return disallowedInType.test(type) ? '' : type.toLowerCase();
}

function unreadable() {
  const { DOMException } = require('internal:domexception');
  return new DOMException('The blob could not be read', 'NotReadableError');
}

// A range of a file that must not have changed since the Blob was made.
class FilePart {
  constructor(path, stats, start, end) {
    this.path = path;
    this.stats = stats;
    this.start = start;
    this.byteLength = end - start;
  }

  slice(start, end) {
    return new FilePart(this.path, this.stats, this.start + start, this.start + end);
  }

  async read() {
    const { open } = require('node:fs/promises');
    let handle;
    try {
      handle = await open(this.path);
      const { size, mtimeMs } = await handle.stat();
      if (size !== this.stats.size || mtimeMs !== this.stats.mtimeMs) throw unreadable();
      const bytes = new Uint8Array(this.byteLength);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, this.start);
      if (bytesRead !== bytes.length) throw unreadable();
      return bytes;
    } catch {
      throw unreadable();
    } finally {
      await handle?.close();
    }
  }
}

function sliceOfPart(part, start, end) {
  return part instanceof FilePart ? part.slice(start, end) : part.subarray(start, end);
}

function toBytes(source, endings) {
  const { isAnyArrayBuffer } = require('internal:types');
  if (isAnyArrayBuffer(source)) return new Uint8Array(source.slice(0));
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer.slice(source.byteOffset, source.byteOffset + source.byteLength));
  let text = `${source}`;
  if (endings === 'native') text = text.replace(/\n|\r\n/g, '\n');
  const { TextEncoder } = require('internal:encoding');
  return new TextEncoder().encode(text);
}

function addSource(parts, source, endings) {
  if (isBlob(source)) {
    parts.push(...source[kParts]);
    return source[kLength];
  }
  const bytes = toBytes(source, endings);
  if (bytes.byteLength > 0) parts.push(bytes);
  return bytes.byteLength;
}

// Parts that cover `start` to `end` of the given ones. Nothing is copied.
function sliceParts(parts, start, end) {
  const slices = [];
  let position = 0;
  for (const part of parts) {
    const from = Math.max(start - position, 0);
    const to = Math.min(end - position, part.byteLength);
    if (from < to) slices.push(sliceOfPart(part, from, to));
    position += part.byteLength;
  }
  return slices;
}

// All bytes of the parts. It waits where a file must be read.
async function gather(parts, length) {
  const bytes = new Uint8Array(length);
  let position = 0;
  for (const part of parts) {
    bytes.set(part instanceof FilePart ? await part.read() : part, position);
    position += part.byteLength;
  }
  return bytes;
}

class Blob {
  constructor(sources = [], options) {
    if (sources === null || typeof sources[Symbol.iterator] !== 'function' || typeof sources === 'string') {
      throw new codes.ERR_INVALID_ARG_TYPE('sources', 'a sequence', sources);
    }
    require('internal:validators').validateDictionary(options, 'options');
    const { type = '', endings: wanted = 'transparent' } = options ?? kEmptyObject;
    const endings = `${wanted}`;
    if (endings !== 'transparent' && endings !== 'native') throw new codes.ERR_INVALID_ARG_VALUE('options.endings', endings);
    const parts = [];
    let length = 0;
    for (const source of sources) length += addSource(parts, source, endings);
    if (length > BYTES_MAX) throw new codes.ERR_BUFFER_TOO_LARGE(BYTES_MAX);
    this[kParts] = parts;
    this[kLength] = length;
    this[kType] = normalizeType(type);
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `Blob ${require('node:util').inspect({ size: this.size, type: this.type }, inner)}`;
  }

  get type() {
    requireBlob(this);
    return this[kType];
  }

  get size() {
    requireBlob(this);
    return this[kLength];
  }

  slice(start = 0, end = this[kLength], contentType = '') {
    requireBlob(this);
    const length = this[kLength];
    start = start < 0 ? Math.max(length + start, 0) : Math.min(start, length);
    end = end < 0 ? Math.max(length + end, 0) : Math.min(end, length);
    start = Math.trunc(start) || 0;
    end = Math.trunc(end) || 0;
    const span = Math.max(end - start, 0);
    return createBlob(sliceParts(this[kParts], start, start + span), span, normalizeType(contentType), this[kIsCloneable]);
  }

  arrayBuffer() {
    if (!isBlob(this)) return Promise.reject(new codes.ERR_INVALID_THIS('Blob'));
    return gather(this[kParts], this[kLength]).then((bytes) => bytes.buffer);
  }

  async text() {
    requireBlob(this);
    const { TextDecoder } = require('internal:encoding');
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  bytes() {
    requireBlob(this);
    return gather(this[kParts], this[kLength]);
  }

  stream() {
    requireBlob(this);
    return streamOf(this[kParts], this[kLength]);
  }
}

// A byte stream that reads nothing before somebody asks.
function streamOf(parts, length) {
  const { ReadableStream } = require('node:stream/web');
  let position = 0;
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      if (position === length) {
        // An empty file may have grown.
        if (length === 0) await gather(parts, 0);
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      const end = Math.min(position + CHUNK_BYTES, length);
      const chunk = await gather(sliceParts(parts, position, end), end - position);
      position = end;
      controller.enqueue(chunk);
    },
  }, { highWaterMark: 0 });
}

Object.defineProperties(Blob.prototype, {
  size: kEnumerableProperty,
  type: kEnumerableProperty,
  slice: kEnumerableProperty,
  stream: kEnumerableProperty,
  text: kEnumerableProperty,
  arrayBuffer: kEnumerableProperty,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'Blob' },
});

function createBlob(parts, length, type = '', isCloneable = true) {
  const blob = Object.create(Blob.prototype);
  blob[kParts] = parts;
  blob[kLength] = length;
  blob[kType] = type;
  if (isCloneable === false) blob[kIsCloneable] = false;
  return blob;
}

// For structuredClone: another Blob over the same parts.
function cloneBlob(blob) {
  if (blob[kIsCloneable] === false) throw new codes.ERR_INVALID_STATE.TypeError('File-backed Blobs are not cloneable');
  return createBlob(blob[kParts], blob[kLength], blob[kType]);
}

// For fs.openAsBlob: undefined for a file that is not there.
function createBlobFromFilePath(path, options) {
  let stats;
  try {
    stats = require('node:fs').statSync(path);
  } catch {
    return undefined;
  }
  return createBlob([new FilePart(path, stats, 0, stats.size)], stats.size, options?.type, false);
}

// Blobs that have a URL, by the id in it.
const urls = new Map();
const URL_PREFIX = 'blob:nodedata:';

function createObjectURL(blob) {
  if (!isBlob(blob)) throw new codes.ERR_INVALID_ARG_TYPE('obj', 'Blob', blob);
  const id = require('node:crypto').randomUUID();
  urls.set(id, blob);
  return `${URL_PREFIX}${id}`;
}

// The id in a URL of ours, or undefined. Anything else that is a URL, or none, is passed over in silence.
function idOf(url) {
  url = `${url}`.trim();
  if (url.slice(0, 5).toLowerCase() === 'blob:') url = `blob:${url.slice(5)}`;
  if (!url.startsWith(URL_PREFIX)) return undefined;
  return url.slice(URL_PREFIX.length).split(/[?#]/, 1)[0];
}

function revokeObjectURL(url) {
  urls.delete(idOf(url));
}

function resolveObjectURL(url) {
  const blob = urls.get(idOf(url));
  return blob && createBlob(blob[kParts], blob[kLength], blob[kType], blob[kIsCloneable]);
}

// structuredClone() shares the parts: nobody changes them.
Object.defineProperty(Blob.prototype, kHost, {
  value: { clone: cloneBlob },
});

module.exports = {
  Blob, cloneBlob, createBlob, createBlobFromFilePath, createObjectURL, isBlob, resolveObjectURL, revokeObjectURL,
};
