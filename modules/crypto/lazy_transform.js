// The base of Hash and Hmac: a Transform that becomes one when a script first treats it as a stream.
//
// Most hashes are never streams. So node:stream is loaded, and the prototypes are linked to it, when a property is missed that
// may be a stream's, or when somebody asks for the prototype itself.

const LOADED_WITH_STREAMS = 'internal:stream/transform';

function LazyTransform(options) {
  this._options = options;
}

const { prototype } = LazyTransform;

function link() {
  const { Transform } = require('node:stream');
  Object.setPrototypeOf(prototype, Transform.prototype);
  Object.setPrototypeOf(LazyTransform, Transform);
  return Transform;
}

if (binding('engine').hasBuiltinLoaded(LOADED_WITH_STREAMS)) link();
else {
  // Found by the first assignments, so that these do not look further.
  Object.defineProperty(prototype, '_options', { value: undefined, writable: true, configurable: true });
  Object.setPrototypeOf(prototype, new Proxy(Object.prototype, {
    get: (target, name, receiver) => name in target ? target[name] : Reflect.get(link().prototype, name, receiver),
    has: (target, name) => name in link().prototype,
    getPrototypeOf: () => link().prototype,
  }));
}

function becomeStream(stream) {
  const { Transform } = require('node:stream');
  const options = stream._options;
  Transform.call(stream, options);
  stream._writableState.decodeStrings = false;
  if (!options?.defaultEncoding) stream._writableState.defaultEncoding = 'buffer';
}

function defineState(name) {
  Object.defineProperty(prototype, name, {
    get() {
      becomeStream(this);
      return this[name];
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
    enumerable: true,
    configurable: true,
  });
}

defineState('_readableState');
defineState('_writableState');

module.exports = LazyTransform;
