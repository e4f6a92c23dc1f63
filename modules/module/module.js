// node:module: the Module class, `require`, and what programs may replace of them.

const loader = binding('loader');
const engine = binding('engine');
const builtins = require('internal:module/builtins');
const { dirname } = require('node:path');

const kState = Symbol('state');
const PARAMETERS = 'exports, require, module, __filename, __dirname';

function Module(id = '', parent) {
  this.id = id;
  this.path = dirname(id);
  Object.defineProperty(this, 'exports', { value: {}, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(this, kState, { value: new State(parent), writable: true, configurable: true });
  if (parent) adopt(parent, this);
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

// What the loader knows of a module beside its public properties, hidden from those who print it.
class State {
  constructor(parent) {
    this.parent = parent;
    // The files that requests of this module meant.
    this.resolved = undefined;
    // The paths it was given, to see whether the program changed them.
    this.paths = undefined;
    this.isMain = false;
    // The exports at the end of loading: what imports see.
    this.complete = undefined;
    // Set while an ES module runs for require().
    this.isRunning = false;
  }
}

const kPrototype = Module.prototype;
let moduleModel;
let stateModel;

// As `new Module(filename, parent)`, of an absolute path, in far fewer steps. The order of properties is the same.
function makeModule(filename, parent) {
  if (Module.prototype !== kPrototype) return new Module(filename, parent);
  if (moduleModel === undefined) {
    moduleModel = new Module('', undefined);
    stateModel = new State(undefined);
  }
  const state = engine.likeModel(stateModel, parent);
  const module = engine.likeModel(moduleModel, filename, directoryOf(filename), {}, state, null, false, []);
  // Setters that programs put on Object.prototype keep properties away from modules.
  if (module === undefined) return new Module(filename, parent);
  if (parent) {
    const { children } = parent;
    if (Array.isArray(children)) children.push(module);
  }
  return module;
}

// The folder of an absolute path.
function directoryOf(filename) {
  const slash = filename.lastIndexOf('/');
  return slash > 0 && slash < filename.length - 1 ? filename.slice(0, slash) : dirname(filename);
}

// Programs may hand in objects of their own as modules.
function stateOf(module) {
  return module[kState] ?? (module[kState] = new State(undefined));
}

function adopt(parent, child) {
  const { children } = parent;
  if (children && !children.includes(child)) children.push(child);
}

Module._cache = { __proto__: null };
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
Module.Module = Module;

// What `require(request)` in `parent` gives.
Module._load = function (request, parent, isMain) {
  if (hooked !== undefined) return hooked.load(request, parent, isMain);
  const resolved = parent?.[kState]?.resolved;
  if (resolved !== undefined) {
    const filename = resolved.get(request);
    if (filename !== undefined) {
      const cached = Module._cache[filename];
      if (cached !== undefined) {
        adopt(parent, cached);
        return cached.loaded ? cached.exports : exportsInCycle(cached);
      }
      resolved.delete(request);
    }
  }
  if (!isPathRequest(request) && typeof request === 'string' && builtins.hasScheme(request)) return loadBuiltin(request);
  const filename = Module._resolveFilename(request, parent, isMain);
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    if (parent) {
      adopt(parent, cached);
      remember(parent, request, filename);
    }
    return cached.loaded ? cached.exports : exportsInCycle(cached);
  }
  if (isPathRequest(filename)) return loadFile(makeModule(filename, parent), request, filename, parent, isMain);
  if (builtins.withoutScheme.has(filename)) return builtins.load(filename);
  if (builtins.hasScheme(filename)) return loadBuiltin(filename);
  return loadFile(new Module(filename, parent), request, filename, parent, isMain);
};

// Whether it begins as no name of a built-in does.
function isPathRequest(request) {
  if (typeof request !== 'string') return false;
  const first = request.charCodeAt(0);
  return first === 46 || first === 47;
}

// The functions that module.registerHooks() was given, once there are any: internal:module/sync_hooks.
let hooked;

function loadBuiltin(request) {
  const id = builtins.idOf(request);
  if (id === undefined) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(request);
  }
  return builtins.load(id);
}

function remember(parent, request, filename) {
  (stateOf(parent).resolved ??= new Map()).set(request, filename);
}

function loadFile(module, request, filename, parent, isMain) {
  if (isMain) {
    Object.defineProperty(process, 'mainModule', { value: module, writable: true, enumerable: true, configurable: true });
    module.id = '.';
  }
  stateOf(module).isMain = !!isMain;
  Module._cache[filename] = module;
  if (parent) remember(parent, request, filename);
  let done = false;
  try {
    module.load(filename);
    done = true;
  } finally {
    if (!done) forget(module, request, filename, parent);
    else if (cycle !== undefined) cycle.leaveCycle(module);
  }
  return module.exports;
}

// A module that threw is as if it had never been asked for.
function forget(module, request, filename, parent) {
  delete Module._cache[filename];
  if (!parent) return;
  parent[kState]?.resolved?.delete(request);
  const { children } = parent;
  const index = Array.isArray(children) ? children.indexOf(module) : -1;
  if (index !== -1) children.splice(index, 1);
}

// Loaded by the first module that is required while it runs.
let cycle;

function exportsInCycle(module) {
  cycle ??= require('internal:module/cycle');
  return cycle.exportsInCycle(module, module[kState]);
}

// Tells deprecations that resolution met.
function emitWarnings() {
  const warnings = loader.takeWarnings();
  if (warnings === undefined || process.noDeprecation) return;
  for (let i = 0; i < warnings.length; i += 2) process.emitWarning(warnings[i], 'DeprecationWarning', warnings[i + 1]);
}

// The file that a request means. Programs that replaced no part of resolution get it from one native call.
Module._resolveFilename = function (request, parent, isMain, options) {
  if (!isPathRequest(request) && builtins.idOf(request) !== undefined) return request;
  let filename;
  if ((options === undefined || options === null) && isStandard(parent, request)) {
    try {
      filename = loader.resolve(request, parent?.filename ?? '', !!isMain);
      if (filename === undefined && globalPaths === undefined) {
        // Only now the global folders matter.
        Module._initPaths();
        filename = loader.resolve(request, parent?.filename ?? '', !!isMain);
      }
    } finally {
      emitWarnings();
    }
  } else {
    filename = resolveByParts(request, parent, isMain, options);
  }
  if (filename === undefined || filename === false) throw require('internal:module/extras').notFound(request, parent);
  return filename;
};

// True while nothing that takes part in resolution was replaced, and the parent's paths, where they count, are those it was given.
function isStandard(parent, request) {
  if (Module._findPath !== findPath || Module._nodeModulePaths !== nodeModulePaths || Module._resolveLookupPaths !== resolveLookupPaths) return false;
  if (extraExtensions() !== undefined) return false;
  if (!parent) return true;
  if (!parent.filename) return false;
  if (isRelative(request)) return true;
  const given = parent[kState]?.paths;
  const { paths } = parent;
  if (given === undefined) return paths === undefined;
  if (!Array.isArray(paths) || paths.length !== given.length) return false;
  for (let i = 0; i < given.length; i++) if (paths[i] !== given[i]) return false;
  return true;
}

// The extensions to try when a program added or removed some, undefined while they are the usual ones.
function extraExtensions() {
  const handlers = Module._extensions;
  if (engine.hasShapeOf(handlers, usualHandlers) && handlers['.ts'] === loadTypes && handlers['.cts'] === loadTypes && handlers['.mts'] === loadTypes &&
    handlers['.js'] !== undefined && handlers['.json'] !== undefined && handlers['.node'] !== undefined) return undefined;
  return Object.keys(handlers).filter(isTried);
}


// Handlers of ours beside the usual three are for requests with the extension only.
function isTried(name) {
  const handler = Module._extensions[name];
  return handler !== loadEsm && handler !== loadTypes;
}

function resolveByParts(request, parent, isMain, options) {
  const paths = lookupPaths(request, parent, options);
  const from = parent?.filename ?? (parent?.id === 'internal/preload' || parent?.id === '<repl>' ? `${process.cwd()}/` : undefined);
  if (from) {
    const inside = loader.resolveInside(request, from);
    if (inside !== undefined) return inside;
  }
  return Module._findPath(request, paths, isMain);
}

function lookupPaths(request, parent, options) {
  if (typeof options !== 'object' || options === null) return Module._resolveLookupPaths(request, parent);
  if (options.paths === undefined) return Module._resolveLookupPaths(request, parent);
  if (!Array.isArray(options.paths)) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_VALUE('options.paths', options.paths);
  }
  if (isRelative(request)) return options.paths;
  const stranger = new Module('', null);
  const paths = [];
  for (const path of options.paths) {
    stranger.paths = Module._nodeModulePaths(path);
    for (const found of Module._resolveLookupPaths(request, stranger)) if (!paths.includes(found)) paths.push(found);
  }
  return paths;
}

