// node:path/win32: paths with drives, UNC names and both kinds of slash.

const posix = require('node:path/posix');

function notString(value, name) {
  const { codes } = require('internal:errors');
  return new codes.ERR_INVALID_ARG_TYPE(name, 'string', value);
}

function isSlash(code) {
  return code === 92 || code === 47;
}

function hasDrive(path) {
  const code = path.charCodeAt(0) | 32;
  return code >= 97 && code <= 122 && path.charCodeAt(0) < 128 && path.charCodeAt(1) === 58;
}

// Where the run of slashes (or of other characters) that begins at `index` ends.
function runEnd(path, index, slashes) {
  while (index < path.length && isSlash(path.charCodeAt(index)) === slashes) index++;
  return index;
}

// The parts of a `\\server\share` at the start: where each begins and ends, or undefined.
function uncOf(path) {
  if (!isSlash(path.charCodeAt(0)) || !isSlash(path.charCodeAt(1))) return undefined;
  const serverEnd = runEnd(path, 2, false);
  if (serverEnd === 2 || serverEnd === path.length) return undefined;
  const shareStart = runEnd(path, serverEnd, true);
  if (shareStart === path.length) return undefined;
  const end = runEnd(path, shareStart, false);
  return { server: path.slice(2, serverEnd), share: path.slice(shareStart, end), end };
}

// What a path starts with: `device` ('' when there is none), where the rest begins, and whether it is absolute.
function rootOf(path) {
  if (isSlash(path.charCodeAt(0))) {
    if (path.length === 1 || !isSlash(path.charCodeAt(1))) return { device: '', rest: 1, isAbsolute: true };
    const unc = uncOf(path);
    if (unc === undefined) return { device: '', rest: 0, isAbsolute: true };
    return { device: `\\\\${unc.server}\\${unc.share}`, rest: unc.end, isAbsolute: true };
  }
  if (!hasDrive(path)) return { device: '', rest: 0, isAbsolute: false };
  const isAbsolutePath = isSlash(path.charCodeAt(2));
  return { device: path.slice(0, 2), rest: isAbsolutePath ? 3 : 2, isAbsolute: isAbsolutePath };
}

function clean(path, above) {
  const parts = path.split(/[\\/]/);
  const kept = [];
  for (const part of parts) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
    else if (above) kept.push(part);
  }
  return kept.join('\\');
}

// The working directory of a drive; drives other than the current one have theirs in the environment.
function directoryOf(device) {
  if (device === '') return process.cwd();
  const path = process.env[`=${device}`] || process.cwd();
  const isOther = path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path.charCodeAt(2) === 92;
  return path === undefined || isOther ? `${device}\\` : path;
}

function resolve(...args) {
  let device = '';
  let tail = '';
  let isAbsolutePath = false;
  for (let i = args.length - 1; i >= -1; i--) {
    let path;
    if (i >= 0) {
      path = args[i];
      if (typeof path !== 'string') throw notString(path, `paths[${i}]`);
      if (path === '') continue;
    } else {
      path = directoryOf(device);
    }
    const root = rootOf(path);
    if (root.device !== '') {
      if (device === '') device = root.device;
      else if (root.device.toLowerCase() !== device.toLowerCase()) continue;
    }
    if (isAbsolutePath) {
      if (device !== '') break;
    } else {
      tail = `${path.slice(root.rest)}\\${tail}`;
      isAbsolutePath = root.isAbsolute;
      if (isAbsolutePath && device !== '') break;
    }
  }
  tail = clean(tail, !isAbsolutePath);
  return isAbsolutePath ? `${device}\\${tail}` : `${device}${tail}` || '.';
}

function normalize(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  if (path === '') return '.';
  if (path.length === 1) return path === '/' ? '\\' : path;
  const { device, rest, isAbsolute: isAbsolutePath } = rootOf(path);
  if (device.length > 2 && rest === path.length) return `${device}\\`;
  let tail = clean(path.slice(rest), !isAbsolutePath);
  if (tail === '' && !isAbsolutePath) tail = '.';
  if (tail !== '' && isSlash(path.charCodeAt(path.length - 1))) tail += '\\';
  // What was relative must not come out as a drive or a device.
  if (!isAbsolutePath && device === '' && path.includes(':')) {
    if (hasDrive(tail) || /:([\\/]|$)/.test(path)) return `.\\${tail}`;
  }
  return isAbsolutePath ? `${device}\\${tail}` : `${device}${tail}`;
}

function isAbsolute(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  return path !== '' && rootOf(path).isAbsolute;
}

function join(...args) {
  const parts = [];
  for (const part of args) {
    if (typeof part !== 'string') throw notString(part, 'path');
    if (part !== '') parts.push(part);
  }
  if (parts.length === 0) return '.';
  let joined = parts.join('\\');
  // Only a first part that is a UNC root itself may make one: '//' and 'server' must not.
  const slashes = runEnd(parts[0], 0, true);
  if (slashes !== 2 || parts[0].length === 2) {
    const leading = runEnd(joined, 0, true);
    if (leading >= 2) joined = `\\${joined.slice(leading)}`;
  }
  return normalize(joined);
}

