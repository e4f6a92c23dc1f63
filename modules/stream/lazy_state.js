// Stream state that is built when it is first touched, for objects that native code makes without running
// the constructors of Readable, Writable or Duplex (requests, responses, sockets).

// `optionsOf(object)` gives the stream options of an object whose state is being built. `began(object, state)` is called with
// the state of one that was read without.
function defineLazyReadableState(prototype, optionsOf, began) {
  defineLazy(prototype, '_readableState', (object) => {
    const { ReadableState } = require('internal:stream/readable');
    const state = new ReadableState(optionsOf(object), object, false);
    began(object, state);
    return state;
  });
}

function defineLazyWritableState(prototype, optionsOf, isDuplex = false) {
  defineLazy(prototype, '_writableState', (object) => {
    const { WritableState } = require('internal:stream/writable');
    return new WritableState(optionsOf(object), object, isDuplex);
  });
}

// A constructor that does run assigns the state, which takes the place of the accessor in the same way.
function defineLazy(prototype, name, build) {
  function settle(object, value) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
    return value;
  }
  Object.defineProperty(prototype, name, {
    configurable: true,
    get() {
      // Reading `Class.prototype._readableState` itself must not freeze one state for all instances.
      return this === prototype ? undefined : settle(this, build(this));
    },
    set(value) {
      settle(this, value);
    },
  });
}

module.exports = { defineLazyReadableState, defineLazyWritableState };
