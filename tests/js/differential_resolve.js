'use strict';
// Resolution over generated package trees, for comparing two runtimes: run it on both with the same seed and compare the output.
//
//   COMMAND tests/js/differential_resolve.js SEED [TREES]            resolves and prints one line per request
//   COMMAND tests/js/differential_resolve.js SEED [TREES] --queries  prints the requests only and keeps the trees
//
// A line is: kind, asking file, specifier, then the path found or the error's code and message. Paths are relative to the tree.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');

const seed = Number(process.argv[2] || 1);
const trees = Number(process.argv[3] || 20);
const queriesOnly = process.argv.includes('--queries');

let state = (seed * 2654435761 + 12345) >>> 0;
function random(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  state >>>= 0;
  return state % below;
}
const pick = (list) => list[random(list.length)];
const chance = (percent) => random(100) < percent;

const packages = ['p', 'q', '@s/r', 'main-only', 'a.b'];
const files = [
  'index.js', 'index.mjs', 'index.json', 'main.js', 'lib/a.js', 'lib/b.mjs', 'lib/c.cjs', 'lib/index.js', 'lib/d.json',
  'lib/deep/e.js', 'x y.js', 'lib.js', 'data.json', 'lib/f.txt',
];
const targets = [
  './main.js', './lib/a.js', './lib/b.mjs', './lib/c.cjs', './lib/deep/e.js', './gone.js', './lib', './lib/', './', 'main.js', '../p/main.js',
  '/main.js', './node_modules/x.js', './lib/../main.js', './lib/./a.js', './x%20y.js', './x y.js', './lib//a.js', './%2e%2e/x', 'fs', 'node:fs', 'q', 'p/main.js',
  './lib%2fa.js', '', './lib/a.js?x=1',
];
const patterns = ['./lib/*.js', './lib/*', './*', './lib/deep/*.js', './*/index.js', '../*', './lib/*/*.js', './node_modules/*', null];
const conditions = ['import', 'require', 'node', 'default', 'browser', 'development', 'module-sync', '0'];
const subpaths = ['.', './a', './lib/a.js', './lib', './x', './data.json', './package.json', './lib/'];
const patternKeys = ['./f/*', './f/*.js', './*', './lib/*', './lib/deep/*', './f/*/x', './g*', './f/**'];
const imports = ['#a', '#b', '#a/b', '#lib/*', '#x*', '#*', '#dep', '#', '#/x', '#a/'];

function target(depth, pattern) {
  const kind = random(100);
  if (kind < 55 || depth > 2) return pattern ? pick(patterns) : pick(targets);
  if (kind < 75) {
    const map = {};
    const count = 1 + random(3);
    for (let i = 0; i < count; i++) map[pick(conditions)] = target(depth + 1, pattern);
    return map;
  }
  if (kind < 90) {
    const list = [];
    const count = random(4);
    for (let i = 0; i < count; i++) list.push(target(depth + 1, pattern));
    return list;
  }
  return pick([null, false, 5, 'main.js']);
}

function exportsField() {
  const kind = random(100);
  if (kind < 20) return target(0, false);
  if (kind < 25) return { '.': './main.js', 'import': './main.js' };
  const map = {};
  const count = 1 + random(5);
  for (let i = 0; i < count; i++) {
    if (chance(60)) map[pick(subpaths)] = target(0, false);
    else map[pick(patternKeys)] = target(0, true);
  }
  return map;
}

function importsField() {
  const map = {};
  const count = 1 + random(4);
  for (let i = 0; i < count; i++) {
    const key = pick(imports);
    map[key] = target(0, key.includes('*'));
  }
  return map;
}

function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function packageJson(name) {
  if (chance(8)) return pick(['{', '{"name":}', '[]', '', '"x"', 'nul']);
  const fields = {};
  if (chance(80)) fields.name = chance(95) ? name : 7;
  if (chance(50)) fields.main = pick(['main.js', './lib', 'lib/a', './gone', '', 'lib/', './lib/b.mjs', 3, 'main', '..']);
  if (chance(40)) fields.type = pick(['module', 'commonjs', 'other']);
  if (chance(60)) fields.exports = exportsField();
  if (chance(50)) fields.imports = importsField();
  return JSON.stringify(fields);
}

function makePackage(directory, name) {
  for (const file of files) {
    if (chance(70)) write(path.join(directory, file), file.endsWith('.json') ? '{}' : '');
  }
  if (chance(90)) write(path.join(directory, 'package.json'), packageJson(name));
}

const loadSource = 'export const resolve = (specifier) => import.meta.resolve(specifier);\nexport const load = (specifier) => import(specifier);\n';

