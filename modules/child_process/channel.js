// Messages between a program and its child: send(), disconnect() and the events of a ChildProcess, or of process in the child.

const { EventEmitter } = require('node:events');
const native = binding('child_process');
const { getAsyncContext, setAsyncContext } = binding('engine');
const { codes } = require('internal:errors');

// More bytes on their way than these, and send() says that the program should wait.
const QUEUED_BYTES_MAX = 65536 * 2;

// Messages whose cmd begins so are the runtime's own.
const INTERNAL_PREFIX = 'NODE_';

// So often a descriptor is sent again when it did not arrive.
const RETRANSMISSIONS_MAX = 3;

const kChannel = Symbol('kChannelHandle');
const kPending = Symbol('kPendingMessages');

function isInternal(message) {
  return message !== null && typeof message === 'object' && typeof message.cmd === 'string' &&
    message.cmd.length > INTERNAL_PREFIX.length && message.cmd.startsWith(INTERNAL_PREFIX);
}

// What scripts see as `channel`. It keeps the loop alive while somebody listens or a message is on its way, until the script
// says what it wants.
class Control extends EventEmitter {
  #channel;
  #references = 0;
  #isExplicit = false;

  constructor(channel) {
    super();
    this.#channel = channel;
    // Messages that nobody has listened for yet.
    this[kPending] = [];
  }

  refCounted() {
    if (++this.#references === 1 && !this.#isExplicit) this.#channel.setReferenced(true);
  }

  unrefCounted() {
    if (--this.#references === 0 && !this.#isExplicit) {
      this.#channel.setReferenced(false);
      this.emit('unref');
    }
  }

  ref() {
    this.#isExplicit = true;
    this.#channel.setReferenced(true);
  }

  unref() {
    this.#isExplicit = true;
    this.#channel.setReferenced(false);
  }

  get fd() {
    return this.#channel?.fd;
  }
}

// One end of a channel: bytes to messages and back. The native calls its on… methods.
class Channel {
  constructor(target, fd, mode) {
    this.target = target;
    this.fd = fd;
    this.context = getAsyncContext();
    this.codec = require('internal:child_process/serialization').makeCodec(mode);
    this.control = null;
    // A descriptor that came before the message it belongs to was whole.
    this.descriptor = -1;
    // Callbacks of messages that are on their way.
    this.waiting = [];
    this.closed = false;
    // Lists of sockets that went to the other process and that came from it, by the key of their server.
    this.sockets = { sent: { __proto__: null }, received: { __proto__: null } };
    const number = native.openChannel(this, fd);
    if (number < 0) throw require('internal:errors').errnoException(number, 'open');
    this.number = number;
  }

  setReferenced(on) {
    if (!this.closed) native.setReferenced(this.number, on);
  }

  // Sends a message; the status is negative when that failed.
  write(message, handle, callback) {
    const bytes = this.codec.encode(message);
    if (this.closed) return -32;
    const status = native.sendOnChannel(this.number, bytes, handle ? handle.fd : -1);
    if (status === 1) {
      this.waiting.push(callback);
      this.control.refCounted();
    } else if (status === 0 && typeof callback === 'function') {
      process.nextTick(callback, null);
    }
    return status;
  }

  get queued() {
    return this.closed ? 0 : native.queuedOnChannel(this.number);
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    native.closeChannel(this.number);
    if (this.descriptor >= 0) native.closeDescriptor(this.descriptor);
    this.descriptor = -1;
  }

  onread(bytes, descriptor) {
    if (this.closed) {
      if (descriptor >= 0) native.closeDescriptor(descriptor);
      return;
    }
    const before = getAsyncContext();
    setAsyncContext(this.context);
    try {
      if (descriptor >= 0) this.descriptor = descriptor;
      for (const message of this.codec.decode(bytes)) this.take(message);
    } catch (error) {
      // What nobody catches is reported in the context where it was thrown.
      if (before !== undefined) setAsyncContext(before);
      throw error;
    }
    setAsyncContext(before);
  }

