// uuid, nanoid, jsonwebtoken, bcryptjs: identifiers, signatures, passwords.
import assert from 'node:assert';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import bcrypt from 'bcryptjs';
import jwt from 'jsonwebtoken';
import { customAlphabet, nanoid } from 'nanoid';
import * as uuid from 'uuid';

for (const make of [uuid.v1, uuid.v4, uuid.v6, uuid.v7]) assert.ok(uuid.validate(make()));
assert.strictEqual(new Set(Array.from({ length: 1000 }, () => uuid.v4())).size, 1000);
console.log(uuid.v5('name', uuid.v5.DNS), uuid.v3('name', uuid.v3.URL), uuid.version(uuid.v7()), uuid.validate('no'));
console.log(uuid.stringify(uuid.parse('6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b')), uuid.v4({ random: new Uint8Array(16).fill(7) }));
const sorted = Array.from({ length: 50 }, () => uuid.v7());
assert.deepStrictEqual([...sorted].sort(), sorted);

assert.match(nanoid(), /^[\w-]{21}$/);
assert.match(customAlphabet('ab', 12)(), /^[ab]{12}$/);
assert.strictEqual(new Set(Array.from({ length: 1000 }, () => nanoid(10))).size, 1000);

const payload = { sub: 'me', roles: ['a'], iat: 1700000000 };
console.log(jwt.sign(payload, 'secret'), jwt.sign(payload, 'secret', { algorithm: 'HS512', issuer: 'i', keyid: 'k' }));
const claims = { issuer: 'i', audience: ['a', 'b'], clockTimestamp: 1700000001 };
console.log(jwt.verify(jwt.sign(payload, 'secret', { issuer: 'i', audience: 'b', expiresIn: '1h' }), 'secret', claims));
const failure = (label, action) => {
  try {
    action();
    console.log(label, 'passed');
  } catch (error) {
    console.log(label, error.name, error.message);
  }
};
const token = jwt.sign({ ...payload, exp: 1700000002 }, 'secret');
failure('expired', () => jwt.verify(token, 'secret'));
failure('wrong secret', () => jwt.verify(token, 'other'));
failure('malformed', () => jwt.verify('a.b', 'secret'));
failure('wrong algorithm', () => jwt.verify(token, 'secret', { algorithms: ['HS384'] }));
failure('not yet', () => jwt.verify(jwt.sign(payload, 'secret', { notBefore: 9e8 }), 'secret', { clockTimestamp: 1700000000 }));
for (const [algorithm, kind, options] of [
  ['RS256', 'rsa', { modulusLength: 2048 }],
  ['PS256', 'rsa', { modulusLength: 2048 }],
  ['ES256', 'ec', { namedCurve: 'P-256' }],
]) {
  const { publicKey, privateKey } = generateKeyPairSync(kind, options);
  const signed = jwt.sign(payload, privateKey, { algorithm });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  console.log(algorithm, jwt.verify(signed, pem).sub, jwt.decode(signed, { complete: true }).header);
  failure('tampered', () => jwt.verify(`${signed.slice(0, -8)}AAAAAAAA`, publicKey));
}

const hash = bcrypt.hashSync('pass', '$2a$06$abcdefghijklmnopqrstuu');
console.log(hash, bcrypt.compareSync('pass', hash), bcrypt.compareSync('Pass', hash), bcrypt.getRounds(hash));
assert.strictEqual(await bcrypt.compare('später', await bcrypt.hash('später', 5)), true);
assert.strictEqual(bcrypt.truncates('x'.repeat(73)), true);
assert.strictEqual(randomBytes(16).length, 16);