function makeTree(root) {
  const askers = [];
  const addAsker = (directory) => {
    write(path.join(directory, 'ask.cjs'), '');
    write(path.join(directory, 'ask.mjs'), loadSource);
    askers.push(directory);
  };
  makePackage(root, 'top');
  addAsker(root);
  for (const name of packages) {
    if (chance(80)) makePackage(path.join(root, 'node_modules', name), name);
  }
  const linked = path.join(root, 'linked', 'pkg');
  makePackage(linked, 'linked');
  addAsker(linked);
  fs.mkdirSync(path.join(root, 'node_modules'), { recursive: true });
  fs.symlinkSync(linked, path.join(root, 'node_modules', 'linked'));
  const nested = path.join(root, 'node_modules', 'p', 'node_modules', 'q');
  if (chance(60)) makePackage(nested, 'q');
  addAsker(path.join(root, 'node_modules', 'p', 'lib'));
  if (chance(40)) write(path.join(root, 'node_modules', 'single.js'), '');
  return askers;
}

const ends = [
  '', '/', '/a', '/lib/a.js', '/lib/a', '/lib', '/lib/', '/x', '/data.json', '/package.json', '/f/a', '/f/a.js', '/f/lib/a', '/f/', '/f/../x', '/f/a/x', '/ga', '/main.js',
  '/main', '/lib/deep/e', '/lib/deep/e.js', '/x%20y.js', '/x y.js', '/f//a', '/f/node_modules', '/index', '/f/./a', '/..', '/f/*', '/lib\\a.js',
];
const relatives = [
  './main', './main.js', './lib', './lib/', '.', '..', './', '../', './lib/a', './lib/a.js', './gone', './x%20y.js', './x y.js', './lib/b.mjs', './lib/b', './data', './lib/f.txt',
  './lib/.', './lib/..', './lib//a.js', './main.js?x', './main.js#x', './lib/d', '...', '.x', './package', './lib%2fa.js', './lib\\a.js', '/', './index.mjs',
];
const others = [
  'fs', 'node:fs', 'node:nope', 'test', 'node:test', 'single', 'single.js', 'none', '@s', '@s/', '@', '@/x', 'none/x', '@s/none', 'http://x/y', 'data:text/javascript,', 'data:text/plain,x',
  'a:b', '%', 'p%', 'p\\x', '.p', 'linked', 'linked/lib/a.js', 'top', 'top/a', 'top/lib/a.js', 'file:///gone.js', 'file://host/x', 'P', '#none', '#lib/a', '#xa', '#lib/deep/e',
];

function specifiers() {
  const list = [];
  for (let i = 0; i < 14; i++) list.push(pick(packages) + pick(ends));
  for (let i = 0; i < 8; i++) list.push(pick(relatives));
  for (let i = 0; i < 6; i++) list.push(pick(others));
  for (let i = 0; i < 4; i++) list.push(pick(imports));
  return list;
}

function failure(error, root) {
  const lines = String(error.message).split('\n').map((line) => line.replaceAll(root, '~').replaceAll(path.dirname(root), '~/..'));
  const kept = lines.filter((line) => !/^(- |Require stack:|Did you mean)/.test(line));
  const shown = error.code === undefined ? kept[0].replace(/(Error parsing [^:]*: ).*/, '$1…') : kept.join(' | ');
  // The reason is V8's text of a JSON error when there is one: not ours to repeat.
  const config = shown.replace(/(Invalid package config .*\.[cm]?js). (?!"exports").*/, '$1 …');
  return `!${error.name} ${error.code} ${config}`;
}

async function run() {
  for (let index = 0; index < trees; index++) {
    const outside = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'resolve-')));
    const root = path.join(outside, 'tree');
    const askers = makeTree(root);
    for (const directory of askers) {
      const list = specifiers();
      const asking = path.relative(root, directory) || '.';
      if (queriesOnly) {
        for (const specifier of list) console.log(JSON.stringify([root, asking, specifier]));
        continue;
      }
      const require = createRequire(path.join(directory, 'ask.cjs'));
      const module = await import(pathToFileURL(path.join(directory, 'ask.mjs')).href);
      for (const specifier of list) {
        let found;
        try {
          found = require.resolve(specifier).replaceAll(root, '~');
        } catch (error) {
          found = failure(error, root);
        }
        console.log(`require ${index} ${asking} ${JSON.stringify(specifier)} ${found}`);
        try {
          // Loading comes first: it fails with more words than a resolution that was remembered.
          await module.load(specifier);
          found = module.resolve(specifier).replaceAll(root, '~');
        } catch (error) {
          found = failure(error, root);
        }
        console.log(`import ${index} ${asking} ${JSON.stringify(specifier)} ${found}`);
      }
    }
    if (!queriesOnly) fs.rmSync(outside, { recursive: true });
  }
}

process.on('warning', () => {});
run();