function isRelative(request) {
  return request === '.' || request === '..' || request.startsWith('./') || request.startsWith('../');
}

function findPath(request, paths, isMain) {
  const absolute = request.charCodeAt(0) === 47;
  if (!absolute && (!paths || paths.length === 0)) return false;
  const key = `${request}\0${absolute ? '' : paths.join('\0')}`;
  const cached = Module._pathCache[key];
  if (cached) return cached;
  const filename = loader.findPath(request, absolute ? [''] : paths, !!isMain, extraExtensions());
  emitWarnings();
  if (filename === undefined) return false;
  Module._pathCache[key] = filename;
  return filename;
}

const pathsOf = new Map();

// The node_modules folders from a directory up to the root. The list of a directory is computed once and copied.
function standardPaths(directory) {
  let paths = pathsOf.get(directory);
  if (paths === undefined) {
    paths = loader.nodeModulePaths(directory);
    pathsOf.set(directory, paths);
  }
  return paths;
}

function nodeModulePaths(from) {
  return standardPaths(require('node:path').resolve(from)).slice();
}

function resolveLookupPaths(request, parent) {
  if (builtins.idOf(request) !== undefined) return null;
  const first = request.charCodeAt(0);
  const second = request.charCodeAt(1);
  if (first !== 46 || (request.length > 1 && second !== 46 && second !== 47)) {
    const global = knownGlobalPaths();
    const paths = parent?.paths?.length ? parent.paths.concat(global) : global;
    return paths.length > 0 ? paths : null;
  }
  if (!parent || !parent.id || !parent.filename) return ['.'];
  return [dirname(parent.filename)];
}

