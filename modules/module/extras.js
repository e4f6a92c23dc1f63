// internal:module/extras: functions of node:module that few programs call.

const loader = binding('loader');
const { codes } = require('internal:errors');

function register(specifier, parentURL = undefined, options = undefined) {
  let given = options;
  let parent = parentURL;
  if (parent !== null && typeof parent === 'object' && !isUrl(parent)) {
    given = parent;
    parent = given.parentURL;
  }
  require('internal:module/hooks').register(`${specifier}`, `${parent ?? 'data:'}`, given?.data);
}

function isUrl(value) {
  return typeof value.href === 'string' && typeof value.protocol === 'string';
}

function registerHooks(hooks) {
  return require('internal:module/sync_hooks').registerHooks(hooks);
}

function createRequire(filename) {
  const path = require('node:path');
  let file = filename;
  const isUrl = typeof filename === 'object' && filename !== null && typeof filename.href === 'string' && filename.protocol !== undefined;
  if (isUrl || (typeof filename === 'string' && !path.isAbsolute(filename))) {
    try {
      const href = isUrl ? filename.href : filename;
      file = require('internal:url/file').pathOfHref(href) ?? require('node:url').fileURLToPath(filename);
    } catch {
      throw badFilename(filename);
    }
  } else if (typeof filename !== 'string') {
    throw badFilename(filename);
  }
  const proxyPath = file.endsWith('/') ? path.join(file, 'noop.js') : file;
  const Module = require('node:module');
  const { makeRequire, standardPaths, stateOf } = Module[Symbol.for('protojs.module')];
  const module = new Module(proxyPath);
  module.filename = proxyPath;
  const paths = standardPaths(module.path);
  stateOf(module).paths = paths;
  module.paths = paths.slice();
  return makeRequire(module);
}

function badFilename(value) {
  return new codes.ERR_INVALID_ARG_VALUE('filename', value, 'must be a file URL object, file URL string, or absolute path string');
}

// What require() throws for a file that is not there.
function notFound(request, parent) {
  const { stateOf } = require('node:module')[Symbol.for('protojs.module')];
  const requireStack = [];
  for (let cursor = parent; cursor; cursor = stateOf(cursor).parent) requireStack.push(cursor.filename || cursor.id);
  let message = `Cannot find module '${request}'`;
  if (requireStack.length > 0) message += `\nRequire stack:\n- ${requireStack.join('\n- ')}`;
  const error = new Error(message);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = requireStack;
  return error;
}

function findPackageJSON(specifier, base) {
  if (specifier === undefined) throw new codes.ERR_MISSING_ARGS('specifier');
  return require('internal:module/esm').findPackageJSON(specifier, base);
}

function findSourceMap(path) {
  return require('internal:module/source_map_cache').findSourceMap(path);
}

const constants = Object.freeze({
  __proto__: null,
  compileCacheStatus: Object.freeze({ __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 }),
});

// Keeps compiled code in a folder, for this run and later ones.
function enableCompileCache(cacheDir = undefined) {
  const { compileCacheStatus: status } = constants;
  const folder = typeof cacheDir === 'object' && cacheDir !== null ? cacheDir.directory : cacheDir;
  if (folder !== undefined) require('internal:validators').validateString(folder, 'cacheDir');
  if (process.env.NODE_DISABLE_COMPILE_CACHE) {
    return { __proto__: null, status: status.DISABLED, message: 'Disabled by NODE_DISABLE_COMPILE_CACHE' };
  }
  const known = loader.compileCacheFolder();
  if (known !== undefined) return { __proto__: null, status: status.ALREADY_ENABLED, directory: known };
  const { join, resolve } = require('node:path');
  const wanted = folder ?? (process.env.NODE_COMPILE_CACHE || join(require('node:os').tmpdir(), 'node-compile-cache'));
  const message = loader.openCompileCache(resolve(wanted), process.argv[1] ?? '');
  if (message !== undefined) return { __proto__: null, status: status.FAILED, message };
  return { __proto__: null, status: status.ENABLED, directory: loader.compileCacheFolder() };
}

function getCompileCacheDir() {
  return loader.compileCacheFolder();
}

// Code is written when the program ends or has nothing to do for a while, and now.
function flushCompileCache() {
  loader.flushCompileCache();
}

module.exports = {
  constants,
  createRequire,
  enableCompileCache,
  findPackageJSON,
  findSourceMap,
  flushCompileCache,
  getCompileCacheDir,
  notFound,
  register,
  registerHooks,
  get SourceMap() {
    return require('internal:module/source_map').SourceMap;
  },
  get stripTypeScriptTypes() {
    return require('internal:module/typescript').stripTypeScriptTypes;
  },
};
