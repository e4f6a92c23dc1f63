// internal:vm/arrow: the line of a script before the stack of an error that it threw (the option displayErrors).

const { caretColumn, sourceFrame } = require('internal:process/source_frame');

const FRAME = /^ +at (?:.*\()?([^()\n]*):(\d+):(\d+)\)?$/m;

// Errors that have their line, or whose line is known to be without use.
const decorated = new WeakSet();

// `file:line`, the line and a caret, for the place where an error was made.
function arrowOf(stack, { source, filename, firstLine, columnOffset = 0 }) {
  const found = FRAME.exec(stack);
  if (found === null || found[1] !== filename) return sourceFrame(stack);
  const line = Number(found[2]);
  const text = source.split('\n')[line - firstLine];
  if (text === undefined) return undefined;
  const column = Number(found[3]) - (line === firstLine ? columnOffset : 0);
  return `${filename}:${line}\n${text}\n${' '.repeat(caretColumn(text, column) - 1)}^`;
}

// The engine puts the place of a syntax error among the frames.
function withoutPlace(error, stack, filename) {
  if (!(error instanceof SyntaxError)) return stack;
  const found = FRAME.exec(stack);
  if (found === null || found[1] !== filename) return stack;
  return stack.slice(0, found.index) + stack.slice(found.index + found[0].length + 1);
}

// A stack that may be written: the engine's own, or a plain property.
function stackOf(error) {
  const descriptor = Object.getOwnPropertyDescriptor(error, 'stack');
  const isPlain = descriptor === undefined ? Error.isError(error) && Object.isExtensible(error) : descriptor.writable === true;
  const stack = isPlain ? error.stack : undefined;
  return typeof stack === 'string' ? stack : undefined;
}

// Puts the line before the stack of an error, once. `script` is { source, filename, firstLine }.
function decorate(error, script) {
  if (typeof error !== 'object' || error === null || decorated.has(error)) return;
  const stack = stackOf(error);
  if (stack === undefined) return;
  decorated.add(error);
  const arrow = arrowOf(stack, script);
  if (arrow === undefined) return;
  error.stack = `${arrow}\n\n${withoutPlace(error, stack, script.filename)}`;
}

module.exports = { decorate, isDecorated: (error) => decorated.has(error) };
