// Response: https://fetch.spec.whatwg.org/#response-class

const { customInspectSymbol } = require('internal:util');
const { addBody, extract, kBody, setStateOfText, stateOf } = require('internal:fetch/body');
const { Headers, fill, fromRaw, guard } = require('internal:fetch/headers');
const { brand, byteString, dictionary, enumerable, needs } = require('internal:fetch/webidl');

const nullBodyStatuses = [101, 204, 205, 304];
const redirectStatuses = [301, 302, 303, 307, 308];
const reasonPhrase = /^[\t\x20-\x7e\x80-\xff]*$/;

function fresh() {
  return { body: null, status: 200, statusText: '', headers: null, type: 'default', url: '', redirected: false };
}

// What the constructor and json() do with `init` and a body.
function initialize(response, init, body, type) {
  const state = response[kBody];
  if (init.status !== undefined) {
    const status = Number(init.status) & 0xFFFF;
    if (status < 200 || status > 599) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    state.status = status;
  }
  if (init.statusText !== undefined) {
    const statusText = byteString(init.statusText, 'Response constructor: init.statusText');
    if (!reasonPhrase.test(statusText)) throw new TypeError('Invalid statusText');
    state.statusText = statusText;
  }
  if (init.headers !== undefined) fill(response.headers, init.headers, 'Response constructor: init.headers');
  if (body === null) return;
  if (nullBodyStatuses.includes(state.status)) throw new TypeError(`Response constructor: Invalid response status code ${state.status}`);
  state.body = body;
  if (type !== null && !response.headers.has('content-type')) response.headers.append('content-type', type);
}

// What was put off when the constructor got a text and nothing else.
setStateOfText((text) => {
  const state = fresh();
  const [body, type] = extract(text);
  state.body = body;
  state.headers = guard(new Headers(), 'response');
  state.headers.append('content-type', type);
  return state;
});

class Response {
  constructor(body = null, init = undefined) {
    if (init === undefined && typeof body === 'string') {
      this[kBody] = body;
      return;
    }
    this[kBody] = fresh();
    if (body !== null || init !== undefined) {
      init = dictionary(init, undefined);
      const [extracted, type] = body === null ? [null, null] : extract(body);
      initialize(this, init, extracted, type);
    }
  }

  static error() {
    const response = new Response();
    Object.assign(response[kBody], { status: 0, type: 'error', headers: guard(new Headers(), 'immutable') });
    return response;
  }

  static json(data, init = undefined) {
    needs(1, arguments.length, 'Response.json');
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    const response = new Response();
    initialize(response, dictionary(init, 'Response.json'), extract(text)[0], 'application/json');
    return response;
  }

  static redirect(url, status = 302) {
    needs(1, arguments.length, 'Response.redirect');
    let parsed;
    try {
      parsed = new URL(`${url}`);
    } catch (cause) {
      throw new TypeError(`Failed to parse URL from ${url}`, { cause });
    }
    // An unsigned short of Web IDL.
    status = Math.trunc(Number(status)) % 65536 || 0;
    if (!redirectStatuses.includes(status)) throw new RangeError(`Invalid status code ${status}`);
    const response = new Response();
    response[kBody].status = status;
    response.headers.append('location', parsed.href);
    guard(response.headers, 'immutable');
    return response;
  }

  get type() {
    brand(this, kBody);
    return stateOf(this).type;
  }

  get url() {
    brand(this, kBody);
    return stateOf(this).url;
  }

  get redirected() {
    brand(this, kBody);
    return stateOf(this).redirected;
  }

  get status() {
    brand(this, kBody);
    return stateOf(this).status;
  }

  get ok() {
    brand(this, kBody);
    const { status } = stateOf(this);
    return status >= 200 && status <= 299;
  }

  get statusText() {
    brand(this, kBody);
    return stateOf(this).statusText;
  }

  get headers() {
    brand(this, kBody);
    return stateOf(this).headers ??= guard(new Headers(), 'response');
  }

  clone() {
    brand(this, kBody);
    const state = stateOf(this);
    if (state.body !== null && state.body.isUnusable()) throw new TypeError('Response.clone: Body has already been consumed.');
    const copy = new Response();
    Object.assign(copy[kBody], state, { headers: new Headers(this.headers), body: state.body === null ? null : state.body.clone() });
    if (state.type !== 'default') guard(copy[kBody].headers, 'immutable');
    return copy;
  }

  [customInspectSymbol](depth, options) {
    options.depth ??= 2;
    options.colors ??= true;
    const { status, statusText, headers, body, bodyUsed, ok, redirected, type, url } = this;
    const properties = { status, statusText, headers, body, bodyUsed, ok, redirected, type, url };
    return `Response ${require('node:util').inspect(properties, options)}`;
  }
}
enumerable(Response, ['type', 'url', 'redirected', 'status', 'ok', 'statusText', 'headers', 'clone']);
addBody(Response);
for (const name of ['error', 'json', 'redirect']) Object.defineProperty(Response, name, { enumerable: true });

// A response of the network.
function received({ status, statusText, rawHeaders, body, url, redirected, type }) {
  const response = new Response();
  Object.assign(response[kBody], {
    body, status, statusText, headers: fromRaw(rawHeaders, 'immutable'), type, url, redirected,
  });
  if (body !== null && body.incoming !== null) body.incoming.heldBy(response);
  return response;
}

module.exports = { Response, nullBodyStatuses, received, redirectStatuses };
