// node:timers: order against ticks, promises and immediates; what a Timeout can do; errors that do not stop other timers.
const assert = require('node:assert');
const timers = require('node:timers');
const { setTimeout: wait, setInterval: every, setImmediate: soon, scheduler } = require('node:timers/promises');

const seen = [];
const note = (name) => () => { seen.push(name); };

// The first phases of a program: ticks, promises, then timers and immediates.
setTimeout(note('timeout 1'), 1);
setTimeout(note('timeout 0'), 0);
setImmediate(() => {
  note('immediate')();
  process.nextTick(note('tick of immediate'));
  setImmediate(note('immediate of immediate'));
});
setImmediate(note('second immediate'));
Promise.resolve().then(note('promise'));
process.nextTick(note('tick'));

// Cleared before they run, by object, by number, by text.
clearTimeout(setTimeout(note('never'), 1));
clearTimeout(+setTimeout(note('never'), 1));
clearTimeout(`${+setTimeout(note('never'), 1)}`);
clearImmediate(setImmediate(note('never')));
clearTimeout(undefined);
clearTimeout('nothing');

// References, and what is asked of the object.
{
  const timer = setTimeout(note('never'), 1e6);
  assert.strictEqual(timer.hasRef(), true);
  assert.strictEqual(timer.unref().hasRef(), false);
  assert.strictEqual(timer.ref().hasRef(), true);
  assert.strictEqual(timer.unref(), timer);
  assert.strictEqual(typeof timer[Symbol.toPrimitive](), 'number');
  assert.strictEqual(timer.close(), timer);
  assert.strictEqual(timer._destroyed, true);
  const disposed = setTimeout(note('never'), 1);
  disposed[Symbol.dispose]();
  assert.strictEqual(setImmediate(() => {}).unref().hasRef(), false);
}

// Arguments and `this`.
setTimeout(function (...args) {
  assert.deepStrictEqual(args, [1, 2, 3]);
  assert.strictEqual(this.constructor.name, 'Timeout');
}, 1, 1, 2, 3);
setImmediate((...args) => assert.deepStrictEqual(args, ['a']), 'a');

// Bad callbacks are refused, bad durations are 1.
for (const make of [setTimeout, setInterval, setImmediate]) {
  assert.throws(() => make('code'), { code: 'ERR_INVALID_ARG_TYPE', name: 'TypeError' });
}
for (const duration of [-1, NaN, 0.5, 'x', null, undefined]) {
  const timer = setTimeout(() => {}, duration);
  assert.strictEqual(timer._idleTimeout, 1);
  clearTimeout(timer);
}

// An interval goes on until it is cleared, and refresh() counts anew.
let runs = 0;
const interval = setInterval(() => {
  if (++runs === 3) clearInterval(interval);
}, 1);
let refreshed = 0;
const again = setTimeout(() => {
  if (++refreshed < 3) again.refresh();
}, 1);

// What throws is an uncaught exception; the timers after it run.
const errors = [];
process.on('uncaughtException', (error) => errors.push(error.message));
setTimeout(() => { throw new Error('in a timer'); }, 2);
setTimeout(note('after the error'), 2);
setImmediate(() => { throw new Error('in an immediate'); });

async function promises() {
  assert.strictEqual(await wait(1, 'value'), 'value');
  assert.strictEqual(await soon('soon'), 'soon');
  assert.strictEqual(await scheduler.wait(1), undefined);
  const controller = new AbortController();
  const aborted = wait(1e6, undefined, { signal: controller.signal });
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError', code: 'ABORT_ERR' });
  await assert.rejects(wait('x'), { code: 'ERR_INVALID_ARG_TYPE' });
  let count = 0;
  for await (const value of every(1, 'x')) {
    assert.strictEqual(value, 'x');
    if (++count === 3) break;
  }
  assert.strictEqual(await require('node:util').promisify(setTimeout)(1, 'custom'), 'custom');
  assert.strictEqual(timers.promises, require('node:timers/promises'));
}
let done = false;
promises().then(() => { done = true; });

process.on('exit', () => {
  assert.deepStrictEqual(seen.slice(0, 2), ['tick', 'promise']);
  const place = (name) => seen.indexOf(name);
  assert.ok(place('immediate') < place('second immediate'));
  assert.ok(place('tick of immediate') < place('second immediate'));
  assert.ok(place('second immediate') < place('immediate of immediate'));
  assert.ok(place('timeout 1') < place('timeout 0'));
  assert.ok(place('after the error') !== -1);
  assert.strictEqual(place('never'), -1);
  assert.deepStrictEqual([runs, refreshed], [3, 3]);
  assert.deepStrictEqual(errors.sort(), ['in a timer', 'in an immediate']);
  assert.ok(done);
});
