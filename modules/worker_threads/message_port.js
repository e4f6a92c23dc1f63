// MessageChannel and MessagePort. Both ends of a channel live on this thread, so a message is cloned when it is sent and waits
// in the queue of the other end.

const {
  NodeEventTarget, defineEventHandler, initNodeEventTarget, kCreateEvent, kNewListener, kRemoveListener,
} = require('internal:event_target');
const { cloneWith, fail, kHost } = require('internal:host_objects');

const kEnd = Symbol('kEnd');
const kInternal = Symbol('kInternal');
const kArriving = Symbol('kArriving');

// Ports that keep the process alive while nothing else does.
let referenced = 0;
let alive;
// The longest delay of a timer.
const FOREVER_MS = 2 ** 31 - 1;

function countReference(change) {
  referenced += change;
  if (alive === undefined) {
    if (referenced === 0) return;
    alive = require('node:timers').setInterval(() => {}, FOREVER_MS);
  }
  if (referenced > 0) alive.ref();
  else alive.unref();
}

// One end of a channel. It moves to another MessagePort when it is transferred.
class End {
  constructor() {
    this.port = undefined;
    this.other = undefined;
    this.queue = [];
    this.receiving = false;
    this.referenced = false;
    this.closed = false;
  }

  reference(flag) {
    if (this.closed || this.referenced === flag) return;
    this.referenced = flag;
    countReference(flag ? 1 : -1);
  }

  start() {
    if (this.receiving || this.closed) return;
    this.receiving = true;
    for (let i = 0; i < this.queue.length; i++) this.schedule();
  }

  // One message in each callback, so that ticks and promises have their turn between two of them.
  schedule() {
    const immediate = require('node:timers').setImmediate(deliver, this);
    if (!this.referenced) immediate.unref();
  }

  send(message) {
    const { other } = this;
    if (other === undefined) return;
    other.queue.push(message);
    if (other.receiving) other.schedule();
  }

  close() {
    if (this.closed) return;
    this.reference(false);
    this.closed = true;
    const { other } = this;
    this.other = undefined;
    if (other !== undefined) {
      other.other = undefined;
      require('node:timers').setImmediate(closeAfterMessages, other);
    }
    require('node:timers').setImmediate(announceClose, this);
  }
}

function deliver(end) {
  // What came before close() is still received.
  if (!end.receiving || end.queue.length === 0) return;
  const { port } = end;
  const { value, ports, error } = end.queue.shift();
  port[kArriving] = ports;
  port.emit(error ? 'messageerror' : 'message', value);
}

// The end whose counterpart has closed takes its messages first.
function closeAfterMessages(end) {
  if (end.closed) return;
  if (end.receiving && end.queue.length > 0) require('node:timers').setImmediate(closeAfterMessages, end);
  else end.close();
}

function announceClose(end) {
  const { MessagePortCloseEvent } = require('internal:worker_threads/message_event');
  const { port } = end;
  if (port === undefined) return;
  port[kEnd] = undefined;
  port.dispatchEvent(new MessagePortCloseEvent());
}

class MessagePort extends NodeEventTarget {
  constructor(key = undefined) {
    if (key !== kInternal) {
      const { ERR_CONSTRUCT_CALL_INVALID } = require('internal:errors').codes;
      throw new ERR_CONSTRUCT_CALL_INVALID();
    }
    super();
    initNodeEventTarget(this);
    this[kEnd] = undefined;
    this[kArriving] = undefined;
  }

  postMessage(message, options = undefined) {
    if (arguments.length === 0) {
      throw withMessage(new (require('internal:errors').codes.ERR_MISSING_ARGS)('message'),
        'Not enough arguments to MessagePort.postMessage');
    }
    const list = transferListOf(options);
    const end = endOf(this);
    const target = end?.other?.port;
    const { value, transferred } = cloneWith(message, list, this);
    if (target !== undefined && list.includes(target)) {
      process.emitWarning('The target port was posted to itself, and the communication channel was lost');
      end.close();
      return;
    }
    end?.send({ value, ports: transferred.filter(isMessagePort), error: false });
  }

  start() {
    endOf(this)?.start();
  }

  close(callback) {
    if (typeof callback === 'function') this.once('close', callback);
    endOf(this)?.close();
  }

  ref() {
    endOf(this)?.reference(true);
  }

  unref() {
    endOf(this)?.reference(false);
  }

  hasRef() {
    return endOf(this)?.referenced ?? false;
  }

  [kNewListener](size, type, ...rest) {
    super[kNewListener](size, type, ...rest);
    if (type !== 'message' || size !== 1) return;
    this.ref();
    endOf(this)?.start();
  }

