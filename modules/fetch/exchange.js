// fetch(): https://fetch.spec.whatwg.org/#fetch-method, over node:http's client.

const { Body, kBody } = require('internal:fetch/body');
const { Request } = require('internal:fetch/request');
const { nullBodyStatuses, received, redirectStatuses } = require('internal:fetch/response');
const { toRaw } = require('internal:fetch/headers');
const { causeOf, failure: refused } = require('internal:fetch/failures');
const { awaitHead, discard, stopAwaiting } = require('internal:fetch/patience');

const REDIRECTS_MAX = 20;
const TURNS_BEFORE_REUSE = 3;
// A chain of decoders for each answer is a way to exhaust memory.
const CODINGS_MAX = 5;
// A server that says nothing for so long is given up: 300 seconds, as undici does.
const SILENCE_MS = 300_000;

// https://fetch.spec.whatwg.org/#bad-port
const badPorts = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117,
  119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636,
  989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);
// What describes a body, and goes with it.
const bodyHeaders = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];
const originHeaders = ['authorization', 'proxy-authorization', 'cookie', 'host'];

// RFC 9110 section 9.2.2: these may be sent again when a connection ends without an answer.
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

function nothing() {}

function fetch(input, init = undefined) {
  let request;
  try {
    if (arguments.length === 0) new Request('undefined');
    request = new Request(input, init);
  } catch (error) {
    return Promise.reject(error);
  }
  return new Promise((resolve, reject) => {
    start(new Exchange(request, resolve, reject));
  });
}

// One call of fetch(), through all redirects.
class Exchange {
  constructor(request, resolve, reject) {
    const state = request[kBody];
    this.resolve = resolve;
    this.reject = reject;
    this.state = state;
    this.url = state.url;
    this.method = state.method;
    this.body = state.body;
    this.headers = state.headers === null ? [] : toRaw(state.headers);
    this.redirects = 0;
    this.type = 'basic';
    this.signal = state.source;
    this.onabort = null;
    // What an abort ends: the request, then the response's body.
    this.outgoing = null;
    this.incoming = null;
    this.retried = false;
    // A script wants the connection closed.
    this.closes = false;
    // Reads the body that is sent.
    this.reader = null;
  }

  // A promise holds its response, which must not hang on a connection that somebody else holds.
  settle() {
    const { resolve, reject } = this;
    this.resolve = nothing;
    this.reject = nothing;
    return { resolve, reject };
  }

  fail(cause) {
    this.detach();
    this.stopSending(cause);
    this.settle().reject(new TypeError('fetch failed', { cause: typeof cause === 'string' ? new Error(cause) : cause }));
  }

  detach() {
    if (this.onabort === null) return;
    this.signal.removeEventListener('abort', this.onabort);
    this.onabort = null;
  }

  // Nobody needs the rest of the body.
  stopSending(reason) {
    if (this.reader !== null) this.reader.cancel(reason).catch(nothing);
    else this.body?.cancel(reason);
  }

  abort(reason) {
    this.settle().reject(reason);
    this.stopSending(reason);
    const carrier = new Error('aborted');
    carrier.reasonOfAbort = reason;
    if (this.incoming !== null) this.incoming.destroy(carrier);
    else this.outgoing?.destroy(carrier);
  }
}

function start(exchange) {
  const { signal } = exchange;
  if (signal !== null) {
    if (signal.aborted) {
      exchange.abort(signal.reason);
      return;
    }
    exchange.onabort = () => exchange.abort(signal.reason);
    signal.addEventListener('abort', exchange.onabort, { once: true });
  }
  go(exchange);
}

function go(exchange) {
  switch (exchange.url.protocol) {
    case 'http:':
      if (badPorts.has(Number(exchange.url.port))) exchange.fail('bad port');
      else if (repeatable.has(exchange.method) || !keepsConnections()) send(exchange);
      // What must not be sent twice waits some turns, in which a server may be heard to have closed the connection that was kept.
      else afterTurns(TURNS_BEFORE_REUSE, exchange);
      return;
    case 'https:':
      exchange.fail(new (require('internal:errors').codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM)('fetch of https: URLs'));
      return;
    case 'about:':
      exchange.fail('about scheme is not supported');
      return;
    case 'data:':
      answerData(exchange);
      return;
    case 'blob:':
      answerBlob(exchange);
      return;
    case 'file:':
      exchange.fail('not implemented... yet...');
      return;
    default:
      exchange.fail('unknown scheme');
  }
}

