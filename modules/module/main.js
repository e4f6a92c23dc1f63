// internal:module/main: runs what the command line names: a file, source text, or standard input.

const loader = binding('loader');
const engine = binding('engine');
const program = binding('program');
const Module = require('node:module');
const { resolve } = require('node:path');
const { hrefOfPath } = require('internal:url/file');

// Exit code of a command line that cannot be followed.
const BAD_OPTION = 9;

function esm() {
  return require('internal:module/esm');
}

// Registers what the engine calls for ES modules; the rest of it is loaded with the first of them.
function installHooks() {
  engine.setHook('importMeta', (meta, url) => esm().fillMeta(meta, url));
  engine.setHook('evaluate', (url) => esm().evaluate(url));
  engine.setHook('import', (specifier, base, attributes) => esm().importModule(specifier, base, attributes));
}

installHooks();

// --env-file: variables that are set already stay as they are, and of several files the last one wins.
function loadEnvironment() {
  const files = program.environmentFiles();
  if (files.length === 0) return;
  const { parseEnv } = require('internal:parse_env');
  const values = {};
  for (let at = 0; at < files.length; at += 2) Object.assign(values, parseEnv(readEnvironment(files[at], files[at + 1])));
  for (const name of Object.keys(values)) process.env[name] ??= values[name];
}

function readEnvironment(path, mayBeMissing) {
  try {
    return loader.readSource(resolve(path));
  } catch {
    if (mayBeMissing) return '';
    binding('console').write(2, `${process.argv0}: ${path}: not found\n`);
    return process.reallyExit(BAD_OPTION);
  }
}

// --env-file, --require and --import, before the program. Gives a promise when there are ES modules to wait for.
function preload() {
  loadEnvironment();
  const required = program.option('--require');
  if (required?.length > 0) Module._preloadModules(required);
  const base = hrefOfPath(`${process.cwd()}/`);
  const loaders = program.option('--experimental-loader') ?? [];
  if (loaders.length > 0) registerLoaders(loaders, base);
  const imported = program.option('--import') ?? [];
  if (imported.length === 0) return undefined;
  const run = (before, specifier) => before.then(() => esm().importModule(specifier, base, undefined));
  return imported.reduce(run, Promise.resolve()).catch((error) => {
    const { end, uncaught } = require('internal:process/fatal');
    if (!uncaught(error, 'uncaughtException')) end();
    return new Promise(() => {});
  });
}

// --experimental-loader: hooks in the order of the command line. The program waits for them; the first that fails ends it.
function registerLoaders(loaders, base) {
  const readable = (loader) => encodeURIComponent(JSON.stringify(loader)).replaceAll("'", '%27').replaceAll('%22', '"').replace(/%2F/gi, '/');
  const calls = loaders.map((loader) => `register(${readable(loader)}, pathToFileURL("./"))`).join('; ');
  process.emitWarning('`--experimental-loader` may be removed in the future; instead use `register()`:\n' +
    "--import 'data:text/javascript,import { register } from \"node:module\"; import { pathToFileURL } from \"node:url\"; " +
    `${calls};'`, 'ExperimentalWarning');
  const { register } = require('internal:module/hooks');
  for (const loader of loaders) register(loader, base, undefined);
}

// The file that the first argument of the command line means.
function mainFile(path) {
  const file = Module._findPath(resolve(path), null, true);
  if (file) return file;
  const error = new Error(`Cannot find module '${resolve(path)}'`);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = [];
  throw error;
}

function runFile(path) {
  if (program.option('--input-type') !== undefined) {
    const { codes } = require('internal:errors');
    throw new codes.ERR_INPUT_TYPE_NOT_ALLOWED();
  }
  // A program that was loaded before this one may have replaced how it is run.
  if (program.hasPreloads() && Module.runMain !== runMain) {
    process.argv[1] = path;
    Module.runMain(path);
    return;
  }
  runMain(path);
}

function runMain(path = process.argv[1]) {
  const file = mainFile(path);
  if (wantsEsm(file) || file.endsWith('.mjs') || (!file.endsWith('.cjs') && loader.kind(file) === 'module')) esm().runMain(hrefOfPath(file));
  else Module._load(file, null, true);
}

// With hooks every program is an import.
function wantsEsm(file) {
  if (file.endsWith('.mts') || (file.endsWith('.ts') && loader.kind(file) === 'module-typescript')) return true;
  return engine.hasBuiltinLoaded('internal:module/hooks');
}

// Compiles a file without running it: what `-c` does.
function checkFile(path) {
  const file = mainFile(path);
  checkSource(loader.readSource(file), file, loader.kind(file));
}

function checkSource(source, file, kind) {
  if (file.startsWith('[')) given = source;
  if (kind === 'json') {
    JSON.parse(source);
    return;
  }
  if (kind === 'module') {
    engine.compileModule(source, hrefOfPath(file));
    return;
  }
  try {
    engine.compileFunction(source, file, 'exports, require, module, __filename, __dirname');
  } catch (error) {
    if (kind === 'commonjs' || !engine.looksLikeModule(source)) throw error;
    engine.compileModule(source, hrefOfPath(file));
  }
}

// The source text that the command line or standard input gave.
let given;

function givenSource() {
  return given;
}

// Source text of `-e`, `-p` or standard input, in the global scope as a script or as an ES module.
function runSource(source, name, print) {
  given = source;
  const type = program.option('--input-type') ?? program.option('--experimental-default-type');
  const isModule = type === 'module' || (type === undefined && engine.looksLikeModule(source));
  if (isModule) {
    if (print) {
      const { codes } = require('internal:errors');
      throw new codes.ERR_EVAL_ESM_CANNOT_PRINT();
    }
    esm().runMainSource(source, `${hrefOfPath(`${process.cwd()}/`)}[eval1]`);
    return;
  }
  const module = new Module(name);
  module.filename = resolve(name);
  module.paths = Module._nodeModulePaths(process.cwd());
  const { makeRequire } = Module[Symbol.for('protojs.module')];
  // Sources of the command line see the module's variables as globals, and may declare their own.
  defineBuiltinGlobals();
  Object.assign(globalThis, {
    module, exports: module.exports, require: makeRequire(module), __filename: name, __dirname: '.',
  });
  const result = engine.runScript(source, name);
  if (print) require('node:console').log(result);
}

// `-e` and the prompt have every built-in as a global that loads when it is read.
function defineBuiltinGlobals() {
  const { names, load } = require('internal:module/builtins');
  for (const name of names) {
    if (name.startsWith('_') || name.includes('/') || name in globalThis) continue;
    const set = (value) => Object.defineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true });
    Object.defineProperty(globalThis, name, {
      get() {
        const value = load(name);
        Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
        return value;
      },
      set,
      enumerable: false,
      configurable: true,
    });
  }
}

// All of standard input as text.
function readStdin() {
  const fs = require('node:fs');
  return fs.readFileSync(0, 'utf8');
}

module.exports = { checkFile, checkSource, defineBuiltinGlobals, givenSource, preload, readStdin, runFile, runMain, runSource };
