// internal:module/esm: the JavaScript side of ES modules: import.meta, imports of CommonJS and built-ins, the entry point.

const loader = binding('loader');
const engine = binding('engine');
const Module = require('node:module');
const builtins = require('internal:module/builtins');
const { hrefOfPath, pathOfHref } = require('internal:url/file');

function pathOf(url) {
  return pathOfHref(url) ?? require('node:url').fileURLToPath(url);
}

// Fills import.meta of a module.
function fillMeta(meta, url) {
  if (url.startsWith('file:')) {
    const filename = pathOf(url.replace(/[?#].*$/, ''));
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
    return loader.resolveModule(specifier, parent);
  } catch (error) {
    if ((error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'ERR_UNSUPPORTED_DIR_IMPORT') && error.url !== undefined) return error.url;
    throw error;
  }
}

// The exports of what is no ES module: a built-in or a CommonJS file. The engine calls this when it evaluates the import.
function evaluate(url) {
  if (builtins.hasScheme(url)) {
    const exports = builtins.load(builtins.idOf(url));
    synthetic.set(url, exports);
    return exports;
  }
  return Module._load(pathOf(url.replace(/[?#].*$/, '')), undefined, false);
}

const synthetic = new Map();

// Copies what programs changed in built-ins to the bindings that ES modules imported.
function syncBuiltins() {
  for (const [url, exports] of synthetic) loader.syncExports?.(url, exports);
}

// What require() gives for a module with a default export: a namespace with its exports, live, and __esModule.
function facadeOf(url) {
  const name = JSON.stringify(url);
  const source = `export * from ${name}; export { default } from ${name}; export const __esModule = true;`;
  return engine.requireModule(`data:text/javascript,${encodeURIComponent(source)}`);
}

let main;

// Runs the entry point as an ES module. A rejection is an uncaught exception; `mainPromise` tells whether it settled.
function runMain(url) {
  main = engine.importModule(url, url);
  settleMain(main);
}

// Runs source text as the entry point.
function runMainSource(source, url) {
  main = engine.runModule(source, url);
  settleMain(main);
}

function settleMain(promise) {
  const run = promise;
  promise.then(() => { if (main === run) main = undefined; }, (error) => {
    main = undefined;
    engine.throwUncaught ? engine.throwUncaught(error) : failMain(error);
  });
}

function failMain(error) {
  const { end, uncaught } = require('internal:process/fatal');
  if (!uncaught(error, 'uncaughtException')) end();
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

// Registers the functions that the engine calls.
function install() {
  engine.setHook('importMeta', fillMeta);
  engine.setHook('evaluate', evaluate);
}

module.exports = { evaluate, facadeOf, fillMeta, findPackageJSON, hrefOfPath, install, isMainPending, runMain, runMainSource, syncBuiltins };
