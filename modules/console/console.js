// node:console, which is also globalThis.console.

const { bindProperties, Console, print, printTrace, State } = require('internal:console/constructor');
const stdio = require('internal:stdio');

const { prototype } = Console;

// The methods do not depend on how they are called. Making them here costs a third of binding them.
const console = {
  // The web wants an empty object between console and Object.prototype (WHATWG Console, section 1).
  __proto__: {},
  log: (...args) => print(console, true, args),
  warn: (...args) => print(console, false, args),
  dir: (...args) => prototype.dir.apply(console, args),
  time: (...args) => prototype.time.apply(console, args),
  timeEnd: (...args) => prototype.timeEnd.apply(console, args),
  timeLog: (...args) => prototype.timeLog.apply(console, args),
  trace: (...args) => printTrace(console, trace, args),
  assert: (...args) => prototype.assert.apply(console, args),
  clear: (...args) => prototype.clear.apply(console, args),
  count: (...args) => prototype.count.apply(console, args),
  countReset: (...args) => prototype.countReset.apply(console, args),
  group: (...args) => prototype.group.apply(console, args),
  groupEnd: (...args) => prototype.groupEnd.apply(console, args),
  table: (...args) => prototype.table.apply(console, args),
  debug: (...args) => print(console, true, args),
  info: (...args) => print(console, true, args),
  dirxml: (...args) => print(console, true, args),
  error: (...args) => print(console, false, args),
  groupCollapsed: (...args) => prototype.group.apply(console, args),
};

const { trace } = console;
const state = new State('auto', 2, undefined);
state.direct = stdio;
bindProperties(console, true, state);
console.Console = Console;

// Known to inspectors; without one they do nothing.
console.profile = function profile() {};
console.profileEnd = function profileEnd() {};
console.timeStamp = function timeStamp() {};
console.context = function context() {
  return new Console({ stdout: process.stdout, stderr: process.stderr });
};
console.createTask = function createTask(name) {
  if (typeof name !== 'string' || name === '') throw new Error('First argument must be a non-empty string.');
  return { run: (callback) => callback() };
};

// process.stdout and process.stderr come to life when a console needs the stream. A script may put streams of its own here.
for (const [name, fd] of [['_stdout', 1], ['_stderr', 2]]) {
  let stream;
  Object.defineProperty(console, name, {
    get() {
      stream ??= fd === 1 ? process.stdout : process.stderr;
      return stream;
    },
    set(value) {
      state.direct = undefined;
      stream = value;
    },
    enumerable: false,
    configurable: true,
  });
}

module.exports = console;
