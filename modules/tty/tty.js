// node:tty

const native = binding('tty');
const { Socket } = require('node:net');
const { TTY } = require('internal:net/handle');

const DESCRIPTOR_MAX = 2 ** 31 - 1;

function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= DESCRIPTOR_MAX && native.isTerminal(fd);
}

TTY.prototype.getWindowSize = function getWindowSize(out) {
  const size = native.windowSize(this.fd);
  if (typeof size === 'number') return size;
  [out[0], out[1]] = size;
  return 0;
};

TTY.prototype.setRawMode = function setRawMode(flag) {
  return native.setRawMode(this.fd, Boolean(flag));
};

// Writing blocks anyway.
TTY.prototype.setBlocking = function setBlocking() {
  return 0;
};

function openTerminal(fd) {
  const { codes } = require('internal:errors');
  if (fd >> 0 !== fd || fd < 0) throw new codes.ERR_INVALID_FD(fd);
  if (!native.isTerminal(fd)) {
    const type = require('internal:net/handle').descriptorKind(fd);
    const [errno, code, message] = type === 'UNKNOWN' ? [-9, 'EBADF', 'bad file descriptor'] : [-22, 'EINVAL', 'invalid argument'];
    throw new codes.ERR_TTY_INIT_FAILED({ errno, code, message, syscall: 'uv_tty_init' });
  }
  return new TTY(fd);
}

function ReadStream(fd, options) {
  if (new.target === undefined && !(this instanceof ReadStream)) return new ReadStream(fd, options);
  Socket.call(this, { readableHighWaterMark: 0, handle: openTerminal(fd), manualStart: true, ...options });
  this.isRaw = false;
  this.isTTY = true;
}

Object.setPrototypeOf(ReadStream.prototype, Socket.prototype);
Object.setPrototypeOf(ReadStream, Socket);

ReadStream.prototype.setRawMode = function setRawMode(flag) {
  flag = Boolean(flag);
  const status = this._handle?.setRawMode(flag);
  if (status < 0) {
    this.emit('error', require('internal:errors').errnoException(status, 'setRawMode'));
    return this;
  }
  this.isRaw = flag;
  return this;
};

function WriteStream(fd) {
  if (new.target === undefined && !(this instanceof WriteStream)) return new WriteStream(fd);
  Socket.call(this, { readableHighWaterMark: 0, handle: openTerminal(fd), manualStart: true });
  const size = [0, 0];
  if (this._handle.getWindowSize(size) === 0) [this.columns, this.rows] = size;
}

Object.setPrototypeOf(WriteStream.prototype, Socket.prototype);
Object.setPrototypeOf(WriteStream, Socket);

WriteStream.prototype.isTTY = true;

Object.assign(WriteStream.prototype, require('internal:color_depth'));

WriteStream.prototype._refreshSize = function _refreshSize() {
  const size = [0, 0];
  const status = this._handle.getWindowSize(size);
  if (status < 0) {
    this.emit('error', require('internal:errors').errnoException(status, 'getWindowSize'));
    return;
  }
  if (this.columns === size[0] && this.rows === size[1]) return;
  [this.columns, this.rows] = size;
  this.emit('resize');
};

WriteStream.prototype.cursorTo = function cursorTo(x, y, callback) {
  return require('node:readline').cursorTo(this, x, y, callback);
};

WriteStream.prototype.moveCursor = function moveCursor(dx, dy, callback) {
  return require('node:readline').moveCursor(this, dx, dy, callback);
};

WriteStream.prototype.clearLine = function clearLine(direction, callback) {
  return require('node:readline').clearLine(this, direction, callback);
};

WriteStream.prototype.clearScreenDown = function clearScreenDown(callback) {
  return require('node:readline').clearScreenDown(this, callback);
};

WriteStream.prototype.getWindowSize = function getWindowSize() {
  return [this.columns, this.rows];
};

module.exports = { isatty, ReadStream, WriteStream };