Module._findPath = findPath;
Module._nodeModulePaths = nodeModulePaths;
Module._resolveLookupPaths = resolveLookupPaths;
Module._stat = (path) => loader.stat(path);
Module._readPackage = (path) => loader.readPackage(path);

// NODE_PATH and its kin, looked up when they are asked for first.
let globalPaths;

function knownGlobalPaths() {
  if (globalPaths === undefined) Module._initPaths();
  return globalPaths;
}

function setGlobalPaths(value) {
  Object.defineProperty(Module, 'globalPaths', { value, writable: true, enumerable: true, configurable: true });
}

Object.defineProperty(Module, 'globalPaths', {
  get: () => {
    Module._initPaths();
    return Module.globalPaths;
  },
  set: setGlobalPaths,
  enumerable: true,
  configurable: true,
});

Module._initPaths = function () {
  globalPaths = loader.initPaths(process.env.NODE_PATH ?? '', process.env.HOME ?? '', process.execPath);
  setGlobalPaths(globalPaths.slice());
};

Module._preloadModules = function (requests) {
  if (!Array.isArray(requests)) return;
  const parent = new Module('internal/preload', null);
  parent.paths = Module._nodeModulePaths(process.cwd());
  isPreloading = true;
  try {
    for (const request of requests) parent.require(request);
  } finally {
    isPreloading = false;
  }
};

let isPreloading = false;
Object.defineProperty(Module.prototype, 'isPreloading', { get: () => isPreloading });
let parentWarned = false;

