// internal:process/lifecycle: what the loop tells the process object: nothing is left to do, and the end.

const { emitIfHeard, state } = require('internal:process/internals');
const process = require('node:process');

// Nothing keeps the loop alive; a listener may start something.
function beforeExit() {
  emitIfHeard('beforeExit', process.exitCode || 0);
}

// The end of a program that did not call process.exit(). Gives the exit code.
function exit() {
  if (!state.exiting) {
    state.exiting = true;
    emitIfHeard('exit', process.exitCode || 0);
  }
  return Number(process.exitCode || 0) | 0;
}

// Registers the functions that the engine and the loop call. The rest of them is loaded when an exception needs it.
function install() {
  const { setHook } = binding('engine');
  setHook('uncaught', (error, origin) => require('internal:process/fatal').uncaught(error, origin));
  setHook('rejection', (promise, reason, handled) => require('internal:process/rejections').settle(promise, reason, handled));
}

module.exports = { beforeExit, exit, install };
