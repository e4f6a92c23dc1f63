//! `binding('crypto_digest')`: hashes that OpenSSL has and the table of `hasher.rs` has not, behind handles.

use super::openssl_error::{self, plain};
use super::{job, providers};
use crate::Host;
use crate::kinds::kind;
use crate::slots::Slots;
use openssl::error::ErrorStack;
use openssl::hash::{Hasher, MessageDigest};
use openssl::md::Md;
use openssl::nid::Nid;
use typebridge::{Args, Binding, Failure, Key, Native, Prototype, Value};

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_digest",
    functions: &[
        Native::new("setPrototype", 1, set_prototype),
        Native::new("begin", 2, begin),
        Native::new("beginKeyed", 2, begin_keyed),
        Native::new("copy", 2, copy),
        Native::new("update", 2, update),
        Native::new("finish", 1, finish),
        Native::new("whyUnsupported", 2, why_unsupported),
        Native::new("whole", 4, whole),
    ],
    groups: &[],
};

const INNER_PAD: u8 = 0x36;
const OUTER_PAD: u8 = 0x5c;

/// A Hash, or with `outer` an Hmac: RFC 2104.
#[derive(Clone)]
struct Hashing {
    digest: MessageDigest,
    inner: Hasher,
    outer: Option<Hasher>,
    /// Length of the result, in bytes.
    output: usize,
}

/// Hashes of one shard that are under way.
pub struct Hashes {
    slots: Slots<Hashing>,
    prototype: Option<Prototype>,
}

impl Default for Hashes {
    fn default() -> Hashes {
        Hashes { slots: Slots::new(kind::CRYPTO_HASH), prototype: None }
    }
}

impl Hashes {
    /// The script has forgotten a handle.
    pub fn released(&mut self, key: Key) {
        self.slots.remove(key);
    }

    fn open(&mut self, hashing: Hashing) -> Value {
        let prototype = self.prototype.expect("internal:crypto/openssl_hash registers it when it is loaded");
        Value::Loose(prototype, self.slots.insert(hashing))
    }
}

/// Functions whose results are as long as one wants, and how long Node's are by default, in bytes.
pub fn default_output(digest: MessageDigest) -> Option<usize> {
    match digest.type_() {
        Nid::SHAKE128 => Some(16),
        Nid::SHAKE256 => Some(32),
        _ => None,
    }
}

fn named(name: &str) -> Option<MessageDigest> {
    // For OpenSSL a name ends with its first NUL. These two are no algorithms.
    let name = name.split('\0').next()?;
    let is_none = ["null", "undef"].iter().any(|known| known.eq_ignore_ascii_case(name));
    if is_none { None } else { MessageDigest::from_name(name) }
}

fn new_hasher(digest: MessageDigest) -> Result<Hasher, ErrorStack> {
    if providers::is_fips() {
        Md::fetch(None, "SHA256", providers::properties())?;
    }
    Hasher::new(digest)
}

/// OpenSSL knows the name and does not do it: it looked for the algorithm twice, as Node's does.
fn unsupported(name: &str, stack: &ErrorStack, looks_twice: bool) -> Failure {
    let first = if looks_twice { Md::fetch(None, name, providers::properties()).err() } else { None };
    let earlier = first.iter().flat_map(|stack| stack.errors());
    openssl_error::failure_of(earlier.chain(stack.errors()), "Digest method not supported")
}

/// Length of the result of which `wanted` bytes are asked; the refusal is in the words of Node's OpenSSL, which has one for all.
fn output_length(digest: MessageDigest, wanted: Option<usize>) -> Result<usize, Failure> {
    let usual = default_output(digest);
    let length = usual.unwrap_or(digest.size());
    match wanted {
        Some(wanted) if wanted != length && usual.is_none() => Err(openssl_error::known(
            "030000B2",
            "digital envelope routines",
            "not XOF or invalid length",
            "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH",
        )),
        wanted => Ok(wanted.unwrap_or(length)),
    }
}

/// (prototype of handles)
fn set_prototype(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.crypto.hashes.prototype = Some(args.prototype(0));
    Ok(Value::Undefined)
}

fn length_or_none(args: &Args<'_>, index: usize) -> Result<Option<usize>, Failure> {
    Ok(usize::try_from(args.integer(index)?).ok())
}

