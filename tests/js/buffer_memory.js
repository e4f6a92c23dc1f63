// Whose memory a Buffer is: the pool, an ArrayBuffer, a view of another Buffer.
const assert = require('node:assert');
const { Buffer } = require('node:buffer');

// Small Buffers share a pool in slices that begin at multiples of eight; large ones have memory of their own.
for (const small of [Buffer.from('abc'), Buffer.allocUnsafe(5), Buffer.from([1, 2, 3]), Buffer.concat([Buffer.from('x')])]) {
  assert.strictEqual(small.buffer.byteLength, Buffer.poolSize);
  assert.strictEqual(small.byteOffset % 8, 0);
}
for (const own of [Buffer.alloc(5), Buffer.allocUnsafeSlow(5), Buffer.allocUnsafe(4096), Buffer.from('x'.repeat(5000))]) {
  assert.strictEqual(own.buffer.byteLength, own.length);
}

// Neighbours in the pool do not overlap.
const neighbours = Array.from({ length: 3000 }, (_, i) => Buffer.from(`${i}`.repeat(1 + i % 9)));
neighbours.forEach((buffer, i) => assert.strictEqual(buffer.toString(), `${i}`.repeat(1 + i % 9)));

// Buffers over an ArrayBuffer and slices of a Buffer see each other's writes; copies do not.
const memory = new ArrayBuffer(8);
const whole = Buffer.from(memory);
const part = Buffer.from(memory, 2, 3);
const slice = whole.slice(2, -3);
part[0] = 7;
assert.deepStrictEqual([whole[2], slice[0], slice.length, slice.byteOffset], [7, 7, 3, 2]);
assert.ok(Buffer.isBuffer(slice) && Buffer.isBuffer(whole.subarray(1)));
const copy = Buffer.from(whole);
copy[2] = 9;
assert.strictEqual(whole[2], 7);
assert.deepStrictEqual(Buffer.copyBytesFrom(new Uint16Array([1, 2, 3]), 1, 1), Buffer.from([2, 0]));

// Copies inside one Buffer may overlap, and so may a pattern and what it fills.
const letters = Buffer.from('abcdefgh');
letters.copy(letters, 2, 0, 5);
assert.strictEqual(letters.toString(), 'ababcdeh');
letters.fill(letters.subarray(1, 3));
assert.strictEqual(letters.toString(), 'babababa');

// A detached ArrayBuffer leaves empty Buffers behind, not old memory.
const gone = Buffer.from(new ArrayBuffer(8));
if (gone.buffer.transfer) gone.buffer.transfer();
else structuredClone(gone.buffer, { transfer: [gone.buffer] });
assert.strictEqual(gone.length, 0);
assert.strictEqual(gone.toString('hex'), '');
assert.strictEqual(gone.indexOf(0), -1);
assert.throws(() => gone.readUInt32LE(0), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });

// Subclasses of Buffer and of Uint8Array.
class Mine extends Uint8Array {}
assert.deepStrictEqual(Buffer.from(new Mine([1, 2])), Buffer.from([1, 2]));
assert.strictEqual(Object.getPrototypeOf(Buffer.prototype), Uint8Array.prototype);
assert.strictEqual(Buffer(3).constructor, Buffer);
assert.ok(Buffer.from('x').map((byte) => byte + 1) instanceof Buffer);

// Many Buffers come and go without growth that shows.
let bytes = 0;
for (let i = 0; i < 100_000; i++) bytes += Buffer.alloc(100).length + Buffer.from('some text').length;
assert.strictEqual(bytes, 100_000 * 109);
