// Handles: what JavaScript sees of native UDP sockets, and the methods that the native side calls.

const native = binding('dgram');
const engine = binding('engine');
const { install } = engine;
const { contextOfNow, fill, inContext } = require('internal:net/handle');

const kStateSymbol = Symbol('state symbol');
const kOwner = Symbol('owner_symbol');

// Flags of bind(), with libuv's values.
const UV_UDP_IPV6ONLY = 1;
const UV_UDP_REUSEADDR = 4;
const UV_UDP_REUSEPORT = 8;

const EBADF = -9;
const EINVAL = -22;

function UDP(isIPv6 = false) {
  const handle = native.createSocket(isIPv6);
  handle[kOwner] = null;
  handle.context = contextOfNow();
  if (engine.asyncHooks !== undefined) engine.asyncHooks.init(handle, 'UDPWRAP');
  // Messages whose end somebody waits for, by tag.
  handle.requests = null;
  handle.tags = 0;
  handle.lastAddress = '';
  handle.family = isIPv6 ? 'IPv6' : 'IPv4';
  // Whether addresses need not be looked up, because the look-up is our own.
  handle.knowsAddresses = false;
  handle.ownAddress = '';
  return handle;
}
install('dgram', 'socket', UDP.prototype);
native.setPrototype(UDP.prototype);

UDP.prototype.getAsyncId = function getAsyncId() {
  return 0;
};

UDP.prototype.bind = function bind(address, port, flags) {
  const reuse = (flags & UV_UDP_REUSEADDR) !== 0;
  return this.bindTo(address, port, reuse, (flags & UV_UDP_REUSEPORT) !== 0, (flags & UV_UDP_IPV6ONLY) !== 0);
};

UDP.prototype.close = function close(callback) {
  this.closeCallback = typeof callback === 'function' ? callback : undefined;
  this.closeNow();
};

UDP.prototype.getsockname = function getsockname(out) {
  return fill(out, this.localAddress());
};

UDP.prototype.getpeername = function getpeername(out) {
  return fill(out, this.peerAddress());
};

UDP.prototype.addMembership = function addMembership(group, interfaceAddress) {
  return join(this, group, interfaceAddress, true);
};

UDP.prototype.dropMembership = function dropMembership(group, interfaceAddress) {
  return join(this, group, interfaceAddress, false);
};

function join(handle, group, interfaceAddress, joining) {
  return handle.setMembership(`${group}`, interfaceAddress == null ? undefined : `${interfaceAddress}`, joining);
}

UDP.prototype.addSourceSpecificMembership = function addSourceSpecificMembership(source, group, interfaceAddress) {
  return this.setSourceMembership(source, group, interfaceAddress == null ? undefined : `${interfaceAddress}`, true);
};

UDP.prototype.dropSourceSpecificMembership = function dropSourceSpecificMembership(source, group, interfaceAddress) {
  return this.setSourceMembership(source, group, interfaceAddress == null ? undefined : `${interfaceAddress}`, false);
};

// The size of one of the kernel's buffers; undefined after a failure, which `context` tells.
UDP.prototype.bufferSize = function bufferSize(size, ofReceiving, context) {
  const result = this.kernelBuffer(size, ofReceiving);
  if (result >= 0) return result;
  const { errmessage, errname } = require('internal:errno');
  context.errno = result;
  context.code = errname(result);
  context.message = errmessage(result);
  context.syscall = ofReceiving ? 'uv_recv_buffer_size' : 'uv_send_buffer_size';
  return undefined;
};

// Sends; `done(status or size, request)` is called at the end if there is a request.
UDP.prototype.send = function send(list, address, port, request) {
  if (request === undefined) return this.sendTo(list, address, port);
  const tag = ++this.tags;
  const status = this.sendTo(list, address, port, tag);
  if (status === 0) {
    this.requests ??= new Map();
    this.requests.set(tag, request);
  }
  return status;
};

// What the native side calls

UDP.prototype.onmessage = function onmessage(bytes, address, port) {
  if (address === undefined) address = this.lastAddress;
  else this.lastAddress = address;
  const socket = this[kOwner];
  if (socket === null || socket[kStateSymbol].handle !== this) return;
  const sender = { address, family: this.family, port, size: bytes.length };
  if (this.context === undefined) socket.emit('message', bytes, sender);
  else inContext(this, function message() { socket.emit('message', bytes, sender); });
};

UDP.prototype.onfailure = function onfailure(status) {
  const socket = this[kOwner];
  if (socket === null || socket[kStateSymbol].handle !== this) return;
  const error = require('internal:errors').errnoException(status, 'recvmsg');
  if (this.context === undefined) socket.emit('error', error);
  else inContext(this, function fail() { socket.emit('error', error); });
};

UDP.prototype.onsent = function onsent(tag, result) {
  const request = this.requests.get(tag);
  this.requests.delete(tag);
  if (request.context === undefined) request.done(result);
  else inContext(this, function sent() { request.done(result); }, request.context);
};

UDP.prototype.onclose = function onclose() {
  this[kOwner] = null;
  if (this.closeCallback !== undefined) this.closeCallback();
  if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(this);
};

Object.defineProperty(UDP.prototype, 'owner', {
  get() { return this[kOwner]; },
  set(value) { this[kOwner] = value; },
  configurable: true,
});

// A handle of a type, with the look-up of names that its socket uses.
function newHandle(type, lookup) {
  const dns = require('node:dns');
  if (lookup === undefined) lookup = dns.lookup;
  else require('internal:validators').validateFunction(lookup, 'lookup');
  if (type !== 'udp4' && type !== 'udp6') throw new (require('internal:errors').codes.ERR_SOCKET_BAD_TYPE)();
  const isIPv6 = type === 'udp6';
  const handle = new UDP(isIPv6);
  const own = isIPv6 ? '::1' : '127.0.0.1';
  handle.knowsAddresses = lookup[require('internal:dns/facts').kOwnLookup] === true;
  handle.ownAddress = own;
  handle.lookup = (address, callback) => lookup(address || own, isIPv6 ? 6 : 4, callback);
  return handle;
}

function createSocketHandle(address, port, addressType, fd, flags) {
  const handle = newHandle(addressType);
  let status = 0;
  if (Number.isInteger(fd) && fd > 0) {
    status = require('internal:net/handle').descriptorKind(fd) === 'UDP' ? handle.open(fd) : EINVAL;
  } else if (port || address) {
    status = handle.bind(address, port || 0, flags);
  }
  if (status === 0) return handle;
  handle.close();
  return status;
}

module.exports = {
  EBADF, UDP, UV_UDP_IPV6ONLY, UV_UDP_REUSEADDR, UV_UDP_REUSEPORT, createSocketHandle, kOwner, kStateSymbol, newHandle,
};
