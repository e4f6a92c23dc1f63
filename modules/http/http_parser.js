// HTTPParser as `_http_common` and process.binding('http_parser') show it: programs that read HTTP themselves drive it by
// hand. What serves node:http's own connections is native; this stands on the same natives, one call for each piece of input.

const { numbers } = require('internal:http/parsers');
const requests = binding('http_server_stream');
const responses = binding('http_client');

const { kOnMessageBegin, kOnHeaders, kOnHeadersComplete, kOnBody, kOnMessageComplete, kOnExecute } = numbers;
const REQUEST = 1;
const RESPONSE = 2;
// The stages of a message.
const BETWEEN = 0;
const IN_HEAD = 1;
const IN_BODY = 2;
// Steps of http_server_stream and of http_client.
const STEP = { REQUEST: 1, BODY: 2, END: 3, PAUSED: 4, REFUSAL: 5, UPGRADED: 6 };
const RESPONSE_STEP = { HEAD: 1, INTERIM: 2, BODY: 3, BODY_RANGE: 4, END: 5, UPGRADE: 6 };
const ANY_NUMBER = 0x7fffffff;
const BLANK_LINE = /\r?\n\r?\n/;
// Bytes of an earlier piece that a blank line may begin with.
const TAIL_BYTES = 3;

const kState = Symbol('state');

// What Node's parser inherits from.
function AsyncWrap() {}
AsyncWrap.prototype.getAsyncId = function getAsyncId() { return 0; };
AsyncWrap.prototype.asyncReset = function asyncReset() {};
AsyncWrap.prototype.getProviderType = function getProviderType() { return 0; };

function HTTPParser() {
  if (new.target === undefined) throw new TypeError('Illegal constructor');
}
Object.setPrototypeOf(HTTPParser.prototype, AsyncWrap.prototype);
Object.setPrototypeOf(HTTPParser, AsyncWrap);

function stateOf(parser) {
  const state = parser?.[kState];
  if (state === undefined) throw new TypeError('Illegal invocation');
  return state;
}

HTTPParser.prototype.initialize = function initialize(type, resource, maxHeaderSize = 0, lenientFlags = 0) {
  if (!(this instanceof HTTPParser)) throw new TypeError('Illegal invocation');
  const isRequest = type === REQUEST;
  const slot = this[kState]?.slot ?? makeSlot(this);
  release(slot);
  slot.isRequest = isRequest;
  this[kState] = {
    slot, isRequest, maxHeaderSize, isLenient: lenientFlags !== 0, stage: BETWEEN, hasHead: false, startedAt: 0, url: '', tail: '', buffer: undefined,
    handle: null,
  };
};

// What natives keep for a parser. It outlives one that is dropped without close().
let dropped;
function makeSlot(parser) {
  const slot = { isRequest: false, id: 0 };
  dropped ??= new FinalizationRegistry(release);
  dropped.register(parser, slot);
  return slot;
}

function release(slot) {
  if (slot === undefined || slot.id === 0) return;
  if (slot.isRequest) requests.release(slot.id);
  else responses.release(slot.id);
  slot.id = 0;
}

// What the natives of a server take as its options: no limit on time, no Host asked for, upgrades told.
function requestOptions({ maxHeaderSize, isLenient }) {
  const bytes = maxHeaderSize || binding('program').maxHeaderSize();
  return [0, 0, 0, 0, 0, bytes, ANY_NUMBER, 0, 0, 1, 0, isLenient ? 1 : 0, 0, 0];
}

HTTPParser.prototype.execute = function execute(bytes, start, length) {
  const state = stateOf(this);
  const piece = start === undefined ? bytes : bytes.subarray(start, start + length);
  state.buffer = piece;
  try {
    return state.isRequest ? readRequests(this, state, piece) : readResponses(this, state, piece);
  } finally {
    state.buffer = undefined;
  }
};

function tell(parser, event, ...values) {
  const callback = parser[event];
  return typeof callback === 'function' ? callback.apply(parser, values) : undefined;
}

function beginMessage(parser, state) {
  if (state.stage !== BETWEEN) return;
  state.stage = IN_HEAD;
  state.hasHead = false;
  state.startedAt = performance.now();
  tell(parser, kOnMessageBegin);
}

function headComplete(parser, state, ...values) {
  beginMessage(parser, state);
  state.stage = IN_BODY;
  state.hasHead = true;
  return tell(parser, kOnHeadersComplete, 1, ...values);
}

function messageComplete(parser, state, trailers) {
  state.stage = BETWEEN;
  if (trailers !== undefined && trailers.length > 0) tell(parser, kOnHeaders, trailers, state.url);
  tell(parser, kOnMessageComplete);
}

