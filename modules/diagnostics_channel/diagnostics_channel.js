// node:diagnostics_channel: named channels on which modules tell what they do.

// By name. A channel without subscribers is held weakly here, one with subscribers also by `activeChannels`.
const channels = new Map();
const activeChannels = new Set();
let collected;

function invalidType(name, expected, value) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  return new ERR_INVALID_ARG_TYPE(name, expected, value);
}

function checkFunction(value, name) {
  require('internal:validators').validateFunction(value, name);
}

// A failing subscriber must not harm the module that publishes.
function throwInNextTick(error) {
  process.nextTick(() => { throw error; });
}

function activate(channel) {
  Object.setPrototypeOf(channel, ActiveChannel.prototype);
  channel._subscribers = [];
  channel._stores = new Map();
  activeChannels.add(channel);
}

function deactivateIfUnused(channel) {
  if (channel._subscribers.length > 0 || channel._stores.size > 0) return;
  Object.setPrototypeOf(channel, Channel.prototype);
  channel._subscribers = undefined;
  channel._stores = undefined;
  activeChannels.delete(channel);
}

// Runs `next` with what `transform` makes of the data in the store; a failing transform is skipped.
function runInStore(store, data, next, transform) {
  let context = data;
  if (transform !== undefined) {
    try {
      context = transform(data);
    } catch (error) {
      throwInNextTick(error);
      return next();
    }
  }
  return store.run(context, next);
}

// What a channel is while it has subscribers or stores; the methods of the idle one do next to nothing.
class ActiveChannel {
  subscribe(subscription) {
    checkFunction(subscription, 'subscription');
    // A new list, for a publication may be walking the old one.
    this._subscribers = this._subscribers.concat(subscription);
  }

  unsubscribe(subscription) {
    const index = this._subscribers.indexOf(subscription);
    if (index === -1) return false;
    this._subscribers = this._subscribers.filter((_, i) => i !== index);
    deactivateIfUnused(this);
    return true;
  }

  bindStore(store, transform) {
    this._stores.set(store, transform);
  }

  unbindStore(store) {
    if (!this._stores.delete(store)) return false;
    deactivateIfUnused(this);
    return true;
  }

  get hasSubscribers() {
    return true;
  }

  publish(data) {
    const subscribers = this._subscribers;
    for (let i = 0; i < (subscribers?.length || 0); i++) {
      try {
        const subscriber = subscribers[i];
        subscriber(data, this.name);
      } catch (error) {
        throwInNextTick(error);
      }
    }
  }

  runStores(data, fn, thisArg, ...values) {
    let run = () => {
      this.publish(data);
      return fn.apply(thisArg, values);
    };
    for (const [store, transform] of this._stores) {
      const next = run;
      run = () => runInStore(store, data, next, transform);
    }
    return run();
  }
}

class Channel {
  constructor(name) {
    this._subscribers = undefined;
    this._stores = undefined;
    this.name = name;
    channels.set(name, new WeakRef(this));
    collected ??= new FinalizationRegistry((key) => {
      if (channels.get(key)?.deref() === undefined) channels.delete(key);
    });
    collected.register(this, name);
  }

  static [Symbol.hasInstance](instance) {
    if (instance === null || instance === undefined) throw new TypeError('Cannot convert undefined or null to object');
    const prototype = Object.getPrototypeOf(instance);
    return prototype === Channel.prototype || prototype === ActiveChannel.prototype;
  }

  subscribe(subscription) {
    checkFunction(subscription, 'subscription');
    activate(this);
    this.subscribe(subscription);
  }

  unsubscribe() {
    return false;
  }

  bindStore(store, transform) {
    activate(this);
    this.bindStore(store, transform);
  }

  unbindStore() {
    return false;
  }

  get hasSubscribers() {
    return false;
  }

  publish() {}

  runStores(data, fn, thisArg, ...values) {
    return fn.apply(thisArg, values);
  }
}

