// process.env: a plain object whose writes become strings and reach the environment of the process.

const native = binding('process');

function textOf(value) {
  if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return `${value}`;
}

function refused(reason) {
  const error = new TypeError(`'process.env' ${reason}`);
  error.code = 'ERR_INVALID_OBJECT_DEFINE_PROPERTY';
  return error;
}

const handler = {
  set(target, name, value) {
    if (typeof name === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    warnIfNoText(value);
    const text = textOf(value);
    target[name] = text;
    native.setEnv(name, text);
    return true;
  },
  defineProperty(target, name, descriptor) {
    if ('get' in descriptor || 'set' in descriptor) throw refused('does not accept an accessor(getter/setter) descriptor');
    if (!('value' in descriptor) || !descriptor.configurable || !descriptor.writable || !descriptor.enumerable) {
      throw refused('only accepts a configurable, writable, and enumerable data descriptor');
    }
    return handler.set(target, name, descriptor.value);
  },
  deleteProperty(target, name) {
    if (typeof name === 'symbol') return true;
    delete target[name];
    native.unsetEnv(name);
    return true;
  },
};

let warned = false;

function warnIfNoText(value) {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || warned) return;
  if (binding('program').option('--pending-deprecation') !== true) return;
  warned = true;
  process.emitWarning(
    'Assigning any value other than a string, number, or boolean to a process.env property is deprecated. Please make sure to convert the value ' +
    'to a string before setting process.env with it.', 'DeprecationWarning', 'DEP0104');
}

// Reads need no trap, so they are as quick as reads of a proxy can be.
function make() {
  const pairs = native.environment();
  const target = {};
  for (let i = 0; i < pairs.length; i += 2) target[pairs[i]] = pairs[i + 1];
  return new Proxy(target, handler);
}

// Sets what a file defines and the environment does not.
function loadEnvFile(path = undefined) {
  const fs = require('node:fs');
  const text = fs.readFileSync(path ?? '.env', 'utf8');
  const values = require('internal:parse_env').parseEnv(text);
  for (const name of Object.keys(values)) {
    if (process.env[name] === undefined) process.env[name] = values[name];
  }
}

module.exports = { loadEnvFile, make };
