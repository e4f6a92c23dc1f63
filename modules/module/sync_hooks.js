// internal:module/sync_hooks: module.registerHooks(): functions between require and import and the loader, on this thread.

const loader = binding('loader');
const engine = binding('engine');
const Module = require('node:module');
const builtins = require('internal:module/builtins');
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
  engine.setHook('resolve', isActive ? resolveImport : undefined);
  engine.setHook('load', isActive ? loadImport : undefined);
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
  const { source, format: kind } = loadHooked(url, format);
  if (source === undefined || source === null) return inner.loadFile(module, request, filename, parent, isMain);
  return loadGiven(module, filename, textOf(source), kind);
}

function requireBuiltin(url) {
  const { format, source } = loadHooked(url, 'builtin');
  if (format === 'builtin' || source === undefined || source === null) return inner.loadBuiltin(url);
  return loadGiven(new Module(url), url, textOf(source), format);
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
  }
  module.loaded = true;
  return module.exports;
}

// Sources of ES modules that a require() met.
const given = new Map();

function pathOf(url) {
  return pathOfHref(url) ?? require('node:url').fileURLToPath(url);
}

function textOf(source) {
  if (typeof source === 'string') return source;
  const { Buffer } = require('node:buffer');
  return (ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source)).toString();
}

function formatOf(url) {
  try {
    return loader.formatOf(url);
  } catch {
    return undefined;
  }
}

function loadHooked(url, format) {
  const context = { conditions: loader.importConditions(), format, importAttributes: {} };
  let isDefault = false;
  const result = runChain('load', url, context, (asked, { format: wanted }) => {
    isDefault = true;
    if (builtins.hasScheme(asked)) return { __proto__: null, format: 'builtin', source: null };
    const kind = wanted ?? formatOf(asked);
    return { __proto__: null, format: kind, source: sourceOfUrl(asked, kind) };
  });
  return { source: result.source, format: result.format, isDefault };
}

function sourceOfUrl(url, kind) {
  if (url.startsWith('data:')) return require('internal:module/hook_defaults').defaultLoad(url, { format: kind }).source;
  return require('node:fs').readFileSync(pathOf(url.replace(/[?#].*$/, '')));
}

// What the engine asks for an import.
function resolveImport(specifier, base) {
  const context = { conditions: loader.importConditions(), importAttributes: {}, parentURL: base };
  return runChain('resolve', specifier, context, (asked, { conditions, parentURL }) => {
    const url = loader.resolveModule(asked, parentURL ?? base, conditions);
    return { __proto__: null, url, format: formatOf(url) };
  }).url;
}

function loadImport(url) {
  const known = given.get(url);
  if (known !== undefined) return known;
  const { source, format } = loadHooked(url, formatOf(url));
  if (format === 'builtin') return ['builtin'];
  if (source === undefined || source === null) return undefined;
  const text = textOf(source);
  if (format === 'module' || format === 'json') return [format, text];
  if (format !== 'commonjs') return engine.looksLikeModule(text) ? ['module', text] : undefined;
  return undefined;
}

module.exports = { registerHooks };
