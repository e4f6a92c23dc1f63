//! `binding('crypto_cipher')`: ciphers behind handles, and what there is to know of ciphers.

use super::cipher::{self, Enciphering, Start};
use super::cipher_table::{Facts, LISTED, LISTED_LEGACY, Mode};
use super::{job, key, providers};
use crate::Host;
use crate::kinds::kind;
use crate::slots::Slots;
use typebridge::{Args, Binding, Failure, Key, Native, Prototype, Value};

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_cipher",
    functions: &[
        Native::new("setPrototype", 1, set_prototype),
        Native::new("start", 5, start),
        Native::new("startWithPassword", 4, start_with_password),
        Native::new("whole", 8, whole),
        Native::new("update", 2, update),
        Native::new("finish", 1, finish),
        Native::new("setPadding", 2, set_padding),
        Native::new("madeTag", 1, made_tag),
        Native::new("expectTag", 2, expect_tag),
        Native::new("addData", 3, add_data),
        Native::new("names", 0, names),
        Native::new("facts", 3, facts),
        Native::new("countsUp", 1, counts_up),
    ],
    groups: &[],
};

/// The ciphers of one shard that are under way.
pub struct Ciphers {
    slots: Slots<Enciphering>,
    prototype: Option<Prototype>,
}

impl Default for Ciphers {
    fn default() -> Ciphers {
        Ciphers { slots: Slots::new(kind::CRYPTO_CIPHER), prototype: None }
    }
}

impl Ciphers {
    /// The script has forgotten a handle.
    pub fn released(&mut self, key: Key) {
        self.slots.remove(key);
    }
}

/// (prototype of handles)
fn set_prototype(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.crypto.ciphers.prototype = Some(args.prototype(0));
    Ok(Value::Undefined)
}

/// A count, or none of a negative number.
fn count_or_none(args: &Args<'_>, index: usize) -> Result<Option<usize>, Failure> {
    Ok(usize::try_from(args.integer(index)?).ok())
}

fn opened(host: &mut Host, enciphering: Enciphering) -> Value {
    let ciphers = &mut host.crypto.ciphers;
    let prototype = ciphers.prototype.expect("internal:crypto/cipher registers it when it is loaded");
    Value::Loose(prototype, ciphers.slots.insert(enciphering))
}

/// Begins as the first five arguments say: name, key, vector, bytes of the tag, whether it encrypts.
fn begun(host: &mut Host, args: &Args<'_>) -> Result<Enciphering, Failure> {
    providers::load(host);
    let name = args.text(0)?;
    let vector = if args.is_nullish(2) { &[] } else { args.bytes(2)? };
    let (tag_bytes, encrypts) = (count_or_none(args, 3)?, args.flag(4));
    let begin =
        |key: &[u8]| Enciphering::with_vector(&Start { name: &name, key, vector, tag_bytes, encrypts });
    key::with_secret(host, args, 1, begin)?
}

/// (name, key in bytes or a handle, vector or null, bytes of the tag or -1, encrypts) → handle
fn start(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let begun = begun(host, args)?;
    Ok(opened(host, begun))
}

/// (as `start`, then bytes, what is authenticated beside them or undefined, callback) → bytes, as the Web Cryptography API has
/// them: a tag stands behind what is enciphered. The bytes are copied.
fn whole(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut enciphering = begun(host, args)?;
    let mut input = args.bytes(5)?.to_vec();
    if let (Some(bytes), false) = (count_or_none(args, 3)?, args.flag(4)) {
        let tag = input.split_off(input.len().saturating_sub(bytes));
        enciphering.expect_tag(&tag)?;
    }
    if !args.is_undefined(6) {
        enciphering.add_data(args.bytes(6)?, None)?;
    }
    job::run_for_bytes(host, args, 7, Value::Buffer, move || enciphering.whole(&input))
}

/// (name, password, bytes of the tag or -1, encrypts) → handle
fn start_with_password(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    providers::load(host);
    let name = args.text(0)?;
    let facts = cipher::named(&name)?;
    let (key, vector) = stretched(facts, args.bytes(1)?);
    let start = Start {
        name: &name,
        key: &key,
        vector: &vector,
        tag_bytes: count_or_none(args, 2)?,
        encrypts: args.flag(3),
    };
    let begun = Enciphering::new(facts, &start)?;
    Ok(opened(host, begun))
}

/// Key and vector from a password: OpenSSL's EVP_BytesToKey with MD5, one round and no salt.
fn stretched(facts: &Facts, password: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let wanted = facts.key + facts.vector;
    let mut made: Vec<u8> = Vec::with_capacity(wanted + 16);
    let mut last = Vec::new();
    while made.len() < wanted {
        let mut hasher = super::hasher::Algorithm::Md5.hasher();
        hasher.update(&last);
        hasher.update(password);
        last = hasher.finish();
        made.extend_from_slice(&last);
    }
    made.truncate(wanted);
    let vector = made.split_off(facts.key);
    (made, vector)
}

