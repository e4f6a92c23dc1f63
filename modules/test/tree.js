// internal:test/tree: tests, suites and hooks, each from its declaration to its report.

const { AsyncLocalStorage } = require('node:async_hooks');
const { failure, isFailure } = require('internal:test/failure');

// The test whose code is running.
const current = new AsyncLocalStorage();

const TIMEOUT_MS_MAX = 2147483647;

// Without a name of its own: tests without code are anonymous.
const nothing = (() => () => {})();

// While it runs, a function without a name shows in stacks by what it is called on, as in V8. Gives what ends that.
function nameFrames(fn, context) {
  if (fn.name !== '' || Object.isFrozen(fn)) return nothing;
  const name = (value) => Object.defineProperty(fn, 'name', { value });
  name(`${context.constructor.name}.<anonymous>`);
  return () => name('');
}

function concurrencyOf(value, parent) {
  if (typeof value === 'number') {
    require('internal:validators').validateUint32(value, 'options.concurrency', true);
    return value;
  }
  if (value === true) return parent === null ? Math.max(require('node:os').availableParallelism() - 1, 1) : Infinity;
  if (value === false) return 1;
  if (value === undefined || value === null) return parent === null ? 1 : parent.concurrency;
  const { codes } = require('internal:errors');
  throw new codes.ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], value);
}

function timeoutOf(value, parent) {
  if (value === undefined || value === null || value === Infinity) return parent === null ? null : parent.timeout;
  require('internal:validators').validateNumber(value, 'options.timeout', 0, TIMEOUT_MS_MAX);
  return value;
}

class Test {
  constructor(options) {
    const { parent = null, name, skip, todo, signal, only } = options;
    const fn = typeof options.fn === 'function' ? options.fn : nothing;
    this.parent = parent;
    this.name = typeof name === 'string' && name !== '' ? name : fn.name || '<anonymous>';
    this.root = parent === null ? this : parent.root;
    this.events = parent === null ? options.events : parent.events;
    this.settings = parent === null ? options.settings : parent.settings;
    this.nesting = parent === null || parent.parent === null ? 0 : parent.nesting + 1;
    this.testNumber = parent === null ? 0 : parent.subtests.length + 1;
    this.concurrency = concurrencyOf(options.concurrency, parent);
    this.timeout = timeoutOf(options.timeout, parent);
    this.place = options.place;
    this.hooks = {
      before: [],
      after: [],
      beforeEach: parent === null ? [] : parent.hooks.beforeEach.slice(),
      afterEach: parent === null ? [] : parent.hooks.afterEach.slice(),
      ownAfterEach: 0,
    };
    this.diagnostics = [];
    const reason = this.chooseByName(skip, only);
    this.fn = reason ? nothing : fn;
    this.skipped = reason !== undefined && reason !== false;
    this.isTodo = todo !== undefined && todo !== false;
    this.message = typeof reason === 'string' ? reason : typeof todo === 'string' ? todo : null;
    this.mock = null;
    this.plan = null;
    this.expectedAssertions = options.plan;
    this.cancelled = false;
    this.startTime = null;
    this.endTime = null;
    this.passed = false;
    this.error = null;
    this.subtests = [];
    this.pending = [];
    this.activeCount = 0;
    this.reportedCount = 0;
    this.isOpen = parent !== null;
    this.isBuilt = false;
    this.isEnded = false;
    this.isReported = false;
    this.isStartReported = false;
    this.controller = new AbortController();
    this.signal = this.controller.signal;
    this.outerSignal = signal;
    this.listenOutside();
  }

  // Why the command line leaves this test out, or the reason that its options give.
  chooseByName(skip, only) {
    const { parent, settings } = this;
    const isRoot = parent === null;
    this.only = isRoot ? settings?.only ?? false : only ?? !parent.runOnlySubtests;
    this.runOnlySubtests = isRoot ? this.only : !this.only;
    if (isRoot) return skip;
    if (!settings.only && (only || this.runOnlySubtests)) {
      this.diagnostics.push("'only' and 'runOnly' require the --test-only command-line option.");
    }
    if (settings.only && !this.only) return '\'only\' option not set';
    // A suite runs for the sake of its tests, which the patterns choose.
    const mayLeaveOut = skip || !(this instanceof Suite);
    if (mayLeaveOut && settings.patterns.length > 0 && !this.matches(settings.patterns)) return 'test name does not match pattern';
    if (settings.skipPatterns.length > 0 && this.matches(settings.skipPatterns)) return 'test name matches skip pattern';
    return skip;
  }

  // Whether its name or that of one above it is among the patterns.
  matches(patterns) {
    for (let test = this; test.parent !== null; test = test.parent) {
      if (patterns.some((pattern) => pattern.test(test.name))) return true;
    }
    return false;
  }

