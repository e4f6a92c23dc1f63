// node:dns

const { customPromisifyArgs } = require('internal:util');
const { ADDRCONFIG, ALL, V4MAPPED, errorCodes, getDefaultResultOrder, kOwnLookup, setDefaultResultOrder } = require('internal:dns/facts');
const { ask, askService, checkAddress, families, knownAddresses, readOptions } = require('internal:dns/look_up');
const { bindDefault, createCallbackResolver, setDefaultResolver } = require('internal:dns/resolver');

function lookup(hostname, options, callback) {
  const { validateFunction, validateOneOf, validateString } = require('internal:validators');
  if (hostname) validateString(hostname, 'hostname');
  let question;
  if (typeof options === 'function') {
    callback = options;
    question = readOptions(undefined, true);
  } else if (typeof options === 'number') {
    validateFunction(callback, 'callback');
    validateOneOf(options, 'family', families);
    question = readOptions({ family: options }, true);
  } else if (options !== undefined && typeof options !== 'object') {
    validateFunction(arguments.length === 2 ? options : callback, 'callback');
    const { ERR_INVALID_ARG_TYPE } = require('internal:errors').codes;
    throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  } else {
    validateFunction(callback, 'callback');
    question = readOptions(options, true);
  }
  const known = knownAddresses(hostname, question);
  if (known !== undefined) {
    if (question.all) process.nextTick(callback, null, known);
    else process.nextTick(callback, null, known[0].address, known[0].family);
    return {};
  }
  ask(hostname, question, (error, addresses) => {
    if (error) callback(error);
    else if (question.all) callback(null, addresses);
    else callback(null, addresses[0].address, addresses[0].family);
  });
  return { hostname, family: question.family };
}

Object.defineProperty(lookup, customPromisifyArgs, { value: ['address', 'family'] });
Object.defineProperty(lookup, kOwnLookup, { value: true });

function lookupService(address, port, callback) {
  if (arguments.length !== 3) {
    const { ERR_MISSING_ARGS } = require('internal:errors').codes;
    throw new ERR_MISSING_ARGS('address', 'port', 'callback');
  }
  checkAddress(address);
  const { validateFunction, validatePort } = require('internal:validators');
  validatePort(port);
  validateFunction(callback, 'callback');
  askService(address, Number(port), callback);
  return { hostname: address, port: Number(port) };
}

Object.defineProperty(lookupService, customPromisifyArgs, { value: ['hostname', 'service'] });

const Resolver = createCallbackResolver();

let promises;

function setServers(servers) {
  const resolver = new Resolver();
  resolver.setServers(servers);
  setDefaultResolver(resolver);
  bindDefault(module.exports, Resolver.prototype);
  if (promises !== undefined) bindDefault(promises, promises.Resolver.prototype);
}

module.exports = {
  lookup, lookupService, Resolver, getDefaultResultOrder, setDefaultResultOrder, setServers, ADDRCONFIG, ALL, V4MAPPED, ...errorCodes,
};
bindDefault(module.exports, Resolver.prototype);

Object.defineProperty(module.exports, 'promises', {
  get() {
    promises ??= require('node:dns/promises');
    return promises;
  },
  enumerable: true,
  configurable: true,
});
