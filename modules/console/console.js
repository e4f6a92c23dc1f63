// node:console, which is also globalThis.console.

const { bindMethod, bindProperties, Console, State } = require('internal:console/constructor');
const stdio = require('internal:stdio');

// The web wants an empty object between console and Object.prototype (WHATWG Console, section 1).
const console = Object.create({});
for (const name of Object.keys(Console.prototype)) bindMethod(console, name, Console.prototype[name], console);

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
