// Entries that the runtime makes by itself, while somebody observes their type: of http, net and dns.

const { now } = binding('perf_hooks');
const { createNodeEntry } = require('internal:perf_hooks/entries');
const { enqueue } = require('internal:perf_hooks/observe');

// Observers of each type.
const counts = { __proto__: null, http: 0, net: 0, dns: 0 };

// What began and has not ended yet: { name, type, start, detail } by request or response.
const begun = new WeakMap();

function begin(target, name, type, detail) {
  begun.set(target, { name, type, start: now(), detail });
}

function end(target, detail) {
  const first = begun.get(target);
  if (first === undefined) return;
  begun.delete(target);
  enqueue(createNodeEntry(first.name, first.type, first.start, now() - first.start, { ...first.detail, ...detail }));
}

function responseOf({ statusCode, statusMessage }, headers) {
  return { res: { statusCode, statusMessage, headers } };
}

const listeners = {
  'http.client.request.start': ({ request }) => {
    const { method, protocol, host, path } = request;
    begin(request, 'HttpClient', 'http', { req: { method, url: `${protocol}//${host}${path}`, headers: request.getHeaders() } });
  },
  'http.client.response.finish': ({ request, response }) => end(request, responseOf(response, response.headers)),
  'http.server.request.start': ({ request, response }) => {
    const { method, url, headers } = request;
    begin(response, 'HttpRequest', 'http', { req: { method, url, headers } });
  },
  'http.server.response.finish': ({ response }) => end(response, responseOf(response, response.getHeaders())),
  'net.client.socket': ({ socket }) => {
    const start = now();
    socket.prependOnceListener('connect', () => {
      if (socket.remotePort === undefined) return;
      const detail = { host: socket.remoteAddress, port: socket.remotePort };
      enqueue(createNodeEntry('connect', 'net', start, now() - start, detail));
    });
  },
};

function listen(type, method) {
  const diagnostics = require('node:diagnostics_channel');
  for (const [name, listener] of Object.entries(listeners)) {
    if (name.startsWith(type)) diagnostics[method](name, listener);
  }
}

function setDnsObserver(observer) {
  require('internal:dns/facts').observation.observer = observer;
}

function observed(type) {
  if (!(type in counts) || ++counts[type] > 1) return;
  if (type === 'dns') setDnsObserver({ begin: (target, name, detail) => begin(target, name, 'dns', detail), end });
  else listen(type, 'subscribe');
}

function unobserved(type) {
  if (!(type in counts) || --counts[type] > 0) return;
  if (type === 'dns') setDnsObserver(null);
  else listen(type, 'unsubscribe');
}

module.exports = { observed, unobserved };
