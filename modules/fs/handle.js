// FileHandle: what fs.promises.open gives. Operations that run hold the descriptor; close() waits for them.

const native = binding('fs');
const EventEmitter = require('node:events');
const { codes } = require('internal:errors');
const { parseFileMode, validateBoolean, validateBuffer, validateEncoding, validateInteger, validateObject, validateString } =
  require('internal:validators');
const { abortError, checkBuffers, checkReadRange, checkString, checkWriteRange, fill, isTextWanted, isUtf8, noBuffersError, scatter, toBytes, toId, toOptions,
  toSeconds, totalLength } =
  require('internal:fs/paths');
const { statsOf } = require('internal:fs/stats');

const kAllowNull = 1;
const none = Object.freeze({});
const READ_BYTES = 16384;
const WRITE_BYTES_MAX = 512 * 1024;

// Fields of a handle.
const kFd = Symbol('kFd');
const kUses = Symbol('kUses');
const kClosing = Symbol('kClosing');
const kClosed = Symbol('kClosed');
const kLocked = Symbol('kLocked');
const kRef = Symbol('kRef');
const kUnref = Symbol('kUnref');

function fileClosed(syscall) {
  const error = new Error('file closed');
  error.code = 'EBADF';
  error.syscall = syscall;
  return error;
}

function check(handle, syscall) {
  if (handle?.[kUses] === undefined) throw new codes.ERR_INTERNAL_ASSERTION('handle must be an instance of FileHandle');
  if (handle[kFd] === -1) throw fileClosed(syscall);
}

// Runs a native with the descriptor, which stays open until it is done.
function run(handle, syscall, start) {
  return new Promise((resolve, reject) => {
    check(handle, syscall);
    start(handle[kFd], (value) => {
      handle[kUnref]();
      resolve(value);
    }, (error) => {
      handle[kUnref]();
      reject(error);
    });
    handle[kUses]++;
  });
}

function checkAborted(signal) {
  if (signal?.aborted) throw abortError(signal);
}

class FileHandle extends EventEmitter {
  constructor(fd) {
    super();
    this[kFd] = fd ?? -1;
    // One for being open, and one for each operation that runs.
    this[kUses] = 1;
    this[kClosing] = null;
    this[kClosed] = null;
    this[kLocked] = false;
    // Its own, as it is called without its handle.
    const { close } = { close: () => closeHandle(this) };
    this.close = close;
  }

  get fd() {
    return this[kFd];
  }

  getAsyncId() {
    return 0;
  }

  [kRef]() {
    this[kUses]++;
  }

  [kUnref]() {
    if (--this[kUses] > 0) return;
    const fd = this[kFd];
    this[kFd] = -1;
    const closed = this[kClosed];
    native.close(fd, closed?.resolve ?? ignore, closed?.reject ?? ignore);
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  async read(buffer, offset, length, position) {
    check(this, 'read');
    if (!ArrayBuffer.isView(buffer)) {
      if (buffer !== undefined) validateObject(buffer, 'options', kAllowNull);
      ({ buffer = Buffer.alloc(READ_BYTES), offset = 0, length = buffer.byteLength - offset, position = null } = buffer ?? none);
      validateBuffer(buffer);
    }
    if (offset !== null && typeof offset === 'object') ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
    if (offset === undefined || offset === null) offset = 0;
    else validateInteger(offset, 'offset', 0);
    length ??= buffer.byteLength - offset;
    if (length === 0) return { __proto__: null, bytesRead: length, buffer };
    if (buffer.byteLength === 0) throw new codes.ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
    checkReadRange(offset, length, buffer.byteLength);
    // What is no safe integer, a BigInt too, is the handle's own position here.
    if (!Number.isSafeInteger(position)) position = null;
    const bytes = await run(this, 'read', (fd, done, failed) => native.readSome(fd, length, position, done, failed));
    fill(buffer, offset, bytes);
    return { __proto__: null, bytesRead: bytes.byteLength, buffer };
  }

  async readv(buffers, position) {
    check(this, 'readv');
    checkBuffers(buffers);
    if (buffers.length === 0) throw noBuffersError();
    const at = typeof position === 'number' ? position : null;
    const bytes = await run(this, 'readv', (fd, done, failed) => native.readSome(fd, totalLength(buffers), at, done, failed));
    scatter(buffers, bytes);
    return { __proto__: null, bytesRead: bytes.byteLength, buffers };
  }

  async write(buffer, offset, length, position) {
    check(this, 'write');
    if (buffer?.byteLength === 0) return { __proto__: null, bytesWritten: 0, buffer };
    let source = buffer;
    let start = 0;
    let at;
    if (ArrayBuffer.isView(buffer)) {
      if (typeof offset === 'object') ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset ?? none);
      if (offset !== undefined && offset !== null) {
        validateInteger(offset, 'offset', 0);
        start = offset;
      }
      if (typeof length !== 'number') length = buffer.byteLength - start;
      checkWriteRange(start, length, buffer.byteLength);
      at = position;
    } else {
      // (string, position, encoding)
      checkString(buffer, 'buffer');
      validateEncoding(buffer, length);
      if (!isUtf8(length)) source = Buffer.from(buffer, length);
      at = offset;
      length = source.length;
    }
    if (typeof at !== 'number') at = null;
    const bytesWritten = await run(this, 'write', (fd, done, failed) => native.write(fd, source, start, length, at, done, failed));
    return { __proto__: null, bytesWritten, buffer };
  }

