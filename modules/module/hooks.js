// internal:module/hooks: functions of programs between an import and the loader: module.register() and --loader.
//
// They are asynchronous, and the engine's loader is not: so a graph is resolved and read by them first, module by module, and
// the engine then finds in `resolved` and `prepared` what they gave.

const loader = binding('loader');
const engine = binding('engine');
const { codes } = require('internal:errors');
const esm = require('internal:module/esm');
const { Chain } = require('internal:module/hook_chain');
const { defaultLoad, defaultResolve } = require('internal:module/hook_defaults');

const resolves = new Chain('resolve', defaultResolve, 'node:internal/modules/esm/resolve');
const loads = new Chain('load', defaultLoad, 'node:internal/modules/esm/load');

// What hooks gave: URLs by base and specifier, sources by URL.
const resolved = new Map();
const prepared = new Map();
// Modules whose imports are being prepared, by URL.
const preparing = new Map();
// The registrations, one after the other; imports wait for them.
let ready = Promise.resolve();

function keyOf(specifier, base) {
  return `${base}\0${specifier}`;
}

// Registers the hooks that a module exports.
function register(specifier, parentUrl, data) {
  activate();
  const before = ready;
  const exports = importHooks(before, specifier, parentUrl);
  ready = exports.then((namespace) => {
    resolves.add(namespace.resolve, specifier);
    loads.add(namespace.load, specifier);
    return typeof namespace.initialize === 'function' ? namespace.initialize(data) : undefined;
  });
  ready.catch(() => {});
  return ready;
}

async function importHooks(before, specifier, parentUrl) {
  await before;
  // Hooks registered before apply to those that come after.
  if (resolves.isCustom || loads.isCustom) return importModule(specifier, parentUrl, undefined);
  return engine.importModule(specifier, parentUrl, undefined);
}

let isActive = false;

function activate() {
  if (isActive) return;
  isActive = true;
  esm.setCustom({ isAsync: true, importModule: importWhenReady, runSource, resolveNow, commonJsSource });
  engine.setHook('resolve', (specifier, base) => resolved.get(keyOf(specifier, base)));
  engine.setHook('load', (url) => prepared.get(url)?.forEngine);
}

async function importWhenReady(specifier, base, attributes) {
  await ready;
  return importModule(specifier, base, attributes);
}

async function importModule(specifier, base, attributes) {
  const url = await prepare(specifier, base, attributes);
  return engine.importModule(url, url, attributesFor(url, attributes));
}

function attributesFor(url, attributes) {
  const record = prepared.get(url);
  return record !== undefined && record.attributes !== undefined ? record.attributes : attributes;
}

async function runSource(source, url) {
  await ready;
  await prepareRequests(source, url);
  return engine.runModule(source, url);
}

// Resolves and reads a module and all that it imports: its URL.
async function prepare(specifier, base, attributes) {
  const { url, format, importAttributes } = await resolveHooked(specifier, base, { ...attributes });
  resolved.set(keyOf(specifier, base), url);
  resolved.set(keyOf(url, url), url);
  let work = preparing.get(url);
  if (work === undefined) {
    work = { done: prepareSource(url, format, importAttributes ?? { ...attributes }) };
    preparing.set(url, work);
    work.done.catch(() => preparing.delete(url));
    await work.done;
  }
  return url;
}

async function prepareSource(url, format, importAttributes) {
  const context = withAssertions({ format, importAttributes });
  const loaded = await loadHooked(url, context);
  const record = recordOf(url, loaded);
  if (context.importAttributes !== importAttributes || importAttributes.type !== undefined) record.attributes = { ...context.importAttributes };
  prepared.set(url, record);
  loader.checkAttribute(loaded.format, url, context.importAttributes?.type);
  if (record.kind === 'module') await prepareRequests(record.text, url);
}

