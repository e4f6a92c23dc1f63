// internal:test/mock: functions and methods that record their calls, until they are restored.

function nothing() {}

// What the tracker and its proxies do with a context, out of reach of test code.
let trackCall;
let nextImplementation;

class MockFunctionContext {
  #calls = [];
  #once = new Map();
  #implementation;
  #origin;
  #times;

  static {
    trackCall = (context, call) => context.#calls.push(call);
    nextImplementation = (context) => context.#next();
  }

  // `origin` says what to restore: { original } for a bare function, else { descriptor, object, methodName }.
  constructor(implementation, origin, times) {
    this.#implementation = implementation;
    this.#origin = origin;
    this.#times = times;
  }

  #next() {
    const call = this.#calls.length;
    const implementation = this.#once.get(call) ?? this.#implementation;
    this.#once.delete(call);
    if (call + 1 === this.#times) this.restore();
    return implementation;
  }

  get calls() {
    return this.#calls.slice();
  }

  callCount() {
    return this.#calls.length;
  }

  mockImplementation(implementation) {
    require('internal:validators').validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  mockImplementationOnce(implementation, onCall) {
    const { validateFunction, validateInteger } = require('internal:validators');
    validateFunction(implementation, 'implementation');
    const next = this.#calls.length;
    const call = onCall ?? next;
    validateInteger(call, 'onCall', next);
    this.#once.set(call, implementation);
  }

  restore() {
    const { descriptor, object, original, methodName } = this.#origin;
    if (methodName === undefined) this.#implementation = original;
    else Object.defineProperty(object, methodName, descriptor);
  }

  resetCalls() {
    this.#calls = [];
  }
}

// Runs one call of a mock and records it, whether it returns or throws.
function record(context, args, receiver, target, perform) {
  const call = { __proto__: null, arguments: args, error: undefined, result: undefined, stack: new Error(), target, this: receiver };
  try {
    call.result = perform(nextImplementation(context));
    if (target !== undefined) call.this = call.result;
    return call.result;
  } catch (error) {
    call.error = error;
    if (target !== undefined) call.this = undefined;
    throw error;
  } finally {
    trackCall(context, call);
  }
}

function proxyOf(context, original) {
  return new Proxy(original, {
    __proto__: null,
    apply: (_, receiver, args) =>
      record(context, args, receiver, undefined, (implementation) => Reflect.apply(implementation, receiver, args)),
    construct: (target, args, newTarget) =>
      record(context, args, undefined, target, (implementation) => Reflect.construct(implementation, args, newTarget)),
    get: (target, property, receiver) => (property === 'mock' ? context : Reflect.get(target, property, receiver)),
  });
}

function isOptions(value) {
  return value !== null && typeof value === 'object';
}

function validateTimes(times) {
  if (times !== Infinity) require('internal:validators').validateInteger(times, 'options.times', 1);
}

function descriptorOf(object, name) {
  for (let host = object; host !== null; host = Object.getPrototypeOf(host)) {
    const descriptor = Object.getOwnPropertyDescriptor(host, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

// Exports that load when they are first read are native accessors until then.
function settledDescriptor(object, name) {
  const descriptor = descriptorOf(object, name);
  if (descriptor?.get === undefined || !Function.prototype.toString.call(descriptor.get).includes('[native code]')) return descriptor;
  void object[name];
  return descriptorOf(object, name);
}

function invalidValue(name, value, reason) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_VALUE(name, value, reason);
}

function checkMethodArguments(object, methodName) {
  if (typeof methodName !== 'string' && typeof methodName !== 'symbol') {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_TYPE('methodName', ['string', 'symbol'], methodName);
  }
  if (typeof object !== 'function') require('internal:validators').validateObject(object, 'object');
}

// Which part of a property's descriptor is mocked: 'get', 'set' or 'value'.
function partOf(options) {
  const { validateBoolean, validateObject } = require('internal:validators');
  validateObject(options, 'options');
  const { getter = false, setter = false, times = Infinity } = options;
  validateBoolean(getter, 'options.getter');
  validateBoolean(setter, 'options.setter');
  validateTimes(times);
  if (setter && getter) throw invalidValue('options.setter', setter, "cannot be used with 'options.getter'");
  return getter ? 'get' : setter ? 'set' : 'value';
}

class MockTracker {
  #contexts = [];
  #timers;

  get timers() {
    this.#timers ??= new (require('internal:test/mock_timers').MockTimers)();
    return this.#timers;
  }

  fn(original = function() {}, implementation = original, options = {}) {
    if (isOptions(original)) {
      options = original;
      original = function() {};
      implementation = original;
    } else if (isOptions(implementation)) {
      options = implementation;
      implementation = original;
    }
    const { validateFunction, validateObject } = require('internal:validators');
    validateFunction(original, 'original');
    validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    const { times = Infinity } = options;
    validateTimes(times);
    return this.#track(new MockFunctionContext(implementation, { original }, times), original);
  }

  method(objectOrFunction, methodName, implementation = nothing, options = {}) {
    checkMethodArguments(objectOrFunction, methodName);
    if (isOptions(implementation)) {
      options = implementation;
      implementation = nothing;
    }
    require('internal:validators').validateFunction(implementation, 'implementation');
    const part = partOf(options);
    const descriptor = settledDescriptor(objectOrFunction, methodName);
    const original = descriptor?.[part];
    if (typeof original !== 'function') throw invalidValue('methodName', original, 'must be a method');
    if (!descriptor.configurable && Object.hasOwn(objectOrFunction, methodName)) {
      throw new TypeError(`Cannot redefine property: ${String(methodName)}`);
    }
    const origin = { descriptor, object: objectOrFunction, methodName };
    const first = implementation === nothing ? original : implementation;
    const mock = this.#track(new MockFunctionContext(first, origin, options.times ?? Infinity), original);
    Object.defineProperty(objectOrFunction, methodName, { ...descriptor, [part]: mock });
    return mock;
  }

  getter(object, methodName, implementation = nothing, options = {}) {
    return this.#accessor('getter', object, methodName, implementation, options);
  }

  setter(object, methodName, implementation = nothing, options = {}) {
    return this.#accessor('setter', object, methodName, implementation, options);
  }

  #accessor(kind, object, methodName, implementation, options) {
    if (isOptions(implementation)) {
      options = implementation;
      implementation = nothing;
    } else {
      require('internal:validators').validateObject(options, 'options');
    }
    const { [kind]: isWanted = true } = options;
    if (isWanted === false) throw invalidValue(`options.${kind}`, isWanted, 'cannot be false');
    return this.method(object, methodName, implementation, { ...options, [kind]: isWanted });
  }

  #module(specifier, options, caller) {
    const context = require('internal:test/mock_module').mockModule(specifier, options, caller);
    this.#contexts.push(context);
    return context;
  }

  static {
    if (binding('program').option('--experimental-test-module-mocks')) {
      Object.defineProperty(MockTracker.prototype, 'module', {
        configurable: true,
        writable: true,
        value: function module(specifier, options = {}) {
          const place = require('internal:test/harness').placeOf(module);
          return this.#module(specifier, options, place?.file);
        },
      });
    }
  }

  #track(context, original) {
    this.#contexts.push(context);
    return proxyOf(context, original);
  }

  reset() {
    this.restoreAll();
    this.#timers?.reset();
    this.#contexts = [];
  }

  restoreAll() {
    for (const context of this.#contexts) {
      const { restore } = context instanceof MockFunctionContext ? MockFunctionContext.prototype : context;
      restore.call(context);
    }
  }
}

module.exports = { MockTracker };
