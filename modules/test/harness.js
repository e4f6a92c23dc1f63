// internal:test/harness: the root of the tests of this process, from the first declaration to the summary.

const { Test, Suite, current, failure, suiteBeingBuilt } = require('internal:test/tree');

const classes = { test: Test, suite: Suite };

let root;
let opening = false;
// Whether the first turn of the script is over: until then every suite declares with its context.
let isScriptDone = false;

function theRoot() {
  if (root !== undefined) return root;
  const { Events } = require('internal:test/events');
  const events = new Events();
  root = new Test({ name: '<root>', events, settings: settings() });
  root.startTime = process.hrtime.bigint();
  root.whenCounted = markFailure;
  watchProcess();
  queueMicrotask(() => {
    isScriptDone = true;
  });
  events.start(root.settings.reporter);
  return root;
}

// What the command line says of tests.
function settings() {
  const found = { only: false, patterns: [], reporter: process.stdout.isTTY ? 'spec' : 'tap' };
  const { execArgv } = process;
  for (let i = 0; i < execArgv.length; i++) {
    const [, name, inline] = /^--test-([a-z-]+)(?:=(.*))?$/s.exec(execArgv[i]) ?? [];
    if (name === 'only') found.only = true;
    else if (name === 'name-pattern') found.patterns.push(pattern(inline ?? execArgv[++i]));
    else if (name === 'reporter') found.reporter = inline ?? execArgv[++i];
  }
  return found;
}

function pattern(text) {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/.exec(text) ?? [undefined, text, ''];
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const { codes } = require('internal:errors');
    const reason = `is an invalid regular expression. ${error.message}`;
    throw new codes.ERR_INVALID_ARG_VALUE('--test-name-pattern', text, reason);
  }
}

function markFailure(result) {
  if (!result.passed && !result.isTodo) process.exitCode = 1;
}

function watchProcess() {
  const onException = (error) => blame(current.getStore() ?? root.innermostRunning(), error, 'uncaughtException');
  // The context of a rejection is lost when it is reported, so the test that runs is held to be its source.
  const onRejection = (error) => blame(root.innermostRunning() ?? current.getStore(), error, 'unhandledRejection');
  const onEmptyLoop = async () => {
    process.removeListener('beforeExit', onEmptyLoop);
    const hasHooks = root.hooks.before.length > 0 || root.hooks.after.length > 0;
    if (root.subtests.length === 0 && hasHooks) await root.run();
    root.end(stillPending());
    process.removeListener('uncaughtException', onException);
    process.removeListener('unhandledRejection', onRejection);
    root.events.flush();
  };
  process.on('uncaughtException', onException);
  process.on('unhandledRejection', onRejection);
  process.on('beforeExit', onEmptyLoop);
  process.on('exit', () => root.events.flush());
}

function stillPending() {
  return failure('Promise resolution is still pending but the event loop has already resolved', 'cancelledByParent');
}

// Fails the test that an error came from, or says that it came too late.
function blame(test, error, event) {
  if (test !== undefined && !test.isReported && test.hookType === undefined) {
    test.fail(failure(error, event));
    test.abort();
    return;
  }
  root.diagnostic(test === undefined ? strayActivity(error, event) : lateActivity(test, error, event));
  process.exitCode = 1;
}

function strayActivity(error, event) {
  return 'Error: A resource generated asynchronous activity after the test ended. ' +
    `This activity created the error "${error}" which triggered an ${event} event, caught by the test runner.`;
}

function lateActivity(test, error, event) {
  const name = test.hookType === undefined ? `Test "${test.name}"` : `Test hook "${test.hookType}"`;
  let place = '';
  if (test.place !== undefined) {
    const { file, line, column } = test.place;
    place = ` at ${require('node:path').relative(process.cwd(), file)}:${line}:${column}`;
  }
  return `Error: ${name}${place} generated asynchronous activity after the test ended. ` +
    `This activity created the error "${error}" and would have caused the test to fail, but instead triggered an ${event} event.`;
}

// Top-level tests run once the file that declares them had its turn.
async function startAtTop(subtest) {
  const top = theRoot();
  if (!top.isOpen && !opening) {
    opening = true;
    process.nextTick(() => {
      top.isOpen = true;
      top.runPending();
    });
  }
  await subtest.start();
}

// The test or suite whose code declares something now. The context is lost after an `await` in the code of a suite,
// so that a declaration without one goes to a suite that is still being built: the first of several.
function declaring() {
  const test = current.getStore();
  if (test !== undefined) return test;
  return (isScriptDone && suiteBeingBuilt()) || theRoot();
}

// Declares a test or suite below the one whose code is running.
function declare(kind, name, options, fn, keyword, caller) {
  const parent = declaring();
  const extra = keyword === undefined ? {} : { [keyword]: true };
  extra.place = placeOf(caller);
  const subtest = parent.createSubtest(classes[kind], name, options, fn, extra);
  return parent instanceof Suite ? Promise.resolve() : startAtTop(subtest);
}

function hook(type) {
  return function declareHook(fn, options) {
    declaring().createHook(type, fn, options, placeOf(declareHook));
  };
}

// The line that called `caller`.
function placeOf(caller) {
  if (process.argv[1] === undefined) return undefined;
  const holder = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(holder, caller);
  Error.stackTraceLimit = limit;
  const found = /(?:\(|at )((?:file:\/\/|\/)[^\n]*):(\d+):(\d+)\)?$/m.exec(String(holder.stack));
  if (found === null) return undefined;
  const file = found[1].startsWith('file://') ? require('node:url').fileURLToPath(found[1]) : found[1];
  return { line: Number(found[2]), column: Number(found[3]), file };
}

module.exports = { declare, hook, placeOf };
