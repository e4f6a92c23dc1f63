// ReadStream and WriteStream: files as streams.

const engine = binding('engine');
const native = binding('fs');
const { Readable, Writable, finished } = require('node:stream');
const { codes } = require('internal:errors');
const { deprecate } = require('internal:util');
const { validateBoolean, validateFunction, validateInteger } = require('internal:validators');
const { needBuffer, toFd, toOptions, toPath } = require('internal:fs/paths');
const callbacks = require('internal:fs/callbacks');

needBuffer();

const { EventEmitter } = require('node:events');
const { kPipeQuickly } = require('internal:stream/pipe');
const { kConstruct, runConstruct } = require('internal:stream/destroy');
const { ReadableState, readableConstructed } = require('internal:stream/readable');
const { CONSTRUCTED } = require('internal:stream/state');

const kFs = Symbol('kFs');
const kDestination = Symbol('kDestination');
const kIsWorking = Symbol('kIsPerformingIO');
const kWorkDone = Symbol('kIoDone');

const READ_BYTES = 64 * 1024;
const FRUITLESS_WRITES_MAX = 5;

// The operations of a FileHandle as functions with callbacks.
function operationsOf(handle) {
  const { kUnref } = require('internal:fs/handle');
  return {
    open() {
      throw new codes.ERR_METHOD_NOT_IMPLEMENTED('open()');
    },
    close(fd, callback) {
      handle[kUnref]();
      handle.close().then(() => callback(), callback);
    },
    fsync(fd, callback) {
      handle.sync().then(() => callback(), callback);
    },
    read(fd, buffer, offset, length, position, callback) {
      handle.read(buffer, offset, length, position).then((result) => callback(null, result.bytesRead, result.buffer),
        (error) => callback(error, 0, buffer));
    },
    write(fd, buffer, offset, length, position, callback) {
      handle.write(buffer, offset, length, position).then((result) => callback(null, result.bytesWritten, result.buffer),
        (error) => callback(error, 0, buffer));
    },
    writev(fd, buffers, position, callback) {
      handle.writev(buffers, position).then((result) => callback(null, result.bytesWritten, result.buffers),
        (error) => callback(error, 0, buffers));
    },
  };
}

// Takes the file of the options over: an open one, or a path to be opened.
function adopt(stream, path, options, defaultFlags) {
  const given = options.fd;
  if (given === undefined || given === null) {
    stream.fd = null;
    stream[kFs] = options.fs || require('node:fs');
    validateFunction(stream[kFs].open, 'options.fs.open');
    stream.path = path instanceof URL ? require('node:url').fileURLToPath(path) : path;
    stream.flags = options.flags === undefined ? defaultFlags : options.flags;
    stream.mode = options.mode === undefined ? 0o666 : options.mode;
    toPath(stream.path);
  } else if (typeof given === 'number') {
    stream[kFs] = options.fs || require('node:fs');
    stream.fd = toFd(given);
  } else {
    stream.fd = adoptHandle(stream, given, options);
  }
}

function adoptHandle(stream, handle, options) {
  const { FileHandle, kRef } = require('internal:fs/handle');
  if (!(handle instanceof FileHandle)) throw new codes.ERR_INVALID_ARG_TYPE('options.fd', ['number', 'FileHandle'], handle);
  if (options.fs) throw new codes.ERR_METHOD_NOT_IMPLEMENTED('FileHandle with fs');
  stream[kFs] = operationsOf(handle);
  handle[kRef]();
  handle.on('close', stream.close.bind(stream));
  return toFd(handle.fd);
}

function construct(callback) {
  const destination = this[kDestination];
  this[kDestination] = null;
  if (typeof this.fd === 'number') {
    callback();
    return;
  }
  if (this.open !== openOfReading && this.open !== openOfWriting) {
    constructByOpen(this, callback);
    return;
  }
  if (destination) {
    quickPipe.start(this, destination, toPath(this.path), callback);
    return;
  }
  this[kFs].open(this.path, this.flags, this.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    this.fd = fd;
    callback();
    this.emit('open', fd);
    this.emit('ready');
  });
}

// A program has put its own open() in place: its events tell when it is done.
function constructByOpen(stream, callback) {
  const emit = stream.emit;
  stream.emit = function (...args) {
    const [event, value] = args;
    if (event === 'open') {
      this.emit = emit;
      callback();
      Reflect.apply(emit, this, args);
    } else if (event === 'error') {
      this.emit = emit;
      callback(value);
    } else {
      Reflect.apply(emit, this, args);
    }
  };
  stream.open();
}

// A descriptor is closed only when no operation uses it.
function destroy(error, callback) {
  if (this[kIsWorking]) this.once(kWorkDone, (problem) => flushAndClose(this, error || problem, callback));
  else flushAndClose(this, error, callback);
}

function flushAndClose(stream, error, callback) {
  if (!stream.fd) callback(error);
  else if (stream.flush) stream[kFs].fsync(stream.fd, (problem) => close(stream, error || problem, callback));
  else close(stream, error, callback);
}

