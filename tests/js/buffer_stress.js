// Bad sizes, lost memory and 100,000 rounds of everything: errors as Node has them, no crash, and memory that stays.
const assert = require('node:assert');
const { Buffer, kMaxLength } = require('node:buffer');

const ROUNDS = 100_000;
const GROWTH_BYTES_MAX = 8 * 1024 * 1024;

const outOfRange = { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' };
const invalidType = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' };
const outOfBounds = { name: 'RangeError', code: 'ERR_BUFFER_OUT_OF_BOUNDS' };
for (const make of [Buffer.alloc, Buffer.allocUnsafe, Buffer.allocUnsafeSlow]) {
  for (const size of [-1, NaN, Infinity, kMaxLength + 1, 2 ** 53]) assert.throws(() => make(size), outOfRange);
  for (const size of ['5', null, undefined, {}, 5n, Symbol('s')]) assert.throws(() => make(size), invalidType);
}
assert.throws(() => Buffer.from(new ArrayBuffer(4), 5), outOfBounds);
assert.throws(() => Buffer.from(new ArrayBuffer(4), 0, 5), outOfBounds);
assert.throws(() => Buffer.from('x', 'utf7'), { code: 'ERR_UNKNOWN_ENCODING', message: 'Unknown encoding: utf7' });
assert.throws(() => Buffer.concat([Buffer.alloc(1)], -1), outOfRange);
assert.throws(() => new Uint8Array(kMaxLength + 1), { name: 'RangeError', message: `Invalid typed array length: ${kMaxLength + 1}` });
assert.throws(() => 'x'.repeat(2 ** 29), { name: 'RangeError', message: 'Invalid string length' });
assert.throws(() => Buffer.alloc(2 ** 28).toString('hex').length, { code: 'ERR_STRING_TOO_LONG' });

// The pool does not go away when a script tries to take it, and nobody reads what is gone if it does.
const pooled = Buffer.from('pooled');
structuredClone(pooled.buffer, { transfer: [pooled.buffer] });
assert.strictEqual(pooled.toString(), 'pooled');
if (pooled.buffer.transfer) pooled.buffer.transfer();
assert.strictEqual(Buffer.from('after').toString(), 'after');
assert.strictEqual(Buffer.allocUnsafe(5000).length, 5000);

// The size of the next pool is a property.
const { poolSize } = Buffer;
for (const size of [0, 16, 100_000, -5, NaN, 'many', poolSize]) {
  Buffer.poolSize = size;
  for (let i = 0; i < 50; i++) assert.strictEqual(Buffer.from(`text ${i}`).toString(), `text ${i}`);
}

// Methods of memory that shrinks, grows and goes.
const memory = new ArrayBuffer(64, { maxByteLength: 128 });
const tracking = Object.setPrototypeOf(new Uint8Array(memory), Buffer.prototype);
const fixed = Buffer.from(memory, 32, 32);
for (const size of [128, 40, 0, 64]) {
  memory.resize(size);
  assert.strictEqual(tracking.length, size);
  assert.strictEqual(fixed.length, size >= 64 ? 32 : 0);
  for (const buffer of [tracking, fixed]) {
    assert.strictEqual(buffer.toString('hex').length, buffer.length * 2);
    if (buffer.length > 0) assert.strictEqual(buffer.fill(7).indexOf(7), 0);
    else if (size < 64 && buffer === fixed) assert.throws(() => buffer.fill(7), TypeError);
    assert.strictEqual(buffer.subarray(1).length, Math.max(buffer.length - 1, 0));
    if (buffer.length > 0) assert.strictEqual(Buffer.concat([buffer, buffer]).length, 2 * buffer.length);
    assert.strictEqual(buffer.copy(Buffer.alloc(200)), buffer.length);
  }
}

const wide = 'é€😀 and more';
const list = [Buffer.from('a'), Buffer.from('b'.repeat(5000))];
function once(round) {
  const buffer = Buffer.from(wide + round);
  const hex = Buffer.from(buffer.toString('hex'), 'hex');
  if (!hex.equals(buffer) || Buffer.compare(hex, buffer) !== 0) throw new Error('not equal');
  Buffer.alloc(round % 3000, 'ab').subarray(5, -5).includes('ba');
  Buffer.concat(round % 16 === 0 ? list : [buffer, hex]).toString('base64');
  buffer.writeUInt16BE(buffer.readUInt16LE(2), 0);
  if (round % 16 === 0) {
    try {
      buffer.readInt32BE(9999);
    } catch (error) {
      if (error.code !== 'ERR_OUT_OF_RANGE') throw error;
    }
  }
}

for (let round = 0; round < ROUNDS / 10; round++) once(round);
globalThis.gc?.();
const before = process.memoryUsage().rss;
for (let round = 0; round < ROUNDS; round++) once(round);
globalThis.gc?.();
const growth = process.memoryUsage().rss - before;
if (process.versions.quickjs !== undefined || process.versions.protojs !== undefined) {
  assert.ok(growth < GROWTH_BYTES_MAX, `${ROUNDS} rounds cost ${growth} bytes`);
}
