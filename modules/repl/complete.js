// internal:repl/complete: what may follow the text before the cursor.

const engine = binding('engine');
const { declared } = require('internal:repl/scope');

const identifier = /^[A-Za-z_$][\w$]*$/;
const keywords = ['async', 'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else',
  'export', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'let', 'new', 'null', 'return', 'switch', 'this',
  'throw', 'true', 'try', 'typeof', 'undefined', 'var', 'void', 'while', 'with', 'yield'];

// Gives [the end of the text that is replaced, what it is replaced with].
function complete(text) {
  let found;
  if ((found = /^\s*\.(\w*)$/.exec(text)) !== null) return choose(found[1], require('internal:repl/commands').names);
  if ((found = /\b(?:require|import)\s*\(\s*(['"`])([^'"`]*)$/.exec(text)) !== null) return completeModule(found[2]);
  if ((found = /(['"`])(?:(?!\1).)*\1\.([\w$]*)$/.exec(text)) !== null) return choose(found[2], namesOf(''));
  if ((found = /([\w$]+(?:\??\.[\w$]+)*)\??\.([\w$]*)$/.exec(text)) !== null) return choose(found[2], namesOf(valueOf(found[1])));
  if (/['"`\]).]\s*$/.test(text)) return ['', []];
  found = /([\w$]*)$/.exec(text);
  return choose(found[1], [...namesOf(globalThis), ...declared, ...keywords]);
}

function choose(prefix, names) {
  const fitting = new Set(names.filter((name) => name.startsWith(prefix)));
  return [prefix, [...fitting].sort()];
}

// The value of names joined by full stops. Getters are not run, except those of globals that load a module.
function valueOf(path) {
  const [root, ...rest] = path.split(/\??\./);
  if (!identifier.test(root)) return undefined;
  let value;
  try {
    value = engine.runTyped(root, 'completion', false);
  } catch {
    return undefined;
  }
  for (const name of rest) value = dataProperty(value, name);
  return value;
}

function dataProperty(value, name) {
  for (let object = asObject(value); object !== null; object = Object.getPrototypeOf(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    if (descriptor !== undefined) return descriptor.value;
  }
  return undefined;
}

function asObject(value) {
  return value === undefined || value === null ? null : Object(value);
}

function namesOf(value) {
  const names = [];
  for (let object = asObject(value); object !== null; object = Object.getPrototypeOf(object)) {
    for (const name of Object.getOwnPropertyNames(object)) if (identifier.test(name)) names.push(name);
  }
  return names;
}

function completeModule(prefix) {
  if (/^\.{0,2}\//.test(prefix)) return completeFile(prefix);
  const { builtinModules } = require('node:module');
  return choose(prefix, [...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
}

function completeFile(prefix) {
  const { readdirSync } = require('node:fs');
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return choose(prefix, entries.map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`));
  } catch {
    return [prefix, []];
  }
}

module.exports = { choose, complete, completeModule, dataProperty, keywords, namesOf };
