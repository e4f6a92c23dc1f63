// How a handler's Response leaves, whatever its body is, and what a handler's failure becomes.

const { kBody } = require('internal:fetch/body');
const { toRaw } = require('internal:fetch/headers');
const { Response } = require('internal:fetch/response');
const { aborted, answered, answering, endBody, kAborted, kContinue, kStatus, prototype, pushBody } = require('internal:http/served_request');
const http = require('internal:http/server');
const native = binding('http');
const served = binding('http_serve');
const out = binding('http_outgoing');

// The server of `protojs:http` over a server of node:http.
const kServed = Symbol('served');
// What a response that is an upgrade does in place of being sent.
const kUpgrade = Symbol('upgrade');
const kReader = Symbol('reader');
const kDrained = Symbol('drained');

const none = [];

// `isLast`: what the script's own error handler gave is not handed to it again.
function respond(server, request, response, isLast) {
  if (response !== null && typeof response === 'object' && typeof response.then === 'function') {
    response.then((value) => respond(server, request, value, isLast), (error) => refused(server, request, error, isLast));
    return;
  }
  try {
    send(server, request, response);
  } catch (error) {
    refused(server, request, error, isLast);
  }
}

function send(server, request, response) {
  if (!(response instanceof Response)) {
    throw new TypeError(`The handler gave ${require('node:util').inspect(response, { depth: 0 })} and no Response`);
  }
  if (response[kUpgrade] !== undefined) {
    response[kUpgrade]();
    return;
  }
  const state = response[kBody];
  if (typeof state === 'string') {
    served.answer(request, state);
    return;
  }
  if (state.status === 0) throw new TypeError('Response.error() is no answer');
  const { body } = state;
  const raw = state.headers === null ? none : toRaw(state.headers);
  if (body === null) {
    served.answer(request, undefined, state.status, state.statusText, raw);
    return;
  }
  if (body.isUnusable()) throw new TypeError('Body is unusable: Body has already been read');
  if (body.stream === null && (typeof body.source === 'string' || ArrayBuffer.isView(body.source))) {
    served.answer(request, body.source, state.status, state.statusText, raw);
  } else if (request.method === 'HEAD') {
    served.answer(request, undefined, state.status, state.statusText, raw);
    body.cancel();
  } else {
    sendStream(server, request, state, raw);
  }
}

async function sendStream(server, request, state, raw) {
  const { body } = state;
  answering(request);
  if (!served.begin(request, body.length ?? undefined, state.status, state.statusText, raw)) {
    body.cancel();
    return;
  }
  const reader = request[kReader] = body.getStream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!(value instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
      checkLength(request, value.length, false);
      if (!out.writeBody(request, value) && request[kAborted] === undefined) {
        await new Promise((resolve) => { request[kDrained] = resolve; });
      }
    }
    if (request[kAborted] !== undefined) return;
    checkLength(request, 0, true);
    out.finish(request, undefined);
  } catch (error) {
    if (request[kAborted] !== undefined) return;
    // Half an answer must not look like a whole one.
    native.destroyResponse(request);
    reader.cancel(error).catch(() => {});
    report(error);
  }
}

// The body has the length that the head announced: more would be taken for the next answer.
function checkLength(request, bytes, isEnd) {
  const [, hasBody, , announced, sent] = out.framing(request);
  if (announced === undefined || !hasBody) return;
  const total = sent + bytes;
  if (isEnd ? total === announced : total <= announced) return;
  const { codes } = require('internal:errors');
  throw new codes.ERR_HTTP_CONTENT_LENGTH_MISMATCH(total, announced);
}

function report(error) {
  require('node:console').error(error);
}

// An application that is given as it is may have an `onError` of another meaning: Hono's sets a handler.
function errorHandlerOf(handler) {
  const prototype = Object.getPrototypeOf(handler);
  const isDescription = prototype === Object.prototype || prototype === null;
  return isDescription ? handler.onError ?? handler.error : handler.error;
}

// Errors that are the client's fault carry the status of its answer.
function answerFor(request, status) {
  if (status === 426) answerText(request, 426, 'Upgrade Required', undefined, ['Upgrade', 'websocket']);
  else if (status === 413) answerText(request, 413, 'Payload Too Large', 'close');
  else answerText(request, 500, 'Internal Server Error');
}

// That the client went is no failure of the handler's: whoever read its body hears of it.
function isOfAbort(request, error) {
  const reason = request[kAborted];
  return reason !== undefined && (error === reason || error?.cause === reason);
}

// What the script's error handler gave, now or later; nothing stands for the usual answer.
function answerByHandler(server, request, error, response) {
  if (response === undefined) {
    answerFor(request, error?.[kStatus]);
  } else if (typeof response?.then === 'function') {
    response.then((value) => answerByHandler(server, request, error, value), (failure) => refused(server, request, failure, true));
  } else {
    respond(server, request, response, true);
  }
}

// The handler failed. The script may answer itself; else the client hears 500 and the report goes to standard error.
function refused(server, request, error, isLast) {
  const { handler } = server;
  const onError = errorHandlerOf(handler);
  if (onError !== undefined && !isLast) {
    let response;
    try {
      response = onError.call(handler, error, request);
    } catch (failure) {
      refused(server, request, failure, true);
      return;
    }
    answerByHandler(server, request, error, response);
    return;
  }
  if (error?.[kStatus] === undefined && !isOfAbort(request, error)) {
    report(error);
  }
  answerFor(request, error?.[kStatus]);
}

function answerText(request, status, text, connection, more = none) {
  const headers = ['Content-Type', 'text/plain;charset=UTF-8', ...more];
  if (connection !== undefined) headers.push('Connection', connection);
  served.answer(request, text, status, '', headers);
}

// What native code tells

// Requests that are not simply handed to the handler.
function special(emitter, request, response, kind) {
  switch (kind) {
    case 'checkContinue':
      request[kContinue] = true;
      emitter[kServed].dispatch(request);
      return;
    case 'checkExpectation':
      answerText(request, 417, 'Expectation Failed');
      return;
    case 'dropRequest':
      answerText(request, 503, 'Service Unavailable', 'close');
      return;
    case 'hostMissing':
      answerText(request, 400, 'Bad Request', 'close');
      return;
    default:
      // CONNECT: see `upgrade`.
  }
}

// This server is no proxy.
function upgrade(emitter, request, connection) {
  native.writeConnection(connection, Buffer.from('HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'));
  native.endConnection(connection);
}

function drained(request) {
  const resolve = request?.[kDrained];
  if (resolve === undefined) return;
  request[kDrained] = undefined;
  resolve();
}

function gone(request) {
  aborted(request);
  const reader = request?.[kReader];
  if (reader !== undefined) reader.cancel(request[kAborted]).catch(() => {});
  drained(request);
}

function timedOut(emitter, connection) {
  native.destroyConnection(connection);
}

function nothing() {}

served.setHooks([special, pushBody, endBody, nothing, drained, gone, http.clientError, http.connection, http.socketEvent, upgrade, timedOut,
  answered, http.dropped]);

module.exports = { answerFor, kDrained, kServed, kStatus, kUpgrade, prototype, refused, respond };
