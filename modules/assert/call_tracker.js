// assert.CallTracker: functions that must be called a given number of times.

const { codes } = require('internal:errors');
const { AssertionError } = require('internal:assert/assertion_error');
const { validateUint32 } = require('internal:validators');

const noop = Function.prototype;

class Check {
  #calls = [];
  #expected;
  #name;
  #stack;

  constructor(expected, name, stack) {
    this.#expected = expected;
    this.#name = name;
    this.#stack = stack;
  }

  track(thisArg, args) {
    this.#calls.push(Object.freeze({ thisArg, arguments: Object.freeze(args.slice()) }));
  }

  reset() {
    this.#calls = [];
  }

  getCalls() {
    return Object.freeze(this.#calls.slice());
  }

  report() {
    const count = this.#calls.length;
    if (count === this.#expected) return undefined;
    return {
      message: `Expected the ${this.#name} function to be executed ${this.#expected} time(s) but was executed ${count} time(s).`,
      actual: count,
      expected: this.#expected,
      operator: this.#name,
      stack: this.#stack,
    };
  }
}

class CallTracker {
  #checks = new Set();
  #tracked = new WeakMap();

  #checkOf(tracked) {
    if (!this.#tracked.has(tracked)) throw new codes.ERR_INVALID_ARG_VALUE('tracked', tracked, 'is not a tracked function');
    return this.#tracked.get(tracked);
  }

  reset(tracked) {
    if (tracked === undefined) this.#checks.forEach((check) => check.reset());
    else this.#checkOf(tracked).reset();
  }

  getCalls(tracked) {
    return this.#checkOf(tracked).getCalls();
  }

  // Also callable as calls(expected).
  calls(fn, expected = 1) {
    if (process._exiting) throw new codes.ERR_UNAVAILABLE_DURING_EXIT();
    if (typeof fn === 'number') {
      expected = fn;
      fn = noop;
    } else if (fn === undefined) fn = noop;
    validateUint32(expected, 'expected', true);
    const check = new Check(expected, fn.name || 'calls', new Error());
    const tracked = new Proxy(fn, {
      __proto__: null,
      apply(target, thisArg, args) {
        check.track(thisArg, args);
        return Reflect.apply(target, thisArg, args);
      },
    });
    this.#checks.add(check);
    this.#tracked.set(tracked, check);
    return tracked;
  }

  report() {
    return Array.from(this.#checks, (check) => check.report()).filter((each) => each !== undefined);
  }

  verify() {
    const details = this.report();
    if (details.length === 0) return;
    const message = details.length === 1 ? details[0].message : 'Functions were not called the expected number of times';
    throw new AssertionError({ message, details });
  }
}

module.exports = { CallTracker };
