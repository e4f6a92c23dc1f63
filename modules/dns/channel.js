// The DNS client behind a Resolver: servers, tries, and the questions that wait for an answer.

const { getAsyncContext, setAsyncContext } = binding('engine');
const { isIP, addressBytes } = binding('net');
const native = binding('dns');
const { kinds, readResult } = require('internal:dns/answers');
const { ask } = require('internal:dns/transport');

const DNS_PORT = 53;
const TIMEOUT_MS_DEFAULT = 2000;
const TIMEOUT_MS_MAX = 60_000;
// What an answer over UDP may be without being cut into pieces on its way.
const EDNS_PAYLOAD_BYTES = 1232;

// Statuses that methods return at once.
const EINVAL = -22;
const ARES_EPENDING = -1000;

// Response codes of servers, as Node names them.
const responseCodes = { 1: 'EFORMERR', 2: 'ESERVFAIL', 3: 'ENOTFOUND', 4: 'ENOTIMP', 5: 'EREFUSED' };
const CODE_FORMAT_ERROR = 1;
const CODE_NOT_IMPLEMENTED = 4;

// One question, from its first try to its answer.
class Query {
  constructor(channel, request, kind, name) {
    this.channel = channel;
    this.request = request;
    this.kind = kind;
    this.name = name;
    this.context = getAsyncContext();
    this.edns = channel.edns;
    this.attempt = 0;
    this.failure = 'ECONNREFUSED';
    this.stop = null;
  }

  // Asks the server whose turn it is, or gives up.
  begin() {
    const { channel } = this;
    if (/\.onion\.?$/i.test(this.name)) {
      // Such names are not to be shown to servers (RFC 7686).
      this.finish('ENOTFOUND');
      return;
    }
    const { servers } = channel;
    if (this.attempt >= servers.length * channel.tries) {
      this.finish(this.failure);
      return;
    }
    const question = native.question(this.name, this.kind, this.edns ? EDNS_PAYLOAD_BYTES : 0);
    if (question === undefined) {
      this.finish('EBADNAME');
      return;
    }
    const server = servers[(channel.first + this.attempt) % servers.length];
    const round = Math.floor(this.attempt / servers.length);
    const timeout = Math.min(channel.timeout * 2 ** round, Math.max(channel.timeout, TIMEOUT_MS_MAX));
    this.stop = ask(channel, server, question, timeout, (failure, answer) => {
      this.stop = null;
      if (failure === undefined) this.answered(answer);
      else this.failed(failure);
    });
  }

  failed(failure) {
    this.failure = failure;
    this.attempt++;
    this.begin();
  }

  answered(answer) {
    if (answer === null) {
      this.finish('EBADRESP');
      return;
    }
    const code = answer[0];
    if (this.edns && (code === CODE_FORMAT_ERROR || code === CODE_NOT_IMPLEMENTED)) {
      // An old server: asked again without the extension.
      this.edns = false;
      this.begin();
      return;
    }
    if (code !== 0) {
      this.finish(responseCodes[code] ?? 'EBADRESP');
      return;
    }
    const found = readResult(this.kind, answer);
    if (found === undefined) this.finish('ENODATA');
    else this.finish(undefined, found.result, found.ttls);
  }

  cancel() {
    this.stop?.();
    this.finish('ECANCELLED');
  }

  finish(failure, result, ttls) {
    if (!this.channel.pending.delete(this)) return;
    deliver(this.request, this.context, failure, result, ttls);
  }
}

function deliver(request, context, failure, result, ttls) {
  const before = getAsyncContext();
  setAsyncContext(context);
  setImmediate(() => request.oncomplete(failure, result, ttls));
  setAsyncContext(before);
}

// The name whose PTR records are the names of an address.
function reverseName(address) {
  const bytes = addressBytes(address.split('%')[0]);
  if (bytes.length === 4) return `${bytes.reverse().join('.')}.in-addr.arpa`;
  const digits = [];
  for (const byte of bytes) digits.unshift((byte & 15).toString(16), (byte >> 4).toString(16));
  return `${digits.join('.')}.ip6.arpa`;
}

