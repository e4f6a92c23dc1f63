// node:process: the object every program has. It is made at start, so what few programs read is made when they read it.

const native = binding('process');
const program = binding('program');
const engine = binding('engine');
const stdio = require('internal:stdio');

const VERSION = 'v20.19.2';

function invalidType(name, expected, value) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_TYPE(name, expected, value);
}

function nextTick(callback, ...args) {
  if (typeof callback !== 'function') throw invalidType('callback', 'Function', callback);
  if (state.exiting) return;
  if (args.length === 0) engine.nextTick(callback);
  else engine.nextTick(callback, ...args);
}

// What the properties _exiting and exitCode stand for.
const state = {
  isExiting: false,
  exitCode: undefined,
  get exiting() { return this.isExiting; },
  set exiting(value) {
    this.isExiting = value;
    engine.setTicksDirect(!value && engine.asyncHooks === undefined);
  },
};

// The last step of every end: the code is the one given, else process.exitCode, else 0.
function reallyExit(code) {
  native.reallyExit(Number(code) | 0);
}

function exit(code) {
  if (arguments.length !== 0) process.exitCode = code;
  if (!state.exiting) {
    state.exiting = true;
    emitIfHeard('exit', process.exitCode || 0);
  }
  process.reallyExit(process.exitCode || 0);
}

// Emits an event without loading the emitter for a program that never listened.
function emitIfHeard(event, argument) {
  if (isEmitter || Object.hasOwn(process, 'emit')) process.emit(event, argument);
}

function cwd() {
  const path = native.cwd();
  if (typeof path === 'string') return path;
  const { uvException } = require('internal:errors');
  const error = uvException({ errno: path, syscall: 'uv_cwd' });
  const reason = error.message.replace(/^\w+: /, '').replace(/, uv_cwd$/, '');
  error.message = `${error.code}: process.cwd failed with error ${reason}, the current working directory was likely removed without changing the working directory, uv_cwd`;
  throw error;
}

function chdir(directory) {
  if (typeof directory !== 'string') throw invalidType('directory', 'string', directory);
  const errno = native.chdir(directory);
  if (errno < 0) {
    const { uvException } = require('internal:errors');
    const path = native.cwd();
    throw uvException({ errno, syscall: 'chdir', path: typeof path === 'string' ? path : undefined, dest: directory });
  }
}

function umask(mask) {
  if (mask === undefined) return native.umask(-1);
  return native.umask(require('internal:validators').parseFileMode(mask, 'mask'));
}

function hrtime(time) {
  const now = native.hrtime();
  if (time === undefined) return now;
  require('internal:validators').validateArray(time, 'time');
  if (time.length !== 2) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_OUT_OF_RANGE('time', 2, time.length);
  }
  const seconds = now[0] - time[0];
  const nanoseconds = now[1] - time[1];
  return nanoseconds < 0 ? [seconds - 1, nanoseconds + 1e9] : [seconds, nanoseconds];
}
hrtime.bigint = function bigint() {
  return native.hrtimeBigInt();
};

function memoryUsage() {
  return require('internal:process/usage').memoryUsage();
}
memoryUsage.rss = function rss() {
  return native.rss();
};

// Methods of another file of this module, loaded when one of them is called first.
function later(file, name, length = 0) {
  const method = function (...args) {
    return Reflect.apply(require(file)[name], this, args);
  };
  Object.defineProperty(method, 'name', { value: name, configurable: true });
  if (length > 0) Object.defineProperty(method, 'length', { value: length, configurable: true });
  return method;
}

function emitWarning(warning, type, code, ctor) {
  if (process.noDeprecation && type === 'DeprecationWarning') return;
  require('internal:process/warning').emitWarning(warning, type, code, ctor);
}

// The prototype: `process.__proto__` has the constructor's name and leads to EventEmitter once somebody needs it.
const prototype = Object.create(null);
let isEmitter = false;

// Puts EventEmitter behind the object. Until then the emitter's methods are stand-ins that do this first.
function becomeEmitter() {
  if (isEmitter) return;
  isEmitter = true;
  for (const name of emitterMethods) {
    if (Object.hasOwn(standIns, name)) delete standIns[name];
  }
  const EventEmitter = require('node:events');
  Object.setPrototypeOf(standIns, EventEmitter.prototype);
  Reflect.apply(EventEmitter, process, []);
  require('internal:process/events').start(process);
}

const emitterMethods = [
  'setMaxListeners', 'getMaxListeners', 'emit', 'addListener', 'on', 'prependListener', 'once', 'prependOnceListener', 'removeListener', 'off',
  'removeAllListeners', 'listeners', 'rawListeners', 'listenerCount', 'eventNames',
];
const standIns = Object.create(Object.prototype);
engine.standIn(standIns, emitterMethods, (name) => {
  becomeEmitter();
  return process[name];
}, function set(name, value) {
  becomeEmitter();
  Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
}, true);

function makeConstructor() {
  const constructor = function process() {
    throw new TypeError('Illegal constructor');
  };
  Object.defineProperty(constructor, 'prototype', { value: prototype, writable: false });
  return constructor;
}

Object.setPrototypeOf(prototype, standIns);
Object.defineProperty(prototype, 'constructor', { value: makeConstructor(), writable: true, configurable: true });

// The value is made when it is first read.
function lazy(name, make, writable = true) {
  engine.defineLazily(process, [name], make, false, !writable);
}

function constant(name, value) {
  Object.defineProperty(process, name, { value, writable: false, enumerable: true, configurable: true });
}

const process = Object.create(prototype);

