// Starts the program that the command line names. Globals are made when they are first read.

const engine = binding('engine');
const program = binding('program');

function setGlobal(name, value, enumerable) {
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable, configurable: true });
}

// The modules of the globals that show among the keys of globalThis, and of those that do not.
const shownGlobals = {
  __proto__: null,
  setTimeout: 'node:timers', clearTimeout: 'node:timers', setInterval: 'node:timers', clearInterval: 'node:timers',
  setImmediate: 'node:timers', clearImmediate: 'node:timers', structuredClone: 'internal:structured_clone', atob: 'node:buffer',
  btoa: 'node:buffer', crypto: 'internal:crypto/webcrypto', performance: 'internal:perf_hooks/performance',
  fetch: 'internal:fetch/exchange',
};
const hiddenGlobals = {
  __proto__: null,
  console: 'node:console', Buffer: 'node:buffer', Blob: 'node:buffer', File: 'node:buffer', URL: 'node:url', URLSearchParams: 'node:url',
  TextEncoder: 'internal:encoding', TextDecoder: 'internal:encoding', AbortController: 'internal:abort_controller',
  AbortSignal: 'internal:abort_controller', Event: 'internal:event_target', EventTarget: 'internal:event_target',
  CustomEvent: 'internal:event_target', DOMException: 'internal:domexception', Crypto: 'internal:crypto/webcrypto',
  PerformanceEntry: 'node:perf_hooks', PerformanceMark: 'node:perf_hooks', PerformanceMeasure: 'node:perf_hooks',
  PerformanceObserver: 'node:perf_hooks', PerformanceObserverEntryList: 'node:perf_hooks', PerformanceResourceTiming: 'node:perf_hooks',
  CryptoKey: 'internal:crypto/webcrypto', SubtleCrypto: 'internal:crypto/webcrypto',
  MessageChannel: 'internal:worker_threads/message_port', MessagePort: 'internal:worker_threads/message_port',
  MessageEvent: 'internal:worker_threads/message_event', BroadcastChannel: 'internal:worker_threads/broadcast_channel',
  ReadableStream: 'node:stream/web', ReadableStreamDefaultReader: 'node:stream/web', ReadableStreamBYOBReader: 'node:stream/web',
  ReadableStreamBYOBRequest: 'node:stream/web', ReadableByteStreamController: 'node:stream/web',
  ReadableStreamDefaultController: 'node:stream/web', TransformStream: 'node:stream/web',
  TransformStreamDefaultController: 'node:stream/web', WritableStream: 'node:stream/web',
  WritableStreamDefaultController: 'node:stream/web', WritableStreamDefaultWriter: 'node:stream/web',
  ByteLengthQueuingStrategy: 'node:stream/web', CountQueuingStrategy: 'node:stream/web', TextEncoderStream: 'node:stream/web',
  TextDecoderStream: 'node:stream/web', CompressionStream: 'node:stream/web', DecompressionStream: 'node:stream/web',
  Headers: 'internal:fetch/headers', Request: 'internal:fetch/request', Response: 'internal:fetch/response',
  FormData: 'internal:fetch/form_data', WebSocket: 'internal:websocket/websocket_class',
};

function makeShown(name) {
  return require(shownGlobals[name])[name];
}

function makeHidden(name) {
  const exports = require(hiddenGlobals[name]);
  return name === 'console' ? exports : exports[name];
}

// Globals that an option of the command line takes away or brings.
function dropGlobals() {
  if (program.option('--experimental-eventsource')) hiddenGlobals.EventSource = 'internal:fetch/event_source';
  if (program.option('--experimental-global-customevent') === false) delete hiddenGlobals.CustomEvent;
  if (program.option('--experimental-global-webcrypto') === false) {
    delete shownGlobals.crypto;
    for (const name of ['Crypto', 'CryptoKey', 'SubtleCrypto']) delete hiddenGlobals[name];
  }
  if (program.option('--experimental-websocket') === false) delete hiddenGlobals.WebSocket;
  if (program.option('--experimental-fetch') === false) {
    delete shownGlobals.fetch;
    for (const name of ['FormData', 'Headers', 'Request', 'Response']) delete hiddenGlobals[name];
  }
}

