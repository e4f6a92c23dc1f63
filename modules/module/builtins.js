// The names of Node's modules, and how a program gets one.

const { hasBuiltin } = binding('loader');

const names = [
  '_http_agent', '_http_client', '_http_common', '_http_incoming', '_http_outgoing', '_http_server', '_stream_duplex', '_stream_passthrough',
  '_stream_readable', '_stream_transform', '_stream_wrap', '_stream_writable', '_tls_common', '_tls_wrap', 'assert', 'assert/strict',
  'async_hooks', 'buffer', 'child_process', 'cluster', 'console', 'constants', 'crypto', 'dgram', 'diagnostics_channel', 'dns', 'dns/promises',
  'domain', 'events', 'fs', 'fs/promises', 'http', 'http2', 'https', 'inspector', 'inspector/promises', 'module', 'net', 'os', 'path',
  'path/posix', 'path/win32', 'perf_hooks', 'process', 'punycode', 'querystring', 'readline', 'readline/promises', 'repl', 'stream',
  'stream/consumers', 'stream/promises', 'stream/web', 'string_decoder', 'sys', 'timers', 'timers/promises', 'tls', 'trace_events', 'tty', 'url',
  'util', 'util/types', 'v8', 'vm', 'wasi', 'worker_threads', 'zlib',
];
const withoutScheme = new Set(names);
const onlyWithScheme = new Set(['sea', 'test', 'test/reporters']);

// Modules that show no event emitter, or none but their own: loading them leaves the process object as it is.
const plain = new Set([
  'assert', 'assert/strict', 'buffer', 'console', 'constants', 'fs', 'fs/promises', 'http', 'module', 'net', 'os', 'path', 'path/posix', 'path/win32',
  'perf_hooks', 'punycode', 'querystring', 'string_decoder', 'timers', 'timers/promises', 'url', 'util', 'util/types',
]);
let emitterIsReady = false;
const unwritten = new Map();

// The name without `node:` when `request` is a built-in, else undefined. Names of the runtime's own keep their `protojs:`.
function idOf(request) {
  if (withoutScheme.has(request)) return request;
  if (request.startsWith('protojs:')) return hasBuiltin(request) ? request : undefined;
  if (!request.startsWith('node:')) return undefined;
  const id = request.slice(5);
  return withoutScheme.has(id) || onlyWithScheme.has(id) ? id : undefined;
}

function isBuiltin(request) {
  return idOf(request) !== undefined;
}

// What was loaded, by name: the same for as long as the program runs.
const loaded = new Map();

// The exports of a built-in by its name without scheme.
function load(id) {
  let exports = loaded.get(id);
  if (exports === undefined) {
    exports = loadFresh(id);
    loaded.set(id, exports);
  }
  return exports;
}

function loadFresh(id) {
  if (id.startsWith('protojs:')) return require(id);
  if (!emitterIsReady && !plain.has(id)) {
    emitterIsReady = true;
    require('internal:process/internals').becomeEmitter();
  }
  return hasBuiltin(id) ? require(`node:${id}`) : standIn(id);
}

// A module that is not part of protojs: it loads, with the names that Node's has, and says so when something of it is used.
function standIn(id) {
  let exports = unwritten.get(id);
  if (exports === undefined) {
    const { unavailable } = require('internal:unavailable');
    const known = {};
    for (const name of require('internal:node_exports')[id]?.split(' ') ?? []) known[name] = unavailable(id, name);
    exports = new Proxy(known, {
      get(target, name) {
        if (typeof name === 'symbol' || name === '__esModule' || name === 'then' || name === 'default') return target[name];
        return Object.hasOwn(target, name) ? target[name] : (target[name] = unavailable(id, name));
      },
    });
    unwritten.set(id, exports);
  }
  return exports;
}

// Whether `name` has a scheme of built-ins.
function hasScheme(name) {
  return name.startsWith('node:') || name.startsWith('protojs:');
}

module.exports = { hasScheme, idOf, isBuiltin, load, names, withoutScheme };
