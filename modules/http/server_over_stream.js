// HTTP over a stream that a script gives to a server: `server.emit('connection', stream)`. Connections that a server accepts
// itself are native; here the parser is native, and requests and responses are those that JavaScript makes.

const { ServerResponse } = require('internal:http/response');
const { IncomingMessage, addTrailers } = require('internal:http/incoming');
const { kNeedDrain, kUnique, parseUniqueHeadersOption } = require('internal:http/outgoing');
const { ConnResetException, codes } = require('internal:errors');
const native = binding('http_server_stream');

// The steps that native `execute` tells.
const REQUEST = 1;
const BODY = 2;
const END = 3;
const PAUSED = 4;
const REFUSAL = 5;
const UPGRADED = 6;
// What native `responseFinished` says.
const NEXT_RESPONSE = 0;
const KEEP_ALIVE = 1;
// The socket waits longer than it announced, so that a request does not cross its end.
const KEEP_ALIVE_MARGIN_MS = 1000;

const kConnection = Symbol('kConnection');

function nothing() {}

// One stream: what came in and is not answered, and the responses that wait for their turn.
function Connection(server, socket, streams, options, dispatch) {
  this.server = server;
  this.socket = socket;
  this.streams = streams;
  this.id = native.begin(options);
  this.dispatch = dispatch;
  // The request whose body is arriving.
  this.incoming = null;
  this.requests = [];
  this.responses = [];
  // Bytes that wait until responses are sent.
  this.held = null;
  this.waitsForRequest = false;
  this.onData = (bytes) => receive(this, bytes);
  this.onEnd = () => ended(this);
  this.onClose = () => closed(this);
  this.onDrain = () => drained(this);
  this.onTimeout = () => timedOut(this);
  this.onError = (error) => failed(this, error);
}

const listeners = { data: 'onData', error: 'onError', end: 'onEnd', close: 'onClose', drain: 'onDrain', timeout: 'onTimeout' };

