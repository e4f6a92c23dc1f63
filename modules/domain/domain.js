// node:domain: errors of operations that belong together go to one object. Nothing is paid before the module is loaded.
//
// Which domain is active follows the program as the async context does. The store there is an entry `{ domain, parent,
// isLeft }`, one for each time a domain was entered; its parents are the domains around it, as long as none was left.

const EventEmitter = require('node:events');
const { AsyncLocalStorage } = require('internal:async_hooks/local_storage');
const { interceptUncaught } = require('internal:process/fatal');
const { codes } = require('internal:errors');

const engine = binding('engine');

if (process.hasUncaughtExceptionCaptureCallback()) throw new codes.ERR_DOMAIN_CALLBACK_NOT_AVAILABLE();

const entered = new AsyncLocalStorage();

// What process.domain is where there is none: null at first and after an uncaught error, undefined after exit().
let none = null;

function activeDomain() {
  const entry = entered.getStore();
  return entry === undefined ? none : entry.domain;
}

// The domain of an async context that was kept.
function domainOf(frames) {
  for (let frame = frames; frame !== undefined; frame = frame.next) {
    if (frame.storage === entered) return frame.store?.domain;
  }
  return undefined;
}

function activate(domain) {
  if (domain === null || domain === undefined) {
    none = domain;
    entered.enterWith(undefined);
  } else {
    entered.enterWith({ domain, parent: entered.getStore(), isLeft: false });
  }
}

// The entry around another one. A callback begins with the innermost domain of its making only.
function outside(entry) {
  return entry.isLeft ? undefined : entry.parent;
}

// The domains that were entered, the innermost last.
function stackOfDomains() {
  const stack = [];
  for (let entry = entered.getStore(); entry !== undefined; entry = outside(entry)) stack.unshift(entry.domain);
  return stack;
}

function leaveAll() {
  for (let entry = entered.getStore(); entry !== undefined;) {
    const next = outside(entry);
    entry.isLeft = true;
    entry = next;
  }
  activate(null);
}

// Gives an object its domain without showing it among the properties.
function mark(object, domain) {
  Reflect.defineProperty(object, 'domain', { value: domain, configurable: true, enumerable: false, writable: true });
}

function markError(error, domain, isThrown) {
  if ((typeof error !== 'object' || error === null) && typeof error !== 'function') return;
  mark(error, domain);
  Reflect.set(error, 'domainThrown', isThrown);
}

class Domain extends EventEmitter {
  constructor() {
    super();
    this.members = [];
  }

  enter() {
    activate(this);
  }

  // Leaves this domain and those entered inside it.
  exit() {
    let last = entered.getStore();
    while (last !== undefined && last.domain !== this) last = outside(last);
    if (last === undefined) return;
    const target = outside(last);
    for (let entry = entered.getStore(); entry !== target;) {
      const next = outside(entry);
      entry.isLeft = true;
      entry = next;
    }
    none = undefined;
    entered.enterWith(target);
  }

  add(emitter) {
    if (emitter.domain === this) return;
    if (emitter.domain) emitter.domain.remove(emitter);
    if (this.domain && emitter instanceof Domain) {
      // Two domains that are members of each other would hand an error to and fro for ever.
      for (let outer = this.domain; outer; outer = outer.domain) {
        if (outer === emitter) return;
      }
    }
    mark(emitter, this);
    this.members.push(emitter);
  }

  remove(emitter) {
    emitter.domain = null;
    const at = this.members.indexOf(emitter);
    if (at !== -1) this.members.splice(at, 1);
  }

  run(fn, ...values) {
    return callInside(this, fn, this, values);
  }

  bind(callback) {
    const domain = this;
    function runBound(...values) {
      return callInside(domain, callback, this, values);
    }
    mark(runBound, domain);
    return runBound;
  }

  intercept(callback) {
    const domain = this;
    return function runIntercepted(error, ...values) {
      if (!(error instanceof Error)) return callInside(domain, callback, this, values);
      error.domainBound = callback;
      markError(error, domain, false);
      domain.emit('error', error);
      return undefined;
    };
  }

