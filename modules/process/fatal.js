// Exceptions that nothing caught: listeners first, then the report on stderr and the end.

const native = binding('process');
const program = binding('program');
const { state } = require('internal:process/internals');

let capture = null;
let intercept = null;

function setUncaughtExceptionCaptureCallback(fn) {
  const { codes } = require('internal:errors');
  if (fn === null) {
    capture = null;
    return;
  }
  if (typeof fn !== 'function') throw new codes.ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], fn);
  if (capture !== null) throw new codes.ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  capture = fn;
}

function hasUncaughtExceptionCaptureCallback() {
  return capture !== null;
}

// For domains: `take(error)` is true if one took the error; else it goes on to the listeners.
function interceptUncaught(take) {
  intercept = take;
}

// True when somebody took the error. If not, it was printed and 'exit' was emitted: the caller ends the program.
function uncaught(error, origin) {
  const isTaken = ask(error, origin);
  // What threw took the turn of the ticks behind it: they run when the next callback has ended, and here is one.
  if (isTaken) require('internal:timers/immediate').later(() => {});
  return isTaken;
}

function ask(error, origin) {
  const type = origin === true || origin === 'unhandledRejection' ? 'unhandledRejection' : 'uncaughtException';
  try {
    process.emit('uncaughtExceptionMonitor', error, type);
    if (capture !== null) {
      capture(error);
      return true;
    }
    if (intercept !== null && intercept(error)) return true;
    if (type === 'uncaughtException') abortIfWanted(error);
    if (process.emit('uncaughtException', error, type)) return true;
  } catch (inner) {
    // An error in the handler of errors ends the program with Node's code 7.
    return die(inner, 7);
  }
  return die(error, 1);
}

// --abort-on-uncaught-exception: without asking any listener.
function abortIfWanted(error) {
  if (!program.option('--abort-on-uncaught-exception')) return;
  print(error);
  process.abort();
}

function die(error, code) {
  abortIfWanted(error);
  print(error);
  try {
    if (!state.exiting) {
      state.exiting = true;
      process.exitCode = code;
      process.emit('exit', code);
    }
  } catch {
    // The program ends with the first error.
  }
  program.setExitCode(Number(process.exitCode ?? code) | 0);
  return false;
}

// Ends the program after `uncaught` gave false and no engine is waiting for the answer.
function end() {
  native.reallyExit(Number(process.exitCode ?? 1) | 0);
}

function print(error) {
  let text;
  try {
    text = describe(error);
  } catch {
    text = 'Uncaught exception';
  }
  binding('console').write(2, `${text}\n\nNode.js ${process.version}\n`);
}

function describe(error) {
  const { inspect } = require('node:util');
  if (error instanceof Error || typeof error?.stack === 'string') {
    const place = require('internal:process/source_frame').sourceFrame(error);
    const shown = error instanceof Error ? inspect(error, { colors: false }) : error.stack;
    return place === undefined ? shown : `${place}\n\n${shown}`;
  }
  if ((typeof error === 'object' && error !== null) || typeof error === 'function') return `Uncaught:\n${inspect(error)}`;
  const name = require('node:path').basename(process.argv0 || 'node', '.exe');
  return `Uncaught:\n${String(error)}\n(Use \`${name} --trace-uncaught ...\` to show where the exception was thrown)`;
}

module.exports = { end, hasUncaughtExceptionCaptureCallback, interceptUncaught, setUncaughtExceptionCaptureCallback, uncaught };
