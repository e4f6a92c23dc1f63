// node:module: what programs may look at and replace of `require`.
const assert = require('node:assert');
const Module = require('node:module');
const path = require('node:path');

assert.strictEqual(require.main, module);
assert.strictEqual(process.mainModule, module);
assert.strictEqual(module.id, '.');
assert.strictEqual(module.filename, __filename);
assert.strictEqual(module.loaded, false);
assert.strictEqual(module.paths[0], path.join(__dirname, 'node_modules'));
assert.strictEqual(require.cache[__filename], module);
assert.strictEqual(require.cache, Module._cache);
assert.strictEqual(this, module.exports);
assert.ok(module instanceof Module);

// Resolution and its errors.
assert.strictEqual(require.resolve('fs'), 'fs');
assert.strictEqual(require.resolve('node:fs'), 'node:fs');
assert.strictEqual(require.resolve('./loader_require'), __filename);
assert.strictEqual(require.resolve('./loader_require.js', { paths: [__dirname] }), __filename);
assert.strictEqual(require.resolve.paths('fs'), null);
assert.deepStrictEqual(require.resolve.paths('./x'), [__dirname]);
assert.throws(() => require('./none'), { code: 'MODULE_NOT_FOUND', requireStack: [__filename], message: `Cannot find module './none'\nRequire stack:\n- ${__filename}` });
assert.throws(() => require('node:none'), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
assert.throws(() => require(''), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => require(1), { code: 'ERR_INVALID_ARG_TYPE' });

// Built-ins.
assert.ok(Module.isBuiltin('fs') && Module.isBuiltin('node:test') && !Module.isBuiltin('test'));
assert.ok(Module.builtinModules.includes('fs/promises') && !Module.builtinModules.includes('test'));
assert.ok(Object.isFrozen(Module.builtinModules));

// Handlers, made modules, and the wrapper.
require.extensions['.made'] = (made, filename) => made._compile('exports.name = __filename; exports.line = 1', filename);
const made = new Module('/virtual/a.made', module);
Module._cache['/virtual/a.made'] = made;
made.load('/virtual/a.made');
assert.strictEqual(made.exports.name, '/virtual/a.made');
assert.strictEqual(made.loaded, true);
assert.ok(module.children.includes(made));
delete require.extensions['.made'];
assert.match(Module.wrap('x'), /^\(function \(exports, require, module, __filename, __dirname\) \{ x\n\}\);$/);

// Replaced parts are used.
const seen = [];
const { _load, _resolveFilename } = Module;
Module._load = function (request, ...rest) {
  seen.push(request);
  return Reflect.apply(_load, this, [request, ...rest]);
};
Module._resolveFilename = function (request, ...rest) {
  return request === 'virtual' ? '/virtual/a.made' : Reflect.apply(_resolveFilename, this, [request, ...rest]);
};
assert.strictEqual(require('virtual'), made.exports);
Module._load = _load;
Module._resolveFilename = _resolveFilename;
assert.deepStrictEqual(seen, ['virtual']);
const { require: original } = Module.prototype;
Module.prototype.require = () => 'replaced';
assert.strictEqual(require('anything'), 'replaced');
Module.prototype.require = original;

// require for other places.
const elsewhere = Module.createRequire(path.join(__dirname, 'x.js'));
assert.strictEqual(elsewhere.resolve('./loader_require'), __filename);
assert.strictEqual(Module.createRequire(`file://${__dirname}/`).resolve('./loader_require'), __filename);
assert.throws(() => Module.createRequire('relative.js'), { code: 'ERR_INVALID_ARG_VALUE' });

// A module that throws is forgotten.
const broken = new Module('/virtual/broken.js', module);
assert.throws(() => broken._compile('throw new Error("broken")', '/virtual/broken.js'), { message: 'broken' });
assert.throws(() => broken._compile('this is no code', '/virtual/broken.js'), SyntaxError);

// Modules of the other kind, and what only they can do.
import('node:path').then((namespace) => {
  assert.strictEqual(namespace.default, path);
  assert.strictEqual(namespace.join, path.join);
  return import('data:text/javascript,export default import.meta.url; export const two = 2');
}).then((namespace) => {
  assert.strictEqual(namespace.two, 2);
  assert.match(namespace.default, /^data:/);
  return import('./none.mjs');
}).catch((error) => {
  assert.strictEqual(error.code, 'ERR_MODULE_NOT_FOUND', error.stack);
  process.exitCode = 0;
  finished = true;
});
let finished = false;
process.on('exit', () => assert.ok(finished));
