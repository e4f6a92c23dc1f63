// What the process has used: memory, processor time, resources, and what it has open.

const native = binding('process');

function memoryUsage() {
  const values = native.memoryUsage();
  return { rss: values[0], heapTotal: values[1], heapUsed: values[2], external: values[3], arrayBuffers: values[4] };
}

function validatePrevious(previous, name) {
  const value = previous[name];
  if (typeof value === 'number' && value <= Number.MAX_SAFE_INTEGER && value >= 0) return;
  const { codes } = require('internal:errors');
  const { validateNumber, validateObject } = require('internal:validators');
  validateObject(previous, 'prevValue');
  validateNumber(value, `prevValue.${name}`);
  throw new codes.ERR_INVALID_ARG_VALUE.RangeError(`prevValue.${name}`, value);
}

function cpuUsage(previous) {
  if (previous) {
    validatePrevious(previous, 'user');
    validatePrevious(previous, 'system');
  }
  const [user, system] = native.cpuUsage();
  return previous ? { user: user - previous.user, system: system - previous.system } : { user, system };
}

const resourceNames = [
  'userCPUTime', 'systemCPUTime', 'maxRSS', 'sharedMemorySize', 'unsharedDataSize', 'unsharedStackSize', 'minorPageFault', 'majorPageFault',
  'swappedOut', 'fsRead', 'fsWrite', 'ipcSent', 'ipcReceived', 'signalsCount', 'voluntaryContextSwitches', 'involuntaryContextSwitches',
];

function resourceUsage() {
  const values = native.resourceUsage();
  const usage = {};
  for (let i = 0; i < resourceNames.length; i++) usage[resourceNames[i]] = values[i];
  return usage;
}

// Handles of sockets and servers that are open and that the program did not unref.
function activeHandles() {
  return binding('net').activeHandles().filter((handle) => handle?.owner);
}

function nameOf(handle) {
  const { TCP, TCPServer, TTY, PipeServer } = require('internal:net/handle');
  if (handle instanceof TCP) return 'TCPSocketWrap';
  if (handle instanceof TCPServer) return 'TCPServerWrap';
  if (handle instanceof TTY) return 'TTYWrap';
  return handle instanceof PipeServer ? 'PipeServerWrap' : 'PipeWrap';
}

const repeat = (name, count) => new Array(count).fill(name);

// Requests, then handles, then timers and immediates.
function getActiveResourcesInfo() {
  const { timeoutsHeld } = require('internal:timers/timeout');
  const { immediatesHeld } = require('internal:timers/immediate');
  const [files, names] = native.activeRequests();
  return [
    ...repeat('FSReqCallback', files), ...repeat('GetAddrInfoReqWrap', names), ...activeHandles().map(nameOf),
    ...repeat('Timeout', timeoutsHeld()), ...repeat('Immediate', immediatesHeld()),
  ];
}

function _getActiveHandles() {
  return activeHandles().map((handle) => handle.owner);
}

// What stands for file operations and look-ups that are under way: they have no objects of their own.
class Request {
  constructor(type) {
    this.type = type;
  }
}

function _getActiveRequests() {
  const [files, names] = native.activeRequests();
  const make = (type, count) => Array.from({ length: count }, () => new Request(type));
  return [...make('FSReqCallback', files), ...make('GetAddrInfoReqWrap', names)];
}

module.exports = { _getActiveHandles, _getActiveRequests, cpuUsage, getActiveResourcesInfo, memoryUsage, resourceUsage };
