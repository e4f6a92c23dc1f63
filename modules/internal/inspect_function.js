// util.inspect for functions and classes: "[class B extends A]", "[AsyncFunction: name]".

const { isNativeFunction, kinds } = require('internal:class_kinds');

const classHead = /^(\s+[^(]*?)\s*{/;
const comments = /(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g;

function isClass(fn) {
  const source = Function.prototype.toString.call(fn);
  if (!source.startsWith('class') || !source.endsWith('}')) return isClassWithoutSource(fn, source);
  const rest = source.slice(5, -1);
  const brace = rest.indexOf('{');
  if (brace === -1) return false;
  // A parenthesis before the brace may stand in a comment, or in the expression behind "extends".
  return !rest.slice(0, brace).includes('(') || classHead.test(rest.replace(comments, ''));
}

// Built-in modules are kept without their source. The prototype of a class cannot be replaced, that of a function can.
function isClassWithoutSource(fn, source) {
  if (!source.endsWith('[native code]\n}') && !source.endsWith('[native code] }')) return false;
  if (isNativeFunction(fn)) return false;
  return Object.getOwnPropertyDescriptor(fn, 'prototype')?.writable === false;
}

function classBase(fn, className, tag) {
  const name = (Object.hasOwn(fn, 'name') && fn.name) || '(anonymous)';
  let base = `class ${name}`;
  if (className !== 'Function' && className !== null) base += ` [${className}]`;
  if (tag !== '' && className !== tag) base += ` [${tag}]`;
  if (className === null) return `[${base} extends [null prototype]]`;
  const parent = Object.getPrototypeOf(fn).name;
  return parent ? `[${base} extends ${parent}]` : `[${base}]`;
}

const typeNames = {
  [kinds.asyncFunction]: 'AsyncFunction',
  [kinds.generatorFunction]: 'GeneratorFunction',
  [kinds.asyncGeneratorFunction]: 'AsyncGeneratorFunction',
};

function functionBase(fn, view) {
  const { className, tag } = view;
  if (isClass(fn)) return classBase(fn, className, tag);
  const type = typeNames[view.kind] ?? 'Function';
  let base = `[${type}`;
  if (className === null) base += ' (null prototype)';
  base += fn.name === '' ? ' (anonymous)]' : `: ${fn.name}]`;
  if (className !== type && className !== null) base += ` ${className}`;
  if (tag !== '' && className !== tag) base += ` [${tag}]`;
  return base;
}

module.exports = { functionBase };
