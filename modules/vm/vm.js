// node:vm: scripts in the main realm and in realms of their own, whose global object is an object of the caller's.

const { codes } = require('internal:errors');
const {
  validateArray, validateBoolean, validateBuffer, validateFunction, validateInt32, validateObject, validateOneOf, validateString,
  validateStringArray, validateUint32,
} = require('internal:validators');
const { contextify, drainsAfter, globalOf, isContextified, makeGlobal } = require('internal:vm/contexts');
const { checkStamp, stampOf } = require('internal:vm/stamp');

const engine = binding('engine');
const constants = {
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol('vm_dynamic_import_main_context_default'),
  DONT_CONTEXTIFY: Symbol('vm_context_no_contextify'),
};
Object.freeze(constants);

// Flags of validateObject: arrays and functions as well; null as well.
const OBJECTS = 2 | 4;
const NULLABLE = 1;

// The engine knows lines only: the first one's columns are moved with spaces.
const moved = (source, columnOffset) => (columnOffset > 0 ? ' '.repeat(columnOffset) + source : source);

function checkImport(importModuleDynamically, name) {
  if (importModuleDynamically === undefined || importModuleDynamically === constants.USE_MAIN_CONTEXT_DEFAULT_LOADER) return;
  validateFunction(importModuleDynamically, name);
}

function checkOptionBoolean(options, name) {
  if (options[name] !== undefined) validateBoolean(options[name], `options.${name}`);
}

function note(...script) {
  require('internal:vm/imports').note(...script);
}

// What the run methods take.
function runOptions(options) {
  if (options === undefined) return undefined;
  validateObject(options, 'options');
  checkOptionBoolean(options, 'displayErrors');
  checkOptionBoolean(options, 'breakOnSigint');
  if (options.timeout !== undefined) validateUint32(options.timeout, 'options.timeout', true);
  return options;
}

// While `run` runs, SIGINT stops it and nobody else hears of it.
function breaking(run) {
  const native = binding('repl');
  const nobody = () => {};
  // The signal is only watched where somebody listens.
  process.on('SIGINT', nobody);
  native.setInterruptible(true, true);
  try {
    return run();
  } finally {
    native.setInterruptible(false);
    process.removeListener('SIGINT', nobody);
  }
}

class Script {
  #source;
  #columnOffset;
  #filename;
  #line;

  constructor(code, options = {}) {
    code = `${code}`;
    if (typeof options === 'string') options = { filename: options };
    else validateObject(options, 'options');
    const {
      filename = 'evalmachine.<anonymous>', lineOffset = 0, columnOffset = 0, cachedData, produceCachedData = false,
      importModuleDynamically,
    } = options;
    validateString(filename, 'options.filename');
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (cachedData !== undefined) validateBuffer(cachedData, 'options.cachedData');
    validateBoolean(produceCachedData, 'options.produceCachedData');
    checkImport(importModuleDynamically, 'options.importModuleDynamically');
    this.#source = moved(code, columnOffset);
    this.#columnOffset = Math.max(0, columnOffset);
    this.#filename = filename;
    this.#line = lineOffset + 1;
    this.#compile(options.displayErrors);
    note(filename, importModuleDynamically, this, constants.USE_MAIN_CONTEXT_DEFAULT_LOADER);
    this.cachedDataRejected = undefined;
    this.sourceMapURL = sourceMapOf(code);
    this.#cache(cachedData, produceCachedData);
  }

  #cache(cachedData, produceCachedData) {
    if (cachedData !== undefined) {
      this.cachedDataRejected = !checkStamp(cachedData, this.#source);
    } else if (produceCachedData) {
      this.cachedData = this.createCachedData();
      this.cachedDataProduced = true;
    }
    if (cachedData === undefined) delete this.cachedDataRejected;
  }

  #compile(displayErrors) {
    try {
      engine.compileScript(this.#source, this.#filename, this.#line);
    } catch (error) {
      if (displayErrors !== false) this.#decorate(error);
      throw error;
    }
  }

