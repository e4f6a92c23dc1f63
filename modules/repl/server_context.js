// internal:repl/server_context: the globals of a REPLServer.

const Module = require('node:module');

function createContext(server) {
  const context = server.useGlobal ? globalThis : ownContext(server);
  const module = new Module('<repl>');
  module.paths = Module._nodeModulePaths(process.cwd()).concat(Module.globalPaths ?? []);
  const { makeRequire } = Module[Symbol.for('protojs.module')];
  for (const [name, value] of [['module', module], ['require', makeRequire(module)]]) {
    Object.defineProperty(context, name, { value, writable: true, enumerable: true, configurable: true });
  }
  addBuiltIns(context);
  return context;
}

// A context with what the program's globals have beyond the language, each read when it is wanted.
function ownContext(server) {
  const vm = require('node:vm');
  const context = vm.createContext();
  const present = new Set(vm.runInContext('Object.getOwnPropertyNames(globalThis)', context));
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!present.has(name) && name !== 'global' && name !== 'console') forward(context, name);
  }
  context.global = context;
  const { Console } = require('node:console');
  const console = new Console(server.output);
  Object.defineProperty(context, 'console', { value: console, writable: true, enumerable: true, configurable: true });
  return context;
}

function forward(context, name) {
  define(context, name, () => globalThis[name], false);
}

// A property that is read from elsewhere until it is assigned.
function define(context, name, get, enumerable) {
  Object.defineProperty(context, name, {
    configurable: true,
    enumerable,
    get,
    set(value) {
      Object.defineProperty(context, name, { value, writable: true, enumerable: true, configurable: true });
    },
  });
}

function addBuiltIns(context) {
  for (const name of Module.builtinModules) {
    if (!name.startsWith('_') && !name.includes('/') && !Object.hasOwn(context, name)) {
      define(context, name, () => require('node:module').createRequire('/')(name), false);
    }
  }
}

// `_` and `_error`, until a program assigns to them.
function defineLast(server) {
  const { context } = server;
  const property = (name, key, flag, what) => Object.defineProperty(context, name, {
    configurable: true,
    get: () => server[key],
    set(value) {
      server[key] = value;
      if (server[flag]) return;
      server[flag] = true;
      server.output.write(`Expression assignment to ${what} now disabled.\n`);
    },
  });
  property('_', 'last', 'underscoreAssigned', '_');
  property('_error', 'lastError', 'underscoreErrAssigned', '_error');
}

module.exports = { createContext, defineLast };
