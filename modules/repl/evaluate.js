// internal:repl/evaluate: compiles and runs what was typed, or finds that it goes on in the next line.

const engine = binding('engine');

// Messages of the engine for text that ends inside something that may go on.
const OPEN_COMMENT = 'unexpected end of comment';
const OPEN_STRING = 'unexpected end of string';

let count = 0;

// Gives one of { incomplete }, { error }, { error, source, name } if it does not compile, { value }, and { promise } of an
// object with the value.
function evaluate(source) {
  const name = `REPL${++count}`;
  const awaits = /\bawait\b/.test(source);
  // What begins like a block may be meant as an object.
  if (/^\s*\{/.test(source) && !/;\s*$/.test(source)) {
    const wrapped = `(${source.trim()}\n)`;
    if (compile(wrapped, name, awaits) === undefined) return run(wrapped, name, awaits);
  }
  const error = compile(source, name, awaits);
  if (error === undefined) return run(source, name, awaits);
  if (isUnfinished(error, source, name)) return { incomplete: true };
  // `await` may be a name where it is no operator.
  if (awaits && compile(source, name, false) === undefined) return run(source, name, false);
  if (/^\s*import\s*[\w{*'"]/.test(source)) {
    return { error: renamed('Cannot use import statement inside the prompt, alternatively use dynamic import: await import(…)') };
  }
  return { error, source, name };
}

// The error of a text that does not compile.
function compile(source, name, awaits) {
  try {
    engine.compileTyped(source, name, awaits);
    return undefined;
  } catch (error) {
    return error;
  }
}

function run(source, name, awaits) {
  try {
    const result = engine.runTyped(source, name, awaits);
    return awaits ? { promise: result } : { value: result };
  } catch (error) {
    return nameTwice(error);
  }
}

// The first frame is the place in the text.
function placeOf(error, name) {
  const place = new RegExp(`\\n    at (?:.*\\()?${name}:(\\d+):(\\d+)\\)?(?:\\n|$)`).exec(String(error.stack));
  return place === null ? undefined : { line: Number(place[1]), column: Number(place[2]) };
}

function isUnfinished(error, source, name) {
  if (error.message === OPEN_COMMENT) return true;
  const place = placeOf(error, name);
  if (place === undefined) return false;
  const lines = source.split('\n');
  const rest = [lines[place.line - 1]?.slice(place.column - 1) ?? '', ...lines.slice(place.line)].join('\n');
  if (error.message === OPEN_STRING) return rest[0] === '`' || rest[0] === '}' || /\\\n?$/.test(source);
  return rest.trim() === '';
}

// A second declaration of a name, in the words that programs know.
function nameTwice(error) {
  const twice = error instanceof SyntaxError ? /^redeclaration of ('.*')$/.exec(error.message) : null;
  return { error: twice === null ? error : renamed(`Identifier ${twice[1]} has already been declared`) };
}

function renamed(message) {
  const error = new SyntaxError(message);
  error.stack = `SyntaxError: ${message}`;
  return error;
}

module.exports = { evaluate, isUnfinished, placeOf };
