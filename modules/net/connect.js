// Connecting: addresses are looked up, tried one by one (both families in turn), and what comes of it is told.

const { Pipe, Stream: StreamHandle, TCP, inContext, isIP, startRequest, ECANCELED, EMFILE, ENFILE, ETIMEDOUT } = require('internal:net/handle');
const { Socket, attach, tie } = require('internal:net/socket');
const { kKeepAlive, kKeepAliveDelay, kNoDelay } = require('internal:net/symbols');
const { kNormalized, normalizeArguments } = require('internal:net/normalize');

const EACCES = -13;
const EINVAL = -22;
const EAFNOSUPPORT = -97;
const ENETUNREACH = -101;

// An attempt at one of several addresses is given at least so much time.
const ATTEMPT_MS_MIN = 10;
const ATTEMPT_MS_DEFAULT = 250;

// Unknown until they are asked for: then the command line says what they are.
let autoSelectFamilyDefault;
let attemptTimeoutDefault;

function codes() {
  return require('internal:errors').codes;
}

function validators() {
  return require('internal:validators');
}

// The method Socket.prototype.connect.
function connectSocket(socket, args) {
  const [options, callback] = Array.isArray(args[0]) && args[0][kNormalized] ? args[0] : normalizeArguments(args);
  if (callback !== null) socket.once('connect', callback);
  if (socket._parent && socket._parent.connecting) return socket;
  const { path } = options;
  if (options.port === undefined && path == null) throw new (codes().ERR_MISSING_ARGS)(['options', 'port', 'path']);
  if (socket.write !== Socket.prototype.write) socket.write = Socket.prototype.write;
  if (socket.destroyed) {
    socket._handle = null;
    socket._peername = null;
    socket._sockname = null;
  }
  if (socket._handle === null) {
    socket._handle = path ? new Pipe() : new TCP();
    attach(socket);
  }
  socket._unrefTimer();
  socket.connecting = true;
  if (path) {
    validators().validateString(path, 'options.path');
    connectTo(socket, { address: path, port: undefined, addressType: undefined, localAddress: undefined, localPort: undefined, several: null });
  } else {
    lookUpAndConnect(socket, options);
  }
  return socket;
}

function lookUpAndConnect(socket, options) {
  const { localAddress, localPort } = options;
  const host = options.host || 'localhost';
  let { port } = options;
  if (localAddress && !isIPText(localAddress)) throw new (codes().ERR_INVALID_IP_ADDRESS)(localAddress);
  if (localPort) validators().validateNumber(localPort, 'options.localPort');
  if (port !== undefined) {
    if (typeof port !== 'number' && typeof port !== 'string') {
      throw new (codes().ERR_INVALID_ARG_TYPE)('options.port', ['number', 'string'], port);
    }
    validators().validatePort(port);
  }
  port |= 0;
  const { autoSelectFamily, timeout } = familySelection(options);
  const addressType = isIPText(host);
  if (addressType !== 0) {
    const attempt = { address: host, port, addressType, localAddress, localPort, several: null };
    process.nextTick(connectIfStillWanted, socket, attempt);
    return;
  }
  if (options.lookup != null) validators().validateFunction(options.lookup, 'options.lookup');
  const dns = require('node:dns');
  const lookUp = options.lookup || dns.lookup;
  const { family } = options;
  const question = { family: family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family, hints: options.hints || 0 };
  const anyFamily = question.family !== 4 && question.family !== 6;
  if (anyFamily && question.hints === 0) question.hints = dns.ADDRCONFIG;
  socket._host = host;
  if (anyFamily && !localAddress && autoSelectFamily) {
    question.all = true;
    lookUp(host, question, (error, addresses) => lookedUpAll(socket, options, { host, port, localPort, timeout }, error, addresses));
  } else {
    lookUp(host, question, (error, ip, type) => lookedUp(socket, options, { host, port, localAddress, localPort }, error, ip, type));
  }
}

