// internal:repl/report: shows values and exceptions as the prompt does.

const { inspect } = require('node:util');
const { placeOf } = require('internal:repl/evaluate');

const LINE_BREAK = 80;

function write(text) {
  const { write: writeDirectly } = require('internal:stdio');
  if (!writeDirectly(1, text)) process.stdout.write(text);
}

function options() {
  return { showProxy: true, colors: require('internal:stdio').colors(1) ?? Boolean(process.stdout.hasColors?.()) };
}

function showValue(value) {
  // The environment is a proxy for reasons of its own.
  const shown = value === process.env ? { ...value } : value;
  write(`${inspect(shown, options())}\n`);
}

// An exception that nothing caught. `outcome` tells what was compiled when it is the compiler's.
function showError(error, outcome) {
  const frame = outcome === undefined ? '' : sourceFrame(error, outcome);
  write(`${frame}${uncaughtText(textOf(error, frame !== ''))}\n`);
}

function textOf(error, isOfCompiler) {
  if (!isError(error)) return inspect(error, options());
  cutStack(error, isOfCompiler);
  const text = inspect(error, options());
  // Without frames it stands in brackets.
  return text[0] === '[' && text.at(-1) === ']' ? text.slice(1, -1) : text;
}

function isError(error) {
  return typeof error === 'object' && error !== null && Error.isError(error);
}

// The frame of the typed text itself is the last and says nothing; nor do the engine's own above it.
function cutStack(error, isOfCompiler) {
  const { stack } = error;
  if (typeof stack !== 'string') return;
  const lines = stack.split('\n');
  if (!isOfCompiler && !/^    at (?:async )?REPL\d+:\d+:\d+$/.test(lines.at(-1))) return;
  const end = isOfCompiler ? lines.findIndex((line) => /^    at /.test(line)) : lines.length - 1;
  const kept = lines.slice(0, end).filter(isTelling).join('\n');
  try {
    Object.defineProperty(error, 'stack', { value: kept, writable: true, enumerable: false, configurable: true });
  } catch {
    // A frozen error keeps its frames.
  }
}

function isTelling(line) {
  return !/^    at (?:<anonymous>:\d+:\d+|.* \(<anonymous>\))$/.test(line);
}

// `Uncaught` stands before the line that names the error.
function uncaughtText(text) {
  const lines = text.split(/(?<=\n)/);
  const at = lines.findIndex((line) => /^\[?([A-Z][a-z0-9_]*)*Error/.test(line));
  if (at < 0) return `Uncaught${lines.length === 1 ? ' ' : ':\n'}${text}`;
  lines[at] = lines[at].length <= LINE_BREAK ? `Uncaught ${lines[at]}` : `Uncaught:\n${lines[at]}`;
  return lines.join('');
}

// The line that does not compile, with a caret under the place.
function sourceFrame(error, { source, name }) {
  if (!isError(error)) return '';
  const place = placeOf(error, name);
  const line = place === undefined ? undefined : source.split('\n')[place.line - 1];
  if (line === undefined) return '';
  return `${line}\n${' '.repeat(Math.max(0, place.column - 1))}^\n\n`;
}

// Leaves of a stack what the typed text did, above the frames of the runtime.
function trim(error) {
  if (!isError(error) || typeof error.stack !== 'string') return;
  const lines = error.stack.split('\n');
  const isFrame = (line) => /^    at /.test(line);
  const isTyped = (line) => /^    at (?:async )?REPL\d+:\d+:\d+$/.test(line);
  const end = error.name === 'SyntaxError' ? lines.findIndex(isFrame) : lines.findLastIndex(isTyped);
  if (end <= 0) return;
  // A line of source has the name of what was typed above it.
  if (/^REPL\d+:\d+$/.test(lines[0])) lines[0] = '';
  try {
    Object.defineProperty(error, 'stack', { value: lines.slice(0, end).join('\n').replace(/^\n/, ''), writable: true, configurable: true });
  } catch {
    // A frozen error keeps its frames.
  }
}

module.exports = { showError, showValue, trim, uncaughtText, write };