  listenOutside() {
    const signal = this.outerSignal;
    require('internal:validators').validateAbortSignal(signal, 'options.signal');
    if (!signal) return;
    this.onOuterAbort = () => this.cancelByAbort();
    signal.addEventListener('abort', this.onOuterAbort);
  }

  cancelByAbort() {
    const error = this.outerSignal?.reason || new (require('internal:errors').AbortError)('The test was aborted');
    error.failureType = 'testAborted';
    this.cancel(error);
  }

  cancel(error) {
    if (this.endTime !== null || this.error !== null) return;
    this.fail(error ?? failure('test did not finish before its parent and was cancelled', 'cancelledByParent'));
    this.cancelled = true;
    this.controller.abort();
  }

  abort() {
    this.controller.abort();
  }

  isAborted() {
    if (!this.signal.aborted && !this.outerSignal?.aborted) return false;
    this.cancelByAbort();
    return true;
  }

  fail(error) {
    if (this.error !== null) return;
    this.passed = false;
    this.error = error;
  }

  pass() {
    if (this.error === null) this.passed = true;
  }

  diagnostic(message) {
    this.diagnostics.push(message);
  }

  createSubtest(Kind, name, options, fn, extra) {
    if (typeof name === 'function') {
      fn = name;
    } else if (name !== null && typeof name === 'object') {
      fn = options;
      options = name;
    } else if (typeof options === 'function') {
      fn = options;
    }
    if (options === null || typeof options !== 'object') options = undefined;
    const isTooLate = this.isReported || this.isBuilt;
    const parent = isTooLate ? this.root : this;
    const subtest = new Kind({ __proto__: null, fn, name, parent, ...options, ...extra });
    if (isTooLate) {
      subtest.fail(failure('test could not be started because its parent finished', 'parentAlreadyFinished'));
    }
    parent.subtests.push(subtest);
    return subtest;
  }

  createHook(type, fn, options, place) {
    const hook = new Hook(type, fn, options, place, this);
    if (type === 'before' && this.startTime !== null) {
      hook.run(this.context()).then(() => {
        if (hook.error !== null) this.fail(hook.error);
      });
    }
    if (type === 'afterEach') {
      // Its own hooks come before those of its ancestors.
      this.hooks.afterEach.splice(this.hooks.ownAfterEach++, 0, hook);
    } else {
      this.hooks[type].push(hook);
    }
  }

  context() {
    const { TestContext } = require('internal:test/context');
    this.ownContext ??= new TestContext(this);
    return this.ownContext;
  }

  // Runs the test now, or when its parent has room for it.
  start() {
    this.announce('test:enqueue');
    const { parent } = this;
    if (this.root.isOpen && parent.activeCount < parent.concurrency) {
      this.announce('test:dequeue');
      return this.run();
    }
    return new Promise((resolve) => {
      this.settle = resolve;
      parent.pending.push(this);
    });
  }

  announce(type) {
    this.events.emit(type, { __proto__: null, nesting: this.nesting, name: this.name, ...this.place });
  }

  runPending() {
    while (this.pending.length > 0 && this.activeCount < this.concurrency) {
      const next = this.pending.shift();
      next.announce('test:dequeue');
      next.run().then(next.settle);
    }
  }

  async runHooks(type, context) {
    const hooks = this.hooks[type];
    for (let i = 0; i < hooks.length; i++) {
      const hook = hooks[i];
      await hook.run(context);
      if (hook.error === null) continue;
      const error = failure(`failed running ${type} hook`, 'hookFailed');
      error.cause = isFailure(hook.error) ? hook.error.cause : hook.error;
      throw error;
    }
  }

  async run() {
    const { parent } = this;
    if (parent !== null) parent.activeCount++;
    this.startTime ??= process.hrtime.bigint();
    if (this.isAborted()) {
      this.end();
      return;
    }
    const context = this.context();
    if (this.plan === null && this.expectedAssertions) context.plan(this.expectedAssertions);
    let afterEachStarted = false;
    const runAfterEach = async () => {
      if (afterEachStarted || parent === null || this.skipped) return;
      afterEachStarted = true;
      await parent.runHooks('afterEach', context);
    };
    try {
      // No turn is spent on hooks that are not there, so that subtests which nobody awaits still end before their parent.
      if (parent !== null && parent.hooks.before.length > 0) await parent.runHooks('before', parent.context());
      if (parent !== null && parent.hooks.beforeEach.length > 0 && !this.skipped) {
        await parent.runHooks('beforeEach', context);
      }
      const unname = nameFrames(this.fn, context);
      try {
        await this.runLimited(() => this.call(context));
      } finally {
        unname();
      }
      this.isAborted();
      this.plan?.check();
      this.pass();
      await runAfterEach();
      await this.runHooks('after', context);
    } catch (error) {
      this.failBy(error);
      // The test failed already: what its hooks throw now adds nothing.
      await runAfterEach().catch(nothing);
      await this.runHooks('after', context).catch(nothing);
    }
    if (parent !== null) {
      this.controller.abort();
      this.end();
    } else if (this.settings.forceExit && this.hookType === undefined) {
      this.whenForced();
    }
  }

