//! Keys read from PEM and DER.

use super::der::{self, Reader, tag};
use super::key_problem::{BAD_PASSWORD, INTERRUPTED, NOT_ENOUGH_DATA, Problem, UNSUPPORTED};
use super::pem;
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey, Private, Public};
use openssl::rsa::Rsa;
use openssl::x509::X509;

/// How the bytes of a key are laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Pem,
    Der,
    Jwk,
}

impl Format {
    /// By the script's number.
    pub fn numbered(number: i64) -> Option<Format> {
        [Format::Der, Format::Pem, Format::Jwk].get(usize::try_from(number).ok()?).copied()
    }
}

/// Which structure holds a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Pkcs1,
    Pkcs8,
    Spki,
    Sec1,
}

impl Encoding {
    /// By the script's number.
    pub fn numbered(number: i64) -> Option<Encoding> {
        let all = [Encoding::Pkcs1, Encoding::Pkcs8, Encoding::Spki, Encoding::Sec1];
        all.get(usize::try_from(number).ok()?).copied()
    }
}

/// A key that is not secret bytes.
#[derive(Clone)]
pub enum Pair {
    Private(PKey<Private>),
    Public(PKey<Public>),
}

/// The bytes that a key is read from.
pub struct Source<'a> {
    pub bytes: &'a [u8],
    pub format: Format,
    /// PEM tells it itself.
    pub encoding: Option<Encoding>,
    pub passphrase: Option<&'a [u8]>,
}

/// Length up to which OpenSSL takes a passphrase, in bytes.
const PASSPHRASE_BYTES_MAX: usize = 1024;

const NO_PRIVATE_KEY: &str = "Failed to read private key";
const NO_KEY: &str = "Failed to read asymmetric key";

/// Reads a private key.
pub fn private(source: &Source<'_>) -> Result<PKey<Private>, Problem> {
    // What others left in the queue would be taken for a reason.
    let _ = ErrorStack::get();
    let key = match (source.format, source.encoding) {
        (Format::Pem, _) => private_of_pem(source)?,
        (_, Some(Encoding::Pkcs1)) => private_of_type(source.bytes, Id::RSA)?,
        (_, Some(Encoding::Sec1)) => private_of_type(source.bytes, Id::EC)?,
        _ => private_of_pkcs8(source)?,
    };
    // A key that was read with complaints is none.
    let complaints = ErrorStack::get();
    if complaints.errors().is_empty() { Ok(key) } else { Err(refused(complaints)) }
}

fn refused(stack: ErrorStack) -> Problem {
    Problem::Library(stack, NO_PRIVATE_KEY)
}

fn is_private_label(label: &str) -> bool {
    matches!(label, "PRIVATE KEY" | "ENCRYPTED PRIVATE KEY") || label.ends_with(" PRIVATE KEY")
}

fn private_of_pem(source: &Source<'_>) -> Result<PKey<Private>, Problem> {
    let is_encrypted = pem::find(source.bytes, is_private_label)
        .is_some_and(|block| block.is_encrypted || block.label.starts_with("ENCRYPTED"));
    let passphrase = match source.passphrase {
        _ if !is_encrypted => &[],
        Some(passphrase) if passphrase.len() <= PASSPHRASE_BYTES_MAX => passphrase,
        _ => return Err(Problem::Known(&INTERRUPTED)),
    };
    let key = if passphrase.contains(&0) {
        PKey::private_key_from_pem_callback(source.bytes, |into| Ok(fill(into, passphrase)))
    } else {
        PKey::private_key_from_pem_passphrase(source.bytes, passphrase)
    };
    key.map_err(refused)
}

fn fill(into: &mut [u8], passphrase: &[u8]) -> usize {
    into[..passphrase.len()].copy_from_slice(passphrase);
    passphrase.len()
}

/// As PKCS#1 or SEC1, but a structure that tells its algorithm is taken too if it is the right one.
fn private_of_type(der: &[u8], id: Id) -> Result<PKey<Private>, Problem> {
    match PKey::private_key_from_der(der) {
        Ok(key) if key.id() == id => Ok(key),
        _ => {
            let _ = ErrorStack::get();
            Err(Problem::Known(&UNSUPPORTED))
        }
    }
}