  // An uncaught error while this domain was active. True if a listener took it.
  _errorHandler(error) {
    markError(error, this, true);
    // The listener must not run in its own domain: what it throws belongs to the one around.
    while (activeDomain() === this) this.exit();
    const isOutermost = entered.getStore() === undefined;
    let caught = false;
    if (isOutermost) {
      if (this.listenerCount('error') > 0) caught = this.emit('error', error);
    } else {
      try {
        caught = this.emit('error', error);
      } catch (thrown) {
        caught = handedOn(thrown);
      }
    }
    leaveAll();
    return caught;
  }
}

// Methods that a program calls, enumerable as on a prototype that was filled by assignment.
for (const name of ['_errorHandler', 'enter', 'exit', 'add', 'remove', 'run', 'intercept', 'bind']) {
  Object.defineProperty(Domain.prototype, name, { enumerable: true });
}
Domain.prototype.members = undefined;

function handedOn(error) {
  const domain = activeDomain();
  if (!domain) throw error;
  return domain._errorHandler(error);
}

// Without `finally`: an error that nothing catches is reported while the domain is still active.
function callInside(domain, fn, thisValue, values) {
  domain.enter();
  const result = Reflect.apply(fn, thisValue, values);
  domain.exit();
  return result;
}

interceptUncaught((error) => {
  const isHeard = stackOfDomains().some((domain) => domain.listenerCount('error') > 0);
  if (isHeard) return activeDomain()._errorHandler(error);
  leaveAll();
  return false;
});

// The innermost entry of another domain than the active one.
function aroundActive() {
  let entry = entered.getStore();
  const domain = entry?.domain;
  while (entry !== undefined && entry.domain === domain) entry = outside(entry);
  return entry;
}

function emitErrorOf(emitter, error = new codes.ERR_UNHANDLED_ERROR()) {
  const { domain } = emitter;
  if (typeof error === 'object') {
    Reflect.set(error, 'domainEmitter', emitter);
    markError(error, domain, false);
  }
  const before = entered.getStore();
  const around = aroundActive();
  if (around === undefined) none = null;
  entered.enterWith(around);
  domain.emit('error', error);
  entered.enterWith(before);
  return false;
}

const requestEvents = new Set(['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect']);

// No constructor runs for the messages of a server of HTTP: they get the server's domain with their event.
function adopt(messages, domain) {
  for (const message of messages) {
    if (message instanceof EventEmitter && message.domain === undefined) mark(message, domain);
  }
}

function patchEmitters() {
  const { init } = EventEmitter;
  const plainEmit = EventEmitter.prototype.emit;
  EventEmitter.usingDomains = true;
  EventEmitter.init = function(options) {
    const isPlain = !(this instanceof Domain);
    mark(this, isPlain ? (activeDomain() ?? null) : null);
    return init.call(this, options);
  };
  EventEmitter.prototype.emit = function emit(type, ...values) {
    const { domain } = this;
    if (domain === null || domain === undefined || this === process) return plainEmit.call(this, type, ...values);
    if (type === 'error') {
      if (this.listenerCount(type) > 0) return plainEmit.call(this, type, ...values);
      return emitErrorOf(this, values[0] || undefined);
    }
    if (requestEvents.has(type)) adopt(values, domain);
    domain.enter();
    const result = plainEmit.call(this, type, ...values);
    domain.exit();
    return result;
  };
  // The engine knows emitters by their method, and would pass this one over.
  engine.setEmit(undefined);
  engine.setEmit = () => {};
}

function patchProcess() {
  const loadedAt = new Error('require(`domain`) at this point').stack;
  process.setUncaughtExceptionCaptureCallback = function(fn) {
    const error = new codes.ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE();
    error.stack += `\n${'-'.repeat(40)}\n${loadedAt}`;
    throw error;
  };
  Object.defineProperty(process, 'domain', { get: activeDomain, set: activate, enumerable: true });
}

// A resource runs in the domain of its making, and tells it.
function patchResources() {
  const { AsyncResource, kContext } = require('internal:async_hooks/resource');
  Object.defineProperty(AsyncResource.prototype, 'domain', {
    configurable: true,
    get() {
      return domainOf(this[kContext]);
    },
    set(domain) {
      mark(this, domain);
    },
  });
}

patchEmitters();
patchProcess();
patchResources();

function createDomain() {
  return new Domain();
}

exports.Domain = Domain;
exports.create = exports.createDomain = createDomain;
Object.defineProperty(exports, 'active', { get: activeDomain, set: activate, enumerable: true, configurable: true });
Object.defineProperty(exports, '_stack', { get: stackOfDomains, enumerable: true, configurable: true });
