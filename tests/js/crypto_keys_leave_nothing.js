// Key operations by the thousand: memory stays flat, no descriptor and no thread stays behind, and what is slow calls back.
'use strict';

const assert = require('node:assert');
const crypto = require('node:crypto');
const fs = require('node:fs');

const ROUNDS = 6;
const OPERATIONS = 150;
const GROWTH_KIB_MAX = 2048;

const count = (folder) => fs.readdirSync(`/proc/self/${folder}`).length;
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]);

const { privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
const message = Buffer.alloc(100);

function work() {
  const key = crypto.createPrivateKey(pem);
  const publicKey = crypto.createPublicKey(key);
  assert(crypto.verify('sha256', message, publicKey, crypto.sign('sha256', message, key)));
  assert(crypto.createPublicKey({ key: publicKey.export({ format: 'jwk' }), format: 'jwk' }).equals(publicKey));
  assert.throws(() => crypto.createPrivateKey('no key'), { code: 'ERR_OSSL_UNSUPPORTED' });
  assert.throws(() => crypto.createPublicKey({ key: message, format: 'der', type: 'spki' }));
  const ecdh = crypto.createECDH('prime256v1');
  ecdh.generateKeys();
  crypto.diffieHellman({ privateKey: key, publicKey });
}

const signed = () => new Promise((resolve, reject) => {
  crypto.sign('sha256', message, privateKey, (error, signature) => error ? reject(error) : resolve(signature));
});

const generated = () => new Promise((resolve, reject) => {
  crypto.generateKeyPair('x25519', (error, publicKey) => error ? reject(error) : resolve(publicKey));
});

const refused = () => new Promise((resolve) => {
  crypto.generateKeyPair('rsa', { modulusLength: 8 }, (error) => resolve(error.message));
});

async function round() {
  for (let i = 0; i < OPERATIONS; i++) work();
  const [signature, publicKey, message] = await Promise.all([signed(), generated(), refused()]);
  assert(signature.length > 60 && publicKey.asymmetricKeyType === 'x25519');
  assert.match(message, /key size too small/);
}

async function main() {
  await round();
  await round();
  const before = { fd: count('fd'), task: count('task'), kib: resident() };
  for (let i = 0; i < ROUNDS; i++) await round();
  assert(count('fd') <= before.fd, 'descriptors are left');
  // The pool has a few threads, however much there is to do.
  assert(count('task') <= before.task + 4, 'threads are left');
  const growth = resident() - before.kib;
  assert(growth < GROWTH_KIB_MAX, `${growth} KiB more after ${ROUNDS * OPERATIONS} operations`);
}

main();
