// The events of node:zlib's streams, in their order, and how they end. Run it with node and with protojs: the lines must be the same.

'use strict';
const zlib = require('node:zlib');
const { Readable, pipeline, finished } = require('node:stream');

const text = 'some words that come again, some words that do not. '.repeat(2000);

function told(error) {
  return error ? `${error.name} ${error.code} ${error.errno} ${error.message}` : 'no error';
}

/** Runs `use(stream, log)` and gives what was logged once the stream is closed. */
function watch(stream, use) {
  return new Promise((resolve) => {
    const lines = [];
    const log = (line) => lines.push(line);
    let bytes = 0;
    stream.on('error', (error) => log(`error ${told(error)}`));
    for (const event of ['end', 'finish', 'drain', 'prefinish']) stream.on(event, () => log(event));
    stream.on('close', () => {
      log(`close after ${bytes > 0 ? 'some' : 'no'} bytes, handle ${stream._handle === null}, _closed ${stream._closed}`);
      resolve(lines);
    });
    use(stream, log, (chunk) => { bytes += chunk.length; });
  });
}

const scenarios = {
  'write and end': () => watch(zlib.createGzip(), (stream, log, count) => {
    stream.on('data', count);
    stream.write('abc', () => log('written'));
    stream.end('def', () => log('ended'));
  }),
  'flush gives what there is': () => watch(zlib.createDeflate(), (stream, log, count) => {
    let seen = 0;
    stream.on('data', (chunk) => { count(chunk); seen += chunk.length; });
    stream.write('abc');
    stream.flush(() => {
      log(`flushed ${seen > 0}`);
      stream.flush(zlib.constants.Z_SYNC_FLUSH, () => { log('again'); stream.end(); });
    });
  }),
  'flush after the end': () => watch(zlib.createDeflate(), (stream, log, count) => {
    stream.on('data', count);
    stream.end('x');
    stream.flush(() => log('flushed'));
    stream.on('end', () => stream.flush(() => log('flushed after end')));
  }),
  'close while writing': () => watch(zlib.createGzip(), (stream, log) => {
    stream.write(text, () => log('written'));
    stream.close(() => log('closed'));
  }),
  'close in data': () => watch(zlib.createGunzip(), (stream, log, count) => {
    stream.once('data', (chunk) => { count(chunk); stream.close(); });
    stream.end(zlib.gzipSync(text));
  }),
  'write after close': () => watch(zlib.createGzip(), (stream, log) => {
    stream.close();
    stream.write('x', (error) => log(`write ${told(error)}`));
  }),
  'destroy with an error': () => watch(zlib.createGzip(), (stream) => {
    stream.write('x');
    stream.destroy(new Error('mine'));
  }),
  'garbage': () => watch(zlib.createGunzip(), (stream, log) => {
    stream.on('data', () => log('data'));
    stream.write('garbage', (error) => log(`write ${told(error)}`));
  }),
  'truncated': () => watch(zlib.createGunzip(), (stream, log, count) => {
    stream.on('data', count);
    stream.end(zlib.gzipSync(text).subarray(0, 60));
  }),
  'garbage behind': () => watch(zlib.createInflate(), (stream, log, count) => {
    stream.on('data', count);
    stream.end(Buffer.concat([zlib.deflateSync('abc'), Buffer.from('behind')]));
  }),
  'params': () => watch(zlib.createDeflate({ level: 9 }), (stream, log, count) => {
    stream.on('data', count);
    stream.write(text);
    stream.params(0, zlib.constants.Z_FILTERED, () => {
      log(`${stream._level} ${stream._strategy}`);
      stream.params(0, zlib.constants.Z_FILTERED, () => { log('the same'); stream.end(text); });
    });
  }),
  'params before the end': () => watch(zlib.createGzip(), (stream, log, count) => {
    const pieces = [];
    stream.on('data', (piece) => { count(piece); pieces.push(piece); });
    stream.on('end', () => log(zlib.gunzipSync(Buffer.concat(pieces)).toString()));
    stream.write('abcabcabcabc');
    stream.params(1, zlib.constants.Z_HUFFMAN_ONLY, () => log('tuned'));
    stream.end();
  }),
  'reset': () => watch(zlib.createDeflate(), (stream, log, count) => {
    stream.on('data', count);
    stream.write('abc', () => { stream.reset(); stream.end('def'); });
  }),
  'nothing written': () => watch(zlib.createBrotliCompress(), (stream, log, count) => {
    stream.on('data', count);
    stream.end();
  }),
  'broken brotli': () => watch(zlib.createBrotliDecompress(), (stream, log) => {
    stream.on('data', () => log('data'));
    stream.end('garbage');
  }),
};

