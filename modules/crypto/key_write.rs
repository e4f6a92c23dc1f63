//! Keys written as PEM and DER.

use super::key_problem::{MISSING_IDENTIFIER, Problem};
use super::key_read::{Encoding, Format, Pair};
use super::pem;
use openssl::asn1::Asn1Object;
use openssl::ec::Asn1Flag;
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKeyRef, Private};
use openssl::symm::Cipher;

/// What a key is written as: PEM is text, DER bytes.
#[derive(Debug)]
pub enum Written {
    Text(String),
    Bytes(Vec<u8>),
}

/// How a private key is hidden.
pub struct Hiding<'a> {
    pub cipher: Cipher,
    pub passphrase: &'a [u8],
}

/// Names of ciphers that are neither short nor long names of OpenSSL's objects.
const ALIASES: &[(&str, &str)] = &[
    ("aes128", "aes-128-cbc"),
    ("aes192", "aes-192-cbc"),
    ("aes256", "aes-256-cbc"),
    ("camellia128", "camellia-128-cbc"),
    ("camellia192", "camellia-192-cbc"),
    ("camellia256", "camellia-256-cbc"),
    ("aria128", "aria-128-cbc"),
    ("aria192", "aria-192-cbc"),
    ("aria256", "aria-256-cbc"),
    ("des", "des-cbc"),
    ("des3", "des-ede3-cbc"),
    ("bf", "bf-cbc"),
    ("blowfish", "bf-cbc"),
    ("cast", "cast5-cbc"),
    ("seed", "seed-cbc"),
    ("sm4", "sm4-cbc"),
];

/// The cipher of this name.
pub fn cipher(name: &str) -> Result<Cipher, Problem> {
    let unknown = || Problem::plain("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    let lower = name.to_ascii_lowercase();
    let settled = ALIASES.iter().find(|(alias, _)| *alias == lower).map_or(&*lower, |(_, name)| name);
    let found = [settled, name, &settled.to_ascii_uppercase()].into_iter().find_map(|name| {
        if name.contains('\0') {
            return None;
        }
        let nid = Asn1Object::from_str(name).ok()?.nid();
        if nid == Nid::UNDEF { None } else { Cipher::from_nid(nid) }
    });
    let _ = ErrorStack::get();
    found.ok_or_else(unknown)
}

const NOT_PRIVATE: &str = "Failed to encode private key";
const NOT_PUBLIC: &str = "Failed to encode public key";

/// A curve that has no identifier cannot be named in what is written.
fn check_name<T: HasPublic>(key: &PKeyRef<T>) -> Result<(), Problem> {
    if key.id() != Id::EC {
        return Ok(());
    }
    let ec = key.ec_key()?;
    let name = ec.group().curve_name().and_then(|nid| nid.short_name().ok());
    let is_named = ec.group().asn1_flag() == Asn1Flag::NAMED_CURVE;
    let Some(name) = name.filter(|_| is_named) else { return Ok(()) };
    let has_identifier = Asn1Object::from_str(name).is_ok_and(|object| !object.as_slice().is_empty());
    if has_identifier { Ok(()) } else { Err(Problem::Known(&MISSING_IDENTIFIER)) }
}

/// Writes a private key.
pub fn private(
    key: &PKeyRef<Private>,
    format: Format,
    encoding: Encoding,
    hiding: Option<&Hiding<'_>>,
) -> Result<Written, Problem> {
    let _ = ErrorStack::get();
    check_name(key)?;
    let written = match encoding {
        Encoding::Pkcs1 => pkcs1(key, format, hiding),
        Encoding::Sec1 => sec1(key, format, hiding),
        Encoding::Pkcs8 | Encoding::Spki => pkcs8(key, format, hiding),
    };
    written.map_err(|stack| Problem::Library(stack, NOT_PRIVATE))
}

fn text(pem: Vec<u8>) -> Written {
    Written::Text(String::from_utf8_lossy(&pem).into_owned())
}

fn pkcs1(key: &PKeyRef<Private>, format: Format, hiding: Option<&Hiding<'_>>) -> Result<Written, ErrorStack> {
    let rsa = key.rsa()?;
    match (format, hiding) {
        (Format::Pem, Some(hiding)) => {
            rsa.private_key_to_pem_passphrase(hiding.cipher, hiding.passphrase).map(text)
        }
        (Format::Pem, None) => {
            rsa.private_key_to_der().map(|der| Written::Text(pem::write("RSA PRIVATE KEY", &der)))
        }
        _ => rsa.private_key_to_der().map(Written::Bytes),
    }
}

fn sec1(key: &PKeyRef<Private>, format: Format, hiding: Option<&Hiding<'_>>) -> Result<Written, ErrorStack> {
    let ec = key.ec_key()?;
    match (format, hiding) {
        (Format::Pem, Some(hiding)) => {
            ec.private_key_to_pem_passphrase(hiding.cipher, hiding.passphrase).map(text)
        }
        (Format::Pem, None) => {
            ec.private_key_to_der().map(|der| Written::Text(pem::write("EC PRIVATE KEY", &der)))
        }
        _ => ec.private_key_to_der().map(Written::Bytes),
    }
}

fn pkcs8(key: &PKeyRef<Private>, format: Format, hiding: Option<&Hiding<'_>>) -> Result<Written, ErrorStack> {
    match (format, hiding) {
        (Format::Pem, Some(hiding)) => {
            key.private_key_to_pem_pkcs8_passphrase(hiding.cipher, hiding.passphrase).map(text)
        }
        (Format::Pem, None) => key.private_key_to_pem_pkcs8().map(text),
        (_, Some(hiding)) => {
            key.private_key_to_pkcs8_passphrase(hiding.cipher, hiding.passphrase).map(Written::Bytes)
        }
        (_, None) => key.private_key_to_pkcs8().map(Written::Bytes),
    }
}

/// Writes the public half of a key.
pub fn public<T: HasPublic>(
    key: &PKeyRef<T>,
    format: Format,
    encoding: Encoding,
) -> Result<Written, Problem> {
    let _ = ErrorStack::get();
    check_name(key)?;
    let (label, der) = if encoding == Encoding::Pkcs1 {
        ("RSA PUBLIC KEY", key.rsa().and_then(|rsa| rsa.public_key_to_der_pkcs1()))
    } else {
        ("PUBLIC KEY", key.public_key_to_der())
    };
    let der = der.map_err(|stack| Problem::Library(stack, NOT_PUBLIC))?;
    Ok(if format == Format::Pem { Written::Text(pem::write(label, &der)) } else { Written::Bytes(der) })
}

impl Pair {
    /// The public half, as DER.
    pub fn spki(&self) -> Result<Vec<u8>, ErrorStack> {
        match self {
            Pair::Private(key) => key.public_key_to_der(),
            Pair::Public(key) => key.public_key_to_der(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::cipher;

    #[test]
    fn ciphers_have_names_in_any_case() {
        for name in ["aes-256-cbc", "AES-256-CBC", "aes256", "AES256", "des-ede3-cbc", "des3"] {
            assert!(cipher(name).is_ok(), "{name}");
        }
        assert!(cipher("none").is_err());
    }
}
