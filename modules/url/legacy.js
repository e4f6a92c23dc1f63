// internal:url/legacy: url.parse(), url.format(), url.resolve() and the class Url, as they were before the URL standard.

const { codes } = require('internal:errors');
const native = binding('url');
const { likeModel } = binding('engine');

const slashedProtocols = new Set(['http:', 'https:', 'ftp:', 'gopher:', 'file:', 'ws:', 'wss:', 'http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);

const HOSTNAME_LENGTH_MAX = 255;
const protocolPattern = /^[a-z0-9.+-]+:/i;
const simplePathPattern = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const hostWithAuthPattern = /^\/\/[^@/]+@[^@/]+/;
const forbiddenHostPattern = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const forbiddenIpv6Pattern = /[\0\t\n\r #%/<>?@\\^|]/;

const escapes = {
  '\t': '%09', '\n': '%0A', '\r': '%0D', ' ': '%20', '"': '%22', "'": '%27', '<': '%3C', '>': '%3E', '\\': '%5C', '^': '%5E', '`': '%60', '{': '%7B',
  '|': '%7C', '}': '%7D',
};

function isScript(protocol) {
  return protocol === 'javascript:' || protocol === 'javascript';
}

function isIpv6(hostname) {
  return hostname.charCodeAt(0) === 91 && hostname.charCodeAt(hostname.length - 1) === 93;
}

function parseQuery(text) {
  return require('node:querystring').parse(text);
}

// What a new one looks like: whoever makes many, as routers do, gets copies of it.
let model;

function Url() {
  if (new.target === Url && model !== undefined) return likeModel(model);
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

model = new Url();

Url.prototype.parse = function parse(url, parseQueryString, slashesDenoteHost) {
  if (typeof url !== 'string') throw new codes.ERR_INVALID_ARG_TYPE('url', 'string', url);
  const trimmed = url.replace(/^[\0-\x20\xa0\ufeff]+/, '').replace(/[\0-\x20\xa0\ufeff]+$/, '');
  const cut = trimmed.search(/[?#]/);
  const head = cut === -1 ? trimmed : trimmed.slice(0, cut);
  let rest = head.replaceAll('\\', '/') + (cut === -1 ? '' : trimmed.slice(cut));
  if (!slashesDenoteHost && !head.includes('@') && !trimmed.includes('#')) {
    const simple = simplePathPattern.exec(rest);
    if (simple) return simplePath(this, rest, simple, parseQueryString);
  }
  const match = protocolPattern.exec(rest);
  const protocol = match === null ? undefined : match[0].toLowerCase();
  if (match !== null) {
    this.protocol = protocol;
    rest = rest.slice(match[0].length);
  }
  let slashes = false;
  if (slashesDenoteHost || match !== null || hostWithAuthPattern.test(rest)) {
    slashes = rest.startsWith('//');
    if (slashes && !isScript(protocol)) {
      rest = rest.slice(2);
      this.slashes = true;
    }
  }
  // Node looks the protocol up as it was written here, so 'HTTP:x' has a host and 'http:x' has none.
  if (!isScript(protocol) && (slashes || (match !== null && !slashedProtocols.has(match[0])))) rest = takeHost(this, rest, url);
  if (!isScript(protocol)) rest = rest.replace(/[\t\n\r "'<>\\^`{|}]/g, (character) => escapes[character]);
  takePath(this, rest, parseQueryString);
  if (slashedProtocols.has(protocol) && this.hostname && !this.pathname) this.pathname = '/';
  if (this.pathname || this.search) this.path = (this.pathname || '') + (this.search || '');
  this.href = this.format();
  return this;
};

function simplePath(url, rest, match, parseQueryString) {
  url.path = rest;
  url.href = rest;
  url.pathname = match[1];
  if (match[2]) {
    url.search = match[2];
    const query = match[2].slice(1);
    url.query = parseQueryString ? parseQuery(query) : query;
  } else if (parseQueryString) {
    url.search = null;
    url.query = { __proto__: null };
  }
  return url;
}

// Takes `auth@host:port` off the front and gives what remains.
function takeHost(url, rest, whole) {
  const hostEnd = rest.search(/[#/?]/);
  const end = hostEnd === -1 ? rest.length : hostEnd;
  let authority = rest.slice(0, end).replace(/[\t\n\r]/g, '');
  const after = rest.slice(end);
  const at = authority.lastIndexOf('@');
  if (at !== -1) {
    url.auth = decodeURIComponent(authority.slice(0, at));
    authority = authority.slice(at + 1);
  }
  const bad = authority.search(/[ "%';<>\\^`{|}]/);
  url.host = bad === -1 ? authority : authority.slice(0, bad);
  rest = bad === -1 ? after : authority.slice(bad) + after;
  url.parseHost();
  if (typeof url.hostname !== 'string') url.hostname = '';
  const ipv6 = isIpv6(url.hostname);
  if (!ipv6) rest = cutHostname(url, rest, whole);
  url.hostname = url.hostname.length > HOSTNAME_LENGTH_MAX ? '' : url.hostname.toLowerCase();
  if (url.hostname !== '') checkHostname(url, ipv6, whole);
  url.host = url.hostname + (url.port ? `:${url.port}` : '');
  if (ipv6) {
    url.hostname = url.hostname.slice(1, -1);
    if (rest[0] !== '/') rest = `/${rest}`;
  }
  return rest;
}

let portWarned = false;

// A hostname ends at the first character that cannot be in one; the remainder belongs to the path.
function cutHostname(url, rest, whole) {
  const { hostname } = url;
  const bad = hostname.search(/[/\\#?:]/);
  if (bad === -1) return rest;
  if (!portWarned && hostname[bad] === ':') {
    portWarned = true;
    process.emitWarning(`The URL ${whole} is invalid. Future versions of Node.js will throw an error.`, 'DeprecationWarning', 'DEP0170');
  }
  url.hostname = hostname.slice(0, bad);
  return `/${hostname.slice(bad)}${rest}`;
}

function checkHostname(url, ipv6, whole) {
  if (ipv6) {
    if (forbiddenIpv6Pattern.test(url.hostname)) throw new codes.ERR_INVALID_URL(whole);
    return;
  }
  url.hostname = toASCII(url.hostname);
  if (url.hostname === '' || forbiddenHostPattern.test(url.hostname)) throw new codes.ERR_INVALID_URL(whole);
}

// Only names beyond ASCII need the table of international names.
function toASCII(hostname) {
  if (/^[\0-\x7f]*$/.test(hostname) && !hostname.includes('xn--')) return hostname;
  return native.domainToASCII(hostname);
}

function takePath(url, rest, parseQueryString) {
  const hash = rest.indexOf('#');
  if (hash !== -1) {
    url.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const question = rest.indexOf('?');
  if (question !== -1) {
    url.search = rest.slice(question);
    url.query = rest.slice(question + 1);
    if (parseQueryString) url.query = parseQuery(url.query);
    rest = rest.slice(0, question);
  } else if (parseQueryString) {
    url.search = null;
    url.query = { __proto__: null };
  }
  if (rest !== '') url.pathname = rest;
}

Url.prototype.parseHost = function parseHost() {
  let { host } = this;
  const port = /:[0-9]*$/.exec(host);
  if (port !== null) {
    if (port[0] !== ':') this.port = port[0].slice(1);
    host = host.slice(0, -port[0].length);
  }
  if (host) this.hostname = host;
};

let parseWarned = false;

function parse(url, parseQueryString, slashesDenoteHost) {
  if (!parseWarned && require('internal:process/options').getOptionValue('--pending-deprecation')) {
    parseWarned = true;
    process.emitWarning(
      '`url.parse()` behavior is not standardized and prone to errors that have security implications. Use the WHATWG URL API instead. ' +
      'CVEs are not issued for `url.parse()` vulnerabilities.', 'DeprecationWarning', 'DEP0169');
  }
  return url instanceof Url ? url : new Url().parse(url, parseQueryString, slashesDenoteHost);
}

function encodeAuth(auth) {
  try {
    return encodeURIComponent(auth).replaceAll('%3A', ':');
  } catch {
    throw new codes.ERR_INVALID_URI();
  }
}

Url.prototype.format = function format() {
  const auth = this.auth ? `${encodeAuth(this.auth)}@` : '';
  let protocol = this.protocol || '';
  let pathname = this.pathname || '';
  let hash = this.hash || '';
  let host = '';
  if (this.host) {
    host = auth + this.host;
  } else if (this.hostname) {
    const bare = this.hostname.includes(':') && !isIpv6(this.hostname);
    host = auth + (bare ? `[${this.hostname}]` : this.hostname) + (this.port ? `:${this.port}` : '');
  }
  const query = this.query !== null && typeof this.query === 'object' ? require('node:querystring').stringify(this.query) : '';
  let search = this.search || (query && `?${query}`) || '';
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  pathname = pathname.replaceAll('#', '%23').replaceAll('?', '%3F');
  if (this.slashes || slashedProtocols.has(protocol)) {
    if (this.slashes || host) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (protocol.startsWith('file')) {
      host = '//';
    }
  }
  search = search.replaceAll('#', '%23');
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  if (search && search[0] !== '?') search = `?${search}`;
  return protocol + host + pathname + search + hash;
};

function format(urlObject, options) {
  if (typeof urlObject === 'string') return Url.prototype.format.call(parse(urlObject));
  if (typeof urlObject !== 'object' || urlObject === null) throw new codes.ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], urlObject);
  const { URL } = require('internal:url/whatwg');
  if (!(urlObject instanceof URL)) return Url.prototype.format.call(urlObject);
  if (options) require('internal:validators').validateObject(options, 'options');
  const wanted = (name, usual) => (options?.[name] === undefined || options[name] === null ? usual : Boolean(options[name]));
  return native.format(urlObject.href, wanted('fragment', true), wanted('unicode', false), wanted('search', true), wanted('auth', true));
}

function resolve(source, relative) {
  return parse(source, false, true).resolve(relative);
}

Url.prototype.resolve = function (relative) {
  return this.resolveObject(parse(relative, false, true)).format();
};

function resolveObject(source, relative) {
  return source ? parse(source, false, true).resolveObject(relative) : relative;
}

function setPath(url) {
  if (url.pathname !== null || url.search !== null) url.path = (url.pathname || '') + (url.search || '');
}

function finished(url) {
  url.href = url.format();
  return url;
}

Url.prototype.resolveObject = function (relative) {
  if (typeof relative === 'string') relative = new Url().parse(relative, false, true);
  const result = Object.assign(new Url(), this);
  result.hash = relative.hash;
  if (relative.href === '') return finished(result);
  if (relative.slashes && !relative.protocol) return resolveNetworkPath(result, relative);
  if (relative.protocol && relative.protocol !== result.protocol) return resolveOtherProtocol(result, relative);
  return resolvePath(result, relative);
};

// '//host/path': everything but the protocol is replaced.
function resolveNetworkPath(result, relative) {
  for (const key of Object.keys(relative)) if (key !== 'protocol') result[key] = relative[key];
  if (slashedProtocols.has(result.protocol) && result.hostname && !result.pathname) {
    result.pathname = '/';
    result.path = '/';
  }
  return finished(result);
}

function resolveOtherProtocol(result, relative) {
  if (!slashedProtocols.has(relative.protocol)) return finished(Object.assign(result, relative));
  result.protocol = relative.protocol;
  if (!relative.host && !/^file:?$/.test(relative.protocol) && !isScript(relative.protocol)) {
    const parts = (relative.pathname || '').split('/');
    while (parts.length > 0 && !(relative.host = parts.shift()));
    relative.host ||= '';
    relative.hostname ||= '';
    if (parts[0] !== '') parts.unshift('');
    if (parts.length < 2) parts.unshift('');
    result.pathname = parts.join('/');
  } else {
    result.pathname = relative.pathname;
  }
  result.search = relative.search;
  result.query = relative.query;
  result.host = relative.host || '';
  result.auth = relative.auth;
  result.hostname = relative.hostname || relative.host;
  result.port = relative.port;
  if (result.pathname || result.search) result.path = (result.pathname || '') + (result.search || '');
  result.slashes = result.slashes || relative.slashes;
  return finished(result);
}

// Moves 'user@host' of a host into auth.
function splitAuth(url) {
  if (!url.host || url.host.indexOf('@') <= 0) return;
  const parts = url.host.split('@');
  url.auth = parts[0];
  url.host = parts[1];
  url.hostname = parts[1];
}

function resolvePath(result, relative) {
  const sourceIsAbsolute = result.pathname && result.pathname[0] === '/';
  const relativeIsAbsolute = relative.host || (relative.pathname && relative.pathname[0] === '/');
  let mustBeAbsolute = relativeIsAbsolute || sourceIsAbsolute || (result.host && relative.pathname);
  const removesDots = mustBeAbsolute;
  let path = (result.pathname && result.pathname.split('/')) || [];
  const relativePath = (relative.pathname && relative.pathname.split('/')) || [];
  // Protocols without slashes have their host as the first part of the path.
  const hostIsPath = result.protocol && !slashedProtocols.has(result.protocol);
  if (hostIsPath) {
    hostIntoPath(result, relative, path, relativePath);
    mustBeAbsolute &&= relativePath[0] === '' || path[0] === '';
  }
  if (relativeIsAbsolute) {
    takeRelativeHost(result, relative);
    path = relativePath;
  } else if (relativePath.length > 0) {
    path.pop();
    path = path.concat(relativePath);
    result.search = relative.search;
    result.query = relative.query;
  } else if (relative.search !== null && relative.search !== undefined) {
    return onlySearch(result, relative, path, hostIsPath);
  }
  if (path.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return finished(result);
  }
  return joinPath(result, relative, path, { hostIsPath, mustBeAbsolute, removesDots });
}

function hostIntoPath(result, relative, path, relativePath) {
  const prepend = (parts, host) => {
    if (parts[0] === '') parts[0] = host;
    else parts.unshift(host);
  };
  result.hostname = '';
  result.port = null;
  if (result.host) prepend(path, result.host);
  result.host = '';
  if (!relative.protocol) return;
  relative.hostname = null;
  relative.port = null;
  result.auth = null;
  if (relative.host) prepend(relativePath, relative.host);
  relative.host = null;
}

function takeRelativeHost(result, relative) {
  if (relative.host || relative.host === '') {
    if (result.host !== relative.host) result.auth = null;
    result.host = relative.host;
    result.port = relative.port;
  }
  if (relative.hostname || relative.hostname === '') {
    if (result.hostname !== relative.hostname) result.auth = null;
    result.hostname = relative.hostname;
  }
  result.search = relative.search;
  result.query = relative.query;
}

function onlySearch(result, relative, path, hostIsPath) {
  if (hostIsPath) {
    result.host = path.shift();
    result.hostname = result.host;
    splitAuth(result);
  }
  result.search = relative.search;
  result.query = relative.query;
  setPath(result);
  return finished(result);
}

// Removes '.' and '..' from the parts and gives how many '..' had nothing to remove.
function removeDots(path) {
  let up = 0;
  for (let i = path.length - 1; i >= 0; i--) {
    if (path[i] === '.') {
      path.splice(i, 1);
    } else if (path[i] === '..') {
      path.splice(i, 1);
      up++;
    } else if (up > 0) {
      path.splice(i, 1);
      up--;
    }
  }
  return up;
}

function joinPath(result, relative, path, { hostIsPath, mustBeAbsolute, removesDots }) {
  const last = path[path.length - 1];
  const hasMore = result.host || relative.host || path.length > 1;
  const endsInSlash = last === '' || (hasMore && (last === '.' || last === '..'));
  const up = removeDots(path);
  if (!mustBeAbsolute && !removesDots) for (let i = 0; i < up; i++) path.unshift('..');
  if (mustBeAbsolute && path[0] !== '' && (!path[0] || path[0][0] !== '/')) path.unshift('');
  if (endsInSlash && !path.join('/').endsWith('/')) path.push('');
  const isAbsolute = path[0] === '' || (path[0] && path[0][0] === '/');
  if (hostIsPath) {
    result.host = isAbsolute ? '' : path.length > 0 ? path.shift() : '';
    result.hostname = result.host;
    splitAuth(result);
  }
  mustBeAbsolute ||= result.host && path.length > 0;
  if (mustBeAbsolute && !isAbsolute) path.unshift('');
  if (path.length === 0) {
    result.pathname = null;
    result.path = null;
  } else {
    result.pathname = path.join('/');
  }
  setPath(result);
  result.auth = relative.auth || result.auth;
  result.slashes = result.slashes || relative.slashes;
  return finished(result);
}

module.exports = { Url, format, parse, resolve, resolveObject };
