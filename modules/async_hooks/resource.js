// AsyncResource: an asynchronous operation of the user's own, whose callbacks run in the context of its creation.

const { getAsyncContext, setAsyncContext } = binding('engine');
const { anyHooks, current, emitDestroy, emitInit, kAsyncId, kDestroyed, kTriggerAsyncId, newAsyncId, runAs } =
  require('internal:async_hooks/hooks');

const kContext = Symbol('kContext');
const kBoundTo = Symbol('kBoundTo');

// A resource that is collected without emitDestroy() counts as destroyed then.
let collected;

function watchCollection(resource) {
  collected ??= new FinalizationRegistry(({ asyncId, state }) => {
    if (!state.destroyed) emitDestroy(asyncId);
  });
  const state = resource[kDestroyed] = { destroyed: false };
  collected.register(resource, { asyncId: resource[kAsyncId], state });
}

function checkTrigger(trigger) {
  if (!Number.isSafeInteger(trigger) || trigger < -1) {
    const { ERR_INVALID_ASYNC_ID } = require('internal:errors').codes;
    throw new ERR_INVALID_ASYNC_ID('triggerAsyncId', trigger);
  }
}

class AsyncResource {
  constructor(type, options = undefined) {
    if (typeof type !== 'string') require('internal:validators').validateString(type, 'type');
    let trigger = current.asyncId;
    let manual = false;
    // Most are made without options.
    if (options !== undefined) {
      if (typeof options === 'number') {
        trigger = options;
      } else {
        const given = options?.triggerAsyncId;
        if (given !== undefined) trigger = given;
        manual = Boolean(options?.requireManualDestroy);
      }
      checkTrigger(trigger);
    }
    this[kAsyncId] = newAsyncId();
    this[kTriggerAsyncId] = trigger;
    this[kContext] = getAsyncContext();
    if (anyHooks()) {
      if (type.length === 0) {
        const { ERR_ASYNC_TYPE } = require('internal:errors').codes;
        throw new ERR_ASYNC_TYPE(type);
      }
      emitInit(this[kAsyncId], type, trigger, this);
      if (!manual) watchCollection(this);
    }
  }

  runInAsyncScope(fn, thisArg, ...values) {
    const outer = getAsyncContext();
    setAsyncContext(this[kContext]);
    try {
      return runAs(this[kAsyncId], this[kTriggerAsyncId], this, fn, thisArg, values);
    } finally {
      setAsyncContext(outer);
    }
  }

  emitDestroy() {
    if (this[kDestroyed] !== undefined) this[kDestroyed].destroyed = true;
    emitDestroy(this[kAsyncId]);
    return this;
  }

  asyncId() {
    return this[kAsyncId];
  }

  triggerAsyncId() {
    return this[kTriggerAsyncId];
  }

  bind(fn, thisArg) {
    require('internal:validators').validateFunction(fn, 'fn');
    const resource = this;
    const bound = thisArg === undefined ?
      function boundToResource(...values) {
        return resource.runInAsyncScope(fn, this, ...values);
      } :
      this.runInAsyncScope.bind(this, fn, thisArg);
    bound[kBoundTo] = resource;
    Object.defineProperty(bound, kBoundTo, { enumerable: false });
    Object.defineProperties(bound, { length: { value: fn.length, configurable: true }, asyncResource: deprecatedAccess() });
    return bound;
  }

  static bind(fn, type, thisArg) {
    return new AsyncResource(type || fn.name || 'bound-anonymous-fn').bind(fn, thisArg);
  }
}

let accessToResource;

// The `asyncResource` property of all bound functions.
function deprecatedAccess() {
  if (accessToResource === undefined) {
    const { deprecate } = require('internal:util');
    const text = 'The asyncResource property on bound functions is deprecated';
    accessToResource = {
      configurable: true,
      enumerable: true,
      get: deprecate(function asyncResource() {
        return this[kBoundTo];
      }, text, 'DEP0172'),
      set: deprecate(function asyncResource(value) {
        Object.defineProperty(this, kBoundTo, { value });
      }, text, 'DEP0172'),
    };
  }
  return accessToResource;
}

module.exports = { AsyncResource, kContext };
