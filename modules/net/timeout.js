// Idle time-outs of streams over connections: one timer each, started anew by every activity.

const kTimeout = Symbol('kTimeout');

// Longer delays do not fit the 32 bits that Node's timers have.
const DELAY_MS_MAX = 2 ** 31 - 1;

function checkedDelay(value, name) {
  const { validateNumber } = require('internal:validators');
  validateNumber(value, name);
  if (value < 0 || !Number.isFinite(value)) {
    const { ERR_OUT_OF_RANGE } = require('internal:errors').codes;
    throw new ERR_OUT_OF_RANGE(name, 'a non-negative finite number', value);
  }
  if (value <= DELAY_MS_MAX) return value;
  process.emitWarning(
    `${value} does not fit into a 32-bit signed integer.\nTimer duration was truncated to ${DELAY_MS_MAX}.`,
    'TimeoutOverflowWarning',
  );
  return DELAY_MS_MAX;
}

// A method: `stream.setTimeout(milliseconds, callback)`; 0 switches the time-out off.
function setStreamTimeout(milliseconds, callback) {
  if (this.destroyed) return this;
  this.timeout = milliseconds;
  const delay = checkedDelay(milliseconds, 'msecs');
  stopTimeout(this);
  if (callback !== undefined) require('internal:validators').validateFunction(callback, 'callback');
  if (delay === 0) {
    if (callback !== undefined) this.removeListener('timeout', callback);
  } else {
    this[kTimeout] = require('node:timers').setTimeout(timedOut, delay, this).unref();
    if (callback !== undefined) this.once('timeout', callback);
  }
  return this;
}

function timedOut(stream) {
  stream._onTimeout();
}

function stopTimeout(stream) {
  const timer = stream[kTimeout];
  if (timer) {
    require('node:timers').clearTimeout(timer);
    stream[kTimeout] = null;
  }
}

module.exports = { kTimeout, setStreamTimeout, stopTimeout };
