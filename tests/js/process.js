// node:process: the shape of the object, its environment, exit codes, warnings, and events.
const assert = require('node:assert');
const EventEmitter = require('node:events');

assert.strictEqual(process, require('node:process'));
assert.ok(process instanceof EventEmitter);
assert.strictEqual(Object.prototype.toString.call(process), '[object process]');
assert.strictEqual(Object.getPrototypeOf(process).constructor.name, 'process');
assert.match(process.version, /^v20\./);
assert.strictEqual(`v${process.versions.node}`, process.version);
assert.strictEqual(typeof process.versions.protojs, 'string');
assert.strictEqual(process.argv[1], __filename);
assert.strictEqual(process.argv[0], process.execPath);
assert.strictEqual(process.platform, 'linux');
assert.throws(() => { 'use strict'; process.version = 'x'; }, TypeError);

// The environment: text only, plain descriptors, no symbols.
process.env.PROTOJS_TEST = 5;
assert.strictEqual(process.env.PROTOJS_TEST, '5');
process.env.PROTOJS_TEST = undefined;
assert.strictEqual(process.env.PROTOJS_TEST, 'undefined');
assert.ok('PROTOJS_TEST' in process.env);
assert.ok(Object.keys(process.env).includes('PROTOJS_TEST'));
assert.strictEqual(delete process.env.PROTOJS_TEST, true);
assert.strictEqual(process.env.PROTOJS_TEST, undefined);
assert.throws(() => { process.env[Symbol('x')] = 1; }, TypeError);
assert.throws(() => Object.defineProperty(process.env, 'x', { get() {} }), { code: 'ERR_INVALID_OBJECT_DEFINE_PROPERTY' });

// Times and usage.
const [seconds, nanoseconds] = process.hrtime();
assert.ok(seconds >= 0 && nanoseconds < 1e9);
const [passed] = process.hrtime([seconds, nanoseconds]);
assert.ok(passed >= 0 && passed < 60);
assert.strictEqual(typeof process.hrtime.bigint(), 'bigint');
assert.ok(process.uptime() > 0);
assert.ok(process.memoryUsage().rss > 1e6 && process.memoryUsage.rss() > 1e6);
assert.ok(process.cpuUsage().user >= 0);
assert.strictEqual(Object.keys(process.resourceUsage()).length, 16);
assert.throws(() => process.cpuUsage({ user: -1, system: 0 }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => process.hrtime([1]), { code: 'ERR_OUT_OF_RANGE' });

// Refusals have Node's codes.
assert.throws(() => process.chdir(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => process.chdir('/does/not/exist'), { code: 'ENOENT', syscall: 'chdir', dest: '/does/not/exist' });
assert.throws(() => process.kill('x'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => process.kill(process.pid, 'SIGNOT'), { code: 'ERR_UNKNOWN_SIGNAL' });
assert.strictEqual(process.kill(process.pid, 0), true);
assert.throws(() => { process.exitCode = 'x'; }, { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => { process.exitCode = 1.5; }, { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => process.nextTick('x'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => process.setUncaughtExceptionCaptureCallback(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => process.dlopen({ exports: {} }, 'x.node'), { code: 'ERR_DLOPEN_FAILED' });
assert.strictEqual(process.allowedNodeEnvironmentFlags.has('--no_warnings'), true);
assert.strictEqual(process.allowedNodeEnvironmentFlags.has('-p'), false);
const mask = process.umask(0o27);
assert.strictEqual(process.umask(), 0o27);
assert.strictEqual(process.umask(mask), 0o27);

// Warnings: all forms of the call.
const warnings = [];
process.removeAllListeners('warning');
process.on('warning', (warning) => warnings.push([warning.name, warning.message, warning.code, warning.detail]));
process.emitWarning('a');
process.emitWarning('b', 'Kind', 'C1');
process.emitWarning('c', { type: 'Kind', code: 'C2', detail: 'more' });
process.emitWarning(Object.assign(new Error('d'), { name: 'Own' }));
assert.throws(() => process.emitWarning(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => process.emitWarning('x', 1), { code: 'ERR_INVALID_ARG_TYPE' });

// Signals, rejections and exceptions as events.
const events = [];
process.on('SIGUSR2', (name, number) => events.push([name, number]));
process.kill(process.pid, 'SIGUSR2');
process.on('unhandledRejection', (reason, promise) => {
  events.push(['unhandled', reason.message]);
  setImmediate(() => promise.catch(() => {}));
});
process.on('rejectionHandled', () => events.push(['handled']));
Promise.reject(new Error('r'));
process.once('uncaughtException', (error, origin) => events.push([error.message, origin]));
setTimeout(() => { throw new Error('t'); }, 5);
setTimeout(() => {}, 30);

let beforeExits = 0;
process.on('beforeExit', () => {
  if (++beforeExits === 1) setTimeout(() => {}, 1);
});
process.on('exit', (code) => {
  assert.strictEqual(code, 0);
  assert.strictEqual(beforeExits, 2);
  assert.deepStrictEqual(warnings, [
    ['Warning', 'a', undefined, undefined], ['Kind', 'b', 'C1', undefined], ['Kind', 'c', 'C2', 'more'], ['Own', 'd', undefined, undefined],
  ]);
  const found = (wanted) => events.some((event) => JSON.stringify(event) === JSON.stringify(wanted));
  for (const wanted of [['SIGUSR2', 12], ['unhandled', 'r'], ['handled'], ['t', 'uncaughtException']]) assert.ok(found(wanted), JSON.stringify(wanted));
});
