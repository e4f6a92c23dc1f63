// Resolver and the resolve functions. The questions that need a DNS client of our own are refused with an error.

const { isIP } = binding('net');
const { nameServers } = binding('dns');

const DNS_PORT = 53;

const questions = [
  'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCaa', 'resolveCname', 'resolveMx', 'resolveNaptr', 'resolveNs',
  'resolvePtr', 'resolveSoa', 'resolveSrv', 'resolveTxt', 'reverse',
];

function codes() {
  return require('internal:errors').codes;
}

class Resolver {
  #servers = null;
  constructor(options = undefined) {
    const { validateInt32 } = require('internal:validators');
    const { timeout = -1, tries = 4 } = { ...options };
    validateInt32(timeout, 'options.timeout', -1);
    validateInt32(tries, 'options.tries', 1);
  }

  cancel() {}

  getServers() {
    this.#servers ??= nameServers();
    return this.#servers.slice();
  }

  setServers(servers) {
    const { validateArray, validateString } = require('internal:validators');
    validateArray(servers, 'servers');
    this.#servers = servers.map((server, index) => {
      validateString(server, `servers[${index}]`);
      return checkedServer(server);
    });
  }

  setLocalAddress(ipv4, ipv6) {
    const { validateString } = require('internal:validators');
    validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validateString(ipv6, 'ipv6');
  }
}

// An address with or without a port, as getServers() shows it.
function checkedServer(server) {
  if (isIP(server) !== 0) return server;
  const match = /^\[([^[\]]*)\](?::(\d+))?$/.exec(server) ?? /^([^:]+):(\d+)$/.exec(server);
  const family = match === null ? 0 : isIP(match[1]);
  if (family === 0) throw new (codes().ERR_INVALID_IP_ADDRESS)(server);
  const port = match[2] === undefined ? DNS_PORT : Number(match[2]);
  if (port === DNS_PORT) return match[1];
  return family === 6 ? `[${match[1]}]:${port}` : `${match[1]}:${port}`;
}

for (const name of questions) {
  Object.defineProperty(Resolver.prototype, name, {
    value: {
      [name]() {
        throw new (codes().ERR_METHOD_NOT_IMPLEMENTED)(`dns.${name}()`);
      },
    }[name],
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

// The functions of a module that ask the default resolver.
function bindDefault(target, resolver) {
  for (const name of ['getServers', 'setServers', ...questions]) target[name] = resolver[name].bind(resolver);
}

module.exports = { Resolver, bindDefault };