function answer(exchange, response) {
  exchange.detach();
  const url = exchange.url.hash === '' ? exchange.url.href : exchange.url.href.slice(0, -exchange.url.hash.length);
  const { integrity } = exchange.state;
  const arrived = received({ url, redirected: exchange.redirects > 0, ...response });
  exchange.settle().resolve(integrity === '' ? arrived : require('internal:fetch/integrity').checked(arrived, integrity));
}

function bodyOf(source, length) {
  const body = new Body();
  body.source = source;
  body.length = length;
  return body;
}

// https://fetch.spec.whatwg.org/#data-url-processor
function answerData(exchange) {
  const { href, hash } = exchange.url;
  const text = href.slice(5, hash === '' ? undefined : -hash.length);
  const comma = text.indexOf(',');
  if (comma < 0) {
    exchange.fail('failed to fetch the data URL');
    return;
  }
  const { Buffer } = require('node:buffer');
  let type = text.slice(0, comma).trim();
  let bytes = percentDecoded(text.slice(comma + 1));
  const coded = /; *base64$/i.exec(type);
  if (coded !== null) {
    type = type.slice(0, coded.index);
    bytes = fromBase64(bytes.latin1Slice());
    if (bytes === null) {
      exchange.fail('failed to fetch the data URL');
      return;
    }
  }
  if (type.startsWith(';')) type = `text/plain${type}`;
  let contentType = 'text/plain;charset=US-ASCII';
  try {
    contentType = `${new (require('node:util').MIMEType)(type)}`;
  } catch {
    // What is no type has the default one.
  }
  bytes = new Uint8Array(bytes);
  answer(exchange, { status: 200, statusText: 'OK', rawHeaders: ['content-type', contentType], body: bodyOf(bytes, bytes.length), type: 'basic' });
}

function percentDecoded(text) {
  const { Buffer } = require('node:buffer');
  const bytes = Buffer.from(text, 'utf8');
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i];
    if (byte === 37) {
      const value = Number.parseInt(bytes.latin1Slice(i + 1, i + 3), 16);
      if (/^[0-9a-f]{2}$/i.test(bytes.latin1Slice(i + 1, i + 3))) {
        byte = value;
        i += 2;
      }
    }
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

// Forgiving base64 of the Infra Standard; null if it is none.
function fromBase64(text) {
  const { Buffer, atob } = require('node:buffer');
  try {
    return Buffer.from(atob(text), 'latin1');
  } catch {
    return null;
  }
}

function answerBlob(exchange) {
  const { resolveObjectURL } = require('node:buffer');
  const blob = resolveObjectURL(exchange.url.href);
  if (exchange.method !== 'GET' || blob === undefined) {
    exchange.fail('invalid method');
    return;
  }
  const rawHeaders = ['content-length', `${blob.size}`, 'content-type', blob.type];
  answer(exchange, { status: 200, statusText: 'OK', rawHeaders, body: bodyOf(blob, blob.size), type: 'basic' });
}

let agent;

function keepsConnections() {
  return agent !== undefined && require('internal:http/agent').hasFree(agent);
}

function afterTurns(turns, exchange) {
  if (turns === 0) send(exchange);
  else setImmediate(afterTurns, turns - 1, exchange);
}

function getAgent() {
  if (agent === undefined) {
    const { Agent } = require('node:http');
    agent = new Agent({ keepAlive: true, keepAliveMsecs: 1000, timeout: SILENCE_MS });
  }
  return agent;
}

function has(raw, name) {
  for (let i = 0; i < raw.length; i += 2) if (raw[i].toLowerCase() === name) return true;
  return false;
}

