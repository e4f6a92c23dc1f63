// The way of a response: what a socket receives becomes events of its request, an IncomingMessage, and its body.

const { IncomingMessage, joined, kFields, kOwn, addTrailers } = require('internal:http/incoming');
const { kStage, linkRequests } = require('internal:http/messages');
const { EventEmitter, kCapture, plainEmit, register } = require('internal:events/emitter');
const { defineLazyReadableState } = require('internal:stream/lazy_state');
const { emitError, emitTimeout, kCallback, modelsOfRequest } = require('internal:http/client_request');
const { kNeedDrain, kTold } = require('internal:http/outgoing');
const { Parser, forget, kParser, usualRequest } = require('internal:http/client_parser');
const { ConnResetException } = require('internal:errors');
const { kUnawaited } = require('internal:net/symbols');
const { Agent, kAnnounced, kTied, freeSocketFailed, tellFree } = require('internal:http/agent');
const finishChannel = require('node:diagnostics_channel').channel('http.client.response.finish');
const native = binding('http_client');
const engine = binding('engine');
const { execute } = native;
const { exchange, matches } = engine;

linkRequests();
const { on, push } = require('node:stream').Readable.prototype;
const { DATA_EMITTED, DATA_LISTENING, FLOWING } = require('internal:stream/readable_state');
const { PLAIN_READING, READING_STATE, Socket } = require('internal:net/socket');
const { Stream: StreamHandle } = require('internal:net/handle');
const { kTimeout } = require('internal:net/timeout');
const { kBuffer } = require('internal:net/symbols');
const quickBody = require('internal:http/quick_body');

// The steps that native `execute` tells.
const HEAD = 1;
const INTERIM = 2;
const BODY = 3;
const BODY_RANGE = 4;
const END = 5;
const UPGRADE = 6;
// Facts of a response that came in one piece: the connection stays, and (above that) the parser goes on with the next.
const GOES_ON = 2;

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

// The first ten get their values from native code, client_models.rs.
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
  for (const [key, value] of [[kStage, quickBody.QUICK], [quickBody.kChunks, undefined], [quickBody.kDecoder, undefined], [quickBody.kLength, 0]]) {
    defineOwn(model, key, value, false);
  }
  return model;
}

// 'data' has its place already: nearly every script listens to it.
const eventsOfResponse = Object.assign(Object.create(null), { end: onResponseEnd, data: undefined });

native.setModels(modelOfResponse(), eventsOfResponse, ...modelsOfRequest());

Parser.prototype.place = placeResponse;

// The server will send no more. That may be the end of the body.
Parser.prototype.finish = function finish() {
  if (this.id === 0) return;
  const isEnd = native.finish(this.id);
  this.id = 0;
  if (isEnd) responseReceived(this, undefined);
};

// Ties the request to the socket. Two listeners stay from one request to the next while an agent keeps the socket:
// `socket[kTied]` is the request that they serve, null while the socket is free, undefined without them. The others
// go, as scripts may count them.
function awaitResponse(request, socket) {
  request.socket = socket;
  const parser = socket[kParser] ??= new Parser(socket);
  if (!parser.isUsual || parser.id === 0 || !matches(request, usualRequest)) parser.begin(request);
  parser.outgoing = request;
  request.parser = parser;
  socket.parser = parser;
  socket._httpMessage = request;
  if (socket[kTied] === undefined) tie(socket);
  socket[kTied] = request;
  if (!parser.isExpecting) expectResponses(socket, parser);
  const state = socket._readableState;
  if ((state.flags & FLOWING) !== 0 && exchange(socket._events, parser.idle, parser.busy)) {
    // What on() does, in one step.
    socket._eventsCount += 2;
    state.flags |= DATA_LISTENING;
  } else {
    listen(socket, parser);
  }
}

function tie(socket) {
  socket[kUnawaited] = onUnawaited;
  socket.on('error', onError);
  socket.on('close', onClose);
}

// The native half tells onresponse() of what comes, as soon as there is one.
function expectResponses(socket, parser) {
  if (!(socket instanceof Socket) || !socket._handle?.readResponses) return;
  socket._handle.readResponses(true);
  parser.isExpecting = true;
}

