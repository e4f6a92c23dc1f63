// EventTarget, AbortSignal: order, options, signals made of signals.
const assert = require('node:assert');
const { getEventListeners } = require('node:events');

{
  const target = new EventTarget();
  const heard = [];
  const first = () => { heard.push('first'); };
  target.addEventListener('x', first);
  target.addEventListener('x', first);
  target.addEventListener('x', { handleEvent(event) { heard.push(event.type, event.target === target); } });
  target.addEventListener('x', () => { heard.push('once'); }, { once: true });
  assert.strictEqual(getEventListeners(target, 'x').length, 3);
  const event = new Event('x', { cancelable: true });
  target.addEventListener('x', (each) => each.preventDefault());
  assert.strictEqual(target.dispatchEvent(event), false);
  assert.strictEqual(event.defaultPrevented, true);
  assert.deepStrictEqual(heard, ['first', 'x', true, 'once']);
  target.removeEventListener('x', first);
  target.dispatchEvent(new Event('x'));
  assert.deepStrictEqual(heard.slice(4), ['x', true]);
  assert.throws(() => target.dispatchEvent({ type: 'x' }), { code: 'ERR_INVALID_ARG_TYPE' });
}

{
  const target = new EventTarget();
  const heard = [];
  target.addEventListener('x', (event) => { heard.push(1); event.stopImmediatePropagation(); });
  target.addEventListener('x', () => heard.push(2));
  target.dispatchEvent(new CustomEvent('x', { detail: 7 }));
  assert.deepStrictEqual(heard, [1]);
  assert.strictEqual(new CustomEvent('x', { detail: 7 }).detail, 7);
}

// A listener with a signal goes when the signal aborts.
{
  const controller = new AbortController();
  const target = new EventTarget();
  target.addEventListener('x', () => assert.fail('removed'), { signal: controller.signal });
  controller.abort();
  target.dispatchEvent(new Event('x'));
  target.addEventListener('x', () => assert.fail('never added'), { signal: AbortSignal.abort() });
  target.dispatchEvent(new Event('x'));
}

{
  const controller = new AbortController();
  const either = AbortSignal.any([controller.signal, new AbortController().signal]);
  const nested = AbortSignal.any([either]);
  const heard = [];
  controller.signal.onabort = () => heard.push('source');
  nested.addEventListener('abort', () => heard.push('nested'));
  either.addEventListener('abort', () => heard.push('either'));
  controller.abort('reason');
  controller.abort('again');
  assert.deepStrictEqual(heard.sort(), ['either', 'nested', 'source']);
  assert.strictEqual(nested.reason, 'reason');
  assert.throws(() => nested.throwIfAborted(), (thrown) => thrown === 'reason');
  assert.strictEqual(AbortSignal.abort().reason.name, 'AbortError');
}

{
  const signal = AbortSignal.timeout(5);
  const keepAlive = setTimeout(() => assert.fail('no timeout'), 2000);
  signal.addEventListener('abort', () => {
    assert.strictEqual(signal.reason.name, 'TimeoutError');
    clearTimeout(keepAlive);
  });
}

// A composite signal keeps the timers it depends on; a source keeps nothing of composites that are gone.
{
  const timed = AbortSignal.any([AbortSignal.timeout(5)]);
  const alive = setTimeout(() => assert.fail('the signal was lost'), 5000);
  timed.addEventListener('abort', () => {
    clearTimeout(alive);
    assert.strictEqual(timed.reason.name, 'TimeoutError');
  });
  const { signal } = new AbortController();
  for (let i = 0; i < 50; i++) AbortSignal.any([signal]);
  const dependants = Object.getOwnPropertySymbols(signal).find((symbol) => symbol.description === 'kDependantSignals');
  setTimeout(() => {
    if (process.versions.protojs) assert(signal[dependants].size < 5);
  }, 20);
}
