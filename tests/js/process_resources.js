// What process tells of itself: open resources, its title, its time zone, and properties that are made when they are first read.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');

const count = (type) => process.getActiveResourcesInfo().filter((each) => each === type).length;

// Lazy properties look like any other.
const plain = { writable: true, enumerable: false, configurable: true };
assert.deepStrictEqual({ ...Object.getOwnPropertyDescriptor(globalThis, 'URLSearchParams'), value: 0 }, { value: 0, ...plain });
assert.strictEqual(Object.getOwnPropertyDescriptor(process, 'argv').value, process.argv);
globalThis.BroadcastChannel = 5;
assert.strictEqual(BroadcastChannel, 5);
assert.ok(delete globalThis.MessageEvent);
assert.strictEqual(typeof MessageEvent, 'undefined');

// Timers, as long as they wait.
assert.strictEqual(count('Timeout'), 0);
const timeout = setTimeout(() => {
  clearTimeout(timeout);
  assert.strictEqual(count('Timeout'), 0);
}, 1);
setTimeout(() => {}, 1).unref();
assert.strictEqual(count('Timeout'), 1);
clearImmediate(setImmediate(() => {}));
assert.strictEqual(count('Immediate'), 0);

// Files and sockets.
fs.stat(__filename, assert.ifError);
assert.strictEqual(count('FSReqCallback'), 1);
assert.strictEqual(process._getActiveRequests().length, 1);
const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1', () => {
    assert.ok(process._getActiveHandles().includes(client));
    assert.ok(process._getActiveHandles().includes(server));
    assert.strictEqual(count('TCPServerWrap'), 1);
    server.close();
  }).resume();
});

// The title is the command line's room.
const room = fs.readFileSync('/proc/self/cmdline').length;
process.title = 'named';
assert.strictEqual(process.title, 'named');
assert.strictEqual(fs.readFileSync('/proc/self/cmdline', 'latin1').replace(/\0+$/, ''), 'named');
process.title = 'x'.repeat(room + 10);
assert.strictEqual(process.title.length, room - 1);

// Local times follow TZ at once.
const moment = new Date(1523709296000);
process.env.TZ = 'Europe/Amsterdam';
assert.strictEqual(moment.toString(), 'Sat Apr 14 2018 14:34:56 GMT+0200 (Central European Summer Time)');
process.env.TZ = 'Asia/Tokyo';
assert.strictEqual(moment.toString(), 'Sat Apr 14 2018 21:34:56 GMT+0900 (Japan Standard Time)');
assert.strictEqual(moment.toLocaleTimeString(), '9:34:56 PM');
delete process.env.TZ;

// Users and groups that are not there.
for (const name of ['setuid', 'seteuid', 'setgid', 'setegid']) {
  assert.throws(() => process[name]('no such name of anyone'), { code: 'ERR_UNKNOWN_CREDENTIAL' });
}
assert.throws(() => process.setgroups([1, 'no such group']), { code: 'ERR_UNKNOWN_CREDENTIAL' });
assert.throws(() => process.initgroups('root', 'no such group'), { code: 'ERR_UNKNOWN_CREDENTIAL', message: /^Group/ });
assert.throws(() => delete process.exitCode, /Cannot delete property 'exitCode' of #<process>/);
