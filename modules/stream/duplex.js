// The Duplex class: a Readable that has everything of a Writable as well.

const { initEmitter } = require('internal:events/emitter');
const { Readable, ReadableState, readableConstructed } = require('internal:stream/readable');
const { Writable, WritableState, writableConstructed } = require('internal:stream/writable');
const { construct } = require('internal:stream/destroy');

function Duplex(options) {
  if (new.target === undefined && !(this instanceof Duplex)) return new Duplex(options);
  this._readableState = new ReadableState(options, this, true);
  this._writableState = new WritableState(options, this, true);
  if (options) {
    const allowHalfOpen = options.allowHalfOpen !== false;
    // A subclass may have it as a default.
    if (this.allowHalfOpen !== allowHalfOpen) this.allowHalfOpen = allowHalfOpen;
    switchOffSides(this, options);
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) require('internal:stream/abort_signal').addAbortSignal(options.signal, this);
  } else {
    this.allowHalfOpen = true;
  }
  initEmitter(this, options);
  if (this._construct !== undefined && this._construct !== null) {
    construct(this, () => {
      readableConstructed(this);
      writableConstructed(this);
    });
  }
}

Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);

function switchOffSides(stream, options) {
  if (options.readable === false) {
    const state = stream._readableState;
    state.readable = false;
    state.ended = state.endEmitted = true;
  }
  if (options.writable === false) {
    const state = stream._writableState;
    state.writable = false;
    state.ending = state.ended = state.finished = true;
  }
}

for (const name of Object.keys(Writable.prototype)) {
  if (!Duplex.prototype[name]) Duplex.prototype[name] = Writable.prototype[name];
}
// This one also answers the writes that wait.
Duplex.prototype.destroy = Writable.prototype.destroy;

for (const name of ['writable', 'writableHighWaterMark', 'writableObjectMode', 'writableBuffer', 'writableLength',
  'writableFinished', 'writableCorked', 'writableEnded', 'writableNeedDrain']) {
  Object.defineProperty(Duplex.prototype, name, Object.getOwnPropertyDescriptor(Writable.prototype, name));
}

Object.defineProperty(Duplex.prototype, 'destroyed', {
  get() {
    if (this._readableState === undefined || this._writableState === undefined) return false;
    return this._readableState.destroyed && this._writableState.destroyed;
  },
  set(value) {
    if (this._readableState && this._writableState) {
      this._readableState.destroyed = value;
      this._writableState.destroyed = value;
    }
  },
});

Duplex.from = function from(body) {
  return require('internal:stream/duplexify').duplexify(body, 'body');
};

Duplex.fromWeb = function fromWeb(pair, options) {
  return require('internal:stream/web_adapters').newStreamDuplexFromReadableWritablePair(pair, options);
};

Duplex.toWeb = function toWeb(duplex) {
  return require('internal:stream/web_adapters').newReadableWritablePairFromDuplex(duplex);
};

module.exports = { Duplex };
