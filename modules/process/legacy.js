// Old and seldom used methods of the process object.

const { codes } = require('internal:errors');

// What programs that read HTTP by themselves take from here; Node warns of it.
let hasWarnedOfParser = false;
function httpParser() {
  if (!hasWarnedOfParser) {
    hasWarnedOfParser = true;
    process.emitWarning("Access to process.binding('http_parser') is deprecated.", 'DeprecationWarning', 'DEP0111');
  }
  const { HTTPParser, methods } = require('internal:http/http_parser');
  return { methods, allMethods: methods, HTTPParser };
}

function bindingOf(name) {
  if (name === 'http_parser') return httpParser();
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