fn private_of_pkcs8(source: &Source<'_>) -> Result<PKey<Private>, Problem> {
    let der = source.bytes;
    if der.is_empty() {
        return Err(Problem::plain("", NO_PRIVATE_KEY));
    }
    if !is_encrypted_info(der) {
        return PKey::private_key_from_pkcs8(der)
            .map_err(|stack| if is_cut(der) { Problem::Known(&NOT_ENOUGH_DATA) } else { refused(stack) });
    }
    let Some(passphrase) = source.passphrase else {
        let message = "Passphrase required for encrypted key";
        return Err(Problem::type_error("ERR_MISSING_PASSPHRASE", message));
    };
    if passphrase.len() > PASSPHRASE_BYTES_MAX {
        return Err(Problem::Known(&BAD_PASSWORD));
    }
    PKey::private_key_from_pkcs8_callback(der, |into| Ok(fill(into, passphrase))).map_err(refused)
}

/// The content of the outermost sequence, as far as it is there, and how long it should be.
fn outermost_sequence(der: &[u8]) -> Option<(&[u8], usize)> {
    der::outermost(der)
        .filter(|(tag, ..)| *tag == tag::SEQUENCE)
        .map(|(_, length, content)| (content, length))
}

/// EncryptedPrivateKeyInfo begins with an algorithm, PrivateKeyInfo with a number.
fn is_encrypted_info(der: &[u8]) -> bool {
    outermost_sequence(der).is_some_and(|(content, length)| {
        length > 0 && content.first().is_some_and(|&first| first != tag::INTEGER)
    })
}

/// The outermost element is longer than what is there, by a length that OpenSSL believes.
fn is_cut(der: &[u8]) -> bool {
    der::outermost(der)
        .is_some_and(|(_, length, content)| length <= u32::MAX as usize && length > content.len())
}

/// RSAPrivateKey begins with its version, RSAPublicKey with the modulus, which is greater.
fn is_rsa_private(der: &[u8]) -> bool {
    outermost_sequence(der)
        .is_some_and(|(content, length)| length >= 3 && matches!(content, [tag::INTEGER, 1, 0 | 1, ..]))
}

/// Reads a public key, or a private one that has it in it.
pub fn public_or_private(source: &Source<'_>) -> Result<Pair, Problem> {
    let _ = ErrorStack::get();
    let is_public = match (source.format, source.encoding) {
        (Format::Pem, _) => match public_of_pem(source.bytes) {
            Some(key) => return key.map(Pair::Public),
            None => false,
        },
        (_, Some(Encoding::Pkcs1)) => !is_rsa_private(source.bytes),
        (_, Some(Encoding::Spki)) => true,
        _ => false,
    };
    if !is_public {
        return private(source).map(Pair::Private).map_err(renamed);
    }
    let key = if source.encoding == Some(Encoding::Pkcs1) {
        public_of_pkcs1(source.bytes)
    } else {
        PKey::public_key_from_der(source.bytes)
    };
    key.map(Pair::Public).map_err(|stack| Problem::Library(stack, NO_KEY))
}

fn renamed(problem: Problem) -> Problem {
    match problem {
        Problem::Library(stack, _) => Problem::Library(stack, NO_KEY),
        Problem::Coded(class, "", _) => Problem::Coded(class, "", NO_KEY.into()),
        other => other,
    }
}

fn public_of_pkcs1(der: &[u8]) -> Result<PKey<Public>, ErrorStack> {
    Rsa::public_key_from_der_pkcs1(der).and_then(PKey::from_rsa)
}

/// `None` where no block is there that holds a public key.
fn public_of_pem(text: &[u8]) -> Option<Result<PKey<Public>, Problem>> {
    let key = if let Some(block) = pem::find(text, |label| label == "PUBLIC KEY") {
        PKey::public_key_from_der(&block.content)
    } else if let Some(block) = pem::find(text, |label| label == "RSA PUBLIC KEY") {
        public_of_pkcs1(&block.content)
    } else {
        let block = pem::find(text, |label| matches!(label, "CERTIFICATE" | "X509 CERTIFICATE"))?;
        X509::from_der(&block.content).and_then(|certificate| certificate.public_key())
    };
    Some(key.map_err(|stack| Problem::Library(stack, NO_KEY)))
}

/// The parameters and the key in a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7): the algorithm's elements behind its
/// identifier, and the content of the bit string.
pub fn spki_parts(spki: &[u8]) -> Option<(Reader<'_>, &[u8])> {
    let mut spki = Reader::new(spki).enter(tag::SEQUENCE)?;
    let mut algorithm = spki.enter(tag::SEQUENCE)?;
    algorithm.take(tag::OBJECT)?;
    let key = spki.take(tag::BIT_STRING)?;
    Some((algorithm, key.get(1..)?))
}
