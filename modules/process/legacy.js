// Old and seldom used methods of the process object.

const { codes } = require('internal:errors');

function bindingOf(name) {
  if (name === 'constants') return require('node:constants');
  if (name === 'natives' || name === 'config' || name === 'util') return {};
  const error = new Error(`No such module: ${name}`);
  error.code = 'ERR_INVALID_MODULE';
  throw error;
}

function _linkedBinding(name) {
  require('internal:validators').validateString(name, 'name');
  const error = new Error(`No such binding: ${name}`);
  error.code = 'ERR_INVALID_MODULE';
  throw error;
}

function dlopen(module, filename) {
  const error = new Error(`${filename}: native addons cannot be loaded by protojs`);
  error.code = 'ERR_DLOPEN_FAILED';
  throw error;
}

function openStdin() {
  process.stdin.resume();
  return process.stdin;
}

let assertWarned = false;

function assert(value, message) {
  if (!assertWarned) {
    assertWarned = true;
    process.emitWarning('process.assert() is deprecated. Please use the `assert` module instead.', 'DeprecationWarning', 'DEP0100');
  }
  if (!value) throw new codes.ERR_ASSERTION(message || 'assertion error');
}

function _rawDebug(...args) {
  binding('console').write(2, `${require('node:util').format(...args)}\n`);
}

function setSourceMapsEnabled(enabled) {
  require('internal:validators').validateBoolean(enabled, 'val');
}

function getBuiltinModule(id) {
  require('internal:validators').validateString(id, 'id');
  const Module = require('node:module');
  return Module.isBuiltin(id) ? Module._load(id, null, false) : undefined;
}

module.exports = { _linkedBinding, _rawDebug, assert, binding: bindingOf, dlopen, getBuiltinModule, openStdin, setSourceMapsEnabled };
