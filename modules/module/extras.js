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
  const message = loader.openCompileCache(resolve(wanted));
  if (message !== undefined) return { __proto__: null, status: status.FAILED, message };
  return { __proto__: null, status: status.ENABLED, directory: loader.compileCacheFolder() };
}

function getCompileCacheDir() {
  return loader.compileCacheFolder();
}

// Code is written when it is compiled: nothing waits.
function flushCompileCache() {}

module.exports = {
  constants,
  enableCompileCache,
  findPackageJSON,
  findSourceMap,
  flushCompileCache,
  getCompileCacheDir,
  register,
  registerHooks,
  get SourceMap() {
    return require('internal:module/source_map').SourceMap;
  },
  get stripTypeScriptTypes() {
    return require('internal:module/typescript').stripTypeScriptTypes;
  },
};
