// Makes ticks, microtasks and timers run as operations of their own. Programs without hooks never load this file.

const { reports, tellDestroyed } = require('internal:async_hooks/hooks');
const { replaceRunner } = require('internal:timers/timeout');

const engine = binding('engine');

// One round of the loop's timers: an immediate and a timer that does not repeat are over after it. One that was started
// while a hook listened keeps its number when the last hook has gone.
function runTimer(plain, timer) {
  tellDestroyed();
  try {
    return reports.run(timer, plain, undefined, [timer]);
  } finally {
    if (timer._destroyed) reports.destroy(timer);
  }
}

function instrument() {
  const { nextTick, queueMicrotask } = engine;
  engine.queueMicrotask = (callback) => {
    queueMicrotask(engine.asyncHooks === undefined ? callback : reports.wrap(callback, 'Microtask', { callback }));
  };
  engine.nextTick = (callback, ...args) => {
    if (engine.asyncHooks === undefined) nextTick(callback, ...args);
    else nextTick(reports.wrap(callback, 'TickObject', { callback, args }), ...args);
  };
  replaceRunner(runTimer);
}

module.exports = { instrument };
