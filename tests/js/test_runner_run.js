'use strict';
// node:test: run() with its options and events, mocked modules, filters, snapshots of the command line's switches.

const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { run } = require('node:test');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'test-run-'));
const write = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

const good = write('good.test.js', `
const { test, it, describe } = require('node:test');
test('first', () => console.log('printed'));
test('second', { only: true }, (t) => { t.diagnostic('said'); });
describe('suite', () => { it('third', () => {}); });
`);
const bad = write('bad.test.js', `
const test = require('node:test');
const error = new RangeError('wrong', { cause: 'reason' });
error.extra = { deep: [1, new Map([[1, 2]])] };
test('fails', () => { throw error; });
test('rejects late', async () => { Promise.reject(new Error('late')); await new Promise((resolve) => setTimeout(resolve, 20)); });
`);

async function eventsOf(options) {
  const events = [];
  const stream = run(options);
  const named = [];
  stream.on('test:pass', ({ name }) => named.push(name));
  for await (const { type, data } of stream) events.push([type, data]);
  const passed = events.filter(([type]) => type === 'test:pass').map(([, { name }]) => name);
  assert.deepStrictEqual(named, passed);
  return { events, passed, failed: events.filter(([type]) => type === 'test:fail').map(([, data]) => data) };
}

async function runs() {
  const { events, passed } = await eventsOf({ files: [good] });
  assert.deepStrictEqual(passed, ['first', 'second', 'third', 'suite']);
  const said = events.filter(([type, { message }]) => type === 'test:diagnostic' && message === 'said');
  assert.strictEqual(said.length, 1);
  const printed = events.find(([type]) => type === 'test:stdout')[1];
  assert.deepStrictEqual({ ...printed }, { file: good, message: 'printed\n' });
  const plan = events.findLast(([type]) => type === 'test:plan')[1];
  assert.strictEqual(plan.count, 3);
  const first = events.find(([type]) => type === 'test:pass')[1];
  assert.deepStrictEqual([first.file, first.line, first.column, first.nesting, first.testNumber], [good, 3, 1, 0, 1]);
}

async function carriesErrors() {
  const { failed } = await eventsOf({ files: [bad], concurrency: false });
  assert.deepStrictEqual(failed.map(({ name }) => name), ['fails', 'rejects late']);
  const { error } = failed[0].details;
  assert.strictEqual(error.code, 'ERR_TEST_FAILURE');
  assert.strictEqual(error.failureType, 'testCodeFailure');
  assert.ok(error.cause instanceof RangeError);
  assert.strictEqual(error.cause.cause, 'reason');
  assert.deepStrictEqual(error.cause.extra, { deep: [1, new Map([[1, 2]])] });
  assert.match(error.cause.stack, /^RangeError: wrong\n +at .*bad\.test\.js/);
  assert.strictEqual(failed[1].details.error.failureType, 'unhandledRejection');
}

async function filters() {
  const only = await eventsOf({ files: [good], only: true });
  const skipped = only.events.filter(([type, { skip }]) => type === 'test:pass' && skip !== undefined).map(([, { name }]) => name);
  assert.deepStrictEqual(skipped, ['first', 'suite']);
  const named = await eventsOf({ files: [good], testNamePatterns: [/sec/] });
  assert.ok(named.events.some(([type, data]) => type === 'test:pass' && data.name === 'first' && data.skip));
  const shard = await eventsOf({ files: [bad, good], shard: { index: 2, total: 2 } });
  assert.deepStrictEqual(shard.passed, ['first', 'second', 'third', 'suite']);
  if (process.versions.v8 === undefined) {
    const globbed = await eventsOf({ globPatterns: ['go*.test.js'], cwd: folder });
    assert.strictEqual(globbed.passed.length, 4);
  }
}

async function stops() {
  const endless = write('endless.test.js', "require('node:test')('waits', () => new Promise(() => setInterval(() => {}, 1000)));");
  const { failed } = await eventsOf({ files: [endless], timeout: 400 });
  assert.strictEqual(failed[0].details.error.failureType, 'testTimeoutFailure');
  const aborted = await eventsOf({ files: [endless], signal: AbortSignal.timeout(300) });
  assert.strictEqual(aborted.failed[0].details.error.failureType, 'testAborted');
}

