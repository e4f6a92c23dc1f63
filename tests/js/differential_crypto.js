// Random hashes and codes of messages in random pieces and encodings, and what is refused: the lines must be the same as Node's.
'use strict';

const crypto = require('node:crypto');
const { pick, random } = require('./differential_support/rounds');

const algorithms = [
  'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-224', 'sha512-256', 'sha3-224', 'sha3-256', 'sha3-384',
  'sha3-512', 'ripemd160', 'RSA-SHA1-2', 'SHA256', 'sha-512/256', 'rmd160', 'sha384WithRSAEncryption', '2.16.840.1.101.3.4.2.3',
];
const outputs = ['hex', 'base64', 'base64url', 'latin1', 'binary', 'ucs2', 'ascii', 'utf8', 'HEX', 'buffer', undefined, null, '', 'odd', 5];
const inputs = ['utf8', 'latin1', 'hex', 'base64', 'ucs2', 'ascii', 'binary', 'odd', 'buffer', undefined];
const characters = ['a', '0', 'f', '\0', 'é', 'ÿ', '€', '😀', '\ud800', '\udc00', ' '];

function text() {
  let made = '';
  for (let i = random(random(5) === 0 ? 300 : 20); i > 0; i--) made += pick(characters);
  return made;
}

function bytes() {
  const made = new Uint8Array(random(random(5) === 0 ? 500 : 70));
  for (let i = 0; i < made.length; i++) made[i] = random(256);
  return made;
}

const views = [
  () => bytes(),
  () => Buffer.from(bytes()),
  () => new DataView(bytes().buffer),
  () => new Float64Array([random(9), random(9)]),
  () => bytes().subarray(1),
];

function show(make) {
  try {
    const made = make();
    return typeof made === 'string' ? JSON.stringify(made) : Buffer.from(made).toString('hex') + (Buffer.isBuffer(made) ? ' Buffer' : '');
  } catch (error) {
    return `${error.name} ${error.code} ${error.message}`;
  }
}

function feed(hash) {
  for (let i = random(5); i > 0; i--) {
    if (random(2) === 0) hash.update(text(), pick(inputs));
    else hash.update(pick(views)());
  }
  return hash;
}

for (let round = 0; round < 1500; round++) {
  const algorithm = pick(algorithms);
  const output = pick(outputs);
  console.log(round, algorithm, String(output), show(() => feed(crypto.createHash(algorithm)).digest(output)));
  console.log(round, 'copy', show(() => {
    const hash = feed(crypto.createHash(algorithm));
    const copy = feed(hash.copy());
    return feed(copy.copy()).digest('hex') + copy.digest('hex') + feed(hash).digest('hex');
  }));
  const key = random(2) === 0 ? text() : pick([...views, () => bytes().buffer])();
  const options = random(4) === 0 ? { encoding: pick(['utf8', 'latin1', 'ucs2']) } : undefined;
  console.log(round, 'hmac', show(() => feed(crypto.createHmac(algorithm, key, options)).digest(output)));
  console.log(round, 'hash', show(() => crypto.hash(algorithm, random(2) ? text() : pick(views)(), pick(outputs))));
}

const refused = [
  () => crypto.createHash('nope'), () => crypto.createHash('md4'), () => crypto.createHash(5), () => crypto.createHash(),
  () => crypto.createHash('sha1', { outputLength: 'a' }), () => crypto.createHash('sha1', { outputLength: -1 }),
  () => crypto.createHash('sha1', { outputLength: 20 }).digest(), () => crypto.createHash('sha1', { outputLength: 19 }),
  () => crypto.createHash('sha1').update(), () => crypto.createHash('sha1').update(new ArrayBuffer(1)),
  () => crypto.createHash('sha1').update('abc', 'hex'),
  () => { const hash = crypto.createHash('sha1'); hash.digest(); hash.update('a'); },
  () => { const hash = crypto.createHash('sha1'); hash.digest(); hash.digest(); },
  () => { const hash = crypto.createHash('sha1'); hash.digest(); hash.copy(); },
  () => crypto.createHmac('sha1'), () => crypto.createHmac('nope', 'a'), () => crypto.createHmac(null, 'a'),
  () => crypto.createHmac('sha1', 'a', { encoding: 1 }), () => crypto.createHmac('sha1', 'a', { encoding: 'odd' }),
  () => { const code = crypto.createHmac('sha1', 'a'); code.digest(); return code.digest('hex') + code.digest().length; },
  () => { const code = crypto.createHmac('sha1', 'a'); code.digest(); code.update('b'); },
  () => crypto.hash('nope', 'a'), () => crypto.hash('sha1', 5), () => crypto.hash('sha1', 'a', 5), () => crypto.hash(null, 'a'),
  () => crypto.timingSafeEqual(), () => crypto.timingSafeEqual(Buffer.alloc(1), 'a'),
  () => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)),
  () => String(crypto.timingSafeEqual(Buffer.alloc(2), new ArrayBuffer(2))),
  () => crypto.randomBytes(-1), () => crypto.randomBytes('1'), () => crypto.randomBytes(2 ** 31), () => crypto.randomBytes(NaN),
  () => crypto.randomBytes(1, 1), () => crypto.randomFillSync([]), () => crypto.randomFillSync(Buffer.alloc(4), 5),
  () => crypto.randomFillSync(Buffer.alloc(4), 1, 4), () => crypto.randomFillSync(Buffer.alloc(4), 'a'),
  () => crypto.randomFillSync(new Uint32Array(4), 2, 3), () => crypto.randomFill(Buffer.alloc(4), 0, 4),
  () => crypto.randomInt(), () => crypto.randomInt(1.5), () => crypto.randomInt(5, 5), () => crypto.randomInt(0),
  () => crypto.randomInt(0, 2 ** 48), () => crypto.randomInt(2 ** 48), () => crypto.randomInt(5, 6, 7),
  () => crypto.randomUUID(1), () => crypto.randomUUID({ disableEntropyCache: 1 }), () => crypto.randomUUID(null),
  () => crypto.getRandomValues(new Float32Array(1)), () => crypto.getRandomValues(new Uint8Array(65537)),
  () => crypto.getRandomValues([]), () => globalThis.crypto.getRandomValues(), () => (0, globalThis.crypto.randomUUID)(),
  () => new Crypto(), () => new CryptoKey(), () => new SubtleCrypto(),
];
for (const make of refused) console.log(String(make), show(() => make() ?? 'fine'));

// Names, kinds and lengths of the exports.
for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(crypto))) {
  const { value } = property;
  const shown = typeof value === 'function' ? `${value.name} ${value.length}` : typeof value;
  const isPrimitive = ['getCiphers', 'getCurves', 'getHashes', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt'];
  console.log(name, property.enumerable, property.configurable, property.writable, isPrimitive.includes(name) ? 'function' : shown);
}
