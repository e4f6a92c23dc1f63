// internal:process/source_frame: the line where an exception was thrown, with a caret under the place.

// Longer lines are compiled code that nobody wants to see.
const LINE_LENGTH_MAX = 500;

// A file, or source text of the command line.
const frame = /^ +at (?:.*\()?((?:file:\/\/)?\/[^():\n]+|\[eval\]|\[stdin\]):(\d+):(\d+)\)?$/m;

// `file:line`, the source line and the caret for the innermost frame of a stack; undefined when the source cannot be read.
function sourceFrame(stack) {
  const found = frame.exec(String(stack));
  if (found === null) return undefined;
  const [, name] = found;
  const lines = sourceOf(name)?.split('\n');
  if (lines === undefined) return undefined;
  // The end of the text may be found missing behind it.
  const line = Math.min(Number(found[2]), lines.length);
  const text = lines[line - 1];
  if (text.length > LINE_LENGTH_MAX) return undefined;
  const column = line === Number(found[2]) ? caretColumn(text, Number(found[3])) : text.length + 1;
  return `${name}:${line}\n${text}\n${' '.repeat(column - 1)}^`;
}

// The engine places `throw new X(…)` at the arguments; readers look for the statement.
function caretColumn(text, column) {
  const before = text.slice(0, column - 1);
  const statement = /\bthrow\s+(?:[\w$.]+\s*\(\s*)?(?:new\s+)?[\w$.]*$/.exec(before) ?? /\bnew\s+[\w$.]*$/.exec(before);
  return Math.max(1, statement === null ? column : statement.index + 1);
}

function sourceOf(name) {
  const given = require('internal:module/main').givenSource();
  if (given !== undefined && (name.startsWith('[') || name.endsWith('/[eval1]'))) return given;
  try {
    return binding('loader').readSource(name.startsWith('file:') ? decodeURIComponent(name.slice(7)) : name);
  } catch {
    return undefined;
  }
}

module.exports = { caretColumn, sourceFrame };
