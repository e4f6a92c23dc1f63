// internal:repl/scope: the globals of the prompt: module, require, every built-in, `_` and `_error`.

const Module = require('node:module');
const { write } = require('internal:repl/report');

const last = { value: undefined, error: undefined };
// Names of the global scope that are no properties of globalThis.
const declared = new Set();

function install() {
  const module = new Module('<repl>');
  module.paths = Module._nodeModulePaths(process.cwd()).concat(Module.globalPaths ?? []);
  const { makeRequire } = Module[Symbol.for('protojs.module')];
  require('internal:module/main').defineBuiltinGlobals();
  Object.assign(globalThis, { module, exports: module.exports, require: makeRequire(module) });
  defineLast('_', 'value');
  defineLast('_error', 'error');
}

function defineLast(name, key) {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() {
      return last[key];
    },
    set(value) {
      Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
      write(`Expression assignment to ${name} now disabled.\n`);
    },
  });
}

// Keeps the names that a text declares, for completion.
function noteNames(source) {
  for (const [, name] of source.matchAll(/\b(?:let|const|class)\s+([\w$]+)/g)) declared.add(name);
}

module.exports = { declared, install, last, noteNames };
