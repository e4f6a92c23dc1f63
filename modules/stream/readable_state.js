// The state of a readable side, and taking chunks out of its buffer.

const {
  AUTO_DESTROY, CONSTRUCTED, DESTROYED, EMIT_CLOSE, ERROR_EMITTED, ERRORED, OBJECT_MODE,
  checkEncoding, chooseHighWaterMark, defineFlags, getDefaultHighWaterMark,
} = require('internal:stream/state');

const ENDED = 1 << 9;
const END_EMITTED = 1 << 10;
const READING = 1 << 11;
// _read() is running, so what it pushes must wait in the buffer.
const SYNC = 1 << 12;
const NEED_READABLE = 1 << 13;
const EMITTED_READABLE = 1 << 14;
const READABLE_LISTENING = 1 << 15;
const RESUME_SCHEDULED = 1 << 16;
const MULTI_AWAIT_DRAIN = 1 << 17;
const READING_MORE = 1 << 18;
const DATA_EMITTED = 1 << 19;
const DECODER = 1 << 20;
// `flowing` and `paused` have three values: without the first bit they are null.
const HAS_FLOWING = 1 << 21;
const FLOWING = 1 << 22;
const HAS_PAUSED = 1 << 23;
const PAUSED = 1 << 24;
const DATA_LISTENING = 1 << 25;
// A tick for 'readable' is on its way.
const READABLE_TICK = 1 << 26;

// More than 1 GiB asked of read(n) at once is a mistake.
const HIGH_WATER_MARK_MAX = 0x40000000;

// So many taken places at the front of the buffer are worth moving the rest.
const TAKEN_MAX = 1024;

function ReadableState(options, stream, isDuplex) {
  let flags = EMIT_CLOSE | AUTO_DESTROY | CONSTRUCTED | SYNC;
  this.length = 0;
  if (options) {
    if (options.objectMode || (isDuplex && options.readableObjectMode)) flags |= OBJECT_MODE;
    if (options.emitClose === false) flags &= ~EMIT_CLOSE;
    if (options.autoDestroy === false) flags &= ~AUTO_DESTROY;
    this.highWaterMark =
      chooseHighWaterMark((flags & OBJECT_MODE) !== 0, options, 'readableHighWaterMark', isDuplex);
    this.flags = flags;
    applyEncodings(this, options);
  } else {
    this.highWaterMark = getDefaultHighWaterMark(false);
    this.flags = flags;
  }
}

function applyEncodings(state, options) {
  const { defaultEncoding, encoding } = options;
  if (defaultEncoding !== null && defaultEncoding !== undefined && defaultEncoding !== 'utf8') {
    state.defaultEncoding = checkEncoding(defaultEncoding);
  }
  if (encoding) {
    const { StringDecoder } = require('node:string_decoder');
    state.decoder = new StringDecoder(encoding);
    state.encoding = encoding;
  }
}

// What most streams never change lives here and not in every state: each property of its own costs 16 bytes.
// Chunks that wait, from `bufferIndex` on: a stream that only flows never has any.
ReadableState.prototype.chunks = null;
ReadableState.prototype.bufferIndex = 0;
ReadableState.prototype.awaitDrainWriters = null;
ReadableState.prototype.destinations = null;
ReadableState.prototype.defaultEncoding = 'utf8';
ReadableState.prototype.encoding = null;
ReadableState.prototype.stringDecoder = null;

defineFlags(ReadableState.prototype, {
  ended: ENDED,
  endEmitted: END_EMITTED,
  reading: READING,
  sync: SYNC,
  needReadable: NEED_READABLE,
  emittedReadable: EMITTED_READABLE,
  readableListening: READABLE_LISTENING,
  resumeScheduled: RESUME_SCHEDULED,
  multiAwaitDrain: MULTI_AWAIT_DRAIN,
  readingMore: READING_MORE,
  dataEmitted: DATA_EMITTED,
});

Object.defineProperties(ReadableState.prototype, {
  buffer: {
    get() {
      return this.chunks ?? (this.chunks = []);
    },
    set(value) {
      this.chunks = value;
    },
  },
  pipes: {
    get() {
      return this.destinations ?? (this.destinations = []);
    },
    set(value) {
      this.destinations = value;
    },
  },
  pipesCount: {
    get() {
      return this.pipes.length;
    },
  },
  decoder: {
    get() {
      return (this.flags & DECODER) !== 0 ? this.stringDecoder : null;
    },
    set(value) {
      if (value) {
        this.stringDecoder = value;
        this.flags |= DECODER;
      } else {
        this.flags &= ~DECODER;
      }
    },
  },
  flowing: {
    get() {
      return (this.flags & HAS_FLOWING) !== 0 ? (this.flags & FLOWING) !== 0 : null;
    },
    set(value) {
      if (value === null || value === undefined) this.flags &= ~(HAS_FLOWING | FLOWING);
      else if (value) this.flags |= HAS_FLOWING | FLOWING;
      else this.flags = (this.flags | HAS_FLOWING) & ~FLOWING;
    },
  },
  paused: {
    get() {
      return (this.flags & PAUSED) !== 0;
    },
    set(value) {
      if (value) this.flags |= HAS_PAUSED | PAUSED;
      else this.flags = (this.flags | HAS_PAUSED) & ~PAUSED;
    },
  },
});

function nextPowerOfTwo(n) {
  if (n > HIGH_WATER_MARK_MAX) {
    const { ERR_OUT_OF_RANGE } = require('internal:errors').codes;
    throw new ERR_OUT_OF_RANGE('size', '<= 1GiB', n);
  }
  return 2 ** Math.ceil(Math.log2(n));
}