function close(stream, error, callback) {
  stream[kFs].close(stream.fd, (problem) => callback(problem || error));
  stream.fd = null;
}

function defineState(prototype, state) {
  Object.defineProperties(prototype, {
    autoClose: {
      get() {
        return this[state].autoDestroy;
      },
      set(value) {
        this[state].autoDestroy = value;
      },
    },
    pending: {
      configurable: true,
      get() {
        return this.fd === null;
      },
    },
  });
}

function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = { ...toOptions(options, {}) };
  if (options.highWaterMark === undefined) options.highWaterMark = READ_BYTES;
  adopt(this, path, options, 'r');
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
  validateFunction(this[kFs].read, 'options.fs.read');
  if (options.autoDestroy) validateFunction(this[kFs].close, 'options.fs.close');
  this.start = options.start;
  this.end = options.end;
  this.pos = undefined;
  this.bytesRead = 0;
  this[kIsWorking] = false;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  if (this.end === undefined) {
    this.end = Infinity;
  } else if (this.end !== Infinity) {
    validateInteger(this.end, 'end', 0);
    if (this.start !== undefined && this.start > this.end) throw new codes.ERR_OUT_OF_RANGE('start', `<= "end" (here: ${this.end})`, this.start);
  }
  Reflect.apply(Readable, this, [options]);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

const openOfReading = deprecate(() => {}, 'ReadStream.prototype.open() is deprecated', 'DEP0135');
ReadStream.prototype.open = openOfReading;
ReadStream.prototype._construct = construct;
ReadStream.prototype._destroy = destroy;
defineState(ReadStream.prototype, '_readableState');

ReadStream.prototype._read = function (size) {
  size = Math.min(this.end - (this.pos === undefined ? this.bytesRead : this.pos) + 1, size);
  if (size <= 0) {
    this.push(null);
    return;
  }
  this[kIsWorking] = true;
  const { read } = this[kFs];
  if (read === callbacks.read) {
    // The bytes come in a Buffer of their own.
    native.readSome(toFd(this.fd), size, this.pos ?? null, (error, bytes) => received(this, error, bytes));
    return;
  }
  const buffer = Buffer.allocUnsafeSlow(size);
  this[kFs].read(this.fd, buffer, 0, size, this.pos, (error, count, filled) => {
    // A short read does not keep the large buffer.
    const bytes = error || count === filled.length ? filled : Buffer.from(filled.subarray(0, count));
    received(this, error, bytes);
  });
};

// Into a response a file may go without becoming chunks, if the stream is as it was made and has not begun.
let quickPipe;
ReadStream.prototype[kPipeQuickly] = function (destination, options) {
  if (this[kDestination] !== undefined || this.fd !== null || this.flags !== 'r' || typeof destination?.assignSocket !== 'function') return false;
  const { close, open, read } = this[kFs];
  if (open !== callbacks.open || read !== callbacks.read || close !== callbacks.close || this._read !== readOnce ||
    this._construct !== construct || this.open !== openOfReading) return false;
  quickPipe ??= require('internal:fs/quick_pipe');
  if (!quickPipe.begin(this, destination, options)) return false;
  this[kDestination] = destination;
  return true;
};
Object.defineProperty(ReadStream.prototype, kPipeQuickly, { enumerable: false });
const readOnce = ReadStream.prototype._read;

// What the constructor makes of a path alone is made after models: most streams are of this kind.
let models;
function createUsual(path) {
  models ??= makeModels();
  const { open, read, close: closeFile } = models.fs;
  if (path.includes('\0') || EventEmitter.usingDomains || typeof open !== 'function' || typeof read !== 'function' ||
    typeof closeFile !== 'function') return new ReadStream(path);
  const stream = engine.likeModel(models.stream, null, path);
  if (stream === undefined) return new ReadStream(path);
  stream._readableState = engine.likeModel(models.state);
  stream._events = engine.likeModel(models.events);
  engine.nextTick(constructUsual, stream);
  return stream;
}

// Objects that nobody changes, with the properties that the constructors give, in their order.
function makeModels() {
  const fs = require('node:fs');
  const stream = Object.assign(Object.create(ReadStream.prototype), {
    fd: null, path: '', flags: 'r', mode: 0o666, start: undefined, end: Infinity, pos: undefined, bytesRead: 0, _readableState: null,
    _events: null, _eventsCount: 1, [kFs]: fs, [kIsWorking]: false,
  });
  const state = new ReadableState({ highWaterMark: READ_BYTES, autoDestroy: true }, stream, false);
  state.flags &= ~CONSTRUCTED;
  const events = Object.create(null);
  events[kConstruct] = usualConstructed;
  return { stream, state, events, fs };
}

function usualConstructed() {
  this.removeListener(kConstruct, usualConstructed);
  readableConstructed(this);
}

function constructUsual(stream) {
  const destination = stream[kDestination];
  if (!destination || stream._construct !== construct || stream.open !== openOfReading || stream.fd !== null) {
    runConstruct(stream);
    return;
  }
  stream[kDestination] = null;
  quickPipe.start(stream, destination, toPath(stream.path), undefined);
}

