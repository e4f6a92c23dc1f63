// The way of a response: what a socket receives becomes events of its request, an IncomingMessage, and its body.

const { IncomingMessage, joined, kFields, kOwn, addTrailers } = require('internal:http/incoming');
const { kStage, linkRequests } = require('internal:http/messages');
const { EventEmitter, kCapture, plainEmit, register } = require('internal:events/emitter');
const { defineLazyReadableState } = require('internal:stream/lazy_state');
const { emitError, emitTimeout, kCallback, modelsOfRequest } = require('internal:http/client_request');
const { kNeedDrain, kTold } = require('internal:http/outgoing');
const { ConnResetException } = require('internal:errors');
const { kUnawaited } = require('internal:net/symbols');
const { Agent, kAnnounced, kTied, freeSocketFailed, tellFree } = require('internal:http/agent');
const finishChannel = require('node:diagnostics_channel').channel('http.client.response.finish');
const native = binding('http_client');
const engine = binding('engine');

linkRequests();
const { Readable } = require('node:stream');
const { DATA_LISTENING, FLOWING } = require('internal:stream/readable_state');
const quickBody = require('internal:http/quick_body');

// The steps that native `execute` tells.
const HEAD = 1;
const INTERIM = 2;
const BODY = 3;
const BODY_RANGE = 4;
const END = 5;
const UPGRADE = 6;

// Bytes of empty lines behind a response that are borne with, as in limits.rs.
const BLANK_BYTES_MAX = 64;

// A response as native code makes it, after a model: an IncomingMessage whose fields are plain properties.
function Response() {}
Object.setPrototypeOf(Response.prototype, IncomingMessage.prototype);

const fields = {
  constructor: IncomingMessage,
  [kOwn]: true,
  [kStage]: quickBody.QUICK,
  socket: null,
  client: null,
  req: undefined,
  statusCode: null,
  statusMessage: null,
  httpVersion: null,
  httpVersionMajor: 1,
  httpVersionMinor: null,
  complete: false,
  aborted: false,
  upgrade: false,
  url: '',
  method: null,
  joinDuplicateHeaders: undefined,
};
for (const name of Reflect.ownKeys(fields)) {
  Object.defineProperty(Response.prototype, name, { value: fields[name], writable: true, configurable: true });
}
defineLazyReadableState(Response.prototype, optionsOf, quickBody.takeOver);

function optionsOf(response) {
  return { highWaterMark: response.socket?.readableHighWaterMark };
}

Object.defineProperty(Response.prototype, 'connection', {
  configurable: true,
  get() { return this.socket; },
  set(value) { this.socket = value; },
});

// Made when a script asks for them: most read `headers`, or nothing.
Object.defineProperty(Response.prototype, 'rawHeaders', {
  configurable: true,
  get() {
    const fields = this[kFields];
    const value = typeof fields === 'string' ? native.rawFields(fields) : fields;
    defineOwn(this, 'rawHeaders', value, true);
    return value;
  },
  set(value) {
    defineOwn(this, 'rawHeaders', value, true);
  },
});

function defineOwn(object, name, value, enumerable) {
  Object.defineProperty(object, name, { value, writable: true, enumerable, configurable: true });
}

// The first seven get their values from native code, client_models.rs.
function modelOfResponse() {
  const model = Object.create(Response.prototype);
  defineOwn(model, '_events', undefined, true);
  defineOwn(model, kFields, '', false);
  defineOwn(model, 'statusCode', 200, true);
  defineOwn(model, 'statusMessage', '', true);
  defineOwn(model, 'httpVersion', '1.1', true);
  defineOwn(model, 'httpVersionMinor', 1, true);
  defineOwn(model, kAnnounced, -1, false);
  for (const name of ['socket', 'client', 'req']) defineOwn(model, name, null, true);
  defineOwn(model, 'complete', false, true);
  defineOwn(model, '_eventsCount', 1, true);
  defineOwn(model, kStage, quickBody.QUICK, false);
  return model;
}

// 'data' has its place already: nearly every script listens to it.
const eventsOfResponse = Object.assign(Object.create(null), { end: onResponseEnd, data: undefined });

native.setModels(modelOfResponse(), eventsOfResponse, ...modelsOfRequest());

// What reads the response to one request. Used again for others.
function Parser() {
  this.id = 0;
  this.socket = null;
  this.outgoing = null;
  this.incoming = null;
  this.joinDuplicateHeaders = undefined;
  this.onIncoming = null;
}

