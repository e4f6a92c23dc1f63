// internal:module/esm: the JavaScript side of ES modules: import.meta, import(), imports of CommonJS and built-ins, the entry point.

const loader = binding('loader');
const engine = binding('engine');
const Module = require('node:module');
const builtins = require('internal:module/builtins');
const { hrefOfPath, pathOfHref } = require('internal:url/file');

function pathOf(url) {
  return pathOfHref(url) ?? require('node:url').fileURLToPath(url);
}

function withoutQuery(url) {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

// Fills import.meta of a module.
function fillMeta(meta, url) {
  if (url.startsWith('file:')) {
    const filename = pathOf(withoutQuery(url));
    meta.dirname = require('node:path').dirname(filename);
    meta.filename = filename;
  }
  meta.resolve = function resolve(specifier, parent = url) {
    return resolveFrom(`${specifier}`, `${parent}`);
  };
  meta.url = url;
}

// As Node's: a file that is missing has a URL all the same.
function resolveFrom(specifier, parent) {
  try {
    return custom?.resolveNow(specifier, parent) ?? loader.resolveModule(specifier, parent);
  } catch (error) {
    if ((error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'ERR_UNSUPPORTED_DIR_IMPORT') && error.url !== undefined) return error.url;
    throw error;
  } finally {
    Module[Symbol.for('protojs.module')].emitWarnings();
  }
}

// The exports of what is no ES module: a built-in or a CommonJS file. The engine calls this when it evaluates the import.
function evaluate(url) {
  if (builtins.hasScheme(url)) {
    const exports = builtins.load(builtins.idOf(url));
    synthetic.set(url, exports);
    return exports;
  }
  if (/\.json(?:[?#]|$)/.test(url)) return jsonOf(url);
  const given = custom?.commonJsSource(url);
  if (given !== undefined) return evaluateGiven(url, given);
  const isMain = url === mainUrl;
  const filename = pathOf(withoutQuery(url));
  if (url !== hrefOfPath(filename)) return evaluateAgain(filename);
  const running = Module._cache[filename];
  if (running instanceof Module && !running.loaded && running.filename !== null) throw cycleOf(filename);
  const exports = Module._load(filename, undefined, isMain);
  // What a program did to the exports since they were complete does not count.
  const module = Module._cache[filename];
  return module === undefined ? exports : Module[Symbol.for('protojs.module')].exportsWhenLoaded(module);
}

// A CommonJS file that waits for a require() of the graph that imports it.
function cycleOf(filename) {
  const { codes } = require('internal:errors');
  return new codes.ERR_REQUIRE_CYCLE_MODULE(`Cannot import CommonJS Module ${filename} in a cycle.`);
}

// The value of a JSON file, which require() gives as well.
function jsonOf(url) {
  const filename = pathOf(withoutQuery(url));
  const isPlain = url === hrefOfPath(filename);
  const cached = isPlain ? Module._cache[filename] : undefined;
  if (cached?.loaded) return cached.exports;
  const module = new Module(filename);
  module.filename = filename;
  try {
    module.exports = JSON.parse(loader.readSource(filename));
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
  module.loaded = true;
  if (isPlain) Module._cache[filename] = module;
  return module.exports;
}

// Source text that hooks gave for a CommonJS module.
function evaluateGiven(url, source) {
  const filename = url.startsWith('file:') ? pathOf(withoutQuery(url)) : url;
  const cached = Module._cache[filename];
  if (cached !== undefined) return cached.exports;
  const module = new Module(filename);
  module.filename = filename;
  module.paths = Module._nodeModulePaths(module.path);
  Module._cache[filename] = module;
  module._compile(source, filename, 'commonjs');
  module.loaded = true;
  return module.exports;
}

// A URL with a query is a module of its own, as a CommonJS file too.
function evaluateAgain(filename) {
  const module = new Module(filename);
  module.load(filename);
  return module.exports;
}

const synthetic = new Map();

// Copies what programs changed in built-ins to the bindings that ES modules imported.
function syncBuiltins() {
  for (const [url, exports] of synthetic) engine.syncModule(url, exports);
}

// What require() gives for a module with a default export: a namespace with its exports, live, and __esModule.
function facadeOf(url) {
  const name = JSON.stringify(url);
  const source = `export * from ${name}; export { default } from ${name}; export const __esModule = true;`;
  return engine.requireModule(`data:text/javascript,${encodeURIComponent(source)}`);
}

// The hooks that programs registered, once there are any: internal:module/hooks.
let custom;

function setCustom(hooks) {
  custom = hooks;
}

// Errors of modules that could not be loaded, by URL: a second import gives the same.
const failed = new Map();

// What `import()` calls, and the entry point: a promise of the namespace.
function importModule(specifier, base, attributes) {
  if (custom?.isAsync) return custom.importModule(specifier, base, attributes).catch(explain);
  let url;
  if (failed.size > 0) {
    url = urlOrNothing(specifier, base);
    if (failed.has(url)) return Promise.reject(failed.get(url));
  }
  const promise = engine.importModule(specifier, base, attributes);
  Module[Symbol.for('protojs.module')].emitWarnings();
  return promise.catch((error) => {
    if (error instanceof SyntaxError) failed.set(url ?? urlOrNothing(specifier, base), error);
    return explain(error);
  });
}

function urlOrNothing(specifier, base) {
  try {
    return loader.resolveModule(specifier, base);
  } catch {
    return undefined;
  } finally {
    // The import itself warns.
    loader.takeWarnings();
  }
}

function explain(error) {
  if (error instanceof SyntaxError || error instanceof ReferenceError) require('internal:module/esm_errors').explain(error);
  throw error;
}

let main;
let mainUrl;

// Runs the entry point as an ES module. A rejection is an uncaught exception; `isMainPending` tells whether it settled.
function runMain(url) {
  mainUrl = url;
  startMain(() => (custom?.isAsync ? importModule(url, undefined, undefined) : importModule(url, url, undefined)));
}

// Runs source text as the entry point.
function runMainSource(source, url) {
  startMain(() => (custom?.isAsync ? custom.runSource(source, url) : engine.runModule(source, url)).catch(explain));
}

// As a promise job: what the module's first run puts off comes after the jobs that it makes.
function startMain(start) {
  main = start;
  engine.queueMicrotask(() => {
    try {
      settleMain(start());
    } catch (error) {
      settleMain(Promise.reject(error));
    }
  });
}

function settleMain(promise) {
  main = promise;
  promise.then((namespace) => {
    if (main === promise) main = undefined;
    if (typeof namespace?.default?.fetch === 'function') serveDefault(namespace.default);
  }, (error) => {
    main = undefined;
    failMain(error);
  });
}

function failMain(error) {
  const { end, uncaught } = require('internal:process/fatal');
  if (!uncaught(error, 'uncaughtException')) end();
}

// A program that exports `{ fetch }` by default is a server, unless it listens already: `protojs:http` describes it.
function serveDefault(exported) {
  if (binding('http_serve').listens()) return;
  require('protojs:http')[Symbol.for('protojs.serveDefault')](exported);
}

// True while a top-level await of the entry point waits: the program then ends with code 13.
function isMainPending() {
  return main !== undefined;
}

function findPackageJSON(specifier, base) {
  const start = base === undefined ? specifier : base;
  const parent = typeof start === 'string' && start.startsWith('/') ? start : pathOf(`${start.href ?? start}`);
  if (base === undefined) return loader.packageJsonOf(parent);
  const found = Module.createRequire(parent).resolve(`${specifier}`);
  return loader.packageJsonOf(found);
}

module.exports = {
  evaluate, explain, facadeOf, fillMeta, findPackageJSON, importModule, isMainPending, runMain, runMainSource, setCustom, syncBuiltins,
};
