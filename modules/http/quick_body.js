// The body of a message as most scripts read it: with listeners of 'data' and 'end', and nothing else of streams.
//
// Chunks go straight to the listeners, in the ticks in which a Readable would emit them. With the first touch of anything
// else (`_readableState` is read) the stream state is built as it would be by then, and takes over.

const { emitEnd, flow, kQuick, startFlowing } = require('internal:stream/readable');
const { getDefaultHighWaterMark } = require('internal:stream/high_water_mark');
const { kStage } = require('internal:http/messages');
const { serveQuickly } = require('internal:http/incoming');
const { CLOSED, CLOSE_EMITTED, DESTROYED } = require('internal:stream/state');
const {
  DATA_EMITTED, DATA_LISTENING, ENDED, END_EMITTED, FLOWING, HAS_FLOWING, HAS_PAUSED, NEED_READABLE, READING, RESUME_SCHEDULED, SYNC,
} = require('internal:stream/readable_state');

const { plainEmit } = require('internal:events/emitter');
const engine = binding('engine');

const kChunks = Symbol('kBodyChunks');
const kLength = Symbol('kBodyLength');
const kDecoder = Symbol('kBodyDecoder');

// Bits of `message[kStage]`. Without this one a stream state is in charge, and there are none.
const QUICK = 1;
// Somebody listens to 'data'; the tick came in which chunks begin to flow; one was emitted.
const WANTED = 2;
const FLOWS = 4;
const TOLD = 8;
// All chunks are there; 'end' is on its way; was emitted; 'close' too.
const OVER = 16;
const ENDING = 32;
const ENDED_TOLD = 64;
const CLOSED_TOLD = 128;

// Listened to, but not begun to flow; and all there; and on its way to the listeners.
const LISTENED = QUICK | WANTED;
const WHOLE = LISTENED | OVER;
const TELLING = WHOLE | FLOWS | ENDING | TOLD;

// The first listener of 'data'. False when the stream state has to be asked.
function listen(message) {
  const stage = message[kStage];
  // A script that put an emit of its own there is to see all events of a stream.
  if ((stage & QUICK) === 0 || message.emit !== plainEmit) return false;
  if ((stage & WANTED) === 0) {
    message[kStage] = stage | WANTED;
    engine.nextTick(start, message);
  }
  return true;
}

function start(message) {
  const stage = message[kStage];
  if ((stage & QUICK) === 0) {
    startFlowing(message, message._readableState);
    return;
  }
  if (stage === WHOLE && message[kChunks]?.length === 1 && message._events.resume === undefined) {
    tellWhole(message);
    return;
  }
  message[kStage] = stage | FLOWS;
  if (message._events.resume !== undefined) message.emit('resume');
  if ((message[kStage] & OVER) === 0) message._read();
  tellAll(message);
}

// What follows here, for a body that is there already, in one piece.
function tellWhole(message) {
  const chunk = message[kChunks][0];
  message[kChunks] = undefined;
  message[kStage] = TELLING;
  engine.nextTick(emitQuickEnd, message);
  message.emit('data', chunk);
  if ((message[kStage] & QUICK) === 0) flow(message, message._readableState);
}

function tellAll(message) {
  while (message[kChunks] !== undefined) tellStored(message);
  if ((message[kStage] & QUICK) !== 0) tellEnd(message);
  else flow(message, message._readableState);
}

function tellStored(message) {
  const chunks = message[kChunks];
  const chunk = chunks.shift();
  message[kLength] -= chunk.length;
  if (chunks.length === 0) {
    message[kChunks] = undefined;
    // Before the listeners run: a pause in them comes too late to hold up the end.
    tellEnd(message);
  }
  message[kStage] |= TOLD;
  message.emit('data', chunk);
}

// A chunk came. True while there is room for more.
function push(message, bytes) {
  const decoder = message[kDecoder];
  const chunk = decoder === undefined ? bytes : decoder.write(bytes);
  if (chunk.length === 0) return true;
  if ((message[kStage] & FLOWS) !== 0 && message[kChunks] === undefined) {
    message[kStage] |= TOLD;
    message.emit('data', chunk);
    return true;
  }
  store(message, chunk);
  return message[kLength] < getDefaultHighWaterMark(false);
}

