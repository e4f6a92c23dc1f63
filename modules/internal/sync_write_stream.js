// A writable stream that writes at once: standard output and error when they are files.

const { Writable } = require('node:stream');
const { write } = binding('console');

function SyncWriteStream(fd) {
  Writable.call(this, { autoDestroy: true, decodeStrings: false });
  this.fd = fd;
  this.readable = false;
  this.autoClose = false;
}

Object.setPrototypeOf(SyncWriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(SyncWriteStream, Writable);

SyncWriteStream.prototype._write = function _write(chunk, encoding, callback) {
  const isPlain = typeof chunk !== 'string' || encoding === 'utf8' || encoding === 'utf-8';
  const status = write(this.fd, isPlain ? chunk : Buffer.from(chunk, encoding));
  callback(status < 0 ? require('internal:errors').errnoException(status, 'write') : null);
};

module.exports = { SyncWriteStream };