function isIPText(text) {
  return typeof text === 'string' ? isIP(text) : isIP(`${text}`);
}

function familySelection(options) {
  let { autoSelectFamily, autoSelectFamilyAttemptTimeout: timeout } = options;
  if (autoSelectFamily == null) autoSelectFamily = getDefaultAutoSelectFamily();
  else validators().validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
  if (timeout == null) {
    timeout = getDefaultAutoSelectFamilyAttemptTimeout();
  } else {
    validators().validateInt32(timeout, 'options.autoSelectFamilyAttemptTimeout', 1);
    if (timeout < ATTEMPT_MS_MIN) timeout = ATTEMPT_MS_MIN;
  }
  return { autoSelectFamily, timeout };
}

function connectIfStillWanted(socket, attempt) {
  if (socket.connecting) connectTo(socket, attempt);
}

function destroyWith(socket, error) {
  socket.destroy(error);
}

function lookedUp(socket, options, wanted, error, ip, addressType) {
  socket.emit('lookup', error, ip, addressType, wanted.host);
  if (!socket.connecting) return;
  if (!error) error = addressError(options, ip, addressType);
  if (error) {
    // The program may not have had the time to listen for errors yet.
    process.nextTick(destroyWith, socket, error);
    return;
  }
  socket._unrefTimer();
  const { port, localAddress, localPort } = wanted;
  connectTo(socket, { address: ip, port, addressType, localAddress, localPort, several: null });
}

// What is wrong with the answer of a lookup function.
function addressError(options, ip, addressType) {
  if (isIPText(ip) === 0) return new (codes().ERR_INVALID_IP_ADDRESS)(ip);
  if (addressType !== 4 && addressType !== 6) return new (codes().ERR_INVALID_ADDRESS_FAMILY)(addressType, options.host, options.port);
  return undefined;
}

function lookedUpAll(socket, options, wanted, error, addresses) {
  if (!socket.connecting) return;
  if (error) {
    socket.emit('lookup', error, undefined, undefined, wanted.host);
    process.nextTick(destroyWith, socket, error);
    return;
  }
  const toTry = inTurn(socket, wanted.host, addresses);
  if (toTry === null) return;
  if (toTry.length === 0) {
    const problem = addressError(options, addresses[0].address, addresses[0].family);
    if (problem) process.nextTick(destroyWith, socket, problem);
    return;
  }
  const { port, localPort, timeout } = wanted;
  socket._unrefTimer();
  if (toTry.length === 1) {
    connectTo(socket, { address: toTry[0].address, port, addressType: toTry[0].family, localAddress: undefined, localPort, several: null });
    return;
  }
  socket.autoSelectFamilyAttemptedAddresses = [];
  tryNext({ socket, addresses: toTry, current: 0, port, localPort, timeout, timer: null, errors: [] }, false);
}

// The addresses with the families alternating, that of the first one first; null when a listener destroyed the socket.
function inTurn(socket, host, addresses) {
  const seen = new Set();
  const first = [];
  const second = [];
  let firstFamily = 0;
  for (let i = 0; i < addresses.length; i++) {
    const { address, family } = addresses[i];
    socket.emit('lookup', null, address, family, host);
    if (!socket.connecting) return null;
    if (isIPText(address) === 0 || (family !== 4 && family !== 6) || seen.has(address)) continue;
    seen.add(address);
    if (firstFamily === 0) firstFamily = family;
    (family === firstFamily ? first : second).push(addresses[i]);
  }
  const all = [];
  for (let i = 0; i < first.length || i < second.length; i++) {
    if (i < first.length) all.push(first[i]);
    if (i < second.length) all.push(second[i]);
  }
  return all;
}

