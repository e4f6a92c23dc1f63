// node:net

const { isIP: isIPNatively } = binding('net');
const { normalizeArguments } = require('internal:net/normalize');
const { Socket } = require('internal:net/socket');
const { Server, createServer, createServerHandle } = require('internal:net/server');
const {
  connect,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} = require('internal:net/connect');

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
  connect,
  createConnection: connect,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily,
  setDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
