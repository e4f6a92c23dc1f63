// Runs the program that the command line names.

const engine = binding('engine');

function run(path, source) {
  const find = (name) => require(name.startsWith('node:') || name.startsWith('internal:') ? name : `node:${name}`);
  const module = { exports: {}, filename: path, id: '.' };
  globalThis.global = globalThis;
  if (!globalThis.console) globalThis.console = require('node:console');
  const fn = engine.compileFunction(source, path, 'exports, require, module, __filename, __dirname');
  fn.call(module.exports, module.exports, find, module, path, path.slice(0, path.lastIndexOf('/')));
}

module.exports = { run };
