//! The names by which scripts call hash algorithms: those of OpenSSL, in any case.

use super::hasher::Algorithm;

/// Every name in lower case.
static NAMES: &[(&str, Algorithm)] = &[
    ("md5", Algorithm::Md5),
    ("ssl3-md5", Algorithm::Md5),
    ("rsa-md5", Algorithm::Md5),
    ("md5withrsaencryption", Algorithm::Md5),
    ("1.2.840.113549.2.5", Algorithm::Md5),
    ("sha1", Algorithm::Sha1),
    ("sha-1", Algorithm::Sha1),
    ("ssl3-sha1", Algorithm::Sha1),
    ("rsa-sha1", Algorithm::Sha1),
    ("rsa-sha1-2", Algorithm::Sha1),
    ("sha1withrsa", Algorithm::Sha1),
    ("sha1withrsaencryption", Algorithm::Sha1),
    ("1.3.14.3.2.26", Algorithm::Sha1),
    ("sha224", Algorithm::Sha224),
    ("sha-224", Algorithm::Sha224),
    ("sha2-224", Algorithm::Sha224),
    ("rsa-sha224", Algorithm::Sha224),
    ("sha224withrsaencryption", Algorithm::Sha224),
    ("2.16.840.1.101.3.4.2.4", Algorithm::Sha224),
    ("sha256", Algorithm::Sha256),
    ("sha-256", Algorithm::Sha256),
    ("sha2-256", Algorithm::Sha256),
    ("rsa-sha256", Algorithm::Sha256),
    ("sha256withrsaencryption", Algorithm::Sha256),
    ("2.16.840.1.101.3.4.2.1", Algorithm::Sha256),
    ("sha384", Algorithm::Sha384),
    ("sha-384", Algorithm::Sha384),
    ("sha2-384", Algorithm::Sha384),
    ("rsa-sha384", Algorithm::Sha384),
    ("sha384withrsaencryption", Algorithm::Sha384),
    ("2.16.840.1.101.3.4.2.2", Algorithm::Sha384),
    ("sha512", Algorithm::Sha512),
    ("sha-512", Algorithm::Sha512),
    ("sha2-512", Algorithm::Sha512),
    ("rsa-sha512", Algorithm::Sha512),
    ("sha512withrsaencryption", Algorithm::Sha512),
    ("2.16.840.1.101.3.4.2.3", Algorithm::Sha512),
    ("sha512-224", Algorithm::Sha512Half224),
    ("sha-512/224", Algorithm::Sha512Half224),
    ("sha2-512/224", Algorithm::Sha512Half224),
    ("rsa-sha512/224", Algorithm::Sha512Half224),
    ("sha512-224withrsaencryption", Algorithm::Sha512Half224),
    ("2.16.840.1.101.3.4.2.5", Algorithm::Sha512Half224),
    ("sha512-256", Algorithm::Sha512Half256),
    ("sha-512/256", Algorithm::Sha512Half256),
    ("sha2-512/256", Algorithm::Sha512Half256),
    ("rsa-sha512/256", Algorithm::Sha512Half256),
    ("sha512-256withrsaencryption", Algorithm::Sha512Half256),
    ("2.16.840.1.101.3.4.2.6", Algorithm::Sha512Half256),
    ("sha3-224", Algorithm::Sha3Bits224),
    ("rsa-sha3-224", Algorithm::Sha3Bits224),
    ("id-rsassa-pkcs1-v1_5-with-sha3-224", Algorithm::Sha3Bits224),
    ("2.16.840.1.101.3.4.2.7", Algorithm::Sha3Bits224),
    ("sha3-256", Algorithm::Sha3Bits256),
    ("rsa-sha3-256", Algorithm::Sha3Bits256),
    ("id-rsassa-pkcs1-v1_5-with-sha3-256", Algorithm::Sha3Bits256),
    ("2.16.840.1.101.3.4.2.8", Algorithm::Sha3Bits256),
    ("sha3-384", Algorithm::Sha3Bits384),
    ("rsa-sha3-384", Algorithm::Sha3Bits384),
    ("id-rsassa-pkcs1-v1_5-with-sha3-384", Algorithm::Sha3Bits384),
    ("2.16.840.1.101.3.4.2.9", Algorithm::Sha3Bits384),
    ("sha3-512", Algorithm::Sha3Bits512),
    ("rsa-sha3-512", Algorithm::Sha3Bits512),
    ("id-rsassa-pkcs1-v1_5-with-sha3-512", Algorithm::Sha3Bits512),
    ("2.16.840.1.101.3.4.2.10", Algorithm::Sha3Bits512),
    ("ripemd160", Algorithm::Ripemd160),
    ("ripemd-160", Algorithm::Ripemd160),
    ("ripemd", Algorithm::Ripemd160),
    ("rmd160", Algorithm::Ripemd160),
    ("rsa-ripemd160", Algorithm::Ripemd160),
    ("ripemd160withrsa", Algorithm::Ripemd160),
    ("1.3.36.3.2.1", Algorithm::Ripemd160),
];

/// The algorithm that a name stands for; `None` leaves it to OpenSSL.
pub fn find(name: &str) -> Option<Algorithm> {
    NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, algorithm)| *algorithm)
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, find};

    #[test]
    fn names_are_found_in_any_case() {
        assert_eq!(find("RSA-SHA256"), Some(Algorithm::Sha256));
        assert_eq!(find("Sha1"), Some(Algorithm::Sha1));
        assert_eq!(find("MD4"), None);
        assert_eq!(find("sha257"), None);
    }
}
