// A gibibyte of a sparse file is streamed, and memory stays where it was.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Writable } = require('node:stream');
const { pipeline } = require('node:stream/promises');

const BYTES = 1 << 30;
const GROWTH_BYTES_MAX = 16 << 20;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-flat-'));
const file = path.join(folder, 'large');
fs.closeSync(fs.openSync(file, 'w'));
fs.truncateSync(file, BYTES);

async function main() {
  let bytes = 0;
  let most = 0;
  let before;
  await pipeline(fs.createReadStream(file), new Writable({
    write(chunk, encoding, callback) {
      bytes += chunk.length;
      before ??= process.memoryUsage.rss();
      if (bytes % (64 << 20) === 0) most = Math.max(most, process.memoryUsage.rss() - before);
      callback();
    },
  }));
  fs.rmSync(folder, { recursive: true });
  assert.strictEqual(bytes, BYTES);
  assert.ok(most < GROWTH_BYTES_MAX, `memory grew by ${most >> 20} MiB`);
}

main();
