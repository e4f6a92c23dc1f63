// Signals as events of the process object, and the listener that prints warnings.

const native = binding('process');
const { signals } = require('internal:signals');

const watched = new Set();

function startIfSignal(type) {
  if (typeof type !== 'string' || signals[type] === undefined || watched.has(type)) return;
  const errno = native.watchSignal(signals[type], true);
  if (errno < 0) throw require('internal:errors').errnoException(errno, 'uv_signal_start');
  watched.add(type);
}

function stopIfSignal(type) {
  if (watched.has(type) && process.listenerCount(type) === 0) {
    native.watchSignal(signals[type], false);
    watched.delete(type);
  }
}

// The loop calls this with the number of a signal that came.
function deliver(number) {
  for (const type of watched) {
    if (signals[type] === number) process.emit(type, type, number);
  }
}

// Called once, when the object becomes an emitter.
function start(target) {
  target.on('newListener', startIfSignal);
  target.on('removeListener', stopIfSignal);
  native.setSignalHandler(deliver);
  const { onWarning, isEnabled } = require('internal:process/warning');
  if (isEnabled()) target.on('warning', onWarning);
}

module.exports = { start };
