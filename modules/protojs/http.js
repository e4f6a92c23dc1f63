// protojs:http: servers of a function from Request to Response.

const { kCreated, Server: HttpServer } = require('internal:http/server');
const { kServed, prototype, refused, respond } = require('internal:http/served_answer');
const { kLimit } = require('internal:http/served_request');
const { kBody } = require('internal:fetch/body');
const { answer, handleBy } = binding('http_serve');

const PORT = 3000;
const BODY_BYTES_MAX = 128 * 1024 * 1024;

// What a server of node:http is made with, and what it has as properties.
const httpOptions = [
  'headersTimeout', 'requestTimeout', 'keepAliveTimeout', 'maxHeaderSize', 'connectionsCheckingInterval', 'requireHostHeader',
  'insecureHTTPParser', 'noDelay', 'keepAlive', 'keepAliveInitialDelay', 'highWaterMark',
];
const httpFields = ['timeout', 'maxRequestsPerSocket', 'maxConnections', 'maxHeadersCount'];

function validators() {
  return require('internal:validators');
}

function check(options) {
  validators().validateFunction(options.fetch, 'options.fetch');
  for (const name of ['onListen', 'onError', 'error']) {
    if (options[name] !== undefined) validators().validateFunction(options[name], `options.${name}`);
  }
}

// serve(options), serve(function), serve(options, function).
function normalize(options, handler) {
  if (typeof options === 'function' && options.fetch === undefined) return { fetch: options };
  if (typeof options !== 'function') validators().validateObject(options, 'options');
  if (handler !== undefined) options = { ...options, fetch: handler };
  check(options);
  if (options.signal !== undefined) validators().validateAbortSignal(options.signal, 'options.signal');
  return options;
}

function portOf(options) {
  return validators().validatePort(options.port ?? process.env.PORT ?? PORT, 'options.port');
}

function limitOf(options) {
  const limit = options.maxRequestBodySize ?? BODY_BYTES_MAX;
  if (limit !== Infinity) validators().validateInteger(limit, 'options.maxRequestBodySize', 0);
  return limit;
}

// An answer of a text alone goes the quick way, everything else by `respond`.
function makeDispatch(server) {
  return function dispatch(request) {
    let response;
    try {
      response = server.handler.fetch(request, server);
      const text = response?.[kBody];
      if (typeof text === 'string') {
        answer(request, text);
        return;
      }
    } catch (error) {
      refused(server, request, error);
      return;
    }
    respond(server, request, response);
  };
}

function makeHttpServer(server, options) {
  const given = {};
  for (const name of httpOptions) if (options[name] !== undefined) given[name] = options[name];
  const http = new HttpServer(given);
  for (const name of httpFields) {
    if (options[name] == null) continue;
    validators().validateNumber(options[name], `options.${name}`, 0);
    http[name] = options[name];
  }
  http[kServed] = server;
  http[kLimit] = limitOf(options);
  http[kCreated] = (id) => handleBy(id, prototype, server.dispatch);
  return http;
}

function thrown(error) {
  throw error;
}

// An address needs no look-up: it is listened on before `serve` returns or throws, and `port` tells which was free. A worker of
// a cluster asks its primary.
function listen(http, { path, hostname, port, backlog, reusePort, ipv6Only }) {
  const host = (hostname === 'localhost' ? '127.0.0.1' : hostname) || null;
  const details = { reusePort, ipv6Only, failed: thrown };
  const family = host === null ? 4 : require('internal:net/handle').isIP(host);
  if (process.env.NODE_UNIQUE_ID !== undefined || (path === undefined && family === 0)) {
    http.listen(path === undefined ? { port, host, backlog, reusePort, ipv6Only } : { path, backlog });
  } else if (path === undefined) {
    http._listen2(host, port, family, backlog, undefined, details);
  } else {
    http._pipeName = path;
    http._listen2(path, -1, -1, backlog, undefined, details);
  }
}

class Server {
  #http;
  #wanted;
  // It was stopped while a name was looked up.
  #isStopped = false;

