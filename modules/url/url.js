// node:url: the URL standard's classes and the functions from before it, each loaded when it is first looked at.

const { defineLazyProperties } = require('internal:util');
const { codes } = require('internal:errors');
const native = binding('url');

function domainToASCII(domain) {
  if (arguments.length < 1) throw new codes.ERR_MISSING_ARGS('domain');
  return native.domainToASCII(`${domain}`.toWellFormed());
}

function domainToUnicode(domain) {
  if (arguments.length < 1) throw new codes.ERR_MISSING_ARGS('domain');
  return native.domainToUnicode(`${domain}`.toWellFormed());
}

const { exports: url } = module;
defineLazyProperties(url, 'internal:url/legacy', ['Url', 'parse', 'resolve', 'resolveObject', 'format']);
defineLazyProperties(url, 'internal:url/whatwg', ['URL']);
defineLazyProperties(url, 'internal:url/search_params', ['URLSearchParams']);
url.domainToASCII = domainToASCII;
url.domainToUnicode = domainToUnicode;
defineLazyProperties(url, 'internal:url/paths', ['pathToFileURL', 'fileURLToPath', 'urlToHttpOptions']);
