//! `binding('crypto_dh')`: Diffie-Hellman over primes and curves. Nothing is left here between calls.

use super::dh;
use super::ecdh;
use super::job;
use super::key_natives::{pair, private_pair};
use super::key_problem::Problem;
use crate::Host;
use openssl::ec::EcGroup;
use typebridge::{Args, Binding, Failure, Native, Value};

/// The table. Numbers are Buffers.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_dh",
    functions: &[
        Native::new("groupPrime", 1, group_prime),
        Native::new("newPrime", 2, new_prime),
        Native::new("check", 2, check),
        Native::new("generate", 3, generate),
        Native::new("secret", 4, secret),
        Native::new("derive", 3, derive),
        Native::new("checkCurve", 1, check_curve),
        Native::new("generateOnCurve", 1, generate_on_curve),
        Native::new("publicOnCurve", 2, public_on_curve),
        Native::new("convertPoint", 3, convert_point),
        Native::new("secretOnCurve", 4, secret_on_curve),
    ],
    groups: &[],
};

/// (name) → prime
fn group_prime(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Buffer(dh::group_prime(&args.text(0)?)?))
}

/// (bits, generator) → prime
fn new_prime(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Buffer(dh::new_prime(args.integer(0)? as i32, args.integer(1)? as i32)?))
}

/// (prime, generator) → `verifyError`
fn check(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (prime, generator) = (args.bytes(0)?, args.bytes(1)?);
    dh::check_shape(prime, generator)?;
    Ok(Value::Int(dh::verify_error(prime, generator)? as i32))
}

fn optional<'a>(args: &'a Args<'_>, index: usize) -> Result<Option<&'a [u8]>, Failure> {
    if args.is_nullish(index) { Ok(None) } else { args.bytes(index).map(Some) }
}

/// (prime, generator, private key or undefined) → [private, public]
fn generate(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (private, public) = dh::generate(args.bytes(0)?, args.bytes(1)?, optional(args, 2)?)?;
    Ok(Value::List(vec![Value::Buffer(private), Value::Buffer(public)]))
}

/// (prime, generator, private key or undefined, the other's public key) → secret
fn secret(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let secret = dh::secret(args.bytes(0)?, args.bytes(1)?, optional(args, 2)?, args.bytes(3)?)?;
    Ok(Value::Buffer(secret))
}

/// (handle of a private key, handle of another key, callback) → secret
fn derive(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, peer) = (private_pair(host, args, 0)?, pair(host, args, 1)?);
    let is_job = !args.is_undefined(2);
    job::run_for_bytes(host, args, 2, Value::Buffer, move || {
        dh::derive(&key, &peer)
            .map_err(|problem: Problem| if is_job { problem.of_job() } else { problem.into() })
    })
}

fn curve(args: &Args<'_>, refusal: &'static str) -> Result<EcGroup, Failure> {
    Ok(ecdh::group(&args.text(0)?, refusal)?)
}

const NO_GROUP: &str = "Failed to get EC_GROUP";

/// (curve): throws if it is none
fn check_curve(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    curve(args, "Failed to create key using named curve")?;
    Ok(Value::Undefined)
}

/// (curve) → [private, public]
fn generate_on_curve(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (private, public) = ecdh::generate(&*curve(args, NO_GROUP)?)?;
    Ok(Value::List(vec![Value::Buffer(private), Value::Buffer(public)]))
}

/// (curve, private key) → public key
fn public_on_curve(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let group = curve(args, NO_GROUP)?;
    Ok(Value::Buffer(ecdh::public_of(&group, args.bytes(1)?)?))
}

/// (curve, point, form) → point
fn convert_point(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let group = curve(args, NO_GROUP)?;
    Ok(Value::Buffer(ecdh::convert(&group, args.bytes(1)?, args.integer(2)?)?))
}

/// (curve, private key, public key, the other's public key) → secret, or undefined if that is no point
fn secret_on_curve(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let group = curve(args, NO_GROUP)?;
    let secret = ecdh::secret(&group, args.bytes(1)?, args.bytes(2)?, args.bytes(3)?)?;
    Ok(secret.map_or(Value::Undefined, Value::Buffer))
}