constant('version', VERSION);
lazy('versions', () => require('internal:process/facts').versions(VERSION), false);
constant('arch', native.arch());
constant('platform', 'linux');
lazy('release', () => require('internal:process/facts').release(VERSION), false);
lazy('moduleLoadList', () => [], false);
process.binding = later('internal:process/legacy', 'binding', 1);
process._linkedBinding = later('internal:process/legacy', '_linkedBinding', 1);
process.domain = null;

Object.defineProperty(process, '_exiting', {
  get: () => state.exiting,
  set(value) {
    state.exiting = !!value;
  },
  enumerable: true,
  configurable: true,
});
Object.defineProperty(process, 'exitCode', {
  get: () => state.exitCode,
  set(code) {
    if (code !== null && code !== undefined) {
      let value = code;
      if (typeof code === 'string' && code !== '' && Number.isNaN((value = Number(code)))) value = code;
      require('internal:validators').validateInteger(value, 'code');
    }
    state.exitCode = code;
  },
  enumerable: true,
  configurable: false,
});

lazy('config', () => require('internal:process/facts').config(), false);
process.dlopen = later('internal:process/legacy', 'dlopen', 2);
process.uptime = () => native.uptime();
process._getActiveRequests = later('internal:process/usage', '_getActiveRequests');
process._getActiveHandles = later('internal:process/usage', '_getActiveHandles');
process.getActiveResourcesInfo = later('internal:process/usage', 'getActiveResourcesInfo');
process.reallyExit = reallyExit;
process._kill = (pid, signal) => native.kill(pid, signal);
process.loadEnvFile = later('internal:process/env', 'loadEnvFile');
process.cpuUsage = later('internal:process/usage', 'cpuUsage', 1);
process.resourceUsage = later('internal:process/usage', 'resourceUsage');
process.memoryUsage = memoryUsage;
process.constrainedMemory = () => native.constrainedMemory();
process.availableMemory = () => native.availableMemory();
process.kill = later('internal:process/identity', 'kill', 2);
process.exit = exit;
process.hrtime = hrtime;
process.openStdin = later('internal:process/legacy', 'openStdin');
process.getuid = () => native.getuid();
process.geteuid = () => native.geteuid();
process.getgid = () => native.getgid();
process.getegid = () => native.getegid();
process.getgroups = () => native.getgroups();
lazy('allowedNodeEnvironmentFlags', () => require('internal:process/flags').allowedNodeEnvironmentFlags());
process.assert = later('internal:process/legacy', 'assert', 2);
Object.defineProperty(process, 'features', {
  get: () => require('internal:process/facts').features(),
  enumerable: true,
  configurable: false,
});
process._fatalException = later('internal:process/fatal', 'uncaught', 2);
process.setUncaughtExceptionCaptureCallback = later('internal:process/fatal', 'setUncaughtExceptionCaptureCallback', 1);
process.hasUncaughtExceptionCaptureCallback = later('internal:process/fatal', 'hasUncaughtExceptionCaptureCallback');
process.emitWarning = emitWarning;
process.nextTick = engine.makeNextTick(nextTick);
process._tickCallback = () => engine.drain();
process._rawDebug = later('internal:process/legacy', '_rawDebug');
Object.defineProperty(process, 'sourceMapsEnabled', {
  get: () => program.option('--enable-source-maps') === true,
  enumerable: true,
  configurable: true,
});
process.setSourceMapsEnabled = later('internal:process/legacy', 'setSourceMapsEnabled', 1);
process.getBuiltinModule = later('internal:process/legacy', 'getBuiltinModule', 1);
Object.defineProperty(process, 'stdout', { get: stdio.stdout, configurable: true, enumerable: true });
Object.defineProperty(process, 'stdin', { get: stdio.stdin, configurable: true, enumerable: true });
Object.defineProperty(process, 'stderr', { get: stdio.stderr, configurable: true, enumerable: true });
process.abort = () => native.abort();
process.umask = umask;
process.chdir = chdir;
process.cwd = cwd;
process.initgroups = later('internal:process/identity', 'initgroups', 2);
process.setgroups = later('internal:process/identity', 'setgroups', 1);
process.setegid = later('internal:process/identity', 'setegid', 1);
process.seteuid = later('internal:process/identity', 'seteuid', 1);
process.setgid = later('internal:process/identity', 'setgid', 1);
process.setuid = later('internal:process/identity', 'setuid', 1);
lazy('env', () => require('internal:process/env').make());
Object.defineProperty(process, 'title', {
  get: () => native.title(),
  set(value) {
    native.setTitle(`${value}`);
  },
  enumerable: true,
  configurable: true,
});
lazy('argv', () => [program.executable(), ...program.arguments()]);
lazy('execArgv', () => program.options());
lazy('pid', () => native.pid(), false);
lazy('ppid', () => native.ppid());
lazy('execPath', () => program.executable());
process.debugPort = 9229;
lazy('argv0', () => program.argv0(), false);
lazy('_preload_modules', () => program.option('--require') ?? [], false);
lazy('report', () => require('internal:process/report').report, false);
Object.defineProperty(process, Symbol.toStringTag, { value: 'process', writable: true, configurable: true });

// The flags that programs may read and change; most are simply absent.
const flags = program.warningFlags();
if (flags & 1) process.noDeprecation = true;
if (flags & 2) process.throwDeprecation = true;
if (flags & 4) process.traceDeprecation = true;
if (flags & 8) process.traceProcessWarnings = true;

module.exports = process;

Object.defineProperty(prototype, Symbol.for('protojs.process'), { value: { becomeEmitter, emitIfHeard, state } });