  constructor(options) {
    const { path, hostname, backlog, reusePort, ipv6Only } = options;
    if (path !== undefined) validators().validateString(path, 'options.path');
    if (hostname != null) validators().validateString(hostname, 'options.hostname');
    this.#wanted = { path, hostname, port: path === undefined ? portOf(options) : 0, backlog, reusePort, ipv6Only };
    // For the files of this module. What it is, scripts set by reload().
    Object.defineProperties(this, {
      handler: { value: options, writable: true },
      dispatch: { value: makeDispatch(this) },
    });
    this.#http = makeHttpServer(this, options);
    const { promise, resolve, reject } = Promise.withResolvers();
    Object.defineProperty(this, 'finished', { value: promise, enumerable: true });
    this.#http.on('close', resolve);
    this.#http.on('error', reject);
  }

  static start(options, announce) {
    const server = new Server(options);
    const { signal } = options;
    if (signal?.aborted) {
      server.#http.emit('close');
      return server;
    }
    server.#http.on('listening', () => {
      if (server.#isStopped) {
        server.#http.close();
        return;
      }
      const told = { hostname: server.hostname, port: server.port, url: server.url };
      if (options.onListen !== undefined) options.onListen(told);
      else announce?.(told);
    });
    listen(server.#http, server.#wanted);
    if (signal !== undefined) {
      const stop = () => { server.stop(); };
      signal.addEventListener('abort', stop, { once: true });
      server.#http.on('close', () => signal.removeEventListener('abort', stop));
    }
    return server;
  }

  // The port that is listened on; undefined for a path.
  get port() {
    const address = this.#http.address();
    if (typeof address === 'string' || this.#wanted.path !== undefined) return undefined;
    return address?.port ?? this.#wanted.port;
  }

  get hostname() {
    const { hostname, path } = this.#wanted;
    if (path !== undefined) return undefined;
    return hostname ?? this.#http.address()?.address ?? '::';
  }

  get url() {
    const { path } = this.#wanted;
    if (path !== undefined) return new URL(`unix://${path}`);
    const { hostname } = this;
    const host = hostname === '::' || hostname === '0.0.0.0' ? 'localhost' : hostname;
    return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${this.port}/`);
  }

  // As node:net tells it.
  address() {
    return this.#http.address();
  }

  ref() {
    this.#http.ref();
    return this;
  }

  unref() {
    this.#http.unref();
    return this;
  }

  // No more connections; requests that came are answered, unless `closeActive`. Settles with the end of the last connection.
  stop(closeActive = false) {
    if (this.#http._handle !== null) this.#http.close();
    else this.#isStopped = true;
    if (closeActive) this.#http.closeAllConnections();
    return this.finished;
  }

  close() {
    return this.stop();
  }

  shutdown() {
    return this.stop();
  }

  // Another handler for the requests to come.
  reload(options) {
    if (typeof options === 'function') options = { fetch: options };
    validators().validateObject(options, 'options');
    const handler = options.fetch === undefined ? { ...options, fetch: this.handler.fetch } : options;
    check(handler);
    this.handler = handler;
    return this;
  }

  // Asks the handler without a connection.
  async fetch(input, init) {
    const { Request } = require('internal:fetch/request');
    const url = typeof input === 'string' && input.startsWith('/') ? new URL(input, this.url) : input;
    return this.handler.fetch(url instanceof Request && init === undefined ? url : new Request(url, init), this);
  }

  // Where a request came from; null when its connection is gone.
  requestIP(request) {
    const { connectionFacts } = binding('http');
    const connection = binding('http_incoming').connectionOf(request);
    const facts = connection === undefined ? undefined : connectionFacts(connection);
    if (facts === undefined || facts[3] === undefined) return null;
    return { address: facts[3], port: facts[4], family: facts[5] };
  }

  async [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]() {
    await this.stop();
  }
}

function serve(options, handler) {
  return Server.start(normalize(options, handler));
}

// What the main module exports by default, if it is a server's description and the program listens to nothing else.
function serveDefault(exported) {
  return Server.start(normalize(exported), ({ url }) => require('node:console').error(`Listening on ${url}`));
}

// `{ socket, response }` of a request that asks for a WebSocket; the socket opens once the handler has given the response.
function upgradeWebSocket(request, options) {
  return require('internal:websocket/upgrade').upgradeWebSocket(request, options);
}

module.exports = { serve, upgradeWebSocket };
Object.defineProperty(module.exports, Symbol.for('protojs.serveDefault'), { value: serveDefault });