function received(stream, error, bytes) {
  stream[kIsWorking] = false;
  if (stream.destroyed) {
    stream.emit(kWorkDone, error);
    return;
  }
  if (error) {
    require('internal:stream/destroy').errorOrDestroy(stream, error);
    return;
  }
  const count = bytes.length;
  if (count === 0) {
    stream.push(null);
    return;
  }
  if (stream.pos !== undefined) stream.pos += count;
  stream.bytesRead += count;
  stream.push(bytes);
}

ReadStream.prototype.close = function (callback) {
  if (typeof callback === 'function') finished(this, callback);
  this.destroy();
};

function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = { ...toOptions(options, {}), decodeStrings: true };
  adopt(this, path, options, 'w');
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
  const { close: closeFile, fsync, write, writev } = this[kFs];
  if (!write && !writev) throw new codes.ERR_INVALID_ARG_TYPE('options.fs.write', 'function', write);
  if (write) validateFunction(write, 'options.fs.write');
  if (writev) validateFunction(writev, 'options.fs.writev');
  if (options.autoDestroy) validateFunction(closeFile, 'options.fs.close');
  this.flush = options.flush ?? false;
  if (options.flush !== undefined && options.flush !== null) {
    validateBoolean(this.flush, 'options.flush');
    validateFunction(fsync, 'options.fs.fsync');
  }
  // One of the two is enough; the other is not used then.
  if (!write) this._write = null;
  if (!writev) this._writev = null;
  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this[kIsWorking] = false;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  Reflect.apply(Writable, this, [options]);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);

const openOfWriting = deprecate(() => {}, 'WriteStream.prototype.open() is deprecated', 'DEP0135');
WriteStream.prototype.open = openOfWriting;
WriteStream.prototype._construct = construct;
WriteStream.prototype._destroy = destroy;
defineState(WriteStream.prototype, '_writableState');

// Counts what was written and goes on with `rest(count)`; a file that takes nothing several times has failed.
function written(stream, syscall, error, count, left, fruitless, rest, callback) {
  if (error?.code === 'EAGAIN') {
    error = null;
    count = 0;
  }
  if (stream.destroyed || error) {
    callback(error || new codes.ERR_STREAM_DESTROYED(syscall));
    return;
  }
  stream.bytesWritten += count;
  fruitless = count ? 0 : fruitless + 1;
  if (fruitless > FRUITLESS_WRITES_MAX) callback(writeFailed(syscall));
  else if (left > count) rest(count, fruitless);
  else callback();
}

function writeFailed(syscall) {
  const error = new Error(`A system error occurred: ${syscall} failed`);
  error.code = 'ERR_SYSTEM_ERROR';
  return error;
}

function writeAll(stream, bytes, position, callback, fruitless) {
  stream[kFs].write(stream.fd, bytes, 0, bytes.length, position, (error, count, buffer) => {
    written(stream, 'write', error, count, bytes.length, fruitless, (done, again) => {
      writeAll(stream, buffer.slice(done), position === undefined ? undefined : position + done, callback, again);
    }, callback);
  });
}

function writevAll(stream, chunks, size, position, callback, fruitless) {
  stream[kFs].writev(stream.fd, chunks, position, (error, count, buffers) => {
    written(stream, 'writev', error, count, size, fruitless, (done, again) => {
      const left = [Buffer.concat(buffers).slice(done)];
      writevAll(stream, left, size - done, position === undefined ? undefined : position + done, callback, again);
    }, callback);
  });
}

function finishWork(stream, callback) {
  return (error) => {
    stream[kIsWorking] = false;
    callback(error);
    if (stream.destroyed) stream.emit(kWorkDone, error);
  };
}

WriteStream.prototype._write = function (bytes, encoding, callback) {
  this[kIsWorking] = true;
  const position = this.pos;
  if (position !== undefined) this.pos += bytes.length;
  writeAll(this, bytes, position, finishWork(this, callback), 0);
};

WriteStream.prototype._writev = function (entries, callback) {
  const chunks = [];
  let size = 0;
  for (let i = 0; i < entries.length; i++) {
    chunks.push(entries[i].chunk);
    size += entries[i].chunk.length;
  }
  this[kIsWorking] = true;
  const position = this.pos;
  if (position !== undefined) this.pos += size;
  writevAll(this, chunks, size, position, finishWork(this, callback), 0);
};

WriteStream.prototype.close = function (callback) {
  if (callback) {
    if (this.closed) {
      process.nextTick(callback);
      return;
    }
    this.on('close', callback);
  }
  // Without autoClose nobody else closes the file.
  if (!this.autoClose) this.on('finish', this.destroy);
  this.end();
};

// A file has nothing to shut down.
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

module.exports = {
  ReadStream,
  WriteStream,
  FileReadStream: ReadStream,
  FileWriteStream: WriteStream,
  createReadStream(path, options) {
    return options === undefined && typeof path === 'string' ? createUsual(path) : new ReadStream(path, options);
  },
  createWriteStream(path, options) { return new WriteStream(path, options); },
};
