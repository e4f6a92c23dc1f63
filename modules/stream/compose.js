// compose(): several streams as one Duplex that writes into the first and reads from the last.

const {
  isNodeStream, isReadable, isReadableStream, isTransformStream, isWebStream, isWritable, isWritableStream,
} = require('internal:stream/classify');
const { destroyer } = require('internal:stream/destroy');
const { Duplex } = require('internal:stream/duplex');
const { finished } = require('internal:stream/finished');
const { runPipeline } = require('internal:stream/pipeline');
const { ReadRelay, WriteRelay } = require('internal:stream/relay');

function canRead(stream) {
  return Boolean(isReadable(stream) || isReadableStream(stream) || isTransformStream(stream));
}

function canWrite(stream) {
  return Boolean(isWritable(stream) || isWritableStream(stream) || isTransformStream(stream));
}

function checkParts(streams, originals) {
  const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
  for (let i = 0; i < streams.length; i++) {
    const stream = streams[i];
    if (!isNodeStream(stream) && !isWebStream(stream)) continue;
    if (i < streams.length - 1 && !canRead(stream)) {
      throw new ERR_INVALID_ARG_VALUE(`streams[${i}]`, originals[i], 'must be readable');
    }
    if (i > 0 && !canWrite(stream)) {
      throw new ERR_INVALID_ARG_VALUE(`streams[${i}]`, originals[i], 'must be writable');
    }
  }
}

function compose(streams) {
  if (streams.length === 0) {
    const { ERR_MISSING_ARGS } = require('internal:errors').codes;
    throw new ERR_MISSING_ARGS('streams');
  }
  if (streams.length === 1) return Duplex.from(streams[0]);
  const originals = streams.slice();
  const last = streams.length - 1;
  if (typeof streams[0] === 'function') streams[0] = Duplex.from(streams[0]);
  if (typeof streams[last] === 'function') streams[last] = Duplex.from(streams[last]);
  checkParts(streams, originals);

  let duplex;
  let onClose;
  const head = streams[0];
  const tail = runPipeline(streams, (error) => {
    const callback = onClose;
    onClose = null;
    if (callback) callback(error);
    else if (error) duplex.destroy(error);
    else if (!readable && !writable) duplex.destroy();
  });
  const writable = canWrite(head);
  const readable = canRead(tail);
  duplex = new Duplex({
    writableObjectMode: Boolean(head?.writableObjectMode),
    readableObjectMode: Boolean(tail?.readableObjectMode),
    writable,
    readable,
  });
  const writing = writable ? writeInto(head, tail, duplex) : undefined;
  const reading = readable ? readFrom(tail, duplex) : undefined;

  duplex._destroy = (error, callback) => {
    if (!error && onClose !== null) error = new (require('internal:errors').AbortError)();
    reading?.forget();
    writing?.forget();
    if (isNodeStream(tail)) destroyer(tail, error);
    if (onClose === null) callback(error);
    else onClose = callback;
  };
  return duplex;
}

function writeInto(head, tail, duplex) {
  const relay = isNodeStream(head) ? new WriteRelay(head) : new WebWriteRelay(head);
  duplex._write = (chunk, encoding, callback) => relay.write(chunk, encoding, callback);
  duplex._final = (callback) => relay.final(callback);
  finished(isTransformStream(tail) ? tail.readable : tail, () => {
    const callback = relay.onFinish;
    relay.onFinish = null;
    if (callback !== null) callback();
  });
  return relay;
}

function readFrom(tail, duplex) {
  const relay = isNodeStream(tail) ? new ReadRelay(tail, duplex) : new WebReadRelay(tail, duplex);
  duplex._read = () => relay.read();
  return relay;
}

class WebWriteRelay {
  constructor(head) {
    this.writer = (isTransformStream(head) ? head.writable : head).getWriter();
    this.onFinish = null;
  }

  async write(chunk, encoding, callback) {
    try {
      await this.writer.ready;
      this.writer.write(chunk).catch(() => {});
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async final(callback) {
    try {
      await this.writer.ready;
      this.writer.close().catch(() => {});
      this.onFinish = callback;
    } catch (error) {
      callback(error);
    }
  }

  forget() {
    this.onFinish = null;
  }
}

class WebReadRelay {
  constructor(tail, duplex) {
    this.reader = (isTransformStream(tail) ? tail.readable : tail).getReader();
    this.duplex = duplex;
  }

  async read() {
    while (true) {
      try {
        const { value, done } = await this.reader.read();
        if (!this.duplex.push(value)) return;
        if (done) {
          this.duplex.push(null);
          return;
        }
      } catch {
        return;
      }
    }
  }

  forget() {}
}

module.exports = { compose };
