// node:repl: prompts that programs open on streams of theirs.

const { isValidSyntax, Recoverable } = require('internal:repl/server_eval');
const { REPL_MODE_SLOPPY, REPL_MODE_STRICT, REPLServer, writer } = require('internal:repl/server');

function start(prompt, source, evaluate, useGlobal, ignoreUndefined, replMode) {
  return new REPLServer(prompt, source, evaluate, useGlobal, ignoreUndefined, replMode);
}

// Names that do not begin with an underscore, as programs may assign others.
let libraries;

function builtinLibraries() {
  libraries ??= require('node:module').builtinModules.filter((name) => !name.startsWith('_') && !name.includes('/'));
  return libraries;
}

function setLibraries(value) {
  libraries = value;
}

module.exports = {
  start, writer, REPLServer, REPL_MODE_SLOPPY, REPL_MODE_STRICT, Recoverable, isValidSyntax,
};

Object.defineProperties(module.exports, {
  builtinModules: { get: builtinLibraries, set: setLibraries, enumerable: true, configurable: true },
  _builtinLibs: { get: builtinLibraries, set: setLibraries, enumerable: false, configurable: true },
});
