// Streams of the web as streams of Node.

const { Readable } = require('internal:stream/readable');
const { Writable } = require('internal:stream/writable');
const { isWritableEnded } = require('internal:stream/classify');
const { destroyer } = require('internal:stream/destroy');
const { then } = require('internal:stream/web/common');
const { kReadable } = require('internal:stream/web/readable_record');
const { kWritable } = require('internal:stream/web/writable_record');

function invalidType(name, expected, value) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  return new ERR_INVALID_ARG_TYPE(name, expected, value);
}

function checkReadable(stream, name) {
  if (stream?.[kReadable] === undefined) throw invalidType(name, 'ReadableStream', stream);
}

function checkWritable(stream, name) {
  if (stream?.[kWritable] === undefined) throw invalidType(name, 'WritableStream', stream);
}

// The options that all three conversions share, checked.
function readOptions(options, defaults) {
  const { validateBoolean, validateObject } = require('internal:validators');
  validateObject(options, 'options');
  const read = { highWaterMark: options.highWaterMark, signal: options.signal };
  for (const name of Object.keys(defaults)) {
    read[name] = options[name] === undefined ? defaults[name] : options[name];
    if (name !== 'encoding') validateBoolean(read[name], `options.${name}`);
  }
  if (read.encoding !== undefined && !require('node:buffer').Buffer.isEncoding(read.encoding)) {
    const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_VALUE(read.encoding, 'options.encoding');
  }
  return read;
}

// Calls back outside the promise that led here: what the callback throws is nobody's rejection.
function callBack(callback, error, failed) {
  try {
    if (error === undefined) callback();
    else callback(error);
  } catch (thrown) {
    process.nextTick(failed, thrown);
  }
}

function throwIt(error) {
  throw error;
}

// The writable side of a stream of Node over a web stream's writer.
class WriterSide {
  constructor(stream, { decodeStrings, objectMode }) {
    this.writer = stream.getWriter();
    this.decodes = decodeStrings && !objectMode;
    this.owner = undefined;
    this.closed = false;
    this.fail = (error) => destroyer(this.owner, error);
  }

  write(chunk, encoding, callback) {
    if (typeof chunk === 'string' && this.decodes) chunk = bytesOf(chunk, encoding);
    const done = (error) => callBack(callback, error, this.fail);
    then.call(this.writer.ready, () => then.call(this.writer.write(chunk), done, done), done);
  }

  writev(chunks, callback) {
    const failed = (error) => callBack(callback, error, this.fail);
    then.call(this.writer.ready, () => {
      let last;
      let error;
      for (const { chunk, encoding } of chunks) {
        const bytes = typeof chunk === 'string' && this.decodes ? bytesOf(chunk, encoding) : chunk;
        last = then.call(this.writer.write(bytes), undefined, (failure) => {
          error ??= failure;
        });
      }
      return then.call(last, () => callBack(callback, error, this.fail));
    }, failed);
  }

  final(callback) {
    if (this.closed) {
      callback();
      return;
    }
    const done = (error) => callBack(callback, error, this.fail);
    then.call(this.writer.close(), done, done);
  }

  // A writer that is closed before the owner has ended closes the owner too early.
  watch(alsoFailed) {
    then.call(this.writer.closed, () => {
      this.closed = true;
      if (isWritableEnded(this.owner)) return;
      const { ERR_STREAM_PREMATURE_CLOSE } = require('internal:errors').codes;
      destroyer(this.owner, new ERR_STREAM_PREMATURE_CLOSE());
    }, (error) => {
      this.closed = true;
      alsoFailed?.();
      destroyer(this.owner, error);
    });
  }
}

function bytesOf(text, encoding) {
  const bytes = require('node:buffer').Buffer.from(text, encoding);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// The readable side over a web stream's reader.
class ReaderSide {
  constructor(stream) {
    this.reader = stream.getReader();
    this.owner = undefined;
    this.closed = false;
    this.take = ({ value, done }) => {
      this.owner.push(done ? null : value);
    };
    this.fail = (error) => destroyer(this.owner, error);
  }

  read() {
    then.call(this.reader.read(), this.take, this.fail);
  }

  watch(alsoFailed) {
    then.call(this.reader.closed, () => {
      this.closed = true;
    }, (error) => {
      this.closed = true;
      alsoFailed?.();
      destroyer(this.owner, error);
    });
  }
}

function writableFromWeb(stream, options = {}) {
  checkWritable(stream, 'writableStream');
  const chosen = readOptions(options, { decodeStrings: true, objectMode: false });
  const side = new WriterSide(stream, chosen);
  const writable = side.owner = new Writable({
    ...chosen,
    write: (chunk, encoding, callback) => side.write(chunk, encoding, callback),
    writev: (chunks, callback) => side.writev(chunks, callback),
    final: (callback) => side.final(callback),
    destroy(error, callback) {
      const done = () => callBack(callback, error, throwIt);
      if (side.closed) done();
      else if (error) then.call(side.writer.abort(error), done, done);
      else then.call(side.writer.close(), done, done);
    },
  });
  side.watch();
  return writable;
}

function readableFromWeb(stream, options = {}) {
  checkReadable(stream, 'readableStream');
  const chosen = readOptions(options, { encoding: undefined, objectMode: false });
  const side = new ReaderSide(stream);
  const readable = side.owner = new Readable({
    ...chosen,
    read: () => side.read(),
    destroy(error, callback) {
      const done = () => callBack(callback, error, throwIt);
      if (side.closed) done();
      else then.call(side.reader.cancel(error), done, done);
    },
  });
  side.watch();
  return readable;
}

function duplexFromWeb(pair = {}, options = {}) {
  require('internal:validators').validateObject(pair, 'pair');
  checkReadable(pair.readable, 'pair.readable');
  checkWritable(pair.writable, 'pair.writable');
  const chosen = readOptions(options, { allowHalfOpen: false, objectMode: false, encoding: undefined, decodeStrings: true });
  const writing = new WriterSide(pair.writable, chosen);
  const reading = new ReaderSide(pair.readable);
  const { Duplex } = require('internal:stream/duplex');
  const duplex = writing.owner = reading.owner = new Duplex({
    ...chosen,
    write: (chunk, encoding, callback) => writing.write(chunk, encoding, callback),
    writev: (chunks, callback) => writing.writev(chunks, callback),
    final: (callback) => writing.final(callback),
    read: () => reading.read(),
    destroy(error, callback) {
      const done = () => callBack(callback, error, throwIt);
      const ends = [];
      if (!writing.closed) ends.push(writing.writer.abort(error));
      if (!reading.closed) ends.push(reading.reader.cancel(error));
      if (ends.length === 0) done();
      else then.call(Promise.all(ends), done, done);
    },
  });
  const bothClosed = () => {
    writing.closed = reading.closed = true;
  };
  writing.watch(bothClosed);
  reading.watch(bothClosed);
  return duplex;
}

module.exports = { duplexFromWeb, readableFromWeb, writableFromWeb };
