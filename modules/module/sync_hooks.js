// internal:module/sync_hooks: module.registerHooks(): functions between require and import and the loader, on this thread.

const loader = binding('loader');
const Module = require('node:module');
const builtins = require('internal:module/builtins');
const engineHooks = require('internal:module/engine_hooks');
const { codes } = require('internal:errors');
const { hrefOfPath, pathOfHref } = require('internal:url/file');

const inner = Module[Symbol.for('protojs.module')];

// Registrations, the first one first.
let registered = [];

function registerHooks(hooks) {
  const { resolve, load } = hooks;
  const { validateFunction } = require('internal:validators');
  if (resolve !== undefined) validateFunction(resolve, 'hooks.resolve');
  if (load !== undefined) validateFunction(load, 'hooks.load');
  const entry = { resolve, load };
  registered.push(entry);
  install();
  return {
    deregister() {
      registered = registered.filter((other) => other !== entry);
      install();
    },
  };
}

function install() {
  const isActive = registered.length > 0;
  inner.setHooked(isActive ? { load: requireHooked } : undefined);
  engineHooks.setSynchronous(isActive ? { resolve: resolveImport, load: loadImport } : undefined);
}

// Runs the hooks of one kind, the last registered first.
function runChain(kind, subject, context, last) {
  const hooks = [];
  for (const entry of registered) if (entry[kind] !== undefined) hooks.push(entry[kind]);
  const step = (at) => (given = subject, changes = undefined) => {
    if (changes !== undefined) Object.assign(context, changes);
    if (at < 0) return last(given, context);
    const result = hooks[at](given, context, step(at - 1));
    check(kind, result);
    return result;
  };
  return step(hooks.length - 1)(subject);
}

function check(kind, result) {
  if (typeof result !== 'object' || result === null) throw new codes.ERR_INVALID_RETURN_VALUE('an object', `${kind} hook`, result);
  if (kind === 'resolve' && typeof result.url !== 'string') {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', 'resolve', 'url', result.url);
  }
}

function urlOf(filename) {
  if (builtins.hasScheme(filename)) return filename;
  return builtins.isBuiltin(filename) ? `node:${filename}` : hrefOfPath(filename);
}

// require() with hooks.
function requireHooked(request, parent, isMain) {
  const parentURL = parent?.filename ? hrefOfPath(parent.filename) : undefined;
  const context = { conditions: ['node', 'require', 'module-sync', 'node-addons'], importAttributes: {}, parentURL };
  const { url, format } = runChain('resolve', request, context, (given) => {
    const found = urlOf(Module._resolveFilename(given, parent, isMain));
    return { __proto__: null, url: found, format: formatOf(found) };
  });
  if (builtins.hasScheme(url)) return requireBuiltin(url);
  const filename = url.startsWith('file:') ? pathOf(url) : url;
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    if (parent) inner.adopt(parent, cached);
    return cached.loaded ? cached.exports : inner.exportsInCycle(cached);
  }
  const module = new Module(filename, parent);
  const { source, format: kind } = loadHooked(url, format, loadPlainly);
  const text = engineHooks.textOf(source);
  if (text === undefined) return inner.loadFile(module, request, filename, parent, isMain);
  return loadGiven(module, filename, text, kind);
}

function requireBuiltin(url) {
  const { format, source } = loadHooked(url, 'builtin', loadPlainly);
  const text = engineHooks.textOf(source);
  if (format === 'builtin' || text === undefined) return inner.loadBuiltin(url);
  return loadGiven(new Module(url), url, text, format);
}

// A module whose source hooks gave.
function loadGiven(module, filename, source, format) {
  Module._cache[filename] = module;
  let isDone = false;
  try {
    module.filename = filename;
    module.paths = Module._nodeModulePaths(module.path);
    if (format === 'json') {
      module.exports = JSON.parse(source);
    } else {
      if (format === 'module') given.set(hrefOfPath(filename), ['module', source]);
      module._compile(source, filename, format);
    }
    isDone = true;
  } finally {
    if (!isDone) delete Module._cache[filename];
    // The engine asked for it, or had the module already.
    if (format === 'module') given.delete(hrefOfPath(filename));
  }
  module.loaded = true;
  inner.stateOf(module).complete = module.exports;
  return module.exports;
}

// Sources of ES modules that a require() is loading.
const given = new Map();

function pathOf(url) {
  return pathOfHref(url) ?? require('node:url').fileURLToPath(url);
}

function formatOf(url) {
  try {
    return loader.formatOf(url);
  } catch {
    return undefined;
  }
}

function formatOfImport(url) {
  try {
    return engineHooks.loadedBefore(url)?.kind ?? loader.formatOf(url);
  } catch {
    return undefined;
  }
}

function loadHooked(url, format, last) {
  return runChain('load', url, { conditions: loader.importConditions(), format, importAttributes: {} }, last);
}

// The last load of a require().
function loadPlainly(url, { format }) {
  if (builtins.hasScheme(url)) return { __proto__: null, format: 'builtin', source: null };
  const kind = format ?? formatOf(url);
  return { __proto__: null, format: kind, source: sourceOfUrl(url, kind) };
}

// The last load of an import.
function loadBehindHooks(url, context) {
  const before = engineHooks.loadedBefore(url);
  if (before?.text === undefined) return loadPlainly(url, context);
  return { __proto__: null, format: before.kind, source: before.text };
}

function sourceOfUrl(url, kind) {
  if (url.startsWith('data:')) return require('internal:module/hook_defaults').defaultLoad(url, { format: kind }).source;
  return require('node:fs').readFileSync(pathOf(url.replace(/[?#].*$/, '')));
}

// What the engine asks for an import.
function resolveImport(specifier, base) {
  const context = { conditions: loader.importConditions(), importAttributes: {}, parentURL: base };
  return runChain('resolve', specifier, context, (asked, { conditions, parentURL }) => {
    const from = parentURL ?? base;
    const url = engineHooks.resolvedBefore(asked, from) ?? loader.resolveModule(asked, from, conditions);
    return { __proto__: null, url, format: formatOfImport(url) };
  }).url;
}

function loadImport(url) {
  const known = given.get(url);
  if (known !== undefined) return known;
  const { source, format } = loadHooked(url, formatOfImport(url), loadBehindHooks);
  return engineHooks.forEngine(url, format, engineHooks.textOf(source));
}

module.exports = { registerHooks };
