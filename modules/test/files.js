// internal:test/files: which files `--test` and run() take for tests.

const fs = require('node:fs');
const path = require('node:path');

const TEST_NAME = /((^test(-.+)?)|(.+[.\-_]test))\.[cm]?[jt]s$/;
const SCRIPT_NAME = /\.[cm]?[jt]s$/;

// Names that Node 20 knows too: TypeScript is ours.
function isDeclaration(file) {
  return /\.d\.[cm]?ts$/.test(file);
}

function gather(file, into, { isGiven, isBelowTest }) {
  const stats = fs.statSync(file);
  if (stats.isFile()) {
    const name = path.basename(file);
    const isTest = TEST_NAME.test(name) || (isBelowTest && SCRIPT_NAME.test(name));
    if (isGiven || (isTest && !isDeclaration(name))) into.add(file);
  } else if (stats.isDirectory()) {
    const name = path.basename(file);
    if (!isGiven && name === 'node_modules') return;
    const below = { isGiven: false, isBelowTest: isBelowTest || name === 'test' };
    for (const entry of fs.readdirSync(file)) gather(path.join(file, entry), into, below);
  }
}

// A name with stars is a pattern where no such file exists.
function addGiven(given, cwd, files) {
  const file = path.resolve(cwd, given);
  if (/[*?{[]/.test(given) && !fs.existsSync(file)) {
    for (const match of matches([given], cwd)) files.add(match);
    return;
  }
  gather(file, files, { isGiven: true, isBelowTest: false });
}

// All test files below what is named, sorted; without names below the working folder.
function testFiles(names, cwd = process.cwd()) {
  const files = new Set();
  if (names.length === 0) gather(cwd, files, { isGiven: true, isBelowTest: false });
  for (const name of names) addGiven(name, cwd, files);
  return [...files].sort();
}

// Files that the patterns of run() name.
function matches(patterns, cwd) {
  const { globSync } = require('internal:fs/glob');
  const found = globSync(patterns, { cwd, exclude: (name) => name === 'node_modules' });
  return found.map((name) => path.resolve(cwd, name)).filter((file) => fs.statSync(file).isFile()).sort();
}

module.exports = { matches, testFiles };
