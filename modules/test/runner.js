// internal:test/runner: run(), which gives each test file a process of its own.

const path = require('node:path');

const { Test, failure } = require('internal:test/tree');

// Failures that count as cancelled.
const CANCELLED = new Set(['cancelledByParent', 'testAborted', 'testTimeoutFailure']);

// What a file says of itself at its end: the run has its own sums.
const SUMS = new Set(['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo', 'duration_ms']);

// Options of the runner that its files do not get.
const OWN_SWITCHES = ['--test', '--experimental-test-coverage', '--watch'];
const OWN_VALUES = ['--test-reporter', '--test-reporter-destination'];

function isSum(message) {
  const words = message.split(' ');
  return words.length === 2 && SUMS.has(words[0]);
}

// The test that stands for a file: it reports what the file reports, and itself only when that was nothing.
class FileTest extends Test {
  #waiting = [];
  #reportedCount = 0;
  #hasFailure = false;

  constructor(options) {
    super(options);
    this.place ??= { line: 1, column: 1, file: path.resolve(this.name) };
  }

  get failureType() {
    return this.#hasFailure ? 'subtestsFailed' : 'testCodeFailure';
  }

  // Files report in their order.
  add(item) {
    if (item.type === 'test:pass' || item.type === 'test:fail') {
      this.#reportedCount++;
      if (item.data.nesting === 0 && item.type === 'test:fail') this.#hasFailure = true;
    }
    this.#waiting.push(item);
    if (this.mayReport()) this.#passOn();
  }

  #passOn() {
    const items = this.#waiting;
    this.#waiting = [];
    for (const item of items) this.#handle(item);
  }

  #isLeftOut() {
    return this.#reportedCount > 0 && (!this.error || this.error.failureType === 'subtestsFailed');
  }

  #handle({ type, data }) {
    const isTop = data.nesting === 0;
    if (isTop && type === 'test:plan' && this.#isLeftOut()) return;
    if (isTop && type === 'test:diagnostic' && isSum(data.message)) return;
    if (type === 'test:pass' || type === 'test:fail') {
      if (isTop) data.testNumber = this.root.topCount() + 1;
      this.root.count({
        nesting: data.nesting,
        kind: data.details?.type,
        skipped: data.skip !== undefined,
        isTodo: data.todo !== undefined,
        cancelled: CANCELLED.has(data.details?.error?.failureType),
        passed: type === 'test:pass',
      });
    }
    this.events.emit(type, data);
  }

  reportStart() {}

  report() {
    this.#passOn();
    if (this.#isLeftOut()) {
      this.isReported = true;
      return;
    }
    super.reportStart();
    super.report();
  }
}

function isOwn(argument, at, all) {
  const isValue = (name) => argument === name || all[at - 1] === name || argument.startsWith(`${name}=`);
  return OWN_SWITCHES.includes(argument) || OWN_VALUES.some(isValue);
}

function argumentsFor(file, { forceExit, testNamePatterns, testSkipPatterns, only, execArgv, argv }) {
  const list = process.execArgv.filter((argument, at, all) => !isOwn(argument, at, all));
  if (forceExit === true) list.push('--test-force-exit');
  for (const pattern of testNamePatterns ?? []) list.push(`--test-name-pattern=${pattern}`);
  for (const pattern of testSkipPatterns ?? []) list.push(`--test-skip-pattern=${pattern}`);
  if (only === true) list.push('--test-only');
  return [...list, ...execArgv ?? [], file, ...argv ?? []];
}

function environment(options) {
  const env = { __proto__: null, ...process.env, NODE_TEST_CONTEXT: 'child-v8' };
  if (options.watcher !== undefined) env.WATCH_REPORT_DEPENDENCIES = '1';
  if (options.mayColorize) env.FORCE_COLOR = '1';
  return env;
}

function passLines(stderr, file, test) {
  const lines = require('node:readline').createInterface({ input: stderr });
  lines.on('line', (line) => {
    test.add({ __proto__: null, type: 'test:stderr', data: { __proto__: null, file, message: `${line}\n` } });
  });
}

