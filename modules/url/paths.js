// internal:url/paths: between file URLs and paths, and between URLs and the options of http.

const { codes } = require('internal:errors');
const { URL, isURL } = require('internal:url/whatwg');

function pathOfPosix(url) {
  if (url.hostname !== '') throw new codes.ERR_INVALID_FILE_URL_HOST(process.platform);
  const { pathname } = url;
  if (/%2f/i.test(pathname)) throw new codes.ERR_INVALID_FILE_URL_PATH('must not include encoded / characters');
  return decodeURIComponent(pathname);
}

function pathOfWindows(url) {
  const { hostname, pathname } = url;
  if (/%2f|%5c/i.test(pathname)) throw new codes.ERR_INVALID_FILE_URL_PATH('must not include encoded \\ or / characters');
  const path = decodeURIComponent(pathname.replaceAll('/', '\\'));
  if (hostname !== '') return `\\\\${binding('url').domainToUnicode(hostname)}${path}`;
  if (!/^\\[a-z]:/i.test(path)) throw new codes.ERR_INVALID_FILE_URL_PATH('must be absolute');
  return path.slice(1);
}

function fileURLToPath(path, options) {
  if (typeof path === 'string') {
    // Most are plain: no parser is needed.
    const plain = options?.windows ? undefined : require('internal:url/file').pathOfHref(path);
    if (plain !== undefined) return plain;
    path = new URL(path);
  } else if (!isURL(path)) {
    throw new codes.ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], path);
  }
  if (path.protocol !== 'file:') throw new codes.ERR_INVALID_URL_SCHEME('file');
  return options?.windows ? pathOfWindows(path) : pathOfPosix(path);
}

const escapes = {
  '%': '%25', '\t': '%09', '\n': '%0A', '\r': '%0D', ' ': '%20', '"': '%22', '#': '%23', '?': '%3F', '[': '%5B', '\\': '%5C', ']': '%5D', '^': '%5E',
  '|': '%7C', '~': '%7E',
};

function encodePath(path, windows) {
  return path.replace(windows ? /[%\t\n\r "#?[\]^|~]/g : /[%\t\n\r "#?[\\\]^|~]/g, (character) => escapes[character]);
}

function uncURL(path) {
  const start = path.startsWith('\\\\?\\UNC\\') ? 8 : 2;
  const end = path.indexOf('\\', start);
  if (end === -1) throw new codes.ERR_INVALID_ARG_VALUE('path', path, 'Missing UNC resource path');
  if (end === 2) throw new codes.ERR_INVALID_ARG_VALUE('path', path, 'Empty UNC servername');
  const url = new URL('file://');
  url.hostname = binding('url').domainToASCII(path.slice(start, end));
  url.pathname = encodePath(path.slice(end).replaceAll('\\', '/'), true);
  return url;
}

function pathToFileURL(path, options) {
  const windows = options?.windows ?? false;
  require('internal:validators').validateString(path, 'path');
  if (windows && path.startsWith('\\\\')) return uncURL(path);
  const module = windows ? require('node:path').win32 : require('node:path');
  let resolved = module.resolve(path);
  if (/\/$/.test(path) || (windows && /\\$/.test(path))) if (!resolved.endsWith(module.sep)) resolved += '/';
  return new URL(`file://${windows ? '/' : ''}${encodePath(windows ? resolved.replaceAll('\\', '/') : resolved, windows)}`);
}

function urlToHttpOptions(url) {
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname && hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

function toPathIfFileURL(value) {
  return isURL(value) ? fileURLToPath(value) : value;
}

module.exports = { fileURLToPath, pathToFileURL, toPathIfFileURL, urlToHttpOptions };
