// Random sequences of what one can do to timers of one duration: which of them run, in which order, and what they say of
// themselves must be Node's. Arguments: see differential_support/rounds.js.

'use strict';

const { random, pick, play } = require('./differential_support/rounds.js');

const PROGRAMS = 60;
const STEPS_MAX = 60;
const DURATION = 4;

let fired;
let timers;

function start(number) {
  const note = (...values) => {
    fired.push([number, ...values].join(' '));
    if (random(6) === 0) clearTimeout(pick(timers));
  };
  if (random(6) === 0) return setTimeout(note, DURATION, 'with', number);
  return setTimeout(note, DURATION);
}

const STEPS = {
  clear: (timer) => clearTimeout(timer),
  clearByNumber: (timer) => clearTimeout(+timer),
  clearByText: (timer) => clearTimeout(`${timer}`),
  clearAsInterval: (timer) => clearInterval(timer),
  close: (timer) => timer.close(),
  dispose: (timer) => timer[Symbol.dispose]?.(),
  refresh: (timer) => timer.refresh(),
  unref: (timer) => timer.unref(),
  ref: (timer) => timer.ref(),
  mark: (timer) => { timer.mark = 1; },
  redefine: (timer) => Object.defineProperty(timer, 'own', { get: () => 1, configurable: true }),
  wrongKind: () => clearTimeout({ _onTimeout: null }),
};

function says(timer) {
  return [timer.hasRef(), timer._destroyed, timer._idleTimeout, timer._onTimeout === null, timer._repeat].join();
}

function program() {
  fired = [];
  timers = [];
  for (let i = random(STEPS_MAX) + 2; i > 0; i--) {
    if (timers.length === 0 || random(2) === 0) timers.push(start(timers.length));
    else STEPS[pick(Object.keys(STEPS))](pick(timers));
  }
  const before = timers.map(says).join(' | ');
  return new Promise((resolve) => {
    setTimeout(() => resolve(`${before} / ${fired.join(', ')} / ${timers.map(says).join(' | ')}`), 8 * DURATION);
  });
}

async function main() {
  const transcripts = [];
  for (let i = Number(process.argv[3] || PROGRAMS); i > 0; i--) transcripts.push(await program());
  play(() => transcripts.shift(), { rounds: PROGRAMS, block: 1 });
}

main();