// An address and port as resolv.conf and setServers() write them.
function splitServer(server) {
  if (isIP(server) !== 0) return [server, DNS_PORT];
  const match = /^\[([^[\]]*)\](?::(\d+))?$/.exec(server) ?? /^([^:]+):(\d+)$/.exec(server);
  return match !== null && isIP(match[1]) !== 0 ? [match[1], Number(match[2] ?? DNS_PORT)] : undefined;
}

const states = new WeakMap();

// What a channel knows; apart from the object that users see as resolver._handle.
class State {
  constructor(timeout, tries) {
    this.given = timeout;
    this.tries = tries;
    this.pending = new Set();
    this.links = new Map();
    this.local = { 4: undefined, 6: undefined };
    this.first = 0;
    this.rotate = false;
    this.edns = false;
    this.known = null;
    this.timeout = timeout > 0 ? timeout : TIMEOUT_MS_DEFAULT;
  }

  get servers() {
    if (this.known === null) this.readSystem();
    return this.known;
  }

  readSystem() {
    const system = native.systemResolver();
    this.known = system.servers.map(splitServer).filter((server) => server !== undefined);
    if (this.known.length === 0) this.known.push(['127.0.0.1', DNS_PORT]);
    this.rotate = system.rotate;
    this.edns = system.edns;
    if (this.given === -1 && system.timeout > 0) this.timeout = system.timeout * 1000;
  }

  query(request, kind, name) {
    const { servers } = this;
    if (/[^\0-\x7f]/.test(name)) name = binding('url').domainToASCII(name) || '..';
    const query = new Query(this, request, kind, name);
    this.pending.add(query);
    if (this.rotate && servers.length > 0) this.first = (this.first + 1) % servers.length;
    query.begin();
    return 0;
  }
}

class ChannelWrap {
  constructor(timeout, tries) {
    states.set(this, new State(timeout, tries));
  }

  getServers() {
    return states.get(this).servers.map((server) => server.slice());
  }

  // Of [family, address, port].
  setServers(servers) {
    const state = states.get(this);
    if (state.pending.size > 0) return ARES_EPENDING;
    state.readSystem();
    state.edns = false;
    state.known = servers.map(([, address, port]) => [address, port]);
    return 0;
  }

  setLocalAddress(first, second) {
    const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
    const families = [isIP(first), second === undefined ? -1 : isIP(second)];
    if (families.includes(0)) throw new ERR_INVALID_ARG_VALUE('address', families[0] === 0 ? first : second, 'must be an IP address');
    if (families[0] === families[1]) throw new ERR_INVALID_ARG_VALUE('address', second, `must not be a second IPv${families[1]} address`);
    const { local } = states.get(this);
    local[4] = families[0] === 4 ? first : second;
    local[6] = families[0] === 6 ? first : second;
  }

  cancel() {
    for (const query of [...states.get(this).pending]) query.cancel();
  }

  getHostByAddr(request, address) {
    if (isIP(address) === 0) return EINVAL;
    const names = native.namesOfAddress(address);
    if (names.length === 0) return states.get(this).query(request, kinds.PTR, reverseName(address));
    // The first name of the file is the host's own, the others are those that Node tells of.
    deliver(request, getAsyncContext(), undefined, names.length > 1 ? names.slice(1) : names);
    return 0;
  }
}

for (const [type, kind] of Object.entries(kinds)) {
  const name = `query${type[0]}${type.slice(1).toLowerCase()}`;
  Object.defineProperty(ChannelWrap.prototype, name, {
    value: { [name](request, hostname) { return states.get(this).query(request, kind, hostname); } }[name],
    writable: true,
    configurable: true,
  });
}

function strerror(status) {
  return status === ARES_EPENDING ? 'There are pending queries.' : require('internal:errno').errmessage(status);
}

module.exports = { ChannelWrap, splitServer, strerror };
