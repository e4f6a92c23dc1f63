// X509Certificate. The object keeps the certificate as DER; natives read it.

const native = binding('crypto_x509');
const { isKeyObject, kHandle, keyObject } = require('internal:crypto/key_object');
const { kHost } = require('internal:host_objects');
const { codes } = require('internal:errors');
const { validateBoolean, validateObject, validateString } = require('internal:validators');
const { Buffer } = require('node:buffer');

const kDer = Symbol('kDer');
const kFacts = Symbol('kFacts');
const kPublicKey = Symbol('kPublicKey');

const ALWAYS_CHECK_SUBJECT = 1;
const NEVER_CHECK_SUBJECT = 0x20;
const NO_WILDCARDS = 2;
const NO_PARTIAL_WILDCARDS = 4;
const MULTI_LABEL_WILDCARDS = 8;
const SINGLE_LABEL_SUBDOMAINS = 0x10;

const subjects = { __proto__: null, default: 0, always: ALWAYS_CHECK_SUBJECT, never: NEVER_CHECK_SUBJECT };

function flagsOf(options = {}) {
  validateObject(options, 'options');
  const {
    subject = 'default', wildcards = true, partialWildcards = true, multiLabelWildcards = false, singleLabelSubdomains = false,
  } = { ...options };
  validateString(subject, 'options.subject');
  validateBoolean(wildcards, 'options.wildcards');
  validateBoolean(partialWildcards, 'options.partialWildcards');
  validateBoolean(multiLabelWildcards, 'options.multiLabelWildcards');
  validateBoolean(singleLabelSubdomains, 'options.singleLabelSubdomains');
  let flags = subjects[subject];
  if (flags === undefined) throw new codes.ERR_INVALID_ARG_VALUE('options.subject', subject);
  if (!wildcards) flags |= NO_WILDCARDS;
  if (!partialWildcards) flags |= NO_PARTIAL_WILDCARDS;
  if (multiLabelWildcards) flags |= MULTI_LABEL_WILDCARDS;
  if (singleLabelSubdomains) flags |= SINGLE_LABEL_SUBDOMAINS;
  return flags;
}

const isCertificate = (value) => value[kDer] !== undefined;

function factsOf(certificate) {
  return certificate[kFacts] ??= native.facts(certificate[kDer]);
}

class X509Certificate {
  constructor(buffer) {
    const bytes = typeof buffer === 'string' ? Buffer.from(buffer) : buffer;
    if (!ArrayBuffer.isView(bytes)) {
      throw new codes.ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
    keep(this, native.read(bytes));
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    if (depth < 0) return this;
    const shown = {
      subject: this.subject, subjectAltName: this.subjectAltName, issuer: this.issuer, infoAccess: this.infoAccess,
      validFrom: this.validFrom, validTo: this.validTo, fingerprint: this.fingerprint,
      fingerprint256: this.fingerprint256, fingerprint512: this.fingerprint512, keyUsage: this.keyUsage,
      serialNumber: this.serialNumber,
    };
    return `X509Certificate ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  get subject() {
    return factsOf(this).subject;
  }

  get subjectAltName() {
    return factsOf(this).subjectAltName;
  }

  get issuer() {
    return factsOf(this).issuer;
  }

  // Only certificates of a connection have one.
  get issuerCertificate() {
    return undefined;
  }

  get infoAccess() {
    return factsOf(this).infoAccess;
  }

  get validFrom() {
    return factsOf(this).validFrom;
  }

  get validTo() {
    return factsOf(this).validTo;
  }

  get fingerprint() {
    return factsOf(this).fingerprint;
  }

  get fingerprint256() {
    return factsOf(this).fingerprint256;
  }

  get fingerprint512() {
    return factsOf(this).fingerprint512;
  }

  get keyUsage() {
    return factsOf(this).keyUsage;
  }

  get serialNumber() {
    return factsOf(this).serialNumber;
  }

  get raw() {
    return this[kDer];
  }

  get publicKey() {
    return this[kPublicKey] ??= keyObject(native.publicKey(this[kDer]));
  }

  toString() {
    return native.pem(this[kDer]);
  }

  toJSON() {
    return this.toString();
  }

  get ca() {
    return factsOf(this).ca;
  }

  checkHost(name, options) {
    validateString(name, 'name');
    return native.check(this[kDer], 'host', name, flagsOf(options));
  }

  checkEmail(email, options) {
    validateString(email, 'email');
    return native.check(this[kDer], 'email', email, flagsOf(options)) === undefined ? undefined : email;
  }

  checkIP(ip, options) {
    validateString(ip, 'ip');
    return native.check(this[kDer], 'ip', ip, flagsOf(options)) === undefined ? undefined : ip;
  }

  checkIssued(otherCert) {
    if (!isCertificate(otherCert)) throw new codes.ERR_INVALID_ARG_TYPE('otherCert', 'X509Certificate', otherCert);
    return native.isIssued(this[kDer], otherCert[kDer]);
  }

  checkPrivateKey(pkey) {
    if (!isKeyObject(pkey)) throw new codes.ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (pkey.type !== 'private') throw new codes.ERR_INVALID_ARG_VALUE('pkey', pkey);
    return native.hasPrivateKey(this[kDer], pkey[kHandle]);
  }

  verify(pkey) {
    if (!isKeyObject(pkey)) throw new codes.ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (pkey.type !== 'public') throw new codes.ERR_INVALID_ARG_VALUE('pkey', pkey);
    return native.verify(this[kDer], pkey[kHandle]);
  }

  toLegacyObject() {
    const legacy = native.legacy(this[kDer]);
    legacy.subject = nameObject(legacy.subject);
    legacy.issuer = nameObject(legacy.issuer);
    if (legacy.infoAccess != null) legacy.infoAccess = accessObject(legacy.infoAccess);
    return legacy;
  }
}

Object.defineProperty(X509Certificate.prototype, kHost, {
  value: { clone: (certificate) => keep(Object.create(X509Certificate.prototype), certificate[kDer]) },
});

function keep(certificate, der) {
  Object.defineProperties(certificate, {
    [kDer]: { value: der },
    [kFacts]: { value: undefined, writable: true },
    [kPublicKey]: { value: undefined, writable: true },
  });
  return certificate;
}

// Attributes that come more than once make an array.
function nameObject(pairs) {
  if (pairs === undefined) return undefined;
  const object = { __proto__: null };
  for (const { 0: name, 1: value } of pairs) {
    if (!(name in object)) object[name] = value;
    else if (Array.isArray(object[name])) object[name].push(value);
    else object[name] = [object[name], value];
  }
  return object;
}

// Lines of `key:value`; a value in quotes is JSON.
function accessObject(text) {
  const object = { __proto__: null };
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const key = line.slice(0, colon);
    const rest = line.slice(colon + 1);
    const value = rest.startsWith('"') ? JSON.parse(rest) : rest;
    if (key in object) object[key].push(value);
    else object[key] = [value];
  }
  return object;
}

module.exports = { X509Certificate };
