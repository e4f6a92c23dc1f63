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

function getActiveResourcesInfo() {
  const { timeoutsHeld } = require('internal:timers/timeout');
  const { immediatesHeld } = require('internal:timers/immediate');
  const names = new Array(timeoutsHeld()).fill('Timeout');
  return names.concat(new Array(immediatesHeld()).fill('Immediate'));
}

function _getActiveHandles() {
  return [];
}

function _getActiveRequests() {
  return [];
}

module.exports = { _getActiveHandles, _getActiveRequests, cpuUsage, getActiveResourcesInfo, memoryUsage, resourceUsage };