const spareParsers = [];
const SPARE_PARSERS_MAX = 64;

Parser.prototype.begin = function begin(socket, request) {
  this.id = native.begin(request.method, request.maxHeaderSize || 0, fieldsMax(request), request.insecureHTTPParser);
  this.socket = socket;
  this.outgoing = request;
  this.joinDuplicateHeaders = request.joinDuplicateHeaders;
  this.onIncoming = placeResponse;
};

// Nothing is read any more: socket and request forget the parser.
Parser.prototype.free = function free() {
  if (this.id !== 0) native.release(this.id);
  this.id = 0;
  forget(this);
};

Parser.prototype.close = Parser.prototype.free;

// The server will send no more. That may be the end of the body.
Parser.prototype.finish = function finish() {
  if (this.id === 0) return;
  const isEnd = native.finish(this.id);
  this.id = 0;
  if (isEnd) responseReceived(this, undefined);
};

function forget(parser) {
  if (parser.socket?.parser === parser) parser.socket.parser = null;
  if (parser.outgoing?.parser === parser) parser.outgoing.parser = null;
  if (parser.socket !== null && spareParsers.length < SPARE_PARSERS_MAX) spareParsers.push(parser);
  parser.socket = null;
  parser.outgoing = null;
  parser.incoming = null;
  parser.joinDuplicateHeaders = null;
  parser.onIncoming = null;
}

// As native `begin` takes it. 0 is Node's "any number".
function fieldsMax(request) {
  const { maxHeadersCount } = request;
  if (typeof maxHeadersCount !== 'number') return 0;
  return maxHeadersCount > 0 ? maxHeadersCount : -1;
}

// Ties the request to the socket. Two listeners stay from one request to the next while an agent keeps the socket:
// `socket[kTied]` is the request that they serve, null while the socket is free, undefined without them. The others
// go, as scripts may count them.
function awaitResponse(request, socket) {
  request.socket = socket;
  const parser = spareParsers.pop() ?? new Parser();
  parser.begin(socket, request);
  request.parser = parser;
  socket.parser = parser;
  socket._httpMessage = request;
  if (socket[kTied] === undefined) tie(socket);
  socket[kTied] = request;
  listen(socket);
}

function tie(socket) {
  socket[kUnawaited] = onUnawaited;
  socket.on('error', onError);
  socket.on('close', onClose);
}

// Somebody else has the socket from now on.
function untie(socket) {
  socket[kTied] = undefined;
  socket[kUnawaited] = undefined;
  socket.removeListener('close', onClose);
  socket.removeListener('error', onError);
}

// What on() does, in one step for a kept socket that flows and has no listeners but those of net and of the agent.
function listen(socket) {
  const events = socket._events;
  const state = socket._readableState;
  if (socket.on !== Readable.prototype.on || (state.flags & FLOWING) === 0 || typeof events.end !== 'function' || events.data !== undefined ||
      events.drain !== undefined || events.newListener !== undefined) {
    socket.on('data', onData);
    socket.on('end', onEnd);
    socket.on('drain', onDrain);
    return;
  }
  events.data = onData;
  events.end = [events.end, onEnd];
  events.drain = onDrain;
  socket._eventsCount += 2;
  state.flags |= DATA_LISTENING;
}

function stopListening(socket) {
  const events = socket._events;
  const end = events?.end;
  if (events?.data !== onData || events.drain !== onDrain || end?.length !== 2 || end[1] !== onEnd || events.removeListener !== undefined ||
      socket.on !== Readable.prototype.on) {
    socket.removeListener('data', onData);
    socket.removeListener('end', onEnd);
    socket.removeListener('drain', onDrain);
    return;
  }
  events.data = undefined;
  events.end = end[0];
  events.drain = undefined;
  socket._eventsCount -= 2;
  socket._readableState.flags &= ~DATA_LISTENING;
}

function onDrain() {
  const request = this._httpMessage;
  if (request && !request.finished && request[kNeedDrain]) {
    request[kNeedDrain] = false;
    request.emit('drain');
  }
}

