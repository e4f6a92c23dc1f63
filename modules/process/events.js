// Signals as events of the process object, and the listener that prints warnings.

const native = binding('process');
const { signals } = require('internal:signals');

const engine = binding('engine');
// Names of signals with what the hooks of node:async_hooks know of them.
const watched = new Map();

function startIfSignal(type) {
  if (typeof type !== 'string' || signals[type] === undefined || watched.has(type)) return;
  const errno = native.watchSignal(signals[type], true);
  if (errno < 0) throw require('internal:errors').errnoException(errno, 'uv_signal_start');
  watched.set(type, engine.asyncHooks?.init({}, 'SIGNALWRAP'));
}

function stopIfSignal(type) {
  if (watched.has(type) && process.listenerCount(type) === 0) {
    native.watchSignal(signals[type], false);
    if (watched.get(type) !== undefined) engine.asyncHooks?.destroy(watched.get(type));
    watched.delete(type);
  }
}

// The loop calls this with the number of a signal that came. A listener may be replaced meanwhile.
function deliver(number) {
  for (const [type, resource] of [...watched]) {
    if (signals[type] !== number) continue;
    if (resource === undefined || engine.asyncHooks === undefined) process.emit(type, type, number);
    else engine.asyncHooks.run(resource, process.emit, process, [type, type, number]);
  }
}

// A promise was decided again. Told in a tick, so that the promise's own function cannot catch what a listener throws.
function tellOfSecondDecision(promise, isRejected, value) {
  process.nextTick(() => {
    if (process.emit('multipleResolves', isRejected ? 'reject' : 'resolve', promise, value)) warnOfMultipleResolves();
  });
}

let warned = false;

function warnOfMultipleResolves() {
  if (warned) return;
  warned = true;
  process.emitWarning('The multipleResolves event has been deprecated.', 'DeprecationWarning', 'DEP0160');
}

function listen(type) {
  startIfSignal(type);
  if (type === 'multipleResolves') engine.setHook('resolvedAgain', tellOfSecondDecision);
}

// Called once, when the object becomes an emitter.
function start(target) {
  target.on('newListener', listen);
  target.on('removeListener', stopIfSignal);
  native.setSignalHandler(deliver);
  const { onWarning, isEnabled } = require('internal:process/warning');
  if (isEnabled()) target.on('warning', onWarning);
}

module.exports = { start };
