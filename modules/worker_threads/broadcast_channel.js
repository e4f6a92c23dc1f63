// BroadcastChannel: what one posts, all others of the same name receive.

const { EventTarget, defineEventHandler } = require('internal:event_target');
const { cloneWith, kHost } = require('internal:host_objects');
const { countReference } = require('internal:worker_threads/message_port');
const { exposeAsInterface, inspectAs } = require('internal:events/event');

const kName = Symbol('kName');
const kState = Symbol('kState');

// Open channels by name.
const channels = new Map();

function stateOf(channel) {
  const state = channel?.[kState];
  if (state !== undefined) return state;
  const { ERR_INVALID_THIS } = require('internal:errors').codes;
  throw new ERR_INVALID_THIS('BroadcastChannel');
}

function deliver(channel) {
  const state = channel[kState];
  if (state.closed || state.queue.length === 0) return;
  const { MessageEvent } = require('internal:worker_threads/message_event');
  channel.dispatchEvent(new MessageEvent('message', { data: state.queue.shift() }));
}

class BroadcastChannel extends EventTarget {
  constructor(name) {
    if (arguments.length === 0) {
      const { ERR_MISSING_ARGS } = require('internal:errors').codes;
      throw new ERR_MISSING_ARGS('name');
    }
    super();
    this[kName] = `${name}`;
    this[kState] = { queue: [], closed: false, referenced: true };
    countReference(1);
    const group = channels.get(this[kName]);
    if (group === undefined) channels.set(this[kName], new Set([this]));
    else group.add(this);
  }

  get name() {
    stateOf(this);
    return this[kName];
  }

  close() {
    const state = stateOf(this);
    if (state.closed) return;
    state.closed = true;
    if (state.referenced) countReference(-1);
    const group = channels.get(this[kName]);
    group.delete(this);
    if (group.size === 0) channels.delete(this[kName]);
  }

  postMessage(message) {
    const state = stateOf(this);
    if (arguments.length === 0) {
      const { ERR_MISSING_ARGS } = require('internal:errors').codes;
      throw new ERR_MISSING_ARGS('message');
    }
    if (state.closed) {
      const { DOMException } = require('internal:domexception');
      throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    }
    // Cloned even if nobody listens: what cannot be cloned throws in any case.
    const first = cloneWith(message, []).value;
    let used = false;
    for (const channel of channels.get(this[kName])) {
      if (channel === this) continue;
      channel[kState].queue.push(used ? cloneWith(message, []).value : first);
      used = true;
      const immediate = require('node:timers').setImmediate(deliver, channel);
      if (!channel[kState].referenced) immediate.unref();
    }
  }

  ref() {
    return reference(this, true);
  }

  unref() {
    return reference(this, false);
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    const state = stateOf(this);
    return inspectAs('BroadcastChannel', { name: this[kName], active: !state.closed }, depth, options);
  }
}

function reference(channel, flag) {
  const state = stateOf(channel);
  if (!state.closed && state.referenced !== flag) {
    state.referenced = flag;
    countReference(flag ? 1 : -1);
  }
  return channel;
}

function receive(channel) {
  const { queue } = stateOf(channel);
  return queue.length === 0 ? undefined : { message: queue.shift() };
}

exposeAsInterface(BroadcastChannel, ['name', 'close', 'postMessage']);
defineEventHandler(BroadcastChannel.prototype, 'message');
defineEventHandler(BroadcastChannel.prototype, 'messageerror');
Object.defineProperty(BroadcastChannel.prototype, kHost, { value: { receive } });

module.exports = { BroadcastChannel };