async function prepareRequests(source, url) {
  const requests = engine.moduleRequests(source, url);
  const waits = [];
  for (let at = 0; at < requests.length; at += 2) waits.push(prepare(requests[at], url, requests[at + 1]));
  await Promise.all(waits);
}

const knownFormats = new Set(['builtin', 'commonjs', 'json', 'module']);

function recordOf(url, { format, source }) {
  if (!knownFormats.has(format)) throw new codes.ERR_UNKNOWN_MODULE_FORMAT(format, url);
  const text = source === null || source === undefined ? undefined : textOf(source);
  if (format === 'module' || format === 'json') {
    if (text === undefined) throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', 'load', 'source', source);
    return { kind: format, text, forEngine: [format, text] };
  }
  if (format === 'commonjs' && text !== undefined) {
    return { kind: format, text, forEngine: ['synthetic', '', loader.exportNames(url, text)] };
  }
  return { kind: format, text: undefined, forEngine: format === 'builtin' ? ['builtin'] : undefined };
}

function textOf(source) {
  if (typeof source === 'string') return source;
  const { Buffer } = require('node:buffer');
  return (ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source)).toString();
}

function commonJsSource(url) {
  const record = prepared.get(url);
  return record?.kind === 'commonjs' ? record.text : undefined;
}

// For import.meta.resolve: what hooks gave before; they cannot be waited for.
function resolveNow(specifier, base) {
  return resolved.get(keyOf(specifier, base));
}

async function resolveHooked(specifier, parentURL, importAttributes) {
  const context = withAssertions({ conditions: loader.importConditions(), importAttributes, parentURL });
  const { result, name } = await resolves.run(specifier, context);
  return checkResolved(result, name);
}

// The name that import attributes had first.
function withAssertions(context) {
  return Object.defineProperty(context, 'importAssertions', {
    configurable: true,
    get() {
      warnOfAssertions();
      return context.importAttributes;
    },
    set(value) {
      warnOfAssertions();
      context.importAttributes = value;
    },
  });
}

let hasWarned = false;

function warnOfAssertions() {
  if (hasWarned) return;
  hasWarned = true;
  process.emitWarning('Use `importAttributes` instead of `importAssertions`', 'ExperimentalWarning');
}

function checkResolved(result, name) {
  const { format, url } = result;
  if (typeof url !== 'string' || !URL.canParse(url)) throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', name, 'url', url);
  let { importAttributes } = result;
  if (!('importAttributes' in result) && 'importAssertions' in result) {
    warnOfAssertions();
    importAttributes = result.importAssertions;
  }
  if (importAttributes !== undefined && importAttributes !== null && typeof importAttributes !== 'object') {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('an object', name, 'importAttributes', importAttributes);
  }
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string', name, 'format', format);
  }
  return { url, format, importAttributes };
}

async function loadHooked(url, context) {
  const { result, name } = await loads.run(url, context);
  const { format, source, responseURL } = result;
  if (responseURL !== undefined && (typeof responseURL !== 'string' || URL.parse?.(responseURL)?.href !== responseURL)) {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('undefined or a fully resolved URL string', name, 'responseURL', responseURL);
  }
  if (format === undefined || format === null) throw unknownFormat(url, format);
  if (typeof format !== 'string') throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string', name, 'format', format);
  if (source !== undefined && source !== null && typeof source !== 'string' && !ArrayBuffer.isView(source) && !isAnyArrayBuffer(source)) {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', name, 'source', source);
  }
  return { format, source };
}

function isAnyArrayBuffer(value) {
  return value instanceof ArrayBuffer || (typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer);
}

function unknownFormat(url, format) {
  const extension = /\.[^./]+$/.exec(url)?.[0];
  if (url.startsWith('file:') && extension !== undefined) {
    return new codes.ERR_UNKNOWN_FILE_EXTENSION(extension, require('node:url').fileURLToPath(url));
  }
  return new codes.ERR_UNKNOWN_MODULE_FORMAT(format, url);
}

module.exports = { register };
