// Handles: what JavaScript sees of native sockets and servers, and the methods that the native side calls.

const native = binding('net');
const engine = binding('engine');
const { getAsyncContext, install, setAsyncContext } = engine;

// Statuses are negative error numbers of Linux.
const EADDRINUSE = -98;
const EBADF = -9;
const ECANCELED = -125;
const EINVAL = -22;
const EMFILE = -24;
const ENFILE = -23;
const ENOTCONN = -107;
const ETIMEDOUT = -110;

function Handle() {}

// The net.Socket or net.Server; null once it is not to hear of the handle any more.
Handle.prototype.owner = null;
// The async context in which the handle was made; events run in it.
Handle.prototype.context = undefined;
Handle.prototype.closeCallback = null;

Handle.prototype.getAsyncId = function getAsyncId() {
  return 0;
};

// Stands for a context without stores, so that events that hooks hear of go through inContext() too.
const NO_STORES = { storage: null, store: undefined, next: undefined };

// The context to run later events in.
function contextOfNow() {
  const context = getAsyncContext();
  return context === undefined && engine.asyncHooks !== undefined ? NO_STORES : context;
}

// Runs an event of a handle in the context where the handle was made, or in the one given; `request` is what hooks know of it.
function inContext(handle, event, context = handle.context, request = handle) {
  const before = getAsyncContext();
  setAsyncContext(context);
  try {
    if (engine.asyncHooks === undefined || request === undefined) event.call(handle);
    else if (request === handle) engine.asyncHooks.run(handle, event, handle, []);
    else engine.asyncHooks.runLast(request, event, handle, []);
  } catch (error) {
    // What nobody catches is reported in the context where it was thrown.
    if (before !== undefined) setAsyncContext(before);
    throw error;
  }
  setAsyncContext(before);
}

// What hooks know of a write, a connect or a shutdown of a handle.
function startRequest(handle, type) {
  return engine.asyncHooks?.child(handle, type);
}

function typeOf(handle) {
  if (handle instanceof TCP) return 'TCPWRAP';
  if (handle instanceof TCPServer) return 'TCPSERVERWRAP';
  if (handle instanceof TTY) return 'TTYWRAP';
  return handle instanceof PipeServer ? 'PIPESERVERWRAP' : 'PIPEWRAP';
}

function closed(handle) {
  const callback = handle.closeCallback;
  handle.owner = null;
  if (callback === null) return;
  handle.closeCallback = null;
  callback.call(handle);
}

Handle.prototype.onclose = function onclose() {
  if (this.context === undefined || this.closeCallback === null) closed(this);
  else inContext(this, function close() { closed(this); });
  if (engine.asyncHooks !== undefined) engine.asyncHooks.destroy(this);
};

// Ties a handle to whom it serves.
function own(handle, owner) {
  handle.owner = owner;
  const context = contextOfNow();
  if (context !== handle.context) handle.context = context;
  if (engine.asyncHooks !== undefined) engine.asyncHooks.init(handle, typeOf(handle));
  // With their defaults: what every chunk reads is quicker found in the object itself.
  handle.bytesRead = 0;
  handle.reading = false;
}

// Gives the natives' close() a callback, as Node's handles have it.
function addClose(prototype) {
  const closeNatively = prototype.close;
  Object.defineProperty(prototype, 'close', {
    value: function close(callback) {
      if (typeof callback === 'function') this.closeCallback = callback;
      closeNatively.call(this);
    },
    writable: true,
    configurable: true,
  });
}

// [address, family, port] as Node's handles give it: into an object.
function fill(out, list) {
  if (typeof list === 'number') return list;
  out.address = list[0];
  out.family = list[1];
  out.port = list[2];
  return 0;
}

function getsockname(out) {
  return fill(out, this.localAddress());
}

function getpeername(out) {
  return fill(out, this.peerAddress());
}

// Sockets: internal:net/socket adds the events.
function Stream() {}
Object.setPrototypeOf(Stream.prototype, Handle.prototype);
install('net', 'stream', Stream.prototype);
addClose(Stream.prototype);
// Bytes that the socket got.
Stream.prototype.bytesRead = 0;
// Whether the socket wants bytes.
Stream.prototype.reading = false;
// Callbacks of the write and of the shutdown that are under way.
Stream.prototype.writeCallback = null;
Stream.prototype.shutdownCallback = null;
// Contexts in which these two were asked for.
Stream.prototype.writeContext = undefined;
Stream.prototype.shutdownContext = undefined;
// What hooks know of these, and of the connect.
Stream.prototype.writeRequest = undefined;
Stream.prototype.shutdownRequest = undefined;
Stream.prototype.connectRequest = undefined;
// What is being connected to.
Stream.prototype.attempt = null;

function TCP() {
  return native.createSocket(false);
}
Object.setPrototypeOf(TCP.prototype, Stream.prototype);
install('net', 'tcp', TCP.prototype);
TCP.prototype.getsockname = getsockname;
TCP.prototype.getpeername = getpeername;

function Pipe() {
  return native.createSocket(true);
}
Object.setPrototypeOf(Pipe.prototype, Stream.prototype);

// Servers: internal:net/server adds the events.
function Listener() {}
Object.setPrototypeOf(Listener.prototype, Handle.prototype);
install('net', 'server', Listener.prototype);
addClose(Listener.prototype);

function TCPServer() {
  return native.createServer(false);
}
Object.setPrototypeOf(TCPServer.prototype, Listener.prototype);
install('net', 'tcpServer', TCPServer.prototype);
TCPServer.prototype.getsockname = getsockname;

function PipeServer() {
  return native.createServer(true);
}
Object.setPrototypeOf(PipeServer.prototype, Listener.prototype);

// node:tty adds what only terminals can do.
function TTY(fd) {
  return native.useDescriptor(fd, true);
}
Object.setPrototypeOf(TTY.prototype, Stream.prototype);

// What few handles change, but every chunk needs: nearer than in the prototype's prototype.
for (const { prototype } of [TCP, Pipe, TTY]) {
  prototype.context = undefined;
  // The only destination of a pipe, if that is a socket.
  prototype.relayTo = null;
  prototype.tryWrite = Stream.prototype.tryWrite;
}

native.setPrototypes(TCP.prototype, Pipe.prototype, TCPServer.prototype, PipeServer.prototype, TTY.prototype);

// The handle of a standard stream that is no terminal. What is written to it leaves at once.
function standardStream(fd) {
  return native.useDescriptor(fd, false);
}

// The handle that fits an open descriptor, which it takes over.
function openSocket(fd) {
  const { validateInt32 } = require('internal:validators');
  validateInt32(fd, 'fd', 0);
  const type = native.descriptorKind(fd);
  if (type !== 'PIPE' && type !== 'TCP') {
    const { ERR_INVALID_FD_TYPE } = require('internal:errors').codes;
    throw new ERR_INVALID_FD_TYPE(type);
  }
  const handle = type === 'PIPE' ? new Pipe() : new TCP();
  const status = handle.open(fd);
  if (status < 0) throw require('internal:errors').errnoException(status, 'open');
  return handle;
}

module.exports = {
  EADDRINUSE,
  EBADF,
  ECANCELED,
  EINVAL,
  EMFILE,
  ENFILE,
  ENOTCONN,
  ETIMEDOUT,
  Listener,
  Pipe,
  PipeServer,
  Stream,
  TCP,
  TCPServer,
  TTY,
  descriptorKind: native.descriptorKind,
  fill,
  contextOfNow,
  inContext,
  isIP: native.isIP,
  openSocket,
  own,
  standardStream,
  startRequest,
};