function warnOfParent() {
  if (parentWarned || require('internal:process/options').getOptionValue('--pending-deprecation') !== true) return;
  parentWarned = true;
  process.emitWarning(
    'module.parent is deprecated due to accuracy issues. Please use require.main to find program entry point instead.',
    'DeprecationWarning', 'DEP0144');
}

Object.defineProperty(Module.prototype, 'parent', {
  get() {
    warnOfParent();
    return this[kState]?.parent;
  },
  set(value) {
    warnOfParent();
    stateOf(this).parent = value;
  },
});

Module.prototype.load = function (filename) {
  this.filename = filename;
  const directory = directoryOf(filename);
  if (Module._nodeModulePaths === nodeModulePaths) {
    const paths = standardPaths(directory);
    stateOf(this).paths = paths;
    // A copy; there is always a first one, and this way of copying is the engine's quickest.
    this.paths = paths.with(0, paths[0]);
  } else {
    this.paths = Module._nodeModulePaths(directory);
  }
  const extension = registeredExtension(filename);
  if (filename.endsWith('.mjs') && !Module._extensions['.mjs']) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_REQUIRE_ESM(filename, true);
  }
  Module._extensions[extension](this, filename);
  this.loaded = true;
  stateOf(this).complete = this.exports;
};

// The longest extension somebody handles: `.d.ts` before `.ts`.
function registeredExtension(filename) {
  const start = filename.lastIndexOf('/') + 1;
  let dot = filename.indexOf('.', start + 1);
  while (dot !== -1) {
    const extension = filename.slice(dot);
    if (Module._extensions[extension]) return extension;
    dot = filename.indexOf('.', dot + 1);
  }
  return '.js';
}

Module.prototype.require = function (id) {
  if (typeof id !== 'string') {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_TYPE('id', 'string', id);
  }
  if (id === '') {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  }
  return Module._load(id, this, false);
};

// The wrapper that programs may replace; until somebody does, sources are compiled as function bodies.
let isWrapperReplaced = false;
let wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];
let wrap = function (script) {
  return Module.wrapper[0] + script + Module.wrapper[1];
};
let wrapperProxy;
Object.defineProperty(Module, 'wrap', {
  get: () => wrap,
  set(value) {
    isWrapperReplaced = true;
    wrap = value;
  },
});
Object.defineProperty(Module, 'wrapper', {
  get() {
    wrapperProxy ??= new Proxy(wrapper, {
      set(target, name, value) {
        isWrapperReplaced = true;
        return Reflect.set(target, name, value);
      },
      defineProperty(target, name, descriptor) {
        isWrapperReplaced = true;
        return Reflect.defineProperty(target, name, descriptor);
      },
    });
    return wrapperProxy;
  },
  set(value) {
    isWrapperReplaced = true;
    wrapper = value;
    wrapperProxy = value;
  },
});

// The function of a source, or undefined when it is an ES module in disguise.
function compile(content, filename, format) {
  if (isWrapperReplaced) return engine.runScript(Module.wrap(content), filename);
  try {
    return engine.compileFunction(content, filename, PARAMETERS);
  } catch (error) {
    if (format === 'commonjs' || !(error instanceof SyntaxError) || !detects() || !engine.looksLikeModule(content)) throw error;
    return undefined;
  }
}

// Files that nothing says the kind of may be ES modules, unless options forbid it.
function detects() {
  return allowsEsm() && require('internal:process/options').getOptionValue('--experimental-detect-module') !== false;
}

Module.prototype._compile = function (content, filename, format) {
  const compiled = format === 'module' ? undefined : compile(content, filename, format);
  if (compiled === undefined) {
    loadEsm(this, filename);
    return undefined;
  }
  return run(this, compiled, filename);
};

const compileModule = Module.prototype._compile;

function run(module, compiled, filename) {
  const { exports } = module;
  return Reflect.apply(compiled, exports, [exports, makeRequire(module), module, filename, directoryOf(filename)]);
}

