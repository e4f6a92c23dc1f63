// Pipes between two sockets: while nobody looks at the chunks, the native side passes them on.
//
// Sockets that take part have a prototype of their own, whose methods end the relay before they do what they are there
// for. So sockets that take no part pay nothing.

const { Socket, isPlainReading, isPlainWriting } = require('internal:net/socket');

// The other end of a relay under way.
const kTarget = Symbol('relayTarget');
const kSource = Symbol('relaySource');

const prototype = Object.create(Socket.prototype);

// `source` is piped to `source._handle.relayTo` and a chunk went through the pipe: the next may go without JavaScript.
function tryRelay(source) {
  const handle = source._handle;
  const target = handle.relayTo;
  // The native side gives a chunk to JavaScript when it cannot go on.
  if (source[kTarget]) stop(source);
  const { pipes } = source._readableState;
  if (pipes.length !== 1 || pipes[0] !== target || !mayTakePart(source) || !mayTakePart(target)) {
    handle.relayTo = null;
    return;
  }
  if (!isPlainReading(source) || !isPlainWriting(target) || target[kSource]) return;
  if (!handle.relay(target._handle, handle.bytesRead)) return;
  source[kTarget] = target;
  target[kSource] = source;
  Object.setPrototypeOf(source, prototype);
  if (target !== source) Object.setPrototypeOf(target, prototype);
}

// Subclasses may have changed anything.
function mayTakePart(socket) {
  const own = Object.getPrototypeOf(socket);
  return own === Socket.prototype || own === prototype;
}

// Ends the relay of which `source` is the source.
function stop(source) {
  const target = source[kTarget];
  source[kTarget] = null;
  target[kSource] = null;
  if (source._handle !== null) source._handle.stopRelay();
  leave(source);
  if (target !== source) leave(target);
}

function leave(socket) {
  if (!socket[kTarget] && !socket[kSource]) Object.setPrototypeOf(socket, Socket.prototype);
}

function stopBoth(socket) {
  if (socket[kTarget]) stop(socket);
  if (socket[kSource]) stop(socket[kSource]);
}

const changing = [
  'pause', 'read', 'push', 'unshift', 'setEncoding', 'pipe', 'unpipe', 'setTimeout', 'cork', 'write', 'end',
  '_write', '_writev', '_final', '_destroy', 'resetAndDestroy', 'connect',
];
for (const name of changing) {
  prototype[name] = { [name](...args) {
    stopBoth(this);
    return this[name](...args);
  } }[name];
}

const listening = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener', 'off', 'removeListener', 'removeAllListeners'];
for (const name of listening) {
  const method = Socket.prototype[name];
  prototype[name] = { [name](...args) {
    if (args.length === 0 || args[0] === 'data' || args[0] === 'readable') stopBoth(this);
    return method.apply(this, args);
  } }[name];
}
for (const name of [...changing, ...listening]) Object.defineProperty(prototype, name, { enumerable: false });

module.exports = { tryRelay };
