// A listener that is taken back right after it came, wherever it stands among others; and what triggers a resource.
const EventEmitter = require('node:events');
const { AsyncResource, executionAsyncId } = require('node:async_hooks');

const heard = [];
const makers = ['a', 'b', 'c', 'd'].map((name) => () => heard.push(name));
for (let removed = 0; removed < makers.length; removed++) {
  const emitter = new EventEmitter();
  for (const listener of makers) emitter.on('event', listener);
  emitter.removeListener('event', makers[removed]);
  emitter.emit('event');
  console.log(removed, heard.splice(0).join(), emitter.listenerCount('event'));
}

// The same one twice: the later goes first. And the last one goes while all are told.
const emitter = new EventEmitter();
const [a, b, c] = makers;
emitter.on('removeListener', (name, listener) => console.log('removed', name, makers.indexOf(listener)));
for (const listener of [a, b, c, a]) emitter.on('event', listener);
emitter.removeListener('event', a);
emitter.prependListener('event', () => emitter.removeListener('event', c));
emitter.emit('event');
emitter.emit('event');
console.log(heard.join(), emitter.listenerCount('event'));

const current = executionAsyncId();
for (const options of [undefined, {}, { triggerAsyncId: undefined }, { requireManualDestroy: true }]) {
  console.log(new AsyncResource('plain', options).triggerAsyncId() === current);
}
console.log(new AsyncResource('number', 5).triggerAsyncId(), new AsyncResource('object', { triggerAsyncId: 7 }).triggerAsyncId());
for (const options of [-2, 0.5, { triggerAsyncId: '1' }, { triggerAsyncId: null }]) {
  try {
    new AsyncResource('refused', options);
    console.log('taken');
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
let reads = 0;
new AsyncResource('read', { get triggerAsyncId() { reads++; return undefined; } });
console.log(new AsyncResource('inner').runInAsyncScope(() => new AsyncResource('child').triggerAsyncId() === executionAsyncId()), reads > 0);
