// internal:module/require_esm: require() of ES modules.

const loader = binding('loader');
const engine = binding('engine');
const { codes } = require('internal:errors');
const { hrefOfPath } = require('internal:url/file');
const esm = require('internal:module/esm');

// What engine.requireModule gives instead of a namespace.
const IS_ASYNC = 1;
const IS_RUNNING = 2;

let mode;

// `state` is the loader's record of the module.
function load(module, filename, state) {
  const href = hrefOfPath(filename);
  if (state.isMain) {
    process.mainModule = undefined;
    esm.runMain(href);
    return;
  }
  mode ??= require('internal:process/options').getOptionValue('--trace-require-module') ?? false;
  if (mode) warn(filename, state.parent);
  const namespace = namespaceOf(filename, href, state);
  if (Object.hasOwn(namespace, 'module.exports')) module.exports = namespace['module.exports'];
  else if (!Object.hasOwn(namespace, 'default') || Object.hasOwn(namespace, '__esModule')) module.exports = namespace;
  else module.exports = esm.facadeOf(href);
}

function namespaceOf(filename, href, state) {
  state.isRunning = true;
  let namespace;
  try {
    namespace = engine.requireModule(href);
  } catch (error) {
    esm.explain(error);
  } finally {
    state.isRunning = false;
  }
  if (namespace === IS_ASYNC) throw asyncError(filename, state.parent?.filename);
  if (namespace === IS_RUNNING) throw cycleError(filename, state.parent?.filename);
  return namespace;
}

function asyncError(filename, parent) {
  let message = 'require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the top-level await ' +
    'comes from, use --experimental-print-required-tla.';
  if (parent) message += `\n  From ${parent} `;
  message += `\n  Requiring ${filename} `;
  const error = new codes.ERR_REQUIRE_ASYNC_MODULE();
  error.stack = error.stack.replace(error.message, () => message);
  error.message = message;
  return error;
}

function cycleError(filename, parent) {
  let message = `Cannot require() ES Module ${filename} in a cycle.`;
  if (parent) message += ` (from ${parent})`;
  message += ' A cycle involving require(esm) is not allowed to maintain invariants mandated by the ECMAScript specification. ' +
    'Try making at least part of the dependency in the graph lazily loaded.';
  return new codes.ERR_REQUIRE_CYCLE_MODULE(message);
}

function warn(filename, parent) {
  const from = parent?.filename;
  if (mode === 'no-node-modules' && /[\\/]node_modules[\\/]/.test(from ?? '')) return;
  const prefix = from ? `CommonJS module ${from} is loading ES Module ${filename} using require().\n` : '';
  process.emitWarning(`${prefix}Support for loading ES Module in require() is an experimental feature and might change at any time`,
    'ExperimentalWarning', undefined, warn);
}

// Where require() of ES modules is switched off.
function refusal(module, filename, state) {
  const source = loader.readSource(filename);
  return new codes.ERR_REQUIRE_ESM(filename, engine.looksLikeModule(source), state.parent?.filename, loader.packageJsonOf(filename));
}

module.exports = { asyncError, cycleError, load, refusal };
