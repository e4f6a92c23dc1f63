// The standard streams: made when first asked for. Until then console writes to the descriptors directly.

const { guessHandleType, write: writeToDescriptor } = binding('console');

const streams = [undefined, undefined, undefined];
const colorful = [undefined, undefined, undefined];
const names = ['stdin', 'stdout', 'stderr'];

// True while the script has not seen the stream of a descriptor, nor put another one in its place.
function isUntouched(fd) {
  if (streams[fd] !== undefined) return false;
  const descriptor = Object.getOwnPropertyDescriptor(process, names[fd]);
  return descriptor !== undefined && descriptor.get === getters[fd];
}

// Writes text unless it has to go through the stream; true when it was written. What fails goes through the stream too, which knows
// what Node does with errors of a console: ignores the first, so that a program whose reader is gone ends with the next.
function write(fd, text) {
  return isUntouched(fd) && writeToDescriptor(fd, text) === 0;
}

// Whether inspected values on a descriptor get colours; undefined when its stream has to be asked.
function colors(fd) {
  if (!isUntouched(fd)) return undefined;
  if (colorful[fd] === undefined) {
    const isTerminal = guessHandleType(fd) === 'TTY';
    colorful[fd] = process.env.FORCE_COLOR !== undefined || isTerminal ? require('internal:color_depth').getColorDepth() > 2 : false;
  }
  return colorful[fd];
}

// Whether a standard descriptor is a terminal, or the stream in its place says so.
function isTerminal(fd) {
  return isUntouched(fd) ? guessHandleType(fd) === 'TTY' : Boolean(process[names[fd]]?.isTTY);
}

function makeOutput(fd) {
  const type = guessHandleType(fd);
  if (type === 'TTY') {
    const { WriteStream } = require('node:tty');
    const stream = markStdio(new WriteStream(fd), fd, 'tty');
    process.on('SIGWINCH', () => stream._refreshSize());
    return stream;
  }
  if (type === 'PIPE' || type === 'TCP') {
    const { Socket } = require('node:net');
    const { standardStream } = require('internal:net/handle');
    return markStdio(new Socket({ handle: standardStream(fd), readable: false, writable: true }), fd, 'pipe');
  }
  const { SyncWriteStream } = require('internal:sync_write_stream');
  return markStdio(new SyncWriteStream(fd), fd, 'fs');
}

// Standard streams cannot be closed by destroying them.
function markStdio(stream, fd, type) {
  stream._type = type;
  stream._isStdio = true;
  stream.fd = fd;
  stream.destroySoon = stream.destroy;
  stream._destroy = function (error, callback) {
    callback(error);
    this._undestroy?.();
    if (!this._writableState?.emitClose) process.nextTick(() => this.emit('close'));
  };
  return stream;
}

function makeInput() {
  switch (guessHandleType(0)) {
    case 'TTY': {
      const { ReadStream } = require('node:tty');
      return new ReadStream(0);
    }
    case 'FILE': {
      const { ReadStream } = require('node:fs');
      return new ReadStream(null, { fd: 0, autoClose: false });
    }
    case 'PIPE':
    case 'TCP': {
      const { Socket } = require('node:net');
      const { standardStream } = require('internal:net/handle');
      const socket = new Socket({ handle: standardStream(0), readable: true, writable: false, manualStart: true });
      // It cannot be ended by end().
      socket._writableState.ended = true;
      socket._type = 'pipe';
      return socket;
    }
    default: {
      const { Readable } = require('node:stream');
      const empty = new Readable({ read() {} });
      empty.push(null);
      return empty;
    }
  }
}

function stdin() {
  if (streams[0] !== undefined) return streams[0];
  const stream = makeInput();
  stream.fd = 0;
  if (stream._handle) stopReading(stream);
  // A paused standard input must not keep the program alive.
  stream.on('pause', () => process.nextTick(stopReadingIfPaused, stream));
  streams[0] = stream;
  return stream;
}

function stopReading(stream) {
  stream._readableState.reading = false;
  stream._handle.reading = false;
  stream._handle.readStop();
}

function stopReadingIfPaused(stream) {
  if (stream._handle && stream._handle.reading && !stream.readableFlowing) stopReading(stream);
}

function stdout() {
  streams[1] ??= makeOutput(1);
  return streams[1];
}

function stderr() {
  streams[2] ??= makeOutput(2);
  return streams[2];
}

// The getters of process.stdin, process.stdout and process.stderr must be these very functions.
const getters = [stdin, stdout, stderr];

module.exports = { colors, isTerminal, stderr, stdin, stdout, write };
