// Request: https://fetch.spec.whatwg.org/#request-class

const { customInspectSymbol } = require('internal:util');
const { addBody, extract, kBody } = require('internal:fetch/body');
const { Headers, fill, guard, isHeaders } = require('internal:fetch/headers');
const { brand, byteString, dictionary, enumerable, needs, oneOf, text } = require('internal:fetch/webidl');

const methodToken = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const normalized = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];
const simpleMethods = ['GET', 'HEAD', 'POST'];
const referrerPolicies = [
  '', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin', 'origin-when-cross-origin',
  'strict-origin-when-cross-origin', 'unsafe-url',
];
const choices = {
  referrerPolicy: referrerPolicies,
  mode: ['navigate', 'same-origin', 'no-cors', 'cors'],
  credentials: ['omit', 'same-origin', 'include'],
  cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
  redirect: ['follow', 'manual', 'error'],
  duplex: ['half'],
};

let warnedOfPatch = false;

function fresh() {
  return {
    body: null, method: 'GET', url: null, headers: null, referrer: 'client', referrerPolicy: '', mode: 'cors',
    credentials: 'same-origin', cache: 'default', redirect: 'follow', integrity: '', keepalive: false,
    // What a script gave, and what `signal` gives: it follows the other and is made when somebody asks.
    source: null, signal: null,
  };
}

