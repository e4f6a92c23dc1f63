// internal:module/hooks: functions of programs between an import and the loader: module.register() and --loader.
//
// They are asynchronous, and the engine's loader is not: so a graph is resolved and read by them first, module by module, and
// the engine then finds in `resolved` and `prepared` what they gave. Where a program has synchronous hooks too, the engine asks
// those first: they may have an answer where these threw, so that is kept in `thrown`.

const loader = binding('loader');
const engine = binding('engine');
const { codes } = require('internal:errors');
const engineHooks = require('internal:module/engine_hooks');
const esm = require('internal:module/esm');
const { Chain } = require('internal:module/hook_chain');
const { defaultLoad, defaultResolve } = require('internal:module/hook_defaults');

const resolves = new Chain('resolve', defaultResolve, 'node:internal/modules/esm/resolve');
const loads = new Chain('load', defaultLoad, 'node:internal/modules/esm/load');

// What hooks gave: URLs by base and specifier, sources by URL.
const resolved = new Map();
const prepared = new Map();
// What hooks threw while there were synchronous ones: by base and specifier, and by URL.
const thrown = new Map();
// Modules that were read or are being read, by URL: promises of what they import.
const reading = new Map();
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
  engineHooks.setAsynchronous({ resolve: resolvedBefore, load: loadedBefore, commonJsForEngine });
}

function resolvedBefore(specifier, base) {
  const key = keyOf(specifier, base);
  if (thrown.has(key)) throw thrown.get(key);
  return resolved.get(key);
}

function loadedBefore(url) {
  if (thrown.has(url)) throw thrown.get(url);
  return prepared.get(url);
}

// A CommonJS source is run by the loader; synchronous hooks may have changed it since these gave it.
function commonJsForEngine(url, text) {
  const record = prepared.get(url);
  if (record?.kind !== 'commonjs' || record.text === undefined) return undefined;
  record.text = text;
  return ['synthetic', '', loader.exportNames(url, text)];
}

async function importWhenReady(specifier, base, attributes) {
  await ready;
  return importModule(specifier, base, attributes);
}

async function importModule(specifier, base, attributes) {
  const url = await prepare(specifier, base, attributes);
  // Synchronous hooks see what was written.
  if (engineHooks.hasSynchronous()) return engine.importModule(specifier, base ?? specifier, attributesFor(url, attributes));
  return engine.importModule(url, url, attributesFor(url, attributes));
}

function attributesFor(url, attributes) {
  const record = prepared.get(url);
  return record !== undefined && record.attributes !== undefined ? record.attributes : attributes;
}

async function runSource(source, url) {
  await ready;
  await prepareAll(await resolveRequests(source, url), new Set());
  return engine.runModule(source, url);
}

// Resolves and reads a module and all that it imports: its URL, undefined where that is left to synchronous hooks.
async function prepare(specifier, base, attributes) {
  const found = await find(specifier, base, attributes);
  if (found === undefined) return undefined;
  await prepareModule(found, new Set());
  return found.url;
}

async function find(specifier, base, attributes) {
  const key = keyOf(specifier, base);
  thrown.delete(key);
  try {
    const { url, format, importAttributes } = await resolveHooked(specifier, base, { ...attributes });
    resolved.set(key, url);
    resolved.set(keyOf(url, url), url);
    return { url, format, importAttributes: importAttributes ?? { ...attributes } };
  } catch (error) {
    return keepThrown(key, error);
  }
}

// Each import waits for all that it needs, whoever asked for it first; `seen` are the modules that this import waits for.
async function prepareModule(module, seen) {
  if (seen.has(module.url)) return;
  seen.add(module.url);
  let imports;
  try {
    imports = await read(module);
  } catch (error) {
    keepThrown(module.url, error);
    return;
  }
  await prepareAll(imports, seen);
}

async function prepareAll(modules, seen) {
  await Promise.all(modules.map((module) => prepareModule(module, seen)));
}

function keepThrown(key, error) {
  if (!engineHooks.hasSynchronous()) throw error;
  thrown.set(key, error);
}

// What a module imports. It is read once; one that could not be read is read again when it is wanted again.
function read(module) {
  const { url } = module;
  let imports = reading.get(url);
  if (imports === undefined) {
    imports = prepareSource(module);
    reading.set(url, imports);
    imports.catch(() => reading.delete(url));
  }
  return imports;
}

async function prepareSource({ url, format, importAttributes }) {
  thrown.delete(url);
  const context = withAssertions({ format, importAttributes });
  const loaded = await loadHooked(url, context);
  const record = recordOf(url, loaded);
  if (context.importAttributes !== importAttributes || importAttributes.type !== undefined) record.attributes = { ...context.importAttributes };
  prepared.set(url, record);
  loader.checkAttribute(loaded.format, url, context.importAttributes?.type);
  return record.kind === 'module' ? resolveRequests(record.text, url) : [];
}

async function resolveRequests(source, url) {
  const requests = engine.moduleRequests(source, url);
  const waits = [];
  for (let at = 0; at < requests.length; at += 2) waits.push(find(requests[at], url, requests[at + 1]));
  return (await Promise.all(waits)).filter((module) => module !== undefined);
}

const knownFormats = new Set(['builtin', 'commonjs', 'json', 'module']);

function recordOf(url, { format, source }) {
  if (!knownFormats.has(format)) throw new codes.ERR_UNKNOWN_MODULE_FORMAT(format, url);
  const text = engineHooks.textOf(source);
  if (format === 'module' || format === 'json') {
    if (text === undefined) throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', 'load', 'source', source);
  }
  return { kind: format, text: format === 'builtin' ? undefined : text, attributes: undefined };
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
  if (!isSource(source)) {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', name, 'source', source);
  }
  return { format, source };
}

function isSource(value) {
  return value === undefined || value === null || typeof value === 'string' || ArrayBuffer.isView(value) ||
    require('internal:types').isAnyArrayBuffer(value);
}

function unknownFormat(url, format) {
  const extension = /\.[^./]+$/.exec(url)?.[0];
  if (url.startsWith('file:') && extension !== undefined) {
    return new codes.ERR_UNKNOWN_FILE_EXTENSION(extension, require('node:url').fileURLToPath(url));
  }
  return new codes.ERR_UNKNOWN_MODULE_FORMAT(format, url);
}

module.exports = { register };
