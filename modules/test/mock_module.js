// internal:test/mock_module: modules that are replaced while a test runs, for require() and for import.

const Module = require('node:module');
const { isBuiltin } = Module;
const loader = binding('loader');

const PARAMETER = 'node-test-mock';
const BAD_EXPORTS = 'Cannot create mock because named exports cannot be applied to the provided default export.';
const FORMATS = ['builtin', 'commonjs', 'json', 'module'];

// Where the sources of mocks find their exports.
const REGISTRY = Symbol('protojs.test.mocks');

// What is mocked now: by URL, and by path as well where it is a file.
const mocks = new Map();
// How often a URL was mocked or, without a cache, imported: import keeps what it loaded under one name.
const versions = new Map();
// Exports by their mocked URL, as modules of earlier versions may still be evaluated.
const exportsOf = new Map();

let loadOriginal;

function install() {
  if (loadOriginal !== undefined) return;
  loadOriginal = Module._load;
  Module._load = loadMocked;
  Object.defineProperty(globalThis, Symbol.for(REGISTRY.description), { value: exportsOf, configurable: true });
  Module.registerHooks({ resolve: resolveMocked, load: loadSource });
}

function withScheme(specifier) {
  return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
}

// A mock for require(): as the CommonJS module that it stands for would export.
function commonJsExports({ defaultExport, hasDefaultExport, namedExports }) {
  const exports = hasDefaultExport ? defaultExport : {};
  const names = Object.keys(namedExports);
  if ((typeof exports !== 'object' || exports === null) && names.length > 0) throw new Error(BAD_EXPORTS);
  for (const name of names) Object.defineProperty(exports, name, Object.getOwnPropertyDescriptor(namedExports, name));
  return exports;
}

function loadMocked(request, parent, isMain) {
  const found = isBuiltin(request) ? withScheme(request) : Module._resolveFilename(request, parent, isMain);
  const mock = mocks.get(found);
  if (mock === undefined) return Reflect.apply(loadOriginal, Module, [request, parent, isMain]);
  const cached = mock.cache ? Module._cache[found] : undefined;
  if (cached !== undefined) return cached.exports;
  const exports = commonJsExports(mock);
  if (mock.cache) {
    const module = new Module(found, mock.caller);
    module.exports = exports;
    module.filename = found;
    module.loaded = true;
    module.paths = Module._nodeModulePaths(module.path);
    Module._cache[found] = module;
  }
  return exports;
}

function urlFor(specifier, parentURL) {
  if (isBuiltin(specifier)) return withScheme(specifier);
  try {
    return loader.resolveModule(specifier, parentURL);
  } catch {
    return undefined;
  }
}

function resolveMocked(specifier, context, next) {
  const url = urlFor(specifier, context.parentURL);
  const mock = url === undefined ? undefined : mocks.get(url);
  if (mock === undefined) return next(specifier, context);
  const version = versions.get(url);
  if (!mock.cache) versions.set(url, version + 1);
  const mocked = new URL(url);
  mocked.searchParams.set(PARAMETER, version);
  exportsOf.set(mocked.href, mock);
  return { url: mocked.href, format: 'module', shortCircuit: true };
}

function loadSource(url, context, next) {
  const mock = exportsOf.get(url);
  if (mock === undefined) return next(url, context);
  return { format: 'module', source: sourceOf(url, mock), shortCircuit: true };
}

// What does not come as an ES module has its exports as the default too.
function sourceOf(url, mock) {
  const registry = `globalThis[Symbol.for(${JSON.stringify(REGISTRY.description)})]`;
  const lines = [`const mocked = ${registry}.get(${JSON.stringify(url)});`];
  if (mock.format !== 'module') lines.push('export default mocked.commonJs();');
  else if (mock.hasDefaultExport) lines.push('export default mocked.defaultExport;');
  for (const name of Object.keys(mock.namedExports)) {
    if (name === 'default') continue;
    lines.push(`const ${localName(lines.length)} = mocked.namedExports[${JSON.stringify(name)}];`);
    lines.push(`export { ${localName(lines.length - 1)} as ${JSON.stringify(name)} };`);
  }
  return lines.join('\n');
}

function localName(at) {
  return `named${at}`;
}

class MockModuleContext {
  #restore;

  constructor(mock, url, file) {
    mocks.set(url, mock);
    if (file !== undefined) mocks.set(file, mock);
    versions.set(url, versions.get(url) ?? 0);
    const key = file ?? url;
    this.#restore = { url, file, key, isCached: key in Module._cache, cached: Module._cache[key] };
    delete Module._cache[key];
  }

  restore() {
    if (this.#restore === undefined) return;
    const { url, file, key, isCached, cached } = this.#restore;
    this.#restore = undefined;
    delete Module._cache[key];
    if (isCached) Module._cache[key] = cached;
    mocks.delete(url);
    if (file !== undefined) mocks.delete(file);
    versions.set(url, versions.get(url) + 1);
  }
}

function check(specifier, options) {
  const { validateBoolean, validateObject, validateString } = require('internal:validators');
  validateString(specifier, 'specifier');
  validateObject(options, 'options');
  const { cache = false, namedExports = {}, defaultExport } = options;
  validateBoolean(cache, 'options.cache');
  validateObject(namedExports, 'options.namedExports');
  return { cache, namedExports, defaultExport, hasDefaultExport: 'defaultExport' in options };
}

let hasWarned = false;

function warnOnce() {
  if (hasWarned) return;
  hasWarned = true;
  process.emitWarning('Module mocking is an experimental feature and might change at any time', 'ExperimentalWarning');
}

// `caller` is the file whose code called mock.module().
function mockModule(specifier, options, caller) {
  warnOnce();
  const mock = check(specifier, options);
  install();
  const { pathToFileURL, fileURLToPath } = require('node:url');
  const base = caller === undefined ? pathToFileURL(`${process.cwd()}/`).href : pathToFileURL(caller).href;
  const url = isBuiltin(specifier) ? withScheme(specifier) : loader.resolveModule(specifier, base);
  if (mocks.has(url)) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INVALID_STATE(`Cannot mock '${specifier}.' The module is already mocked.`);
  }
  mock.format = loader.formatOf(url);
  if (mock.format) require('internal:validators').validateOneOf(mock.format, 'format', FORMATS);
  mock.caller = caller;
  mock.commonJs = () => commonJsExports(mock);
  return new MockModuleContext(mock, url, url.startsWith('file:') ? fileURLToPath(url) : undefined);
}

module.exports = { mockModule };