  #decorate(error) {
    const columnOffset = this.#columnOffset;
    const script = { source: this.#source.slice(columnOffset), filename: this.#filename, firstLine: this.#line, columnOffset };
    require('internal:vm/arrow').decorate(error, script);
  }

  #run(global, options, drains) {
    const { timeout, displayErrors = true, breakOnSigint = false } = runOptions(options) ?? {};
    const run = () => engine.runInRealm(global, this.#source, this.#filename, this.#line, timeout, drains, breakOnSigint);
    try {
      return breakOnSigint ? breaking(run) : run();
    } catch (error) {
      if (displayErrors) this.#decorate(error);
      throw error;
    }
  }

  createCachedData() {
    return stampOf(this.#source);
  }

  runInThisContext(options) {
    return this.#run(undefined, options, false);
  }

  runInContext(contextifiedObject, options) {
    checkContext(contextifiedObject);
    return this.#run(globalOf(contextifiedObject), options, drainsAfter(contextifiedObject));
  }

  runInNewContext(contextObject, options) {
    const context = createContext(contextObject, contextOptions(options));
    if (typeof this?.runInContext !== 'function') throw new TypeError('this.runInContext is not a function');
    return this.runInContext(context, options);
  }
}

function sourceMapOf(code) {
  if (!code.includes('sourceMappingURL=')) return undefined;
  const found = [...code.matchAll(/\/\/[#@] sourceMappingURL=(\S+)[^\S\n]*$/gm)];
  return found.length > 0 ? found[found.length - 1][1] : undefined;
}

function checkContext(contextifiedObject) {
  if (!isContext(contextifiedObject)) {
    throw new codes.ERR_INVALID_ARG_TYPE('contextifiedObject', 'vm.Context', contextifiedObject);
  }
}

// createContext's options among those of runInNewContext, which have longer names.
function contextOptions(options) {
  if (!options) return {};
  const { contextName, contextOrigin, contextCodeGeneration, microtaskMode } = options;
  if (contextName !== undefined) validateString(contextName, 'options.contextName');
  if (contextOrigin !== undefined) validateString(contextOrigin, 'options.contextOrigin');
  checkCodeGeneration(contextCodeGeneration, 'options.contextCodeGeneration');
  return { name: contextName, origin: contextOrigin, codeGeneration: contextCodeGeneration, microtaskMode };
}

function checkCodeGeneration(codeGeneration, name) {
  if (codeGeneration === undefined) return;
  validateObject(codeGeneration, name);
  const { strings, wasm } = codeGeneration;
  if (strings !== undefined) validateBoolean(strings, `${name}.strings`);
  if (wasm !== undefined) validateBoolean(wasm, `${name}.wasm`);
  if (strings === false) throw new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM(`${name}.strings: false`);
}

let made = 0;

function createContext(contextObject = {}, options = {}) {
  const isPlain = contextObject === constants.DONT_CONTEXTIFY;
  if (!isPlain && isContext(contextObject)) return contextObject;
  validateObject(options, 'options');
  const { name = `VM Context ${++made}`, origin, codeGeneration, microtaskMode } = options;
  validateString(name, 'options.name');
  if (origin !== undefined) validateString(origin, 'options.origin');
  checkCodeGeneration(codeGeneration, 'options.codeGeneration');
  if (microtaskMode !== undefined) validateOneOf(microtaskMode, 'options.microtaskMode', ['afterEvaluate', undefined]);
  checkImport(options.importModuleDynamically, 'options.importModuleDynamically');
  if (isPlain) return makeGlobal(microtaskMode === 'afterEvaluate');
  contextify(contextObject, microtaskMode === 'afterEvaluate');
  return contextObject;
}

function isContext(object) {
  validateObject(object, 'object', OBJECTS);
  return isContextified(object);
}

function createScript(code, options) {
  return new Script(code, options);
}

function named(options) {
  return typeof options === 'string' ? { filename: options } : options;
}

function runInContext(code, contextifiedObject, options) {
  checkContext(contextifiedObject);
  options = named(options);
  return new Script(code, options).runInContext(contextifiedObject, options);
}

function runInNewContext(code, contextObject, options) {
  options = named(options);
  const context = createContext(contextObject, contextOptions(options));
  return new Script(code, options).runInContext(context, options);
}

function runInThisContext(code, options) {
  options = named(options);
  return new Script(code, options).runInThisContext(options);
}

function compileFunction(code, params, options = {}) {
  validateString(code, 'code');
  if (params !== undefined) validateStringArray(params, 'params');
  validateObject(options, 'options');
  const {
    filename = '', columnOffset = 0, lineOffset = 0, cachedData, produceCachedData = false, parsingContext, contextExtensions = [],
    importModuleDynamically,
  } = options;
  validateString(filename, 'options.filename');
  validateInt32(columnOffset, 'options.columnOffset');
  validateInt32(lineOffset, 'options.lineOffset');
  if (cachedData !== undefined) validateBuffer(cachedData, 'options.cachedData');
  validateBoolean(produceCachedData, 'options.produceCachedData');
  checkParsingContext(parsingContext);
  checkExtensions(contextExtensions);
  checkImport(importModuleDynamically, 'options.importModuleDynamically');
  const compiled = compileIn(parsingContext, moved(code, columnOffset), filename, lineOffset, params ?? [], contextExtensions);
  note(filename, importModuleDynamically, compiled, constants.USE_MAIN_CONTEXT_DEFAULT_LOADER);
  if (cachedData !== undefined) compiled.cachedDataRejected = !checkStamp(cachedData, code);
  if (produceCachedData) Object.assign(compiled, { cachedDataProduced: true, cachedData: stampOf(code) });
  return compiled;
}

function checkParsingContext(parsingContext) {
  if (parsingContext !== undefined && (typeof parsingContext !== 'object' || parsingContext === null || !isContext(parsingContext))) {
    throw new codes.ERR_INVALID_ARG_TYPE('options.parsingContext', 'Context', parsingContext);
  }
}

function checkExtensions(contextExtensions) {
  validateArray(contextExtensions, 'options.contextExtensions');
  contextExtensions.forEach((extension, at) => {
    validateObject(extension, `options.contextExtensions[${at}]`, NULLABLE);
  });
}

function compileIn(parsingContext, code, filename, lineOffset, params, contextExtensions) {
  const global = parsingContext === undefined ? undefined : globalOf(parsingContext);
  // A text that closes the function would run at once: each part must parse alone.
  engine.compileScript(`(function (${params.join(',')}\n) {})`, filename, lineOffset + 1);
  // The engine takes a wrapper in line 0 for one without a line.
  const isMoved = lineOffset === 1;
  if (contextExtensions.length > 0) {
    // The names of these objects stand around the function.
    const names = contextExtensions.map((_, at) => `extension${at}`);
    code = `${names.map((name) => `with (${name}) `).join('')}return function (${params.join(',')}) {${code}\n}`;
    const make = engine.compileInRealm(global, isMoved ? `\n${code}` : code, filename, isMoved ? 1 : lineOffset + 1, names.join(','));
    return make(...contextExtensions.map((extension) => extension ?? {}));
  }
  const source = isMoved ? `\n${code}` : code;
  return engine.compileInRealm(global, source, filename, isMoved ? 1 : lineOffset + 1, params.join(','));
}

function measureMemory(options) {
  return require('internal:vm/measure').measureMemory(options);
}

module.exports = {
  Script, createContext, createScript, runInContext, runInNewContext, runInThisContext, isContext, compileFunction, measureMemory,
  constants,
};

if (binding('program').option('--experimental-vm-modules')) {
  engine.defineLazily(module.exports, ['Module', 'SourceTextModule', 'SyntheticModule'], (name) => require('internal:vm/module')[name]);
}
