// A file that is piped into a response: one operation reads what is in memory, and the bytes go to the socket without becoming a
// Buffer. Whatever is unusual, then or while the file is read, takes the usual way.

const native = binding('fs');
const { AUTO_DESTROY, CLOSED, CLOSE_EMITTED, CONSTRUCTED, DESTROYED, EMIT_CLOSE, ERRORED, OBJECT_MODE } = require('internal:stream/state');
const { DATA_LISTENING, DECODER, ENDED, END_EMITTED, FLOWING, HAS_FLOWING, READABLE_LISTENING } = require('internal:stream/readable_state');
const { pipeByEvents } = require('internal:stream/pipe');
const { takesHeld, writeHeld } = require('internal:http/response');

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
  if (!isUsual(stream, state) || !takesHeld(destination)) return false;
  state.pipes.push(destination);
  state.flags |= HAS_FLOWING | FLOWING;
  destination.emit('pipe', stream);
  return true;
}

// Whether nobody has touched the pipe since.
function isUntouched(stream, state, destination) {
  return (state.flags & FLOWING) !== 0 && state.pipes.length === 1 && state.pipes[0] === destination && isUsual(stream, state) &&
    takesHeld(destination) && destination.listenerCount('unpipe') === 0;
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

// Opens the file, and reads it if it is a small one in memory. False if nothing is begun.
function start(stream, destination, path, callback) {
  const state = stream._readableState;
  if (!isUntouched(stream, state, destination)) {
    giveUp(stream, state, destination);
    return false;
  }
  const from = stream.pos === undefined ? 0 : stream.pos;
  native.holdFile(path, from, stream.end - from + 1, (error, held) => {
    if (error) {
      giveUp(stream, state, destination);
      callback(error);
    } else if (typeof held === 'number') {
      stream.fd = held;
      if (!stream.destroyed) giveUp(stream, state, destination);
      callback();
      stream.emit('open', held);
      stream.emit('ready');
    } else {
      deliver(stream, state, destination, held, callback);
    }
  });
  return true;
}

function deliver(stream, state, destination, [place, count], callback) {
  const isDestroyed = (state.flags & DESTROYED) !== 0;
  if (isDestroyed || !isUntouched(stream, state, destination)) {
    const bytes = native.takeHeld(place);
    if (!isDestroyed) giveUp(stream, state, destination);
    callback();
    if (isDestroyed) return;
    stream.emit('ready');
    stream.bytesRead = count;
    stream.push(bytes);
    stream.push(null);
    return;
  }
  const isHeard = stream.listenerCount('end') > 0;
  stream.bytesRead = count;
  if (stream.pos !== undefined) stream.pos += count;
  if (!writeHeld(destination, place, !isHeard)) {
    destination.write(native.takeHeld(place));
    if (!isHeard) destination.end();
  }
  state.pipes.length = 0;
  if (!isHeard && stream.listenerCount('close') === 0) {
    state.flags |= CONSTRUCTED | ENDED | END_EMITTED | DESTROYED | CLOSED | CLOSE_EMITTED;
    return;
  }
  if (isHeard) stream.once('end', () => destination.end());
  callback();
  stream.push(null);
  stream.read();
}

module.exports = { begin, start };
