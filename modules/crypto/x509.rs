//! Certificates (RFC 5280): read, and what a script may ask of them. The script's object has the bytes.

use super::der::{Reader, dotted, tag};
use super::ecdh;
use super::key_problem::Problem;
use super::x509_check::{Flags, Kind, Names, find};
use super::x509_names::{alternative_names, attributes, info_access, lines};
use openssl::asn1::Asn1TimeRef;
use openssl::bn::BigNumContext;
use openssl::ec::{EcKeyRef, PointConversionForm};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, Public};
use openssl::rsa::RsaRef;
use openssl::x509::X509;
use std::borrow::Cow;
use typebridge::Value;

type Property = (Cow<'static, str>, Value);

fn property(name: &'static str, value: Value) -> Property {
    (Cow::Borrowed(name), value)
}

/// Reads PEM, or DER where the bytes are none; the refusal is that of PEM.
pub fn read(bytes: &[u8]) -> Result<X509, Problem> {
    let _ = ErrorStack::get();
    // OpenSSL would ask the terminal for the passphrase of a certificate that says it is encrypted.
    let is_encrypted = bytes.windows(ENCRYPTED.len()).any(|window| window == ENCRYPTED);
    let refusal = match X509::from_pem(if is_encrypted { b"" } else { bytes }) {
        Ok(certificate) => return Ok(certificate),
        Err(stack) => stack,
    };
    X509::from_der(bytes).map_err(|_| refusal.into())
}

const ENCRYPTED: &[u8] = b"Proc-Type:";

/// A certificate that was read before.
pub fn again(der: &[u8]) -> Result<X509, Problem> {
    Ok(X509::from_der(der)?)
}

/// Where the parts are.
struct Parts<'a> {
    issuer: &'a [u8],
    subject: &'a [u8],
    extensions: Vec<(&'a [u8], &'a [u8])>,
}

const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
const INFO_ACCESS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 1];

fn parts(der: &[u8]) -> Option<Parts<'_>> {
    let mut fields = Reader::new(der).enter(tag::SEQUENCE)?.enter(tag::SEQUENCE)?;
    fields.take_if(tag::context(0));
    fields.take(tag::INTEGER)?;
    fields.take(tag::SEQUENCE)?;
    let issuer = fields.take(tag::SEQUENCE)?;
    fields.take(tag::SEQUENCE)?;
    let subject = fields.take(tag::SEQUENCE)?;
    fields.take(tag::SEQUENCE)?;
    let mut extensions = Vec::new();
    while let Some(field) = fields.next() {
        if field.tag == tag::context(3) {
            extensions = all_extensions(field.value).unwrap_or_default();
        }
    }
    Some(Parts { issuer, subject, extensions })
}

fn all_extensions(content: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut list = Reader::new(content).enter(tag::SEQUENCE)?;
    let mut extensions = Vec::new();
    while !list.is_empty() {
        let mut extension = list.enter(tag::SEQUENCE)?;
        let kind = extension.take(tag::OBJECT)?;
        extension.take_if(BOOLEAN);
        extensions.push((kind, extension.take(tag::OCTET_STRING)?));
    }
    Some(extensions)
}

const BOOLEAN: u8 = 0x01;

impl<'a> Parts<'a> {
    fn extension(&self, kind: &[u8]) -> Option<&'a [u8]> {
        self.extensions.iter().find(|(known, _)| *known == kind).map(|(_, value)| *value)
    }

    /// `undefined` without the extension, `null` where it cannot be read.
    fn shown(&self, kind: &[u8], show: impl Fn(&[u8]) -> Option<String>) -> Value {
        match self.extension(kind) {
            None => Value::Undefined,
            Some(extension) => show(extension).map_or(Value::Null, Value::Text),
        }
    }

    /// It may sign others: basic constraints say so, and the usage does not forbid it.
    fn is_authority(&self) -> bool {
        let says_so = self.extension(BASIC_CONSTRAINTS).is_some_and(|value| {
            let constraints = Reader::new(value).enter(tag::SEQUENCE);
            constraints.and_then(|mut fields| fields.take(BOOLEAN)).is_some_and(|value| value != [0])
        });
        let may_sign = self.extension(KEY_USAGE).is_none_or(|value| {
            let bits = Reader::new(value).take(tag::BIT_STRING);
            bits.and_then(|bits| bits.get(1)).is_some_and(|bits| bits & KEY_CERT_SIGN != 0)
        });
        says_so && may_sign
    }

    /// Identifiers of what the key may be used for.
    fn key_usage(&self) -> Option<Vec<Value>> {
        let mut list = Reader::new(self.extension(EXTENDED_KEY_USAGE)?).enter(tag::SEQUENCE)?;
        let mut usages = Vec::new();
        while !list.is_empty() {
            usages.push(Value::Text(dotted(list.take(tag::OBJECT)?)));
        }
        Some(usages)
    }
}

const KEY_CERT_SIGN: u8 = 0x04;

fn fingerprint(certificate: &X509, digest: MessageDigest) -> Result<Value, ErrorStack> {
    let digest = certificate.digest(digest)?;
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    Ok(Value::Text(pairs.join(":")))
}

/// What the crate shows for a time that is none, and what OpenSSL does.
const NO_TIME: &str = "error";
const BAD_TIME: &str = "Bad time value";

fn time(time: &Asn1TimeRef) -> Value {
    let shown = time.to_string();
    if shown == NO_TIME { Value::Static(BAD_TIME) } else { Value::Text(shown) }
}

