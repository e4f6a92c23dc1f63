// Readable.from(): the values of an iterable as a stream.

function from(Readable, iterable, options) {
  const { Buffer } = require('node:buffer');
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  const isAsync = Boolean(iterable && iterable[Symbol.asyncIterator]);
  if (!isAsync && !(iterable && iterable[Symbol.iterator])) {
    const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  }
  const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  const readable = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  const source = new Source(readable, iterator, isAsync);
  readable._read = () => source.read();
  readable._destroy = (error, callback) => {
    closeIterator(iterator, error).then(
      () => process.nextTick(callback, error),
      (failure) => process.nextTick(callback, failure || error));
  };
  return readable;
}

class Source {
  constructor(readable, iterator, isAsync) {
    this.readable = readable;
    this.iterator = iterator;
    this.isAsync = isAsync;
    // A synchronous iterator may give promises.
    this.givesPromises = false;
    this.reading = false;
  }

  read() {
    if (this.reading) return;
    this.reading = true;
    if (this.isAsync) this.pushAwaited();
    else if (this.givesPromises) this.pushMixed();
    else this.pushPlain();
  }

  // Returns true while the stream wants more.
  push(value) {
    if (value === null) {
      this.reading = false;
      const { ERR_STREAM_NULL_VALUES } = require('internal:errors').codes;
      throw new ERR_STREAM_NULL_VALUES();
    }
    if (this.readable.push(value)) return true;
    this.reading = false;
    return false;
  }

  // Without a single await, for speed.
  pushPlain() {
    try {
      while (true) {
        const { value, done } = this.iterator.next();
        if (done) {
          this.readable.push(null);
          return;
        }
        if (value && typeof value.then === 'function') {
          this.pushFirstPromise(value);
          return;
        }
        if (!this.push(value)) return;
      }
    } catch (error) {
      this.readable.destroy(error);
    }
  }

  async pushFirstPromise(promise) {
    this.givesPromises = true;
    try {
      if (this.push(await promise)) this.pushMixed();
    } catch (error) {
      this.readable.destroy(error);
    }
  }

  async pushMixed() {
    try {
      while (true) {
        const { value, done } = this.iterator.next();
        if (done) {
          this.readable.push(null);
          return;
        }
        if (!this.push(value && typeof value.then === 'function' ? await value : value)) return;
      }
    } catch (error) {
      this.readable.destroy(error);
    }
  }

  async pushAwaited() {
    try {
      while (true) {
        const { value, done } = await this.iterator.next();
        if (done) {
          this.readable.push(null);
          return;
        }
        if (!this.push(value)) return;
      }
    } catch (error) {
      this.readable.destroy(error);
    }
  }
}

async function closeIterator(iterator, error) {
  if (error !== undefined && error !== null && typeof iterator.throw === 'function') {
    const { value, done } = await iterator.throw(error);
    await value;
    if (done) return;
  }
  if (typeof iterator.return === 'function') {
    const { value } = await iterator.return();
    await value;
  }
}

module.exports = { from };
