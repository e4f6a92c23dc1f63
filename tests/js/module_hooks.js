'use strict';
// Hooks of programs before the loader: module.registerHooks() for require and import, module.register() for imports.

const assert = require('node:assert');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { registerHooks } = require('node:module');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'module-hooks-'));
const write = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

async function synchronousHooks() {
  const plain = write('plain.js', 'module.exports = "as it is";');
  const seen = [];
  const outer = registerHooks({
    resolve(specifier, context, next) {
      seen.push(specifier);
      return specifier === 'virtual:x' ? { url: 'virtual:x', format: 'commonjs', shortCircuit: true } : next(specifier, context);
    },
    load(url, context, next) {
      if (url === 'virtual:x') return { format: 'commonjs', source: 'exports.name = "virtual"', shortCircuit: true };
      const loaded = next(url, context);
      return url.endsWith('/plain.js') ? { ...loaded, source: `${loaded.source}; module.exports += "!"` } : loaded;
    },
  });
  assert.strictEqual(require('virtual:x').name, 'virtual');
  assert.strictEqual(require(plain), 'as it is!');
  assert.deepStrictEqual(seen, ['virtual:x', plain]);
  const module = write('imported.mjs', 'import os from "node:os"; export default typeof os.cpus;');
  assert.strictEqual((await import(module)).default, 'function');
  assert.deepStrictEqual(seen.slice(2), [module, 'node:os']);
  outer.deregister();
  delete require.cache[plain];
  assert.strictEqual(require(plain), 'as it is');
  assert.strictEqual(seen.length, 4);
  const bad = registerHooks({ resolve: () => null });
  assert.throws(() => require('anything'), { code: 'ERR_INVALID_RETURN_VALUE' });
  bad.deregister();
  assert.throws(() => registerHooks({ load: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
}

function asynchronousHooks() {
  write('hooks.mjs', `
    import fs from 'node:fs/promises';
    let name;
    export async function initialize(data) { name = data.name; }
    export async function resolve(specifier, context, next) {
      if (specifier === 'given') return { url: 'given:it', shortCircuit: true };
      return next(specifier);
    }
    export async function load(url, context, next) {
      if (url !== 'given:it') return next(url);
      await fs.readFile(new URL(import.meta.url));
      return { format: 'module', source: 'export default ' + JSON.stringify(name), shortCircuit: true };
    }`);
  write('inner.mjs', "import given from 'given'; export default given;");
  const main = write('main.mjs', `
    import { register } from 'node:module';
    register('./hooks.mjs', { parentURL: import.meta.url, data: { name: 'by a hook' } });
    const { default: given } = await import('./inner.mjs');
    console.log(given);`);
  assert.strictEqual(execFileSync(process.execPath, [main], { encoding: 'utf8' }), 'by a hook\n');
  write('incomplete.mjs', 'export const resolve = () => ({ url: "node:fs" });');
  const loose = write('loose.mjs', 'console.log("not reached")');
  const run = () => execFileSync(process.execPath, ['--loader', path.join(folder, 'incomplete.mjs'), loose], { encoding: 'utf8', stdio: 'pipe' });
  assert.throws(run, (error) => error.status === 1 && /ERR_LOADER_CHAIN_INCOMPLETE/.test(error.stderr));
}

// Each kind comes and goes without the other.
function bothKinds() {
  write('changing.mjs', `
    export async function resolve(specifier, context, next) {
      return specifier === 'common' ? { url: 'given:common', shortCircuit: true } : next(specifier);
    }
    export async function load(url, context, next) {
      return url === 'given:common' ? { format: 'commonjs', source: 'exports.name = "common"', shortCircuit: true } : next(url);
    }`);
  write('missing.mjs', "import 'nowhere';");
  const main = write('both.mjs', `
    import { register, registerHooks } from 'node:module';
    const seen = [];
    const add = () => registerHooks({
      resolve(specifier, context, next) {
        seen.push(specifier);
        return specifier === 'virtual' ? { url: 'virtual:it', shortCircuit: true } : next(specifier, context);
      },
      load(url, context, next) {
        if (url === 'virtual:it') return { format: 'module', source: 'export default "virtual"', shortCircuit: true };
        const loaded = next(url, context);
        return url === 'given:it' ? { ...loaded, source: loaded.source + '; export const more = 1' } : loaded;
      },
    });
    const before = add();
    register('./hooks.mjs', { parentURL: import.meta.url, data: { name: 'by a hook' } });
    register('./changing.mjs', import.meta.url);
    before.deregister();
    seen.length = 0;
    console.log((await import('./inner.mjs?first')).default);
    const sync = add();
    console.log((await import('./inner.mjs?second')).default, (await import('virtual')).default, (await import('common')).name);
    console.log(await import('./missing.mjs').catch((error) => error.code));
    console.log(seen.join());
    sync.deregister();
    console.log((await import('./inner.mjs?third')).default, await import('virtual').catch((error) => error.code), seen.length);`);
  const { stderr, stdout } = spawnSync(process.execPath, [main], { encoding: 'utf8' });
  assert.deepStrictEqual([stderr, stdout.split('\n')], ['', [
    'by a hook', 'by a hook virtual common', 'ERR_MODULE_NOT_FOUND', './inner.mjs?second,given,virtual,common,./missing.mjs,nowhere',
    'by a hook ERR_MODULE_NOT_FOUND 6', '',
  ]]);
}

// Imports of one module at the same time, and of modules that import one another, wait for what is being read.
function simultaneousImports() {
  write('slow_hooks.mjs', `
    export async function load(url, context, next) {
      if (/(one|two)\\.mjs$/.test(url)) await new Promise((resolve) => setTimeout(resolve, 20));
      return next(url, context);
    }`);
  write('one.mjs', 'import "./two.mjs"; export default 1;');
  write('two.mjs', 'import "./one.mjs"; export default 2;');
  const main = write('simultaneous.mjs', `
    import { register } from 'node:module';
    register('./slow_hooks.mjs', import.meta.url);
    const [a, b, c] = await Promise.all([import('./one.mjs'), import('./one.mjs'), import('./two.mjs')]);
    const failed = await Promise.allSettled([import('./none.mjs'), import('./none.mjs')]);
    console.log(a === b, a.default, c.default, failed.map((each) => each.reason?.code).join());`);
  const { stderr, stdout } = spawnSync(process.execPath, [main], { encoding: 'utf8' });
  assert.deepStrictEqual([stderr, stdout], ['', 'true 1 2 ERR_MODULE_NOT_FOUND,ERR_MODULE_NOT_FOUND\n']);
}

// What hooks gave for a module that was loaded is let go.
function sourcesAreLetGo() {
  const text = `/* ${'x'.repeat(1 << 19)} */ export default 1;`;
  const hooks = registerHooks({
    load: (url, context, next) => (url.endsWith('.mjs') ? { format: 'module', source: `${text} // ${url}`, shortCircuit: true } : next(url, context)),
  });
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < 20; at++) require(write(`large_${at}.mjs`, ''));
  hooks.deregister();
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < 5 << 20, `${grown} bytes`);
}

synchronousHooks().then(asynchronousHooks).then(bothKinds).then(simultaneousImports).then(sourcesAreLetGo)
  .finally(() => fs.rmSync(folder, { recursive: true }));
