// What can be set of a UDP socket and asked of it: groups, how far messages go, buffers of the kernel.

const { kStateSymbol } = require('internal:dgram/handle');
const { checkRunning } = require('internal:dgram/send');

function codes() {
  return require('internal:errors').codes;
}

function validators() {
  return require('internal:validators');
}

function check(status, syscall) {
  if (status < 0) throw new (require('internal:errors').ErrnoException)(status, syscall);
}

function bufferSize(socket, size, ofReceiving) {
  if (size >>> 0 !== size) throw new (codes().ERR_SOCKET_BAD_BUFFER_SIZE)();
  const context = {};
  const result = socket[kStateSymbol].handle.bufferSize(size, ofReceiving, context);
  if (result === undefined) throw new (codes().ERR_SOCKET_BUFFER_SIZE)(context);
  return result;
}

function checkGroup(socket, multicastAddress) {
  checkRunning(socket);
  if (!multicastAddress) throw new (codes().ERR_MISSING_ARGS)('multicastAddress');
}

function checkSource(socket, sourceAddress, groupAddress) {
  checkRunning(socket);
  validators().validateString(sourceAddress, 'sourceAddress');
  validators().validateString(groupAddress, 'groupAddress');
}

const methods = {
  setBroadcast(arg) {
    check(this[kStateSymbol].handle.setBroadcast(Boolean(arg)), 'setBroadcast');
  },

  setTTL(ttl) {
    validators().validateNumber(ttl, 'ttl');
    check(this[kStateSymbol].handle.setTTL(ttl), 'setTTL');
    return ttl;
  },

  setMulticastTTL(ttl) {
    validators().validateNumber(ttl, 'ttl');
    check(this[kStateSymbol].handle.setMulticastTTL(ttl), 'setMulticastTTL');
    return ttl;
  },

  setMulticastLoopback(arg) {
    check(this[kStateSymbol].handle.setMulticastLoopback(Boolean(arg)), 'setMulticastLoopback');
    return arg;
  },

  setMulticastInterface(interfaceAddress) {
    checkRunning(this);
    validators().validateString(interfaceAddress, 'interfaceAddress');
    check(this[kStateSymbol].handle.setMulticastInterface(interfaceAddress), 'setMulticastInterface');
  },

  addMembership(multicastAddress, interfaceAddress) {
    checkGroup(this, multicastAddress);
    check(this[kStateSymbol].handle.addMembership(multicastAddress, interfaceAddress), 'addMembership');
  },

  dropMembership(multicastAddress, interfaceAddress) {
    checkGroup(this, multicastAddress);
    check(this[kStateSymbol].handle.dropMembership(multicastAddress, interfaceAddress), 'dropMembership');
  },

  addSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress) {
    checkSource(this, sourceAddress, groupAddress);
    const status = this[kStateSymbol].handle.addSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress);
    check(status, 'addSourceSpecificMembership');
  },

  dropSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress) {
    checkSource(this, sourceAddress, groupAddress);
    const status = this[kStateSymbol].handle.dropSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress);
    check(status, 'dropSourceSpecificMembership');
  },

  setRecvBufferSize(size) {
    bufferSize(this, size, true);
  },

  setSendBufferSize(size) {
    bufferSize(this, size, false);
  },

  getRecvBufferSize() {
    return bufferSize(this, 0, true);
  },

  getSendBufferSize() {
    return bufferSize(this, 0, false);
  },

  getSendQueueSize() {
    return this[kStateSymbol].handle.getSendQueueSize();
  },

  getSendQueueCount() {
    return this[kStateSymbol].handle.getSendQueueCount();
  },
};

// Node's are plain functions: they have a prototype and can be constructed; what matters is that they are enumerable.
function addOptions(prototype) {
  Object.assign(prototype, methods);
}

module.exports = { addOptions, bufferSize, check };
