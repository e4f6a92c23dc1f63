// node:test: mocked functions, methods, accessors, timers and Date.
const assert = require('node:assert');
const { test, mock } = require('node:test');

test('functions record their calls', () => {
  const add = mock.fn((a, b) => a + b);
  assert.strictEqual(add(1, 2), 3);
  add.mock.mockImplementationOnce(() => 'once');
  assert.deepStrictEqual([add(), add(2, 2)], ['once', 4]);
  assert.deepStrictEqual(add.mock.calls[0].arguments, [1, 2]);
  assert.strictEqual(add.mock.calls[0].result, 3);
  assert.strictEqual(add.mock.callCount(), 3);
  add.mock.resetCalls();
  assert.strictEqual(add.mock.callCount(), 0);
  const fails = mock.fn(() => { throw new Error('no'); }, { times: 1 });
  assert.throws(fails, { message: 'no' });
  assert.strictEqual(fails.mock.calls[0].error.message, 'no');
});

test('methods and accessors come back', (t) => {
  const object = { x: 1, double(n) { return n * 2; }, get size() { return this.x; }, set size(x) { this.x = x; } };
  t.mock.method(object, 'double', (n) => n * 3);
  t.mock.getter(object, 'size', () => 9);
  const size = t.mock.setter(object, 'size');
  assert.strictEqual(object.double(2), 6);
  assert.strictEqual(object.size, 9);
  object.size = 5;
  assert.deepStrictEqual(size.mock.calls[0].arguments, [5]);
  t.mock.restoreAll();
  assert.strictEqual(object.double(2), 4);
  assert.throws(() => t.mock.method(object, 'x'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => t.mock.fn(1), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('the clock moves by hand', async (t) => {
  const seen = [];
  const realDate = Date;
  t.mock.timers.enable({ now: 1000 });
  setTimeout(() => seen.push('later'), 20);
  const repeated = setInterval(() => seen.push('interval'), 8);
  setImmediate(() => seen.push('immediate'));
  const promised = require('node:timers/promises').setTimeout(15, 'value');
  t.mock.timers.tick(10);
  assert.deepStrictEqual(seen, ['immediate', 'interval']);
  assert.strictEqual(Date.now(), 1010);
  assert.strictEqual(new Date().getTime(), 1010);
  clearInterval(repeated);
  t.mock.timers.runAll();
  assert.deepStrictEqual(seen, ['immediate', 'interval', 'later']);
  assert.strictEqual(await promised, 'value');
  assert.throws(() => t.mock.timers.enable(), { code: 'ERR_INVALID_STATE' });
  t.mock.timers.reset();
  assert.strictEqual(Date, realDate);
  assert.throws(() => t.mock.timers.tick(), { code: 'ERR_INVALID_STATE' });
});