// Somebody else has the socket from now on.
function untie(socket) {
  socket[kTied] = undefined;
  socket[kUnawaited] = undefined;
  const parser = socket[kParser];
  if (parser?.isExpecting) socket._handle?.readResponses(false);
  parser?.free();
  socket[kParser] = undefined;
  socket.removeListener('close', onClose);
  socket.removeListener('error', onError);
}

// Who has no listeners but those of net and of the agent gets ours in one step the next time, and loses them so.
function listen(socket, parser) {
  const { end, newListener, removeListener } = socket._events;
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('drain', onDrain);
  const ends = socket._events.end;
  if (typeof end !== 'function' || !Array.isArray(ends) || newListener !== undefined || removeListener !== undefined || socket.on !== on) return;
  // Whoever changes the list makes another.
  ends.shared = true;
  parser.idle = { data: undefined, end, drain: undefined, newListener, removeListener };
  parser.busy = { data: onData, end: ends, drain: onDrain, newListener, removeListener };
}

function stopListening(socket, parser) {
  if (parser !== undefined && exchange(socket._events, parser.busy, parser.idle)) {
    socket._eventsCount -= 2;
    socket._readableState.flags &= ~DATA_LISTENING;
    return;
  }
  socket.removeListener('data', onData);
  socket.removeListener('end', onEnd);
  socket.removeListener('drain', onDrain);
}

function onDrain() {
  const request = this._httpMessage;
  if (request && !request.finished && request[kNeedDrain]) {
    request[kNeedDrain] = false;
    request.emit('drain');
  }
}

function onData(bytes) {
  const { parser, _httpMessage: request } = this;
  const steps = execute(parser.id, bytes, this, request);
  if (steps !== undefined) take(this, parser, request, steps, bytes);
}

// What a socket and the state of its reading side are like while nobody but us reads it.
const plainSocket = { emit: plainEmit, push, [kCapture]: false, [kBuffer]: null, _parent: null };
const plainEvents = { data: onData };
const plainState = { length: 0, awaitDrainWriters: null };

// What onread() does, for a socket that brings responses: straight on, if the bytes would get there anyway.
StreamHandle.prototype.onresponse = function onresponse(bytes) {
  const socket = this.owner;
  if (socket !== null && this.context === undefined && matches(socket, plainSocket) && matches(socket._events, plainEvents)) {
    const state = socket._readableState;
    if ((state.flags & READING_STATE) === PLAIN_READING && matches(state, plainState)) {
      this.bytesRead += bytes.length;
      if (socket[kTimeout] !== null) socket._unrefTimer();
      state.flags |= DATA_EMITTED;
      const { parser, _httpMessage: request } = socket;
      const steps = execute(parser.id, bytes, socket, request);
      if (steps !== undefined) take(socket, parser, request, steps, bytes);
      return;
    }
  }
  this.onread(bytes);
};

// What came: a whole response as [response, body or undefined, facts], or else steps.
function take(socket, parser, request, steps, bytes) {
  const response = steps[0];
  if (typeof response !== 'object') {
    takeSteps(socket, parser, request, steps, bytes);
    return;
  }
  const body = steps[1];
  const facts = steps[2];
  if (facts < GOES_ON) parser.id = 0;
  responded(socket, parser, request, response, facts !== 0);
  // Unless a listener ended the connection.
  if (parser.incoming === response) {
    if (body === undefined || !quickBody.pushWhole(response, body)) {
      if (body !== undefined) bodyReceived(socket, response, body);
      responseReceived(parser, undefined);
    } else {
      response.complete = true;
      if ((socket._readableState.flags & FLOWING) === 0) resume(socket);
    }
  }
  stopListening(socket, parser);
  forget(parser);
}

