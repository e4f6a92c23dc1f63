// A file that is piped into a response: one operation opens it, and what is in memory goes to the socket without becoming a
// Buffer. Whatever is unusual, then or while the file is opened, takes the usual way.

const native = binding('fs');
const { AUTO_DESTROY, CLOSED, CLOSE_EMITTED, CONSTRUCTED, DESTROYED, EMIT_CLOSE, ERRORED, OBJECT_MODE } = require('internal:stream/state');
const { DATA_LISTENING, DECODER, ENDED, END_EMITTED, FLOWING, HAS_FLOWING, READABLE_LISTENING } = require('internal:stream/readable_state');
const { constructed } = require('internal:stream/destroy');
const { pipeByEvents } = require('internal:stream/pipe');
const { takesFile, writeFile } = require('internal:http/response');

const O_RDONLY = 0;
const USUAL = AUTO_DESTROY | EMIT_CLOSE;
const UNUSUAL = OBJECT_MODE | DESTROYED | ERRORED | DECODER | DATA_LISTENING | READABLE_LISTENING | ENDED;
const OVER = CONSTRUCTED | ENDED | END_EMITTED | DESTROYED | CLOSED | CLOSE_EMITTED;

function isUsual(stream, state) {
  const events = stream._events;
  return (state.flags & (USUAL | UNUSUAL)) === USUAL && state.length === 0 && events.open === undefined && events.ready === undefined;
}

// From pipe(), before the file is opened: notes the destination. The rest is decided when the script has done what it wants.
function begin(stream, destination, options) {
  const state = stream._readableState;
  if ((options && options.end === false) || (state.flags & HAS_FLOWING) !== 0 || (state.destinations !== null && state.destinations.length > 0) ||
    !isUsual(stream, state) || !takesFile(destination)) return false;
  state.destinations = [destination];
  state.flags |= HAS_FLOWING | FLOWING;
  destination.emit('pipe', stream);
  return true;
}

// Whether nobody has touched the pipe since.
function isUntouched(stream, state, destination) {
  const { destinations } = state;
  return (state.flags & FLOWING) !== 0 && destinations !== null && destinations.length === 1 && destinations[0] === destination &&
    isUsual(stream, state) && takesFile(destination) && destination.listenerCount('unpipe') === 0;
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

// Opens the file, and sends it if it is a small one in memory. `callback` is that of _construct(), if that was called.
function start(stream, destination, path, callback) {
  native.open(path, O_RDONLY, 0o666, (error, fd) => {
    const state = stream._readableState;
    if (!error && isUntouched(stream, state, destination) && deliver(stream, state, destination, fd, callback)) return;
    if (error) {
      giveUp(stream, state, destination);
      told(stream, callback, error);
      return;
    }
    stream.fd = fd;
    if (!stream.destroyed) giveUp(stream, state, destination);
    told(stream, callback);
    stream.emit('open', fd);
    stream.emit('ready');
  });
}

// Construction is over; who waits for it hears so in the next tick.
function told(stream, callback, error) {
  if (callback === undefined) process.nextTick(constructed, stream, error);
  else callback(error);
}

// False if the file has to go the usual way.
function deliver(stream, state, destination, fd, callback) {
  const events = stream._events;
  const isHeard = events.end !== undefined;
  const start = stream.pos === undefined ? 0 : stream.pos;
  const count = writeFile(destination, fd, start, stream.end - start + 1, !isHeard);
  if (count < 0) return false;
  stream.bytesRead = count;
  if (stream.pos !== undefined) stream.pos += count;
  state.destinations.length = 0;
  if (!isHeard && events.close === undefined) {
    state.flags |= OVER;
    return true;
  }
  if (isHeard) {
    stream.fd = fd;
    stream.once('end', () => destination.end());
  }
  told(stream, callback);
  stream.push(null);
  stream.read();
  return true;
}

module.exports = { begin, start };
