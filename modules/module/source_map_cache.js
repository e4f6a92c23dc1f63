// internal:module/source_map_cache: source maps of the files that run, found by the comment in them, and stacks in original places.

const loader = binding('loader');
const { SourceMap } = require('internal:module/source_map');
const { hrefOfPath, pathOfHref } = require('internal:url/file');

const comment = /^[ \t]*\/\/[#@][ \t]+sourceMappingURL=(\S+)[ \t]*$/gm;

// Maps by path, null for files without one.
const known = new Map();

function findSourceMap(name) {
  if (require('internal:process/options').getOptionValue('--enable-source-maps') !== true && !isEnabled) return undefined;
  const path = name.startsWith('file:') ? pathOfHref(name) : name;
  if (path === undefined || !path.startsWith('/')) return undefined;
  let map = known.get(path);
  if (map === undefined) {
    map = readMap(path) ?? null;
    known.set(path, map);
  }
  return map ?? undefined;
}

function readMap(path) {
  try {
    const source = loader.readSource(path);
    const url = urlIn(source);
    if (url === undefined) return undefined;
    const payload = JSON.parse(textOf(url, path));
    const base = url.startsWith('data:') ? hrefOfPath(path) : new URL(url, hrefOfPath(path)).href;
    payload.sources = payload.sources?.map((each) => new URL(`${payload.sourceRoot ?? ''}${each}`, base).href);
    payload.sourceRoot = undefined;
    return new SourceMap(payload, { lineLengths: source.split('\n').map((line) => line.length) });
  } catch {
    return undefined;
  }
}

// The last comment, unless it stands in a template that code follows.
function urlIn(source) {
  let last;
  for (const found of source.matchAll(comment)) last = found;
  if (last === undefined) return undefined;
  const rest = source.slice(last.index + last[0].length);
  const isQuoted = (rest.match(/`/g)?.length ?? 0) % 2 === 1;
  return isQuoted ? undefined : last[1];
}

function textOf(url, path) {
  if (!url.startsWith('data:')) return loader.readSource(require('node:url').fileURLToPath(new URL(url, hrefOfPath(path))));
  const { defaultLoad } = require('internal:module/hook_defaults');
  return defaultLoad(url, { format: 'json' }).source.toString();
}

let isEnabled = false;

// Stacks of errors name the original places from now on.
function enable() {
  if (isEnabled) return;
  isEnabled = true;
  Error.prepareStackTrace = prepare;
}

function prepare(error, sites) {
  let head = 'Error';
  try {
    head = String(error);
  } catch {
    // An error that cannot be shown has no better name.
  }
  return sites.length === 0 ? head : `${head}\n    at ${sites.map(originalOf).join('\n    at ')}`;
}

const place = /^(.*?\(?)((?:file:\/\/)?\/.*):(\d+):(\d+)(\)?)$/;

function originalOf(site) {
  const text = String(site);
  const found = place.exec(text);
  if (found === null) return text;
  const origin = findSourceMap(found[2])?.findOrigin(Number(found[3]), Number(found[4]));
  if (origin?.fileName === undefined) return text;
  const file = pathOfHref(origin.fileName) ?? origin.fileName;
  return `${found[1]}${file}:${origin.lineNumber}:${origin.columnNumber}${found[5]}`;
}

module.exports = { enable, findSourceMap };
