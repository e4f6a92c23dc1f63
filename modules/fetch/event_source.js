// EventSource: https://html.spec.whatwg.org/multipage/server-sent-events.html

const { EventTarget, defineEventHandler } = require('internal:event_target');
const { fetch } = require('internal:fetch/exchange');
const { EventParser } = require('internal:fetch/event_stream');
const { brand, needs, text } = require('internal:fetch/webidl');

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;
const RECONNECTION_MS = 3000;

const kState = Symbol('state');

let hasWarned = false;
function warnOnce() {
  if (hasWarned) return;
  hasWarned = true;
  process.emitWarning('EventSource is experimental, expect them to change at any time.', { code: 'UNDICI-ES' });
}

function urlOf(value) {
  try {
    return new URL(value);
  } catch (error) {
    throw new DOMException(`${error.name}: ${error.message}`, 'SyntaxError');
  }
}

class EventSource extends EventTarget {
  constructor(url, options = {}) {
    super();
    warnOnce();
    needs(1, arguments.length, 'EventSource constructor');
    const address = text(url);
    if (options !== null && typeof options !== 'object' && typeof options !== 'function') {
      throw new TypeError(`EventSource constructor: Expected ${options} to be one of: Null, Undefined, Object.`);
    }
    this[kState] = {
      url: urlOf(address), withCredentials: Boolean(options?.withCredentials), readyState: CONNECTING, controller: null, timer: undefined,
      parser: new EventParser(RECONNECTION_MS),
    };
    connect(this, this[kState]);
  }

  get readyState() {
    brand(this, kState);
    return this[kState].readyState;
  }

  get url() {
    brand(this, kState);
    return this[kState].url.href;
  }

  get withCredentials() {
    brand(this, kState);
    return this[kState].withCredentials;
  }

  close() {
    brand(this, kState);
    end(this[kState]);
  }
}
for (const name of ['readyState', 'url', 'withCredentials', 'close']) Object.defineProperty(EventSource.prototype, name, { enumerable: true });
for (const name of ['open', 'message', 'error']) defineEventHandler(EventSource.prototype, name);
for (const holder of [EventSource, EventSource.prototype]) {
  Object.defineProperties(holder, {
    CONNECTING: { value: CONNECTING, enumerable: true },
    OPEN: { value: OPEN, enumerable: true },
    CLOSED: { value: CLOSED, enumerable: true },
  });
}

function end(state) {
  state.readyState = CLOSED;
  clearTimeout(state.timer);
  state.controller?.abort();
  state.controller = null;
}

function fail(source, state, event) {
  end(state);
  source.dispatchEvent(event);
}

function tooLong() {
  const { ErrorEvent } = require('internal:websocket/events');
  const message = 'The event is too long';
  return new ErrorEvent('error', { message, error: new RangeError(message) });
}

async function connect(source, state) {
  const controller = state.controller = new AbortController();
  const headers = { Accept: 'text/event-stream' };
  if (state.parser.lastEventId !== '') headers['Last-Event-ID'] = Buffer.from(state.parser.lastEventId).latin1Slice();
  let response;
  try {
    const credentials = state.withCredentials ? 'include' : 'same-origin';
    response = await fetch(state.url, { headers, cache: 'no-store', credentials, signal: controller.signal });
  } catch {
    reconnect(source, state);
    return;
  }
  if (state.readyState === CLOSED) return;
  if (response.status !== 200 || !isEventStream(response)) {
    fail(source, state, new Event('error'));
    return;
  }
  state.readyState = OPEN;
  source.dispatchEvent(new Event('open'));
  await read(source, state, response);
  reconnect(source, state);
}

function isEventStream(response) {
  const type = response.headers.get('content-type') ?? '';
  return type.split(';', 1)[0].trim().toLowerCase() === 'text/event-stream';
}

async function read(source, state, response) {
  const { origin } = new URL(response.url);
  state.parser.begin();
  try {
    for await (const bytes of response.body) {
      for (const event of state.parser.read(bytes)) {
        if (state.readyState === CLOSED) return;
        source.dispatchEvent(new MessageEvent(event.type, { data: event.data, lastEventId: event.lastEventId, origin }));
      }
      if (state.parser.isTooLong && state.readyState !== CLOSED) {
        // It would come again.
        fail(source, state, tooLong());
        return;
      }
    }
  } catch {
    // The connection is lost, which reconnect() tells.
  }
}

function reconnect(source, state) {
  if (state.readyState === CLOSED) return;
  state.readyState = CONNECTING;
  source.dispatchEvent(new Event('error'));
  if (state.readyState === CLOSED) return;
  state.timer = setTimeout(connect, state.parser.reconnectionMs, source, state);
}

module.exports = { EventSource };
