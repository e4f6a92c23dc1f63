// Rows of `cargo perf fs`: prints the name of each row, a tab, and nanoseconds of processor time per operation, all threads.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { measureCpu } = require('./measure_cpu.js');

const PAGE = Buffer.alloc(4096, 'x');
const AT_ONCE = 64;
const FILES = 10_000;
const STREAM_BYTES = 256 << 20;
const MEGABYTE = 1 << 20;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'perf-fs-'));
const file = path.join(folder, 'file');
const large = path.join(folder, 'large');
const many = path.join(folder, 'many');
const names = [];

function prepare() {
  fs.writeFileSync(file, PAGE);
  fs.writeFileSync(large, '');
  fs.truncateSync(large, STREAM_BYTES);
  fs.mkdirSync(many);
  for (let i = 0; i < FILES; i++) {
    names.push(path.join(many, `file-${i}`));
    fs.writeFileSync(names[i], '');
  }
}

async function readAtOnce(n) {
  for (let i = 0; i < n; i++) {
    const reads = [];
    for (let j = 0; j < AT_ONCE; j++) reads.push(fs.promises.readFile(file));
    await Promise.all(reads);
  }
}

function streamOnce() {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    fs.createReadStream(large).on('data', (chunk) => { bytes += chunk.length; }).on('error', reject)
      .on('end', () => (bytes === STREAM_BYTES ? resolve() : reject(new Error(`${bytes} bytes`))));
  });
}

async function main() {
  prepare();
  await measureCpu('readFileSync, 4 KiB', (n) => { for (let i = 0; i < n; i++) fs.readFileSync(file); });
  await measureCpu('writeFileSync, 4 KiB', (n) => { for (let i = 0; i < n; i++) fs.writeFileSync(file, PAGE); });
  await measureCpu('promises.readFile, 64 at once', readAtOnce, 4, AT_ONCE);
  await measureCpu('createReadStream of 256 MiB, each', async (n) => { for (let i = 0; i < n; i++) await streamOnce(); }, 1,
    STREAM_BYTES / MEGABYTE);
  await measureCpu('readdirSync of 10,000', (n) => { for (let i = 0; i < n; i++) fs.readdirSync(many); }, 1);
  await measureCpu('promises.readdir of 10,000', async (n) => { for (let i = 0; i < n; i++) await fs.promises.readdir(many); }, 1);
  await measureCpu('statSync of 10,000, each', (n) => { for (let i = 0; i < n; i++) names.forEach((name) => fs.statSync(name)); }, 1, FILES);
  await measureCpu('promises.stat of 10,000 at once, each', async (n) => {
    for (let i = 0; i < n; i++) await Promise.all(names.map((name) => fs.promises.stat(name)));
  }, 1, FILES);
  fs.rmSync(folder, { recursive: true });
}

main();
