// Random bytes, numbers and UUIDs, at once and later; the global crypto; what is not there says so.
'use strict';

const assert = require('node:assert');
const crypto = require('node:crypto');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function uuids() {
  const seen = new Set();
  for (let i = 0; i < 1000; i++) {
    const uuid = crypto.randomUUID({ disableEntropyCache: i % 3 === 0 });
    assert.match(uuid, UUID);
    seen.add(uuid);
  }
  assert.strictEqual(seen.size, 1000);
}

function fills() {
  const bytes = new Uint8Array(64);
  assert.strictEqual(crypto.randomFillSync(bytes, 16, 32), bytes);
  assert(bytes.subarray(16, 48).some((byte) => byte !== 0));
  assert(bytes.subarray(0, 16).every((byte) => byte === 0));
  assert(bytes.subarray(48).every((byte) => byte === 0));
  const words = crypto.randomFillSync(new Uint32Array(4), 1, 2);
  assert.deepStrictEqual([words[0], words[3]], [0, 0]);
  assert(crypto.getRandomValues(new Uint8Array(32)).some((byte) => byte !== 0));
}

function numbers() {
  const counts = new Array(7).fill(0);
  for (let i = 0; i < 7000; i++) counts[crypto.randomInt(-3, 4) + 3]++;
  // Each is 1000 on average with a deviation of 29.
  for (const count of counts) assert(count > 700 && count < 1300, String(counts));
  assert.strictEqual(crypto.randomInt(5, 6), 5);
}

async function later() {
  const order = [];
  const large = 3 * 256 * 1024 + 5;
  await new Promise((resolve, reject) => {
    crypto.randomBytes(large, (error, bytes) => {
      if (error) reject(error);
      order.push('bytes');
      assert.strictEqual(bytes.length, large);
      assert(bytes.subarray(-32).some((byte) => byte !== 0));
      resolve();
    });
    process.nextTick(() => order.push('tick'));
    order.push('now');
  });
  assert.deepStrictEqual(order, ['now', 'tick', 'bytes']);
  const filled = await new Promise((resolve) => crypto.randomFill(new Uint8Array(8), 4, (error, bytes) => resolve(bytes)));
  assert(filled.subarray(0, 4).every((byte) => byte === 0));
  assert.strictEqual(await new Promise((resolve) => crypto.randomInt(1, (error, number) => resolve(number))), 0);
}

async function webCryptography() {
  assert.strictEqual(globalThis.crypto, crypto.webcrypto);
  assert.strictEqual(String(globalThis.crypto), '[object Crypto]');
  assert.match(globalThis.crypto.randomUUID(), UUID);
  const digest = await crypto.subtle.digest({ name: 'sha-256' }, Buffer.from('abc'));
  assert(digest instanceof ArrayBuffer);
  assert.strictEqual(Buffer.from(digest).toString('hex'), crypto.hash('sha256', 'abc'));
  await assert.rejects(crypto.subtle.digest('MD5', Buffer.alloc(1)), { name: 'NotSupportedError' });
}

uuids();
fills();
numbers();
later().then(webCryptography);
