// Sending: the many forms of send(), messages that wait for the socket to be bound, and what becomes of them.

const { getAsyncContext } = binding('engine');
const { isIP } = binding('net');
const { kStateSymbol } = require('internal:dgram/handle');
const { errorMonitor } = require('node:events');

const { isView } = ArrayBuffer;

const payloadTypes = ['Buffer', 'TypedArray', 'DataView', 'string'];

function codes() {
  return require('internal:errors').codes;
}

function sliceOf(buffer, offset, length) {
  if (typeof buffer === 'string') buffer = Buffer.from(buffer);
  else if (!isView(buffer)) throw new (codes().ERR_INVALID_ARG_TYPE)('buffer', payloadTypes, buffer);
  offset >>>= 0;
  length >>>= 0;
  if (offset > buffer.byteLength) throw new (codes().ERR_BUFFER_OUT_OF_BOUNDS)('offset');
  if (offset + length > buffer.byteLength) throw new (codes().ERR_BUFFER_OUT_OF_BOUNDS)('length');
  return Buffer.from(buffer.buffer, buffer.byteOffset + offset, length);
}

function isPayload(value) {
  return typeof value === 'string' || isView(value);
}

// What goes into the message: bytes, text, or a list of them that no later change of the caller's list reaches.
function checkedPayload(buffer) {
  if (!Array.isArray(buffer)) {
    if (!isPayload(buffer)) throw new (codes().ERR_INVALID_ARG_TYPE)('buffer', payloadTypes, buffer);
    return buffer;
  }
  if (!buffer.every(isPayload)) throw new (codes().ERR_INVALID_ARG_TYPE)('buffer list arguments', payloadTypes, buffer);
  return buffer.slice();
}

// { payload, port, address, callback } of the arguments of send() on a socket that is not connected.
function readUnconnected(buffer, offset, length, port, address, callback) {
  if (address || (port && typeof port !== 'function')) {
    buffer = sliceOf(buffer, offset, length);
  } else {
    callback = port;
    port = offset;
    address = length;
  }
  const payload = checkedPayload(buffer);
  port = require('internal:validators').validatePort(port, 'Port', false);
  return { payload, port, address, callback };
}

function readConnected(buffer, offset, length, port, address, callback) {
  if (typeof length === 'number') {
    buffer = sliceOf(buffer, offset, length);
    if (typeof port === 'function') {
      callback = port;
      port = null;
    }
  } else {
    callback = offset;
  }
  if (port || address) throw new (codes().ERR_SOCKET_DGRAM_IS_CONNECTED)();
  return { payload: checkedPayload(buffer), port, address, callback };
}

function checkRunning(socket) {
  if (!socket[kStateSymbol].handle) throw new (codes().ERR_SOCKET_DGRAM_NOT_RUNNING)();
}

function send(socket, buffer, offset, length, port, address, callback) {
  const state = socket[kStateSymbol];
  const read = state.connected === true ? readConnected : readUnconnected;
  const message = read(buffer, offset, length, port, address, callback);
  message.socket = socket;
  if (typeof message.address === 'function') {
    message.callback = message.address;
    message.address = undefined;
  } else if (message.address != null) {
    require('internal:validators').validateString(message.address, 'address');
  }
  if (typeof message.callback !== 'function') message.callback = undefined;
  checkRunning(socket);
  if (state.bound === false && !state.binding) socket.bind({ port: 0, exclusive: true }, null);
  if (state.bound === false) {
    enqueue(socket, () => socket.send(message.payload, message.port, message.address, message.callback));
    return;
  }
  if (state.connected === true) {
    dispatch(null, null, message);
    return;
  }
  const { handle } = state;
  const known = message.address || handle.ownAddress;
  if (handle.knowsAddresses && isIP(known) !== 0) process.nextTick(dispatch, null, known, message);
  else handle.lookup(message.address, (error, ip) => dispatch(error, ip, message));
}

// Keeps something until the socket is bound; it is dropped if that fails.
function enqueue(socket, action) {
  const state = socket[kStateSymbol];
  if (state.queue === undefined) {
    state.queue = [];
    socket.once(errorMonitor, dropQueue);
    socket.once('listening', flushQueue);
  }
  state.queue.push(action);
}

function dropQueue() {
  this.removeListener('listening', flushQueue);
  this[kStateSymbol].queue = undefined;
}

function flushQueue() {
  this.removeListener(errorMonitor, dropQueue);
  const state = this[kStateSymbol];
  const { queue } = state;
  state.queue = undefined;
  for (const action of queue) action();
}

function dispatch(problem, ip, message) {
  const { callback, socket } = message;
  const { handle } = socket[kStateSymbol];
  if (problem) {
    process.nextTick(callback === undefined ? emitError : callback, problem, socket);
    return;
  }
  if (!handle) return;
  let request;
  if (callback !== undefined) {
    request = { context: getAsyncContext(), done: (result) => finish(message, result) };
  }
  const status = handle.send(message.payload, ip ?? undefined, message.port || 0, request);
  if (status < 0 && callback !== undefined) process.nextTick(finish, message, status);
}

function emitError(error, socket) {
  socket.emit('error', error);
}

function finish(message, result) {
  const { address, callback, port } = message;
  if (result >= 0) {
    callback(null, result);
    return;
  }
  const { exceptionWithHostPort } = require('internal:errors');
  callback(exceptionWithHostPort(result, 'send', address, port));
}

module.exports = { checkRunning, enqueue, send };
