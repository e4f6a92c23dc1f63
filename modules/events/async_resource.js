// EventEmitterAsyncResource: an emitter whose listeners run in the async context of its creation.

const EventEmitter = require('node:events');
const { AsyncResource } = require('node:async_hooks');

const kEventEmitter = Symbol('kEventEmitter');
const kAsyncResource = Symbol('kAsyncResource');

function invalidThis(name) {
  const { ERR_INVALID_THIS } = require('internal:errors').codes;
  return new ERR_INVALID_THIS(name);
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
    return this.asyncResource.runInAsyncScope(super.emit, this, event, ...values);
  }

  emitDestroy() {
    this.asyncResource.emitDestroy();
  }

  get asyncId() {
    return this.asyncResource.asyncId();
  }

  get triggerAsyncId() {
    return this.asyncResource.triggerAsyncId();
  }

  get asyncResource() {
    if (this[kAsyncResource] === undefined) throw invalidThis('EventEmitterAsyncResource');
    return this[kAsyncResource];
  }
}

module.exports = { EventEmitterAsyncResource };