fn under_way<'h>(host: &'h mut Host, args: &Args<'_>) -> Result<&'h mut Enciphering, Failure> {
    let none = || Failure::type_error("not the handle of a cipher");
    args.key(0).and_then(|key| host.crypto.ciphers.slots.get_mut(key)).ok_or_else(none)
}

/// (handle, bytes or text) → bytes
fn update(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let enciphering = under_way(host, args)?;
    super::with_input(args, 1, |input| enciphering.update(input))?.map(Value::Buffer)
}

/// (handle) → bytes
fn finish(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    under_way(host, args)?.finish().map(Value::Buffer)
}

/// (handle, pads) → whether it was the time for it
fn set_padding(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(under_way(host, args)?.set_padding(args.flag(1))))
}

/// (handle) → bytes, or undefined
fn made_tag(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(under_way(host, args)?.made_tag().map_or(Value::Undefined, |tag| Value::Buffer(tag.to_vec())))
}

/// (handle, bytes) → 1, 0 if it was not the time for it, 2 for a tag of AES-GCM that is shorter than it was said to be
fn expect_tag(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let enciphering = under_way(host, args)?;
    let was_said = enciphering.knows_tag_length();
    let is_accepted = enciphering.expect_tag(args.bytes(1)?)?;
    let is_short = args.bytes(1)?.len() < cipher::TAG_BYTES;
    Ok(Value::Int(if is_accepted && is_short && !was_said { 2 } else { i32::from(is_accepted) }))
}

/// (handle, bytes, bytes of the message or -1) → whether it was the time for it
fn add_data(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let message_bytes = count_or_none(args, 2)?;
    under_way(host, args)?.add_data(args.bytes(1)?, message_bytes).map(Value::Bool)
}

/// → names of all ciphers
fn names(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let mut names = if providers::is_fips() { Vec::new() } else { LISTED.to_vec() };
    if providers::is_legacy(host) && !names.is_empty() {
        names.extend_from_slice(LISTED_LEGACY);
        names.sort_unstable();
    }
    Ok(Value::List(names.into_iter().map(Value::Static).collect()))
}

/// (name) → whether its key must not be used twice, as one made from a password would be
fn counts_up(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let counts = |facts: &Facts| matches!(facts.mode, Mode::Ctr | Mode::Gcm | Mode::Ccm);
    Ok(Value::Bool(Facts::named(&args.text(0)?).is_some_and(counts)))
}

/// (name or number, length of the key or undefined, of the vector or undefined) → what getCipherInfo() tells, or undefined
fn facts(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let found = match args.is_string(0) {
        true => Facts::named(&args.text(0)?),
        false => Facts::numbered(args.integer(0)? as i32),
    };
    let Some(facts) = found else { return Ok(Value::Undefined) };
    let key =
        if args.is_undefined(1) { Some(facts.key) } else { fitting_key(facts, count_or_none(args, 1)?) };
    let vector = if args.is_undefined(2) {
        Some(facts.vector)
    } else {
        fitting_vector(facts, count_or_none(args, 2)?)
    };
    let (Some(key), Some(vector)) = (key, vector) else { return Ok(Value::Undefined) };
    let mut told = vec![
        ("mode".into(), Value::Static(facts.mode.name())),
        ("name".into(), Value::Static(facts.name)),
        ("nid".into(), Value::Int(facts.number)),
    ];
    if facts.mode != Mode::Stream {
        told.push(("blockSize".into(), Value::count(facts.block)));
    }
    if vector != 0 {
        told.push(("ivLength".into(), Value::count(vector)));
    }
    told.push(("keyLength".into(), Value::count(key)));
    Ok(Value::Object(told))
}

/// A length of keys that the cipher takes.
fn fitting_key(facts: &Facts, bytes: Option<usize>) -> Option<usize> {
    let mut context = cipher::begin(facts, true).ok()?;
    bytes.filter(|bytes| context.set_key_length(*bytes).is_ok())
}

/// A length of vectors that the cipher takes.
fn fitting_vector(facts: &Facts, bytes: Option<usize>) -> Option<usize> {
    let mut context = cipher::begin(facts, true).ok()?;
    bytes.filter(|bytes| match facts.mode {
        Mode::Ccm => (7..=13).contains(bytes),
        Mode::Gcm | Mode::Ocb => context.set_iv_length(*bytes).is_ok(),
        _ => *bytes == facts.vector,
    })
}