function wrongLength() {
  return refused('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'Request body length does not match content-length header');
}

// What a script may not say of the framing: https://www.rfc-editor.org/rfc/rfc9112#section-6. Gives the headers that are left.
function checked(exchange) {
  const kept = [];
  const { headers, body } = exchange;
  exchange.announced = null;
  for (let i = 0; i < headers.length; i += 2) {
    const [name, value] = [headers[i].toLowerCase(), headers[i + 1]];
    switch (name) {
      case 'host':
        break;
      case 'content-length':
        if (!/^\d+$/.test(value)) throw refused('UND_ERR_INVALID_ARG', 'invalid content-length header');
        if (body !== null && body.length !== null && body.length > 0 && Number(value) !== body.length) {
          throw wrongLength();
        }
        // Of a stream the script knows the length alone.
        if (body !== null && body.length === null) exchange.announced = Number(value);
        break;
      case 'transfer-encoding':
      case 'keep-alive':
      case 'upgrade':
        throw refused('UND_ERR_INVALID_ARG', `invalid ${name} header`);
      case 'expect':
        throw refused('UND_ERR_NOT_SUPPORTED', 'expect header not supported');
      case 'connection':
        if (value.toLowerCase() === 'close') exchange.closes = true;
        else if (value.toLowerCase() !== 'keep-alive') throw refused('UND_ERR_INVALID_ARG', 'invalid connection header');
        break;
      default:
        kept.push(headers[i], value);
    }
  }
  return kept;
}

function isConditional(headers) {
  for (let i = 0; i < headers.length; i += 2) if (/^if-(?:modified-since|none-match|unmodified-since|match|range)$/i.test(headers[i])) return true;
  return false;
}

// Methods whose requests say that they have no body.
const bodied = new Set(['POST', 'PUT', 'PATCH']);

// Names and values in the order of undici's.
function headersOf(exchange) {
  const { state, body, method } = exchange;
  const headers = checked(exchange);
  const closes = exchange.closes || method === 'HEAD';
  const raw = ['host', exchange.url.host, 'connection', closes ? 'close' : 'keep-alive', ...headers];
  const add = (name, value) => { if (!has(headers, name)) raw.push(name, value); };
  add('accept', '*/*');
  add('accept-language', '*');
  if (state.referrer !== 'client') {
    const referer = require('internal:fetch/referrer').refererOf(state, exchange.url);
    if (referer !== undefined) add('referer', referer);
  }
  raw.push('sec-fetch-mode', state.mode);
  add('user-agent', 'node');
  // A script that asks under conditions answers for what it keeps itself.
  if (state.cache === 'no-store' || state.cache === 'reload' || (state.cache === 'default' && isConditional(headers))) {
    add('pragma', 'no-cache');
    add('cache-control', 'no-cache');
  } else if (state.cache === 'no-cache') {
    add('cache-control', 'max-age=0');
  }
  add('accept-encoding', has(headers, 'range') ? 'identity' : 'gzip, deflate');
  if (body === null) {
    if (bodied.has(method)) raw.push('content-length', '0');
  } else {
    const length = body.length ?? exchange.announced;
    if (length === null) raw.push('transfer-encoding', 'chunked');
    else raw.push('content-length', `${length}`);
  }
  return raw;
}

// The head as text, and what follows from it for the body. The request has nothing to decide about it, and the method stays as the
// script wrote it.
function headOf(exchange, path) {
  const { method } = exchange;
  const raw = headersOf(exchange);
  let text = `${method} ${path} HTTP/1.1\r\n`;
  for (let i = 0; i < raw.length; i += 2) text += `${raw[i]}: ${raw[i + 1]}\r\n`;
  const last = raw.length - 2;
  return {
    text: `${text}\r\n`,
    isLast: raw[3] === 'close' || (exchange.body === null && !bodied.has(method)),
    isChunked: raw[last] === 'transfer-encoding',
    length: raw[last] === 'content-length' ? Number(raw[last + 1]) : null,
  };
}

function setHead(outgoing, method, head) {
  outgoing.method = method;
  outgoing._header = head.text;
  if (head.isLast) outgoing._last = true;
  if (head.isChunked) outgoing.chunkedEncoding = true;
  if (head.length !== null) outgoing._contentLength = head.length;
}

// How long a connection may take to come about, as undici has it.
const CONNECT_MS = 10_000;

function limitConnecting(outgoing, exchange) {
  outgoing.on('socket', (socket) => {
    if (!socket.connecting) return;
    const { setTimeout, clearTimeout } = require('node:timers');
    const timer = setTimeout(() => {
      outgoing.destroy(refused('UND_ERR_CONNECT_TIMEOUT',
        `Connect Timeout Error (attempted address: ${exchange.url.hostname}:${exchange.url.port || 80}, timeout: ${CONNECT_MS}ms)`));
    }, CONNECT_MS).unref();
    const stop = () => clearTimeout(timer);
    socket.once('connect', stop);
    socket.once('close', stop);
  });
}

function send(exchange) {
  const { url, method, signal } = exchange;
  if (signal?.aborted) return;
  const { request } = require('node:http');
  const path = `${url.pathname}${url.search}`;
  let outgoing;
  try {
    const head = headOf(exchange, path);
    outgoing = request({
      agent: getAgent(),
      protocol: url.protocol,
      host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
      port: url.port === '' ? 80 : Number(url.port),
      path,
      method,
      setHost: false,
    });
    setHead(outgoing, method, head);
  } catch (error) {
    exchange.fail(error);
    return;
  }
  exchange.outgoing = outgoing;
  outgoing.on('response', (incoming) => {
    stopAwaiting(outgoing);
    arrived(exchange, incoming);
  });
  outgoing.on('error', (error) => failed(exchange, outgoing, error));
  limitConnecting(outgoing, exchange);
  outgoing.on('timeout', () => {
    if (exchange.incoming !== null) exchange.incoming.destroy(refused('UND_ERR_BODY_TIMEOUT', 'Body Timeout Error'));
    else outgoing.destroy(refused('UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error'));
  });
  outgoing.on('upgrade', (incoming, socket) => {
    socket.destroy();
    stopAwaiting(outgoing);
    exchange.fail(refused('UND_ERR_SOCKET', 'bad upgrade'));
  });
  write(exchange, outgoing);
}

function failed(exchange, outgoing, error) {
  stopAwaiting(outgoing);
  // What becomes of a request whose answer was a redirect is of no interest any more.
  if (error.reasonOfAbort !== undefined || outgoing !== exchange.outgoing) return;
  if (exchange.incoming !== null) {
    // Else the body would be told that it was aborted, and not why.
    if (!exchange.incoming.complete) exchange.incoming.destroy(causeOf(error));
    return;
  }
  // The server had closed a kept connection before it saw this request.
  const canRepeat = exchange.body === null || exchange.body.source !== null;
  if (outgoing.reusedSocket && error.code === 'ECONNRESET' && canRepeat && !exchange.retried && repeatable.has(exchange.method)) {
    exchange.retried = true;
    send(exchange);
    return;
  }
  exchange.fail(causeOf(error));
}

function write(exchange, outgoing) {
  const { body } = exchange;
  if (body !== null && typeof body.source !== 'string' && !ArrayBuffer.isView(body.source)) {
    pump(exchange, outgoing, body.source === null ? body.getStream() : body.source.stream());
    return;
  }
  if (body === null) outgoing.end();
  else outgoing.end(body.source);
  awaitHead(outgoing);
}

async function pump(exchange, outgoing, stream) {
  const reader = stream.getReader();
  exchange.reader = reader;
  let left = exchange.announced ?? Infinity;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (outgoing.destroyed) return;
      if (done) break;
      if (!(value instanceof Uint8Array) && typeof value !== 'string') throw new TypeError('Received non-Uint8Array chunk');
      left -= Buffer.byteLength(value);
      if (left < 0) throw wrongLength();
      if (!outgoing.write(value)) await room(outgoing);
    }
    if (left > 0 && left !== Infinity) throw wrongLength();
    exchange.reader = null;
    outgoing.end();
    awaitHead(outgoing);
  } catch (error) {
    outgoing.destroy(error);
    exchange.fail(error);
  }
}