function onData(bytes) {
  const { parser } = this;
  const steps = native.execute(parser.id, bytes);
  if (steps === undefined) return;
  const request = this._httpMessage;
  let at = 0;
  while (at < steps.length) {
    switch (steps[at]) {
      case HEAD:
        responded(this, parser, request, steps[at + 1], steps[at + 2]);
        at += 3;
        break;
      case INTERIM:
        informed(request, steps, at);
        at += 5;
        break;
      case BODY:
        bodyReceived(this, parser.incoming, steps[at + 1]);
        at += 2;
        break;
      case BODY_RANGE:
        bodyReceived(this, parser.incoming, bytes.subarray(steps[at + 1], steps[at + 2]));
        at += 3;
        break;
      case END:
        parser.id = 0;
        responseReceived(parser, steps[at + 1]);
        if (!steps[at + 2]) giveUpSocket(this, request);
        at += 3;
        break;
      case UPGRADE:
        parser.id = 0;
        upgraded(this, parser, request, steps[at + 1], bytes.subarray(steps[at + 2]));
        return;
      default:
        parser.id = 0;
        refuse(this, parser, request, steps, at, bytes);
        return;
    }
  }
  if (parser.id === 0) {
    stopListening(this);
    forget(parser);
  }
}

// Behind bytes that were not asked for no later answer could be trusted. The one that is there stands.
function giveUpSocket(socket, request) {
  if (request) request.shouldKeepAlive = false;
  socket.destroy();
}

// What comes on a connection that waits for no response. Empty lines are old servers' habit.
function onUnawaited(bytes) {
  if (bytes.length > BLANK_BYTES_MAX || bytes.some((byte) => byte !== 13 && byte !== 10)) giveUpSocket(this, this[kTied]);
}

// Gives a new response its place.
function placeResponse(socket, parser, request, response) {
  if (EventEmitter.usingDomains) EventEmitter.init.call(response);
  response.socket = socket;
  response.client = socket;
  if (parser.joinDuplicateHeaders) response.joinDuplicateHeaders = true;
  parser.incoming = response;
  request.res = response;
}

function responded(socket, parser, request, response, keepsAlive) {
  placeResponse(socket, parser, request, response);
  if (!keepsAlive && request.shouldKeepAlive && !request.upgradeOrConnect) request.shouldKeepAlive = false;
  if (finishChannel.hasSubscribers) finishChannel.publish({ request, response });
  response.req = request;
  if (!request[kTold]) register(request, 'finish', onRequestFinish, false);
  // The agent's own listener of 'timeout' tells the response as well.
  if (!isPooled(request)) socket.on('timeout', onResponseTimeout);
  // Without a listener nobody can read the body: it must not hold up the socket.
  if (request.aborted || !tellResponse(request, response)) response._dump();
}

// The agent that was looked at last.
let knownAgent;

// Whether an agent of ours, or one that inherits from it, has the socket.
function isPooled({ agent }) {
  if (agent === knownAgent) return agent !== undefined;
  if (!(agent instanceof Agent)) return false;
  knownAgent = agent;
  return true;
}

// Emits 'response'. The listener that came with the request is called once without a wrapper that would see to it.
function tellResponse(request, response) {
  const callback = request[kCallback];
  if (callback === undefined) return request.emit('response', response);
  request[kCallback] = undefined;
  const events = request._events;
  if (events.response !== callback || events.removeListener !== undefined || request[kCapture] || request.emit !== plainEmit) {
    const isHeard = request.emit('response', response);
    request.removeListener('response', callback);
    return isHeard;
  }
  events.response = undefined;
  request._eventsCount--;
  callback.call(request, response);
  return true;
}

// A 1xx response: the final one is still to come.
function informed(request, steps, at) {
  const statusCode = steps[at + 1];
  if (statusCode === 100) request.emit('continue');
  const rawHeaders = steps[at + 4];
  const minor = steps[at + 3];
  request.emit('information', {
    statusCode,
    statusMessage: steps[at + 2],
    httpVersion: `1.${minor}`,
    httpVersionMajor: 1,
    httpVersionMinor: minor,
    headers: joined(request, rawHeaders),
    rawHeaders,
  });
}

function bodyReceived(socket, response, bytes) {
  if (response === null || response._dumped) return;
  const hasRoom = response[kStage] !== 0 ? quickBody.push(response, bytes) : response.push(bytes);
  if (!hasRoom) socket.pause();
}

// The response is whole.
function responseReceived(parser, rawTrailers) {
  const { incoming, socket } = parser;
  if (incoming === null) return;
  incoming.complete = true;
  if (rawTrailers !== undefined) addTrailers(incoming, rawTrailers);
  if (incoming[kStage] !== 0) quickBody.end(incoming);
  else incoming.push(null);
  // The next response must not find a paused socket.
  if (socket !== null && socket.readableFlowing !== true && socket.readable) socket.resume();
}

