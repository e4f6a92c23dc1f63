// Buffers over memory that threads share: every native sees and writes exactly the bytes that it names.
'use strict';

const assert = require('assert');
const crypto = require('crypto');
const fs = require('fs');

const shared = new SharedArrayBuffer(64);
const whole = Buffer.from(shared);
const part = Buffer.from(shared, 8, 16);
assert.strictEqual(whole.buffer, shared);

// Numbers, strings, patterns.
assert.strictEqual(part.writeUInt32LE(0x01020304, 0), 4);
assert.strictEqual(part.writeDoubleBE(-1.5, 8), 16);
assert.strictEqual(part.writeBigInt64LE(-2n, 4), 12);
assert.deepStrictEqual([part.readUInt32LE(0), part.readBigInt64LE(4), part.readInt8(3)], [0x01020304, -2n, 1]);
assert.throws(() => part.writeUInt32LE(1, 13), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => part.readUInt32LE(13), { code: 'ERR_OUT_OF_RANGE' });
part.fill('ab', 2, 7);
assert.strictEqual(part.toString('latin1', 2, 8), 'ababa\xff');
assert.strictEqual(part.write('\u20ac5', 1), 4);
assert.strictEqual(part.toString('utf8', 1, 5), '\u20ac5');
assert.strictEqual(whole.indexOf('\u20ac'), 9);
assert.strictEqual(whole.hexSlice(8, 13), part.subarray(0, 5).toString('hex'));
part.fill(7);
assert.deepStrictEqual([whole[7], whole[8], whole[23], whole[24]], [0, 7, 7, 0]);

// Copies, also of the memory onto itself.
for (let i = 0; i < 64; i++) whole[i] = i;
assert.strictEqual(whole.copy(whole, 3, 0, 61), 61);
assert.deepStrictEqual([...whole.subarray(0, 6), whole[63]], [0, 1, 2, 0, 1, 2, 60]);
assert.deepStrictEqual(Buffer.concat([part, part.subarray(1, 3)]), Buffer.from([...part, part[1], part[2]]));
assert.deepStrictEqual(Buffer.from(part), Buffer.from([...part]));
assert(part.equals(Buffer.from(part)));
assert.strictEqual(Buffer.compare(part, Buffer.from(part)), 0);
Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).copy(part, 5);
assert.deepStrictEqual([...part.swap16().subarray(4, 14)], [1, part[5], 3, 2, 5, 4, 7, 6, part[12], 8]);

// What other modules write.
const { read, written } = new TextEncoder().encodeInto('h\u00e9', new Uint8Array(shared, 60));
assert.deepStrictEqual([read, written, whole.toString('utf8', 60, 63)], [2, 3, 'h\u00e9']);
crypto.randomFillSync(new Uint8Array(shared, 0, 32));
const digest = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
assert.strictEqual(digest(whole), digest(Buffer.from([...whole])));
const file = fs.openSync(__filename);
assert.strictEqual(fs.readSync(file, whole, 4, 10, 3), 10);
fs.closeSync(file);
assert.strictEqual(whole.toString('latin1', 4, 14), fs.readFileSync(__filename, 'latin1').slice(3, 13));
console.log('ok');
