// node:net

const { isIP: isIPNatively } = binding('net');
const { normalizeArguments } = require('internal:net/normalize');
const { Server, createServer, createServerHandle } = require('internal:net/server');
const { defineLazily } = require('internal:lazy');

// 4, 6, or 0. What is no string is made one, as Node does.
function isIP(input) {
  return isIPNatively(typeof input === 'string' ? input : `${input}`);
}

function isIPv4(input) {
  return isIP(input) === 4;
}

function isIPv6(input) {
  return isIP(input) === 6;
}

let mayWarn = true;

// Only ever meant something on Windows.
function _setSimultaneousAccepts() {
  if (!mayWarn) return;
  mayWarn = false;
  process.emitWarning('net._setSimultaneousAccepts() is deprecated and will be removed.', 'DeprecationWarning', 'DEP0121');
}

// A server alone needs neither sockets nor streams: these names stand here for their order and get their values below.
const later = undefined;

module.exports = {
  _createServerHandle: createServerHandle,
  _normalizeArgs: normalizeArguments,
  _setSimultaneousAccepts,
  get BlockList() {
    return require('internal:net/block_list').BlockList;
  },
  get SocketAddress() {
    return require('internal:net/socket_address').SocketAddress;
  },
  connect: later,
  createConnection: later,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket: later,
  Stream: later,
  getDefaultAutoSelectFamily: later,
  setDefaultAutoSelectFamily: later,
  getDefaultAutoSelectFamilyAttemptTimeout: later,
  setDefaultAutoSelectFamilyAttemptTimeout: later,
};

defineLazily(module.exports, 'internal:net/socket', ['Socket', 'Stream'], 'Socket');
defineLazily(module.exports, 'internal:net/connect', ['connect', 'createConnection'], 'connect');
defineLazily(module.exports, 'internal:net/connect', [
  'getDefaultAutoSelectFamily', 'setDefaultAutoSelectFamily', 'getDefaultAutoSelectFamilyAttemptTimeout',
  'setDefaultAutoSelectFamilyAttemptTimeout',
]);