// The error of a connect that could not even begin.
function beginFailure(socket, attempt, status) {
  const { exceptionWithHostPort } = require('internal:errors');
  const { localPort, localAddress } = attempt;
  if ((localAddress || localPort) && status !== EMFILE && status !== ENFILE) {
    return exceptionWithHostPort(status, 'bind', ownAddress(attempt), localPort);
  }
  return immediateError(socket, attempt, status);
}

function ownAddress({ addressType, localAddress, localPort }) {
  if (!localAddress && !localPort) return undefined;
  return localAddress || (addressType === 4 ? '0.0.0.0' : '::');
}

function begin(socket, attempt) {
  const handle = socket._handle;
  handle.attempt = attempt;
  handle.connectRequest = startRequest(handle, handle instanceof TCP ? 'TCPCONNECTWRAP' : 'PIPECONNECTWRAP');
  return handle.connect(attempt.address, attempt.port || 0, ownAddress(attempt), attempt.localPort || 0);
}

function connectTo(socket, attempt) {
  // An own address is taken before the attempt is told of; here both are one step.
  const takesAddress = Boolean(attempt.localAddress || attempt.localPort);
  if (!takesAddress) socket.emit('connectionAttempt', attempt.address, attempt.port, attempt.addressType);
  if (socket._handle === null) return;
  const status = begin(socket, attempt);
  if (status < 0) {
    // What is wrong with a path Node learns a little later, as of a peer that refuses.
    if (attempt.addressType === undefined) process.nextTick(finished, socket._handle, status);
    else socket.destroy(beginFailure(socket, attempt, status));
  } else if (takesAddress) {
    socket.emit('connectionAttempt', attempt.address, attempt.port, attempt.addressType);
  }
}

// The next of several addresses.
function tryNext(several, isCanceled) {
  const { socket, errors } = several;
  stopTimer(several);
  if (socket._aborted) return;
  if (isCanceled || several.current === several.addresses.length) {
    const { NodeAggregateError } = require('internal:errors');
    socket.destroy(errors.length === 0 ? new (codes().ERR_SOCKET_CONNECTION_TIMEOUT)() : new NodeAggregateError(errors));
    return;
  }
  const index = several.current++;
  if (index > 0) replaceHandle(socket);
  const { address, family: addressType } = several.addresses[index];
  const { port, localPort } = several;
  const attempt = { address, port, addressType, localAddress: undefined, localPort, several, index };
  socket.emit('connectionAttempt', address, port, addressType);
  if (socket._handle === null) return;
  socket.autoSelectFamilyAttemptedAddresses.push(`${address}:${port}`);
  const status = begin(socket, attempt);
  if (status < 0) {
    const error = beginFailure(socket, attempt, status);
    errors.push(error);
    socket.emit('connectionAttemptFailed', address, port, addressType, error);
    tryNext(several, false);
  } else if (index < several.addresses.length - 1) {
    several.timer = require('node:timers').setTimeout(attemptTimedOut, several.timeout, attempt, socket._handle);
  }
}

function stopTimer(several) {
  if (several.timer === null) return;
  require('node:timers').clearTimeout(several.timer);
  several.timer = null;
}

function replaceHandle(socket) {
  const before = socket._handle;
  if (before !== null) {
    before.attempt = null;
    before.owner = null;
    before.close();
  }
  socket._handle = new TCP();
  tie(socket);
}

function attemptTimedOut(attempt, handle) {
  const { several } = attempt;
  const { socket } = several;
  socket.emit('connectionAttemptTimeout', attempt.address, attempt.port, attempt.addressType);
  several.errors.push(connectError(attempt, ETIMEDOUT));
  handle.attempt = null;
  handle.close();
  if (socket.connecting) tryNext(several, false);
}

function connectError(attempt, status) {
  const { exceptionWithHostPort } = require('internal:errors');
  const { localAddress, localPort } = attempt;
  const isLocal = localAddress && localPort;
  const error = exceptionWithHostPort(status, 'connect', attempt.address, attempt.port, isLocal ? `${localAddress}:${localPort}` : undefined);
  if (isLocal) {
    error.localAddress = localAddress;
    error.localPort = localPort;
  }
  return error;
}

