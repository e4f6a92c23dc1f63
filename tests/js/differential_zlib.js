// Streams of zlib and brotli, whole and broken in many ways, through every decompressor, and a hash of what comes.
//
// Run it with node and with protojs: the lines must be the same. Arguments: see differential_support/rounds.js.

'use strict';
const zlib = require('node:zlib');
const { play, pick, random } = require('./differential_support/rounds');

const packed = {
  gzip: 'H4sIAAAAAAAAAwvJSFUoLM1MzlZIKsovz1NIy6/QUTA0MjYxNTO3sDTQUwgZVQBWcHjp4fmPmtYQpAEysETnUQEAAA==',
  deflate: 'eJwLyUhVKCzNTM5WSCrKL89TSMuv0FEwNDI2MTUzt7A00FMIGVUAVnB46eH5j5rWEKQBeylwbQ==',
  deflateRaw: 'C8lIVSgszUzOVkgqyi/PU0jLr9BRMDQyNjE1M7ewNNBTCBlVAFZweOnh+Y+a1hCkAQ==',
  stored: 'eAEBPADD/1RoZSBxdWljayBicm93biBmb3gsIDEyMzQ1Njc4OTAuIFRoZSBxdWljayBicm93biBmb3gsIDEyMzQ1Nkb4Ek8=',
  brotli: 'G1AB+C0O7GYvK9Sh3rF4H8ukpjJ7w5PDMeIlyNogaJ+lvIY0LpK4tweZpJ4F9QUwbNMRcYHoeqENcqpn70XsrAU=',
  dictionary: 'eLsu6QXTC8lIVShEFdJRMDQyNjE1M7ewNNBTGFUAUXB46eH5j5rWEKQBeylwbQ==',
  two: 'H4sIAAAAAAAAA8vPS1UAAElhrCMEAAAAH4sIAAAAAAAAAyspzwcAZorKEQMAAAA=',
  padded: 'H4sIAAAAAAAAA8vPS1UAAElhrCMEAAAAAAAAAAAA',
  empty: '',
};
const sources = Object.keys(packed).map((name) => Buffer.from(packed[name], 'base64'));
// What changed brotli streams are told as is left out: the two libraries look at some things in another order.
const brotli = Buffer.from(packed.brotli, 'base64');
const decompressors = ['gunzipSync', 'inflateSync', 'inflateRawSync', 'unzipSync'];

function changed(bytes) {
  const copy = Buffer.from(bytes);
  switch (random(6)) {
    case 0:
      if (copy.length > 0) copy[random(copy.length)] ^= 1 << random(8);
      return copy;
    case 1:
      return copy.subarray(0, random(copy.length + 1));
    case 2:
      return Buffer.concat([copy, Buffer.from(pick(['\0', 'x', 'garbage behind', '\x1f', '\x1f\x8b', '\x1f\x8b\x08', '\0\0\x1f\x8b']), 'latin1')]);
    case 3:
      return Buffer.concat([copy, pick(sources)]);
    default:
      return copy;
  }
}

const optionSets = [
  undefined, {}, { finishFlush: zlib.constants.Z_SYNC_FLUSH }, { maxOutputLength: 40 }, { chunkSize: 64 }, { windowBits: 9 },
  { windowBits: 0 }, { dictionary: Buffer.from('quick brown fox') }, { dictionary: Buffer.from('another') }, { info: true },
  { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: 339 },
];
const badOptions = [
  { chunkSize: 1 }, { chunkSize: '64' }, { windowBits: 16 }, { windowBits: 'a' }, { level: 10 }, { level: -2 }, { memLevel: 0 }, { strategy: 5 },
  { flush: 9 }, { finishFlush: -1 }, { dictionary: 'text' }, { maxOutputLength: 'x' }, { level: NaN }, { chunkSize: Infinity },
];

function attempt(action) {
  try {
    const result = action();
    if (Buffer.isBuffer(result)) return result.toString('latin1');
    return `${result.buffer.toString('latin1')} ${result.engine.constructor.name} ${result.engine.bytesWritten}`;
  } catch (error) {
    // Which of three things is wrong with a code the library's fast loop does not tell.
    const message = error.message.replace(/^invalid (distance code|literal\/length code|distance too far back)$/, 'invalid code');
    return `${error.name} ${error.code} ${error.errno} ${message}`;
  }
}

function line() {
  switch (random(8)) {
    case 0: {
      const name = pick(['createGzip', 'createInflateRaw', 'createDeflateRaw', 'createGunzip', 'createInflate', 'createDeflate']);
      const options = pick(badOptions);
      return `${name} ${JSON.stringify(options)} ${attempt(() => {
        zlib[name](options).close();
        return Buffer.alloc(0);
      })}`;
    }
    case 1: {
      const pair = pick([['deflate', 'inflate'], ['gzip', 'gunzip'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'], ['brotliCompress', 'brotliDecompress']]);
      const bytes = Buffer.alloc(random(5000), pick(['a', 'abcd', 'a longer text with words']));
      const options = pair[0] === 'brotliCompress' ? {} : { level: random(11) - 1, strategy: random(5), memLevel: 1 + random(9), windowBits: 9 + random(7) };
      return attempt(() => zlib[`${pair[1]}Sync`](zlib[`${pair[0]}Sync`](bytes, options)));
    }
    case 2:
      return attempt(() => zlib.brotliDecompressSync(brotli.subarray(0, random(2) ? brotli.length : random(brotli.length)), pick(optionSets.slice(3, 5))));
    default: {
      const name = pick(decompressors);
      return `${name} ${attempt(() => zlib[name](changed(pick(sources)), pick(optionSets)))}`;
    }
  }
}

play(line, { rounds: 3000, block: 100 });
