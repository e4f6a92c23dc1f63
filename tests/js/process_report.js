'use strict';
// Diagnostic reports: what is in them, when they are written and where to.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'process-report-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const { report } = process;
const run = (...args) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
const written = () => fs.readdirSync(folder).filter((name) => /^report\.\d{8}\.\d{6}\.\d+\.0\.\d{3}\.json$/.test(name));
const take = () => {
  const [name, ...others] = written();
  assert.deepStrictEqual(others, []);
  const text = fs.readFileSync(path.join(folder, name), 'utf8');
  fs.rmSync(path.join(folder, name));
  return { text, value: JSON.parse(text) };
};

const facts = report.getReport(Object.assign(new TypeError('shown'), { extra: 1 }));
assert.deepStrictEqual(Object.keys(facts), [
  'header', 'javascriptStack', 'javascriptHeap', 'nativeStack', 'resourceUsage', 'libuv', 'workers', 'environmentVariables', 'userLimits', 'sharedObjects',
]);
assert.strictEqual(facts.header.reportVersion, 4);
assert.strictEqual(facts.header.nodejsVersion, process.version);
assert.strictEqual(facts.header.cpus.length, os.cpus().length);
assert.ok(facts.header.networkInterfaces.some(({ name }) => name === 'lo'));
assert.strictEqual(facts.javascriptStack.message, 'TypeError: shown');
assert.deepStrictEqual(facts.javascriptStack.errorProperties, { extra: '1' });
assert.match(facts.javascriptStack.stack[0], /^at /);
assert.ok(facts.userLimits.open_files.soft > 0);
assert.ok(facts.resourceUsage.maxRss > 1 << 20);
// A release binary is linked statically and has none.
const isShared = fs.readFileSync('/proc/self/maps', 'latin1').includes('libc.so');
assert.strictEqual(facts.sharedObjects.some((name) => name.includes('libc')), isShared);
assert.strictEqual(report.getReport().javascriptStack.message, 'Error [ERR_SYNTHETIC]: JavaScript Callstack');

for (const bad of [1, 'x', null]) assert.throws(() => report.getReport(bad), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => report.writeReport(null), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => { report.compact = 1; }, { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => { report.signal = 'SIGNONE'; }, { code: 'ERR_UNKNOWN_SIGNAL' });
assert.deepStrictEqual([report.directory, report.filename, report.compact, report.signal, report.reportOnSignal], ['', '', false, 'SIGUSR2', false]);

report.directory = folder;
report.excludeNetwork = true;
assert.match(report.writeReport(), /^report\./);
const { text, value } = take();
assert.ok(text.includes('\n  "header"'));
assert.strictEqual(value.header.trigger, 'API');
assert.strictEqual(value.header.networkInterfaces, undefined);
assert.strictEqual(report.writeReport('own.json', new Error('mine')), 'own.json');
assert.strictEqual(JSON.parse(fs.readFileSync(path.join(folder, 'own.json'), 'utf8')).javascriptStack.message, 'Error: mine');

let child = run('--report-uncaught-exception', '--report-compact', '-e', 'throw new RangeError("uncaught")');
assert.strictEqual(child.status, 1);
assert.match(child.stderr, /Writing Node\.js report to file: report\..*\nNode\.js report completed\n[^]*RangeError: uncaught/);
const uncaught = take();
assert.strictEqual(uncaught.text.indexOf('\n'), uncaught.text.length - 1);
assert.deepStrictEqual([uncaught.value.header.event, uncaught.value.javascriptStack.message], ['Exception', 'RangeError: uncaught']);
assert.strictEqual(run('-e', 'throw 1').status, 1);
assert.deepStrictEqual(written(), []);

child = run('--report-on-signal', '-e', 'process.kill(process.pid, "SIGUSR2"); setTimeout(() => {}, 50)');
assert.strictEqual(child.status, 0);
assert.deepStrictEqual([take().value.header.event], ['SIGUSR2']);
child = run('-e', 'process.report.writeReport("stdout")');
assert.strictEqual(JSON.parse(child.stdout).header.filename, 'stdout');
child = run('--report-directory=/nowhere/at/all', '-e', 'console.log(process.report.writeReport())');
assert.deepStrictEqual([child.status, child.stdout], [0, '\n']);
assert.match(child.stderr, /Failed to open Node\.js report file: .* directory: \/nowhere\/at\/all \(errno: 2\)/);