function room(outgoing) {
  return new Promise((resolve) => {
    const go = () => {
      outgoing.removeListener('drain', go);
      outgoing.removeListener('close', go);
      resolve();
    };
    outgoing.on('drain', go);
    outgoing.on('close', go);
  });
}

function arrived(exchange, incoming) {
  const { state } = exchange;
  const { statusCode: status, headers } = incoming;
  if (redirectStatuses.includes(status) && headers.location !== undefined && state.redirect !== 'manual') {
    discard(incoming);
    if (state.redirect === 'error') exchange.fail('unexpected redirect');
    else redirect(exchange, status, headers.location);
    return;
  }
  if (status === 101) {
    discard(incoming);
    exchange.fail(refused('UND_ERR_SOCKET', 'bad upgrade'));
    return;
  }
  const isEmpty = exchange.method === 'HEAD' || nullBodyStatuses.includes(status);
  exchange.incoming = incoming;
  const codings = isEmpty || headers['content-encoding'] === undefined ? 0 : headers['content-encoding'].split(',').length;
  if (codings > CODINGS_MAX) {
    incoming.on('error', nothing);
    incoming.destroy();
    exchange.fail(`too many content-encodings in response: ${codings}, maximum allowed is ${CODINGS_MAX}`);
    return;
  }
  const readable = isEmpty ? null : decoded(incoming, headers['content-encoding']);
  if (isEmpty) incoming.resume();
  watchEnd(exchange, incoming, readable);
  answerHttp(exchange, incoming, readable);
}

