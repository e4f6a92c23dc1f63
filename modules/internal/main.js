// Runs the program that the command line names.

const engine = binding('engine');
const program = binding('program');

function run() {
  const path = program.arguments()[0];
  const find = (name) => require(name.startsWith('node:') || name.startsWith('internal:') ? name : `node:${name}`);
  const module = { exports: {}, filename: path, id: '.' };
  globalThis.global = globalThis;
  try { globalThis.process = require('node:process'); } catch (error) { globalThis.process = { env: {}, argv: [], platform: 'linux', versions: {}, nextTick: engine.nextTick, emitWarning() {}, cwd: () => '/', on() {} }; }
  const timers = binding('timers');
  timers.setRunner((object) => object.run());
  globalThis.__timers = timers;
  if (!globalThis.console) { try { globalThis.console = require('node:console'); } catch { globalThis.console = { log(...a) { binding('console').write(1, a.join(' ') + '\n'); } }; } }
  const fn = engine.compileFunction(binding('console').readFile(path), path, 'exports, require, module, __filename, __dirname');
  fn.call(module.exports, module.exports, find, module, path, path.slice(0, path.lastIndexOf('/')));
}

module.exports = { run, beforeExit() {}, exit() {} };
