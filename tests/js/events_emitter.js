// EventEmitter: emitters without a constructor run, changes during an emission, errors, rejections.
const assert = require('node:assert');
const EventEmitter = require('node:events');

const calls = [];
const note = (name) => (...values) => { calls.push([name, ...values]); };
const taken = () => calls.splice(0);

// An object whose constructor never ran is a whole emitter, and shares nothing with others of its kind.
{
  const first = Object.create(EventEmitter.prototype);
  const second = Object.create(EventEmitter.prototype);
  assert.strictEqual(first._events, undefined);
  assert.strictEqual(first.emit('x'), false);
  assert.deepStrictEqual(first.eventNames(), []);
  first.removeAllListeners();
  first.removeListener('x', note('x'));
  first.on('x', note('first')).once('x', note('once'));
  assert.strictEqual(second.listenerCount('x'), 0);
  assert.strictEqual(first.emit('x', 1, 2), true);
  first.emit('x');
  assert.deepStrictEqual(taken(), [['first', 1, 2], ['once', 1, 2], ['first']]);
}

// Constructors as functions, with classes and with prototypes that are emitters themselves.
{
  function Old() { EventEmitter.call(this); }
  require('node:util').inherits(Old, EventEmitter);
  assert.strictEqual(new Old().emit('x'), false);
  function Older() { EventEmitter.call(this); }
  Older.prototype = new EventEmitter();
  Older.prototype.on('x', note('prototype'));
  assert.strictEqual(new Older().emit('x'), false);
}

// Listeners added or removed during an emission count from the next one on.
{
  const emitter = new EventEmitter();
  const late = note('late');
  const gone = note('gone');
  emitter.on('x', () => { emitter.on('x', late); emitter.removeListener('x', gone); });
  emitter.on('x', gone);
  emitter.emit('x');
  assert.deepStrictEqual(taken(), [['gone']]);
  emitter.emit('x');
  assert.deepStrictEqual(taken(), [['late']]);
  assert.strictEqual(emitter.listenerCount('x', late), 2);
}

// Names that come and go leave nothing behind.
{
  const emitter = new EventEmitter();
  emitter.on('stays', note('stays'));
  for (let i = 0; i < 100; i++) {
    emitter.once(`answer ${i}`, note('answer'));
    emitter.emit(`answer ${i}`);
    emitter.once('close', note('close')).emit('close');
  }
  taken();
  assert.deepStrictEqual(emitter.eventNames(), ['stays']);
  assert.ok(Reflect.ownKeys(emitter._events).length <= 2);
}

// Errors without a listener are thrown; the monitor hears of them and changes nothing.
{
  const emitter = new EventEmitter();
  const error = new Error('no');
  emitter.on(EventEmitter.errorMonitor, note('monitor'));
  assert.throws(() => emitter.emit('error', error), (thrown) => thrown === error);
  assert.throws(() => emitter.emit('error', { a: 1 }), {
    code: 'ERR_UNHANDLED_ERROR', message: 'Unhandled error. ({ a: 1 })', context: { a: 1 },
  });
  assert.strictEqual(taken().length, 2);
  emitter.on('error', note('error')).emit('error', error);
  assert.deepStrictEqual(taken(), [['monitor', error], ['error', error]]);
}

// newListener comes before the listener is there, removeListener after it is gone.
{
  const emitter = new EventEmitter();
  const listener = () => {};
  emitter.on('newListener', (type) => calls.push(['new', type, emitter.listenerCount('x')]));
  emitter.on('removeListener', (type, removed) => calls.push(['removed', type, removed === listener, emitter.listenerCount('x')]));
  taken();
  emitter.once('x', listener).off('x', listener);
  assert.deepStrictEqual(taken(), [['new', 'x', 0], ['removed', 'x', true, 0]]);
}

// A listener that rejects, with captureRejections.
{
  const emitter = new EventEmitter({ captureRejections: true });
  emitter.on('x', async () => { throw new Error('later'); });
  emitter.on('error', (error) => calls.push(['captured', error.message]));
  emitter.emit('x');
  setImmediate(() => {
    assert.deepStrictEqual(taken(), [['captured', 'later']]);
    iterate();
  });
}

async function iterate() {
  const emitter = new EventEmitter();
  setImmediate(() => {
    for (let i = 0; i < 3; i++) emitter.emit('value', i, 'more');
    emitter.emit('done');
  });
  const values = [];
  for await (const [value, more] of EventEmitter.on(emitter, 'value', { close: ['done'] })) values.push([value, more]);
  assert.deepStrictEqual(values, [[0, 'more'], [1, 'more'], [2, 'more']]);
  assert.strictEqual(emitter.listenerCount('value'), 0);

  const controller = new AbortController();
  const waiting = EventEmitter.once(emitter, 'never', { signal: controller.signal });
  controller.abort();
  await assert.rejects(waiting, { name: 'AbortError', code: 'ABORT_ERR' });
  assert.strictEqual(emitter.listenerCount('never'), 0);
}
