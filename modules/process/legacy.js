// Old and seldom used methods of the process object.

const { codes } = require('internal:errors');

// Bindings that packages reach for, by name.
const bindings = {
  __proto__: null,
  // For programs that read HTTP by themselves.
  http_parser() {
    const { HTTPParser, methods } = require('internal:http/http_parser');
    return { methods, allMethods: methods, HTTPParser };
  },
  // For streams that stand in for the handle of a socket: where they say how much they read, and what they are asked to write by.
  stream_wrap() {
    return {
      ShutdownWrap: class ShutdownWrap {}, WriteWrap: class WriteWrap {}, kReadBytesOrError: 0, kArrayBufferOffset: 1, kBytesWritten: 2,
      kLastWriteWasAsync: 3, streamBaseState: new Int32Array(4),
    };
  },
  uv() {
    const { errmap, errname } = require('internal:errno');
    const uv = { errname };
    for (const [number, [name]] of errmap()) uv[`UV_${name}`] = number;
    return uv;
  },
};
const made = { __proto__: null };

function bindingOf(name) {
  if (bindings[name] !== undefined) {
    if (name === 'http_parser') {
      process.emitWarning("Access to process.binding('http_parser') is deprecated.", 'DeprecationWarning', 'DEP0111');
    }
    return made[name] ??= bindings[name]();
  }
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
