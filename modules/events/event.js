// The DOM's Event and CustomEvent.

const { now } = binding('perf_hooks');

const kType = Symbol('type');
const kDetail = Symbol('detail');
const kTarget = Symbol('kTarget');
const kStop = Symbol('kStop');
const kIsBeingDispatched = Symbol('kIsBeingDispatched');
const kTrustEvent = Symbol('kTrustEvent');
const kFlags = Symbol('kFlags');
const kTimeStamp = Symbol('kTimeStamp');

const CANCELABLE = 1 << 0;
const BUBBLES = 1 << 1;
const COMPOSED = 1 << 2;
const DEFAULT_PREVENTED = 1 << 3;
const PROPAGATION_STOPPED = 1 << 4;
const TRUSTED = 1 << 5;

function isEvent(value) {
  return typeof value?.[kType] === 'string';
}

function checkEvent(value) {
  if (!isEvent(value)) throw invalidThis('Event');
}

function invalidThis(name) {
  const { ERR_INVALID_THIS } = require('internal:errors').codes;
  return new ERR_INVALID_THIS(name);
}

function missingType() {
  const { ERR_MISSING_ARGS } = require('internal:errors').codes;
  return new ERR_MISSING_ARGS('type');
}

function flagsOf(options) {
  require('internal:validators').validateObject(options, 'options');
  return (options.bubbles ? BUBBLES : 0) | (options.cancelable ? CANCELABLE : 0) |
    (options.composed ? COMPOSED : 0) | (options[kTrustEvent] ? TRUSTED : 0);
}

// "Event { type: …, … }" as util.inspect shows it; `depth` counts down on the way inwards.
function inspectAs(name, shown, depth, options) {
  if (depth < 0) return name;
  const { inspect } = require('node:util');
  const inner = { ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth };
  return `${name} ${inspect(shown, inner)}`;
}

class Event {
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw missingType();
    this[kFlags] = options === undefined || options === null ? 0 : flagsOf(options);
    this[kType] = `${type}`;
    this[kTarget] = null;
    this[kIsBeingDispatched] = false;
    this[kTimeStamp] = now();
  }

  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw missingType();
    if (this[kIsBeingDispatched]) return;
    this[kType] = `${type}`;
    this[kFlags] = (this[kFlags] & ~(BUBBLES | CANCELABLE)) | (bubbles ? BUBBLES : 0) | (cancelable ? CANCELABLE : 0);
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    checkEvent(this);
    return inspectAs(this.constructor.name, {
      type: this[kType],
      defaultPrevented: (this[kFlags] & DEFAULT_PREVENTED) !== 0,
      cancelable: (this[kFlags] & CANCELABLE) !== 0,
      timeStamp: this[kTimeStamp],
    }, depth, options);
  }

  stopImmediatePropagation() {
    checkEvent(this);
    this.stopPropagation();
    this[kStop] = true;
  }

  preventDefault() {
    checkEvent(this);
    this[kFlags] |= DEFAULT_PREVENTED;
  }

  get target() {
    checkEvent(this);
    return this[kTarget];
  }

  get currentTarget() {
    checkEvent(this);
    return this[kIsBeingDispatched] ? this[kTarget] : null;
  }

  get srcElement() {
    checkEvent(this);
    return this[kTarget];
  }

  get type() {
    checkEvent(this);
    return this[kType];
  }

  get cancelable() {
    checkEvent(this);
    return (this[kFlags] & CANCELABLE) !== 0;
  }

  get defaultPrevented() {
    checkEvent(this);
    return (this[kFlags] & (CANCELABLE | DEFAULT_PREVENTED)) === (CANCELABLE | DEFAULT_PREVENTED);
  }

  get timeStamp() {
    checkEvent(this);
    return this[kTimeStamp];
  }

  composedPath() {
    checkEvent(this);
    return this[kIsBeingDispatched] ? [this[kTarget]] : [];
  }

  get returnValue() {
    checkEvent(this);
    return (this[kFlags] & (CANCELABLE | DEFAULT_PREVENTED)) !== (CANCELABLE | DEFAULT_PREVENTED);
  }

  get bubbles() {
    checkEvent(this);
    return (this[kFlags] & BUBBLES) !== 0;
  }

  get composed() {
    checkEvent(this);
    return (this[kFlags] & COMPOSED) !== 0;
  }

  get eventPhase() {
    checkEvent(this);
    return this[kIsBeingDispatched] ? Event.AT_TARGET : Event.NONE;
  }

  get cancelBubble() {
    checkEvent(this);
    return (this[kFlags] & PROPAGATION_STOPPED) !== 0;
  }

  set cancelBubble(value) {
    checkEvent(this);
    if (value) this[kFlags] |= PROPAGATION_STOPPED;
  }

  stopPropagation() {
    checkEvent(this);
    this[kFlags] |= PROPAGATION_STOPPED;
  }
}

class CustomEvent extends Event {
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw missingType();
    super(type, options);
    this[kDetail] = options?.detail ?? null;
  }

  get detail() {
    if (!isEvent(this) || this[kDetail] === undefined) throw invalidThis('CustomEvent');
    return this[kDetail];
  }
}

// Web IDL: methods and attributes are enumerable, toStringTag is a plain string.
function exposeAsInterface(constructor, enumerableNames) {
  const enumerable = { __proto__: null, enumerable: true };
  for (const name of enumerableNames) Object.defineProperty(constructor.prototype, name, enumerable);
  Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: constructor.name, configurable: true });
}

exposeAsInterface(Event, ['initEvent', 'stopImmediatePropagation', 'preventDefault', 'target', 'currentTarget',
  'srcElement', 'type', 'cancelable', 'defaultPrevented', 'timeStamp', 'composedPath', 'returnValue', 'bubbles',
  'composed', 'eventPhase', 'cancelBubble', 'stopPropagation']);
exposeAsInterface(CustomEvent, ['detail']);

Object.defineProperty(Event.prototype, 'isTrusted', {
  enumerable: true,
  get: Object.getOwnPropertyDescriptor({
    get isTrusted() {
      return (this[kFlags] & TRUSTED) !== 0;
    },
  }, 'isTrusted').get,
});

['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((name, value) => {
  Object.defineProperty(Event, name, { value, enumerable: true });
});

module.exports = {
  Event, CustomEvent, exposeAsInterface, inspectAs, invalidThis, kIsBeingDispatched, kStop, kTarget, kTrustEvent, kType,
};