function takeSteps(socket, parser, request, steps, bytes) {
  let at = 0;
  while (at < steps.length) {
    switch (steps[at]) {
      case HEAD:
        responded(socket, parser, request, steps[at + 1], steps[at + 2]);
        at += 3;
        break;
      case INTERIM:
        informed(request, steps, at);
        at += 5;
        break;
      case BODY:
        bodyReceived(socket, parser.incoming, steps[at + 1]);
        at += 2;
        break;
      case BODY_RANGE:
        bodyReceived(socket, parser.incoming, bytes.subarray(steps[at + 1], steps[at + 2]));
        at += 3;
        break;
      case END:
        parser.id = 0;
        responseReceived(parser, steps[at + 1]);
        if (!steps[at + 2]) giveUpSocket(socket, request);
        at += 3;
        break;
      case UPGRADE:
        parser.id = 0;
        upgraded(socket, parser, request, steps[at + 1], bytes.subarray(steps[at + 2]));
        return;
      default:
        parser.id = 0;
        refuse(socket, parser, request, steps, at, bytes);
        return;
    }
  }
  if (parser.id === 0) {
    stopListening(socket, parser);
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

// Gives a new response, which knows its socket and its request, its place.
function placeResponse(parser, request, response) {
  if (EventEmitter.usingDomains) EventEmitter.init.call(response);
  if (request.joinDuplicateHeaders) response.joinDuplicateHeaders = true;
  parser.incoming = response;
  request.res = response;
}

function responded(socket, parser, request, response, keepsAlive) {
  placeResponse(parser, request, response);
  if (!keepsAlive && request.shouldKeepAlive && !request.upgradeOrConnect) request.shouldKeepAlive = false;
  if (finishChannel.hasSubscribers) finishChannel.publish({ request, response });
  if (!request[kTold]) register(request, 'finish', onRequestFinish, false);
  // The agent's own listener of 'timeout' tells the response as well.
  if (request.agent !== knownAgent && !isPooled(request)) socket.on('timeout', onResponseTimeout);
  // Without a listener nobody can read the body: it must not hold up the socket.
  if (request.aborted || !tellResponse(request, response)) response._dump();
}

// The agent that was looked at last; at first one that nobody has.
let knownAgent = null;

// Whether an agent of ours, or one that inherits from it, has the socket.
function isPooled({ agent }) {
  if (!(agent instanceof Agent)) return false;
  knownAgent = agent;
  return true;
}

const plainEmitter = { emit: plainEmit, [kCapture]: false };

// Emits 'response'. The listener that came with the request is called once without a wrapper that would see to it.
function tellResponse(request, response) {
  const callback = request[kCallback];
  if (callback === undefined) return request.emit('response', response);
  request[kCallback] = undefined;
  const events = request._events;
  if (events.response === callback && events.removeListener === undefined && matches(request, plainEmitter)) {
    events.response = undefined;
    request._eventsCount--;
    callback.call(request, response);
    return true;
  }
  const isHeard = request.emit('response', response);
  request.removeListener('response', callback);
  return isHeard;
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
  resume(socket);
}

// The next response must not find a paused socket.
function resume(socket) {
  if (socket.readableFlowing !== true && socket.readable) socket.resume();
}

function upgraded(socket, parser, request, response, rest) {
  placeResponse(parser, request, response);
  response.removeListener('end', onResponseEnd);
  response.upgrade = true;
  stopListening(socket, parser);
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
  stopListening(socket, parser);
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
  stopListening(this, this[kParser]);
  this.destroy();
}

function onClose() {
  const request = this[kTied];
  if (!request) {
    this[kParser]?.free();
    return;
  }
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
  const request = this.req;
  const { socket } = request;
  if (socket && request.timeoutCb) socket.removeListener('timeout', emitTimeout);
  if (request.agent !== knownAgent && socket && !isPooled(request)) socket.removeListener('timeout', onResponseTimeout);
  request._ended = true;
  if (!request.shouldKeepAlive) {
    if (!socket.writable) return;
    if (typeof socket.destroySoon === 'function') socket.destroySoon();
    else socket.end();
  } else if (!this.aborted && request.writableFinished) {
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
  const { agent } = request;
  if (agent?.keepAlive && (agent === knownAgent || isPooled(request))) socket[kTied] = null;
  else untie(socket);
  if (request.parser) stopListening(socket, socket[kParser]);
  // After the script's own listeners of 'end'.
  engine.nextTick(emitFree, request);
  request.destroyed = true;
  // Destroying the response later must not hurt whoever has the socket then.
  if (request.res) request.res.socket = null;
}

function emitFree(request) {
  request._closed = true;
  request.emit('close');
  const { socket } = request;
  if (socket) tellFree(socket, request.agent, request);
}

module.exports = { awaitResponse };
