// SubtleCrypto: what each operation gives and refuses; the lines must be the same as Node's.
'use strict';

const { subtle } = globalThis.crypto;
const { KeyObject } = require('node:crypto');

const bytes = (length, first = 0) => new Uint8Array(length).map((_, at) => at * 7 + first);

function shown(value) {
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString('hex');
  if (value instanceof CryptoKey) {
    const { type, extractable, algorithm, usages } = value;
    return `CryptoKey ${JSON.stringify({ type, extractable, algorithm, usages })}`;
  }
  if (value?.privateKey) return `${shown(value.publicKey)} ${shown(value.privateKey)}`;
  return JSON.stringify(value);
}

async function show(label, make) {
  let line;
  try {
    line = shown(await make());
  } catch (error) {
    line = `${error.constructor.name} ${error.name} ${error.code} ${error.message} ${error.cause?.constructor.name}`;
  }
  console.log(label, line);
}

async function ciphers() {
  for (const name of ['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-KW', 'odd']) {
    for (const length of [16, 24, 32, 5]) {
      const key = await subtle.importKey('raw', bytes(length), name, true, ['encrypt', 'decrypt']).catch(() => undefined);
      await show(`${name} ${length} import`, () => subtle.importKey('raw', bytes(length), name, true, ['encrypt']));
      if (key === undefined) continue;
      const choices = [
        { iv: bytes(16) }, { iv: bytes(12), additionalData: bytes(5) }, { iv: bytes(12), tagLength: 96 }, { iv: bytes(12), tagLength: 5 },
        { counter: bytes(16, 250), length: 64 }, { counter: new Uint8Array(16).fill(255), length: 3 },
        { counter: new Uint8Array(16).fill(255), length: 1 }, { counter: bytes(3), length: 8 }, { counter: bytes(16), length: 0 }, {},
      ];
      for (const [at, choice] of choices.entries()) {
        const algorithm = { name, ...choice };
        for (const size of [0, 1, 16, 50]) {
          await show(`${name} ${length} ${at} ${size}`, () => subtle.encrypt(algorithm, key, bytes(size)));
          await show(`${name} ${length} ${at} ${size} back`, async () =>
            subtle.decrypt(algorithm, key, await subtle.encrypt(algorithm, key, bytes(size))));
          await show(`${name} ${length} ${at} ${size} wrong`, () => subtle.decrypt(algorithm, key, bytes(size)));
        }
      }
    }
  }
}

async function secrets() {
  for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'MD5']) {
    const algorithm = { name: 'HMAC', hash };
    await show(`hmac ${hash}`, async () => {
      const key = await subtle.importKey('raw', bytes(30), algorithm, true, ['sign', 'verify']);
      const signature = await subtle.sign('HMAC', key, bytes(9));
      const good = await subtle.verify('HMAC', key, signature, bytes(9));
      return [shown(signature), good, await subtle.verify('HMAC', key, bytes(3), bytes(9)), await subtle.exportKey('jwk', key)];
    });
    await show(`hmac ${hash} generated`, () => subtle.generateKey(algorithm, false, ['sign']));
    for (const name of ['HKDF', 'PBKDF2']) {
      const key = await subtle.importKey('raw', bytes(10), name, false, ['deriveBits', 'deriveKey']);
      const given = { name, hash, salt: bytes(8), info: bytes(4), iterations: 10 };
      // Versions of Node 20 differ in what they say of 0.
      for (const length of [256, 7, null, undefined, 9000]) {
        await show(`${name} ${hash} ${length}`, () => subtle.deriveBits(given, key, length));
      }
      const derived = { name: 'AES-CBC', length: 128 };
      await show(`${name} ${hash} key`, async () =>
        subtle.exportKey('raw', await subtle.deriveKey(given, key, derived, true, ['encrypt'])));
    }
  }
}

