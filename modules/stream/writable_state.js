// The state of a writable side.

const {
  AUTO_DESTROY, CLOSED, CONSTRUCTED, DESTROYED, EMIT_CLOSE, ERRORED, OBJECT_MODE,
  checkEncoding, chooseHighWaterMark, defineFlags, getDefaultHighWaterMark,
} = require('internal:stream/state');

// The callback of a write may come before _write() returns.
const SYNC = 1 << 9;
const FINAL_CALLED = 1 << 10;
const NEED_DRAIN = 1 << 11;
const ENDING = 1 << 12;
const FINISHED = 1 << 13;
const DECODE_STRINGS = 1 << 14;
const WRITING = 1 << 15;
const BUFFER_PROCESSING = 1 << 16;
const PREFINISHED = 1 << 17;
const ALL_BUFFERS = 1 << 18;
const ALL_NOOP = 1 << 19;
const CORKED = 1 << 20;
const EXPECT_WRITE_CALLBACK = 1 << 21;
const AFTER_WRITE_PENDING = 1 << 22;
const BUFFERED = 1 << 23;
const ENDED = 1 << 24;

function WritableState(options, stream, isDuplex) {
  let flags = SYNC | CONSTRUCTED | EMIT_CLOSE | AUTO_DESTROY | DECODE_STRINGS | ALL_BUFFERS | ALL_NOOP;
  this.length = 0;
  if (options) {
    if (options.objectMode || (isDuplex && options.writableObjectMode)) flags |= OBJECT_MODE;
    if (options.decodeStrings === false) flags &= ~DECODE_STRINGS;
    if (options.emitClose === false) flags &= ~EMIT_CLOSE;
    if (options.autoDestroy === false) flags &= ~AUTO_DESTROY;
    this.highWaterMark =
      chooseHighWaterMark((flags & OBJECT_MODE) !== 0, options, 'writableHighWaterMark', isDuplex);
    const { defaultEncoding } = options;
    if (defaultEncoding !== null && defaultEncoding !== undefined && defaultEncoding !== 'utf8') {
      this.defaultEncoding = checkEncoding(defaultEncoding);
    }
  } else {
    this.highWaterMark = getDefaultHighWaterMark(false);
  }
  this.flags = flags;
}

function noCallback() {}

// What most streams never change lives here and not in every state.
const prototype = WritableState.prototype;
prototype.corked = 0;
// These three come with the first write that does not go straight to where it should.
prototype.pendingcb = 0;
prototype.writelen = 0;
// The callback of the user for the write that is under way.
prototype.writecb = noCallback;
prototype.defaultEncoding = 'utf8';
// The callback given to _write(), one per stream, made with the first write.
prototype.onwrite = null;
// Consecutive writes with the same callback share one tick.
prototype.afterWriteTickInfo = null;
// Writes that wait, as { chunk, encoding, callback }, from `bufferedIndex` on.
prototype.waiting = null;
prototype.bufferedIndex = 0;
// Callbacks of end().
prototype.endCallbacks = null;

defineFlags(prototype, {
  finalCalled: FINAL_CALLED,
  needDrain: NEED_DRAIN,
  ending: ENDING,
  ended: ENDED,
  finished: FINISHED,
  decodeStrings: DECODE_STRINGS,
  writing: WRITING,
  sync: SYNC,
  bufferProcessing: BUFFER_PROCESSING,
  prefinished: PREFINISHED,
  allBuffers: ALL_BUFFERS,
  allNoop: ALL_NOOP,
});

Object.defineProperties(prototype, {
  buffered: {
    get() {
      return (this.flags & BUFFERED) !== 0 ? this.waiting : [];
    },
    set(value) {
      this.waiting = value;
      if (value) this.flags |= BUFFERED;
      else this.flags &= ~BUFFERED;
    },
  },
  bufferedRequestCount: {
    get() {
      return (this.flags & BUFFERED) !== 0 ? this.waiting.length - this.bufferedIndex : 0;
    },
  },
});

prototype.getBuffer = function getBuffer() {
  return (this.flags & BUFFERED) !== 0 ? this.waiting.slice(this.bufferedIndex) : [];
};

// What the stream itself shows of its state, as descriptors. Not enumerable: userland copies prototypes by their
// enumerable properties.
const properties = {
  closed: {
    get() {
      const state = this._writableState;
      return state ? (state.flags & CLOSED) !== 0 : false;
    },
  },
  destroyed: {
    get() {
      const state = this._writableState;
      return state ? (state.flags & DESTROYED) !== 0 : false;
    },
    set(value) {
      if (this._writableState) this._writableState.destroyed = value;
    },
  },
  writable: {
    get() {
      const state = this._writableState;
      // `state.writable` is false on a duplex without a writable side.
      return Boolean(state) && state.writable !== false && (state.flags & (ENDING | ENDED | DESTROYED | ERRORED)) === 0;
    },
    set(value) {
      if (this._writableState) this._writableState.writable = Boolean(value);
    },
  },
  writableFinished: {
    get() {
      const state = this._writableState;
      return state ? (state.flags & FINISHED) !== 0 : false;
    },
  },
  writableObjectMode: {
    get() {
      const state = this._writableState;
      return state ? (state.flags & OBJECT_MODE) !== 0 : false;
    },
  },
  writableBuffer: {
    get() {
      const state = this._writableState;
      return state && state.getBuffer();
    },
  },
  writableEnded: {
    get() {
      const state = this._writableState;
      return state ? (state.flags & ENDING) !== 0 : false;
    },
  },
  writableNeedDrain: {
    get() {
      const state = this._writableState;
      return state ? (state.flags & (DESTROYED | ENDING | NEED_DRAIN)) === NEED_DRAIN : false;
    },
  },
  writableHighWaterMark: {
    get() {
      const state = this._writableState;
      return state && state.highWaterMark;
    },
  },
  writableCorked: {
    get() {
      const state = this._writableState;
      return state ? state.corked : 0;
    },
  },
  writableLength: {
    get() {
      const state = this._writableState;
      return state && state.length;
    },
  },
  errored: {
    get() {
      const state = this._writableState;
      return state ? state.errored : null;
    },
  },
  writableAborted: {
    get() {
      const state = this._writableState;
      return state.writable !== false && (state.flags & (DESTROYED | ERRORED)) !== 0 && (state.flags & FINISHED) === 0;
    },
  },
};

module.exports = {
  SYNC,
  FINAL_CALLED,
  NEED_DRAIN,
  ENDING,
  FINISHED,
  DECODE_STRINGS,
  WRITING,
  BUFFER_PROCESSING,
  PREFINISHED,
  ALL_BUFFERS,
  ALL_NOOP,
  CORKED,
  EXPECT_WRITE_CALLBACK,
  AFTER_WRITE_PENDING,
  BUFFERED,
  ENDED,
  WritableState,
  noCallback,
  properties,
};
