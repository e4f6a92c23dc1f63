// What the two sides of a stream share: the flag bits of their states and the checks of their options.
//
// A state keeps its booleans in one integer, `flags`. The names that Node's users know (`ended`, `flowing` …)
// are accessors on the prototypes of the states, for them and not for the stream classes.

const { getDefaultHighWaterMark, setDefaultHighWaterMark } = require('internal:stream/high_water_mark');

// Bits 0 to 8 mean the same on both sides, so that destroy and errors treat them alike.
const OBJECT_MODE = 1 << 0;
const ERROR_EMITTED = 1 << 1;
const AUTO_DESTROY = 1 << 2;
const EMIT_CLOSE = 1 << 3;
const DESTROYED = 1 << 4;
const CLOSED = 1 << 5;
const CLOSE_EMITTED = 1 << 6;
const ERRORED = 1 << 7;
const CONSTRUCTED = 1 << 8;

const sharedFlags = {
  objectMode: OBJECT_MODE,
  errorEmitted: ERROR_EMITTED,
  autoDestroy: AUTO_DESTROY,
  emitClose: EMIT_CLOSE,
  destroyed: DESTROYED,
  closed: CLOSED,
  closeEmitted: CLOSE_EMITTED,
  constructed: CONSTRUCTED,
};

function defineFlag(prototype, name, bit) {
  Object.defineProperty(prototype, name, {
    get() {
      return (this.flags & bit) !== 0;
    },
    set(value) {
      if (value) this.flags |= bit;
      else this.flags &= ~bit;
    },
  });
}

// Gives the prototype of a state the accessors for its flags and for its error.
function defineFlags(prototype, ownFlags) {
  for (const name of Object.keys(sharedFlags)) defineFlag(prototype, name, sharedFlags[name]);
  for (const name of Object.keys(ownFlags)) defineFlag(prototype, name, ownFlags[name]);
  prototype.failure = null;
  Object.defineProperty(prototype, 'errored', {
    get() {
      return (this.flags & ERRORED) !== 0 ? this.failure : null;
    },
    set(value) {
      if (value) {
        this.failure = value;
        this.flags |= ERRORED;
      } else {
        this.flags &= ~ERRORED;
      }
    },
  });
}

// `ownKey` is the option for one side of a duplex, such as 'readableHighWaterMark'.
function chooseHighWaterMark(objectMode, options, ownKey, isDuplex) {
  const chosen = options.highWaterMark ?? (isDuplex ? options[ownKey] : null);
  if (chosen === null || chosen === undefined) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(chosen) || chosen < 0) {
    const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_VALUE(isDuplex ? `options.${ownKey}` : 'options.highWaterMark', chosen);
  }
  return Math.floor(chosen);
}

// The encoding for strings without one, or an error when there is no such encoding.
function checkEncoding(encoding) {
  if (!require('node:buffer').Buffer.isEncoding(encoding)) {
    const { ERR_UNKNOWN_ENCODING } = require('internal:errors').codes;
    throw new ERR_UNKNOWN_ENCODING(encoding);
  }
  return encoding;
}

module.exports = {
  OBJECT_MODE,
  ERROR_EMITTED,
  AUTO_DESTROY,
  EMIT_CLOSE,
  DESTROYED,
  CLOSED,
  CLOSE_EMITTED,
  ERRORED,
  CONSTRUCTED,
  checkEncoding,
  chooseHighWaterMark,
  defineFlags,
  getDefaultHighWaterMark,
  setDefaultHighWaterMark,
};
