// internal:vm/module: vm.SourceTextModule and vm.SyntheticModule, in the program's own context.
//
// The engine knows modules by name: each of these has one of its own, and while it loads them it asks here what their imports mean.
// A synthetic module is a source text too, which hands over a function that sets its variables.

const engine = binding('engine');
const { codes } = require('internal:errors');
const { inspect } = require('node:util');
const { validateArray, validateBoolean, validateFunction, validateInt32, validateObject, validateString, validateUint32 } =
  require('internal:validators');

const PREFIX = 'vm:module(';
// Where synthetic modules leave the function that sets their exports.
const SETTERS = Symbol.for('protojs.vm.modules');

// Modules by the names that the engine knows.
const modules = new Map();
let made = 0;

function unavailable(what) {
  return new codes.ERR_FEATURE_UNAVAILABLE_ON_PLATFORM(what);
}

function status(text) {
  return new codes.ERR_VM_MODULE_STATUS(text);
}

// The engine's questions about modules of this file.
const answers = {
  isOwn: (url) => modules.has(url),
  resolve(specifier, base) {
    const found = modules.get(base)?.linked.get(specifier);
    if (found === undefined) throw new codes.ERR_VM_MODULE_LINK_FAILURE(`request for '${specifier}' is not in cache`);
    return found.url;
  },
  load: (url) => ['module', modules.get(url).text],
  fillMeta(meta, url) {
    const { self, initializeImportMeta } = modules.get(url);
    initializeImportMeta?.(meta, self);
  },
};

function contextOf(options) {
  const { context } = options;
  if (context === undefined) return undefined;
  validateObject(context, 'options.context', 2 | 4);
  if (!require('node:vm').isContext(context)) throw new codes.ERR_INVALID_ARG_TYPE('options.context', 'vm.Context', context);
  throw unavailable('vm modules in a context of their own');
}

class Module {
  #record;
  #status = 'unlinked';
  #error;
  #namespace;
  #evaluation;