// All of the body of a new message came, in one piece. False where push() and end() have to be asked; nothing happened then.
function pushWhole(message, bytes) {
  if (message[kStage] !== LISTENED || message[kDecoder] !== undefined) return false;
  message[kChunks] = [bytes];
  message[kLength] = bytes.length;
  message[kStage] = WHOLE;
  return true;
}

function store(message, chunk) {
  if (message[kChunks] === undefined) {
    message[kChunks] = [chunk];
    message[kLength] = chunk.length;
  } else {
    message[kChunks].push(chunk);
    message[kLength] += chunk.length;
  }
}

// No further chunk will come.
function end(message) {
  if ((message[kStage] & OVER) !== 0) return;
  message[kStage] |= OVER;
  const rest = message[kDecoder]?.end();
  if (rest) store(message, rest);
  if ((message[kStage] & FLOWS) !== 0) tellAll(message);
}

function tellEnd(message) {
  if ((message[kStage] & (QUICK | OVER | ENDING)) !== (QUICK | OVER)) return;
  message[kStage] |= ENDING;
  engine.nextTick(emitQuickEnd, message);
}

function emitQuickEnd(message) {
  const stage = message[kStage];
  if ((stage & QUICK) === 0) {
    emitEnd(message._readableState, message);
    return;
  }
  message[kStage] = stage | ENDED_TOLD;
  message.emit('end');
  if ((message[kStage] & QUICK) === 0) message.destroy();
  else engine.nextTick(closeQuickly, message);
}

// As destroy() does after the end: 'close' comes in the tick behind that of _destroy().
function closeQuickly(message) {
  const stage = message[kStage];
  if ((stage & QUICK) === 0) {
    message.destroy();
  } else if (message._events.close === undefined) {
    message[kStage] = stage | CLOSED_TOLD;
  } else {
    engine.nextTick(emitClose, message);
  }
}

function emitClose(message) {
  if ((message[kStage] & QUICK) === 0) {
    message.destroy();
    return;
  }
  message[kStage] |= CLOSED_TOLD;
  message.emit('close');
}

// setEncoding(). False when the stream state has to be asked.
function decode(message, decoder) {
  if ((message[kStage] & QUICK) === 0 || message[kChunks] !== undefined) return false;
  message[kDecoder] = decoder;
  return true;
}

// `state` is new, and in charge from now on.
function takeOver(message, state) {
  const stage = message[kStage];
  message[kStage] = 0;
  const chunks = message[kChunks];
  if (chunks !== undefined) {
    state.chunks = chunks;
    state.length = message[kLength];
    message[kChunks] = undefined;
  }
  const decoder = message[kDecoder];
  if (decoder !== undefined) {
    state.decoder = decoder;
    state.encoding = decoder.encoding;
  }
  if ((stage & FLOWS) !== 0) state.flags &= ~SYNC;
  if (stage !== QUICK) state.flags |= flagsOf(stage);
}

function flagsOf(stage) {
  let flags = 0;
  if ((stage & WANTED) !== 0) flags |= HAS_FLOWING | FLOWING | HAS_PAUSED | DATA_LISTENING;
  if ((stage & (WANTED | FLOWS)) === WANTED) flags |= RESUME_SCHEDULED;
  if ((stage & (FLOWS | OVER)) === FLOWS) flags |= READING | NEED_READABLE;
  if ((stage & TOLD) !== 0) flags |= DATA_EMITTED;
  if ((stage & OVER) !== 0) flags |= ENDED;
  if ((stage & ENDED_TOLD) !== 0) flags |= END_EMITTED;
  if ((stage & CLOSED_TOLD) !== 0) flags |= DESTROYED | CLOSED | CLOSE_EMITTED;
  return flags;
}

const functions = { listen, decode };

function serve(prototype) {
  Object.defineProperty(prototype, kQuick, { value: functions, writable: true, configurable: true });
}

serveQuickly({ push, end, takeOver });

module.exports = { QUICK, kChunks, kDecoder, kLength, push, pushWhole, end, serve, takeOver };
