// jose: signing and encrypting tokens, key formats, remote key sets, errors.
import assert from 'node:assert';
import { createServer } from 'node:http';
import * as jose from 'jose';
import helpers from './support/http.cjs';

const secret = new TextEncoder().encode('a secret of at least thirty-two bytes');
const claims = { sub: 'me', roles: ['a'] };
const sign = (key, alg) =>
  new jose.SignJWT(claims)
    .setProtectedHeader({ alg, kid: alg })
    .setIssuedAt(1700000000)
    .setIssuer('i')
    .setExpirationTime('10 years')
    .sign(key);
const failure = async (label, promise) => {
  const error = await promise.then(
    () => assert.fail(`${label} passed`),
    (reason) => reason,
  );
  console.log(label, error.code, error.message);
};

const token = await sign(secret, 'HS256');
console.log((await jose.jwtVerify(token, secret, { issuer: 'i' })).payload.sub, jose.decodeProtectedHeader(token));
await failure('issuer', jose.jwtVerify(token, secret, { issuer: 'other' }));
await failure('secret', jose.jwtVerify(token, new TextEncoder().encode('another secret of thirty-two bytes..')));
await failure('malformed', jose.jwtVerify('a.b.c', secret));

const keys = [];
for (const alg of ['RS256', 'PS384', 'ES256', 'ES512', 'EdDSA']) {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  const signed = await sign(privateKey, alg);
  const imported = await jose.importSPKI(await jose.exportSPKI(publicKey), alg);
  console.log(alg, (await jose.jwtVerify(signed, imported)).protectedHeader);
  keys.push({ ...(await jose.exportJWK(publicKey)), kid: alg, alg });
  const again = await jose.importPKCS8(await jose.exportPKCS8(privateKey), alg);
  assert.ok(await jose.jwtVerify(await sign(again, alg), publicKey));
  await failure('tampered', jose.jwtVerify(`${signed.slice(0, -8)}AAAAAAAA`, publicKey));
}

const server = createServer((incoming, outgoing) =>
  outgoing.setHeader('content-type', 'application/json').end(JSON.stringify({ keys })),
);
const port = await helpers.listen(server);
const set = jose.createRemoteJWKSet(new URL(`http://127.0.0.1:${port}/keys`));
const { privateKey, publicKey } = await jose.generateKeyPair('ES256', { extractable: true });
keys[2] = { ...(await jose.exportJWK(publicKey)), kid: 'ES256', alg: 'ES256' };
console.log('remote', (await jose.jwtVerify(await sign(privateKey, 'ES256'), set)).payload.iss);
console.log('thumbprint', await jose.calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x: 'a', y: 'b' }));

for (const [alg, enc] of [
  ['dir', 'A256GCM'],
  ['A128KW', 'A128CBC-HS256'],
  ['PBES2-HS256+A128KW', 'A192GCM'],
  ['A256GCMKW', 'A256GCM'],
]) {
  const key = alg.startsWith('PBES2') ? secret : secret.subarray(0, alg.includes('128') ? 16 : 32);
  const sealed = await new jose.EncryptJWT(claims).setProtectedHeader({ alg, enc }).encrypt(key);
  console.log(alg, enc, (await jose.jwtDecrypt(sealed, key, { keyManagementAlgorithms: [alg] })).payload);
}
for (const alg of ['RSA-OAEP-256', 'ECDH-ES+A128KW']) {
  const pair = await jose.generateKeyPair(alg);
  const sealed = await new jose.CompactEncrypt(Buffer.from('text'))
    .setProtectedHeader({ alg, enc: 'A128GCM' })
    .encrypt(pair.publicKey);
  console.log(alg, String((await jose.compactDecrypt(sealed, pair.privateKey)).plaintext));
}
await helpers.close(server);