  async writev(buffers, position) {
    check(this, 'writev');
    checkBuffers(buffers);
    if (buffers.length === 0) return { __proto__: null, bytesWritten: 0, buffers };
    const at = typeof position === 'number' ? position : null;
    const bytesWritten = await run(this, 'writev', (fd, done, failed) => native.writev(fd, buffers, at, done, failed));
    return { __proto__: null, bytesWritten, buffers };
  }

  async readFile(options) {
    check(this, 'readFile');
    const { encoding, signal } = toOptions(options, none);
    checkAborted(signal);
    const isText = isTextWanted(encoding);
    const contents = await run(this, 'readFile', (fd, done, failed) => native.readFile(fd, 0, isText, done, failed));
    checkAborted(signal);
    return isText || !encoding || encoding === 'buffer' ? contents : contents.toString(encoding);
  }

  async writeFile(data, options) {
    check(this, 'writeFile');
    const { encoding = 'utf8', flush = false, signal } = toOptions(options, none);
    validateBoolean(flush, 'options.flush');
    checkAborted(signal);
    if (isIterable(data)) {
      for await (const chunk of data) {
        checkAborted(signal);
        await writeAll(this, ArrayBuffer.isView(chunk) ? chunk : Buffer.from(chunk, encoding || 'utf8'), signal);
      }
    } else {
      await writeAll(this, toBytes(data, encoding), signal);
    }
    if (flush) await this.sync();
  }

  appendFile(data, options) {
    return this.writeFile(data, options);
  }

  stat(options) {
    const bigint = Boolean(options?.bigint);
    return run(this, 'fstat', (fd, done, failed) => native.fstat(fd, bigint, (numbers) => done(statsOf(numbers, bigint)), failed));
  }

  truncate(length = 0) {
    return run(this, 'ftruncate', (fd, done, failed) => {
      validateInteger(length, 'len');
      native.ftruncate(fd, Math.max(0, length), done, failed);
    });
  }

  chmod(mode) {
    return run(this, 'fchmod', (fd, done, failed) => native.fchmod(fd, parseFileMode(mode, 'mode'), done, failed));
  }

  chown(uid, gid) {
    return run(this, 'fchown', (fd, done, failed) => native.fchown(fd, toId(uid, 'uid'), toId(gid, 'gid'), done, failed));
  }

  utimes(atime, mtime) {
    return run(this, 'futimes', (fd, done, failed) => native.futimes(fd, toSeconds(atime, 'atime'), toSeconds(mtime, 'mtime'), done, failed));
  }

  sync() {
    return run(this, 'fsync', (fd, done, failed) => native.fsync(fd, done, failed));
  }

  datasync() {
    return run(this, 'fdatasync', (fd, done, failed) => native.fdatasync(fd, done, failed));
  }

  createReadStream(options = undefined) {
    const { ReadStream } = require('internal:fs/streams');
    return new ReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options = undefined) {
    const { WriteStream } = require('internal:fs/streams');
    return new WriteStream(undefined, { ...options, fd: this });
  }

  readLines(options = undefined) {
    const { createInterface } = require('node:readline');
    return createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  readableWebStream(options = none) {
    if (this[kFd] === -1) throw new codes.ERR_INVALID_STATE('The FileHandle is closed');
    if (this[kClosing] !== null) throw new codes.ERR_INVALID_STATE('The FileHandle is closing');
    if (this[kLocked]) throw new codes.ERR_INVALID_STATE('The FileHandle is locked');
    if (options.type !== undefined) validateString(options.type, 'options.type');
    const { ReadableStream } = require('node:stream/web');
    this[kLocked] = true;
    this[kRef]();
    const stream = new ReadableStream(options.type === 'bytes' ? byteSource(this) : chunkSource(this));
    this.once('close', () => stream.cancel().catch(ignore));
    return stream;
  }
}

function closeHandle(handle) {
  if (handle[kFd] === -1) return Promise.resolve();
  if (handle[kClosing] === null) {
    handle[kClosing] = new Promise((resolve, reject) => {
      handle[kClosed] = { resolve, reject };
    });
    const closing = handle[kClosing];
    handle[kUnref]();
    handle.emit('close');
    return closing;
  }
  return handle[kClosing];
}

// A web stream gives the handle back at its end.
function chunkSource(handle) {
  return {
    async pull(controller) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(READ_BYTES));
      if (bytesRead > 0) {
        controller.enqueue(buffer.subarray(0, bytesRead));
      } else {
        handle[kUnref]();
        controller.close();
      }
    },
    cancel() {
      handle[kUnref]();
    },
  };
}

function byteSource(handle) {
  return {
    type: 'bytes',
    autoAllocateChunkSize: READ_BYTES,
    async pull(controller) {
      const { view } = controller.byobRequest;
      const { bytesRead } = await handle.read(view, 0, view.byteLength);
      if (bytesRead === 0) {
        handle[kUnref]();
        controller.close();
      }
      controller.byobRequest.respond(bytesRead);
    },
    cancel() {
      handle[kUnref]();
    },
  };
}

function ignore() {}

function isIterable(data) {
  return typeof data === 'object' && data !== null && !ArrayBuffer.isView(data) &&
    (typeof data[Symbol.asyncIterator] === 'function' || typeof data[Symbol.iterator] === 'function');
}

async function writeAll(handle, bytes, signal) {
  let at = 0;
  while (at < bytes.byteLength) {
    checkAborted(signal);
    const { bytesWritten } = await handle.write(bytes, at, Math.min(WRITE_BYTES_MAX, bytes.byteLength - at));
    at += bytesWritten;
  }
  checkAborted(signal);
}

module.exports = { FileHandle, checkAborted, isIterable, kRef, kUnref, kUses };
