// diagnostics_channel: publishing, stores, tracing.
const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const diagnostics = require('node:diagnostics_channel');

const heard = [];
const channel = diagnostics.channel('test:one');
assert.strictEqual(diagnostics.channel('test:one'), channel);
assert.strictEqual(channel.hasSubscribers, false);
channel.publish('nobody');
const listener = (message, name) => heard.push([message, name]);
diagnostics.subscribe('test:one', listener);
assert.ok(diagnostics.hasSubscribers('test:one') && channel instanceof diagnostics.Channel);
channel.publish(1);
assert.ok(diagnostics.unsubscribe('test:one', listener));
assert.ok(!channel.unsubscribe(listener));
channel.publish(2);
assert.deepStrictEqual(heard.splice(0), [[1, 'test:one']]);

const storage = new AsyncLocalStorage();
channel.bindStore(storage, (data) => data.id);
assert.strictEqual(channel.runStores({ id: 7 }, (suffix) => `${storage.getStore()}${suffix}`, undefined, '!'), '7!');
assert.ok(channel.unbindStore(storage));
assert.strictEqual(channel.hasSubscribers, false);

const tracing = diagnostics.tracingChannel('test');
const events = {};
for (const name of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) events[name] = () => heard.push(name);
tracing.subscribe(events);
assert.strictEqual(tracing.traceSync((a) => a + 1, {}, undefined, 1), 2);
assert.deepStrictEqual(heard.splice(0), ['start', 'end']);
assert.throws(() => tracing.traceSync(() => { throw new Error('no'); }), { message: 'no' });
assert.deepStrictEqual(heard.splice(0), ['start', 'error', 'end']);
tracing.traceCallback((callback) => process.nextTick(callback, null, 3), 0, {}, undefined, (error, value) => {
  assert.strictEqual(value, 3);
  heard.push('callback');
});
setImmediate(async () => {
  assert.deepStrictEqual(heard.splice(0), ['start', 'end', 'asyncStart', 'callback', 'asyncEnd']);
  assert.strictEqual(await tracing.tracePromise(async () => 4), 4);
  assert.deepStrictEqual(heard.splice(0), ['start', 'end', 'asyncStart', 'asyncEnd']);
  assert.ok(tracing.unsubscribe(events));
  assert.strictEqual(tracing.hasSubscribers, false);
});
