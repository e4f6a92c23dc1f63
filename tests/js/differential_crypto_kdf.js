// Keys from passwords, prime numbers, hashes of OpenSSL's own and secret keys, well and badly asked for: same lines as Node's.
'use strict';

const crypto = require('node:crypto');
const { pick, random } = require('./differential_support/rounds');

const digests = ['sha1', 'sha256', 'SHA512', 'md5', 'sha3-256', 'blake2b512', 'blake2s256', 'sm3', 'RSA-SHA256', 'ripemd160', 'md4', 'none',
  'shake128', 'sha512-256', '', 5, undefined];
const sources = ['', 'text', 'é€😀', Buffer.alloc(0), Buffer.from('bytes'), new Uint16Array([1, 2]), new ArrayBuffer(5), new DataView(new ArrayBuffer(3)),
  5, null, undefined, {}];
const counts = [0, 1, 2, 16, 33, 64, 100, -1, 1.5, '1', undefined, null, 2 ** 31, NaN];

function told(error) {
  const { name, code, message, library, reason, opensslErrorStack } = error;
  return [name, code, message, library, reason, opensslErrorStack].join(' ');
}

function show(make) {
  try {
    const made = make();
    if (made instanceof ArrayBuffer) return `ArrayBuffer ${Buffer.from(made).toString('hex')}`;
    return Buffer.isBuffer(made) ? `Buffer ${made.toString('hex')}` : String(made);
  } catch (error) {
    return told(error);
  }
}

const well = (list, end) => (random(4) ? list[random(end)] : pick(list));

// The same twice: at once, and later with a callback.
async function both(name, given) {
  console.log(name, show(() => crypto[`${name}Sync`](...given)));
  const later = await new Promise((resolve) => {
    try {
      crypto[name](...given, (...values) => resolve(`called ${values.map((value) => (value instanceof Error ? told(value) : show(() => value)))}`));
    } catch (error) {
      resolve(told(error));
    }
  });
  console.log(name, 'later', later);
}

function scryptOptions() {
  return pick([
    {}, { N: 16 }, { N: 64, r: 1, p: 2 }, { cost: 16, blockSize: 2, parallelization: 3 }, { N: 16, cost: 16 }, { N: 3 }, { N: 1 }, { r: 0, N: 16 },
    { N: 2 ** 16, r: 1 }, { N: 16, maxmem: 10 }, { N: 16, maxmem: 0 }, { N: 16, p: 2 ** 30 }, { N: -1 }, { r: 'x' }, { maxmem: -1 }, { N: 2 ** 32 },
  ]);
}

function hashes() {
  for (let round = 0; round < 300; round++) {
    const name = pick(['shake128', 'shake256', 'SHAKE256', 'blake2b512', 'blake2s256', 'sm3', 'md5-sha1', 'sha256', 'md4', 'whirlpool', 'none']);
    const lengths = [{ outputLength: random(70) }, { outputLength: 32 }, { outputLength: -1 }, { outputLength: 'x' }];
    const options = pick([undefined, undefined, null, {}, ...lengths]);
    const output = pick(['hex', 'base64', undefined, 'latin1', 'buffer', 'odd']);
    console.log(round, name, show(() => crypto.createHash(name, options).update(pick(['', 'text', 'é'])).update(Buffer.alloc(random(200), 1)).digest(output)));
    console.log(round, 'copy', show(() => {
      const hash = crypto.createHash(name, options).update('a');
      const copy = hash.copy(pick([undefined, options])).update('b');
      return copy.digest('hex') + hash.digest('hex');
    }));
    console.log(round, 'hmac', show(() => crypto.createHmac(name, pick(['', 'key', Buffer.alloc(random(200), 3)])).update('text').digest(output)));
    console.log(round, 'hash', show(() => crypto.hash(name, pick(['', 'text', Buffer.from('b')]), pick(['hex', 'base64', 'buffer', undefined]))));
  }
}

function secrets() {
  const key = crypto.createSecretKey('00ff', 'hex');
  const same = crypto.createSecretKey(Buffer.from([0, 255]));
  console.log(key.type, key.symmetricKeySize, key.export().toString('hex'), JSON.stringify(key.export({ format: 'jwk' })));
  console.log(key.equals(same), key.equals(crypto.createSecretKey('a')), structuredClone(key).equals(key));
  console.log(require('node:util').inspect(key), Object.prototype.toString.call(key), Object.keys(key).length);
  console.log(crypto.createHmac('sha256', key).update('a').digest('hex'), crypto.createHmac('sm3', key).update('a').digest('hex'));
  console.log(crypto.createCipheriv('aes-128-ecb', crypto.createSecretKey(Buffer.alloc(16)), null).final('hex'));
  for (const wrong of [undefined, 5, {}, null, key]) {
    console.log(show(() => crypto.createSecretKey(wrong)), show(() => key.equals(wrong)), show(() => key.export(wrong)));
    console.log(show(() => crypto.createHmac('md5', wrong)));
  }
  for (const format of ['buffer', 'jwk', 'pem', 5]) console.log(show(() => JSON.stringify(key.export({ format }))));
  console.log(show(() => new crypto.KeyObject('secret', {})), show(() => new crypto.KeyObject('odd')), show(() => crypto.KeyObject.from(key)));
  console.log(require('node:util').isDeepStrictEqual(key, same), require('node:util').types.isKeyObject(key));
}

async function primes() {
  const choices = [undefined, {}, { safe: true }, { bigint: true }, { add: 500n }, { add: 4n, rem: 5n }, { safe: 5 }, { add: -1n },
    { add: 'x' }, { rem: 5 }];
  for (const options of choices) {
    console.log(show(() => {
      const prime = crypto.generatePrimeSync(8, options);
      return `${typeof prime} ${prime.byteLength} ${crypto.checkPrimeSync(prime)}`;
    }));
  }
  for (const size of [0, -1, 1, 2 ** 31, 'x', 1.5]) console.log(show(() => crypto.generatePrimeSync(size)));
  const candidates = [0n, 1n, 2n, 9n, 97n, 2n ** 127n - 1n, 2n ** 128n - 1n, -1n, Buffer.from([7]), Buffer.alloc(0), 5, 'x'];
  for (const number of candidates) await both('checkPrime', [number]);
  for (const checks of [0, 5, -1, 2 ** 31, 'x']) await both('checkPrime', [97n, { checks }]);
  const prime = crypto.generatePrimeSync(32, { add: 12n, rem: 11n, bigint: true });
  console.log(prime % 12n, crypto.generatePrimeSync(16, { safe: true }).byteLength);
}

async function main() {
  for (let round = 0; round < 100; round++) {
    await both('pbkdf2', [well(sources, 8), well(sources, 8), well(counts.slice(1), 6), well(counts, 7), well(digests, 10)]);
    await both('scrypt', [well(sources, 8), well(sources, 8), well(counts, 7), scryptOptions()]);
    await both('hkdf', [well(digests, 10), well(sources, 8), well(sources, 8), well(sources, 8), random(5) ? well(counts, 7) : pick([255 * 20, 255 * 64 + 1])]);
  }
  hashes();
  secrets();
  await primes();
}

main();
