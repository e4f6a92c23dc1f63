//! Errors of OpenSSL in Node's shape: message, `opensslErrorStack`, `library`, `reason` and `code`.

use openssl::error::{Error, ErrorStack};
use typebridge::{Detailed, ErrorClass, Failure};

/// Libraries that the codes of their errors name; SSL's stand without the prefix of OpenSSL.
const LIBRARIES: &[(i32, &str)] = &[
    (2, "OSSL_SYS_"),
    (3, "OSSL_BN_"),
    (4, "OSSL_RSA_"),
    (5, "OSSL_DH_"),
    (6, "OSSL_EVP_"),
    (7, "OSSL_BUF_"),
    (8, "OSSL_OBJ_"),
    (9, "OSSL_PEM_"),
    (10, "OSSL_DSA_"),
    (11, "OSSL_X509_"),
    (13, "OSSL_ASN1_"),
    (14, "OSSL_CONF_"),
    (15, "OSSL_CRYPTO_"),
    (16, "OSSL_EC_"),
    (20, "SSL_"),
    (32, "OSSL_BIO_"),
    (33, "OSSL_PKCS7_"),
    (34, "OSSL_X509V3_"),
    (35, "OSSL_PKCS12_"),
    (36, "OSSL_RAND_"),
    (37, "OSSL_DSO_"),
    (38, "OSSL_ENGINE_"),
    (39, "OSSL_OCSP_"),
    (40, "OSSL_UI_"),
    (41, "OSSL_COMP_"),
    (42, "OSSL_ECDSA_"),
    (43, "OSSL_ECDH_"),
    (44, "OSSL_OSSL_STORE_"),
    (45, "OSSL_FIPS_"),
    (46, "OSSL_CMS_"),
    (47, "OSSL_TS_"),
    (48, "OSSL_HMAC_"),
    (50, "OSSL_CT_"),
    (51, "OSSL_ASYNC_"),
    (52, "OSSL_KDF_"),
    (53, "OSSL_SM2_"),
    (128, "OSSL_USER_"),
];

/// The error that Node throws for what OpenSSL left behind; `fallback` is its message if that is nothing.
pub fn failure(stack: &ErrorStack, fallback: &str) -> Failure {
    failure_of(stack.errors().iter(), fallback)
}

/// As [`failure`], of several stacks.
pub fn failure_of<'a>(errors: impl Iterator<Item = &'a Error>, fallback: &str) -> Failure {
    let mut errors = errors.filter(|error| error.code() != 0);
    let Some(first) = errors.next() else {
        return plain(fallback.to_owned());
    };
    let mut others: Vec<String> = errors.map(message).collect();
    others.reverse();
    let mut properties = Vec::new();
    if let Some(library) = first.library() {
        properties.push(("library", library.to_owned()));
    }
    if let Some(reason) = first.reason() {
        properties.push(("reason", reason.to_owned()));
        properties.push(("code", code(first.library_code(), reason)));
    }
    Failure::Detailed(Box::new(Detailed {
        message: message(first),
        list: ("opensslErrorStack", others),
        properties,
        ..Detailed::default()
    }))
}

/// The error of a job: the last message of the stack, the others in `opensslErrorStack`, and no code, as Node has it.
pub fn job_failure(stack: &ErrorStack, fallback: &str) -> Failure {
    let mut texts: Vec<String> =
        stack.errors().iter().filter(|error| error.code() != 0).map(message).collect();
    if texts.is_empty() {
        return plain(fallback.to_owned());
    }
    let message = texts.remove(0);
    texts.reverse();
    Failure::Detailed(Box::new(Detailed {
        message,
        list: ("opensslErrorStack", texts),
        ..Detailed::default()
    }))
}

/// An error of OpenSSL's that no call of it left behind.
pub fn known(number: &str, library: &str, reason: &str, code: &str) -> Failure {
    let properties =
        vec![("library", library.to_owned()), ("reason", reason.to_owned()), ("code", code.to_owned())];
    let message = format!("error:{number}:{library}::{reason}");
    Failure::Detailed(Box::new(Detailed { message, properties, ..Detailed::default() }))
}

/// An Error without a code.
pub fn plain(message: String) -> Failure {
    Failure::coded("", message)
}

/// An error with a code that its stack does not show, as those have that Node's own native half throws.
pub fn coded(class: ErrorClass, code: &'static str, message: String) -> Failure {
    let properties = vec![("code", code.to_owned())];
    Failure::Detailed(Box::new(Detailed { class, message, properties, ..Detailed::default() }))
}

/// `error:1C800064:Provider routines::bad decrypt`
pub fn message(error: &Error) -> String {
    let library = error.library().map_or_else(|| format!("lib({})", error.library_code()), str::to_owned);
    let reason = error.reason().map_or_else(|| format!("reason({})", error.reason_code()), str::to_owned);
    format!("error:{:08X}:{library}::{reason}", error.code())
}

fn code(library: i32, reason: &str) -> String {
    let prefix =
        LIBRARIES.iter().find(|(number, _)| *number == library).map_or("OSSL_", |(_, prefix)| prefix);
    format!("ERR_{prefix}{}", reason.replace(' ', "_").to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{code, failure};
    use openssl::error::ErrorStack;
    use typebridge::Failure;

    #[test]
    fn codes_are_nodes() {
        assert_eq!(code(57, "bad decrypt"), "ERR_OSSL_BAD_DECRYPT");
        assert_eq!(code(6, "unsupported"), "ERR_OSSL_EVP_UNSUPPORTED");
        assert_eq!(code(20, "no protocols available"), "ERR_SSL_NO_PROTOCOLS_AVAILABLE");
    }

    #[test]
    fn an_error_tells_library_reason_and_code() {
        let stack = openssl::pkey::PKey::private_key_from_der(b"0").expect_err("no key");
        let Failure::Detailed(detailed) = failure(&stack, "none") else { panic!("OpenSSL says why") };
        assert!(detailed.message.starts_with("error:"), "{}", detailed.message);
        let names: Vec<_> = detailed.properties.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["library", "reason", "code"]);
    }

    #[test]
    fn without_an_error_the_fallback_speaks() {
        let Failure::Coded { message, code, .. } = failure(&ErrorStack::get(), "Nothing") else { panic!() };
        assert_eq!((&*message, code), ("Nothing", ""));
    }
}
