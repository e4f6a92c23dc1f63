// node:path: cases where both halves must give what Node gives.
const assert = require('node:assert');
const path = require('node:path');

assert.strictEqual(path, path.posix);
assert.strictEqual(path.win32, require('node:path/win32'));
assert.strictEqual(path.win32.posix, path);

const cases = [
  ['posix', 'normalize', ['/a/b/../c/./d/'], '/a/c/d/'],
  ['posix', 'normalize', ['../../a'], '../../a'],
  ['posix', 'normalize', [''], '.'],
  ['posix', 'normalize', ['./'], './'],
  ['posix', 'join', ['a', '', '../..', 'b'], '../b'],
  ['posix', 'join', [], '.'],
  ['posix', 'resolve', ['/a', 'b', '../c/'], '/a/c'],
  ['posix', 'resolve', ['/a/.b'], '/a/.b'],
  ['posix', 'relative', ['/a/b/c', '/a/d'], '../../d'],
  ['posix', 'relative', ['/', '/a'], 'a'],
  ['posix', 'dirname', ['//a'], '//'],
  ['posix', 'dirname', ['a//b'], 'a/'],
  ['posix', 'basename', ['/a/b.js/', '.js'], 'b'],
  ['posix', 'basename', ['.js', '.js'], ''],
  ['posix', 'basename', ['/.js', '.js'], '.js'],
  ['posix', 'extname', ['a/..b'], '.b'],
  ['posix', 'extname', ['..'], ''],
  ['posix', 'extname', ['a.'], '.'],
  ['posix', 'parse', ['/a/b.c.d/'], { root: '/', dir: '/a', base: 'b.c.d', ext: '.d', name: 'b.c' }],
  ['posix', 'format', [{ dir: '/a', name: 'b', ext: 'c' }], '/a/b.c'],
  ['posix', 'matchesGlob', ['a/b/c.js', 'a/**/*.{js,ts}'], true],
  ['posix', 'matchesGlob', ['a/.b', 'a/*'], false],
  ['win32', 'normalize', ['C:/a/../b\\\\c'], 'C:\\b\\c'],
  ['win32', 'normalize', ['//server/share'], '\\\\server\\share\\'],
  ['win32', 'normalize', ['./C:a'], '.\\C:a'],
  ['win32', 'join', ['//', 'server', 'share'], '\\server\\share'],
  ['win32', 'join', ['//server', 'share'], '\\\\server\\share\\'],
  ['win32', 'resolve', ['C:\\a', '..', 'D:\\b', 'c'], 'D:\\b\\c'],
  ['win32', 'relative', ['C:\\A\\b', 'c:\\a\\D'], '..\\D'],
  ['win32', 'dirname', ['\\\\s\\t\\u\\v'], '\\\\s\\t\\u'],
  ['win32', 'basename', ['C:file.ext', '.ext'], 'file'],
  ['win32', 'parse', ['C:\\a\\b.c'], { root: 'C:\\', dir: 'C:\\a', base: 'b.c', ext: '.c', name: 'b' }],
  ['win32', 'toNamespacedPath', ['C:/a'], '\\\\?\\C:\\a'],
];
process.noDeprecation = true;
process.removeAllListeners('warning');
for (const [half, name, args, expected] of cases) {
  assert.deepStrictEqual(path[half][name](...args), expected, `${half}.${name}(${JSON.stringify(args)})`);
}
for (const name of ['normalize', 'join', 'resolve', 'dirname', 'basename', 'extname', 'parse', 'isAbsolute']) {
  assert.throws(() => path[name](1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => path.win32[name](1), { code: 'ERR_INVALID_ARG_TYPE' });
}
