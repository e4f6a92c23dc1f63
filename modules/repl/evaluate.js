// internal:repl/evaluate: compiles and runs what was typed, or finds that it goes on in the next line.

const engine = binding('engine');

// Messages of the engine for text that ends inside something that may go on.
const OPEN_COMMENT = 'unexpected end of comment';
const OPEN_STRING = 'unexpected end of string';

let count = 0;

// Gives one of { incomplete }, { error, source, name }, { value }, and { promise } of an object with the value.
function evaluate(source) {
  const name = `REPL${++count}`;
  const awaits = /\bawait\b/.test(source);
  // What begins like a block may be meant as an object.
  if (/^\s*\{/.test(source) && !/;\s*$/.test(source)) {
    const outcome = run(`(${source.trim()}\n)`, name, awaits);
    if (outcome.error === undefined || !isOfCompiler(outcome.error, name)) return outcome;
  }
  const outcome = run(source, name, awaits);
  if (!('error' in outcome)) return outcome;
  return isOfCompiler(outcome.error, name) ? judge(outcome, source, name, awaits) : nameTwice(outcome);
}

function run(source, name, awaits) {
  try {
    const result = engine.runTyped(source, name, awaits);
    return awaits ? { promise: result } : { value: result };
  } catch (error) {
    return { error, source, name };
  }
}

// What does not compile may be unfinished; and `await` may be a name where it is no operator.
function judge(outcome, source, name, awaits) {
  if (isUnfinished(outcome.error, source, name)) return { incomplete: true };
  if (awaits) {
    const plain = run(source, name, false);
    if (!('error' in plain && isOfCompiler(plain.error, name))) return plain;
  }
  if (/^\s*import\s*[\w{*'"]/.test(source)) {
    return { error: renamed('Cannot use import statement inside the prompt, alternatively use dynamic import: await import(…)') };
  }
  return outcome;
}

// A second declaration of a name, in the words that programs know.
function nameTwice(outcome) {
  const twice = outcome.error instanceof SyntaxError ? /^redeclaration of ('.*')$/.exec(outcome.error.message) : null;
  return twice === null ? outcome : { error: renamed(`Identifier ${twice[1]} has already been declared`) };
}

function renamed(message) {
  const error = new SyntaxError(message);
  error.stack = `SyntaxError: ${message}`;
  return error;
}

// The compiler's errors have the place in the text as their first frame, and no function.
function placeOf(error, name) {
  if (!(error instanceof SyntaxError)) return undefined;
  const place = new RegExp(`\\n    at ${name}:(\\d+):(\\d+)(?:\\n|$)`).exec(String(error.stack));
  return place === null ? undefined : { line: Number(place[1]), column: Number(place[2]) };
}

function isOfCompiler(error, name) {
  return placeOf(error, name) !== undefined;
}

function isUnfinished(error, source, name) {
  if (error.message === OPEN_COMMENT) return true;
  const { line, column } = placeOf(error, name);
  const lines = source.split('\n');
  const rest = [lines[line - 1]?.slice(column - 1) ?? '', ...lines.slice(line)].join('\n');
  if (error.message === OPEN_STRING) return rest[0] === '`' || rest[0] === '}' || /\\\n?$/.test(source);
  return rest.trim() === '';
}

module.exports = { evaluate, placeOf };
