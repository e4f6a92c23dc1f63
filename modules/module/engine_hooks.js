// internal:module/engine_hooks: who answers what the engine asks of programs' hooks for an import, and in what form.
//
// Synchronous hooks answer if there are any; what asynchronous ones gave before stands at the end of their chain. The two come
// and go on their own.

const engine = binding('engine');

// module.registerHooks(): { resolve(specifier, base), load(url) }, once there are hooks.
let synchronous;
// module.register(): { resolve(specifier, base), load(url), commonJsForEngine(url, text) }, of what the hooks gave before.
let asynchronous;

// Modules of node:vm, which no other hook sees: { isOwn(url), resolve, load, fillMeta(meta, url) }.
let virtual;

function setVirtual(answers) {
  if (virtual !== undefined) return;
  virtual = answers;
  engine.setHook('importMeta', (meta, url) => {
    if (answers.isOwn(url)) answers.fillMeta(meta, url);
    else require('internal:module/esm').fillMeta(meta, url);
  });
  install();
}

function setSynchronous(answers) {
  synchronous = answers;
  install();
}

function setAsynchronous(answers) {
  asynchronous = answers;
  install();
}

function install() {
  const isActive = synchronous !== undefined || asynchronous !== undefined || virtual !== undefined;
  engine.setHook('resolve', isActive ? resolve : undefined);
  engine.setHook('load', isActive ? load : undefined);
}

function hasSynchronous() {
  return synchronous !== undefined;
}

function resolve(specifier, base) {
  if (virtual?.isOwn(base)) return specifier === base ? base : virtual.resolve(specifier, base);
  return synchronous === undefined ? resolvedBefore(specifier, base) : synchronous.resolve(specifier, base);
}

function load(url) {
  if (virtual?.isOwn(url)) return virtual.load(url);
  if (synchronous !== undefined) return synchronous.load(url);
  const record = loadedBefore(url);
  return record === undefined ? undefined : forEngine(url, record.kind, record.text);
}

// The URL that asynchronous hooks gave; what they threw is thrown.
function resolvedBefore(specifier, base) {
  return asynchronous?.resolve(specifier, base);
}

// { kind, text }, likewise; `text` is undefined where the loader reads.
function loadedBefore(url) {
  return asynchronous?.load(url);
}

// [kind, text, names]; undefined where the loader is to read it.
function forEngine(url, kind, text) {
  if (kind === 'builtin') return ['builtin'];
  if (text === undefined) return undefined;
  if (kind === 'module' || kind === 'json') return [kind, text];
  if (kind === 'commonjs') return asynchronous?.commonJsForEngine(url, text);
  return engine.looksLikeModule(text) ? ['module', text] : undefined;
}

// The `source` of a load hook; undefined where it gave none.
function textOf(source) {
  if (typeof source === 'string') return source;
  if (source === undefined || source === null) return undefined;
  const { Buffer } = require('node:buffer');
  return (ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source)).toString();
}

module.exports = { forEngine, hasSynchronous, loadedBefore, resolvedBefore, setAsynchronous, setSynchronous, setVirtual, textOf };
