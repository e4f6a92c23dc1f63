// Exceptions that nothing caught: listeners first, then the report on stderr and the end.

const native = binding('process');
const engine = binding('engine');
const program = binding('program');
const { state } = require('internal:process/internals');

// Levels of properties that the report of an uncaught error shows.
const FATAL_DEPTH = 5;

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
  require('internal:process/report').reportUncaught(error);
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
  const thrownAt = takeThrow(error);
  binding('console').write(2, `${describe(error, thrownAt)}${traceOf(error, thrownAt)}\n\nNode.js ${process.version}\n`);
}

// Where a value that is no error was thrown: lines as those of a stack.
function takeThrow(error) {
  const thrownAt = engine.thrownAt();
  return Error.isError(error) ? undefined : thrownAt;
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

// As Node shows it: deeper than usual, and by no function of the value's own.
function inspected(value) {
  const { inspect } = require('node:util');
  return inspect(value, { colors: false, customInspect: false, depth: Math.max(inspect.defaultOptions.depth, FATAL_DEPTH) });
}

function describe(error, thrownAt) {
  const { sourceFrame } = require('internal:process/source_frame');
  const isError = error instanceof Error;
  const stack = isError ? read(error, 'stack') : thrownAt;
  // Scripts of node:vm put their line into the stack.
  if (isError && /^.*:\d+\n.*\n *\^+\n/.test(stack)) return inspected(error);
  const place = stack === undefined ? undefined : sourceFrame(stack);
  if (!isObject(error)) return `${place === undefined ? 'Uncaught:' : `\n${place}`}\n${textOf(error)}${hint()}`;
  const shown = isError ? inspected(error) : shownObject(error);
  if (place === undefined) return isError || typeof read(error, 'stack') === 'string' ? shown : `Uncaught:\n${shown}`;
  // A blank line stands before errors, and before whatever the command line's own text has thrown.
  return isError || place.startsWith('[') ? `${place}\n\n${shown}` : `${place}\n${shown}`;
}

function shownObject(object) {
  const stack = read(object, 'stack');
  if (typeof stack === 'string') return stack;
  return inspected(object);
}

// A property of anything, whose getter may throw.
function read(object, name) {
  try {
    return object[name];
  } catch {
    return undefined;
  }
}

function textOf(value) {
  return typeof value === 'symbol' ? '' : String(value);
}

function isTraced() {
  return program.option('--trace-uncaught') === true;
}

function hint() {
  if (isTraced()) return '';
  const name = require('node:path').basename(process.argv0 || 'node', '.exe');
  return `\n(Use \`${name} --trace-uncaught ...\` to show where the exception was thrown)`;
}

// --trace-uncaught: the frames of the throw. Of errors only those of their making are known.
function traceOf(error, thrownAt) {
  if (!isTraced()) return '';
  const frames = thrownAt ?? framesOf(read(error, 'stack'));
  return frames === undefined ? '' : `\nThrown at:${frames}\n`;
}

function framesOf(stack) {
  const at = typeof stack === 'string' ? stack.search(/\n {4}at /) : -1;
  return at < 0 ? undefined : stack.slice(at);
}

module.exports = { end, hasUncaughtExceptionCaptureCallback, interceptUncaught, setUncaughtExceptionCaptureCallback, uncaught };
