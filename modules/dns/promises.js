// node:dns/promises

const { errorCodes, getDefaultResultOrder, setDefaultResultOrder } = require('internal:dns/facts');
const { ask, askService, checkAddress, families, knownAddresses, readOptions } = require('internal:dns/look_up');
const { bindDefault, createPromiseResolver, setDefaultResolver } = require('internal:dns/resolver');

function lookup(hostname, options) {
  const { validateOneOf, validateString } = require('internal:validators');
  if (hostname) validateString(hostname, 'hostname');
  if (typeof options === 'number') {
    validateOneOf(options, 'family', families);
    options = { family: options };
  } else if (options !== undefined && typeof options !== 'object') {
    const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  }
  const question = readOptions(options, false);
  const known = knownAddresses(hostname, question);
  if (known !== undefined) return Promise.resolve(question.all ? known : known[0]);
  return new Promise((resolve, reject) => {
    ask(hostname, question, (error, addresses) => {
      if (error) reject(error);
      else resolve(question.all ? addresses : addresses[0]);
    });
  });
}

function lookupService(address, port) {
  if (arguments.length !== 2) {
    const { ERR_MISSING_ARGS } = require('internal:errors').codes;
    throw new ERR_MISSING_ARGS('address', 'port');
  }
  checkAddress(address);
  require('internal:validators').validatePort(port);
  return new Promise((resolve, reject) => {
    askService(address, Number(port), (error, hostname, service) => {
      if (error) reject(error);
      else resolve({ hostname, service });
    });
  });
}

const Resolver = createPromiseResolver();

function setServers(servers) {
  const resolver = new Resolver();
  resolver.setServers(servers);
  setDefaultResolver(resolver);
  bindDefault(module.exports, Resolver.prototype);
}

module.exports = { lookup, lookupService, Resolver, getDefaultResultOrder, setDefaultResultOrder, setServers, ...errorCodes };
bindDefault(module.exports, Resolver.prototype);
