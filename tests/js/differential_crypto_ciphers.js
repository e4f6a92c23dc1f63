// Random messages through every cipher, in random pieces and encodings, there and back; then what is spoilt: same lines as Node's.
'use strict';

const crypto = require('node:crypto');
const { pick, random } = require('./differential_support/rounds');

const outputs = ['hex', 'base64', 'latin1', 'base64url', 'buffer', undefined];
const authenticated = /gcm|ccm|ocb|poly1305/i;
// Takes a random value of its own, so nothing of its output is the same twice.
const random3 = new Set(['des3-wrap', 'id-smime-alg-CMS3DESwrap']);

function bytes(length) {
  const made = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) made[i] = random(256);
  return made;
}

function show(make) {
  try {
    return make();
  } catch (error) {
    const { name, code, message, library, reason, opensslErrorStack } = error;
    return [name, code, message, library, reason, opensslErrorStack].join(' ');
  }
}

function pieces(cipher, message, isWhole) {
  const made = [];
  for (let at = 0; at < message.length;) {
    const length = isWhole ? message.length : 1 + random(40);
    const output = pick(outputs);
    const piece = message.subarray(at, at + length);
    made.push(output === 'buffer' || output === undefined ? cipher.update(piece) : cipher.update(piece.toString('hex'), 'hex'));
    at += length;
  }
  made.push(cipher.final());
  return Buffer.concat(made);
}

function messageOf(mode, blockSize) {
  if (mode === 'wrap') return bytes(16 + 8 * random(5));
  if (mode === 'xts') return bytes(16 + random(60));
  return bytes(random(4) === 0 ? (blockSize ?? 1) * random(6) : random(200));
}

function there(name, info, given) {
  const { key, iv, options, message, data } = given;
  const cipher = crypto.createCipheriv(name, key, iv, options);
  if (data) cipher.setAAD(data, { plaintextLength: message.length });
  if (!given.pads) cipher.setAutoPadding(false);
  const made = pieces(cipher, message, given.isWhole);
  return { made, tag: authenticated.test(name) ? cipher.getAuthTag() : undefined };
}

function back(name, given, made, tag) {
  const decipher = crypto.createDecipheriv(name, given.key, given.iv, given.options);
  if (tag) decipher.setAuthTag(tag);
  if (given.data) decipher.setAAD(given.data, { plaintextLength: made.length });
  if (!given.pads) decipher.setAutoPadding(false);
  return pieces(decipher, made, given.isWhole).toString('hex');
}

function spoil(buffer) {
  const spoilt = Buffer.from(buffer);
  if (spoilt.length === 0) return spoilt;
  if (random(3) === 0) return spoilt.subarray(0, random(spoilt.length));
  spoilt[random(spoilt.length)] ^= 1 + random(255);
  return spoilt;
}

function once(name, round) {
  const info = crypto.getCipherInfo(name);
  const isAuthenticated = authenticated.test(name);
  const given = {
    key: bytes(info.keyLength),
    iv: info.ivLength ? bytes(info.ivLength) : null,
    options: isAuthenticated ? { authTagLength: /gcm/i.test(name) ? pick([4, 8, 12, 13, 16]) : pick([8, 12, 16]) } : undefined,
    message: messageOf(info.mode, info.blockSize),
    data: isAuthenticated && random(2) ? bytes(random(50)) : undefined,
    pads: random(4) !== 0,
    isWhole: info.mode === 'ccm' || info.mode === 'wrap' || info.mode === 'xts',
  };
  if (/ccm/i.test(name) && !given.data) given.data = bytes(3);
  let result;
  console.log(round, name, show(() => {
    result = there(name, info, given);
    return random3.has(name) ? result.made.length : `${result.made.toString('hex')} ${result.tag?.toString('hex')}`;
  }));
  if (result === undefined) return;
  console.log(round, 'back', show(() => back(name, given, result.made, result.tag)));
  if (info.mode === 'wrap' && random3.has(name)) return;
  const spoilt = spoil(result.made);
  const tag = result.tag && random(2) ? spoil(result.tag) : result.tag;
  console.log(round, 'spoilt', show(() => back(name, given, spoilt, tag)));
  console.log(round, 'other key', show(() => back(name, { ...given, key: bytes(info.keyLength) }, result.made, result.tag)));
}

for (const [round, name] of crypto.getCiphers().entries()) {
  // A MAC inside: these are for TLS's records only.
  if (name.includes('hmac')) continue;
  for (let i = 0; i < 3; i++) once(name, `${round}.${i}`);
}

const wrongs = [undefined, null, 5, '', 'text', {}, [], Buffer.alloc(0), Buffer.alloc(7), Buffer.alloc(16), Buffer.alloc(64), new ArrayBuffer(16), true];

for (let round = 0; round < 400; round++) {
  const name = random(8) ? pick(crypto.getCiphers()) : pick(['none', '', 5, undefined, 'AES-128-CBC', 'bf-cbc', 'rc4', 'aes-128-cbc\0']);
  const [key, iv] = [pick(wrongs), pick(wrongs)];
  const options = pick([undefined, null, {}, { authTagLength: random(20) }, { authTagLength: -1 }, { encoding: 'hex' }, { encoding: 5 }]);
  console.log(round, String(name), show(() => (crypto.createCipheriv(name, key, iv, options), 'made')));
  console.log(round, String(name), show(() => (crypto.createDecipheriv(name, key, iv, options), 'made')));
  console.log(round, show(() => JSON.stringify(crypto.getCipherInfo(name, pick([undefined, { keyLength: random(40) }, { ivLength: random(30) }, 5])))));
}