function upgraded(socket, parser, request, response, rest) {
  placeResponse(socket, parser, request, response);
  response.removeListener('end', onResponseEnd);
  response.upgrade = true;
  stopListening(socket);
  if (request.timeoutCb) socket.removeListener('timeout', request.timeoutCb);
  socket.removeListener('timeout', onResponseTimeout);
  response.complete = true;
  quickBody.end(response);
  forget(parser);
  const event = request.method === 'CONNECT' ? 'connect' : 'upgrade';
  if (request.listenerCount(event) === 0) {
    socket.destroy();
    return;
  }
  request.upgradeOrConnect = true;
  socket.emit('agentRemove');
  untie(socket);
  socket._httpMessage = null;
  socket.readableFlowing = null;
  request.emit(event, response, socket, rest);
  request.destroyed = true;
  request._closed = true;
  request.emit('close');
}

function refuse(socket, parser, request, steps, at, bytes) {
  const reason = steps[at + 2];
  const error = new Error(steps[at + 4] ? `Parse Error: ${reason}` : 'Parse Error');
  error.bytesParsed = steps[at + 3];
  error.code = steps[at + 1];
  error.reason = reason;
  error.rawPacket = bytes;
  forget(parser);
  stopListening(socket);
  socket.destroy();
  socket._hadError = true;
  emitError(request, error);
}

function onEnd() {
  const request = this._httpMessage;
  const { parser } = this;
  if (!request.res && !this._hadError) {
    this._hadError = true;
    emitError(request, new ConnResetException('socket hang up'));
  }
  if (parser) {
    parser.finish();
    parser.free();
  }
  this.destroy();
}

function onError(error) {
  const request = this[kTied];
  if (!request) {
    freeSocketFailed.call(this);
    return;
  }
  this._hadError = true;
  emitError(request, error);
  const { parser } = this;
  if (parser) {
    parser.finish();
    parser.free();
  }
  stopListening(this);
  this.destroy();
}

function onClose() {
  const request = this[kTied];
  if (!request) return;
  const { parser } = this;
  const { res: response } = request;
  request.destroyed = true;
  if (response) {
    if (!response.complete) response.destroy(new ConnResetException('aborted'));
    request._closed = true;
    request.emit('close');
    if (!response.aborted && response.readable) response.push(null);
  } else {
    if (!this._hadError) {
      this._hadError = true;
      emitError(request, new ConnResetException('socket hang up'));
    }
    request._closed = true;
    request.emit('close');
  }
  // What was not written never will be.
  if (request.outputData) request.outputData.length = 0;
  if (parser) {
    parser.finish();
    parser.free();
  }
}

function onResponseTimeout() {
  this._httpMessage?.res?.emit('timeout');
}

// The script has read the response to its end.
function onResponseEnd() {
  const { req: request } = this;
  const { socket } = request;
  if (socket && request.timeoutCb) socket.removeListener('timeout', emitTimeout);
  if (socket && !isPooled(request)) socket.removeListener('timeout', onResponseTimeout);
  request._ended = true;
  if (!request.shouldKeepAlive) {
    if (!socket.writable) return;
    if (typeof socket.destroySoon === 'function') socket.destroySoon();
    else socket.end();
  } else if (request.writableFinished && !this.aborted) {
    freeSocket(request);
  }
}

// The whole response may be there before the request is out.
function onRequestFinish() {
  if (this.shouldKeepAlive && this._ended) freeSocket(this);
}

function freeSocket(request) {
  const { socket } = request;
  if (request.timeoutCb) {
    socket.setTimeout(0, request.timeoutCb);
    request.timeoutCb = null;
  }
  if (request.agent?.keepAlive && isPooled(request)) socket[kTied] = null;
  else untie(socket);
  if (request.parser) stopListening(socket);
  // After the script's own listeners of 'end'.
  engine.nextTick(emitFree, request);
  request.destroyed = true;
  // Destroying the response later must not hurt whoever has the socket then.
  if (request.res) request.res.socket = null;
}

function emitFree(request) {
  request._closed = true;
  request.emit('close');
  if (request.socket) tellFree(request.socket, request.agent);
}

module.exports = { awaitResponse };
