// Sockets and servers on their way to another process.

const { Server, Socket } = require('node:net');
const { Pipe, PipeServer, TCP, TCPServer, descriptorKind } = require('internal:net/handle');

const { shareListener } = binding('child_process');
const { ReceivedSockets, SentSockets } = require('internal:child_process/socket_list');

// A waiting connection queue of this length is asked for again by the receiver.
const BACKLOG = 511;

// What a handle is called in a message; undefined for what cannot be sent.
function typeOf(handle) {
  if (handle instanceof Socket) return 'net.Socket';
  if (handle instanceof Server) return 'net.Server';
  if (handle instanceof TCP || handle instanceof Pipe || handle instanceof TCPServer || handle instanceof PipeServer) return 'net.Native';
  return undefined;
}

function ignore() {}

// The handle of a connection in this process.
function openStream(descriptor) {
  const handle = descriptorKind(descriptor) === 'TCP' ? new TCP() : new Pipe();
  const status = handle.open(descriptor);
  if (status < 0) throw require('internal:errors').errnoException(status, 'open');
  return handle;
}

function openServer(descriptor) {
  const handle = descriptorKind(descriptor) === 'TCP' ? new TCPServer() : new PipeServer();
  const status = handle.listenDescriptor(descriptor, BACKLOG);
  if (status < 0) throw require('internal:errors').errnoException(status, 'listen');
  return handle;
}

// The list of a server's sockets on one side of a channel, and whether it is new.
function listFor(target, side, key, Construct) {
  const lists = target[require('internal:child_process/channel').kChannel].sockets[side];
  const isNew = lists[key] === undefined;
  if (isNew) lists[key] = new Construct(target, key);
  return [lists[key], isNew];
}

// The server counts its socket no longer: the other process does.
function hand(target, envelope, server, options) {
  envelope.key = server._connectionKey;
  const [list, isNew] = listFor(target, 'sent', envelope.key, SentSockets);
  if (isNew) server._setupWorker(list);
  if (!options.keepOpen) server._connections--;
}

const conversions = {
  '__proto__': null,

  'net.Native': {
    send(target, envelope, handle) {
      envelope.listens = handle instanceof TCPServer || handle instanceof PipeServer;
      if (envelope.listens) shareListener(handle);
      return handle;
    },
    receive(target, message, descriptor, emit) {
      emit(message.listens ? openServer(descriptor) : openStream(descriptor));
    },
  },

  'net.Server': {
    send(target, envelope, server) {
      if (server._handle) shareListener(server._handle);
      return server._handle;
    },
    receive(target, message, descriptor, emit) {
      const server = new Server();
      server.listen({ fd: descriptor }, () => emit(server));
    },
  },

  'net.Socket': {
    send(target, envelope, socket, options) {
      const handle = socket._handle;
      if (!handle) return undefined;
      if (socket.server) hand(target, envelope, socket.server, options);
      if (!options.keepOpen) {
        handle.owner = null;
        handle.reading = false;
        handle.readStop();
        socket._handle = null;
        socket.setTimeout(0);
      }
      return handle;
    },
    // The handle stays open until the other side has it.
    afterSend(target, message, handle, options, callback) {
      if (!handle || options?.keepOpen) return;
      if (target) target._pendingMessage = { callback, message: message.msg, handle, options, retransmissions: 0 };
      else handle.close(ignore);
    },
    receive(target, message, descriptor, emit) {
      const socket = new Socket({ handle: openStream(descriptor), readable: true, writable: true });
      if (message.key) listFor(target, 'received', message.key, ReceivedSockets)[0].add(socket);
      emit(socket);
    },
  },
};

module.exports = { conversions, typeOf };