  [kRemoveListener](size, type, ...rest) {
    super[kRemoveListener](size, type, ...rest);
    if (type !== 'message' || size !== 0) return;
    const end = endOf(this);
    if (end !== undefined) end.receiving = false;
    this.unref();
  }

  [kCreateEvent](data, type) {
    if (type !== 'message' && type !== 'messageerror') return super[kCreateEvent](data, type);
    const ports = this[kArriving] ?? [];
    this[kArriving] = undefined;
    const { MessageEvent } = require('internal:worker_threads/message_event');
    return new MessageEvent(type, { data, ports });
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    const end = this[kEnd];
    const shown = end === undefined || end.closed ? { active: false } : { active: true, refed: end.referenced };
    return Object.assign(Object.create(MessagePort.prototype, {
      [Symbol.for('nodejs.util.inspect.custom')]: { value: undefined },
    }), shown);
  }
}

for (const name of ['postMessage', 'start', 'close', 'ref', 'unref', 'hasRef']) {
  Object.defineProperty(MessagePort.prototype, name, { __proto__: null, enumerable: true });
}
defineEventHandler(MessagePort.prototype, 'message');
defineEventHandler(MessagePort.prototype, 'messageerror');

function isMessagePort(value) {
  return typeof value === 'object' && value !== null && kEnd in value;
}

// Undefined once the port is closed or transferred.
function endOf(port) {
  if (isMessagePort(port)) return port[kEnd];
  const { ERR_INVALID_THIS } = require('internal:errors').codes;
  throw new ERR_INVALID_THIS('MessagePort');
}

function invalidList(what) {
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  return withMessage(new ERR_INVALID_ARG_TYPE('transferList', 'iterable', undefined),
    `Optional ${what} argument must be an iterable`);
}

// Ports say it in words of their own.
function withMessage(error, message) {
  Object.defineProperty(error, 'message', { value: message, writable: true, configurable: true });
  return error;
}

// A list itself, or { transfer: list }.
function transferListOf(options) {
  if (options === undefined || options === null) return [];
  if (typeof options !== 'object') throw invalidList('transferList');
  if (typeof options[Symbol.iterator] === 'function') return elementsOf(options, 'transferList');
  const { transfer } = options;
  if (transfer === undefined) return [];
  if (transfer === null || typeof transfer !== 'object') throw invalidList('options.transfer');
  return elementsOf(transfer, 'options.transfer');
}

function elementsOf(iterable, what) {
  const iterator = iterable[Symbol.iterator]?.();
  if (typeof iterator?.next !== 'function') throw invalidList(what);
  return Array.from({ [Symbol.iterator]: () => iterator });
}

function prepare(port) {
  const end = port[kEnd];
  if (end === undefined || end.closed) fail('MessagePort in transfer list is already detached');
  return new MessagePort(kInternal);
}

function finish(port, moved) {
  const end = port[kEnd];
  end.reference(false);
  end.receiving = false;
  port[kEnd] = undefined;
  moved[kEnd] = end;
  end.port = moved;
}

Object.defineProperty(MessagePort.prototype, kHost, { value: { prepare, finish } });

class MessageChannel {
  constructor() {
    const ends = [new End(), new End()];
    const ports = ends.map((end, index) => {
      const port = end.port = new MessagePort(kInternal);
      port[kEnd] = end;
      end.other = ends[1 - index];
      return port;
    });
    this.port1 = ports[0];
    this.port2 = ports[1];
  }
}

function checkPort(port) {
  if (isMessagePort(port)) return;
  const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
  throw withMessage(new ERR_INVALID_ARG_TYPE('port', 'MessagePort', port), 'The "port" argument must be a MessagePort instance');
}

function receiveMessageOnPort(port) {
  if (port?.[kHost]?.receive !== undefined) return port[kHost].receive(port);
  checkPort(port);
  const end = port[kEnd];
  if (end === undefined || end.queue.length === 0) return undefined;
  return { message: end.queue.shift().value };
}

// There is one context: a port cannot go to another.
function moveMessagePortToContext(port) {
  checkPort(port);
  const { ERR_CLOSED_MESSAGE_PORT, ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } = require('internal:errors').codes;
  const end = port[kEnd];
  if (end === undefined || end.closed) throw new ERR_CLOSED_MESSAGE_PORT();
  throw new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('worker_threads.moveMessagePortToContext');
}

module.exports = { MessageChannel, MessagePort, countReference, isMessagePort, moveMessagePortToContext, receiveMessageOnPort };
