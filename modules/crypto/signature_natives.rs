//! `binding('crypto_signature')`: signatures, and encryption with RSA.

use super::job;
use super::key_natives::{KEY_ARGUMENTS, any, private};
use super::key_problem::{MISSING_PRIVATE_KEY, Problem};
use super::key_read::Pair;
use super::rsa;
use super::signature::{self, Choices};
use crate::Host;
use openssl::hash::MessageDigest;
use typebridge::{Args, Binding, Failure, Native, Value};

/// The table. The first four arguments of each are the key: a handle, or bytes, format, encoding and passphrase.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_signature",
    functions: &[
        Native::new("signDigest", 9, sign_digest),
        Native::new("verifyDigest", 10, verify_digest),
        Native::new("sign", 10, sign),
        Native::new("verify", 11, verify),
        Native::new("publicEncrypt", 10, public_encrypt),
        Native::new("privateDecrypt", 10, private_decrypt),
        Native::new("privateEncrypt", 10, private_encrypt),
        Native::new("publicDecrypt", 10, public_decrypt),
        Native::new("hasDigest", 1, has_digest),
    ],
    groups: &[],
};

/// (name) → whether OpenSSL has a digest of this name
fn has_digest(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(signature::digest(&args.text(0)?).is_some()))
}

fn digest(args: &Args<'_>, index: usize) -> Result<Option<MessageDigest>, Failure> {
    let Some(name) = args.optional_text(index)? else { return Ok(None) };
    let message = || format!("Invalid digest: {}", &*name);
    let unknown = || Problem::type_error("ERR_CRYPTO_INVALID_DIGEST", message());
    Ok(Some(signature::digest(&name).ok_or_else(unknown)?))
}

/// Three arguments: padding, length of the salt, and whether signatures are two numbers.
fn choices(args: &Args<'_>, first: usize) -> Result<Choices, Failure> {
    let number = |index: usize| -> Result<Option<i32>, Failure> {
        if args.is_nullish(index) { Ok(None) } else { Ok(Some(args.integer(index)? as i32)) }
    };
    Ok(Choices { padding: number(first)?, salt_bytes: number(first + 1)?, is_p1363: args.flag(first + 2) })
}

const FIRST: usize = KEY_ARGUMENTS;

fn needed(digest: Option<MessageDigest>) -> Result<MessageDigest, Failure> {
    digest.ok_or_else(|| Failure::type_error("a digest is needed"))
}

/// (key, digest, what it gave, choices) → Buffer
fn sign_digest(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = private(host, args, 0)?;
    let (digest, choices) = (needed(digest(args, FIRST)?)?, choices(args, FIRST + 2)?);
    Ok(Value::Buffer(signature::sign_digest(&key, digest, args.bytes(FIRST + 1)?, &choices)?))
}

/// (key, digest, what it gave, choices, signature) → boolean
fn verify_digest(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = any(host, args, 0)?;
    let (digest, choices) = (needed(digest(args, FIRST)?)?, choices(args, FIRST + 2)?);
    let (hashed, given) = (args.bytes(FIRST + 1)?, args.bytes(FIRST + 5)?);
    Ok(Value::Bool(signature::verify_digest(&key, digest, hashed, given, &choices)?))
}

/// The error of a call that gives its result at once has a code; that of a job has none.
fn refused(problem: Problem, is_job: bool) -> Failure {
    if is_job { problem.of_job() } else { problem.into() }
}

/// (key, digest or undefined, message, choices, callback) → Buffer
fn sign(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = private(host, args, 0)?;
    let (digest, choices) = (digest(args, FIRST)?, choices(args, FIRST + 2)?);
    let callback = FIRST + 5;
    if args.is_undefined(callback) {
        return Ok(Value::Buffer(signature::sign(&key, digest, args.bytes(FIRST + 1)?, &choices)?));
    }
    let message = args.bytes(FIRST + 1)?.to_vec();
    job::run_for_bytes(host, args, callback, Value::Buffer, move || {
        signature::sign(&key, digest, &message, &choices).map_err(|problem| refused(problem, true))
    })
}

/// (key, digest or undefined, message, choices, signature, callback) → boolean
fn verify(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = any(host, args, 0)?;
    let (digest, choices) = (digest(args, FIRST)?, choices(args, FIRST + 2)?);
    let (message, given, callback) = (args.bytes(FIRST + 1)?, args.bytes(FIRST + 5)?, FIRST + 6);
    if args.is_undefined(callback) {
        return Ok(Value::Bool(signature::verify(&key, digest, message, given, &choices)?));
    }
    let (message, given) = (message.to_vec(), given.to_vec());
    job::run(host, args, callback, move || {
        let result = signature::verify(&key, digest, &message, &given, &choices);
        Box::new(move |_| result.map(Value::Bool).map_err(|problem| refused(problem, true)))
    })
}

/// What one of the four operations with RSA takes beside its key, and does.
struct Enciphering {
    bytes: Vec<u8>,
    padding: i32,
    oaep_digest: Option<MessageDigest>,
    /// As Web Crypto wants it: the mask is made by the same digest.
    is_mask_same: bool,
    oaep_label: Option<Vec<u8>>,
}

/// Six arguments: bytes, padding, name of OAEP's digest, its label, whether the mask is made by the same; a callback.
fn enciphering(args: &Args<'_>) -> Result<Enciphering, Failure> {
    let oaep_digest = match args.optional_text(FIRST + 2)? {
        None => None,
        Some(name) => {
            let unknown = || Problem::plain("ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used");
            Some(signature::digest(&name).ok_or_else(unknown)?)
        }
    };
    let label = FIRST + 3;
    Ok(Enciphering {
        bytes: args.bytes(FIRST)?.to_vec(),
        padding: args.integer(FIRST + 1)? as i32,
        oaep_digest,
        is_mask_same: args.flag(FIRST + 4),
        oaep_label: if args.is_nullish(label) { None } else { Some(args.bytes(label)?.to_vec()) },
    })
}

impl Enciphering {
    fn choices(&self) -> rsa::Choices<'_> {
        rsa::Choices {
            padding: self.padding,
            oaep_digest: self.oaep_digest,
            mask_digest: self.oaep_digest.filter(|_| self.is_mask_same),
            oaep_label: self.oaep_label.as_deref(),
        }
    }
}

const CALLBACK: usize = FIRST + 5;

fn done(
    host: &mut Host,
    args: &Args<'_>,
    work: impl FnOnce(&Enciphering) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Value, Failure> {
    let enciphering = enciphering(args)?;
    let is_job = !args.is_undefined(CALLBACK);
    job::run_for_bytes(host, args, CALLBACK, Value::Buffer, move || {
        work(&enciphering).map_err(|problem| refused(problem, is_job))
    })
}

fn public_encrypt(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = any(host, args, 0)?;
    done(host, args, move |given| rsa::encrypt(&key, &given.bytes, &given.choices()))
}

fn private_decrypt(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = any(host, args, 0)?;
    done(host, args, move |given| match &key {
        Pair::Private(key) => rsa::decrypt(key, &given.bytes, &given.choices()),
        Pair::Public(_) => Err(Problem::Known(&MISSING_PRIVATE_KEY)),
    })
}

fn private_encrypt(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = any(host, args, 0)?;
    done(host, args, move |given| match &key {
        Pair::Private(key) => rsa::sign(key, &given.bytes, &given.choices()),
        Pair::Public(_) => Err(Problem::Known(&MISSING_PRIVATE_KEY)),
    })
}

fn public_decrypt(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = any(host, args, 0)?;
    done(host, args, move |given| rsa::recover(&key, &given.bytes, &given.choices()))
}
