//! Diffie-Hellman over primes. The script's object has the numbers, so nothing is left here.

use super::key_facts::either;
use super::key_problem::{BAD_GENERATOR, BITS_TOO_SMALL, Problem};
use super::key_read::Pair;
use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::derive::Deriver;
use openssl::dh::Dh;
use openssl::error::ErrorStack;
use openssl::pkey::{HasPublic, PKey, PKeyRef, Params, Private};
use typebridge::ErrorClass;

/// The bits of `verifyError`, as in `crypto.constants`.
const NOT_PRIME: u32 = 1;
const NOT_SAFE_PRIME: u32 = 2;
const NOT_SUITABLE_GENERATOR: u32 = 8;
const MODULUS_TOO_SMALL: u32 = 0x80;
const MODULUS_TOO_LARGE: u32 = 0x100;

/// Lengths of the primes that OpenSSL takes, in bits.
const PRIME_BITS_MIN: i32 = 512;
const PRIME_BITS_MAX: i32 = 10_000;
/// And of those that it checks at all.
const CHECKED_BITS_MAX: i32 = 32_768;

/// The generator of the groups with names.
pub const GROUP_GENERATOR: u32 = 2;

/// The prime of a group with a name (RFC 2409 and 3526).
pub fn group_prime(name: &str) -> Result<Vec<u8>, Problem> {
    let prime = match name.to_ascii_lowercase().as_str() {
        "modp1" => BigNum::get_rfc2409_prime_768(),
        "modp2" => BigNum::get_rfc2409_prime_1024(),
        "modp5" => BigNum::get_rfc3526_prime_1536(),
        "modp14" => BigNum::get_rfc3526_prime_2048(),
        "modp15" => BigNum::get_rfc3526_prime_3072(),
        "modp16" => BigNum::get_rfc3526_prime_4096(),
        "modp17" => BigNum::get_rfc3526_prime_6144(),
        "modp18" => BigNum::get_rfc3526_prime_8192(),
        _ => return Err(Problem::plain("ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group")),
    };
    Ok(prime?.to_vec())
}

/// A safe prime of this length that goes with the generator.
pub fn new_prime(bits: i32, generator: i32) -> Result<Vec<u8>, Problem> {
    let _ = ErrorStack::get();
    // OpenSSL refuses lengths and generators below 0 itself.
    let parameters = Dh::generate_params(bits as u32, generator as u32)?;
    Ok(parameters.prime_p().to_vec())
}

/// Refuses what cannot be a prime or a generator.
pub fn check_shape(prime: &[u8], generator: &[u8]) -> Result<(), Problem> {
    if prime.is_empty() {
        return Err(Problem::Known(&BITS_TOO_SMALL));
    }
    if BigNum::from_slice(generator)?.num_bits() <= 1 {
        return Err(Problem::Known(&BAD_GENERATOR));
    }
    Ok(())
}

/// What `DH_check` says of the parameters, as its bits.
pub fn verify_error(prime: &[u8], generator: &[u8]) -> Result<u32, Problem> {
    let prime = BigNum::from_slice(prime)?;
    let generator = BigNum::from_slice(generator)?;
    if prime.num_bits() > CHECKED_BITS_MAX {
        return Err(Problem::plain("ERR_OSSL_DH_MODULUS_TOO_LARGE", "modulus too large"));
    }
    if is_known_safe(&prime) && generator == *BigNum::from_u32(GROUP_GENERATOR)? {
        return Ok(size_faults(&prime));
    }
    Ok(size_faults(&prime) | generator_faults(&prime, &generator)? | prime_faults(&prime)?)
}

fn size_faults(prime: &BigNumRef) -> u32 {
    match prime.num_bits() {
        bits if bits < PRIME_BITS_MIN => MODULUS_TOO_SMALL,
        bits if bits > PRIME_BITS_MAX => MODULUS_TOO_LARGE,
        _ => 0,
    }
}

/// The primes of the groups with names that OpenSSL knows by heart.
fn is_known_safe(prime: &BigNumRef) -> bool {
    let known = ["modp5", "modp14", "modp15", "modp16", "modp17", "modp18"];
    let bytes = prime.to_vec();
    known.iter().any(|name| group_prime(name).is_ok_and(|known| known == bytes))
}

fn generator_faults(prime: &BigNumRef, generator: &BigNumRef) -> Result<u32, Problem> {
    let mut largest = BigNum::new()?;
    largest.checked_sub(prime, &*BigNum::from_u32(1)?)?;
    let is_suitable = generator.num_bits() > 1 && *generator < *largest;
    Ok(if is_suitable { 0 } else { NOT_SUITABLE_GENERATOR })
}

/// Rounds of the test for primes, as OpenSSL has them.
const PRIME_ROUNDS: i32 = 64;

fn prime_faults(prime: &BigNumRef) -> Result<u32, Problem> {
    let mut context = BigNumContext::new()?;
    if !prime.is_prime(PRIME_ROUNDS, &mut context)? {
        return Ok(NOT_PRIME);
    }
    let mut half = BigNum::new()?;
    half.rshift1(prime)?;
    Ok(if half.is_prime(PRIME_ROUNDS, &mut context)? { 0 } else { NOT_SAFE_PRIME })
}

