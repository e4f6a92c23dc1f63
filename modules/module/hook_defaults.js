// internal:module/hook_defaults: the last resolve and load of every chain of hooks: the loader's own.

const loader = binding('loader');
const { pathOfHref } = require('internal:url/file');

// The loader's resolution, with the conditions that hooks may have changed.
function defaultResolve(specifier, { parentURL, conditions }) {
  const base = parentURL === undefined ? `${require('internal:url/file').hrefOfPath(`${process.cwd()}/`)}` : `${parentURL}`;
  const url = loader.resolveModule(specifier, base, conditions);
  return { __proto__: null, format: formatOf(url), url };
}

function formatOf(url) {
  try {
    return loader.formatOf(url) ?? null;
  } catch (error) {
    if (error.code === 'ERR_UNKNOWN_FILE_EXTENSION' || error.code === 'ERR_UNKNOWN_MODULE_FORMAT') return undefined;
    throw error;
  }
}

function defaultLoad(url, { format, importAttributes }) {
  // Throws what is unknown of a URL, with Node's words.
  let kind = format ?? loader.formatOf(url);
  if (format === undefined || format === null) loader.checkAttribute(kind ?? 'module', url, importAttributes?.type);
  if (kind === 'builtin') return { __proto__: null, format: kind, source: null };
  if (kind === 'commonjs') return { __proto__: null, format: kind, source: null };
  const source = bytesOf(url);
  if (kind === undefined || kind === null) {
    kind = binding('engine').looksLikeModule(source.toString()) ? 'module' : 'commonjs';
    if (kind === 'commonjs') return { __proto__: null, format: kind, source: null };
  }
  return { __proto__: null, format: kind, responseURL: url, source };
}

function bytesOf(url) {
  if (!url.startsWith('data:')) return require('node:fs').readFileSync(pathOfHref(withoutQuery(url)) ?? require('node:url').fileURLToPath(url));
  const comma = url.indexOf(',');
  const { Buffer } = require('node:buffer');
  const body = decodeURIComponent(url.slice(comma + 1));
  return Buffer.from(body, /;\s*base64$/i.test(url.slice(0, comma)) ? 'base64' : 'utf8');
}

function withoutQuery(url) {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

module.exports = { defaultLoad, defaultResolve };
