//! `binding('crypto')`: hashes, randomness and comparison in constant time; and what a shard keeps of node:crypto.

mod cipher;
pub mod cipher_natives;
mod cipher_table;
mod der;
mod dh;
pub mod dh_natives;
pub mod digest;
mod ecdh;
mod hasher;
pub mod job;
pub mod kdf;
pub mod key;
mod key_facts;
mod key_generate;
pub mod key_generate_natives;
mod key_jwk;
pub mod key_natives;
mod key_problem;
mod key_read;
mod key_write;
mod names;
pub mod openssl_error;
mod pem;
pub mod prime;
pub mod providers;
mod rsa;
mod signature;
pub mod signature_natives;
mod spkac;
mod state;
mod x509;
mod x509_check;
mod x509_names;
pub mod x509_natives;

use crate::Host;
use crate::buffer::encoding::Encoding;
use crate::buffer::strings::string;
use crate::kinds::kind;
use hasher::Algorithm;
use state::State;
use std::borrow::Cow;
use typebridge::{Args, Binding, ErrorClass, Failure, Key, Native, Text, Value};

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto",
    functions: &[
        Native::new("opensslVersion", 0, openssl_version),
        Native::new("isFips", 0, is_fips),
        Native::new("setFips", 1, set_fips),
        Native::new("isLegacy", 0, is_legacy),
        Native::new("algorithm", 1, algorithm),
        Native::new("outputBytes", 1, output_bytes),
        Native::new("begin", 2, begin),
        Native::new("beginKeyed", 2, begin_keyed),
        Native::writing("update", 3, update),
        Native::new("finish", 3, finish),
        Native::new("digest", 3, digest),
        Native::new("digestKeyed", 4, digest_keyed),
        Native::writing("fillRandom", 3, fill_random),
        Native::new("uuid", 2, uuid),
        // Its length is 0 in Node too.
        Native::new("timingSafeEqual", 0, timing_safe_equal),
    ],
    groups: &[],
};

/// What node:crypto keeps for one shard.
#[derive(Default)]
pub struct Crypto {
    /// Ciphers under way.
    pub ciphers: cipher_natives::Ciphers,
    /// Hashes under way.
    pub hashes: digest::Hashes,
    /// Keys behind handles.
    pub keys: key::Keys,
    /// Work on the offload pool.
    pub jobs: job::Jobs,
}

impl Crypto {
    /// A script has forgotten an object.
    pub fn released(&mut self, key: Key) {
        match key.kind() {
            kind::CRYPTO_KEY => self.keys.released(key),
            kind::CRYPTO_HASH => self.hashes.released(key),
            kind::CRYPTO_CIPHER => self.ciphers.released(key),
            _ => {}
        }
    }
}

/// The release of OpenSSL, known without starting it.
const OPENSSL_VERSION: &str = "3.6.3";

/// → whether FIPS mode is on
fn is_fips(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(providers::is_fips()))
}

/// (is on)
fn set_fips(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    providers::set_fips(args.flag(0));
    Ok(Value::Undefined)
}

/// → whether the program wants the old algorithms
fn is_legacy(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(providers::is_legacy(host)))
}

/// → release of OpenSSL
fn openssl_version(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Static(OPENSSL_VERSION))
}

/// What `algorithm` gives for a name that OpenSSL may know.
const UNKNOWN: i32 = -1;

/// The encoding number that asks for a Buffer.
const AS_BUFFER: i64 = -1;

/// (name) → number of the algorithm, -1 if OpenSSL is to be asked
fn algorithm(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    if providers::is_fips() {
        return Ok(Value::Int(UNKNOWN));
    }
    Ok(Value::Int(names::find(&args.text(0)?).map_or(UNKNOWN, |algorithm| algorithm as i32)))
}

fn numbered(args: &Args<'_>, index: usize) -> Result<Algorithm, Failure> {
    let none = || Failure::type_error("no algorithm has this number");
    Algorithm::ALL.get(args.size(index)?).copied().ok_or_else(none)
}

/// (algorithm) → length of its digests
fn output_bytes(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::count(numbered(args, 0)?.output_bytes()))
}

/// (algorithm, first bytes or string or undefined) → state of a Hash
fn begin(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut state = State::hash(numbered(args, 0)?);
    if !args.is_undefined(1) {
        with_input(args, 1, |bytes| state.update(bytes))?;
    }
    Ok(Value::Uint8Array(state.save()))
}

/// (algorithm, key in bytes, a string or a handle) → state of an Hmac
fn begin_keyed(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let algorithm = numbered(args, 0)?;
    let state = key::with_secret(host, args, 1, |key| State::hmac(algorithm, key))?;
    Ok(Value::Uint8Array(state.save()))
}

fn restored(args: &Args<'_>, keyed: usize) -> Result<State, Failure> {
    let broken = || Failure::coded("ERR_CRYPTO_INVALID_STATE", "Invalid state for operation update");
    State::restore(args.bytes(0)?, args.flag(keyed)).ok_or_else(broken)
}

/// Runs `read` over bytes, or over the UTF-8 of a string.
pub(crate) fn with_input<R>(
    args: &Args<'_>,
    index: usize,
    read: impl FnOnce(&[u8]) -> R,
) -> Result<R, Failure> {
    if let Some(units) = args.latin1(index).filter(|units| units.is_ascii()) {
        return Ok(read(units));
    }
    if args.is_string(index) {
        let text: Text = args.text(index)?;
        return Ok(read(text.as_bytes()));
    }
    Ok(read(args.bytes(index)?))
}