fn serial(certificate: &X509) -> Result<Value, ErrorStack> {
    Ok(Value::Text(certificate.serial_number().to_bn()?.to_hex_str()?.to_string()))
}

/// Times, fingerprints, usages and number: what both forms end with.
fn last_facts(certificate: &X509, parts: &Parts<'_>) -> Result<Vec<Value>, ErrorStack> {
    Ok(vec![
        time(certificate.not_before()),
        time(certificate.not_after()),
        fingerprint(certificate, MessageDigest::sha1())?,
        fingerprint(certificate, MessageDigest::sha256())?,
        fingerprint(certificate, MessageDigest::sha512())?,
        parts.key_usage().map_or(Value::Undefined, Value::List),
        serial(certificate)?,
    ])
}

fn unreadable() -> Problem {
    Problem::failed("Operation failed")
}

/// The properties of `X509Certificate` that are text.
pub fn facts(der: &[u8]) -> Result<Value, Problem> {
    let certificate = again(der)?;
    let parts = parts(der).ok_or_else(unreadable)?;
    let name = |name: &[u8]| lines(name).map_or(Value::Undefined, Value::Text);
    let mut facts = vec![
        property("subject", name(parts.subject)),
        property("subjectAltName", parts.shown(SUBJECT_ALT_NAME, alternative_names)),
        property("issuer", name(parts.issuer)),
        property("infoAccess", parts.shown(INFO_ACCESS, info_access)),
        property("ca", Value::Bool(parts.is_authority())),
    ];
    let names = [
        "validFrom",
        "validTo",
        "fingerprint",
        "fingerprint256",
        "fingerprint512",
        "keyUsage",
        "serialNumber",
    ];
    let last = last_facts(&certificate, &parts)?;
    facts.extend(names.into_iter().zip(last).map(|(name, value)| property(name, value)));
    Ok(Value::Object(facts))
}

/// A name as a list of pairs.
fn pairs(name: &[u8]) -> Value {
    let pair = |text: String, value: String| Value::List(vec![Value::Text(text), Value::Text(value)]);
    let attributes = attributes(name).unwrap_or_default();
    let pairs = attributes.iter().map(|entry| Some(pair(entry.name(), entry.text()?)));
    pairs.collect::<Option<Vec<Value>>>().map_or(Value::Undefined, Value::List)
}

/// The properties of `toLegacyObject()`; names are lists of pairs.
pub fn legacy(der: &[u8]) -> Result<Value, Problem> {
    let certificate = again(der)?;
    let parts = parts(der).ok_or_else(unreadable)?;
    let mut facts = vec![
        property("subject", pairs(parts.subject)),
        property("issuer", pairs(parts.issuer)),
        property("subjectaltname", parts.shown(SUBJECT_ALT_NAME, alternative_names)),
        property("infoAccess", parts.shown(INFO_ACCESS, info_access)),
        property("ca", Value::Bool(parts.is_authority())),
    ];
    if let Ok(key) = certificate.public_key() {
        match key.id() {
            Id::RSA => facts.extend(rsa(&*key.rsa()?)?),
            Id::EC => facts.extend(ec(&*key.ec_key()?)?),
            _ => (),
        }
    }
    let names = [
        "valid_from",
        "valid_to",
        "fingerprint",
        "fingerprint256",
        "fingerprint512",
        "ext_key_usage",
        "serialNumber",
    ];
    let last = last_facts(&certificate, &parts)?;
    facts.extend(names.into_iter().zip(last).map(|(name, value)| property(name, value)));
    facts.push(property("raw", Value::Buffer(der.to_vec())));
    let _ = ErrorStack::get();
    Ok(Value::Object(facts))
}

fn rsa(rsa: &RsaRef<Public>) -> Result<Vec<Property>, ErrorStack> {
    let exponent = rsa.e().to_vec().iter().fold(0u64, |number, &byte| number << 8 | u64::from(byte));
    Ok(vec![
        property("modulus", Value::Text(rsa.n().to_hex_str()?.to_string())),
        property("bits", Value::Int(rsa.n().num_bits())),
        property("exponent", Value::Text(format!("0x{exponent:x}"))),
        property("pubkey", Value::Buffer(rsa.public_key_to_der()?)),
    ])
}

fn ec(ec: &EcKeyRef<Public>) -> Result<Vec<Property>, ErrorStack> {
    let (group, mut context) = (ec.group(), BigNumContext::new()?);
    let point = ec.public_key().to_bytes(group, PointConversionForm::UNCOMPRESSED, &mut context)?;
    let mut facts = vec![
        property("bits", Value::Int(group.order_bits() as i32)),
        property("pubkey", Value::Buffer(point)),
    ];
    if let Some(curve) = group.curve_name() {
        let nist = ecdh::nist_name(curve).map(Value::Static);
        facts.push(property("asn1Curve", curve.short_name().map_or(Value::Undefined, Value::Static)));
        facts.push(property("nistCurve", nist.unwrap_or_default()));
    }
    Ok(facts)
}

/// The name in a certificate that fits `wanted`.
pub fn check(der: &[u8], kind: Kind, wanted: &[u8], flags: Flags) -> Option<Vec<u8>> {
    let parts = parts(der)?;
    let names = Names { subject: parts.subject, alternatives: parts.extension(SUBJECT_ALT_NAME) };
    find(&names, kind, wanted, flags)
}
