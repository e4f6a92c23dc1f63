// WebSocket: https://websockets.spec.whatwg.org/

const { EventTarget, defineEventHandler } = require('internal:event_target');
const { codes } = require('internal:errors');
const { inspect } = require('node:util');
const { BINARY, Connection, TEXT } = require('internal:websocket/connection');
const handshake = require('internal:websocket/handshake');

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

const REASON_BYTES_MAX = 123;
const GOING_AWAY_WITHOUT_A_WORD = 1006;

const kState = Symbol('state');
const kAccepted = Symbol('accepted');

function fail(message, name) {
  return new DOMException(message, name);
}

function urlOf(value) {
  let url;
  try {
    url = new URL(value);
  } catch (error) {
    throw fail(`${error.message}`, 'SyntaxError');
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  else if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw fail(`Expected a ws: or wss: protocol, got ${url.protocol}`, 'SyntaxError');
  if (url.hash !== '' || url.href.endsWith('#')) throw fail('Got fragment', 'SyntaxError');
  return url;
}

// A text, a list, or an object with `protocols` and `headers`.
function optionsOf(given) {
  if (typeof given === 'string') return { protocols: [given], headers: {} };
  if (given !== null && typeof given === 'object' && given[Symbol.iterator] === undefined) {
    return { ...optionsOf(given.protocols ?? []), headers: given.headers ?? {} };
  }
  return { protocols: Array.from(given ?? [], String), headers: {} };
}

function stateOf(socket) {
  const state = socket?.[kState];
  if (state === undefined) throw new codes.ERR_INVALID_THIS('WebSocket');
  return state;
}

class WebSocket extends EventTarget {
  constructor(url, protocols = []) {
    super();
    this[kState] = {
      readyState: CONNECTING, url: undefined, protocol: '', extensions: '', binaryType: 'blob', connection: null, request: null, bytesLost: 0,
      // Sends that wait for the bytes of a Blob keep their order.
      sends: undefined,
    };
    if (url === kAccepted) return;
    if (arguments.length === 0) throw new TypeError('WebSocket constructor: 1 argument required, but only 0 present.');
    const options = optionsOf(protocols);
    this[kState].url = urlOf(`${url}`.toWellFormed());
    if (handshake.checkProtocols(options.protocols) !== undefined) throw fail('Invalid Sec-WebSocket-Protocol value', 'SyntaxError');
    require('internal:websocket/client').connect(this, this[kState], options, { failed, opened });
  }

  // The messages of a connection that was upgraded elsewhere. The script may listen before the first event.
  static [kAccepted](url, protocol) {
    const socket = new WebSocket(kAccepted);
    Object.assign(socket[kState], { url: new URL(url), protocol });
    return socket;
  }

  close(code = undefined, reason = undefined) {
    const state = stateOf(this);
    if (code !== undefined) {
      code = Math.max(0, Math.min(65535, Math.round(Number(code)) || 0));
      if (code !== 1000 && (code < 3000 || code > 4999)) throw fail('invalid code', 'InvalidAccessError');
    }
    reason = reason === undefined ? '' : `${reason}`.toWellFormed();
    const bytes = Buffer.byteLength(reason);
    if (bytes > REASON_BYTES_MAX) throw fail(`Reason must be less than ${REASON_BYTES_MAX} bytes; received ${bytes}`, 'SyntaxError');
    if (state.readyState >= CLOSING) return;
    const wasConnecting = state.readyState === CONNECTING;
    state.readyState = CLOSING;
    if (wasConnecting) {
      if (state.request !== null) failed(this, 'Connection was closed before it was established');
      else state.closeEarly = true;
    } else {
      const close = () => state.connection.close(code ?? (reason === '' ? undefined : 1000), reason);
      if (state.sends === undefined) close();
      else state.sends = state.sends.then(close);
    }
  }

  send(data) {
    const state = stateOf(this);
    if (arguments.length === 0) throw new TypeError('WebSocket.send: 1 argument required, but only 0 present.');
    if (state.readyState === CONNECTING) throw fail('Sent before connected.', 'InvalidStateError');
    const isBytes = ArrayBuffer.isView(data) || require('internal:types').isAnyArrayBuffer(data);
    if (!isBytes && data instanceof require('node:buffer').Blob) {
      sendBlob(state, data);
      return;
    }
    const payload = isBytes ? bytesOf(data) : `${data}`.toWellFormed();
    if (state.readyState !== OPEN) lose(state, payload);
    else if (state.sends === undefined) transmit(state, payload);
    else queue(state, isBytes ? payload.slice() : payload);
  }

  get readyState() {
    return stateOf(this).readyState;
  }

  get bufferedAmount() {
    const state = stateOf(this);
    return state.bytesLost + (state.connection?.buffered ?? 0);
  }

  get url() {
    return stateOf(this).url.href;
  }

  get extensions() {
    return stateOf(this).extensions;
  }

  get protocol() {
    return stateOf(this).protocol;
  }

  get binaryType() {
    return stateOf(this).binaryType;
  }

  set binaryType(type) {
    stateOf(this).binaryType = type === 'arraybuffer' ? 'arraybuffer' : 'blob';
  }

  [inspect.custom](depth, options) {
    const { url, readyState, protocol } = this;
    return `WebSocket ${inspect({ url, readyState, protocol }, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }
}

for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
  for (const holder of [WebSocket, WebSocket.prototype]) Object.defineProperty(holder, name, { value, enumerable: true });
}
for (const name of ['close', 'send', 'readyState', 'bufferedAmount', 'url', 'extensions', 'protocol', 'binaryType']) {
  Object.defineProperty(WebSocket.prototype, name, { enumerable: true });
}
for (const event of ['open', 'error', 'close', 'message']) defineEventHandler(WebSocket.prototype, event);
Object.defineProperty(WebSocket.prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true });

function bytesOf(data) {
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}

function transmit(state, payload) {
  if (state.connection.closeSent || state.readyState === CLOSED) lose(state, payload);
  else state.connection.send(typeof payload === 'string' ? TEXT : BINARY, payload);
}

// What is sent too late counts as waiting for ever.
function lose(state, payload) {
  state.bytesLost += typeof payload === 'string' ? Buffer.byteLength(payload) : payload.byteLength;
}

function queue(state, payload) {
  state.sends = state.sends.then(() => transmit(state, payload));
}

function sendBlob(state, blob) {
  const before = state.sends ?? Promise.resolve();
  const sent = before.then(async () => transmit(state, new Uint8Array(await blob.arrayBuffer())));
  state.sends = sent;
  sent.then(() => { if (state.sends === sent) state.sends = undefined; });
}

// What connections tell

function opened(socket, tcp, facts) {
  const state = socket[kState];
  state.request = null;
  Object.assign(state, { readyState: state.closeEarly ? CLOSING : OPEN, protocol: facts.protocol, extensions: facts.extensions });
  state.connection = new Connection(tcp, new Listener(socket, state), facts);
  if (state.closeEarly) state.connection.close(undefined, '');
  else socket.dispatchEvent(new Event('open'));
  if (facts.head?.length > 0) state.connection.receive(facts.head);
}

// There is no connection, or it is given up.
function failed(socket, message, error) {
  const state = socket[kState];
  if (state.readyState === CLOSED) return;
  state.readyState = CLOSING;
  const { request } = state;
  state.request = null;
  request?.destroy();
  queueMicrotask(() => {
    if (state.readyState === CLOSED) return;
    state.readyState = CLOSED;
    const { CloseEvent, ErrorEvent } = require('internal:websocket/events');
    socket.dispatchEvent(new ErrorEvent('error', { message, error: error ?? new TypeError(message) }));
    socket.dispatchEvent(new CloseEvent('close', { wasClean: false, code: GOING_AWAY_WITHOUT_A_WORD, reason: '' }));
  });
}

class Listener {
  constructor(socket, state) {
    this.socket = socket;
    this.state = state;
  }

  onText(text) {
    this.tell(text);
  }

  onBinary(bytes) {
    if (this.state.binaryType === 'blob') this.tell(new (require('node:buffer').Blob)([bytes]));
    else this.tell(bytes.buffer.byteLength === bytes.byteLength ? bytes.buffer : bytes.slice().buffer);
  }

  tell(data) {
    const { socket, state } = this;
    if (state.readyState !== OPEN) return;
    const { MessageEvent } = require('internal:worker_threads/message_event');
    socket.dispatchEvent(new MessageEvent('message', { data, origin: state.url.origin }));
  }

  onClosing() {
    this.state.readyState = CLOSING;
  }

  onFault(message) {
    this.state.readyState = CLOSING;
    const { ErrorEvent } = require('internal:websocket/events');
    this.socket.dispatchEvent(new ErrorEvent('error', { message, error: new TypeError(message) }));
  }

  onClosed(code, reason, wasClean) {
    const { socket, state } = this;
    const wasBroken = !wasClean && state.readyState === OPEN;
    state.readyState = CLOSED;
    const { CloseEvent, ErrorEvent } = require('internal:websocket/events');
    if (wasBroken) socket.dispatchEvent(new ErrorEvent('error', { message: 'The connection was lost', error: new TypeError('The connection was lost') }));
    socket.dispatchEvent(new CloseEvent('close', { wasClean, code, reason }));
  }
}

module.exports = { WebSocket, accepted: WebSocket[kAccepted], failed, opened };
delete WebSocket[kAccepted];
