//! `binding('crypto_x509')`: certificates and SPKAC. Scripts keep certificates as DER.

use super::key::Material;
use super::key_facts::either;
use super::key_natives::{pair, private_pair};
use super::key_problem::Problem;
use super::pem;
use super::spkac;
use super::x509::{self, again};
use super::x509_check::{Flags, Kind, address};
use crate::Host;
use openssl::error::ErrorStack;
use openssl::x509::X509VerifyResult;
use typebridge::{Args, Binding, ErrorClass, Failure, Native, Value};

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_x509",
    functions: &[
        Native::new("read", 1, read),
        Native::new("pem", 1, to_pem),
        Native::new("facts", 1, facts),
        Native::new("legacy", 1, legacy),
        Native::new("publicKey", 1, public_key),
        Native::new("check", 4, check),
        Native::new("isIssued", 2, is_issued),
        Native::new("hasPrivateKey", 2, has_private_key),
        Native::new("verify", 2, verify),
        Native::new("verifySpkac", 1, verify_spkac),
        Native::new("spkacKey", 1, spkac_key),
        Native::new("spkacChallenge", 1, spkac_challenge),
    ],
    groups: &[],
};

/// (PEM or DER) → DER
fn read(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let certificate = x509::read(args.bytes(0)?)?;
    Ok(Value::Buffer(certificate.to_der().map_err(Problem::from)?))
}

/// (DER) → PEM
fn to_pem(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Text(pem::write("CERTIFICATE", args.bytes(0)?)))
}

/// (DER) → object with the properties that are text
fn facts(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(x509::facts(args.bytes(0)?)?)
}

/// (DER) → object for `toLegacyObject()`
fn legacy(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(x509::legacy(args.bytes(0)?)?)
}

/// (DER) → handle
fn public_key(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = again(args.bytes(0)?)?.public_key().map_err(Problem::from)?;
    Ok(host.crypto.keys.handle(Material::Public(key)))
}

fn invalid(message: &'static str) -> Failure {
    Failure::Coded { class: ErrorClass::Type, code: "ERR_INVALID_ARG_VALUE", message: message.into() }
}

/// (DER, "host", "email" or "ip", name, flags) → the name in the certificate that fits, or undefined
fn check(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (kind, name) = (args.text(1)?, args.text(2)?);
    let kind = match &*kind {
        "host" => Kind::Host,
        "email" => Kind::Email,
        _ => Kind::Address,
    };
    let wanted = match kind {
        Kind::Address => address(&name).ok_or_else(|| invalid("Invalid IP"))?,
        _ if name.contains('\0') => return Err(invalid("Invalid name")),
        _ => name.as_bytes().to_vec(),
    };
    let found = x509::check(args.bytes(0)?, kind, &wanted, Flags(args.integer(3)? as u32));
    Ok(found.map_or(Value::Undefined, Value::Latin1))
}

/// (DER, DER of the other) → whether the other could have issued the first
fn is_issued(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (certificate, issuer) = (again(args.bytes(0)?)?, again(args.bytes(1)?)?);
    let is_issued = issuer.issued(&certificate) == X509VerifyResult::OK;
    let _ = ErrorStack::get();
    Ok(Value::Bool(is_issued))
}

/// (DER, handle of a private key) → whether the certificate is for it
fn has_private_key(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = private_pair(host, args, 1)?;
    let public = again(args.bytes(0)?)?.public_key();
    let _ = ErrorStack::get();
    Ok(Value::Bool(public.is_ok_and(|public| public.public_eq(&key))))
}

/// (DER, handle of a public key) → whether the certificate is signed by it
fn verify(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let certificate = again(args.bytes(0)?)?;
    let is_signed = either!(&pair(host, args, 1)?, key => certificate.verify(key));
    let _ = ErrorStack::get();
    Ok(Value::Bool(is_signed.unwrap_or(false)))
}

/// (base64) → whether the signature is good
fn verify_spkac(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(spkac::read(args.bytes(0)?).is_some_and(|spkac| spkac.is_good())))
}

/// (base64) → PEM in a Buffer, or undefined
fn spkac_key(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = spkac::read(args.bytes(0)?).and_then(|spkac| spkac.public_key());
    Ok(key.map_or(Value::Undefined, |pem| Value::Buffer(pem.into_bytes())))
}

/// (base64) → Buffer, or undefined
fn spkac_challenge(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(spkac::read(args.bytes(0)?).map_or(Value::Undefined, |spkac| Value::Buffer(spkac.challenge())))
}