function refuses() {
  const cases = [
    { files: 'x' }, { watch: 1 }, { setup: 1 }, { only: 'x' }, { shard: 1 }, { shard: { index: 3, total: 2 } }, { testNamePatterns: [1] },
    { concurrency: 'x' }, { timeout: 'x' }, { signal: {} }, { forceExit: true, watch: true }, { shard: { index: 1, total: 1 }, watch: true },
  ];
  for (const options of cases) assert.throws(() => run(options), /ERR_INVALID_ARG|ERR_OUT_OF_RANGE/, JSON.stringify(options));
}

function mocksModules() {
  write('mocked.cjs', 'module.exports = { name: "real" };');
  const file = write('mocks.test.js', `
const test = require('node:test');
const assert = require('node:assert');
test('mocks', async (t) => {
  const mock = t.mock.module('./mocked.cjs', { namedExports: { name: 'mock' } });
  assert.strictEqual(require('./mocked.cjs').name, 'mock');
  assert.strictEqual((await import('./mocked.cjs')).name, 'mock');
  assert.throws(() => t.mock.module('./mocked.cjs'), { code: 'ERR_INVALID_STATE' });
  mock.restore();
  assert.strictEqual(require('./mocked.cjs').name, 'real');
  t.mock.module('node:os', { defaultExport: { hostname: () => 'h' }, cache: true });
  assert.strictEqual(require('os').hostname(), 'h');
  assert.strictEqual((await import('node:os')).default.hostname(), 'h');
});
test('they are gone', () => assert.notStrictEqual(require('os').hostname(), 'h'));
`);
  const { stdout, status } = spawnSync(process.execPath, ['--experimental-test-module-mocks', file], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stdout);
}

function forcesTheEnd() {
  const file = write('open.test.js', "require('node:test')('leaves a timer', () => { setInterval(() => {}, 1000); });");
  for (const args of [['--test-force-exit', file], ['--test', '--test-force-exit', file]]) {
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20000 });
    assert.match(stdout, /# pass 1\n/);
    assert.strictEqual(status, 0);
  }
  const refused = spawnSync(process.execPath, ['--test', '--test-shard=5/2', file], { encoding: 'utf8' });
  assert.match(refused.stderr, /ERR_OUT_OF_RANGE/);
  assert.strictEqual(spawnSync(process.execPath, ['--test', '--check', file]).status, 9);
}

function keepsSnapshots() {
  const file = write('kept.test.js', `
const test = require('node:test');
test('kept', (t) => {
  t.assert.snapshot({ a: process.env.KEPT, b: '\`\${x}\\\\' });
  t.assert.snapshot(5, { serializers: [(value) => \`<\${value}>\`] });
});`);
  const start = (kept, ...args) => spawnSync(process.execPath, [...args, file], { encoding: 'utf8', env: { ...process.env, KEPT: kept } });
  const missing = start('1');
  assert.match(missing.stdout, /Cannot read snapshot file '.*kept\.test\.js\.snapshot\.' Missing snapshots can be generated/);
  assert.strictEqual(start('1', '--test-update-snapshots').status, 0);
  const text = fs.readFileSync(`${file}.snapshot`, 'utf8');
  assert.strictEqual(text.split('\n')[0], 'exports[`kept 1`] = `');
  assert.match(text, /\nexports\[`kept 2`\] = `\n<5>\n`;\n$/);
  assert.strictEqual(start('1').status, 0);
  assert.match(start('2').stdout, /ERR_ASSERTION/);
}

async function watches() {
  const watched = path.join(folder, 'watched');
  fs.mkdirSync(watched);
  write('watched/used.js', 'module.exports = 1;');
  write('watched/a.test.js', "const value = require('./used.js'); require('node:test')(`used ${value}`, () => {});");
  const child = spawn(process.execPath, ['--test', '--watch', '--test-reporter=tap'], { cwd: watched, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const seen = (pattern) => new Promise((resolve) => {
    const look = () => pattern.test(text) && resolve();
    child.stdout.on('data', look);
    look();
  });
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await seen(/ok 1 - used 1[^]*# pass 1\n/);
  // The watcher stands by the time the first round is over.
  write('watched/used.js', 'module.exports = 2;');
  await seen(/ok 1 - used 2[^]*# pass 1\n/);
  child.kill('SIGKILL');
}

async function main() {
  delete process.env.NODE_TEST_CONTEXT;
  refuses();
  await runs();
  await carriesErrors();
  await filters();
  await stops();
  mocksModules();
  forcesTheEnd();
  if (process.versions.v8 === undefined) {
    keepsSnapshots();
    await watches();
  }
  fs.rmSync(folder, { recursive: true });
}

main();
