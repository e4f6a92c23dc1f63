// EventEmitterAsyncResource: an emitter whose listeners run in the async context of its creation.

const EventEmitter = require('node:events');
const { AsyncResource } = require('node:async_hooks');

const kEventEmitter = Symbol('kEventEmitter');
const kAsyncResource = Symbol('kAsyncResource');

function invalidThis(name) {
  const { ERR_INVALID_THIS } = require('internal:errors').codes;
  return new ERR_INVALID_THIS(name);
}

function resourceOf(emitter) {
  if (emitter[kAsyncResource] === undefined) throw invalidThis('EventEmitterAsyncResource');
  return emitter[kAsyncResource];
}

class EventEmitterReferencingAsyncResource extends AsyncResource {
  constructor(emitter, type, options) {
    super(type, options);
    this[kEventEmitter] = emitter;
  }

  get eventEmitter() {
    if (this[kEventEmitter] === undefined) throw invalidThis('EventEmitterReferencingAsyncResource');
    return this[kEventEmitter];
  }
}

class EventEmitterAsyncResource extends EventEmitter {
  constructor(options = undefined) {
    let name;
    if (typeof options === 'string') {
      name = options;
      options = undefined;
    } else {
      if (new.target === EventEmitterAsyncResource) {
        require('internal:validators').validateString(options?.name, 'options.name');
      }
      name = options?.name || new.target.name;
    }
    super(options);
    this[kAsyncResource] = new EventEmitterReferencingAsyncResource(this, name, options);
  }

  emit(event, ...values) {
    return resourceOf(this).runInAsyncScope(super.emit, this, event, ...values);
  }

  emitDestroy() {
    resourceOf(this).emitDestroy();
  }

  get asyncId() {
    return resourceOf(this).asyncId();
  }

  get triggerAsyncId() {
    return resourceOf(this).triggerAsyncId();
  }

  get asyncResource() {
    return resourceOf(this);
  }
}

module.exports = { EventEmitterAsyncResource };
