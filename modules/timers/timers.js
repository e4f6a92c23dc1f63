// node:timers: the functions that programs call.

const { Immediate, clearImmediate, kRefed } = require('internal:timers/immediate');
const { Timeout, activate, clearTimeout: clearSlowly, deactivate, getTimerDuration } = require('internal:timers/timeout');
const { setSlow, setTimeout, clearTimeout } = binding('timers');

function notFunction(callback) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_TYPE('callback', 'Function', callback);
}

function setSlowly(callback, after, ...args) {
  if (typeof callback !== 'function') throw notFunction(callback);
  return new Timeout(callback, after, args.length === 0 ? undefined : args, false, true);
}

function setInterval(callback, repeat, ...args) {
  if (typeof callback !== 'function') throw notFunction(callback);
  return new Timeout(callback, repeat, args.length === 0 ? undefined : args, true, true);
}

function clearInterval(timer) {
  clearTimeout(timer);
}

function setImmediate(callback, ...args) {
  if (typeof callback !== 'function') throw notFunction(callback);
  return new Immediate(callback, args.length === 0 ? undefined : args);
}

// A plain timer of a duration that is in use is started and cleared natively; these do the rest.
setSlow({ setTimeout: setSlowly, clearTimeout: clearSlowly });

const customPromisify = Symbol.for('nodejs.util.promisify.custom');

Object.defineProperty(setTimeout, customPromisify, {
  enumerable: true,
  get() {
    return require('node:timers/promises').setTimeout;
  },
});
Object.defineProperty(setImmediate, customPromisify, {
  enumerable: true,
  get() {
    return require('node:timers/promises').setImmediate;
  },
});

function enroll(item, milliseconds) {
  milliseconds = getTimerDuration(milliseconds, 'msecs');
  if (item._idleTimeout >= 0) deactivate(item);
  item._idleTimeout = milliseconds;
}

function unrefActive(item) {
  if (item._idleNext) Timeout.prototype.unref.call(item);
  else item[kRefed] = false;
  activate(item);
}

let deprecated;

// The functions that Node deprecated, wrapped on their first use.
function deprecations() {
  const { deprecate } = require('internal:util');
  deprecated ??= {
    _unrefActive: deprecate(unrefActive, 'timers._unrefActive() is deprecated. Please use timeout.refresh() instead.', 'DEP0127'),
    active: deprecate(activate, 'timers.active() is deprecated. Please use timeout.refresh() instead.', 'DEP0126'),
    unenroll: deprecate(deactivate, 'timers.unenroll() is deprecated. Please use clearTimeout instead.', 'DEP0096'),
    enroll: deprecate(enroll, 'timers.enroll() is deprecated. Please use setTimeout instead.', 'DEP0095'),
  };
  return deprecated;
}

module.exports = {
  setTimeout,
  clearTimeout,
  setImmediate,
  clearImmediate,
  setInterval,
  clearInterval,
};

const { defineLazy } = require('internal:util');
for (const name of ['_unrefActive', 'active', 'unenroll', 'enroll']) {
  defineLazy(module.exports, name, () => deprecations()[name]);
}
Object.defineProperty(module.exports, 'promises', {
  configurable: true,
  enumerable: true,
  get() {
    return require('node:timers/promises');
  },
});
