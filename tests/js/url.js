// node:url: the URL standard, the functions before it, and file URLs.
const assert = require('node:assert');
const url = require('node:url');

const parts = (text, base) => {
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = new URL(text, base);
  return [href, origin, protocol, username, password, host, hostname, port, pathname, search, hash];
};
assert.deepStrictEqual(parts('https://u:p@EXAMPLE.com:8080/a/../b?c=d#e'), [
  'https://u:p@example.com:8080/b?c=d#e', 'https://example.com:8080', 'https:', 'u', 'p', 'example.com:8080', 'example.com', '8080', '/b', '?c=d', '#e',
]);
assert.deepStrictEqual(parts('../x y?q', 'http://h/a/b/c'), ['http://h/a/x%20y?q', 'http://h', 'http:', '', '', 'h', 'h', '', '/a/x%20y', '?q', '']);
assert.deepStrictEqual(parts('mailto:a@b')[1], 'null');
assert.throws(() => new URL('nope'), { code: 'ERR_INVALID_URL', name: 'TypeError', input: 'nope' });
assert.throws(() => new URL('/x', 'nope'), { code: 'ERR_INVALID_URL', base: 'nope' });
assert.throws(() => new URL(), { code: 'ERR_MISSING_ARGS' });
assert.ok(URL.canParse('a:b') && !URL.canParse('a') && URL.canParse('a', 'http://b'));
assert.strictEqual(URL.parse('x'), null);

// Setters, and searchParams that follow and lead.
const changed = new URL('http://a/');
changed.port = '81';
changed.hostname = 'ü.de';
changed.pathname = 'x y';
changed.searchParams.append('k', 'v w');
assert.strictEqual(changed.href, 'http://xn--tda.de:81/x%20y?k=v+w');
changed.search = '?z=1';
assert.strictEqual(changed.searchParams.get('z'), '1');
changed.searchParams.delete('z');
assert.strictEqual(`${changed}`, 'http://xn--tda.de:81/x%20y');
assert.strictEqual(JSON.stringify({ changed }), '{"changed":"http://xn--tda.de:81/x%20y"}');

const params = new URLSearchParams([['b', '1'], ['a', '2'], ['b', '3']]);
assert.deepStrictEqual([...params], [['b', '1'], ['a', '2'], ['b', '3']]);
params.sort();
assert.strictEqual(`${params}`, 'a=2&b=1&b=3');
params.set('b', '&');
assert.strictEqual(params.toString(), 'a=2&b=%26');
assert.deepStrictEqual(params.getAll('b'), ['&']);
assert.strictEqual(params.size, 2);
assert.deepStrictEqual([...new URLSearchParams('?a=%zz&b=+%20&c').values()], ['%zz', '  ', '']);
assert.throws(() => new URLSearchParams([['a']]), { code: 'ERR_INVALID_TUPLE' });
assert.throws(() => URLSearchParams.prototype.get.call({}, 'a'), { code: 'ERR_INVALID_THIS' });

// Before the standard.
assert.strictEqual(url.parse('http://u@h:1/p?q#f').auth, 'u');
assert.strictEqual(url.resolve('/a/b', '../c'), '/c');
assert.strictEqual(url.resolve('http://a.com/b/c', '//d'), 'http://d/');
assert.strictEqual(url.format({ protocol: 'http', host: 'a', query: { b: 1 } }), 'http://a?b=1');
assert.strictEqual(url.format(new URL('http://u:p@xn--tda.de/?x#y'), { auth: false, unicode: true, fragment: false }), 'http://ü.de/?x');
assert.strictEqual(url.domainToASCII('ü.de'), 'xn--tda.de');

// Files.
assert.strictEqual(url.pathToFileURL('/a b#?%/').href, 'file:///a%20b%23%3F%25/');
assert.strictEqual(url.fileURLToPath('file:///a%20b'), '/a b');
assert.throws(() => url.fileURLToPath('http://a'), { code: 'ERR_INVALID_URL_SCHEME' });
assert.throws(() => url.fileURLToPath('file://host/a'), { code: 'ERR_INVALID_FILE_URL_HOST' });
assert.throws(() => url.fileURLToPath('file:///a%2fb'), { code: 'ERR_INVALID_FILE_URL_PATH' });
assert.deepStrictEqual(url.urlToHttpOptions(new URL('http://u:p@[::1]:2/a?b')).hostname, '::1');
