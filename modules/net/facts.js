// What a net.Socket tells of itself, and its settings.

const { kTimeout, setStreamTimeout } = require('internal:net/timeout');
const { Socket } = require('internal:net/socket');
const { kBytesRead, kBytesWritten, kKeepAlive, kKeepAliveDelay, kNoDelay, kQueueSize } = require('internal:net/symbols');

// Settings

Socket.prototype._unrefTimer = function _unrefTimer() {
  for (let stream = this; stream; stream = stream._parent) {
    if (stream[kTimeout]) stream[kTimeout].refresh();
  }
};

Socket.prototype.setTimeout = setStreamTimeout;

Socket.prototype._onTimeout = function _onTimeout() {
  const handle = this._handle;
  const before = this[kQueueSize];
  if (before > 0 && handle !== null) {
    // A write that makes progress is activity.
    const { writeQueueSize } = handle;
    if (before !== writeQueueSize) {
      this[kQueueSize] = writeQueueSize;
      this._unrefTimer();
      return;
    }
  }
  this.emit('timeout');
};

Socket.prototype.setNoDelay = function setNoDelay(enable) {
  enable = enable === undefined ? true : Boolean(enable);
  const handle = this._handle;
  if (handle === null) {
    this[kNoDelay] = enable;
  } else if (handle.setNoDelay && enable !== this[kNoDelay]) {
    this[kNoDelay] = enable;
    handle.setNoDelay(enable);
  }
  return this;
};

Socket.prototype.setKeepAlive = function setKeepAlive(enable, initialDelay) {
  enable = Boolean(enable);
  const seconds = ~~(initialDelay / 1000);
  const handle = this._handle;
  if (handle !== null && !handle.setKeepAlive) return this;
  const changes = enable !== this[kKeepAlive] || (enable && this[kKeepAliveDelay] !== seconds);
  if (handle === null || changes) {
    this[kKeepAlive] = enable;
    this[kKeepAliveDelay] = seconds;
    if (handle !== null) handle.setKeepAlive(enable, seconds);
  }
  return this;
};

// Facts

Socket.prototype.address = function address() {
  return this._getsockname();
};

Socket.prototype._getpeername = function _getpeername() {
  const handle = this._handle;
  if (handle === null || !handle.getpeername || this.connecting) return this._peername || {};
  if (this._peername === null) {
    const name = {};
    if (handle.getpeername(name) < 0) return name;
    this._peername = name;
  }
  return this._peername;
};

Socket.prototype._getsockname = function _getsockname() {
  const handle = this._handle;
  if (handle === null || !handle.getsockname) return {};
  if (this._sockname === null) {
    this._sockname = {};
    handle.getsockname(this._sockname);
  }
  return this._sockname;
};

function addGetter(name, get, enumerable, configurable) {
  Object.defineProperty(Socket.prototype, name, { get, enumerable, configurable });
}

addGetter('_connecting', function _connecting() {
  return this.connecting;
}, false, false);

addGetter('pending', function pending() {
  return this._handle === null || this.connecting;
}, false, true);

addGetter('readyState', function readyState() {
  if (this.connecting) return 'opening';
  const { readable, writable } = this;
  if (readable) return writable ? 'open' : 'readOnly';
  return writable ? 'writeOnly' : 'closed';
}, false, false);

addGetter('bufferSize', function bufferSize() {
  return this._handle === null ? undefined : this.writableLength;
}, false, false);

addGetter('bytesRead', function bytesRead() {
  return this._handle === null ? this[kBytesRead] : bytesReadBy(this._handle);
}, true, false);

addGetter('_bytesDispatched', function _bytesDispatched() {
  return this._handle === null ? this[kBytesWritten] : this._handle.bytesWritten;
}, true, false);

addGetter('bytesWritten', function bytesWritten() {
  const { writableBuffer } = this;
  if (!writableBuffer) return undefined;
  let bytes = this._bytesDispatched;
  for (let i = 0; i < writableBuffer.length; i++) bytes += bytesOf(writableBuffer[i].chunk, writableBuffer[i].encoding);
  const pending = this._pendingData;
  if (Array.isArray(pending)) {
    for (let i = 0; i < pending.length; i++) bytes += bytesOf(pending[i].chunk, pending[i].encoding);
  } else if (pending) {
    bytes += bytesOf(pending, this._pendingEncoding);
  }
  return bytes;
}, true, false);

function bytesReadBy(handle) {
  const { bytesRead, relayedBytes } = handle;
  return relayedBytes === undefined ? bytesRead : bytesRead + relayedBytes;
}

function bytesOf(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length;
}

const peerFacts = { remoteAddress: 'address', remoteFamily: 'family', remotePort: 'port' };
const ownFacts = { localAddress: 'address', localFamily: 'family', localPort: 'port' };
for (const name of Object.keys(peerFacts)) {
  const fact = peerFacts[name];
  addGetter(name, { [name]() { return this._getpeername()[fact]; } }[name], true, false);
}
for (const name of Object.keys(ownFacts)) {
  const fact = ownFacts[name];
  addGetter(name, { [name]() { return this._getsockname()[fact]; } }[name], true, false);
}

// An accepted socket knows its server once.
Object.defineProperty(Socket.prototype, 'server', {
  get() {
    return this._server;
  },
  set(value) {
    Object.defineProperty(this, 'server', { value, writable: true, enumerable: true, configurable: true });
  },
  configurable: true,
});
