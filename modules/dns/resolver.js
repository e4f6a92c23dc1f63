// Resolver, in its two forms, and the default one behind the functions of node:dns.

const { isIP } = binding('net');
const { observation } = require('internal:dns/facts');

const DNS_PORT = 53;

const methods = {
  ANY: 'resolveAny', A: 'resolve4', AAAA: 'resolve6', CAA: 'resolveCaa', CNAME: 'resolveCname', MX: 'resolveMx', NS: 'resolveNs',
  TXT: 'resolveTxt', SRV: 'resolveSrv', PTR: 'resolvePtr', NAPTR: 'resolveNaptr', SOA: 'resolveSoa',
};

const boundMethods = ['getServers', 'resolve', ...Object.values(methods).sort(), 'reverse'];

function codes() {
  return require('internal:errors').codes;
}

// Loaded by the first question, not by look-ups.
function channels() {
  return require('internal:dns/channel');
}

function validators() {
  return require('internal:validators');
}

class ResolverBase {
  constructor(options = undefined) {
    const { timeout = -1, tries = 4 } = { ...options };
    validators().validateInt32(timeout, 'options.timeout', -1);
    validators().validateInt32(tries, 'options.tries', 1);
    this._handle = new (channels().ChannelWrap)(timeout, tries);
  }

  cancel() {
    this._handle.cancel();
  }

  getServers() {
    return (this._handle.getServers() || []).map(([address, port]) => {
      if (!port || port === DNS_PORT) return address;
      return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
    });
  }

  setServers(servers) {
    validators().validateArray(servers, 'servers');
    const read = [];
    servers.forEach((server, index) => {
      validators().validateString(server, `servers[${index}]`);
      const parts = channels().splitServer(server);
      if (parts === undefined) throw new (codes().ERR_INVALID_IP_ADDRESS)(server);
      read.push([isIP(parts[0]), parts[0], parts[1]]);
    });
    const status = this._handle.setServers(read);
    if (status !== 0) throw new (codes().ERR_DNS_SET_SERVERS_FAILED)(channels().strerror(status), servers);
  }

  setLocalAddress(ipv4, ipv6) {
    validators().validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validators().validateString(ipv6, 'ipv6');
    this._handle.setLocalAddress(ipv4, ipv6);
  }
}

// The resolver of a program that sets no servers: its channel is made when it is first asked.
class SystemResolver extends ResolverBase {
  get _handle() {
    const value = new (channels().ChannelWrap)(-1, 4);
    Object.defineProperty(this, '_handle', { value, writable: true, enumerable: true, configurable: true });
    return value;
  }
}

let defaultResolver;

function setDefaultResolver(resolver) {
  defaultResolver = resolver;
}

// The functions of a module that ask the default resolver.
function bindDefault(target, prototype) {
  defaultResolver ??= Object.create(SystemResolver.prototype);
  for (const name of boundMethods) target[name] = prototype[name].bind(defaultResolver);
}

function withTtls(addresses, ttls) {
  return addresses.map((address, index) => ({ address, ttl: ttls[index] }));
}

// What the channel answers to. `settle(error, result)` is called once.
class QueryReqWrap {
  constructor(bindingName, hostname, ttl, settle) {
    this.bindingName = bindingName;
    this.hostname = hostname;
    this.ttl = ttl;
    Object.defineProperty(this, 'settle', { value: settle, configurable: true });
    observation.observer?.begin(this, bindingName, { host: hostname, ttl });
  }

  oncomplete(failure, result, ttls) {
    if (failure !== undefined) {
      this.settle(dnsException(failure, this.bindingName, this.hostname));
      return;
    }
    if (ttls !== undefined && this.ttl) result = withTtls(result, ttls);
    observation.observer?.end(this, { result });
    this.settle(null, result);
  }
}

function dnsException(code, syscall, hostname) {
  const { DNSException } = require('internal:errors');
  return new DNSException(code, syscall, hostname);
}

// A Resolver class of which `makeMethod(nameInTheChannel)` makes the methods.
function createResolverClass(makeMethod) {
  class Resolver extends ResolverBase {}
  const byType = { __proto__: null };
  for (const [type, method] of Object.entries(methods)) {
    byType[type] = makeMethod(`query${type[0]}${type.slice(1).toLowerCase()}`);
    Resolver.prototype[method] = byType[type];
  }
  Resolver.prototype.reverse = makeMethod('getHostByAddr');
  return { Resolver, byType };
}

function callbackMethod(bindingName) {
  function query(name, callback) {
    let options;
    if (arguments.length > 2) {
      options = callback;
      callback = arguments[2];
    }
    validators().validateString(name, 'name');
    validators().validateFunction(callback, 'callback');
    const request = new QueryReqWrap(bindingName, name, Boolean(options?.ttl), callback);
    const status = this._handle[bindingName](request, name);
    if (status < 0) throw dnsException(status, bindingName, name);
    return request;
  }
  return Object.defineProperty(query, 'name', { value: bindingName });
}

function promiseMethod(bindingName) {
  function query(name, options) {
    validators().validateString(name, 'name');
    return new Promise((resolve, reject) => {
      const settle = (error, result) => {
        if (error) reject(error);
        else resolve(result);
      };
      const request = new QueryReqWrap(bindingName, name, Boolean(options?.ttl), settle);
      const status = this._handle[bindingName](request, name);
      if (status < 0) reject(dnsException(status, bindingName, name));
    });
  }
  return Object.defineProperty(query, 'name', { value: bindingName });
}

function invalidType(rrtype) {
  return new (codes().ERR_INVALID_ARG_VALUE)('rrtype', rrtype);
}

function createCallbackResolver() {
  const { Resolver, byType } = createResolverClass(callbackMethod);
  Resolver.prototype.resolve = function resolve(hostname, rrtype, callback) {
    if (typeof rrtype === 'function') return byType.A.call(this, hostname, rrtype);
    if (typeof rrtype !== 'string') throw new (codes().ERR_INVALID_ARG_TYPE)('rrtype', 'string', rrtype);
    const method = byType[rrtype];
    if (method === undefined) throw invalidType(rrtype);
    return method.call(this, hostname, callback);
  };
  return Resolver;
}

function createPromiseResolver() {
  const { Resolver, byType } = createResolverClass(promiseMethod);
  Resolver.prototype.resolve = function resolve(hostname, rrtype) {
    if (rrtype === undefined) return byType.A.call(this, hostname);
    validators().validateString(rrtype, 'rrtype');
    const method = byType[rrtype];
    if (method === undefined) throw invalidType(rrtype);
    return method.call(this, hostname);
  };
  return Resolver;
}

module.exports = { bindDefault, createCallbackResolver, createPromiseResolver, setDefaultResolver };