function answerHttp(exchange, incoming, readable) {
  const { onabort } = exchange;
  exchange.onabort = null;
  answer(exchange, {
    status: incoming.statusCode,
    statusText: incoming.statusMessage,
    rawHeaders: incoming.rawHeaders,
    body: readable === null ? null : Body.ofIncoming(readable),
    type: exchange.type,
  });
  exchange.onabort = onabort;
}

// An abort ends the body too, until its last byte has come.
function watchEnd(exchange, incoming, readable) {
  incoming.on('close', () => exchange.detach());
  incoming.on('error', (error) => { if (readable !== null && readable !== incoming) readable.destroy(error); });
  if (readable !== null && readable !== incoming) readable.on('error', () => {});
}

const decoders = {
  __proto__: null,
  'gzip': (zlib, options) => zlib.createGunzip(options),
  'x-gzip': (zlib, options) => zlib.createGunzip(options),
  'deflate': (zlib, options) => require('internal:fetch/inflate').createInflate(options),
  'br': (zlib) => zlib.createBrotliDecompress({ flush: 1, finishFlush: 1 }),
  'zstd': (zlib) => zlib.createZstdDecompress({ flush: 0, finishFlush: 0 }),
};

// The body without its codings; as it is, when one of them is not known.
function decoded(incoming, encodings) {
  if (encodings === undefined) return incoming;
  const names = encodings.toLowerCase().split(',').map((name) => name.trim()).reverse();
  if (!names.every((name) => name in decoders)) return incoming;
  const zlib = require('node:zlib');
  const options = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  const { pipeline } = require('node:stream');
  const streams = names.map((name) => decoders[name](zlib, options));
  return pipeline(incoming, ...streams, () => {});
}

function redirect(exchange, status, location) {
  const { state } = exchange;
  let next;
  try {
    next = new URL(location, exchange.url);
  } catch (error) {
    exchange.fail(error);
    return;
  }
  if (next.protocol !== 'http:' && next.protocol !== 'https:') return exchange.fail('URL scheme must be a HTTP(S) scheme');
  if (exchange.redirects === REDIRECTS_MAX) return exchange.fail('redirect count exceeded');
  exchange.redirects++;
  if (next.hash === '' && exchange.url.hash !== '') next.hash = exchange.url.hash;
  const sameOrigin = next.origin === exchange.url.origin;
  if (state.mode === 'cors' && (next.username !== '' || next.password !== '') && !sameOrigin) {
    return exchange.fail('cross origin not allowed for request mode "cors"');
  }
  if (status !== 303 && exchange.body !== null && exchange.body.source === null) return exchange.fail('');
  const { method } = exchange;
  if (((status === 301 || status === 302) && method === 'POST') || (status === 303 && method !== 'GET' && method !== 'HEAD')) {
    exchange.method = 'GET';
    exchange.body = null;
    exchange.headers = without(exchange.headers, bodyHeaders);
  }
  if (!sameOrigin) exchange.headers = without(exchange.headers, originHeaders);
  exchange.url = next;
  if (next.origin !== state.url.origin) exchange.type = 'cors';
  exchange.retried = false;
  go(exchange);
}

function without(headers, names) {
  const kept = [];
  for (let i = 0; i < headers.length; i += 2) if (!names.includes(headers[i].toLowerCase())) kept.push(headers[i], headers[i + 1]);
  return kept;
}

module.exports = { fetch };
