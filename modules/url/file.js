// internal:url/file: file URLs as text, without the URL parser: what the loader needs at start.

const plain = /^[A-Za-z0-9/.\-_!$&'()*+,;:=@]*$/;
const encoded = { '[': '%5B', ']': '%5D', '~': '%7E', '#': '%23', '?': '%3F' };

// The href of an absolute path.
function hrefOfPath(path) {
  if (plain.test(path)) return `file://${path}`;
  return `file://${encodeURI(path).replace(/[[\]~#?]/g, (character) => encoded[character])}`;
}

// The path of a `file:///…` href, undefined for anything that needs the parser.
function pathOfHref(href) {
  if (!href.startsWith('file:///') || /[?#\\\s]|%2f/i.test(href)) return undefined;
  const path = href.slice(7);
  if (/\/\.\.?(\/|$)/.test(path)) return undefined;
  return path.includes('%') ? decodeURIComponent(path) : path;
}

module.exports = { hrefOfPath, pathOfHref };