  constructor(text, options) {
    if (new.target === Module) throw new TypeError('Module is not a constructor');
    validateObject(options, 'options');
    const { identifier } = options;
    if (identifier !== undefined) validateString(identifier, 'options.identifier');
    this.context = contextOf(options);
    const number = made++;
    this.identifier = identifier ?? `${PREFIX}${number})`;
    const url = identifier === undefined ? this.identifier : `${identifier}#${PREFIX}${number})`;
    this.#record = { self: this, url, text, linked: new Map(), initializeImportMeta: options.initializeImportMeta };
    modules.set(url, this.#record);
    require('internal:module/engine_hooks').setVirtual(answers);
    require('internal:vm/imports').note(url, options.importModuleDynamically, this);
  }

  get status() {
    return this.#status;
  }

  get error() {
    if (this.#status !== 'errored') throw status('must be errored');
    return this.#error;
  }

  get namespace() {
    if (this.#status === 'unlinked' || this.#status === 'linking') throw status('must not be unlinked or linking');
    // The engine has no namespace before it evaluates: who reads it early has the module run early.
    this.#namespace ??= engine.requireModule(this.#record.url);
    return this.#namespace;
  }

  async link(linker) {
    validateFunction(linker, 'linker');
    if (this.#status === 'linked') throw new codes.ERR_VM_MODULE_ALREADY_LINKED();
    if (this.#status !== 'unlinked') throw status('must be unlinked');
    await Module.#linkAll(this, linker);
    Module.#settle(this);
  }

  static async #linkAll(module, linker) {
    module.#status = 'linking';
    try {
      await Promise.all(Module.#requests(module).map(async ([specifier, attributes]) => {
        const given = await linker(specifier, module, { attributes, assert: attributes });
        if (typeof given !== 'object' || given === null || !(#status in given)) throw new codes.ERR_VM_MODULE_NOT_MODULE();
        if (given.#status === 'errored') {
          throw new codes.ERR_VM_MODULE_LINK_FAILURE(`request for '${specifier}' resolved to an errored module`, given.#error);
        }
        module.#record.linked.set(specifier, given.#record);
        if (given.#status === 'unlinked') await Module.#linkAll(given, linker);
      }));
    } catch (error) {
      module.#fail(error);
      throw error;
    }
  }

  // All of a graph are linked at once.
  static #settle(module) {
    if (module.#status !== 'linking') return;
    module.#status = 'linked';
    for (const { self } of module.#record.linked.values()) Module.#settle(self);
  }

  static #requests(module) {
    const list = engine.moduleRequests(module.#record.text, module.#record.url);
    const requests = new Map();
    for (let at = 0; at < list.length; at += 2) requests.set(list[at], { __proto__: null, ...list[at + 1] });
    return [...requests];
  }

  get dependencies() {
    return Module.#requests(this).map(([specifier]) => specifier);
  }

  evaluate(options = {}) {
    try {
      validateObject(options, 'options');
      const { timeout, breakOnSigint = false } = options;
      if (timeout !== undefined) validateUint32(timeout, 'options.timeout', true);
      validateBoolean(breakOnSigint, 'options.breakOnSigint');
      if (!['linked', 'evaluated', 'errored'].includes(this.#status)) throw status('must be one of linked, evaluated, or errored');
      if (timeout !== undefined) throw unavailable('the timeout of a vm module');
    } catch (error) {
      return Promise.reject(error);
    }
    this.#evaluation ??= this.#evaluate();
    return this.#evaluation;
  }

  async #evaluate() {
    this.#status = 'evaluating';
    try {
      this.#namespace = await engine.importModule(this.#record.url, this.#record.url, undefined);
      this.#markEvaluated();
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  // What a module imports is evaluated with it.
  #markEvaluated() {
    this.#status = 'evaluated';
    for (const { self } of this.#record.linked.values()) {
      if (self.#status === 'linked') {
        self.#namespace = engine.requireModule(self.#record.url);
        self.#markEvaluated();
      }
    }
  }

  #fail(error) {
    this.#status = 'errored';
    this.#error = error;
  }

  [inspect.custom](depth, options) {
    const shown = { status: this.status, identifier: this.identifier, context: this.context };
    Object.setPrototypeOf(shown, Object.getPrototypeOf(this));
    Object.defineProperty(shown, 'constructor', { value: this.constructor });
    return inspect(shown, { ...options, customInspect: false });
  }
}

class SourceTextModule extends Module {
  #requests;

  constructor(source, options = {}) {
    validateString(source, 'code');
    validateObject(options, 'options');
    const { lineOffset = 0, columnOffset = 0, initializeImportMeta, importModuleDynamically, cachedData } = options;
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (initializeImportMeta !== undefined) validateFunction(initializeImportMeta, 'options.initializeImportMeta');
    if (importModuleDynamically !== undefined) validateFunction(importModuleDynamically, 'options.importModuleDynamically');
    if (cachedData !== undefined) require('internal:validators').validateBuffer(cachedData, 'options.cachedData');
    engine.compileModule(source, `${options.identifier ?? PREFIX}#`);
    super(source, options);
    this.#requests = Object.freeze(this.dependencies);
  }

  get dependencySpecifiers() {
    return this.#requests;
  }

  createCachedData() {
    if (this.status === 'evaluating' || this.status === 'evaluated' || this.status === 'errored') {
      throw new codes.ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA();
    }
    throw unavailable('vm.SourceTextModule.createCachedData()');
  }
}

// A module text that exports these names and leaves a function to set them, then runs `start`.
function textOf(names, number) {
  const variables = names.map((_, at) => `e${at}`);
  const list = names.map((name, at) => `e${at} as ${JSON.stringify(name)}`);
  const cases = names.map((name, at) => `case ${JSON.stringify(name)}: e${at} = value; break;`);
  return `${variables.length > 0 ? `let ${variables.join(', ')};` : ''} export { ${list.join(', ')} };
globalThis[Symbol.for(${JSON.stringify(SETTERS.description)})].get(${number})((name, value) => { switch (name) { ${cases.join(' ')} } });`;
}

const starts = new Map();

class SyntheticModule extends Module {
  #names;
  #values = new Map();
  #set;

  constructor(exportNames, evaluateCallback, options = {}) {
    validateArray(exportNames, 'exportNames');
    exportNames.forEach((name, at) => {
      validateString(name, `exportNames[${at}]`);
      if (exportNames.indexOf(name) !== at) throw new codes.ERR_INVALID_ARG_VALUE(`exportNames.${name}`, name, 'is duplicated');
    });
    validateFunction(evaluateCallback, 'evaluateCallback');
    const number = made;
    super(textOf(exportNames, number), options);
    this.#names = new Set(exportNames);
    Object.defineProperty(globalThis, SETTERS, { value: starts, configurable: true });
    starts.set(number, (set) => {
      starts.delete(number);
      this.#set = set;
      for (const [name, value] of this.#values) set(name, value);
      Reflect.apply(evaluateCallback, this, [this]);
    });
  }

  setExport(name, value) {
    validateString(name, 'name');
    if (this.status === 'unlinked' || this.status === 'linking') throw status('must be linked');
    if (!this.#names.has(name)) throw new ReferenceError(`Export '${name}' is not defined in module`);
    if (this.#set === undefined) this.#values.set(name, value);
    else this.#set(name, value);
  }
}

module.exports = { Module, SourceTextModule, SyntheticModule };
