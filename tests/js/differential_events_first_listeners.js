// The engine adds the first two listeners of an event: what a script sees of them is what it sees of the others.
const EventEmitter = require('events');

const one = () => console.log('one');
const two = () => console.log('two');
const three = () => console.log('three');

process.on('warning', (warning) => console.log(warning.name, warning.type, warning.count));

const plain = new EventEmitter();
console.log(plain.on('a', one) === plain, plain.on('a', two) === plain, plain.on('a', three) === plain);
console.log(plain.listeners('a').length, plain._eventsCount, plain.eventNames());
plain.prependListener('a', three);
plain.emit('a');
plain.off('a', three).off('a', two);
plain.emit('a');
plain.on('a', two);
plain.once('a', three);
plain.emit('a');
plain.emit('a');
const pair = new EventEmitter();
pair.on('a', () => { console.log('first'); pair.off('a', two); }).on('a', two);
pair.emit('a');
pair.emit('a');

// Other names than text.
const symbol = Symbol('s');
const odd = new EventEmitter();
odd.on(symbol, one).on(symbol, two).on(5, one).on('5', two).on('__proto__', three).on('', one);
console.log(odd.eventNames().map(String), odd._eventsCount);
for (const name of [symbol, 5, '__proto__', '']) console.log(odd.emit(name));
for (const bad of [undefined, null, {}, 'text']) {
  try {
    odd.on('a', bad);
  } catch (error) {
    console.log(error.code, error.message);
  }
}

// Who hears of listeners.
const watched = new EventEmitter();
watched.on('newListener', (event, listener) => console.log('new', event, listener === one, watched.listenerCount(event)));
watched.on('a', one).on('a', two);
watched.once('b', one);
const late = new EventEmitter();
late.on('a', one);
late.once('newListener', () => late.on('a', three));
late.on('a', two);
console.log(late.listeners('a').map((listener) => [one, two, three].indexOf(listener)));

// Limits.
const limited = new EventEmitter().setMaxListeners(1);
limited.on('a', one).on('a', two);
const unlimited = new EventEmitter().setMaxListeners(0);
unlimited.on('b', one).on('b', two);
EventEmitter.defaultMaxListeners = 1;
new EventEmitter().on('c', one).on('c', two);
EventEmitter.defaultMaxListeners = 2;
new EventEmitter().on('d', one).on('d', two).on('d', three);

// Emitters that no constructor made, or that inherit from others.
const bare = Object.create(EventEmitter.prototype);
bare.on('a', one).on('a', two);
console.log(bare.emit('a'), Object.keys(bare));
function Sub() {}
Sub.prototype = new EventEmitter();
const [left, right] = [new Sub(), new Sub()];
EventEmitter.call(left);
EventEmitter.call(right);
left.on('a', one);
console.log(left.listenerCount('a'), right.listenerCount('a'), Sub.prototype.listenerCount('a'));
for (const emitter of [Object.freeze(new EventEmitter()), new Proxy(new EventEmitter(), {})]) {
  try {
    console.log(emitter.on('a', one).listenerCount('a'));
  } catch (error) {
    console.log(error.name);
  }
}

// A listener that rejects.
const capturing = new EventEmitter({ captureRejections: true });
capturing.on('a', async () => { throw new Error('caught'); }).on('a', one);
capturing.on('error', (error) => console.log(error.message));
capturing.emit('a');

for (const event of ['exit', 'exit']) process.on(event, () => console.log(event));
console.log(EventEmitter.prototype.on === EventEmitter.prototype.addListener, EventEmitter.prototype.on.name, EventEmitter.prototype.on.length);
