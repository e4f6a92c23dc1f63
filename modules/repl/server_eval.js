// internal:repl/server_eval: the evaluation of a REPLServer that has no function of its own for it.

const engine = binding('engine');
const { isUnfinished } = require('internal:repl/evaluate');

class Recoverable extends SyntaxError {
  constructor(error) {
    super();
    this.err = error;
  }
}

function compileError(source, name) {
  try {
    engine.compileScript(source, name, 1);
    return undefined;
  } catch (error) {
    return error;
  }
}

function isValidSyntax(source) {
  return compileError(source, 'repl') === undefined || compileError(`_=${source}`, 'repl') === undefined;
}

// What begins like a block may be meant as an object.
function asObject(source) {
  if (!/^\s*\{/.test(source) || /;\s*$/.test(source)) return undefined;
  const wrapped = `(${source.trim()})\n`;
  return compileError(wrapped, 'repl') === undefined ? wrapped : undefined;
}

const DECLARATION = /^([ \t]*)(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=/gm;

// A text with `await` at its top as a function whose promise is waited for; its variables become those of the context.
function asAsync(source) {
  const text = source.trim().replace(/;+$/, '');
  const assigned = text.replace(DECLARATION, '$1$2 =');
  const last = Math.max(assigned.lastIndexOf(';'), assigned.lastIndexOf('\n')) + 1;
  const withValue = `${assigned.slice(0, last)} return (${assigned.slice(last)}\n)`;
  for (const body of [`return (${text}\n)`, withValue, assigned]) {
    const wrapped = `(async () => {${body}\n})()`;
    if (compileError(wrapped, 'repl') === undefined) return wrapped;
  }
  return undefined;
}

// Calls `callback(error, value)` for `source`, whose name in stacks is `file`.
function evaluate(server, source, context, file, callback) {
  if (source === '\n') {
    callback(null);
    return;
  }
  let text = asObject(source) ?? source;
  if (server.replMode === server.strictMode && text.trim() !== '') text = `'use strict'; void 0;\n${text}`;
  const problem = compileError(text, file);
  const wrapped = problem !== undefined && /\bawait\b/.test(source) ? asAsync(source) : undefined;
  if (problem !== undefined && wrapped === undefined) {
    const isOpen = isUnfinished(problem, text, file);
    if (!isOpen) require('internal:vm/arrow').decorate(problem, { source: text, filename: file, firstLine: 1 });
    callback(isOpen ? new Recoverable(problem) : problem);
    return;
  }
  run(server, wrapped ?? text, context, file, wrapped !== undefined, callback);
}

function run(server, text, context, file, isAwaited, callback) {
  const { Script } = require('node:vm');
  const options = { displayErrors: false, breakOnSigint: server.breakEvalOnSigint };
  let value;
  try {
    const { constants } = require('node:vm');
    const script = new Script(text, { filename: file, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
    value = server.useGlobal ? script.runInThisContext(options) : script.runInContext(context, options);
  } catch (error) {
    callback(error);
    return;
  }
  if (!isAwaited) callback(null, value);
  else waitFor(server, value, callback);
}

// Ctrl-C gives the waiting up; the input rests meanwhile.
function waitFor(server, promise, callback) {
  let isOver = false;
  const finish = (...outcome) => {
    if (isOver) return;
    isOver = true;
    server.removeListener('SIGINT', giveUp);
    callback(...outcome);
  };
  const giveUp = () => {
    const error = new Error('Script execution was interrupted by `SIGINT`');
    error.code = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
    finish(error);
  };
  server.prependListener('SIGINT', giveUp);
  promise.then((value) => finish(null, value), (error) => finish(error));
}

module.exports = { evaluate, isValidSyntax, Recoverable };