// `streams` gets the connection while it lasts; `options` are the server's as native code takes them;
// `dispatch(server, request, response, kind)` emits a request that is no plain one.
function serveStream(server, socket, streams, options, dispatch) {
  if (socket[kConnection] !== undefined) return;
  const connection = new Connection(server, socket, streams, options, dispatch);
  streams.add(connection);
  watch(server, streams);
  socket[kConnection] = connection;
  socket.server = server;
  socket.parser = connection;
  if (server.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(server.timeout);
  for (const event of Object.keys(listeners)) socket.on(event, connection[listeners[event]]);
}

function letGo(connection) {
  const { socket } = connection;
  for (const event of Object.keys(listeners)) socket.removeListener(event, connection[listeners[event]]);
  forget(connection);
}

// Node looks after slow clients at intervals.
function watch(server, streams) {
  if (streams.timer !== undefined || !(server.connectionsCheckingInterval > 0)) return;
  streams.timer = setInterval(checkStreams, server.connectionsCheckingInterval, streams);
  streams.timer.unref();
}

function checkStreams(streams) {
  for (const connection of streams) {
    const refusal = native.expired(connection.id);
    if (refusal !== undefined) refuse(connection, refusal.slice(1), undefined);
  }
}

function closeStreams(streams, onlyIdle) {
  for (const connection of streams) {
    if (!onlyIdle || native.isIdle(connection.id)) connection.socket.destroy();
  }
}

function forget(connection) {
  const { streams } = connection;
  streams.delete(connection);
  if (streams.size === 0 && streams.timer !== undefined) {
    clearInterval(streams.timer);
    streams.timer = undefined;
  }
  if (connection.id !== 0) native.release(connection.id);
  connection.id = 0;
  if (connection.socket.parser === connection) connection.socket.parser = null;
}

// Incoming

function receive(connection, bytes) {
  if (connection.held !== null) {
    connection.held = Buffer.concat([connection.held, bytes]);
    return;
  }
  if (connection.id === 0) return;
  if (connection.waitsForRequest) {
    connection.waitsForRequest = false;
    connection.socket.setTimeout(connection.server.timeout || 0);
  }
  const steps = native.execute(connection.id, bytes);
  let at = 0;
  while (at < steps.length) {
    switch (steps[at]) {
      case REQUEST:
        requested(connection, steps, at);
        at += 8;
        break;
      case BODY:
        bodyReceived(connection, steps[at + 1]);
        at += 2;
        break;
      case END:
        bodyEnded(connection, steps[at + 1]);
        at += 2;
        break;
      case PAUSED:
        connection.held = bytes.subarray(steps[at + 1]);
        connection.socket.pause();
        return;
      case REFUSAL:
        refuse(connection, steps.slice(at + 1), bytes);
        return;
      case UPGRADED:
        upgraded(connection, bytes.subarray(steps[at + 1]));
        return;
      default:
        connection.socket.destroy();
        return;
    }
  }
}

function makeRequest(connection, steps, at) {
  const { server, socket } = connection;
  const request = new (server.requestClass ?? IncomingMessage)(socket);
  const minor = steps[at + 3];
  request.httpVersion = `1.${minor}`;
  request.httpVersionMajor = 1;
  request.httpVersionMinor = minor;
  request.joinDuplicateHeaders = Boolean(server.joinDuplicateHeaders);
  request.method = steps[at + 1];
  request.url = steps[at + 2];
  request.upgrade = false;
  request._addHeaderLines(steps[at + 4], steps[at + 4].length);
  return request;
}

function requested(connection, steps, at) {
  const request = makeRequest(connection, steps, at);
  const kind = steps[at + 5];
  connection.incoming = request;
  if (kind === 'upgrade' || kind === 'connect') {
    request.upgrade = true;
    return;
  }
  const response = makeResponse(connection, request, steps[at + 7]);
  connection.requests.push(request);
  if (!steps[at + 6]) bodyEnded(connection, undefined);
  if (kind === 'last' || kind === 'dropRequest') response.maxRequestsOnConnectionReached = true;
  if (kind === 'request' || kind === 'last') connection.server.emit('request', request, response);
  else connection.dispatch(connection.server, request, response, kind);
}

function makeResponse(connection, request, keepsAlive) {
  const { server, socket } = connection;
  const response = new (server.responseClass ?? ServerResponse)(request, {
    highWaterMark: socket.writableHighWaterMark,
    rejectNonStandardBodyWrites: server.rejectNonStandardBodyWrites,
  });
  response._keepAliveTimeout = server.keepAliveTimeout;
  response._maxRequestsPerSocket = server.maxRequestsPerSocket;
  response.shouldKeepAlive = keepsAlive;
  if (server.uniqueHeaders) response[kUnique] = parseUniqueHeadersOption(server.uniqueHeaders);
  if (socket._httpMessage) connection.responses.push(response);
  else response.assignSocket(socket);
  response.on('finish', () => responded(connection, request, response));
  return response;
}

function bodyReceived(connection, bytes) {
  const { incoming } = connection;
  if (incoming !== null && !incoming._dumped && !incoming.push(bytes)) connection.socket.pause();
}

function bodyEnded(connection, rawTrailers) {
  const { incoming, socket } = connection;
  if (incoming === null) return;
  connection.incoming = null;
  incoming.complete = true;
  if (rawTrailers !== undefined) addTrailers(incoming, rawTrailers);
  incoming.push(null);
  if (socket.readable && socket.readableFlowing !== true && connection.held === null) socket.resume();
}

function upgraded(connection, head) {
  const { server, socket, incoming } = connection;
  const event = incoming.method === 'CONNECT' ? 'connect' : 'upgrade';
  letGo(connection);
  socket[kConnection] = undefined;
  if (server.listenerCount(event) === 0) {
    socket.destroy();
    return;
  }
  incoming.complete = true;
  incoming.push(null);
  socket.readableFlowing = null;
  server.emit(event, incoming, socket, head);
}

function ended(connection) {
  if (connection.id === 0) return;
  const { socket, server } = connection;
  const outcome = native.endOfInput(connection.id);
  if (Array.isArray(outcome)) {
    refuse(connection, outcome.slice(1), Buffer.alloc(0));
  } else if (!outcome && !server.httpAllowHalfOpen) {
    socket.end();
  } else if (connection.responses.length > 0) {
    connection.responses[connection.responses.length - 1]._last = true;
  } else if (socket._httpMessage) {
    socket._httpMessage._last = true;
  } else {
    socket.end();
  }
}

function closed(connection) {
  forget(connection);
  for (const request of connection.requests.splice(0)) request.destroy(new ConnResetException('aborted'));
}

// Faults

function refuse(connection, [code, reason, bytesParsed, isParseError, hasReason, answer], packet) {
  let error;
  if (isParseError) {
    error = new Error(hasReason ? `Parse Error: ${reason}` : 'Parse Error');
    error.bytesParsed = bytesParsed;
    error.code = code;
    error.reason = reason;
    error.rawPacket = packet;
  } else {
    error = new codes.ERR_HTTP_REQUEST_TIMEOUT();
  }
  failed(connection, error, answer);
}

const BAD_REQUEST = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';

function failed(connection, error, answer = BAD_REQUEST) {
  const { socket, server } = connection;
  socket.removeListener('error', connection.onError);
  if (socket.listenerCount('error') === 0) socket.on('error', nothing);
  if (server.emit('clientError', error, socket)) return;
  // Behind half a response the answer would be read as part of it.
  if (socket.writable && !socket._httpMessage?._headerSent) socket.write(answer, 'latin1');
  socket.destroy(error);
}

function timedOut(connection) {
  const { socket, server, incoming } = connection;
  let isHeard = incoming !== null && !incoming.complete && incoming.emit('timeout', socket);
  if (socket._httpMessage) isHeard = socket._httpMessage.emit('timeout', socket) || isHeard;
  isHeard = server.emit('timeout', socket) || isHeard;
  if (!isHeard) socket.destroy();
}

// Outgoing

function drained(connection) {
  const message = connection.socket._httpMessage;
  if (message && !message.finished && message[kNeedDrain]) {
    message[kNeedDrain] = false;
    message.emit('drain');
  }
}

function emitClose(response) {
  if (response._closed) return;
  response.destroyed = true;
  response._closed = true;
  response.emit('close');
}

function responded(connection, request, response) {
  const { socket, requests, responses } = connection;
  if (requests[0] === request) requests.shift();
  // Nobody asked for the body: it is thrown away.
  if (!request._consuming && !request._readableState.resumeScheduled) request._dump();
  response.detachSocket(socket);
  process.nextTick(emitClose, response);
  const after = native.responseFinished(connection.id, response._last, false, response._sent100 === true);
  if (response._last || after > KEEP_ALIVE) {
    if (typeof socket.destroySoon === 'function') socket.destroySoon();
    else socket.end();
    return;
  }
  if (responses.length > 0) responses.shift().assignSocket(socket);
  else if (after !== NEXT_RESPONSE) waitForRequest(connection);
  if (connection.held !== null) goOn(connection);
}

function waitForRequest(connection) {
  const { server, socket } = connection;
  if (!server.keepAliveTimeout || typeof socket.setTimeout !== 'function') return;
  socket.setTimeout(server.keepAliveTimeout + KEEP_ALIVE_MARGIN_MS);
  connection.waitsForRequest = true;
}

function goOn(connection) {
  const { held } = connection;
  connection.held = null;
  receive(connection, held);
  if (connection.held === null) connection.socket.resume();
}

module.exports = { closeStreams, serveStream };