fn parameters(prime: &[u8], generator: &[u8]) -> Result<Dh<Params>, Problem> {
    Ok(Dh::from_pqg(BigNum::from_slice(prime)?, None, BigNum::from_slice(generator)?)?)
}

/// A private key and its public one; the private one is kept if there is one.
pub fn generate(
    prime: &[u8],
    generator: &[u8],
    private: Option<&[u8]>,
) -> Result<(Vec<u8>, Vec<u8>), Problem> {
    let _ = ErrorStack::get();
    let parameters = parameters(prime, generator)?;
    let key = match private {
        Some(private) => parameters.set_private_key(BigNum::from_slice(private)?),
        None => parameters.generate_key(),
    };
    let key = key.map_err(|stack| Problem::Library(stack, "Key generation failed"))?;
    Ok((key.private_key().to_vec(), key.public_key().to_vec()))
}

/// The secret shared with `theirs`, as long as the prime.
pub fn secret(
    prime: &[u8],
    generator: &[u8],
    private: Option<&[u8]>,
    theirs: &[u8],
) -> Result<Vec<u8>, Problem> {
    let _ = ErrorStack::get();
    let theirs = BigNum::from_slice(theirs)?;
    let Some(private) = private else { return Err(refused(prime, &theirs)?) };
    let derive = || -> Result<Vec<u8>, ErrorStack> {
        let number = |bytes: &[u8]| BigNum::from_slice(bytes);
        let of_prime = || Dh::from_pqg(number(prime)?, None, number(generator)?);
        // Only the private half counts; the other must be there.
        let key = PKey::from_dh(of_prime()?.set_key(BigNum::from_u32(1)?, number(private)?)?)?;
        let peer = PKey::from_dh(of_prime()?.set_public_key(theirs.to_owned()?)?)?;
        derive_with(&key, &peer)
    };
    match derive() {
        Ok(secret) => Ok(secret),
        Err(_) => Err(refused(prime, &theirs)?),
    }
}

/// Zeros in front, up to a length.
fn padded(secret: Vec<u8>, length: usize) -> Vec<u8> {
    let mut whole = vec![0; length.saturating_sub(secret.len())];
    whole.extend(secret);
    whole
}

/// What is wrong with the other side's public key.
fn refused(prime: &[u8], theirs: &BigNumRef) -> Result<Problem, Problem> {
    let _ = ErrorStack::get();
    let mut largest = BigNum::new()?;
    largest.checked_sub(&*BigNum::from_slice(prime)?, &*BigNum::from_u32(1)?)?;
    let length = "ERR_CRYPTO_INVALID_KEYLEN";
    Ok(if theirs.num_bits() <= 1 {
        Problem::Coded(ErrorClass::Range, length, "Supplied key is too small".into())
    } else if *theirs >= *largest {
        Problem::Coded(ErrorClass::Range, length, "Supplied key is too large".into())
    } else {
        Problem::Coded(ErrorClass::Range, "ERR_CRYPTO_INVALID_KEYTYPE", "Invalid key type".into())
    })
}

/// The secret that a private key shares with the public half of another.
pub fn derive(key: &PKeyRef<Private>, peer: &Pair) -> Result<Vec<u8>, Problem> {
    let _ = ErrorStack::get();
    either!(peer, peer => derive_with(key, peer))
        .map_err(|stack| Problem::Library(stack, "diffieHellman failed"))
}

fn derive_with<T: HasPublic>(key: &PKeyRef<Private>, peer: &PKeyRef<T>) -> Result<Vec<u8>, ErrorStack> {
    let mut deriver = Deriver::new(key)?;
    deriver.set_peer(peer)?;
    let length = deriver.len()?;
    let mut secret = vec![0; length];
    let written = deriver.derive(&mut secret)?;
    secret.truncate(written);
    Ok(padded(secret, length))
}

#[cfg(test)]
mod tests {
    use super::{GROUP_GENERATOR, generate, group_prime, secret, verify_error};

    #[test]
    fn both_sides_share_a_secret() {
        let prime = group_prime("MODP5").expect("a group");
        let generator = [GROUP_GENERATOR as u8];
        let (one, one_public) = generate(&prime, &generator, None).expect("a key");
        let (two, two_public) = generate(&prime, &generator, None).expect("a key");
        let left = secret(&prime, &generator, Some(&one), &two_public).expect("a secret");
        let right = secret(&prime, &generator, Some(&two), &one_public).expect("a secret");
        assert_eq!(left, right);
        assert_eq!(left.len(), prime.len());
        assert!(secret(&prime, &generator, Some(&one), &[1]).is_err());
        assert!(secret(&prime, &generator, Some(&one), &prime).is_err());
    }

    #[test]
    fn faults_of_parameters_are_told() {
        let prime = group_prime("modp14").expect("a group");
        assert_eq!(verify_error(&prime, &[2]).expect("checked"), 0);
        assert_eq!(verify_error(&[23], &[5]).expect("checked"), 0x80);
        assert_eq!(verify_error(&[21], &[2]).expect("checked"), 0x81);
        assert_eq!(verify_error(&[13], &[1]).expect("checked"), 0x8a);
    }
}
