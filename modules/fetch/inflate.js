// The coding that is called deflate: zlib's frame by the standard, the bare stream from some servers. The first byte tells.

const { Transform } = require('node:stream');
const zlib = require('node:zlib');

class Inflate extends Transform {
  constructor(options) {
    super();
    this.options = options;
    this.inner = null;
  }

  _transform(chunk, encoding, callback) {
    if (this.inner === null) {
      if (chunk.length === 0) {
        callback();
        return;
      }
      // RFC 1950 section 2.2: the method, deflate, stands in the low bits.
      this.inner = (chunk[0] & 0x0f) === 8 ? zlib.createInflate(this.options) : zlib.createInflateRaw(this.options);
      this.inner.on('data', (piece) => this.push(piece));
      this.inner.on('error', (error) => this.destroy(error));
    }
    this.inner.write(chunk, encoding, callback);
  }

  _flush(callback) {
    if (this.inner === null) {
      callback();
      return;
    }
    this.inner.on('end', callback);
    this.inner.end();
  }

  _destroy(error, callback) {
    this.inner?.destroy();
    callback(error);
  }
}

module.exports = { createInflate: (options) => new Inflate(options) };
