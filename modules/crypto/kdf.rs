//! `binding('crypto_kdf')`: keys from passwords and other secrets.

use super::digest::default_output;
use super::hasher::Algorithm;
use super::job;
use super::key;
use super::names;
use super::openssl_error::{coded, job_failure, plain};
use super::providers;
use crate::Host;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::kdf::HkdfMode;
use openssl::md::Md;
use openssl::pkcs5;
use typebridge::{Args, Binding, ErrorClass, Failure, Native, Value};

/// The table. The last argument of each is a callback, or undefined if the result is wanted at once.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_kdf",
    functions: &[
        Native::new("pbkdf2", 6, pbkdf2),
        Native::new("scrypt", 8, scrypt),
        Native::new("hkdf", 6, hkdf),
    ],
    groups: &[],
};

/// An expansion of HKDF has so many blocks at most: RFC 5869, section 2.3.
const HKDF_BLOCKS_MAX: usize = 255;

/// Functions whose results are as long as one wants do not fit here; Node's OpenSSL has no words for it.
fn underived(digest: MessageDigest, stack: &ErrorStack) -> Failure {
    let fallback = "Deriving bits failed";
    if default_output(digest).is_some() { plain(fallback.to_owned()) } else { job_failure(stack, fallback) }
}

/// The digest that an argument names.
pub fn digest(host: &Host, args: &Args<'_>, index: usize) -> Result<MessageDigest, Failure> {
    providers::load(host);
    let name = args.text(index)?;
    let unknown =
        || coded(ErrorClass::Type, "ERR_CRYPTO_INVALID_DIGEST", format!("Invalid digest: {}", &*name));
    // A name with a NUL would end there for OpenSSL.
    Some(&*name).filter(|name| !name.contains('\0')).and_then(MessageDigest::from_name).ok_or_else(unknown)
}

/// (password, salt, iterations, bytes, digest, callback) → Buffer
fn pbkdf2(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (password, salt) = (args.bytes(0)?.to_vec(), args.bytes(1)?.to_vec());
    let (iterations, bytes, digest) = (args.size(2)?, args.size(3)?, digest(host, args, 4)?);
    // Those that the processor has instructions for take less time without OpenSSL's objects for each round.
    let quick = names::find(&args.text(4)?)
        .filter(|found| matches!(found, Algorithm::Sha1 | Algorithm::Sha224 | Algorithm::Sha256));
    if let Some(algorithm) = quick {
        return job::run_for_bytes(host, args, 5, Value::Buffer, move || {
            let mut derived = vec![0; bytes];
            algorithm.pbkdf2(&password, &salt, iterations, &mut derived);
            Ok(derived)
        });
    }
    job::run_for_bytes(host, args, 5, Value::Buffer, move || {
        let mut derived = vec![0; bytes];
        if bytes > 0 {
            pkcs5::pbkdf2_hmac(&password, &salt, iterations, digest, &mut derived)
                .map_err(|stack| underived(digest, &stack))?;
        }
        Ok(derived)
    })
}

/// The parameters of scrypt, RFC 7914, section 2, and the most bytes it may take.
struct ScryptCost {
    n: u64,
    r: u64,
    p: u64,
    memory_bytes_max: u64,
}

/// The largest product of p and r.
const SCRYPT_PR_MAX: u64 = (1 << 30) - 1;

impl ScryptCost {
    /// OpenSSL's checks, which its interface makes only together with the work itself.
    fn check(&self) -> Result<(), &'static str> {
        let ScryptCost { n, r, p, memory_bytes_max } = *self;
        if r == 0 || p == 0 || n < 2 || !n.is_power_of_two() {
            return Err("");
        }
        let blocks = p.saturating_mul(128).saturating_mul(r);
        let table = (n + 2).saturating_mul(128).saturating_mul(r);
        let is_too_much = p > SCRYPT_PR_MAX / r
            || r <= 3 && n >= 1 << (16 * r)
            || blocks.saturating_add(table) > memory_bytes_max;
        if is_too_much {
            return Err(": error:030000AC:digital envelope routines::memory limit exceeded");
        }
        Ok(())
    }
}

/// (password, salt, N, r, p, most bytes of memory, bytes, callback) → Buffer
fn scrypt(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (password, salt) = (args.bytes(0)?.to_vec(), args.bytes(1)?.to_vec());
    let number = |index| args.size(index).map(|number| number as u64);
    let cost = ScryptCost { n: number(2)?, r: number(3)?, p: number(4)?, memory_bytes_max: number(5)? };
    let bytes = args.size(6)?;
    cost.check().map_err(|why| {
        let message = format!("Invalid scrypt params{why}");
        coded(ErrorClass::Range, "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", message)
    })?;
    job::run_for_bytes(host, args, 7, Value::Buffer, move || {
        let mut derived = vec![0; bytes];
        if bytes > 0 {
            let ScryptCost { n, r, p, memory_bytes_max } = cost;
            pkcs5::scrypt(&password, &salt, n, r, p, memory_bytes_max, &mut derived)
                .map_err(|stack| job_failure(&stack, "Deriving bits failed"))?;
        }
        Ok(derived)
    })
}

/// (digest, key in bytes or a handle, salt, info, bytes, callback) → ArrayBuffer
fn hkdf(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let digest = digest(host, args, 0)?;
    let key = key::with_secret(host, args, 1, <[u8]>::to_vec)?;
    let (salt, info, bytes) = (args.bytes(2)?.to_vec(), args.bytes(3)?.to_vec(), args.size(4)?);
    if bytes > digest.size() * HKDF_BLOCKS_MAX {
        let code = "ERR_CRYPTO_INVALID_KEYLEN";
        return Err(coded(ErrorClass::Range, code, "Invalid key length".to_owned()));
    }
    job::run_for_bytes(host, args, 5, Value::ArrayBuffer, move || {
        let mut derived = vec![0; bytes];
        if bytes > 0 {
            let kind =
                Md::from_nid(digest.type_()).ok_or_else(|| plain("Deriving bits failed".to_owned()))?;
            let mode = HkdfMode::ExtractAndExpand;
            openssl::kdf::hkdf(kind, &key, Some(&salt), Some(&info), mode, None, &mut derived)
                .map_err(|stack| underived(digest, &stack))?;
        }
        Ok(derived)
    })
}

#[cfg(test)]
mod tests {
    use super::ScryptCost;

    #[test]
    fn costs_are_limited_as_openssl_does() {
        let check = |n, r, p, memory_bytes_max| ScryptCost { n, r, p, memory_bytes_max }.check().is_ok();
        assert!(check(16384, 8, 1, 32 << 20));
        assert!(!check(16384, 8, 1, 16 << 20));
        assert!(!check(3, 8, 1, 32 << 20));
        assert!(!check(1, 8, 1, 32 << 20));
        assert!(!check(1 << 16, 1, 1, u64::MAX));
        assert!(check(1 << 15, 1, 1, u64::MAX));
        assert!(!check(16, 8, 1 << 30, u64::MAX));
        assert!(!check(1 << 63, 1 << 20, 1, u64::MAX - 1));
    }
}
