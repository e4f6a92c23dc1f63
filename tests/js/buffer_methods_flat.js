// Every method of Buffer, called some thousand times: what it allocates is gone afterwards, to a few bytes for each call.
const assert = require('node:assert');
const { Blob, Buffer, atob, btoa, isAscii, isUtf8, transcode } = require('node:buffer');
const { StringDecoder } = require('node:string_decoder');
const memory = require('protojs:memory');

// Rounds for each method, most of which are several calls: 100,000 calls together.
const ROUNDS = 200;
const GROWTH_BYTES_MAX = 24;

const text = 'some text, é€😀';
const bytes = Buffer.from(text.repeat(3));
const large = Buffer.alloc(6000, 'large');
const target = Buffer.alloc(64);
const room = new ArrayBuffer(32);
const ofNumbers = /^(read|write)/;

const statics = {
  'from text': () => Buffer.from(text),
  'from hex': () => Buffer.from('616263', 'hex'),
  'from base64': () => Buffer.from('YWJj=', 'base64'),
  'from bytes': () => Buffer.from(bytes),
  'from numbers': () => Buffer.from([1, 2, 3, 256]),
  'from memory': () => Buffer.from(room, 4, 8),
  'from an object': () => Buffer.from({ length: 2, 0: 1, 1: 2 }),
  'alloc': () => Buffer.alloc(100, 'ab'),
  'alloc, large': () => Buffer.alloc(20_000),
  'allocUnsafe': () => Buffer.allocUnsafe(100),
  'allocUnsafeSlow': () => Buffer.allocUnsafeSlow(100),
  'isBuffer': () => Buffer.isBuffer(bytes),
  'compare': () => Buffer.compare(bytes, large),
  'isEncoding': () => Buffer.isEncoding('UTF-16LE'),
  'concat': () => Buffer.concat([bytes, large, target]),
  'byteLength': () => Buffer.byteLength(text),
  'copyBytesFrom': () => Buffer.copyBytesFrom(new Uint16Array([1, 2, 3]), 1),
  'of': () => Buffer.of(1, 2, 3),
  'transcode': () => transcode(bytes, 'utf8', 'utf16le'),
  'isUtf8': () => isUtf8(bytes) && isAscii(bytes),
  'atob': () => atob(btoa('some text')),
  'Blob': () => new Blob([bytes, text]).slice(1, -1).size,
  'StringDecoder': () => new StringDecoder('utf8').write(bytes.subarray(0, 18)),
  'TextDecoder': () => {
    const decoder = new TextDecoder('utf-16le');
    return decoder.decode(bytes, { stream: true }) + decoder.decode();
  },
  'TextEncoder': () => new TextEncoder().encode(text),
  'structuredClone': () => structuredClone({ bytes, text, list: [bytes] }),
  'an error': () => assert.throws(() => bytes.readUInt32LE(bytes.length), RangeError),
  'an unknown encoding': () => assert.throws(() => Buffer.from(text, 'utf7'), TypeError),
};

// Arguments that fit most methods; what does not fit throws, and that must cost no memory either.
const lists = [[], [1, 2], [bytes, 1, 2], [text, 'utf16le'], [5n, 1], [1, 0, 4]];

function callMethod(name) {
  const buffer = ofNumbers.test(name) ? target : large;
  for (const list of lists) {
    try {
      buffer[name](...list);
    } catch (error) {
      if (error.name === 'InternalError') throw error;
    }
  }
}

// Bytes that a round leaves behind.
function grown(call) {
  for (let i = 0; i < ROUNDS / 10; i++) call();
  memory.collect();
  const before = process.memoryUsage();
  for (let i = 0; i < ROUNDS; i++) call();
  memory.collect();
  const after = process.memoryUsage();
  return (after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers) / ROUNDS;
}

const methods = Object.keys(Buffer.prototype).filter((name) => typeof bytes[name] === 'function' && name !== 'constructor');
assert.ok(methods.length > 90, `${methods.length} methods`);
assert.ok(methods.length * lists.length * ROUNDS > 100_000);
for (const [name, call] of [...Object.entries(statics), ...methods.map((name) => [name, () => callMethod(name)])]) {
  // What is remembered once, such as a decoder's table, is no growth: that shows the second time.
  let growth = grown(call);
  if (growth >= GROWTH_BYTES_MAX) growth = grown(call);
  assert.ok(growth < GROWTH_BYTES_MAX, `${name} costs ${growth} bytes a round`);
}
