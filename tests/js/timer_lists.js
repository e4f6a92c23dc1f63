// Lists of timers: order within and between durations, callbacks between which ticks run, and what keeps the loop alive.
const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const seen = [];
const note = (name) => () => { seen.push(name); };

function busy(milliseconds) {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

// All are due at once: the rest of a list goes before the next list, and ticks before its next timer.
setTimeout(() => {
  seen.push('a');
  process.nextTick(note('tick of a'));
  Promise.resolve().then(note('promise of a'));
}, 5);
setTimeout(note('b'), 5);
setTimeout(note('c'), 8);
const cleared = setTimeout(note('never'), 5);
setTimeout(() => clearTimeout(cleared), 3);
busy(20);

// An async context ends with its callback.
const storage = new AsyncLocalStorage();
setImmediate(() => storage.enterWith('left'));
setImmediate(() => assert.strictEqual(storage.getStore(), undefined));
storage.run('own', () => setImmediate(() => assert.strictEqual(storage.getStore(), 'own')));

// A cleared immediate of the same turn, and one that only waits if something else holds the loop.
const second = setImmediate(note('never'));
setImmediate(note('unheld')).unref();
clearImmediate(second);
clearImmediate({});

// More durations than lists are kept for.
for (let duration = 1000; duration < 1200; duration++) clearTimeout(setTimeout(note('never'), duration));

// refresh() puts a timer behind those that wait already; a timer that clears itself while it runs is over.
const refreshed = setTimeout(note('refreshed'), 40);
setTimeout(() => refreshed.refresh(), 20);
setTimeout(note('before the refreshed'), 45);
const interval = setInterval(() => { clearInterval(interval); seen.push('interval'); }, 2);

// Timers that were cleared hold nothing, not even when the loop is about to end.
setTimeout(note('never'), 60_000).unref();
clearTimeout(setTimeout(note('never'), 60_000));
let ends = 0;
process.on('beforeExit', () => {
  ends++;
  clearTimeout(setTimeout(note('never'), 60_000));
  setTimeout(note('never'), 1).unref();
  setImmediate(note('never')).unref();
});

const began = performance.now();
process.on('exit', () => {
  assert.ok(performance.now() - began < 30_000);
  assert.strictEqual(ends, 1);
  assert.strictEqual(seen.indexOf('never'), -1);
  const first = seen.indexOf('a');
  assert.deepStrictEqual(seen.slice(first, first + 4), ['a', 'tick of a', 'promise of a', 'b']);
  assert.ok(seen.indexOf('b') < seen.indexOf('c'));
  assert.ok(seen.indexOf('before the refreshed') < seen.indexOf('refreshed'));
  for (const name of ['interval', 'unheld', 'refreshed']) assert.ok(seen.includes(name), name);
});
