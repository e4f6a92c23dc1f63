// internal:test/harness: the root of the tests of this process, from the first declaration to the summary.

const { Test, Suite, current, failure } = require('internal:test/tree');

const classes = { test: Test, suite: Suite };

// The tests that this process declares.
let declared;
let setup;
let opening = false;

function theTree() {
  if (declared !== undefined) return declared;
  const { settings } = require('internal:test/settings');
  const { eventsFor, pipeReporters } = require('internal:test/output');
  const found = settings();
  const events = eventsFor(found);
  declared = plant({ events, settings: found });
  declared.root.whenFailed = () => {
    process.exitCode = 1;
  };
  if (events.stream !== undefined) setup = pipeReporters(events.stream, found);
  return declared;
}

function theRoot() {
  return theTree().root;
}

// A tree whose events are a stream, for run().
function createTree(options) {
  const { settings } = require('internal:test/settings');
  const { StreamEvents } = require('internal:test/stream');
  return plant({ ...options, events: new StreamEvents(), settings: settings() });
}

// A root, and the process watched for it until it is closed.
function plant(options) {
  const root = new Test({ __proto__: null, ...options, name: '<root>' });
  root.startTime = process.hrtime.bigint();
  const tree = { root, close: watchProcess(root) };
  root.whenForced = () => {
    root.events.whenClosed(() => process.exit());
    tree.close(true);
  };
  return tree;
}

function watchProcess(root) {
  const onException = (error) => blame(root, current.getStore(), error, 'uncaughtException');
  const onRejection = (error) => blame(root, current.getStore(), error, 'unhandledRejection');
  const onEnd = async () => {
    process.removeListener('beforeExit', onEnd);
    const hasHooks = root.hooks.before.length > 0 || root.hooks.after.length > 0;
    if (root.subtests.length === 0 && hasHooks) await root.run();
    root.end(stillPending());
    process.removeListener('uncaughtException', onException);
    process.removeListener('unhandledRejection', onRejection);
    for (const signal of signals) process.removeListener(signal, onSignal);
    root.events.flush();
  };
  const signals = root.settings.isRunner ? ['SIGINT', 'SIGTERM'] : [];
  const onSignal = () => {
    onEnd();
    process.exit();
  };
  process.on('uncaughtException', onException);
  process.on('unhandledRejection', onRejection);
  process.on('beforeExit', onEnd);
  for (const signal of signals) process.on(signal, onSignal);
  process.on('exit', () => root.events.flush());
  return onEnd;
}

function stillPending() {
  return failure('Promise resolution is still pending but the event loop has already resolved', 'cancelledByParent');
}

// Fails the test that an error came from, or says that it came too late.
function blame(root, test, error, event) {
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
  if (setup !== undefined) {
    // Reporters that are files take a while to come.
    await setup;
    setup = undefined;
  }
  if (!top.isOpen && !opening) {
    opening = true;
    process.nextTick(() => {
      top.isOpen = true;
      top.runPending();
    });
  }
  await subtest.start();
}

// The test or suite whose code declares something now.
function declaring() {
  return current.getStore() ?? theRoot();
}

// Declares a test or suite below the one whose code is running.
function declare(kind, name, options, fn, keyword, caller) {
  const parent = declaring();
  const extra = keyword === undefined ? { __proto__: null } : { __proto__: null, [keyword]: true };
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

module.exports = { createTree, declare, hook, placeOf };
