// Errors in ticks, microtasks, immediates and timers that are all due: what waits behind one that throws runs when Node runs it.

'use strict';

const COUNT = 4;

// Notes what runs, with a tick and a promise behind it; every second one throws.
function body(name, number) {
  return () => {
    console.log(name, number);
    process.nextTick(() => console.log('tick of', name, number));
    Promise.resolve().then(() => console.log('promise of', name, number));
    if (number % 2 === 1) throw new Error(`${name} ${number}`);
  };
}

process.on('uncaughtException', (error) => {
  console.log('uncaught', error.message);
  process.nextTick(() => console.log('tick of the handler'));
});

for (let i = 0; i < COUNT; i++) {
  setImmediate(body('immediate', i));
  setTimeout(body('timer', i), 1);
  process.nextTick(body('tick', i));
  queueMicrotask(body('microtask', i));
}

// The timers are due when the loop begins.
const until = performance.now() + 5;
while (performance.now() < until);
