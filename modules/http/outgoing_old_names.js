// `_headers` and `_headerNames`: what OutgoingMessage had before getHeaders().

let hasWarned = false;
function warnOnce(name) {
  if (hasWarned) return;
  hasWarned = true;
  process.emitWarning(`OutgoingMessage.prototype.${name} is deprecated`, 'DeprecationWarning', 'DEP0066');
}

function defineOn(prototype, kHeaders, headersOf) {
  const define = (name, get, set) => Object.defineProperty(prototype, name, { configurable: true, get, set });
  define('_headers', function headers() {
    warnOnce('_headers');
    return this.getHeaders();
  }, function setHeaders(value) {
    warnOnce('_headers');
    if (value === null || value === undefined) {
      this[kHeaders] = null;
    } else if (typeof value === 'object') {
      const headers = this[kHeaders] = Object.create(null);
      for (const name of Object.keys(value)) headers[name.toLowerCase()] = [name, value[name]];
    }
  });
  define('_headerNames', function headerNames() {
    warnOnce('_headerNames');
    const headers = headersOf(this);
    if (headers === null) return null;
    const names = Object.create(null);
    for (const key of Object.keys(headers)) names[key] = headers[key][0];
    return names;
  }, function setHeaderNames(value) {
    warnOnce('_headerNames');
    const headers = headersOf(this);
    if (typeof value !== 'object' || value === null || !headers) return;
    for (const key of Object.keys(value)) if (headers[key]) headers[key][0] = value[key];
  });
}

module.exports = { defineOn };