  failBy(error) {
    if (!isFailure(error)) this.fail(failure(error, 'testCodeFailure'));
    else if (error.failureType === 'testTimeoutFailure') this.cancel(error);
    else this.fail(error);
  }

  // Runs the code of the test with its context, by promise or by callback.
  call(context) {
    if (this.fn.length !== 2) return current.run(this, () => this.fn.call(context, context));
    let calls = 0;
    const called = Promise.withResolvers();
    const done = (error) => {
      calls++;
      if (calls === 2) throw failure('callback invoked multiple times', 'multipleCallbackInvocations');
      if (error) called.reject(error);
      else called.resolve();
    };
    const result = current.run(this, () => this.fn.call(context, context, done));
    if (!require('internal:types').isPromise(result)) return called.promise;
    this.fail(failure('passed a callback but also returned a Promise', 'callbackAndPromisePresent'));
    return result;
  }

  // Waits for `work`, but not beyond the time limit or an abort.
  async runLimited(work) {
    const stopped = Promise.withResolvers();
    const { signal, timeout } = this;
    const onAbort = () => stopped.resolve();
    signal.addEventListener('abort', onAbort);
    let timer;
    if (timeout !== null) {
      const expire = () => stopped.reject(failure(`test timed out after ${timeout}ms`, 'testTimeoutFailure'));
      timer = realSetTimeout(expire, timeout);
      timer.unref();
    }
    try {
      await Promise.race([work(), stopped.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (timer !== undefined) realClearTimeout(timer);
    }
  }

  // Closes the test: whatever is left of its subtests is cancelled, and its result stands.
  end(reason) {
    this.endTime ??= process.hrtime.bigint();
    this.startTime ??= this.endTime;
    this.pending = [];
    let failed = 0;
    for (let i = 0; i < this.subtests.length; i++) {
      const subtest = this.subtests[i];
      if (!subtest.isReported && !subtest.isEnded) {
        subtest.cancel(reason);
        subtest.end(reason);
      }
      if (!subtest.passed && !subtest.isTodo) failed++;
    }
    if (failed > 0 && (this.passed || this.parent === null)) {
      this.fail(failure(`${failed} subtest${failed > 1 ? 's' : ''} failed`, 'subtestsFailed'));
    }
    this.outerSignal?.removeEventListener('abort', this.onOuterAbort);
    this.mock?.reset();
    if (this.parent === null) this.summarize();
    else this.leave();
  }

  leave() {
    const { parent, root } = this;
    if (this.isEnded) return;
    this.isEnded = true;
    this.announceResult('test:complete', { ...this.details(), passed: this.passed });
    parent.activeCount--;
    parent.reportEnded(false);
    parent.runPending();
    if (parent === root && root.activeCount === 0 && root.pending.length === 0 && root.reportedCount === root.subtests.length) {
      root.run();
    }
  }

  // Reports the subtests whose turn it is: results come in the order of declaration.
  reportEnded(isClear) {
    while (this.subtests[this.reportedCount]?.isEnded) {
      isClear = isClear || this.mayReport();
      if (!isClear) return;
      const subtest = this.subtests[this.reportedCount];
      subtest.reportEnded(true);
      subtest.report();
      this.reportedCount++;
    }
  }

  mayReport() {
    const { parent } = this;
    return parent === null || (parent.subtests[parent.reportedCount] === this && parent.mayReport());
  }

  report() {
    const { events, nesting, place, subtests } = this;
    this.root.count(this);
    if (subtests.length > 0) events.emit('test:plan', { __proto__: null, nesting: subtests[0].nesting, count: subtests.length, ...place });
    else this.reportStart();
    this.announceResult(this.passed ? 'test:pass' : 'test:fail', this.details());
    if (!this.passed && !this.isTodo) this.root.whenFailed?.();
    for (const message of this.diagnostics) events.emit('test:diagnostic', { __proto__: null, nesting, message, ...place });
    this.isReported = true;
  }

  reportStart() {
    if (this.isStartReported || this.parent === null) return;
    this.isStartReported = true;
    this.parent.reportStart();
    this.announce('test:start');
  }

  announceResult(type, details) {
    const data = { __proto__: null, name: this.name, nesting: this.nesting, testNumber: this.testNumber, details, ...this.place };
    if (this.skipped) data.skip = this.message ?? true;
    else if (this.isTodo) data.todo = this.message ?? true;
    this.events.emit(type, data);
  }

  details() {
    const details = { __proto__: null, duration_ms: this.duration() };
    if (this.kind !== undefined) details.type = this.kind;
    if (!this.passed) details.error = this.error;
    return details;
  }

  duration() {
    return Number(this.endTime - this.startTime) / 1e6;
  }

  topCount() {
    return this.counts?.top ?? 0;
  }

  count(test) {
    this.counts ??= new (require('internal:test/counts').Counts)();
    this.counts.add(test);
  }

  summarize() {
    if (this.isReported) return;
    this.isReported = true;
    this.sumUp();
    this.events.end();
  }

  // The plan and the sums.
  sumUp() {
    const { events, place } = this;
    const counts = this.counts ?? new (require('internal:test/counts').Counts)();
    events.emit('test:plan', { __proto__: null, nesting: 0, count: counts.top });
    for (const message of [...this.diagnostics, ...counts.lines(), `duration_ms ${this.duration()}`]) {
      events.emit('test:diagnostic', { __proto__: null, nesting: 0, message, ...place });
    }
  }

  // Between two rounds of a run that goes on: what was, is told and forgotten.
  endRound() {
    this.endTime = process.hrtime.bigint();
    this.sumUp();
    this.startTime = this.endTime;
    this.endTime = null;
    this.error = null;
    this.counts = undefined;
    this.diagnostics = [];
    this.subtests = [];
    this.reportedCount = 0;
  }
}

class Suite extends Test {
  constructor(options) {
    super(options);
    this.kind = 'suite';
    this.runOnlySubtests = this.settings.only;
    const context = this.context();
    const unname = nameFrames(this.fn, context);
    try {
      const built = current.run(this, () => this.fn.call(context, context));
      this.building = this.finishBuilding(Promise.resolve(built));
    } catch (error) {
      this.fail(failure(error, 'testCodeFailure'));
      this.isBuilt = true;
    } finally {
      unname();
    }
  }

  async finishBuilding(built) {
    try {
      await built;
    } catch (error) {
      this.fail(failure(error, 'testCodeFailure'));
    }
    this.isBuilt = true;
  }

  context() {
    const { SuiteContext } = require('internal:test/context');
    this.ownContext ??= new SuiteContext(this);
    return this.ownContext;
  }

  async run() {
    const { parent } = this;
    parent.activeCount++;
    const context = this.context();
    let isAfterDone = false;
    try {
      await this.building;
      this.startTime = process.hrtime.bigint();
      if (this.isAborted()) {
        this.subtests = [];
        this.end();
        return;
      }
      await parent.runHooks('before', parent.context());
      await this.runHooks('before', context);
      await this.runLimited(() => this.runSubtests());
      isAfterDone = true;
      await this.runHooks('after', context);
      this.pass();
    } catch (error) {
      if (!isAfterDone) await this.runHooks('after', context).catch(nothing);
      this.fail(isFailure(error) ? error : failure(error, 'testCodeFailure'));
    }
    this.end();
  }

  runSubtests() {
    if (this.skipped || this.error !== null) return undefined;
    return Promise.all(this.subtests.map((subtest) => subtest.start()));
  }
}

// A function that runs before or after tests: a test that is in no tree.
class Hook extends Test {
  constructor(type, fn, options, place, owner) {
    const { timeout, signal } = options ?? {};
    super({ fn, timeout, signal, place, events: owner.events, settings: owner.settings });
    this.hookType = type;
    this.owner = owner;
    this.isOnce = type === 'before' || type === 'after';
  }

  run(context) {
    if (this.isOnce) return this.ran ??= this.runWith(context);
    return this.runWith(context);
  }

  runWith(context) {
    if (this.error !== null && !this.outerSignal?.aborted) {
      this.passed = false;
      this.error = null;
      this.controller = new AbortController();
      this.signal = this.controller.signal;
    }
    this.ownContext = context;
    this.endTime = null;
    return super.run().then(() => this.end());
  }

  // A failing hook after all tests is reported like a test: there is no test left to carry its error.
  end() {
    const { error, owner, place } = this;
    if (error === null || owner !== owner.root || this.hookType !== 'after') return;
    if (isFailure(error)) error.failureType = 'hookFailed';
    this.endTime ??= process.hrtime.bigint();
    const details = { __proto__: null, duration_ms: this.duration(), error };
    const testNumber = owner.subtests.length + 1;
    owner.events.emit('test:fail', { __proto__: null, name: place?.file, nesting: 0, testNumber, details, ...place });
    owner.whenFailed?.();
  }
}

// Taken before a test can mock them.
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = require('node:timers');

module.exports = { Test, Suite, current, failure };
