// Asymmetric keys in all formats, signatures, certificates, and damaged keys: the lines must be the same as Node's.
'use strict';

const crypto = require('node:crypto');
const keys = require('./differential_support/keys');
const { pick, random } = require('./differential_support/rounds');

function shown(value) {
  if (typeof value === 'object' && value !== null && value.type !== undefined && value.export) return `${value.type} key`;
  if (ArrayBuffer.isView(value)) return Buffer.from(value).toString('hex');
  return JSON.stringify(value, (name, part) => typeof part === 'bigint' ? `${part}n` : part);
}

function show(label, make) {
  let line;
  try {
    line = shown(make());
  } catch (error) {
    line = `${error.name} ${error.code} ${error.message}`;
  }
  console.log(label, line);
}

const read = (name) => crypto.createPrivateKey(keys[name]);
const names = ['rsa', 'ec8', 'dsa', 'ed', 'x448'];
const encodings = ['pkcs1', 'pkcs8', 'sec1', 'spki', undefined, 'odd'];

// Every key in every format, and back.
for (const name of names) {
  const key = read(name);
  const publicKey = crypto.createPublicKey(key);
  show(`${name} facts`, () => [key.asymmetricKeyType, key.asymmetricKeyDetails, publicKey.asymmetricKeyDetails]);
  for (const format of ['pem', 'der', 'jwk', 'odd', undefined]) {
    for (const type of encodings) {
      show(`${name} private ${format} ${type}`, () => key.export({ format, type }));
      show(`${name} public ${format} ${type}`, () => publicKey.export({ format, type }));
    }
  }
  const der = key.export({ format: 'der', type: 'pkcs8' });
  for (const type of encodings) {
    show(`${name} as ${type}`, () => crypto.createPrivateKey({ key: der, format: 'der', type }).equals(key));
    show(`${name} as public ${type}`, () => crypto.createPublicKey({ key: der, format: 'der', type }).equals(publicKey));
  }
  for (const cipher of ['aes-128-cbc', 'AES-256-CBC', 'des3', 'none', 5, null]) {
    for (const type of ['pkcs8', 'pkcs1', 'sec1']) {
      show(`${name} hidden by ${cipher} in ${type}`, () => {
        const hidden = key.export({ format: 'pem', type, cipher, passphrase: 'pass' });
        return [hidden.split('\n')[0], crypto.createPrivateKey({ key: hidden, passphrase: 'pass' }).equals(key)];
      });
    }
  }
  show(`${name} by JWK`, () => crypto.createPrivateKey({ key: key.export({ format: 'jwk' }), format: 'jwk' }).equals(key));
  show(`${name} public by JWK`, () =>
    crypto.createPublicKey({ key: key.export({ format: 'jwk' }), format: 'jwk' }).equals(publicKey));
}

// Signatures that have nothing random in them, and those of others that do.
const message = Buffer.from('some message');
for (const name of names) {
  const key = read(name);
  for (const digest of ['sha256', 'RSA-SHA1', 'odd', null]) {
    for (const options of [{}, { padding: 6 }, { padding: 6, saltLength: 0 }, { padding: 1 }, { padding: 9 }]) {
      const label = `${name} ${digest} ${JSON.stringify(options)}`;
      const isFixed = name === 'ed' || name === 'rsa' && (options.padding !== 6 || options.saltLength === 0);
      show(`${label} sign`, () => {
        const signature = crypto.sign(digest, message, { key, ...options });
        return isFixed ? signature : crypto.verify(digest, message, { key, ...options }, signature);
      });
      show(`${label} Sign`, () => {
        const signature = crypto.createSign(digest).update('some ').update(message.subarray(5)).sign({ key, ...options });
        return isFixed ? signature : crypto.createVerify(digest).update(message).verify({ key, ...options }, signature);
      });
    }
  }
  show(`${name} p1363`, () => {
    const given = { key, dsaEncoding: 'ieee-p1363' };
    const signature = crypto.sign('sha256', message, given);
    return [signature.length, crypto.verify('sha256', message, given, signature)];
  });
}

// Certificates.
for (const name of ['cert', 'eccert']) {
  const certificate = new crypto.X509Certificate(keys[name]);
  const facts = [
    'subject', 'subjectAltName', 'issuer', 'infoAccess', 'validFrom', 'validTo', 'fingerprint', 'fingerprint256',
    'fingerprint512', 'keyUsage', 'serialNumber', 'raw', 'ca', 'issuerCertificate',
  ];
  for (const fact of facts) show(`${name} ${fact}`, () => certificate[fact]);
  show(`${name} legacy`, () => certificate.toLegacyObject());
  show(`${name} text`, () => certificate.toString() + JSON.stringify(certificate));
  for (const host of ['a.example.com', 'example.com', 'a.b.example.com', '.example.com', 'foo.example.org', 'leaf', 'a\0b', '']) {
    for (const options of [undefined, { wildcards: false }, { subject: 'never' }, { multiLabelWildcards: true }, { subject: 'odd' }]) {
      show(`${name} ${JSON.stringify(host)} ${JSON.stringify(options)}`, () => certificate.checkHost(host, options));
    }
  }
  for (const email of ['b@example.com', 'b@EXAMPLE.com', 'B@example.com', 'a@example.com']) {
    for (const subject of ['default', 'always', 'never']) {
      show(`${name} ${email} ${subject}`, () => certificate.checkEmail(email, { subject }));
    }
  }
  for (const ip of ['127.0.0.1', '::1', '2001:db8::1', 'odd', '']) show(`${name} ${ip}`, () => certificate.checkIP(ip));
  for (const key of names) show(`${name} of ${key}`, () => certificate.checkPrivateKey(read(key)));
  show(`${name} verified`, () => [certificate.verify(certificate.publicKey), certificate.checkIssued(certificate)]);
}

// Damaged keys: the same code, wherever the damage is.
function code(label, make) {
  let line = 'fine';
  try {
    make();
  } catch (error) {
    line = `${error.name} ${error.code}`;
  }
  console.log(label, line);
}

for (let round = 0; round < 150; round++) {
  const name = pick(['rsa', 'ec8', 'ed']);
  const pem = Buffer.from(keys[name]);
  const end = random(pem.length);
  code(`cut ${round}`, () => crypto.createPrivateKey(pem.subarray(0, end)));
  code(`cut public ${round}`, () => crypto.createPublicKey(pem.subarray(0, end)));
  const der = read(name).export({ format: 'der', type: 'pkcs8' });
  const cut = der.subarray(0, random(der.length));
  code(`cut der ${round} ${cut.length}`, () => crypto.createPrivateKey({ key: cut, format: 'der', type: 'pkcs8' }));
  const spki = crypto.createPublicKey(read(name)).export({ format: 'der', type: 'spki' });
  // OpenSSL changed what it says of a header that is cut.
  const part = spki.subarray(0, 4 + random(spki.length - 4));
  code(`cut spki ${round} ${part.length}`, () => crypto.createPublicKey({ key: part, format: 'der', type: 'spki' }));
}
