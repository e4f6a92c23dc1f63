// fs.glob, fs.globSync and fs.promises.glob: the paths below a folder that fit patterns.

const { join, resolve, sep } = require('node:path');
const { validateFunction, validateObject, validateStringArray } = require('internal:validators');
const { Dirent } = require('internal:fs/stats');
const { toCallback } = require('internal:fs/paths');

// 'a{b,c}d' as ['abd', 'acd'].
function expand(pattern) {
  const found = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  if (found === null) return [pattern];
  const [head, tail] = [pattern.slice(0, found.index), pattern.slice(found.index + found[0].length)];
  return found[1].split(',').flatMap((part) => expand(head + part + tail));
}

const magic = /[*?[\]!+@(){}]/;

// A test of one name. Names that begin with a dot are matched only by patterns that do.
function compile(part) {
  if (!magic.test(part)) return (name) => name === part;
  const source = part.replace(/\[!/g, '[^').replace(/[.+^${}()|\\]/g, (sign, at, whole) => (sign === '^' && whole[at - 1] === '[' ? '^' : `\\${sign}`))
    .replace(/\*+/g, '[^/]*').replace(/\?/g, '[^/]');
  const regexp = new RegExp(`^(?:${source})$`, 'u');
  return (name) => (name[0] !== '.' || part[0] === '.') && regexp.test(name);
}

class Search {
  constructor(patterns, options) {
    if (options !== undefined) validateObject(options, 'options');
    const { cwd = '.', exclude, withFileTypes = false } = options ?? {};
    if (Array.isArray(exclude)) validateStringArray(exclude, 'options.exclude');
    else if (exclude !== undefined && exclude !== null) validateFunction(exclude, 'options.exclude');
    if (typeof patterns === 'string') patterns = [patterns];
    validateStringArray(patterns, 'patterns');
    this.root = cwd instanceof URL ? require('node:url').fileURLToPath(cwd) : `${cwd}`;
    this.patterns = patterns.flatMap(expand).map((pattern) => pattern.split('/'));
    this.withFileTypes = Boolean(withFileTypes);
    this.isExcluded = typeof exclude === 'function' ? exclude : excludedBy(exclude);
    this.found = new Map();
  }

  // Walks the patterns; yields folders whose entries are wanted.
  *walk() {
    for (const parts of this.patterns) {
      const isAbsolute = parts[0] === '';
      yield* this.match(isAbsolute ? '/' : '', parts.filter((part) => part !== '' && part !== '.'), 0);
    }
  }

  *match(folder, parts, at) {
    if (at === parts.length) return;
    const part = parts[at];
    const isLast = at === parts.length - 1;
    if (part === '..') {
      yield* this.step(join(folder, '..'), null, parts, at, isLast);
      return;
    }
    const entries = yield resolve(this.root, folder);
    if (part === '**') {
      if (isLast) this.add(folder === '' ? '.' : folder, null);
      else yield* this.match(folder, parts, at + 1);
      for (const entry of entries) {
        const path = join(folder, entry.name);
        if (entry.name[0] === '.' || this.skips(path, entry)) continue;
        if (isLast) this.add(path, entry);
        if (entry.isDirectory()) yield* this.match(path, parts, at);
      }
      return;
    }
    const fits = compile(part);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (fits(entry.name) && !this.skips(path, entry)) yield* this.step(path, entry, parts, at, isLast);
    }
  }

  *step(path, entry, parts, at, isLast) {
    if (isLast) this.add(path, entry);
    else if (entry === null || entry.isDirectory() || entry.isSymbolicLink()) yield* this.match(path, parts, at + 1);
  }

  skips(path, entry) {
    return Boolean(this.isExcluded?.(this.withFileTypes ? entry : path));
  }

  add(path, entry) {
    if (this.found.has(path)) return;
    this.found.set(path, this.withFileTypes ? entry ?? new Dirent(path, 2, resolve(this.root)) : path);
  }

  results() {
    return [...this.found.values()];
  }
}

function excludedBy(patterns) {
  if (patterns === undefined || patterns === null) return undefined;
  const tests = patterns.flatMap(expand).map((pattern) => pattern.split('/').map((part) => (part === '**' ? part : compile(part))));
  return (path) => {
    const names = (typeof path === 'string' ? path : path.name).split(sep);
    return tests.some((parts) => fitsAll(parts, 0, names, 0));
  };
}

function fitsAll(parts, at, names, from) {
  if (at === parts.length) return from === names.length;
  if (parts[at] === '**') {
    for (let next = from; next <= names.length; next++) {
      if (fitsAll(parts, at + 1, names, next)) return true;
    }
    return false;
  }
  return from < names.length && parts[at](names[from]) && fitsAll(parts, at + 1, names, from + 1);
}

function globSync(patterns, options) {
  const { readdirSync } = require('internal:fs/sync');
  const search = new Search(patterns, options);
  const walk = search.walk();
  for (let next = walk.next(); !next.done;) {
    let entries = [];
    try {
      entries = readdirSync(next.value, { withFileTypes: true });
    } catch {
      // What cannot be read has nothing that fits.
    }
    next = walk.next(entries);
  }
  return search.results();
}

async function collect(patterns, options) {
  const { readdir } = require('node:fs/promises');
  const search = new Search(patterns, options);
  const walk = search.walk();
  for (let next = walk.next(); !next.done;) {
    const entries = await readdir(next.value, { withFileTypes: true }).catch(() => []);
    next = walk.next(entries);
  }
  return search.results();
}

async function *globAsync(patterns, options) {
  yield* await collect(patterns, options);
}

function glob(patterns, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const tell = toCallback(callback);
  collect(patterns, options).then((paths) => process.nextTick(tell, null, paths), (error) => process.nextTick(tell, error));
}

module.exports = { glob, globAsync, globSync };
