// internal:module/typescript: TypeScript with types that can be taken away, and module.stripTypeScriptTypes().

const loader = binding('loader');
const { codes } = require('internal:errors');
const { hrefOfPath } = require('internal:url/file');

// The source without its types. A refusal shows the line, as errors of syntax do.
function strip(source, name) {
  try {
    return loader.stripTypes(source, name);
  } catch (error) {
    throw withPlace(error);
  }
}

// Natives name the place beside the message.
function withPlace(error) {
  if (typeof error?.place !== 'string') return error;
  error.stack = `${error.place}\n\n${error.stack}`;
  delete error.place;
  return error;
}

// Handler of .ts, .cts and .mts files that are required.
function loadTypes(module, filename) {
  const kind = loader.kind(filename);
  if (kind === 'module-typescript') {
    const Module = require('node:module');
    require('internal:module/require_esm').load(module, filename, Module[Symbol.for('protojs.module')].stateOf(module));
    return;
  }
  if (/[\\/]node_modules[\\/]/.test(filename)) throw new codes.ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING(filename);
  const source = strip(loader.readSource(filename), hrefOfPath(filename));
  module._compile(source, filename, kind === 'commonjs-typescript' ? 'commonjs' : undefined);
}

function stripTypeScriptTypes(code, options = {}) {
  const { validateObject, validateOneOf, validateString } = require('internal:validators');
  validateString(code, 'code');
  validateObject(options, 'options');
  const { mode = 'strip', sourceUrl = '', sourceMap = false } = options;
  validateOneOf(mode, 'options.mode', ['strip']);
  validateString(sourceUrl, 'options.sourceUrl');
  if (sourceMap) throw new codes.ERR_INVALID_ARG_VALUE('options.sourceMap', sourceMap, 'not supported when mode is "strip"');
  const text = strip(code, sourceUrl);
  return sourceUrl === '' ? text : `${text}\n\n//# sourceURL=${sourceUrl}`;
}

module.exports = { loadTypes, strip, stripTypeScriptTypes, withPlace };