  take(message) {
    if (!isInternal(message)) {
      deliver(this.target, 'message', message, undefined);
    } else if (message.cmd === 'NODE_HANDLE') {
      const descriptor = this.descriptor;
      this.descriptor = -1;
      deliver(this.target, 'internalMessage', message, descriptor < 0 ? undefined : descriptor);
    } else {
      deliver(this.target, 'internalMessage', message, undefined);
    }
  }

  onend() {
    if (this.closed) return;
    const { target } = this;
    if (target.connected) target.disconnect();
    this.close();
    target.channel = null;
    if (target !== process) require('internal:child_process/child').maybeClose(target);
  }

  onsent() {
    const { waiting } = this;
    this.waiting = [];
    for (const callback of waiting) {
      this.control.unrefCounted();
      if (typeof callback === 'function') callback(null);
    }
  }

  onfailure(status) {
    const { waiting } = this;
    this.waiting = [];
    for (const callback of waiting) fail(this.target, status, callback);
  }
}

function deliver(target, event, message, handle) {
  if (target.channel) process.nextTick(emitMessage, target, event, message, handle);
}

function emitMessage(target, event, message, handle) {
  if (event === 'internalMessage' || target.listenerCount('message') > 0) target.emit(event, message, handle);
  else if (target.channel) target.channel[kPending].push([event, message, handle]);
}

// Gives a new listener what came before it.
function emitPending(target) {
  if (!target.channel || target.listenerCount('message') === 0) return;
  const messages = target.channel[kPending];
  target.channel[kPending] = [];
  for (const message of messages) target.emit(...message);
}

function fail(target, status, callback) {
  const error = require('internal:errors').errnoException(status, 'write');
  if (typeof callback === 'function') process.nextTick(callback, error);
  else process.nextTick(() => target.emit('error', error));
}

function send(message, handle, options, callback) {
  if (typeof handle === 'function') {
    callback = handle;
    handle = undefined;
    options = undefined;
  } else if (typeof options === 'function') {
    callback = options;
    options = undefined;
  } else if (options !== undefined) {
    require('internal:validators').validateObject(options, 'options');
  }
  options = { swallowErrors: false, ...options };
  if (this.connected) return this._send(message, handle, options, callback);
  const error = new codes.ERR_IPC_CHANNEL_CLOSED();
  if (typeof callback === 'function') process.nextTick(callback, error);
  else process.nextTick(() => this.emit('error', error));
  return false;
}

function checkMessage(message) {
  if (message === undefined) throw new codes.ERR_MISSING_ARGS('message');
  const type = typeof message;
  if (type !== 'string' && type !== 'object' && type !== 'number' && type !== 'boolean') {
    throw new codes.ERR_INVALID_ARG_TYPE('message', ['string', 'object', 'number', 'boolean'], message);
  }
}

function isAnswer(message) {
  return message !== null && typeof message === 'object' && (message.cmd === 'NODE_HANDLE_ACK' || message.cmd === 'NODE_HANDLE_NACK');
}

function sendUnchecked(message, handle, options, callback) {
  checkMessage(message);
  // An older signature: only whether errors are swallowed.
  if (typeof options === 'boolean') options = { swallowErrors: options };
  const channel = this[kChannel];
  let conversion;
  if (handle) {
    const { conversions, typeOf } = require('internal:child_process/handles');
    const type = typeOf(handle);
    if (type === undefined) throw new codes.ERR_INVALID_HANDLE_TYPE();
    // One at a time: the next goes when this one has arrived.
    if (this._handleQueue) return queue(this, message, handle, options, callback);
    conversion = conversions[type];
    const envelope = { cmd: 'NODE_HANDLE', type, msg: message };
    handle = conversion.send(this, envelope, handle, options ?? {});
    message = handle ? envelope : message;
  } else if (this._handleQueue && !isAnswer(message)) {
    // The order of messages is kept.
    return queue(this, message, null, options, callback);
  }
  const status = channel.write(message, handle, callback);
  if (status < 0) {
    if (conversion?.afterSend) conversion.afterSend(undefined, message, handle, options, callback);
    if (!options?.swallowErrors) fail(this, status, callback);
  } else if (handle) {
    this._handleQueue ??= [];
    if (conversion.afterSend) conversion.afterSend(this, message, handle, options, callback);
  }
  return channel.queued < QUEUED_BYTES_MAX;
}

function queue(target, message, handle, options, callback) {
  target._handleQueue.push({ callback, handle, options, message });
  return target._handleQueue.length === 1;
}

function disconnect() {
  if (!this.connected) {
    this.emit('error', new codes.ERR_IPC_DISCONNECTED());
    return;
  }
  // Nothing new is sent; what is queued goes first.
  this.connected = false;
  if (!this._handleQueue) this._disconnect();
}

function disconnectNow() {
  const channel = this[kChannel];
  this.channel = null;
  this[kChannel] = null;
  if (this._pendingMessage) closePending(this);
  process.nextTick(() => {
    channel.close();
    this.emit('disconnect');
  });
}

function closePending(target) {
  target._pendingMessage.handle.close();
  target._pendingMessage = null;
}

// The runtime's own messages: descriptors, and whether they arrived.
function onInternalMessage(message, descriptor) {
  if (isAnswer(message)) answered(this, message);
  else if (message.cmd === 'NODE_HANDLE') received(this, message, descriptor);
}

function received(target, message, descriptor) {
  if (descriptor === undefined) {
    target._send({ cmd: 'NODE_HANDLE_NACK' }, null, true);
    return;
  }
  target._send({ cmd: 'NODE_HANDLE_ACK' }, null, true);
  const conversion = require('internal:child_process/handles').conversions[message.type];
  if (conversion === undefined) {
    native.closeDescriptor(descriptor);
    return;
  }
  conversion.receive(target, message, descriptor, (handle) => {
    deliver(target, isInternal(message.msg) ? 'internalMessage' : 'message', message.msg, handle);
  });
}

function answered(target, message) {
  if (target._pendingMessage) {
    if (message.cmd === 'NODE_HANDLE_ACK') {
      closePending(target);
    } else if (target._pendingMessage.retransmissions++ === RETRANSMISSIONS_MAX) {
      closePending(target);
      process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
    }
  }
  const waiting = target._handleQueue ?? [];
  target._handleQueue = null;
  const pending = target._pendingMessage;
  if (pending) target._send(pending.message, pending.handle, pending.options, pending.callback);
  for (const { message: text, handle, options, callback } of waiting) target._send(text, handle, options, callback);
  if (!target.connected && target.channel && !target._handleQueue) target._disconnect();
}

const DEPRECATION = '_channel is deprecated. Use ChildProcess.channel instead.';

// Gives a ChildProcess, or process in the child, its channel.
function setup(target, fd, mode) {
  const channel = new Channel(target, fd, mode);
  const control = new Control(channel);
  channel.control = control;
  target.channel = control;
  Object.defineProperty(target, kChannel, { value: channel, writable: true, configurable: true });
  const { deprecate } = require('internal:util');
  Object.defineProperty(target, '_channel', {
    get: deprecate(() => target.channel, DEPRECATION, 'DEP0129'),
    set: deprecate((value) => {
      target.channel = value;
    }, DEPRECATION, 'DEP0129'),
    configurable: true,
    enumerable: false,
  });
  target._handleQueue = null;
  target._pendingMessage = null;
  target.on('internalMessage', onInternalMessage);
  target.on('newListener', () => process.nextTick(emitPending, target));
  target.send = send;
  target._send = sendUnchecked;
  target.connected = true;
  target.disconnect = disconnect;
  target._disconnect = disconnectNow;
  return control;
}

module.exports = { kChannel, setup };