/// (state, bytes or string, keyed): takes the bytes in
fn update(_: &mut Host, args: &mut Args<'_>) -> Result<Value, Failure> {
    let mut state = restored(args, 2)?;
    with_input(args, 1, |bytes| state.update(bytes))?;
    let saved = state.save();
    args.view_mut(0)?.change_all(|into| into.copy_from_slice(&saved));
    Ok(Value::Undefined)
}

/// (state, encoding, keyed) → digest; the state stays as it is
fn finish(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    shown(args, 1, restored(args, 2)?.finish())
}

/// (algorithm, bytes or string, encoding) → digest
fn digest(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut hasher = numbered(args, 0)?.hasher();
    with_input(args, 1, |bytes| hasher.update(bytes))?;
    shown(args, 2, hasher.finish())
}

/// (algorithm, bytes or string, encoding, key) → digest of an Hmac
fn digest_keyed(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let algorithm = numbered(args, 0)?;
    let mut state = key::with_secret(host, args, 3, |key| State::hmac(algorithm, key))?;
    with_input(args, 1, |bytes| state.update(bytes))?;
    shown(args, 2, state.finish())
}

/// The digest as a string in the encoding of argument `index`, or as a Buffer.
fn shown(args: &Args<'_>, index: usize, digest: Vec<u8>) -> Result<Value, Failure> {
    let number = args.integer(index)?;
    if number == AS_BUFFER {
        return Ok(Value::Buffer(digest));
    }
    let none = || Failure::type_error("no encoding has this number");
    let encoding = u8::try_from(number).ok().and_then(Encoding::from_number).ok_or_else(none)?;
    string(args, encoding.decode(&digest))
}

/// (view, offset, size): fills that part of its bytes
fn fill_random(_: &mut Host, args: &mut Args<'_>) -> Result<Value, Failure> {
    let (start, size) = (args.size(1)?, args.size(2)?);
    let mut bytes = args.view_mut(0)?;
    // The script checked the range; a buffer that it detached since is empty.
    let end = start.saturating_add(size).min(bytes.len());
    let filled = bytes.change(start.min(end)..end, io::process::fill_random).expect("cut to what is there");
    let failed = |errno: io::Errno| Failure::coded("ERR_OPERATION_FAILED", errno.message());
    filled.map(|()| Value::Undefined).map_err(failed)
}

/// Length of a UUID in bytes, and of its text.
const UUID_BYTES: usize = 16;
const UUID_CHARACTERS: usize = 36;

/// (random bytes, offset) → UUID of version 4 (RFC 9562, section 5.4) made of the 16 bytes there
fn uuid(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let start = args.size(1)?;
    let short = || Failure::type_error("a UUID takes 16 bytes");
    let bytes = args.bytes(0)?.get(start..).and_then(|rest| rest.first_chunk::<UUID_BYTES>());
    Ok(args.make_latin1(&uuid_text(*bytes.ok_or_else(short)?)))
}

fn uuid_text(mut bytes: [u8; UUID_BYTES]) -> [u8; UUID_CHARACTERS] {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = [b'-'; UUID_CHARACTERS];
    let mut at = 0;
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            at += 1;
        }
        text[at] = DIGITS[usize::from(byte >> 4)];
        text[at + 1] = DIGITS[usize::from(byte & 15)];
        at += 2;
    }
    text
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// `crypto.timingSafeEqual(buf1, buf2)`
fn timing_safe_equal(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (left, right) = (compared(args, 0, "buf1")?, compared(args, 1, "buf2")?);
    if left.len() != right.len() {
        let message = Cow::Borrowed("Input buffers must have the same byte length");
        return Err(Failure::Coded {
            class: ErrorClass::Range,
            code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
            message,
        });
    }
    Ok(is_equal(left, right).into())
}

fn compared<'a>(args: &'a Args<'_>, index: usize, name: &str) -> Result<&'a [u8], Failure> {
    let kinds = "must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.";
    let message = || Cow::Owned(format!("The \"{name}\" argument {kinds}"));
    let wrong =
        |_| Failure::Coded { class: ErrorClass::Type, code: "ERR_INVALID_ARG_TYPE", message: message() };
    args.bytes(index).map_err(wrong)
}

/// Compares bytes of one length in a time that does not tell where they differ.
pub(crate) fn is_equal(left: &[u8], right: &[u8]) -> bool {
    let mut difference = 0;
    for (left, right) in left.iter().zip(right) {
        // The compiler must not see that the rest does not matter once a bit is set.
        difference = std::hint::black_box(difference | (left ^ right));
    }
    difference == 0
}

#[cfg(test)]
mod tests {
    use super::{OPENSSL_VERSION, is_equal, uuid_text};

    #[test]
    fn the_release_is_the_one_that_is_built_in() {
        assert_eq!(openssl::version::version().split(' ').nth(1), Some(OPENSSL_VERSION));
    }

    #[test]
    fn a_uuid_has_version_and_variant() {
        assert_eq!(&uuid_text([0xff; 16]), b"ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(&uuid_text([0; 16]), b"00000000-0000-4000-8000-000000000000");
    }

    #[test]
    fn comparison_sees_every_byte() {
        let bytes = [7; 33];
        assert!(is_equal(&bytes, &bytes));
        for at in 0..bytes.len() {
            let mut other = bytes;
            other[at] ^= 1;
            assert!(!is_equal(&bytes, &other));
        }
    }
}