function methodOf(value) {
  const method = byteString(value, 'Request constructor: init.method');
  if (!methodToken.test(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
  const upper = method.toUpperCase();
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') throw new TypeError(`'${method}' HTTP method is unsupported.`);
  if (normalized.includes(upper)) return upper;
  if (method === 'patch' && !warnedOfPatch) {
    warnedOfPatch = true;
    process.emitWarning('Using `patch` is highly likely to result in a `405 Method Not Allowed`. `PATCH` is much more likely to succeed.', {
      code: 'UNDICI-FETCH-patch',
    });
  }
  return method;
}

function parse(input) {
  let url;
  try {
    url = new URL(input);
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${input}`, { cause });
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${input}`);
  }
  return url;
}

function referrerOf(value) {
  if (value === '') return 'no-referrer';
  try {
    const url = new URL(value);
    return url.protocol === 'about:' && url.hostname === 'client' ? 'client' : url.href;
  } catch (cause) {
    throw new TypeError(`Referrer "${value}" is not a valid URL.`, { cause });
  }
}

function initialize(request, init) {
  const state = request[kBody];
  if (init.window !== undefined && init.window !== null) throw new TypeError("'window' option 'client' must be null");
  if (init.referrer !== undefined) state.referrer = referrerOf(text(init.referrer));
  for (const name of Object.keys(choices)) {
    if (init[name] === undefined) continue;
    const chosen = oneOf(init[name], choices[name], 'Request constructor', `init.${name}`);
    if (name !== 'duplex') state[name] = chosen;
  }
  if (state.mode === 'navigate') throw new TypeError('Request constructor: invalid request mode navigate.');
  if (state.cache === 'only-if-cached' && state.mode !== 'same-origin') {
    throw new TypeError("'only-if-cached' can be set only with 'same-origin' mode");
  }
  if (init.integrity !== undefined) {
    if (typeof init.integrity === 'symbol') byteString(init.integrity, 'Request constructor: init.integrity');
    state.integrity = `${init.integrity}`;
  }
  if (init.keepalive !== undefined) state.keepalive = Boolean(init.keepalive);
  if (init.method !== undefined) state.method = methodOf(init.method);
  if (state.mode === 'no-cors' && !simpleMethods.includes(state.method)) {
    throw new TypeError(`'${state.method} is unsupported in no-cors mode.`);
  }
  if (init.signal !== undefined) {
    const { AbortSignal } = require('internal:abort_controller');
    if (init.signal !== null && !(init.signal instanceof AbortSignal)) {
      throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
    }
    state.source = init.signal;
  }
}

function setBody(request, init, inputBody) {
  const state = request[kBody];
  const given = init.body !== undefined && init.body !== null;
  if ((given || inputBody !== null) && (state.method === 'GET' || state.method === 'HEAD')) {
    throw new TypeError('Request with GET/HEAD method cannot have body.');
  }
  if (!given) {
    if (inputBody === null) return;
    if (inputBody.isUnusable()) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
    state.body = inputBody.move();
    return;
  }
  const [body, type] = extract(init.body, state.keepalive, 'Request constructor: init.body');
  state.body = body;
  if (type !== null && !request.headers.has('content-type')) request.headers.append('content-type', type);
  if (body.source === null && body.stream !== null && (init.duplex === undefined || init.duplex === null)) {
    throw new TypeError('RequestInit: duplex option is required when sending a body.');
  }
}

class Request {
  constructor(input, init = undefined) {
    needs(1, arguments.length, 'Request constructor');
    this[kBody] = fresh();
    init = dictionary(init, 'Request constructor');
    const state = this[kBody];
    let inputBody = null;
    const from = input?.[kBody];
    if (from !== undefined && input instanceof Request) {
      const { method, url } = from;
      Object.assign(state, from, { method, url, body: null, signal: null, source: from.source ?? from.signal });
      state.headers = from.headers === null ? null : guard(new Headers(from.headers), 'request');
      inputBody = from.body;
    } else {
      state.url = parse(text(input));
    }
    initialize(this, init);
    if (init.headers !== undefined) {
      state.headers = guard(new Headers(), 'request');
      fill(state.headers, isHeaders(init.headers) ? [...init.headers] : init.headers, 'Request constructor: init.headers');
    }
    setBody(this, init, inputBody);
  }

  get method() {
    brand(this, kBody);
    return this[kBody].method;
  }

  get url() {
    brand(this, kBody);
    return this[kBody].url.href;
  }

  get headers() {
    brand(this, kBody);
    return this[kBody].headers ??= guard(new Headers(), 'request');
  }

  get destination() {
    brand(this, kBody);
    return '';
  }

  get referrer() {
    brand(this, kBody);
    const { referrer } = this[kBody];
    if (referrer === 'no-referrer') return '';
    return referrer === 'client' ? 'about:client' : referrer;
  }

  get referrerPolicy() {
    brand(this, kBody);
    return this[kBody].referrerPolicy;
  }

  get mode() {
    brand(this, kBody);
    return this[kBody].mode;
  }

  get credentials() {
    brand(this, kBody);
    return this[kBody].credentials;
  }

  get cache() {
    brand(this, kBody);
    return this[kBody].cache;
  }

  get redirect() {
    brand(this, kBody);
    return this[kBody].redirect;
  }

  get integrity() {
    brand(this, kBody);
    return this[kBody].integrity;
  }

  get keepalive() {
    brand(this, kBody);
    return this[kBody].keepalive;
  }

  get isReloadNavigation() {
    brand(this, kBody);
    return false;
  }

  get isHistoryNavigation() {
    brand(this, kBody);
    return false;
  }

  get signal() {
    brand(this, kBody);
    const state = this[kBody];
    if (state.signal === null) {
      const { AbortSignal } = require('internal:abort_controller');
      state.signal = AbortSignal.any(state.source === null ? [] : [state.source]);
    }
    return state.signal;
  }

  get duplex() {
    brand(this, kBody);
    return 'half';
  }

  clone() {
    brand(this, kBody);
    const state = this[kBody];
    if (state.body !== null && state.body.isUnusable()) throw new TypeError('unusable');
    const copy = new Request(state.url.href);
    const headers = state.headers === null ? null : guard(new Headers(state.headers), 'request');
    const { method, url, source } = state;
    const body = state.body === null ? null : state.body.clone();
    Object.assign(copy[kBody], state, { method, url, source, headers, signal: null, body });
    return copy;
  }

  [customInspectSymbol](depth, options) {
    options.depth ??= 2;
    options.colors ??= true;
    const shown = {};
    for (const name of properties) shown[name] = this[name];
    return `Request ${require('node:util').inspect(shown, options)}`;
  }
}

const properties = [
  'method', 'url', 'headers', 'destination', 'referrer', 'referrerPolicy', 'mode', 'credentials', 'cache', 'redirect', 'integrity',
  'keepalive', 'isReloadNavigation', 'isHistoryNavigation', 'signal',
];
enumerable(Request, [...properties, 'duplex', 'clone']);
addBody(Request);

module.exports = { Request };