// How much a read of `n` would give now; NaN stands for "what is there".
function amountToRead(n, state) {
  const { flags, length } = state;
  if (n <= 0 || (length === 0 && (flags & ENDED) !== 0)) return 0;
  if ((flags & OBJECT_MODE) !== 0) return 1;
  if (n !== n) {
    return (flags & FLOWING) !== 0 && length !== 0 ? state.chunks[state.bufferIndex].length : length;
  }
  if (n <= length) return n;
  return (flags & ENDED) !== 0 ? length : 0;
}

// Takes `n` bytes or characters, or one object. `state.length` is left to the caller. With an encoding the last chunk
// is given as a string even if it is a Buffer that was put back.
function fromList(n, state) {
  if (state.length === 0) return null;
  const chunks = state.chunks;
  const at = state.bufferIndex;
  const first = chunks[at];
  if ((state.flags & OBJECT_MODE) !== 0 || n === first.length || (chunks.length - at === 1 && (!n || n >= state.length))) {
    chunks[at] = null;
    dropTaken(state, chunks, at + 1);
    return chunks.length === 0 && (state.flags & (DECODER | OBJECT_MODE)) === DECODER ? String(first) : first;
  }
  if (n && n < first.length) {
    chunks[at] = first.slice(n);
    return first.slice(0, n);
  }
  if (!n || n > state.length) n = state.length;
  return (state.flags & DECODER) !== 0 ? joinStrings(n, state, chunks) : joinBuffers(n, state, chunks);
}

function joinStrings(n, state, chunks) {
  let joined = '';
  let at = state.bufferIndex;
  while (n > 0) {
    const text = chunks[at];
    if (n < text.length) {
      joined += text.slice(0, n);
      chunks[at] = text.slice(n);
      break;
    }
    joined += text;
    n -= text.length;
    chunks[at++] = null;
  }
  dropTaken(state, chunks, at);
  return joined;
}

function joinBuffers(n, state, chunks) {
  const joined = require('node:buffer').Buffer.allocUnsafe(n);
  let filled = 0;
  let at = state.bufferIndex;
  while (filled < n) {
    const chunk = chunks[at];
    const rest = n - filled;
    if (rest < chunk.length) {
      joined.set(chunk.subarray(0, rest), filled);
      chunks[at] = chunk.subarray(rest);
      break;
    }
    joined.set(chunk, filled);
    filled += chunk.length;
    chunks[at++] = null;
  }
  dropTaken(state, chunks, at);
  return joined;
}

function dropTaken(state, chunks, at) {
  if (at === chunks.length) {
    chunks.length = 0;
    state.bufferIndex = 0;
  } else if (at > TAKEN_MAX) {
    chunks.splice(0, at);
    state.bufferIndex = 0;
  } else {
    state.bufferIndex = at;
  }
}

// What the stream itself shows of its state, as descriptors. Not enumerable: userland copies prototypes by their
// enumerable properties.
const properties = {
  readable: {
    get() {
      const state = this._readableState;
      // `state.readable` is false on a duplex without a readable side.
      return Boolean(state) && state.readable !== false &&
        (state.flags & (DESTROYED | ERROR_EMITTED | END_EMITTED)) === 0;
    },
    set(value) {
      if (this._readableState) this._readableState.readable = Boolean(value);
    },
  },
  readableDidRead: {
    get() {
      return this._readableState.dataEmitted;
    },
  },
  readableAborted: {
    get() {
      const state = this._readableState;
      return state.readable !== false && (state.flags & (DESTROYED | ERRORED)) !== 0 &&
        (state.flags & END_EMITTED) === 0;
    },
  },
  readableHighWaterMark: {
    get() {
      return this._readableState.highWaterMark;
    },
  },
  readableBuffer: {
    get() {
      return this._readableState && this._readableState.buffer;
    },
  },
  readableFlowing: {
    get() {
      return this._readableState.flowing;
    },
    set(value) {
      if (this._readableState) this._readableState.flowing = value;
    },
  },
  readableLength: {
    get() {
      return this._readableState.length;
    },
  },
  readableObjectMode: {
    get() {
      return this._readableState ? this._readableState.objectMode : false;
    },
  },
  readableEncoding: {
    get() {
      return this._readableState ? this._readableState.encoding : null;
    },
  },
  errored: {
    get() {
      return this._readableState ? this._readableState.errored : null;
    },
  },
  closed: {
    get() {
      return this._readableState ? this._readableState.closed : false;
    },
  },
  destroyed: {
    get() {
      return this._readableState ? this._readableState.destroyed : false;
    },
    set(value) {
      if (this._readableState) this._readableState.destroyed = value;
    },
  },
  readableEnded: {
    get() {
      return this._readableState ? this._readableState.endEmitted : false;
    },
  },
};

module.exports = {
  ENDED,
  END_EMITTED,
  READING,
  SYNC,
  NEED_READABLE,
  EMITTED_READABLE,
  READABLE_LISTENING,
  RESUME_SCHEDULED,
  MULTI_AWAIT_DRAIN,
  READING_MORE,
  DATA_EMITTED,
  DECODER,
  HAS_FLOWING,
  FLOWING,
  HAS_PAUSED,
  PAUSED,
  DATA_LISTENING,
  READABLE_TICK,
  ReadableState,
  amountToRead,
  dropTaken,
  fromList,
  nextPowerOfTwo,
  properties,
};
