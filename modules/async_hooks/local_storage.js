// AsyncLocalStorage: values that follow the flow of asynchronous operations.
//
// The engine has one current context value. It remembers the value whenever a promise reaction, a tick, a timer
// or another callback is registered, and restores it around the call. Here that value is a list of frames
// `{ storage, store, next }`, one per storage in use, never changed once made; undefined is the empty list.

const { getAsyncContext, setAsyncContext } = binding('engine');

function framesWithout(frames, storage) {
  if (frames === undefined) return undefined;
  if (frames.storage === storage) return frames.next;
  const next = framesWithout(frames.next, storage);
  return next === frames.next ? frames : { storage: frames.storage, store: frames.store, next };
}

function framesWith(frames, storage, store) {
  return { storage, store, next: framesWithout(frames, storage) };
}

class AsyncLocalStorage {
  constructor() {
    this.enabled = false;
  }

  static bind(fn) {
    return require('internal:async_hooks/resource').AsyncResource.bind(fn);
  }

  static snapshot() {
    return AsyncLocalStorage.bind((callback, ...values) => callback(...values));
  }

  // The store is gone until the next run() or enterWith().
  disable() {
    if (!this.enabled) return;
    this.enabled = false;
    setAsyncContext(framesWithout(getAsyncContext(), this));
  }

  enterWith(store) {
    this.enabled = true;
    setAsyncContext(framesWith(getAsyncContext(), this, store));
  }

  run(store, callback, ...values) {
    if (Object.is(store, this.getStore())) return callback.apply(null, values);
    this.enabled = true;
    return callInside(this, framesWith(getAsyncContext(), this, store), callback, values);
  }

  exit(callback, ...values) {
    if (!this.enabled) return callback.apply(null, values);
    this.enabled = false;
    try {
      return callInside(this, framesWithout(getAsyncContext(), this), callback, values);
    } finally {
      this.enabled = true;
    }
  }

  // Gives `resource` the store that `triggerResource` has; both are AsyncResources.
  _propagate(resource, triggerResource) {
    const { kContext } = require('internal:async_hooks/resource');
    if (!this.enabled) return;
    for (let frame = triggerResource[kContext]; frame !== undefined; frame = frame.next) {
      if (frame.storage === this) resource[kContext] = framesWith(resource[kContext], this, frame.store);
    }
  }

  getStore() {
    if (!this.enabled) return undefined;
    for (let frame = getAsyncContext(); frame !== undefined; frame = frame.next) {
      if (frame.storage === this) return frame.store;
    }
    return undefined;
  }
}

// Afterwards this storage is as before; what the callback entered in other storages stays.
function callInside(storage, inner, callback, values) {
  const outer = getAsyncContext();
  setAsyncContext(inner);
  try {
    return callback.apply(null, values);
  } finally {
    const left = getAsyncContext();
    setAsyncContext(left === inner ? outer : restored(left, outer, storage));
  }
}

function restored(left, outer, storage) {
  for (let frame = outer; frame !== undefined; frame = frame.next) {
    if (frame.storage === storage) return framesWith(left, storage, frame.store);
  }
  return framesWithout(left, storage);
}

module.exports = { AsyncLocalStorage };