Module._extensions['.js'] = function (module, filename) {
  const kind = filename.endsWith('.js') || filename.endsWith('.cjs') ? loader.kind(filename) : undefined;
  if (kind === 'module' && !allowsEsm()) throw require('internal:module/require_esm').refusal(module, filename, stateOf(module));
  if (module._compile !== compileModule || isWrapperReplaced || kind === 'module') {
    module._compile(loader.readSource(filename), filename, kind);
    return;
  }
  const compiled = compileFile(filename, kind);
  if (compiled === undefined) loadEsm(module, filename);
  else run(module, compiled, filename);
};

// As `compile` does with the text of the file, which need not be read when its code was kept.
function compileFile(filename, format) {
  try {
    return engine.compileFile(filename, PARAMETERS);
  } catch (error) {
    if (format === 'commonjs' || !(error instanceof SyntaxError) || !detects() || !engine.looksLikeModule(loader.readSource(filename))) throw error;
    return undefined;
  }
}

Module._extensions['.json'] = function (module, filename) {
  const content = loader.readSource(filename);
  try {
    module.exports = JSON.parse(content);
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
};

Module._extensions['.node'] = function (module, filename) {
  return process.dlopen(module, filename);
};

function allowsEsm() {
  return require('internal:process/options').getOptionValue('--experimental-require-module') !== false;
}

if (allowsEsm()) Module._extensions['.mjs'] = loadEsm;

// Types are taken away before the rest goes its usual way.
function loadTypes(module, filename) {
  require('internal:module/typescript').loadTypes(module, filename);
}

Module._extensions['.ts'] = loadTypes;
Module._extensions['.cts'] = loadTypes;
Module._extensions['.mts'] = loadTypes;
// An object with the handlers that are usual, to see whether programs added or removed some.
const usualHandlers = engine.likeModel(Module._extensions);

// require() of an ES module: its namespace, or what it exports as 'module.exports'.
function loadEsm(module, filename) {
  require('internal:module/require_esm').load(module, filename, stateOf(module));
}

function makeRequire(module) {
  const require = function require(path) {
    return module.require(path);
  };
  const resolve = function resolve(request, options) {
    if (typeof request !== 'string') throw notString('request', request);
    return Module._resolveFilename(request, module, false, options);
  };
  resolve.paths = function paths(request) {
    if (typeof request !== 'string') throw notString('request', request);
    return Module._resolveLookupPaths(request, module);
  };
  require.resolve = resolve;
  // Programs may have put a setter on Object.prototype.
  if ('main' in require) defineMain(require);
  else require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

function defineMain(require) {
  Object.defineProperty(require, 'main', { value: process.mainModule, writable: true, enumerable: true, configurable: true });
}

function notString(name, value) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_TYPE(name, 'string', value);
}

Module.isBuiltin = function isBuiltin(name) {
  return builtins.isBuiltin(String(name));
};
Module.builtinModules = Object.freeze(builtins.names.slice());

Module._debug = function () {};
const { defineLazily } = require('internal:lazy');
defineLazily(Module, 'internal:module/main', ['runMain']);
Module.syncBuiltinESMExports = function syncBuiltinESMExports() {
  require('internal:module/esm').syncBuiltins();
};
defineLazily(Module, 'internal:module/extras', [
  'SourceMap', 'constants', 'createRequire', 'enableCompileCache', 'findPackageJSON', 'findSourceMap', 'flushCompileCache', 'getCompileCacheDir', 'register',
  'registerHooks', 'stripTypeScriptTypes',
]);
Object.defineProperty(Module.prototype, 'constructor', { get: () => Module, configurable: false, enumerable: false });
function exportsWhenLoaded(module) {
  return module.loaded && module[kState] !== undefined ? module[kState].complete : module.exports;
}

function setHooked(value) {
  hooked = value;
}

Object.defineProperty(Module, Symbol.for('protojs.module'), {
  value: { adopt, emitWarnings, exportsInCycle, exportsWhenLoaded, loadBuiltin, loadFile, makeRequire, remember, setHooked, standardPaths, stateOf },
});

module.exports = Module;
