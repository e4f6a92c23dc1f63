//! Signed public keys with a challenge (SPKAC), as HTML's `keygen` made them.

use super::der::{Reader, dotted, tag};
use super::pem;
use base64_simd::STANDARD;
use openssl::asn1::Asn1Object;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Public};
use openssl::sign::Verifier;

/// A SignedPublicKeyAndChallenge, taken apart.
pub struct Spkac {
    /// What is signed, with tag and length.
    signed: Vec<u8>,
    spki: Vec<u8>,
    challenge: Vec<u8>,
    algorithm: String,
    signature: Vec<u8>,
}

/// Reads it from base64; `None` for what is none.
pub fn read(text: &[u8]) -> Option<Spkac> {
    let digits: Vec<u8> =
        text.trim_ascii().iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let der = STANDARD.decode_to_vec(&digits).ok()?;
    let mut fields = Reader::new(&der).enter(tag::SEQUENCE)?;
    let signed = fields.next().filter(|element| element.tag == tag::SEQUENCE)?;
    let algorithm = dotted(fields.enter(tag::SEQUENCE)?.take(tag::OBJECT)?);
    let signature = fields.take(tag::BIT_STRING)?.get(1..)?.to_vec();
    let mut inner = Reader::new(signed.value);
    let spki = inner.next().filter(|element| element.tag == tag::SEQUENCE)?.whole.to_vec();
    let challenge = inner.take(tag::IA5_STRING)?.to_vec();
    Some(Spkac { signed: signed.whole.to_vec(), spki, challenge, algorithm, signature })
}

/// The digests of signature algorithms with RSA, ECDSA and DSA.
const DIGESTS: &[(Nid, Nid)] = &[
    (Nid::MD5WITHRSAENCRYPTION, Nid::MD5),
    (Nid::SHA1WITHRSAENCRYPTION, Nid::SHA1),
    (Nid::SHA224WITHRSAENCRYPTION, Nid::SHA224),
    (Nid::SHA256WITHRSAENCRYPTION, Nid::SHA256),
    (Nid::SHA384WITHRSAENCRYPTION, Nid::SHA384),
    (Nid::SHA512WITHRSAENCRYPTION, Nid::SHA512),
    (Nid::ECDSA_WITH_SHA224, Nid::SHA224),
    (Nid::ECDSA_WITH_SHA256, Nid::SHA256),
    (Nid::ECDSA_WITH_SHA384, Nid::SHA384),
    (Nid::ECDSA_WITH_SHA512, Nid::SHA512),
    (Nid::DSAWITHSHA1, Nid::SHA1),
    (Nid::DSA_WITH_SHA224, Nid::SHA224),
    (Nid::DSA_WITH_SHA256, Nid::SHA256),
];

impl Spkac {
    fn key(&self) -> Option<PKey<Public>> {
        PKey::public_key_from_der(&self.spki).map_err(|_| ErrorStack::get()).ok()
    }

    /// The signature is that of the key in it.
    pub fn is_good(&self) -> bool {
        let is_good = self.key().and_then(|key| {
            let nid = Asn1Object::from_str(&self.algorithm).ok()?.nid();
            let (_, digest) = DIGESTS.iter().find(|(known, _)| *known == nid)?;
            let digest = MessageDigest::from_nid(*digest)?;
            Verifier::new(digest, &key).ok()?.verify_oneshot(&self.signature, &self.signed).ok()
        });
        let _ = ErrorStack::get();
        is_good.unwrap_or(false)
    }

    /// The key as PEM.
    pub fn public_key(&self) -> Option<String> {
        let der = self.key()?.public_key_to_der().ok()?;
        Some(pem::write("PUBLIC KEY", &der))
    }

    /// The challenge, in Latin-1's characters as UTF-8.
    pub fn challenge(&self) -> Vec<u8> {
        self.challenge.iter().map(|&byte| char::from(byte)).collect::<String>().into_bytes()
    }
}