function parseError(code, reason, bytesParsed) {
  const error = new Error('Parse Error');
  error.bytesParsed = bytesParsed;
  error.code = code;
  error.reason = reason;
  return error;
}

// Requests

function readRequests(parser, state, piece) {
  if (state.slot.id === 0) state.slot.id = requests.begin(requestOptions(state));
  if (piece.length > 0) beginMessage(parser, state);
  let base = 0;
  for (;;) {
    const rest = base === 0 ? piece : piece.subarray(base);
    const outcome = tellRequests(parser, state, requests.execute(state.slot.id, rest), base);
    if (typeof outcome !== 'number') return outcome ?? piece.length;
    // The natives wait for an answer, of which they know nothing here.
    if (outcome < 0) return ~outcome;
    base = outcome;
  }
}

// Tells what the steps say. Undefined when all bytes are used up; where to go on; `~offset` at an upgrade; an error.
function tellRequests(parser, state, steps, base) {
  for (let at = 0; at < steps.length;) {
    switch (steps[at]) {
      case STEP.REQUEST:
        tellRequest(parser, state, steps, at);
        at += 8;
        break;
      case STEP.BODY:
        tell(parser, kOnBody, steps[at + 1]);
        at += 2;
        break;
      case STEP.END:
        requestComplete(parser, state, steps[at + 1]);
        at += 2;
        break;
      case STEP.PAUSED:
        return base + steps[at + 1];
      case STEP.REFUSAL:
        return parseError(steps[at + 1], steps[at + 2], base + steps[at + 3]);
      case STEP.UPGRADED:
        messageComplete(parser, state, undefined);
        release(state.slot);
        return ~(base + steps[at + 1]);
      default:
        return undefined;
    }
  }
  return undefined;
}

function tellRequest(parser, state, steps, at) {
  const kind = steps[at + 5];
  state.url = steps[at + 2];
  const isUpgrade = kind === 'upgrade' || kind === 'connect';
  headComplete(parser, state, steps[at + 3], steps[at + 4], methods.indexOf(steps[at + 1]), steps[at + 2], undefined, undefined, isUpgrade,
    steps[at + 7]);
  if (!isUpgrade && !steps[at + 6]) requestComplete(parser, state, undefined);
}

function requestComplete(parser, state, trailers) {
  requests.responseFinished(state.slot.id, false, false, true);
  messageComplete(parser, state, trailers);
}

// Responses

// A head is read by itself: whoever hears of it decides whether a body follows.
function readResponses(parser, state, piece) {
  // The natives make messages after what that file gives them.
  require('internal:http/messages');
  require('internal:http/client_response');
  for (let base = 0; base < piece.length;) {
    const isHead = state.stage !== IN_BODY;
    const end = isHead ? headEnd(state, piece, base) : piece.length;
    if (state.slot.id === 0) state.slot.id = responses.begin('GET', state.maxHeaderSize, -1, state.isLenient);
    beginMessage(parser, state);
    const part = base === 0 && end === piece.length ? piece : piece.subarray(base, end);
    const outcome = tellResponse(parser, state, responses.execute(state.slot.id, part, null, null, true), part);
    if (outcome instanceof Error) {
      state.slot.id = 0;
      outcome.bytesParsed += base;
      return outcome;
    }
    if (outcome < 0) return base + ~outcome;
    base = outcome === undefined ? end : base + outcome;
  }
  return piece.length;
}

// Where a head ends in the piece, or the piece itself.
function headEnd(state, piece, base) {
  const text = state.tail + piece.latin1Slice(base);
  const found = BLANK_LINE.exec(text);
  const end = found === null ? piece.length : base + found.index + found[0].length - state.tail.length;
  state.tail = found === null ? text.slice(-TAIL_BYTES) : '';
  return end;
}

// As tellRequests; a number that is not negative says how much of the part is used up.
function tellResponse(parser, state, steps, part) {
  if (steps === undefined) return undefined;
  for (let at = 0; at < steps.length;) {
    switch (steps[at]) {
      case RESPONSE_STEP.HEAD:
        if (tellHead(parser, state, steps[at + 1], steps[at + 2], false)) return part.length;
        at += 3;
        break;
      case RESPONSE_STEP.INTERIM:
        headComplete(parser, state, steps[at + 3], steps[at + 4], undefined, undefined, steps[at + 1], steps[at + 2], false, true);
        messageComplete(parser, state, undefined);
        at += 5;
        break;
      case RESPONSE_STEP.BODY:
        tell(parser, kOnBody, steps[at + 1]);
        at += 2;
        break;
      case RESPONSE_STEP.BODY_RANGE:
        tell(parser, kOnBody, part.subarray(steps[at + 1], steps[at + 2]));
        at += 3;
        break;
      case RESPONSE_STEP.END:
        state.slot.id = 0;
        messageComplete(parser, state, steps[at + 1]);
        return steps[at + 2];
      case RESPONSE_STEP.UPGRADE:
        state.slot.id = 0;
        tellHead(parser, state, steps[at + 1], true, true);
        messageComplete(parser, state, undefined);
        return ~steps[at + 2];
      default:
        return parseError(steps[at + 1], steps[at + 2], steps[at + 3]);
    }
  }
  return undefined;
}

