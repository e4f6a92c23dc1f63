// Rows of `cargo perf crypto`: prints the name of each row, a tab, and nanoseconds of processor time per operation, all threads.

const crypto = require('node:crypto');
const { measureCpu } = require('./measure_cpu.js');

const LARGE = Buffer.alloc(64 << 20, 'crypto');
const SMALL = 'a text of some forty characters, hashed';
const SMALL_BYTES = Buffer.from(SMALL);
const HASHES = 10_000;
const KEY = Buffer.alloc(32, 7);
const NONCE = Buffer.alloc(12, 9);
const VECTOR = Buffer.alloc(16, 9);
const MESSAGE = Buffer.alloc(1024, 'm');

function repeat(run) {
  return (n) => {
    for (let i = 0; i < n; i++) run();
  };
}

function later(start) {
  return async (n) => {
    for (let i = 0; i < n; i++) await new Promise((resolve) => start(resolve));
  };
}

function hashMany(make) {
  return repeat(() => {
    for (let i = 0; i < HASHES; i++) make();
  });
}

function encipher() {
  const cipher = crypto.createCipheriv('aes-256-gcm', KEY, NONCE);
  cipher.update(MESSAGE);
  cipher.final();
  cipher.getAuthTag();
}

async function main() {
  await measureCpu('sha256 of 64 MiB', repeat(() => crypto.createHash('sha256').update(LARGE).digest()), 1);
  await measureCpu('sha512 of 64 MiB', repeat(() => crypto.createHash('sha512').update(LARGE).digest()), 1);
  await measureCpu('sha1 of 64 MiB', repeat(() => crypto.createHash('sha1').update(LARGE).digest()), 1);
  await measureCpu('md5 of 64 MiB', repeat(() => crypto.createHash('md5').update(LARGE).digest()), 1);
  const small = hashMany(() => crypto.createHash('sha256').update(SMALL).digest('hex'));
  await measureCpu('small sha256 of a text, each', small, 1, HASHES);
  const bytes = hashMany(() => crypto.createHash('sha256').update(SMALL_BYTES).digest());
  await measureCpu('small sha256 of bytes, each', bytes, 1, HASHES);
  const keyed = hashMany(() => crypto.createHmac('sha256', KEY).update(SMALL).digest('hex'));
  await measureCpu('small hmac of a text, each', keyed, 1, HASHES);
  await measureCpu('pbkdf2 of 100,000 rounds', later((done) => crypto.pbkdf2('word', 'salt', 100_000, 32, 'sha256', done)), 1);
  await measureCpu('scrypt', later((done) => crypto.scrypt('word', 'salt', 32, done)), 1);
  await measureCpu('aes-256-gcm of 1 KiB', repeat(encipher));
  await measureCpu('aes-256-cbc of 64 MiB', repeat(() => crypto.createCipheriv('aes-256-cbc', KEY, VECTOR).update(LARGE)), 1);
  await measureCpu('randomBytes(16)', repeat(() => crypto.randomBytes(16)));
  await measureCpu('randomUUID', repeat(() => crypto.randomUUID()));
}

main();
