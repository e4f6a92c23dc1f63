//! Why an operation with keys failed, before it becomes an error of the script.

use super::openssl_error;
use openssl::error::ErrorStack;
use std::borrow::Cow;
use typebridge::{ErrorClass, Failure};

/// Why an operation with keys failed.
#[derive(Debug)]
pub enum Problem {
    /// OpenSSL says why; where it does not, the text is the message.
    Library(ErrorStack, &'static str),
    /// What OpenSSL would have said.
    Known(&'static Known),
    /// An error of Node's.
    Coded(ErrorClass, &'static str, Cow<'static, str>),
}

/// An error of OpenSSL's that is told without it.
#[derive(Debug)]
pub struct Known {
    /// Its number, in hexadecimal digits.
    pub number: &'static str,
    pub library: &'static str,
    pub reason: &'static str,
    pub code: &'static str,
}

/// No decoder takes the input.
pub static UNSUPPORTED: Known = Known {
    number: "1E08010C",
    library: "DECODER routines",
    reason: "unsupported",
    code: "ERR_OSSL_UNSUPPORTED",
};

/// There was nobody to ask for the passphrase.
pub static INTERRUPTED: Known = Known {
    number: "07880109",
    library: "common libcrypto routines",
    reason: "interrupted or cancelled",
    code: "ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED",
};

/// The passphrase does not fit.
pub static BAD_PASSWORD: Known = Known {
    number: "04800068",
    library: "PEM routines",
    reason: "bad password read",
    code: "ERR_OSSL_PEM_BAD_PASSWORD_READ",
};

/// Less bytes than the outermost element tells.
pub static NOT_ENOUGH_DATA: Known = Known {
    number: "0680008E",
    library: "asn1 encoding routines",
    reason: "not enough data",
    code: "ERR_OSSL_ASN1_NOT_ENOUGH_DATA",
};

/// A curve without an identifier.
pub static MISSING_IDENTIFIER: Known = Known {
    number: "1C8000D1",
    library: "Provider routines",
    reason: "missing OID",
    code: "ERR_OSSL_MISSING_OID",
};

/// A public key where the private one is needed.
pub static MISSING_PRIVATE_KEY: Known = Known {
    number: "020000B3",
    library: "rsa routines",
    reason: "missing private key",
    code: "ERR_OSSL_RSA_MISSING_PRIVATE_KEY",
};

/// A prime of no bits.
pub static BITS_TOO_SMALL: Known = Known {
    number: "01800076",
    library: "bignum routines",
    reason: "bits too small",
    code: "ERR_OSSL_BN_BITS_TOO_SMALL",
};

/// A generator that generates nothing.
pub static BAD_GENERATOR: Known = Known {
    number: "02800065",
    library: "Diffie-Hellman routines",
    reason: "bad generator",
    code: "ERR_OSSL_DH_BAD_GENERATOR",
};

impl Problem {
    /// An `Error` with a code.
    pub fn plain(code: &'static str, message: impl Into<Cow<'static, str>>) -> Problem {
        Problem::Coded(ErrorClass::Plain, code, message.into())
    }

    /// A `TypeError` with a code.
    pub fn type_error(code: &'static str, message: impl Into<Cow<'static, str>>) -> Problem {
        Problem::Coded(ErrorClass::Type, code, message.into())
    }

    /// An operation that OpenSSL gives no reason for.
    pub fn failed(message: &'static str) -> Problem {
        Problem::plain("ERR_CRYPTO_OPERATION_FAILED", message)
    }
}

impl From<ErrorStack> for Problem {
    fn from(stack: ErrorStack) -> Problem {
        Problem::Library(stack, "Unknown error")
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        match problem {
            Problem::Library(stack, fallback) => openssl_error::failure(&stack, fallback),
            Problem::Known(known) => {
                openssl_error::known(known.number, known.library, known.reason, known.code)
            }
            Problem::Coded(_, "", message) => openssl_error::plain(message.into_owned()),
            Problem::Coded(class, code, message) => openssl_error::coded(class, code, message.into_owned()),
        }
    }
}

impl Problem {
    /// The error of a job, which has no code where OpenSSL refused.
    pub fn of_job(self) -> Failure {
        match self {
            Problem::Library(stack, fallback) => openssl_error::job_failure(&stack, fallback),
            other => other.into(),
        }
    }
}