// True when the script says that no body follows.
function tellHead(parser, state, { httpVersionMinor, rawHeaders, statusCode, statusMessage }, keepsAlive, isUpgrade) {
  const said = headComplete(parser, state, httpVersionMinor, rawHeaders, undefined, undefined, statusCode, statusMessage, isUpgrade, keepsAlive);
  if (isUpgrade || said !== 1) return false;
  release(state.slot);
  messageComplete(parser, state, undefined);
  return true;
}

HTTPParser.prototype.finish = function finish() {
  const state = stateOf(this);
  const { slot: { id }, stage } = state;
  if (id === 0 || stage === BETWEEN) return undefined;
  state.stage = BETWEEN;
  if (state.isRequest) {
    const isCut = Array.isArray(requests.endOfInput(id));
    release(state.slot);
    return isCut ? cutOff() : undefined;
  }
  state.slot.id = 0;
  if (!responses.finish(id)) return cutOff();
  messageComplete(this, state, undefined);
  return undefined;
};

function cutOff() {
  return parseError('HPE_INVALID_EOF_STATE', 'Invalid EOF state', 0);
}

HTTPParser.prototype.close = function close() {
  release(this[kState]?.slot);
};
// Within a message or a callback execute() goes on, as in Node: then initialize(), close() or the collector releases what natives keep.
HTTPParser.prototype.free = function free() {
  const state = this[kState];
  if (state?.stage === BETWEEN && state.buffer === undefined) release(state.slot);
};
HTTPParser.prototype.remove = function remove() {};
// Input comes by execute() alone: who does not call it has paused.
HTTPParser.prototype.pause = function pause() {};
HTTPParser.prototype.resume = function resume() {};

// The parser reads the handle of a socket itself.
HTTPParser.prototype.consume = function consume(handle) {
  const state = stateOf(this);
  if (typeof handle?.onread !== 'function') throw new TypeError('Illegal invocation');
  const parser = this;
  state.handle = handle;
  handle.onread = function read(chunk) {
    tell(parser, kOnExecute, parser.execute(chunk), undefined);
  };
};

HTTPParser.prototype.unconsume = function unconsume() {
  const state = stateOf(this);
  if (state.handle !== null) delete state.handle.onread;
  state.handle = null;
};

HTTPParser.prototype.getCurrentBuffer = function getCurrentBuffer() {
  return stateOf(this).buffer;
};

// Milliseconds since the message began.
HTTPParser.prototype.duration = function duration() {
  const { startedAt } = stateOf(this);
  return startedAt === 0 ? 0 : performance.now() - startedAt;
};

HTTPParser.prototype.headersCompleted = function headersCompleted() {
  return stateOf(this).hasHead;
};

Object.assign(HTTPParser, {
  REQUEST, RESPONSE, ...numbers,
  kLenientNone: 0, kLenientHeaders: 1, kLenientChunkedLength: 2, kLenientKeepAlive: 4, kLenientTransferEncoding: 8, kLenientVersion: 16,
  kLenientDataAfterClose: 32, kLenientOptionalLFAfterCR: 64, kLenientOptionalCRLFAfterChunk: 128, kLenientOptionalCRBeforeLF: 256,
  kLenientSpacesAfterChunkSize: 512, kLenientAll: 1023,
});

// In the order of the numbers that callbacks get.
const methods = [
  'DELETE', 'GET', 'HEAD', 'POST', 'PUT', 'CONNECT', 'OPTIONS', 'TRACE', 'COPY', 'LOCK', 'MKCOL', 'MOVE', 'PROPFIND', 'PROPPATCH', 'SEARCH',
  'UNLOCK', 'BIND', 'REBIND', 'UNBIND', 'ACL', 'REPORT', 'MKACTIVITY', 'CHECKOUT', 'MERGE', 'M-SEARCH', 'NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE',
  'PATCH', 'PURGE', 'MKCALENDAR', 'LINK', 'UNLINK', 'SOURCE', 'QUERY',
];

module.exports = { HTTPParser, methods };