function channel(name) {
  const existing = channels.get(name)?.deref();
  if (existing !== undefined) return existing;
  if (typeof name !== 'string' && typeof name !== 'symbol') throw invalidType('channel', ['string', 'symbol'], name);
  return new Channel(name);
}

function subscribe(name, subscription) {
  return channel(name).subscribe(subscription);
}

function unsubscribe(name, subscription) {
  return channel(name).unsubscribe(subscription);
}

function hasSubscribers(name) {
  return channels.get(name)?.deref()?.hasSubscribers ?? false;
}

// Tracing

const traceEvents = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

function tracingPart(nameOrChannels, event) {
  if (typeof nameOrChannels === 'string') return channel(`tracing:${nameOrChannels}:${event}`);
  if (typeof nameOrChannels === 'object' && nameOrChannels !== null) {
    const part = nameOrChannels[event];
    if (!(part instanceof Channel)) {
      throw invalidType(`nameOrChannels.${event}`, ['Channel'], part);
    }
    return part;
  }
  throw invalidType('nameOrChannels', ['string', 'object', 'TracingChannel'], nameOrChannels);
}

// Calls between 'start' and 'end', with 'error' for what is thrown.
function runTraced(tracing, context, call) {
  return tracing.start.runStores(context, () => {
    try {
      return call();
    } catch (error) {
      context.error = error;
      tracing.error.publish(context);
      throw error;
    } finally {
      tracing.end.publish(context);
    }
  });
}

class TracingChannel {
  constructor(nameOrChannels) {
    for (const event of traceEvents) Object.defineProperty(this, event, { value: tracingPart(nameOrChannels, event) });
  }

  get hasSubscribers() {
    return traceEvents.some((event) => this[event].hasSubscribers);
  }

  subscribe(handlers) {
    for (const event of traceEvents) {
      if (handlers[event]) this[event]?.subscribe(handlers[event]);
    }
  }

  unsubscribe(handlers) {
    let done = true;
    for (const event of traceEvents) {
      if (handlers[event] && !this[event]?.unsubscribe(handlers[event])) done = false;
    }
    return done;
  }

  traceSync(fn, context = {}, thisArg, ...values) {
    if (!this.hasSubscribers) return fn.apply(thisArg, values);
    return runTraced(this, context, () => {
      const result = fn.apply(thisArg, values);
      context.result = result;
      return result;
    });
  }

  tracePromise(fn, context = {}, thisArg, ...values) {
    if (!this.hasSubscribers) return fn.apply(thisArg, values);
    const settled = () => {
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    };
    return runTraced(this, context, () => {
      let promise = fn.apply(thisArg, values);
      if (!(promise instanceof Promise)) promise = Promise.resolve(promise);
      return promise.then((result) => {
        context.result = result;
        settled();
        return result;
      }, (error) => {
        context.error = error;
        this.error.publish(context);
        settled();
        return Promise.reject(error);
      });
    });
  }

  traceCallback(fn, position = -1, context = {}, thisArg, ...values) {
    if (!this.hasSubscribers) return fn.apply(thisArg, values);
    const tracing = this;
    const callback = values.at(position);
    checkFunction(callback, 'callback');
    function tracedCallback(error, result) {
      if (error) {
        context.error = error;
        tracing.error.publish(context);
      } else {
        context.result = result;
      }
      const callbackValues = arguments;
      // The stores let a subscriber bring back the context that the callback lost.
      tracing.asyncStart.runStores(context, () => {
        try {
          return callback.apply(this, callbackValues);
        } finally {
          tracing.asyncEnd.publish(context);
        }
      });
    }
    values.splice(position, 1, tracedCallback);
    return runTraced(this, context, () => fn.apply(thisArg, values));
  }
}

function tracingChannel(nameOrChannels) {
  return new TracingChannel(nameOrChannels);
}

module.exports = { channel, hasSubscribers, subscribe, tracingChannel, unsubscribe, Channel };