const pairs = [
  [{ name: 'ECDSA', namedCurve: 'P-256' }, ['sign', 'verify']],
  [{ name: 'ECDSA', namedCurve: 'P-521' }, ['sign', 'verify']],
  [{ name: 'ECDSA', namedCurve: 'odd' }, ['sign', 'verify']],
  [{ name: 'ECDH', namedCurve: 'P-384' }, ['deriveBits', 'deriveKey']],
  [{ name: 'Ed25519' }, ['sign', 'verify']],
  [{ name: 'X25519' }, ['deriveBits']],
  [{ name: 'RSA-PSS', modulusLength: 1024, publicExponent: bytes(3).fill(1, 0, 1).fill(0, 1, 2).fill(1, 2), hash: 'SHA-1' }, ['sign', 'verify']],
  [{ name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, ['sign', 'verify']],
  [{ name: 'RSA-OAEP', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, ['encrypt', 'decrypt', 'wrapKey']],
  [{ name: 'RSA-OAEP' }, ['encrypt']],
];

async function useOf(algorithm, { publicKey, privateKey }) {
  const { name } = algorithm;
  if (publicKey.usages.includes('verify')) {
    const given = { name, hash: 'SHA-256', saltLength: 20 };
    const signature = await subtle.sign(given, privateKey, bytes(9));
    return [signature.byteLength, await subtle.verify(given, publicKey, signature, bytes(9)), await subtle.verify(given, publicKey, bytes(4), bytes(9))];
  }
  if (name !== 'RSA-OAEP') return (await subtle.deriveBits({ name, public: publicKey }, privateKey, 128)).byteLength;
  const label = bytes(4);
  return subtle.decrypt({ name, label }, privateKey, await subtle.encrypt({ name, label }, publicKey, bytes(9)));
}

async function asymmetric() {
  for (const [algorithm, usages] of pairs) {
    const label = `${algorithm.name} ${algorithm.namedCurve}`;
    await show(`${label} generated`, () => subtle.generateKey(algorithm, true, usages));
    await show(`${label} without usages`, () => subtle.generateKey(algorithm, true, []));
    await show(`${label} with others`, () => subtle.generateKey(algorithm, true, ['sign', 'encrypt', 'deriveBits']));
    const pair = await subtle.generateKey(algorithm, true, usages).catch(() => undefined);
    if (pair === undefined) continue;
    await show(`${label} used`, () => useOf(algorithm, pair));
    for (const key of [pair.publicKey, pair.privateKey]) {
      for (const format of ['raw', 'spki', 'pkcs8', 'jwk']) {
        await show(`${label} ${key.type} ${format}`, async () => {
          const made = await subtle.exportKey(format, key);
          const back = await subtle.importKey(format, made, algorithm, true, key.usages);
          const isSame = KeyObject.from(back).equals(KeyObject.from(key));
          // Later versions of Node 20 say the algorithm of an Ed25519 key too.
          if (made.kty === 'OKP') delete made.alg;
          return [format === 'jwk' ? Object.keys(made) : typeof made, shown(back), isSame, shown(structuredClone(back))];
        });
      }
    }
  }
}

async function wrapping() {
  const hidden = await subtle.importKey('raw', bytes(32), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']);
  const wrapper = await subtle.importKey('raw', bytes(16), 'AES-KW', false, ['wrapKey', 'unwrapKey']);
  for (const format of ['raw', 'jwk', 'spki', 'odd']) {
    await show(`wrapped ${format}`, () => subtle.wrapKey(format, hidden, wrapper, 'AES-KW'));
    await show(`unwrapped ${format}`, async () => subtle.unwrapKey(
      format, await subtle.wrapKey(format, hidden, wrapper, 'AES-KW'), wrapper, 'AES-KW', { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']));
  }
}

async function refusals() {
  for (const name of Object.keys(Object.getPrototypeOf(subtle))) {
    await show(`${name} of nothing`, () => subtle[name]());
    await show(`${name} of odd ones`, () => subtle[name]('odd', 'odd', 'odd', 'odd', 'odd', 'odd', 'odd'));
    await show(`${name} of another`, () => subtle[name].call({}));
  }
  for (const jwk of [{}, { kty: 'oct' }, { kty: 'oct', k: 'AAAA' }, { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, null, 5]) {
    for (const algorithm of ['AES-CBC', { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'HMAC', hash: 'SHA-1' }]) {
      await show(`${JSON.stringify(jwk)} ${JSON.stringify(algorithm)}`, () => subtle.importKey('jwk', jwk, algorithm, true, ['verify']));
    }
  }
}

ciphers().then(secrets).then(asymmetric).then(wrapping).then(refusals);