// Methods of the language that depend on a locale.
const localeMethods = {
  __proto__: null,
  Number: ['toLocaleString'], BigInt: ['toLocaleString'], Date: ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'],
  String: ['localeCompare'],
};

function makeIntl() {
  engine.defineLazily(globalThis, ['Intl'], () => require('internal:intl/global').Intl, true);
  for (const owner in localeMethods) {
    const make = (name) => require('internal:intl/methods').methods[owner][name];
    engine.defineLazily(globalThis[owner].prototype, localeMethods[owner], make, true);
  }
  engine.setHook('zoneName', (time) => require('internal:intl/zones').suffixAt(time));
}

function makeGlobals() {
  dropGlobals();
  makeIntl();
  setGlobal('global', globalThis, true);
  Object.defineProperty(globalThis, Symbol.toStringTag, { value: 'global', configurable: true });
  const process = require('node:process');
  setGlobal('process', process, false);
  engine.defineLazily(globalThis, Object.keys(shownGlobals), makeShown);
  engine.defineLazily(globalThis, Object.keys(hiddenGlobals), makeHidden, true);
  setGlobal('queueMicrotask', queueMicrotask, true);
  return process;
}

function queueMicrotask(callback) {
  if (typeof callback !== 'function') require('internal:validators').validateFunction(callback, 'callback');
  engine.queueMicrotask(callback);
}

function run() {
  makeGlobals();
  require('internal:process/lifecycle').install();
  const channel = binding('child_process').inheritedChannel();
  if (channel !== undefined) require('internal:child_process/fork_child').start(channel);
  const limit = program.option('--stack-trace-limit');
  if (limit !== undefined) Error.stackTraceLimit = limit;
  if (program.option('--expose-gc')) globalThis.gc = () => engine.collect();
  if (program.option('--report-on-signal')) require('internal:process/report').start();
  if (program.option('--enable-source-maps')) require('internal:module/source_map_cache').enable();
  const proto = program.option('--disable-proto');
  if (proto !== undefined) disableProto(proto);
  const [what, text, print] = program.action();
  const waiting = preload();
  if (waiting === undefined) start(what, text, print);
  else waiting.then(() => start(what, text, print));
}

// --disable-proto: `delete`, or `throw` at each use.
function disableProto(mode) {
  delete Object.prototype.__proto__;
  if (mode !== 'throw') return;
  const refuse = () => {
    const { codes } = require('internal:errors');
    throw new codes.ERR_PROTO_ACCESS();
  };
  Object.defineProperty(Object.prototype, '__proto__', { get: refuse, set: refuse, enumerable: false, configurable: false });
}

// --env-file, --require, --import.
function preload() {
  if (!program.hasPreloads()) return undefined;
  return require('internal:module/main').preload();
}

function start(what, text, print) {
  const main = require('internal:module/main');
  if (what === 'file') {
    if (program.option('--check')) main.checkFile(text);
    else main.runFile(text);
  } else if (what === 'eval') {
    runText(main, text, '[eval]', print);
    if (program.option('--interactive')) require('internal:repl/start').start();
  } else if (what === 'test') {
    require('internal:test/main').start();
  } else if (what === 'compat') {
    require('internal:compat').print();
  } else if (what === 'prompt' || (what === 'auto' && binding('console').guessHandleType(0) === 'TTY')) {
    require('internal:repl/start').start();
  } else {
    runText(main, program.readStdin(), '[stdin]', program.option('--print'));
  }
}

function runText(main, text, name, print) {
  if (program.option('--check')) main.checkSource(text, name, program.option('--input-type'));
  else main.runSource(text, name, print);
}

function beforeExit() {
  require('internal:process/lifecycle').beforeExit();
}

// An unsettled top-level await of the main module ends the program with this code, as in Node.
const UNSETTLED = 13;

function exit() {
  if (process.exitCode === undefined && isMainPending()) process.exitCode = UNSETTLED;
  program.setExitCode(require('internal:process/lifecycle').exit());
}

function isMainPending() {
  return engine.hasBuiltinLoaded('internal:module/esm') && require('internal:module/esm').isMainPending();
}

module.exports = { run, beforeExit, exit };
