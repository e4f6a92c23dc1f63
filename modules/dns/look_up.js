// Names and addresses by the system's resolver: what lookup() and lookupService() of both forms do.

const native = binding('dns');
const engine = binding('engine');
const { isIP } = binding('net');
const { ADDRCONFIG, ALL, V4MAPPED, getDefaultResultOrder, observation } = require('internal:dns/facts');

const families = [0, 4, 6];

function validators() {
  return require('internal:validators');
}

// { family, hints, all, order } of the options of lookup(). `namesFamilies`: 'IPv4' and 'IPv6' are families too.
function readOptions(options, namesFamilies) {
  const question = { family: 0, hints: 0, all: false, order: getDefaultResultOrder() };
  if (options == null) return question;
  const { validateBoolean, validateNumber, validateOneOf } = validators();
  if (options.hints != null) {
    validateNumber(options.hints, 'options.hints');
    question.hints = options.hints >>> 0;
    checkHints(question.hints);
  }
  if (options.family != null) question.family = familyOf(options.family, namesFamilies);
  if (options.all != null) {
    validateBoolean(options.all, 'options.all');
    question.all = options.all;
  }
  if (options.verbatim != null) {
    validateBoolean(options.verbatim, 'options.verbatim');
    question.order = options.verbatim ? 'verbatim' : 'ipv4first';
  }
  if (options.order != null) {
    validateOneOf(options.order, 'options.order', ['ipv4first', 'ipv6first', 'verbatim']);
    question.order = options.order;
  }
  return question;
}

function familyOf(family, namesFamilies) {
  if (namesFamilies && family === 'IPv4') return 4;
  if (namesFamilies && family === 'IPv6') return 6;
  validators().validateOneOf(family, 'options.family', families);
  return family;
}

function checkHints(hints) {
  if ((hints & ~(ADDRCONFIG | ALL | V4MAPPED)) === 0) return;
  const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
  throw new ERR_INVALID_ARG_VALUE('hints', hints);
}

let mayWarn = true;

function warnOfHostName(hostname) {
  if (!mayWarn) return;
  mayWarn = false;
  process.emitWarning(
    `The provided hostname "${hostname}" is not a valid hostname, and is supported in the dns module solely for compatibility.`,
    'DeprecationWarning',
    'DEP0118',
  );
}

// What needs no resolver: [{ address, family }], or undefined.
function knownAddresses(hostname, question) {
  if (!hostname) {
    warnOfHostName(hostname);
    return question.all ? [] : [{ address: null, family: question.family === 6 ? 6 : 4 }];
  }
  const family = isIP(hostname);
  return family === 0 ? undefined : [{ address: hostname, family }];
}

// An operation of its own for the hooks of node:async_hooks, if there are any.
function reported(type, callback) {
  return engine.asyncHooks === undefined ? callback : engine.asyncHooks.wrap(callback, type);
}

// `done`, which also tells the observer of the answer.
function observed(name, detail, done, detailOf) {
  const { observer } = observation;
  observer.begin(done, name, detail);
  return (error, ...answer) => {
    if (!error) observer.end(done, detailOf(...answer));
    done(error, ...answer);
  };
}

// Asks the resolver; `done(error, [{ address, family }])`.
function ask(hostname, question, done) {
  if (observation.observer !== null) {
    const { family, hints, order } = question;
    const detail = { hostname, family, hints, verbatim: order === 'verbatim', order };
    done = observed('lookup', detail, done, (addresses) => ({ addresses: addresses.map(({ address }) => address) }));
  }
  native.lookup(hostname, question.family, question.hints, reported('GETADDRINFOREQWRAP', (status, found) => {
    if (status < 0) {
      done(failure(status, found, 'getaddrinfo', hostname));
      return;
    }
    const addresses = found.map((address) => ({ address, family: question.family || isIP(address) }));
    done(null, sorted(addresses, question.order));
  }));
}

function failure(status, name, syscall, hostname) {
  const { DNSException } = require('internal:errors');
  const error = new DNSException(name, syscall, hostname);
  error.errno = status;
  return error;
}

function sorted(addresses, order) {
  if (order === 'verbatim') return addresses;
  const first = order === 'ipv6first' ? 6 : 4;
  return [...addresses.filter(({ family }) => family === first), ...addresses.filter(({ family }) => family !== first)];
}

// Asks for the name and service of an address; `done(error, hostname, service)`.
function askService(address, port, done) {
  if (observation.observer !== null) {
    done = observed('lookupService', { host: address, port }, done, (hostname, service) => ({ hostname, service }));
  }
  native.lookupService(address, port, reported('GETNAMEINFOREQWRAP', (status, hostname, service) => {
    if (status < 0) done(failure(status, hostname, 'getnameinfo', address));
    else done(null, hostname, service);
  }));
}

function checkAddress(address) {
  if (typeof address === 'string' && isIP(address) !== 0) return;
  const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
  throw new ERR_INVALID_ARG_VALUE('address', address);
}

module.exports = { ask, askService, checkAddress, families, knownAddresses, readOptions };