StreamHandle.prototype.onconnect = function onconnect(status) {
  if (this.context === undefined) finished(this, status);
  else inContext(this, function finishInContext() { finished(this, status); }, this.context, this.connectRequest);
};

function finished(handle, status) {
  const { attempt } = handle;
  if (attempt === null) return;
  handle.attempt = null;
  if (attempt.several === null) {
    const socket = handle.owner;
    if (socket === null || socket.destroyed) return;
    if (status === 0) connected(socket);
    else attemptFailed(socket, attempt, status);
    return;
  }
  finishedOfSeveral(handle, attempt, status);
}

function finishedOfSeveral(handle, attempt, status) {
  const { several } = attempt;
  const { socket } = several;
  stopTimer(several);
  if (status === 0) {
    if (handle === socket._handle && !socket.destroyed) connected(socket);
    else handle.close();
    return;
  }
  const error = isImmediate(status) ? immediateError(socket, attempt, status) : connectError(attempt, status);
  several.errors.push(error);
  socket.emit('connectionAttemptFailed', attempt.address, attempt.port, attempt.addressType, error);
  if (socket.connecting) tryNext(several, status === ECANCELED);
}

// Failures that the system call itself tells, before anything was sent: their messages name the own address, too.
function isImmediate(status) {
  return status === ENETUNREACH || status === EAFNOSUPPORT || status === EINVAL || status === EACCES;
}

function immediateError(socket, attempt, status) {
  const { address, port } = socket._getsockname();
  const local = attempt.addressType === undefined ? undefined : `${address}:${port}`;
  return require('internal:errors').exceptionWithHostPort(status, 'connect', attempt.address, attempt.port, local);
}

function attemptFailed(socket, attempt, status) {
  if (isImmediate(status) && attempt.addressType !== undefined) {
    socket.destroy(immediateError(socket, attempt, status));
    return;
  }
  socket.connecting = false;
  const error = connectError(attempt, status);
  socket.emit('connectionAttemptFailed', attempt.address, attempt.port, attempt.addressType, error);
  socket.destroy(error);
}

function connected(socket) {
  const handle = socket._handle;
  socket.connecting = false;
  socket._sockname = null;
  socket._unrefTimer();
  if (socket[kNoDelay] && handle.setNoDelay) handle.setNoDelay(true);
  if (socket[kKeepAlive] && handle.setKeepAlive) handle.setKeepAlive(true, socket[kKeepAliveDelay]);
  socket.emit('connect');
  socket.emit('ready');
  // Bytes are asked for; read(0) takes none.
  if (!socket.isPaused()) socket.read(0);
}

// net.connect()
function connect(...args) {
  const normalized = normalizeArguments(args);
  const options = normalized[0];
  const socket = new Socket(options);
  const channel = require('node:diagnostics_channel').channel('net.client.socket');
  if (channel.hasSubscribers) channel.publish({ socket });
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normalized);
}

function getDefaultAutoSelectFamily() {
  autoSelectFamilyDefault ??= binding('program').option('--network-family-autoselection') !== false;
  return autoSelectFamilyDefault;
}

function setDefaultAutoSelectFamily(value) {
  validators().validateBoolean(value, 'value');
  autoSelectFamilyDefault = value;
}

function getDefaultAutoSelectFamilyAttemptTimeout() {
  attemptTimeoutDefault ??= Number(binding('program').option('--network-family-autoselection-attempt-timeout') ?? ATTEMPT_MS_DEFAULT);
  return attemptTimeoutDefault;
}

function setDefaultAutoSelectFamilyAttemptTimeout(value) {
  validators().validateInt32(value, 'value', 1);
  attemptTimeoutDefault = Math.max(value, ATTEMPT_MS_MIN);
}

module.exports = {
  connect,
  connectSocket,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
