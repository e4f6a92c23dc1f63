// What the forms of node:dns share: error codes, hints, and the order of results.

// Flags of getaddrinfo on Linux.
const ADDRCONFIG = 32;
const ALL = 16;
const V4MAPPED = 8;

const errorCodes = {
  NODATA: 'ENODATA',
  FORMERR: 'EFORMERR',
  SERVFAIL: 'ESERVFAIL',
  NOTFOUND: 'ENOTFOUND',
  NOTIMP: 'ENOTIMP',
  REFUSED: 'EREFUSED',
  BADQUERY: 'EBADQUERY',
  BADNAME: 'EBADNAME',
  BADFAMILY: 'EBADFAMILY',
  BADRESP: 'EBADRESP',
  CONNREFUSED: 'ECONNREFUSED',
  TIMEOUT: 'ETIMEOUT',
  EOF: 'EOF',
  FILE: 'EFILE',
  NOMEM: 'ENOMEM',
  DESTRUCTION: 'EDESTRUCTION',
  BADSTR: 'EBADSTR',
  BADFLAGS: 'EBADFLAGS',
  NONAME: 'ENONAME',
  BADHINTS: 'EBADHINTS',
  NOTINITIALIZED: 'ENOTINITIALIZED',
  LOADIPHLPAPI: 'ELOADIPHLPAPI',
  ADDRGETNETWORKPARAMS: 'EADDRGETNETWORKPARAMS',
  CANCELLED: 'ECANCELLED',
};

const orders = ['verbatim', 'ipv4first', 'ipv6first'];

let defaultOrder;

function setDefaultResultOrder(value) {
  require('internal:validators').validateOneOf(value, 'dnsOrder', orders);
  defaultOrder = value;
}

function getDefaultResultOrder() {
  defaultOrder ??= binding('program').option('--dns-result-order') || 'verbatim';
  return defaultOrder;
}

// Marks our own lookup(), of which callers know that it gives an IP address back in the next tick.
const kOwnLookup = Symbol('own lookup');

// Who is told of questions and their answers: `begin(key, name, detail)`, `end(key, detail)`; node:perf_hooks sets it.
const observation = { observer: null };

module.exports = { ADDRCONFIG, ALL, V4MAPPED, errorCodes, getDefaultResultOrder, kOwnLookup, observation, setDefaultResultOrder };
