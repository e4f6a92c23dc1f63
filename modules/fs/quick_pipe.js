// A file that is piped into a response: one operation opens it, and what is in memory goes to the socket without becoming a
// Buffer. Whatever is unusual, then or while the file is read, takes the usual way.

const native = binding('fs');
const { AUTO_DESTROY, CLOSED, CLOSE_EMITTED, CONSTRUCTED, DESTROYED, EMIT_CLOSE, ERRORED, OBJECT_MODE } = require('internal:stream/state');
const { DATA_LISTENING, DECODER, ENDED, END_EMITTED, FLOWING, HAS_FLOWING, READABLE_LISTENING } = require('internal:stream/readable_state');
const { pipeByEvents } = require('internal:stream/pipe');
const { takesFile, writeFile } = require('internal:http/response');

const O_RDONLY = 0;
const USUAL = AUTO_DESTROY | EMIT_CLOSE;
const UNUSUAL = OBJECT_MODE | DESTROYED | ERRORED | DECODER | DATA_LISTENING | READABLE_LISTENING | ENDED;

function isUsual(stream, state) {
  return (state.flags & (USUAL | UNUSUAL)) === USUAL && state.length === 0 && stream.listenerCount('open') === 0 &&
    stream.listenerCount('ready') === 0;
}

// From pipe(), before the file is opened: notes the destination. The rest is decided when the script has done what it wants.
function begin(stream, destination, options) {
  const state = stream._readableState;
  if ((options && options.end === false) || (state.flags & HAS_FLOWING) !== 0 || state.pipes.length > 0) return false;
  if (!isUsual(stream, state) || !takesFile(destination)) return false;
  state.pipes.push(destination);
  state.flags |= HAS_FLOWING | FLOWING;
  destination.emit('pipe', stream);
  return true;
}

// Whether nobody has touched the pipe since.
function isUntouched(stream, state, destination) {
  return (state.flags & FLOWING) !== 0 && state.pipes.length === 1 && state.pipes[0] === destination && isUsual(stream, state) &&
    takesFile(destination) && destination.listenerCount('unpipe') === 0;
}

// The usual way, if the pipe still stands.
function giveUp(stream, state, destination) {
  const at = state.pipes.indexOf(destination);
  if (at === -1) return;
  if (destination.destroyed) {
    stream.unpipe(destination);
    return;
  }
  state.pipes.splice(at, 1);
  const isFlowing = (state.flags & FLOWING) !== 0;
  if (isFlowing) state.flags &= ~(HAS_FLOWING | FLOWING);
  pipeByEvents(stream, destination, undefined, false);
}

// Opens the file, and sends it if it is a small one in memory. False if nothing is begun.
function start(stream, destination, path, callback) {
  const state = stream._readableState;
  if (!isUntouched(stream, state, destination)) {
    giveUp(stream, state, destination);
    return false;
  }
  native.open(path, O_RDONLY, 0o666, (error, fd) => {
    if (error) {
      giveUp(stream, state, destination);
      callback(error);
      return;
    }
    if (isUntouched(stream, state, destination) && deliver(stream, state, destination, fd, callback)) return;
    stream.fd = fd;
    if (!stream.destroyed) giveUp(stream, state, destination);
    callback();
    stream.emit('open', fd);
    stream.emit('ready');
  });
  return true;
}

// False if the file has to go the usual way.
function deliver(stream, state, destination, fd, callback) {
  const isHeard = stream.listenerCount('end') > 0;
  const from = stream.pos === undefined ? 0 : stream.pos;
  const count = writeFile(destination, fd, from, stream.end - from + 1, !isHeard);
  if (count < 0) return false;
  stream.bytesRead = count;
  if (stream.pos !== undefined) stream.pos += count;
  state.pipes.length = 0;
  if (!isHeard && stream.listenerCount('close') === 0) {
    state.flags |= CONSTRUCTED | ENDED | END_EMITTED | DESTROYED | CLOSED | CLOSE_EMITTED;
    return true;
  }
  if (isHeard) stream.once('end', () => destination.end());
  callback();
  stream.push(null);
  stream.read();
  return true;
}

module.exports = { begin, start };