function segments(path) {
  const parts = path.split('\\');
  let start = 0;
  while (start < parts.length && parts[start] === '') start++;
  let end = parts.length;
  while (end > start && parts[end - 1] === '') end--;
  return parts.slice(start, end);
}

function relative(from, to) {
  if (typeof from !== 'string') throw notString(from, 'from');
  if (typeof to !== 'string') throw notString(to, 'to');
  if (from === to) return '';
  from = resolve(from);
  to = resolve(to);
  if (from.toLowerCase() === to.toLowerCase()) return '';
  const left = segments(from);
  const right = segments(to);
  let common = 0;
  while (common < left.length && common < right.length && left[common].toLowerCase() === right[common].toLowerCase()) common++;
  if (common === 0 && left.length > 0 && right.length > 0) return to;
  const parts = right.slice(common);
  for (let i = common; i < left.length; i++) parts.unshift('..');
  return parts.join('\\');
}

function toNamespacedPath(path) {
  if (typeof path !== 'string' || path === '') return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (resolved.startsWith('\\\\')) {
    const mark = resolved[2];
    return mark === '?' || mark === '.' ? resolved : `\\\\?\\UNC\\${resolved.slice(2)}`;
  }
  return hasDrive(resolved) && resolved[2] === '\\' ? `\\\\?\\${resolved}` : resolved;
}

// The index after the root that dirname() and parse() keep, slash included; the whole length when there is no more.
function keptRoot(path) {
  if (isSlash(path.charCodeAt(0))) {
    const unc = uncOf(path);
    if (unc === undefined) return 1;
    return unc.end === path.length ? unc.end : unc.end + 1;
  }
  if (!hasDrive(path)) return 0;
  return isSlash(path.charCodeAt(2)) ? 3 : 2;
}

function lastSlash(path, from) {
  return Math.max(path.lastIndexOf('\\', from), path.lastIndexOf('/', from));
}

function trimmedEnd(path, start) {
  let end = path.length;
  while (end > start && isSlash(path.charCodeAt(end - 1))) end--;
  return end;
}

function dirname(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  if (path === '') return '.';
  const root = keptRoot(path);
  if (root === path.length && root > 0) return path;
  const slash = lastSlash(path, trimmedEnd(path, root) - 1);
  if (slash >= root && slash > 0) return path.slice(0, slash);
  return root === 0 ? '.' : path.slice(0, root);
}

// Where the last segment lies.
function lastSegment(path, start) {
  const end = trimmedEnd(path, start);
  if (end === start) return [start, start];
  return [Math.max(start, lastSlash(path, end - 1) + 1), end];
}

function basename(path, suffix) {
  if (suffix !== undefined && typeof suffix !== 'string') throw notString(suffix, 'suffix');
  if (typeof path !== 'string') throw notString(path, 'path');
  if (suffix === path && suffix !== '') return '';
  const start = hasDrive(path) ? 2 : 0;
  const [from, to] = lastSegment(path, start);
  if (from === to) return suffix && path.length > start && suffix.length <= path.length ? path.slice(start) : '';
  const base = path.slice(from, to);
  // Node keeps trailing slashes when the suffix ends with the whole name.
  if (suffix && suffix.length > base.length && suffix.length <= path.length && suffix.endsWith(base)) return path.slice(from);
  return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}

function extensionOf(base) {
  const dot = base.lastIndexOf('.');
  return dot <= 0 || base === '..' ? '' : base.slice(dot);
}

function extname(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  const [from, to] = lastSegment(path, hasDrive(path) ? 2 : 0);
  return extensionOf(path.slice(from, to));
}

function format(pathObject) {
  require('internal:validators').validateObject(pathObject, 'pathObject');
  const { root, ext } = pathObject;
  const directory = pathObject.dir || root;
  const dot = ext && ext[0] !== '.' ? '.' : '';
  const base = pathObject.base || `${pathObject.name || ''}${dot}${ext || ''}`;
  if (!directory) return base;
  return directory === root ? `${directory}${base}` : `${directory}\\${base}`;
}

function parse(path) {
  if (typeof path !== 'string') throw notString(path, 'path');
  const kept = path === '' ? 0 : keptRoot(path);
  const root = path.slice(0, kept);
  const [from, to] = lastSegment(path, kept);
  const base = path.slice(from, to);
  const ext = extensionOf(base);
  return {
    root,
    dir: from > kept ? path.slice(0, from - 1) : root,
    base,
    ext,
    name: ext === '' ? base : base.slice(0, -ext.length),
  };
}

function matchesGlob(path, pattern) {
  return require('internal:path/glob').matchesGlob(path, pattern, true);
}

const win32 = {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob,
  sep: '\\',
  delimiter: ';',
  win32: null,
  posix,
  _makeLong: toNamespacedPath,
};
win32.win32 = win32;

module.exports = win32;
