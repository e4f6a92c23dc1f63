// node:https: its Agent, and functions that throw when they are used: there is no TLS beneath them yet.

const http = require('node:http');
const tls = require('node:tls');
const { failure, unavailable } = require('internal:unavailable');

const CACHED_SESSIONS_MAX = 100;
const GLOBAL_TIMEOUT_MS = 5000;
// What tells apart the sockets that may be shared, in the order in which Node joins them.
const NAME_PARTS = [
  'ca', 'cert', 'clientCertEngine', 'ciphers', 'key', 'pfx', ['rejectUnauthorized'], 'servername', 'minVersion', 'maxVersion', 'secureProtocol', 'crl',
  ['honorCipherOrder'], 'ecdhCurve', 'dhparam', ['secureOptions'], 'sessionIdContext', 'sigalgs', 'privateKeyIdentifier', 'privateKeyEngine',
];

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  http.Agent.call(this, options);
  this.defaultPort = 443;
  this.protocol = 'https:';
  this.maxCachedSessions = this.options.maxCachedSessions ?? CACHED_SESSIONS_MAX;
  this._sessionCache = { map: {}, list: [] };
}
inherit(Agent, http.Agent);

Agent.prototype.createConnection = unavailable('https', 'Agent.createConnection');

Agent.prototype.getName = function(options = {}) {
  let name = http.Agent.prototype.getName.call(this, options);
  for (const part of NAME_PARTS) {
    name += ':';
    const isFlag = Array.isArray(part);
    const value = options[isFlag ? part[0] : part];
    const isSame = part === 'servername' && value === options.host;
    if (!isSame && (isFlag ? value !== undefined : value)) name += part === 'sigalgs' ? JSON.stringify(value) : value;
  }
  return name;
};

function Server() {
  throw failure('https', 'Server');
}
inherit(Server, tls.Server);

function checkURL(url) {
  if (typeof url === 'string') require('node:url').urlToHttpOptions(new URL(url));
}

function inherit(constructor, parent) {
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
  Object.setPrototypeOf(constructor, parent);
}

module.exports = {
  Agent,
  globalAgent: new Agent({ keepAlive: true, scheduling: 'lifo', timeout: GLOBAL_TIMEOUT_MS }),
  Server,
  createServer: unavailable('https', 'createServer'),
  get: unavailable('https', 'get', checkURL),
  request: unavailable('https', 'request', checkURL),
};