/// (name, bytes of the result or -1) → handle, or undefined if OpenSSL has no such hash
fn begin(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    providers::load(host);
    let name = args.text(0)?;
    let Some(digest) = named(&name) else { return Ok(Value::Undefined) };
    let inner = new_hasher(digest).map_err(|stack| unsupported(&name, &stack, true))?;
    let output = output_length(digest, length_or_none(args, 1)?)?;
    Ok(host.crypto.hashes.open(Hashing { digest, inner, outer: None, output }))
}

/// (name, key in bytes or a handle) → handle of an Hmac, or undefined if OpenSSL has no such hash
fn begin_keyed(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    providers::load(host);
    let name = args.text(0)?;
    let Some(digest) = named(&name) else { return Ok(Value::Undefined) };
    if default_output(digest).is_some() {
        return Err(plain("error:00000000:lib(0)::reason(0)".to_owned()));
    }
    let keyed = super::key::with_secret(host, args, 1, |key| Hashing::keyed(digest, key))?;
    let hashing = keyed.map_err(|stack| unsupported(&name, &stack, false))?;
    Ok(host.crypto.hashes.open(hashing))
}

impl Hashing {
    fn keyed(digest: MessageDigest, key: &[u8]) -> Result<Hashing, ErrorStack> {
        let mut block = vec![0; digest.block_size()];
        if key.len() > block.len() {
            let short = openssl::hash::hash(digest, key)?;
            block[..short.len()].copy_from_slice(&short);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let padded = |pad: u8| -> Result<Hasher, ErrorStack> {
            let mut hasher = new_hasher(digest)?;
            hasher.update(&block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>())?;
            Ok(hasher)
        };
        let (inner, outer) = (padded(INNER_PAD)?, Some(padded(OUTER_PAD)?));
        Ok(Hashing { digest, inner, outer, output: digest.size() })
    }

    fn finish(&mut self) -> Result<Vec<u8>, ErrorStack> {
        if default_output(self.digest).is_some() {
            let mut output = vec![0; self.output];
            if self.output > 0 {
                self.inner.finish_xof(&mut output)?;
            }
            return Ok(output);
        }
        let digest = self.inner.finish()?;
        let Some(outer) = &mut self.outer else { return Ok(digest.to_vec()) };
        outer.update(&digest)?;
        Ok(outer.finish()?.to_vec())
    }
}

fn under_way<'h>(host: &'h mut Host, args: &Args<'_>) -> Result<&'h mut Hashing, Failure> {
    let none = || Failure::type_error("not the handle of a hash");
    args.key(0).and_then(|key| host.crypto.hashes.slots.get_mut(key)).ok_or_else(none)
}

/// (handle, bytes of the result or -1) → handle of a copy
fn copy(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let wanted = length_or_none(args, 1)?;
    let mut hashing = under_way(host, args)?.clone();
    hashing.output = output_length(hashing.digest, wanted)?;
    Ok(host.crypto.hashes.open(hashing))
}

/// (handle, bytes or text)
fn update(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let hashing = under_way(host, args)?;
    let updated = super::with_input(args, 1, |input| hashing.inner.update(input))?;
    updated.map_err(|stack| openssl_error::failure(&stack, "Hash update failed"))?;
    Ok(Value::Undefined)
}

/// (handle) → Buffer
fn finish(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let finished = under_way(host, args)?.finish();
    finished.map(Value::Buffer).map_err(|stack| openssl_error::failure(&stack, "Hash digest failed"))
}

/// (name, key in bytes or a handle or undefined, bytes, callback) → Buffer: the hash or Hmac of one input, which is copied
fn whole(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    providers::load(host);
    let name = args.text(0)?;
    let digest = named(&name).ok_or_else(|| plain("Digest method not supported".to_owned()))?;
    let begun = match args.is_undefined(1) {
        true => new_hasher(digest).map(|inner| Hashing { digest, inner, outer: None, output: digest.size() }),
        false => super::key::with_secret(host, args, 1, |key| Hashing::keyed(digest, key))?,
    };
    let mut hashing = begun.map_err(|stack| unsupported(&name, &stack, true))?;
    let input = args.bytes(2)?.to_vec();
    job::run_for_bytes(host, args, 3, Value::Buffer, move || {
        let made = hashing.inner.update(&input).and_then(|()| hashing.finish());
        made.map_err(|stack| openssl_error::failure(&stack, "Hash digest failed"))
    })
}

/// (name, length) → throws what OpenSSL says to a hash of that name with results of that length
fn why_unsupported(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let digest = named(&args.text(0)?).ok_or_else(|| plain("Digest method not supported".to_owned()))?;
    output_length(digest, length_or_none(args, 1)?).map(Value::count)
}
