// SubtleCrypto over long inputs, which are worked on beside the loop: the lines must be the same as Node's.
'use strict';

const { createHash } = require('node:crypto');

const { subtle } = globalThis.crypto;

const LONG = 64 * 1024;
const lengths = [LONG - 1, LONG, LONG + 17, 300_000];
const shown = (bytes) => createHash('sha1').update(new Uint8Array(bytes)).digest('hex');
const filled = (length) => new Uint8Array(length).map((_, at) => at * 7 + (at >> 9));

// Gives the answer to bytes that are changed as soon as the operation is called.
function changed(bytes, call) {
  const answer = call(bytes);
  bytes.fill(255);
  return answer;
}

// Whether an answer waits for the loop: promises alone bring it never.
async function waits(answer) {
  let isThere = false;
  answer.then(() => isThere = true);
  for (let round = 0; round < 1000; round++) await undefined;
  return !isThere;
}

async function digests() {
  for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) {
    for (const length of lengths) {
      console.log(name, length, shown(await changed(filled(length), (bytes) => subtle.digest(name, bytes))));
    }
    const part = new DataView(filled(300_000).buffer, 3, 200_001);
    console.log(name, shown(await subtle.digest(name, part)), shown(await subtle.digest(name, part.buffer)));
    console.log('waits', await waits(subtle.digest(name, filled(100_000))));
  }
}

async function macs() {
  for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) {
    const key = await subtle.importKey('raw', filled(150), { name: 'HMAC', hash }, true, ['sign', 'verify']);
    for (const length of lengths) {
      const made = await changed(filled(length), (bytes) => subtle.sign('HMAC', key, bytes));
      console.log(hash, length, shown(made), await subtle.verify('HMAC', key, made, filled(length)));
      const isRight = changed(new Uint8Array(made), (signature) => subtle.verify('HMAC', key, signature, filled(length)));
      console.log(await isRight, await subtle.verify('HMAC', key, made.slice(1), filled(length)));
      console.log(await subtle.verify('HMAC', key, new Uint8Array(made.byteLength), filled(length)));
    }
    console.log('waits', await waits(subtle.sign('HMAC', key, filled(100_000))));
  }
}

const counter = filled(16).fill(255, 8);
const ciphers = [
  { name: 'AES-CBC', iv: filled(16) },
  { name: 'AES-CTR', counter, length: 128 },
  { name: 'AES-CTR', counter, length: 20 },
  { name: 'AES-CTR', counter: filled(16).fill(255, 14).fill(0, 15), length: 64 },
  { name: 'AES-GCM', iv: filled(12) },
  { name: 'AES-GCM', iv: filled(99), additionalData: filled(70_000), tagLength: 96 },
  { name: 'AES-GCM', iv: filled(12), tagLength: 32 },
];

async function encryption(algorithm, bits) {
  const key = await subtle.importKey('raw', filled(bits / 8), algorithm.name, true, ['encrypt', 'decrypt']);
  for (const length of lengths) {
    const made = await changed(filled(length), (bytes) => subtle.encrypt(algorithm, key, bytes));
    const back = await changed(new Uint8Array(made.slice(0)), (bytes) => subtle.decrypt(algorithm, key, bytes));
    console.log(algorithm.name, bits, length, made.byteLength, shown(made), shown(back) === shown(filled(length)));
    new Uint8Array(made).fill(1, -5);
    const { name, message } = await subtle.decrypt(algorithm, key, made).catch((error) => error);
    console.log(name, message);
  }
  console.log('waits', await waits(subtle.encrypt(algorithm, key, filled(100_000))));
}

async function refused() {
  const key = await subtle.importKey('raw', filled(16), 'AES-CTR', true, ['encrypt']);
  for (const length of [1, 12, 129]) {
    const { name, message } = await subtle.encrypt({ name: 'AES-CTR', counter, length }, key, filled(LONG * 2)).catch((error) => error);
    console.log(length, name, message);
  }
}

async function main() {
  await digests();
  await macs();
  for (const algorithm of ciphers) await encryption(algorithm, 128);
  await encryption(ciphers[0], 256);
  await encryption(ciphers[4], 256);
  await refused();
}

main();
