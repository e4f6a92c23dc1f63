// internal:vm/imports: what `import()` means in scripts of node:vm. The engine names a script by its file name only, so the last
// script of a name decides.

const engine = binding('engine');
const { codes } = require('internal:errors');
const { hrefOfPath } = require('internal:url/file');

// Names whose scripts have no callback are forgotten, the oldest first, when there are more.
const NAMES_MAX = 4096;

// { callback, referrer } by file name; neither stands for the program's own loader.
const scripts = new Map();

let isInstalled = false;

function install() {
  if (isInstalled) return;
  isInstalled = true;
  const { importModule } = require('internal:module/esm');
  engine.setHook('import', (specifier, base, attributes) => {
    const script = scripts.get(base);
    return script === undefined ? importModule(specifier, base, attributes) : importFrom(script, specifier, base, attributes);
  });
}

// Remembers what option `importModuleDynamically` a script came with; `referrer` is what the callback gets.
function note(filename, importModuleDynamically, referrer, defaultLoader) {
  install();
  scripts.delete(filename);
  if (defaultLoader !== undefined && importModuleDynamically === defaultLoader) scripts.set(filename, { isDefault: true });
  else scripts.set(filename, { callback: importModuleDynamically, referrer });
  if (scripts.size > NAMES_MAX) forgetOldest();
}

function forgetOldest() {
  for (const [name, { callback }] of scripts) {
    if (callback !== undefined) continue;
    scripts.delete(name);
    return;
  }
}

function importFrom(script, specifier, base, attributes) {
  if (script.isDefault) return require('internal:module/esm').importModule(specifier, baseUrl(base), attributes);
  return importByCallback(script, specifier, attributes);
}

// Relative specifiers of a script without a file are relative to the working folder.
function baseUrl(name) {
  if (/^[a-z][a-z\d+.-]*:/i.test(name)) return name;
  return hrefOfPath(name.startsWith('/') ? name : `${process.cwd()}/`);
}

async function importByCallback({ callback, referrer }, specifier, attributes) {
  if (callback === undefined) throw new codes.ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING();
  if (!binding('program').option('--experimental-vm-modules')) throw new codes.ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG();
  const given = await callback(specifier, referrer, { __proto__: null, ...attributes });
  if (require('node:util').types.isModuleNamespaceObject(given)) return given;
  const { Module } = require('internal:vm/module');
  if (!(given instanceof Module)) throw new codes.ERR_VM_MODULE_NOT_MODULE();
  if (given.status === 'errored') throw given.error;
  return given.namespace;
}

module.exports = { note };