async function throughPipelines() {
  const pairs = [
    ['Gzip', 'Gunzip'], ['Deflate', 'Inflate'], ['DeflateRaw', 'InflateRaw'], ['Gzip', 'Unzip'], ['BrotliCompress', 'BrotliDecompress'],
  ];
  for (const [pack, unpack] of pairs) {
    for (const chunkSize of [64, 1000, 16384, 100000]) {
      const out = [];
      const source = Readable.from(text.match(/[^]{1,7777}/g));
      const last = zlib[`create${unpack}`]({ chunkSize });
      last.on('data', (chunk) => out.push(chunk));
      const error = await new Promise((resolve) => pipeline(source, zlib[`create${pack}`]({ chunkSize }), last, resolve));
      console.log(pack, unpack, chunkSize, told(error), Buffer.concat(out).toString() === text, last.bytesWritten > 0);
    }
  }
}

async function inOneCall() {
  const calls = [
    ['gzip', 'text'], ['gzip', new Uint16Array(3)], ['gzip', new ArrayBuffer(3)], ['gzip', new DataView(new ArrayBuffer(3))],
    ['gzip', undefined], ['gzip', 5],
    ['gzip', {}], ['gunzip', 'garbage'], ['gunzip', Buffer.alloc(0)], ['inflate', zlib.deflateSync(text), { maxOutputLength: 100 }],
    ['unzip', zlib.gzipSync(text), { info: true }], ['gunzip', zlib.gzipSync(text), { level: 100 }], ['brotliDecompress', Buffer.from('x')],
  ];
  for (const [name, bytes, options] of calls) {
    const line = await new Promise((resolve) => {
      const done = (error, result) => resolve(error ? told(error) : `${(result.buffer && result.engine ? result.buffer : result).length > 0}`);
      try {
        options ? zlib[name](bytes, options, done) : zlib[name](bytes, done);
      } catch (error) {
        resolve(`thrown ${told(error)}`);
      }
    });
    console.log(name, line);
  }
  for (const chunkSize of [1e13, 2 ** 53]) {
    try {
      zlib.createGzip({ chunkSize });
    } catch (error) {
      console.log(error.code, error.message.replace(/<= \d+/, '<= most'));
    }
  }
  const minusOne = { params: { [zlib.constants.BROTLI_PARAM_LARGE_WINDOW]: -1, [zlib.constants.BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING]: -1 } };
  console.log(zlib.brotliDecompressSync(zlib.brotliCompressSync('not given', minusOne)).toString());
  for (const callback of [undefined, 5]) {
    try {
      zlib.gzip('x', callback);
    } catch (error) {
      console.log(told(error));
    }
  }
}

async function main() {
  for (const [name, run] of Object.entries(scenarios)) console.log(name, (await run()).join(' | '));
  await throughPipelines();
  await inOneCall();
  finished(zlib.createGzip().end('x').resume(), (error) => console.log('finished', told(error)));
  console.log(zlib.crc32('hello'), zlib.crc32(Buffer.from('lo'), zlib.crc32('hel')), zlib.crc32(''));
  console.log(Object.keys(zlib.codes).join(), Object.isFrozen(zlib.codes), zlib.Z_BEST_SPEED, zlib.Gzip('x') instanceof zlib.Gzip);
}
main();
