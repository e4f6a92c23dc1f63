'use strict';
// The store of an AsyncLocalStorage follows await, reactions, thenables, async iteration and microtasks, however they interleave.

const assert = require('assert');
const { AsyncLocalStorage } = require('async_hooks');

const storage = new AsyncLocalStorage();
const sleep = (delay) => new Promise((resolve) => setTimeout(resolve, delay));
const settled = Promise.resolve();

async function* counted(id) {
  for (let at = 0; at < 3; at++) {
    await sleep(at);
    assert.strictEqual(storage.getStore(), id);
    yield at;
  }
}

async function flow(id) {
  const here = () => assert.strictEqual(storage.getStore(), id);
  await sleep(id % 7);
  here();
  await null;
  here();
  await { then(resolve) { here(); setImmediate(resolve); } };
  here();
  for await (const at of counted(id)) here(at);
  for await (const at of [sleep(1), settled]) here(at);
  await Promise.reject(new Error('expected')).catch(here).finally(here);
  await Promise.all([sleep(1).then(here), new Promise((resolve) => queueMicrotask(() => resolve(here())))]);
  await import('node:path');
  here();
  return id;
}

// Who settles a promise has no say in the context of its reactions.
async function settledFromElsewhere() {
  let settle;
  const waiting = storage.run('waits', async () => {
    await new Promise((resolve) => { settle = resolve; });
    return storage.getStore();
  });
  storage.run('settles', () => settle());
  assert.strictEqual(await waiting, 'waits');
  const made = storage.run('made', () => Promise.resolve(1));
  assert.strictEqual(await storage.run('reads', () => made.then(() => storage.getStore())), 'reads');
}

async function main() {
  const ids = Array.from({ length: 50 }, (_, id) => id);
  assert.deepStrictEqual(await Promise.all(ids.map((id) => storage.run(id, flow, id))), ids);
  await settledFromElsewhere();
  assert.strictEqual(storage.getStore(), undefined);
}

main().then(() => console.log('ok'));
process.on('exit', (code) => assert.strictEqual(code, 0));
