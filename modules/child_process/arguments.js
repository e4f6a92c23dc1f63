// Arguments of node:child_process: their forms, their checks, and what a child is started with.

const { codes } = require('internal:errors');
const { isInt32, validateBoolean, validateFunction, validateObject, validateString } = require('internal:validators');

function checkNoNul(value, name) {
  if (typeof value === 'string' && value.includes('\0')) {
    throw new codes.ERR_INVALID_ARG_VALUE(name, value, 'must be a string without null bytes');
  }
}

function checkTimeout(timeout) {
  if (timeout != null && !(Number.isInteger(timeout) && timeout >= 0)) {
    throw new codes.ERR_OUT_OF_RANGE('timeout', 'an unsigned integer', timeout);
  }
}

function checkMaxBuffer(maxBuffer) {
  if (maxBuffer != null && !(typeof maxBuffer === 'number' && maxBuffer >= 0)) {
    throw new codes.ERR_OUT_OF_RANGE('options.maxBuffer', 'a positive number', maxBuffer);
  }
}

// The number of a signal, or undefined where none is given.
function toKillSignal(signal) {
  if (typeof signal === 'string' || typeof signal === 'number') return require('internal:util').convertToValidSignal(signal);
  if (signal != null) throw new codes.ERR_INVALID_ARG_TYPE('options.killSignal', ['string', 'number'], signal);
  return undefined;
}

// A path given as a string, bytes or a file: URL, as text.
function toPath(value, name) {
  if (value !== null && typeof value === 'object' && value.href && value.protocol !== undefined && value.auth === undefined) {
    value = require('node:url').fileURLToPath(value);
  }
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw new codes.ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
  }
  const path = typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
  if (path.includes('\0')) {
    throw new codes.ERR_INVALID_ARG_VALUE(name, value, 'must be a string, Uint8Array, or URL without null bytes');
  }
  return path;
}

// Arguments of exec and execSync: the command goes to a shell.
function normalizeExec(command, options, callback) {
  validateString(command, 'command');
  checkNoNul(command, 'command');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  options = { __proto__: null, ...options };
  options.shell = typeof options.shell === 'string' ? options.shell : true;
  return { file: command, options, callback };
}

// Arguments of execFile and execFileSync, most of which may be left out.
function normalizeExecFile(file, args, options, callback) {
  if (Array.isArray(args)) {
    args = args.slice();
  } else if (args != null && typeof args === 'object') {
    callback = options;
    options = args;
    args = null;
  } else if (typeof args === 'function') {
    callback = args;
    options = null;
    args = null;
  }
  args ??= [];
  if (typeof options === 'function') callback = options;
  else if (options != null) validateObject(options, 'options');
  options ??= require('internal:util').kEmptyObject;
  if (callback != null) validateFunction(callback, 'callback');
  checkArgv0(options);
  return { file, args, options, callback };
}

function checkArgv0({ argv0 }) {
  if (argv0 == null) return;
  validateString(argv0, 'options.argv0');
  checkNoNul(argv0, 'options.argv0');
}

// Arguments of spawn and spawnSync, as ChildProcess.prototype.spawn takes them.
function normalizeSpawn(file, args, options) {
  validateString(file, 'file');
  checkNoNul(file, 'file');
  if (file.length === 0) throw new codes.ERR_INVALID_ARG_VALUE('file', file, 'cannot be empty');
  if (Array.isArray(args)) {
    args = args.slice();
  } else if (args == null) {
    args = [];
  } else if (typeof args !== 'object') {
    throw new codes.ERR_INVALID_ARG_TYPE('args', 'object', args);
  } else {
    options = args;
    args = [];
  }
  for (let i = 0; i < args.length; i++) checkNoNul(args[i], `args[${i}]`);
  if (options === undefined) options = {};
  else validateObject(options, 'options');
  options = { __proto__: null, ...options };
  checkSpawnOptions(options);
  const cwd = options.cwd != null ? toPath(options.cwd, 'options.cwd') : options.cwd;
  if (options.shell) {
    checkNoNul(options.shell, 'options.shell');
    args = ['-c', [file, ...args].join(' ')];
    file = typeof options.shell === 'string' ? options.shell : '/bin/sh';
  }
  args.unshift(typeof options.argv0 === 'string' ? options.argv0 : file);
  return {
    __proto__: null,
    ...options,
    args,
    cwd,
    detached: !!options.detached,
    envPairs: environmentPairs(options.env || process.env, options.env),
    file,
    windowsHide: !!options.windowsHide,
    windowsVerbatimArguments: !!options.windowsVerbatimArguments,
  };
}

function checkSpawnOptions(options) {
  if (options.detached != null) validateBoolean(options.detached, 'options.detached');
  for (const name of ['uid', 'gid']) {
    const id = options[name];
    if (id != null && !isInt32(id)) throw new codes.ERR_INVALID_ARG_TYPE(`options.${name}`, 'int32', id);
  }
  if (options.shell != null && typeof options.shell !== 'boolean' && typeof options.shell !== 'string') {
    throw new codes.ERR_INVALID_ARG_TYPE('options.shell', ['boolean', 'string'], options.shell);
  }
  checkArgv0(options);
  if (options.windowsHide != null) validateBoolean(options.windowsHide, 'options.windowsHide');
  if (options.windowsVerbatimArguments != null) {
    validateBoolean(options.windowsVerbatimArguments, 'options.windowsVerbatimArguments');
  }
}

// NAME=value of every variable, inherited properties too. Coverage is collected across all children, whatever they are given.
function environmentPairs(env, given) {
  const coverage = process.env.NODE_V8_COVERAGE;
  if (coverage && given && !Object.hasOwn(given, 'NODE_V8_COVERAGE')) env.NODE_V8_COVERAGE = coverage;
  const pairs = [];
  // eslint-disable-next-line guard-for-in
  for (const name in env) {
    const value = env[name];
    if (value === undefined) continue;
    checkNoNul(name, `options.env['${name}']`);
    checkNoNul(value, `options.env['${name}']`);
    pairs.push(`${name}=${value}`);
  }
  return pairs;
}

module.exports = {
  checkMaxBuffer,
  checkNoNul,
  checkTimeout,
  environmentPairs,
  normalizeExec,
  normalizeExecFile,
  normalizeSpawn,
  toKillSignal,
  toPath,
};
