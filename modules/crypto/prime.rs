//! `binding('crypto_prime')`: prime numbers, made and checked.

use super::job;
use super::openssl_error::{coded, job_failure};
use crate::Host;
use openssl::bn::{BigNum, BigNumContext};
use std::cmp::Ordering;
use typebridge::{Args, Binding, ErrorClass, Failure, Native, Value};

/// The table. The last argument of each is a callback, or undefined if the result is wanted at once.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_prime",
    functions: &[Native::new("generatePrime", 5, generate_prime), Native::new("checkPrime", 3, check_prime)],
    groups: &[],
};

fn number_of(args: &Args<'_>, index: usize) -> Result<Option<BigNum>, Failure> {
    if args.is_undefined(index) {
        return Ok(None);
    }
    BigNum::from_slice(args.bytes(index)?).map(Some).map_err(|stack| job_failure(&stack, "Out of memory"))
}

/// (bits, safe, add or undefined, rem or undefined, callback) → ArrayBuffer
fn generate_prime(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (bits, is_safe) = (args.integer(0)? as i32, args.flag(1));
    let (add, rem) = (number_of(args, 2)?, number_of(args, 3)?);
    let refused =
        |what: &str| coded(ErrorClass::Range, "ERR_OUT_OF_RANGE", format!("invalid options.{what}"));
    if let Some(add) = &add {
        // OpenSSL would look for ever.
        if add.num_bits() > bits {
            return Err(refused("add"));
        }
        if rem.as_ref().is_some_and(|rem| add.ucmp(rem) != Ordering::Greater) {
            return Err(refused("rem"));
        }
    }
    job::run_for_bytes(host, args, 4, Value::ArrayBuffer, move || {
        let made = BigNum::new().and_then(|mut prime| {
            prime.generate_prime(bits, is_safe, add.as_deref(), rem.as_deref())?;
            Ok(prime.to_vec())
        });
        made.map_err(|stack| job_failure(&stack, "Generating a prime failed"))
    })
}

/// (candidate, rounds of Miller and Rabin, callback) → whether it is a prime, most probably
fn check_prime(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let candidate = number_of(args, 0)?.ok_or_else(|| Failure::type_error("no candidate"))?;
    let rounds = args.integer(1)? as i32;
    job::run(host, args, 2, move || {
        let found = BigNumContext::new().and_then(|mut context| candidate.is_prime(rounds, &mut context));
        Box::new(move |_| {
            found.map(Value::Bool).map_err(|stack| job_failure(&stack, "Checking a prime failed"))
        })
    })
}
