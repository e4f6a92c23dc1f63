// What node:zlib owes besides being like Node 20's: zstd, work that leaves the loop free, bombs, and streams that nobody closes.
'use strict';

const assert = require('node:assert');
const zlib = require('node:zlib');
const { promisify } = require('node:util');

const { ZSTD_c_compressionLevel: level, ZSTD_c_checksumFlag: checksum, ZSTD_d_windowLogMax: windowLog } = zlib.constants;
const text = 'the same words again and again, and a number: '.repeat(500);

async function zstd() {
  const packed = zlib.zstdCompressSync(text, { params: { [level]: 9, [checksum]: 1 } });
  assert(packed.length < 200);
  assert.strictEqual(zlib.zstdDecompressSync(packed).toString(), text);
  assert.strictEqual((await promisify(zlib.zstdDecompress)(await promisify(zlib.zstdCompress)(text))).toString(), text);
  assert.strictEqual(zlib.zstdDecompressSync(Buffer.concat([packed, packed])).length, 2 * text.length);
  // What is no frame ends the stream.
  assert.strictEqual(zlib.zstdDecompressSync(Buffer.concat([packed, Buffer.from('garbage')])).toString(), text);

  const fails = (call, expected) => assert.throws(call, expected);
  fails(() => zlib.zstdDecompressSync('no zstd at all'), { code: 'ZSTD_error_prefix_unknown', errno: 10, message: 'Unknown frame descriptor' });
  fails(() => zlib.zstdDecompressSync(packed.subarray(0, -3)), { code: 'Z_BUF_ERROR', errno: -5, message: 'unexpected end of file' });
  fails(() => zlib.zstdDecompressSync(Buffer.alloc(0)), { code: 'Z_BUF_ERROR' });
  fails(() => zlib.zstdCompressSync('a', { pledgedSrcSize: 5 }), { code: 'ZSTD_error_srcSize_wrong', errno: 72 });
  fails(() => zlib.zstdCompressSync('a', { params: { 5000: 1 } }), { name: 'RangeError', code: 'ERR_ZSTD_INVALID_PARAM' });
  fails(() => zlib.zstdCompressSync('a', { params: { [level]: 'x' } }), { code: 'ERR_INVALID_ARG_TYPE' });
  fails(() => zlib.zstdDecompressSync(packed, { params: { [windowLog]: 9 } }), { code: 'ERR_ZLIB_INITIALIZATION_FAILED' });

  const stream = zlib.createZstdCompress();
  const pieces = [];
  stream.on('data', (piece) => pieces.push(piece));
  stream.write(text);
  await new Promise((resolve) => stream.flush(resolve));
  const flushed = Buffer.concat(pieces);
  assert.strictEqual(zlib.zstdDecompressSync(flushed, { finishFlush: zlib.constants.ZSTD_e_flush }).toString(), text);
  stream.end();
}

// While a thread compresses, timers go on.
async function freeLoop() {
  const big = Buffer.alloc(8 << 20, text);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await promisify(zlib.brotliCompress)(big, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } });
  clearInterval(timer);
  assert(ticks >= 3, `${ticks} ticks`);
}

// One large chunk is copied once, not for each piece of output.
async function largeChunks() {
  const packed = zlib.deflateSync(require('node:crypto').randomBytes(24 << 20), { level: 0 });
  const stream = zlib.createInflate();
  let bytes = 0;
  stream.on('data', (piece) => { bytes += piece.length; });
  const began = process.cpuUsage();
  stream.end(packed);
  await new Promise((resolve) => stream.on('end', resolve));
  assert.strictEqual(bytes, 24 << 20);
  const { user, system } = process.cpuUsage(began);
  // By copies of what is left it would take 4.5 GiB of copying.
  assert(user + system < 1_500_000, `${user + system} microseconds`);
}

function bombs() {
  const bomb = zlib.gzipSync(Buffer.alloc(32 << 20));
  const before = process.memoryUsage.rss();
  assert.throws(() => zlib.gunzipSync(bomb, { maxOutputLength: 1000 }), { code: 'ERR_BUFFER_TOO_LARGE' });
  assert(process.memoryUsage.rss() - before < 8 << 20);
}

// The way of packages that read images and archives without waiting.
function throughTheHandle() {
  const stream = zlib.createInflate();
  const packed = zlib.deflateSync(text);
  const output = Buffer.alloc(1000);
  stream._handle.writeSync(zlib.constants.Z_NO_FLUSH, packed, 0, packed.length, output, 10, 900);
  assert.deepStrictEqual([...stream._writeState], [0, stream._writeState[1]]);
  assert.strictEqual(output.toString('latin1', 10, 910), text.slice(0, 900));
  const { close } = stream._handle;
  assert.strictEqual(typeof close, 'function');
  assert.strictEqual(zlib.createInflate()._processChunk(packed, zlib.constants.Z_FINISH).toString(), text);
}

// Codecs of streams that were dropped go with them.
async function dropped() {
  const grown = [];
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 50; i++) zlib.createDeflate();
    await new Promise((resolve) => setImmediate(resolve));
    grown.push(process.memoryUsage.rss() >> 20);
  }
  // Together they would take 500 MiB.
  assert(grown.at(-1) - grown[0] < 200, grown.join());
}

async function main() {
  await zstd();
  await freeLoop();
  await largeChunks();
  bombs();
  throughTheHandle();
  await dropped();
}
main();