// Runs the process of a file until it ended and all it said was read.
async function runProcess(file, test, options, signal) {
  const { once } = require('node:events');
  const { finished } = require('node:stream/promises');
  const { WireReader } = require('internal:test/wire');
  const stdio = ['pipe', 'pipe', 'pipe'];
  if (options.watcher !== undefined) stdio.push('ipc');
  const spawnOptions = { __proto__: null, signal, cwd: options.cwd, env: environment(options), stdio };
  const child = require('node:child_process').spawn(process.execPath, argumentsFor(file, options), spawnOptions);
  options.watcher?.started(file, child);
  let problem;
  child.on('error', (error) => {
    problem = error;
  });
  const reader = new WireReader((item) => {
    if (item.type === 'test:stdout') item.data = { __proto__: null, file, message: item.data.message };
    test.add(item);
  });
  child.stdout.on('data', (chunk) => reader.read(chunk));
  passLines(child.stderr, file, test);
  const [[code, killedBy]] = await Promise.all([once(child, 'exit', { signal }), finished(child.stdout, { signal })]);
  reader.finish();
  if (code !== 0 || killedBy !== null) throw problem ?? processFailure(test, code, killedBy);
}

function processFailure(test, exitCode, signal) {
  return Object.assign(failure('test failed', test.failureType), { exitCode, signal, stack: undefined });
}

function runFile(file, options) {
  const { root, signal } = options;
  const test = root.createSubtest(FileTest, file, { __proto__: null, signal }, (t) => runProcess(file, test, options, t.signal));
  return test.start();
}

function patternList(value, name) {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  return list.map((each, at) => {
    if (require('node:util').types.isRegExp(each)) return each;
    if (typeof each === 'string') return require('internal:test/settings').pattern(each, `${name}[${at}]`);
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_TYPE(`${name}[${at}]`, ['string', 'RegExp'], each);
  });
}

function invalid(name, value, reason) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_VALUE(name, value, reason);
}

function shardOf({ shard, watch }) {
  const { validateInteger, validateObject } = require('internal:validators');
  if (shard === undefined || shard === null) return undefined;
  validateObject(shard, 'options.shard');
  const { index, total } = shard;
  validateInteger(total, 'options.shard.total', 1);
  validateInteger(index, 'options.shard.index', 1, total);
  if (watch) throw invalid('options.shard', watch, 'shards not supported with watch mode');
  return { index, total };
}

const KINDS = [
  ['files', 'validateArray'], ['watch', 'validateBoolean'], ['forceExit', 'validateBoolean'], ['only', 'validateBoolean'],
  ['globPatterns', 'validateArray'], ['setup', 'validateFunction'], ['argv', 'validateStringArray'],
  ['execArgv', 'validateStringArray'], ['cwd', 'validateString'],
];

function check(options) {
  const validators = require('internal:validators');
  for (const [name, validate] of KINDS) {
    if (options[name] !== undefined && options[name] !== null) validators[validate](options[name], `options.${name}`);
  }
  if (options.forceExit && options.watch) throw invalid('options.forceExit', options.watch, 'is not supported with watch mode');
  if (options.globPatterns?.length > 0 && options.files) {
    throw invalid('options.globPatterns', options.globPatterns, 'is not supported when specifying \'options.files\'');
  }
}

function filesOf({ files, globPatterns, cwd }) {
  const { matches, testFiles } = require('internal:test/files');
  if (files) return files;
  if (globPatterns?.length > 0) return matches(globPatterns, cwd ?? process.cwd());
  try {
    return testFiles(process.argv.slice(1), cwd);
  } catch (error) {
    if (error?.code !== 'ENOENT') throw error;
    console.error(`Could not find '${error.path}'`);
    process.exit(1);
  }
}

// `options` as documented for run(); gives the stream of events.
function run(options) {
  if (options === null || typeof options !== 'object') options = {};
  check(options);
  const shard = shardOf(options);
  const testNamePatterns = patternList(options.testNamePatterns, 'options.testNamePatterns');
  const testSkipPatterns = patternList(options.testSkipPatterns, 'options.testSkipPatterns');
  const { concurrency, timeout, signal } = options;
  const tree = require('internal:test/harness').createTree({ concurrency, timeout, signal });
  const { root } = tree;
  const { stream } = root.events;
  if (process.env.NODE_TEST_CONTEXT !== undefined) {
    process.emitWarning('node:test run() is being called recursively within a test file. skipping running files.');
    root.end();
    return stream;
  }
  const { settings } = require('internal:test/settings');
  const mayColorize = require('internal:test/output').mayColorize(settings());
  const all = filesOf(options);
  const files = shard === undefined ? all : all.filter((_, index) => index % shard.total === shard.index - 1);
  const forFiles = { ...options, testNamePatterns, testSkipPatterns, root, mayColorize };
  start(files, forFiles, tree);
  return stream;
}

async function start(files, options, tree) {
  const { root } = tree;
  await options.setup?.(root.events.stream);
  if (options.watch) {
    require('internal:test/watch').start(files, { ...options, close: tree.close }, runFile);
    return;
  }
  root.isOpen = true;
  await Promise.allSettled(files.map((file) => runFile(file, options)));
  root.end();
  tree.close();
}

module.exports = { run };
