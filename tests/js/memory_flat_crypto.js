// Ciphers, hashes, keys and derived keys, finished, forgotten half way and refused: nothing is left.
const assert = require('node:assert');
const crypto = require('node:crypto');
const flat = require('./memory_support/flat');

const RSS_GROWTH_MAX = 24 << 20;

const key = Buffer.alloc(32, 1);
const iv = Buffer.alloc(16, 2);
const nonce = Buffer.alloc(12, 3);
const message = Buffer.alloc(1000, 4);

function refused(run, wanted) {
  assert.throws(run, wanted);
}

// A whole message, one that is given up in its middle, and one whose tag is wrong.
function ciphers(times) {
  for (let i = 0; i < times; i++) {
    const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce);
    const made = Buffer.concat([cipher.setAAD(iv).update(message), cipher.final()]);
    crypto.createCipheriv('aes-256-cbc', key, iv).update(message);
    const decipher = crypto.createDecipheriv('aes-256-gcm', key, nonce).setAAD(iv).setAuthTag(i % 2 ? cipher.getAuthTag() : iv);
    decipher.update(made);
    if (i % 2) decipher.final();
    else refused(() => decipher.final(), /unable to authenticate/);
  }
}

function hostile(times) {
  const wrapped = crypto.createCipheriv('id-aes256-wrap-pad', key, Buffer.alloc(4, 0xa6));
  const bytes = wrapped.update(Buffer.alloc(40, 5));
  for (let i = 0; i < times; i++) {
    const wrongKey = Buffer.alloc(32, i);
    if (i % 256 !== 1) refused(() => crypto.createDecipheriv('id-aes256-wrap-pad', wrongKey, Buffer.alloc(4, 0xa6)).update(bytes), Error);
    refused(() => crypto.createDecipheriv('aes-256-cbc', key, iv).final(), { code: 'ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH' });
    refused(() => crypto.createCipheriv('aes-256-cbc', iv, iv), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
    refused(() => crypto.createCipheriv('aes-256-ccm', key, nonce, { authTagLength: 3 }), { code: 'ERR_CRYPTO_INVALID_AUTH_TAG' });
    refused(() => crypto.createHash('md4'), { code: 'ERR_OSSL_EVP_UNSUPPORTED' });
    refused(() => crypto.scryptSync('a', 'b', 8, { N: 2 ** 30 }), { code: 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS' });
    refused(() => crypto.hkdfSync('sha1', 'a', 'b', '', 2 ** 31 - 1), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
    refused(() => crypto.generatePrimeSync(1), /bits too small/);
  }
}

function hashes(times) {
  for (let i = 0; i < times; i++) {
    const hash = crypto.createHash('shake256', { outputLength: 100 }).update(message);
    hash.copy().digest();
    if (i % 2) hash.digest();
    crypto.createHmac('blake2b512', crypto.createSecretKey(key)).update('a').digest('hex');
    structuredClone(crypto.createSecretKey(message));
  }
}

// A slow one: the loop goes on meanwhile.
async function derived(times) {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  for (let i = 0; i < times; i++) {
    await Promise.all([
      new Promise((resolve) => crypto.pbkdf2('a', 'b', 1000, 100, 'sha256', resolve)),
      new Promise((resolve) => crypto.hkdf('sha256', 'a', 'b', 'c', 100, resolve)),
      new Promise((resolve) => crypto.scrypt('a', 'b', 100, { N: 256 }, resolve)),
      new Promise((resolve) => crypto.checkPrime(97n, resolve)),
      new Promise((resolve) => crypto.pbkdf2('a', 'b', 1, 100, 'md4', resolve)),
    ]);
  }
  clearInterval(timer);
  assert.ok(ticks > 0);
}

async function main() {
  await flat('ciphers', 2000, ciphers);
  await flat('hostile', 500, hostile);
  await flat('hashes', 2000, hashes);
  await flat('derived', 50, derived);
  // What the engine does not count.
  const before = process.memoryUsage.rss();
  ciphers(3000);
  hostile(500);
  hashes(3000);
  await derived(50);
  const growth = process.memoryUsage.rss() - before;
  assert.ok(growth < RSS_GROWTH_MAX, `memory grew by ${growth >> 10} KiB`);
}

main();
