// Streams that exist without their constructors having run get their state when it is first touched.
const assert = require('node:assert');
const { Readable, Writable, Duplex } = require('node:stream');

// What native code does for requests, responses and sockets, in plain JavaScript.
function defineLazy(prototype, name, build) {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get() {
      const value = build(this);
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
  });
}

class Message extends Readable {
  _read() {}
}
defineLazy(Message.prototype, '_readableState', (object) => new Readable.ReadableState({ autoDestroy: false }, object, false));

class Connection extends Duplex {
  _read() {}
  _write(chunk, encoding, callback) { this.written = (this.written ?? '') + chunk; callback(); }
}
defineLazy(Connection.prototype, '_readableState', (object) => new Readable.ReadableState(undefined, object, true));
defineLazy(Connection.prototype, '_writableState', (object) => new Writable.WritableState(undefined, object, true));

const made = Object.create(Message.prototype);
assert.ok(made instanceof Readable);
made.on('close', () => {});
made.once('aborted', () => {});
// Node itself touches the state with every listener.
const isOurs = process.versions.protojs !== undefined;
if (isOurs) assert.ok(!Object.hasOwn(made, '_readableState'), 'listening to other events builds no state');

let text = '';
made.on('data', (chunk) => { text += chunk; });
assert.ok(Object.hasOwn(made, '_readableState'));
made.push('a');
made.push('b');
made.push(null);
made.on('end', () => {
  assert.strictEqual(text, 'ab');
  assert.strictEqual(made.destroyed, false);
});

const connection = Object.create(Connection.prototype);
assert.ok(connection instanceof Writable);
connection.write('x');
connection.end('y');
connection.on('finish', () => {
  assert.strictEqual(connection.written, 'xy');
  connection.destroy();
});

// The same class constructed as usual has a state of its own.
const constructed = new Message({ objectMode: true });
assert.strictEqual(constructed.readableObjectMode, true);
assert.notStrictEqual(constructed._readableState, made._readableState);
