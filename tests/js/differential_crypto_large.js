// Long inputs, which another library may hash than short ones: texts before, pieces behind, copies, keys; the lines must be Node's.
'use strict';

const crypto = require('node:crypto');

const LONG = Buffer.alloc(100_000, 7);
const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-224', 'sha512-256', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512',
  'ripemd160', 'RSA-SHA512'];

for (const algorithm of algorithms) {
  const hash = crypto.createHash(algorithm).update('text').update(LONG);
  const copy = hash.copy();
  console.log(algorithm, hash.update('x').digest('hex'), copy.digest('base64'));
  console.log(crypto.createHmac(algorithm, 'key').update('é').update(LONG).update('z').digest('hex'));
  console.log(crypto.createHmac(algorithm, crypto.createSecretKey('k')).update(LONG).digest('latin1').length);
  console.log(crypto.pbkdf2Sync('pässword', 'salt', 5, 77, algorithm).toString('hex'));
}

// One-shot forms, and a text that is all there is.
const text = 'é'.repeat(70_000);
for (const algorithm of algorithms) {
  for (const input of [LONG, text, text.slice(0, 65_535), new DataView(LONG.buffer, LONG.byteOffset + 1, 70_000)]) {
    const update = (made) => made.update(input);
    console.log(algorithm, update(crypto.createHash(algorithm)).digest('base64url'));
    console.log(update(crypto.createHmac(algorithm, 'key')).digest('hex'), update(crypto.createHash(algorithm)).copy().digest('hex'));
    if (crypto.hash === undefined) continue;
    for (const encoding of ['hex', 'buffer', 'latin1']) console.log(crypto.hash(algorithm, input, encoding));
  }
}
