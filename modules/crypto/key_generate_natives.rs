//! `binding('crypto_generate')`: key pairs and secret keys, at once or on the pool.

use super::dh;
use super::ecdh;
use super::job;
use super::key::{Material, Secret};
use super::key_generate::{PssLimits, Recipe};
use super::key_jwk;
use super::key_natives::{encoding, format, public_half, shown};
use super::key_problem::Problem;
use super::key_read::{Encoding, Format, Pair};
use super::key_write::{self, Hiding};
use super::signature;
use crate::Host;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::symm::Cipher;
use typebridge::{Args, Binding, Failure, Native, Value};

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_generate",
    functions: &[Native::new("pair", 13, pair), Native::new("secret", 2, secret)],
    groups: &[],
};

/// How both halves are given to the script; without a format as handles.
struct Wishes {
    public: Option<(Format, Encoding)>,
    private: Option<(Format, Encoding)>,
    cipher: Option<Cipher>,
    passphrase: Vec<u8>,
}

/// Six arguments: format and encoding of both, cipher and passphrase.
fn wishes(args: &Args<'_>, first: usize) -> Result<Wishes, Failure> {
    let half = |index: usize, default: Encoding| -> Result<Option<(Format, Encoding)>, Failure> {
        if args.is_nullish(index) {
            return Ok(None);
        }
        Ok(Some((format(args, index)?, encoding(args, index + 1)?.unwrap_or(default))))
    };
    let cipher = args.optional_text(first + 4)?.map(|name| key_write::cipher(&name)).transpose()?;
    let passphrase = if args.is_nullish(first + 5) { Vec::new() } else { args.bytes(first + 5)?.to_vec() };
    let (public, private) = (half(first, Encoding::Spki)?, half(first + 2, Encoding::Pkcs8)?);
    Ok(Wishes { public, private, cipher, passphrase })
}

fn public_value(host: &mut Host, key: &PKey<Private>, wishes: &Wishes) -> Result<Value, Problem> {
    match wishes.public {
        None => {
            let half = public_half(Pair::Private(key.clone()))?;
            Ok(host.crypto.keys.handle(Material::from(half)))
        }
        Some((Format::Jwk, _)) => key_jwk::export(&public_half(Pair::Private(key.clone()))?, false),
        Some((format, encoding)) => key_write::public(key, format, encoding).map(shown),
    }
}

fn private_value(host: &mut Host, key: PKey<Private>, wishes: &Wishes) -> Result<Value, Problem> {
    match wishes.private {
        None => Ok(host.crypto.keys.handle(Material::Private(key))),
        Some((Format::Jwk, _)) => key_jwk::export(&Pair::Private(key), false),
        Some((format, encoding)) => {
            let passphrase = &wishes.passphrase;
            let hiding = wishes.cipher.map(|cipher| Hiding { cipher, passphrase });
            key_write::private(&key, format, encoding, hiding.as_ref()).map(shown)
        }
    }
}

fn finished(host: &mut Host, key: PKey<Private>, wishes: &Wishes) -> Result<Value, Failure> {
    let public = public_value(host, &key, wishes)?;
    Ok(Value::List(vec![public, private_value(host, key, wishes)?]))
}

/// (type, five parameters of it, what `wishes` reads, callback) → [public, private]
fn pair(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (recipe, wishes) = (recipe(args)?, wishes(args, 6)?);
    job::run(host, args, 12, move || {
        let made = recipe.make();
        Box::new(move |host| finished(host, made.map_err(Problem::of_job)?, &wishes))
    })
}

fn recipe(args: &Args<'_>) -> Result<Recipe, Failure> {
    let kind = args.text(0)?;
    let number = |index: usize| args.integer(index).map(|number| number as u32);
    Ok(match &*kind {
        "rsa" => Recipe::Rsa { bits: number(1)?, exponent: number(2)? },
        "rsa-pss" => Recipe::RsaPss { bits: number(1)?, exponent: number(2)?, limits: limits(args)? },
        "dsa" => Recipe::Dsa { bits: number(1)?, divisor_bits: u32::try_from(args.integer(2)?).ok() },
        "ec" => Recipe::Ec { curve: ecdh::any_name(&args.text(1)?)?, is_explicit: args.flag(2) },
        "ed25519" => Recipe::Edwards(Id::ED25519),
        "ed448" => Recipe::Edwards(Id::ED448),
        "x25519" => Recipe::Edwards(Id::X25519),
        "x448" => Recipe::Edwards(Id::X448),
        _ if args.is_number(1) => Recipe::DhOfLength { bits: number(1)?, generator: number(2)? },
        _ if args.is_string(1) => {
            let prime = dh::group_prime(&args.text(1)?)?;
            Recipe::DhOfPrime { prime, generator: dh::GROUP_GENERATOR }
        }
        _ => Recipe::DhOfPrime { prime: args.bytes(1)?.to_vec(), generator: number(2)? },
    })
}

fn limits(args: &Args<'_>) -> Result<PssLimits, Failure> {
    let named = |index: usize, what: &str| -> Result<Option<Nid>, Failure> {
        let Some(name) = args.optional_text(index)? else { return Ok(None) };
        let message = || format!("Invalid {what}: {}", &*name);
        let unknown = || Problem::type_error("ERR_CRYPTO_INVALID_DIGEST", message());
        Ok(Some(signature::digest(&name).ok_or_else(unknown)?.type_()))
    };
    let salt_bytes = if args.is_nullish(5) { None } else { Some(args.integer(5)? as u32) };
    Ok(PssLimits { hash: named(3, "digest")?, mask_hash: named(4, "MGF1 digest")?, salt_bytes })
}

/// (length in bits, callback) → handle
fn secret(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let bytes = args.size(0)? / 8;
    job::run(host, args, 1, move || {
        let mut made = vec![0; bytes];
        let filled = io::process::fill_random(&mut made);
        Box::new(move |host| {
            filled.map_err(|errno| Failure::coded("ERR_OPERATION_FAILED", errno.message()))?;
            Ok(host.crypto.keys.handle(Material::Secret(Secret::new(made))))
        })
    })
}
