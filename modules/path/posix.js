// node:path/posix: paths with slashes. Whole-string searches of the engine do the work, not loops over characters.

function notString(value, name) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_TYPE(name, 'string', value);
}

// True when normalising would change nothing but a trailing slash. It may say false for a clean path with dot files.
function isClean(path) {
  return path.indexOf('//') === -1 && path.indexOf('/.') === -1 && path.charCodeAt(0) !== 46;
}

// Segments without '.', '..' and empty ones; '..' above the start is kept when `above` is true.
function clean(path, above) {
  const parts = path.split('/');
  const kept = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
    else if (above) kept.push(part);
  }
  return kept.join('/');
}

// Joins from the right until the path is absolute.
function resolve(...args) {
  let resolved = '';
  for (let i = args.length - 1; i >= 0; i--) {
    const path = args[i];
    if (typeof path !== 'string') throw notString(path, `paths[${i}]`);
    if (path === '') continue;
    resolved = resolved === '' ? path : `${path}/${resolved}`;
    if (path.charCodeAt(0) === 47) return absolute(resolved);
  }
  const directory = process.cwd();
  resolved = resolved === '' ? directory : `${directory}/${resolved}`;
  // A working directory that was removed is no absolute path.
  return directory.charCodeAt(0) === 47 ? absolute(resolved) : clean(resolved, true) || '.';
}

function absolute(path) {
  if (isClean(path)) {
    return path.length > 1 && path.charCodeAt(path.length - 1) === 47 ? path.slice(0, -1) : path;
  }
  return `/${clean(path, false)}`;
}

function normalize(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  if (path === '') return '.';
  if (isClean(path)) return path;
  const isAbsolutePath = path.charCodeAt(0) === 47;
  let tail = clean(path, !isAbsolutePath);
  const slash = path.charCodeAt(path.length - 1) === 47;
  if (tail === '') {
    if (isAbsolutePath) return '/';
    return slash ? './' : '.';
  }
  if (slash) tail += '/';
  return isAbsolutePath ? `/${tail}` : tail;
}

function isAbsolute(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  return path.charCodeAt(0) === 47;
}

function join(...args) {
  let joined = '';
  for (let i = 0; i < args.length; i++) {
    const part = args[i];
    if (typeof part !== 'string') throw notString(part, 'path');
    if (part !== '') joined = joined === '' ? part : `${joined}/${part}`;
  }
  return joined === '' ? '.' : normalize(joined);
}

function relative(from, to) {
  if (typeof from !== 'string') throw notString(from, 'from');
  if (typeof to !== 'string') throw notString(to, 'to');
  if (from === to) return '';
  from = resolve(from);
  to = resolve(to);
  if (from === to) return '';
  const left = from === '/' ? [] : from.slice(1).split('/');
  const right = to === '/' ? [] : to.slice(1).split('/');
  let common = 0;
  while (common < left.length && common < right.length && left[common] === right[common]) common++;
  const parts = right.slice(common);
  for (let i = common; i < left.length; i++) parts.unshift('..');
  return parts.join('/');
}

function toNamespacedPath(path) {
  return path;
}

// The index after the last character that is not a trailing slash, not below `start`.
function trimmedEnd(path, start) {
  let end = path.length;
  while (end > start && path.charCodeAt(end - 1) === 47) end--;
  return end;
}

function dirname(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  if (path === '') return '.';
  const rooted = path.charCodeAt(0) === 47;
  const slash = path.lastIndexOf('/', trimmedEnd(path, 1) - 1);
  if (slash < 1) return rooted ? '/' : '.';
  return rooted && slash === 1 ? '//' : path.slice(0, slash);
}

function basename(path, suffix) {
  if (suffix !== undefined && typeof suffix !== 'string') throw notString(suffix, 'suffix');
  if (typeof path !== 'string') throw notString(path, 'path');
  if (suffix === path && suffix !== '') return '';
  const end = trimmedEnd(path, 0);
  if (end === 0) return suffix && suffix.length <= path.length ? path : '';
  const start = path.lastIndexOf('/', end - 1) + 1;
  const base = path.slice(start, end);
  // Node keeps trailing slashes when the suffix ends with the whole name.
  if (suffix && suffix.length > base.length && suffix.length <= path.length && suffix.endsWith(base)) return path.slice(start);
  return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}

// The extension of a last segment, '' for dot files and '..'.
function extensionOf(base) {
  const dot = base.lastIndexOf('.');
  return dot <= 0 || base === '..' ? '' : base.slice(dot);
}

function extname(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  const last = path.length - 1;
  if (path.charCodeAt(last) === 47) return extnameBefore(path, trimmedEnd(path, 0));
  const dot = path.lastIndexOf('.');
  const start = path.lastIndexOf('/') + 1;
  if (dot <= start) return '';
  return dot === last && dot === start + 1 && path.charCodeAt(start) === 46 ? '' : path.slice(dot);
}

// With slashes from `end` on.
function extnameBefore(path, end) {
  return end === 0 ? '' : extensionOf(path.slice(path.lastIndexOf('/', end - 1) + 1, end));
}

function formatWith(separator, pathObject) {
  require('internal:validators').validateObject(pathObject, 'pathObject');
  const { root, ext } = pathObject;
  const directory = pathObject.dir || root;
  const dot = ext && ext[0] !== '.' ? '.' : '';
  const base = pathObject.base || `${pathObject.name || ''}${dot}${ext || ''}`;
  if (!directory) return base;
  return directory === root ? `${directory}${base}` : `${directory}${separator}${base}`;
}

function format(pathObject) {
  return formatWith('/', pathObject);
}

function parse(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  const rooted = path.charCodeAt(0) === 47 ? 1 : 0;
  const root = rooted ? '/' : '';
  const end = trimmedEnd(path, rooted);
  const slash = end > rooted ? path.lastIndexOf('/', end - 1) : -1;
  const start = slash < rooted ? rooted : slash + 1;
  const base = path.slice(start, end);
  // Node finds an extension in '/..', and only there.
  const ext = base === '..' && rooted && slash < rooted ? '.' : extensionOf(base);
  return {
    root,
    dir: slash < rooted ? root : path.slice(0, slash),
    base,
    ext,
    name: ext === '' ? base : base.slice(0, -ext.length),
  };
}

function matchesGlob(path, pattern) {
  return require('internal:path/glob').matchesGlob(path, pattern, false);
}

const posix = {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob,
  sep: '/',
  delimiter: ':',
  win32: null,
  posix: null,
  _makeLong: toNamespacedPath,
};
posix.posix = posix;
// The other half is seldom looked at: it is loaded when it is. Written out, because this file is part of every start.
function setWin32(value) {
  Object.defineProperty(posix, 'win32', { value, writable: true, enumerable: true, configurable: true });
}
Object.defineProperty(posix, 'win32', {
  get() {
    const win32 = require('node:path/win32');
    setWin32(win32);
    return win32;
  },
  set: setWin32,
  enumerable: true,
  configurable: true,
});

module.exports = posix;
