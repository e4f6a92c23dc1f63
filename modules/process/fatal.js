// Exceptions that nothing caught: listeners first, then the report on stderr and the end.

const native = binding('process');
const program = binding('program');
const { state } = require('internal:process/internals');

let capture = null;

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

// True when somebody took the error. If not, it was printed and 'exit' was emitted: the caller ends the program.
function uncaught(error, origin) {
  const type = origin === true || origin === 'unhandledRejection' ? 'unhandledRejection' : 'uncaughtException';
  try {
    process.emit('uncaughtExceptionMonitor', error, type);
    if (capture !== null) {
      capture(error);
      return true;
    }
    if (process.emit('uncaughtException', error, type)) return true;
  } catch (inner) {
    // An error in the handler of errors ends the program with Node's code 7.
    return die(inner, 7);
  }
  return die(error, 1);
}

function die(error, code) {
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
  const isError = error instanceof Error || require('internal:util').isError?.(error);
  if (!isError) {
    const shown = typeof error === 'object' && error !== null && typeof error.stack === 'string' ? error.stack : inspect(error);
    return `Uncaught:\n${shown}\n(Use \`${nameOfProgram()} --trace-uncaught ...\` to show where the exception was thrown)`;
  }
  const place = placeOf(error);
  const frame = place === undefined ? '' : `${place}\n\n`;
  return frame + inspect(error, { colors: false });
}

function nameOfProgram() {
  return require('node:path').basename(process.argv0 || 'node', '.exe');
}

// The line where it was thrown, with a caret under the column, when the source can be read.
function placeOf(error) {
  const frame = /\(?((?:file:\/\/)?\/[^():\n]+):(\d+):(\d+)\)?/.exec(String(error.stack));
  if (frame === null) return undefined;
  const [, url, line, column] = frame;
  const file = url.startsWith('file:') ? decodeURIComponent(url.slice(7)) : url;
  let source;
  try {
    source = require('node:fs').readFileSync(file, 'utf8').split('\n')[line - 1];
  } catch {
    return undefined;
  }
  if (source === undefined || source.length > 500) return undefined;
  return `${url}:${line}\n${source}\n${' '.repeat(Math.max(0, column - 1))}^`;
}

module.exports = { end, hasUncaughtExceptionCaptureCallback, setUncaughtExceptionCaptureCallback, uncaught };
