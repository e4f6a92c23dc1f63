//! Generation of key pairs. All of it may run on any thread.

use super::der::{self, element, tag};
use super::key_problem::Problem;
use openssl::asn1::Asn1Object;
use openssl::bn::{BigNum, BigNumContext};
use openssl::dh::Dh;
use openssl::dsa::Dsa;
use openssl::ec::{Asn1Flag, EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Params, Private};
use openssl::pkey_ctx::PkeyCtx;

/// What is to be generated.
#[derive(Debug)]
pub enum Recipe {
    Rsa {
        bits: u32,
        exponent: u32,
    },
    RsaPss {
        bits: u32,
        exponent: u32,
        limits: PssLimits,
    },
    Dsa {
        bits: u32,
        divisor_bits: Option<u32>,
    },
    Ec {
        curve: Nid,
        is_explicit: bool,
    },
    /// One of the four types without parameters.
    Edwards(Id),
    /// With a prime that is known.
    DhOfPrime {
        prime: Vec<u8>,
        generator: u32,
    },
    DhOfLength {
        bits: u32,
        generator: u32,
    },
}

/// What a key for RSASSA-PSS may be used with.
#[derive(Debug, Default)]
pub struct PssLimits {
    pub hash: Option<Nid>,
    pub mask_hash: Option<Nid>,
    pub salt_bytes: Option<u32>,
}

const FAILED: &str = "Key generation job failed";

impl Recipe {
    /// Generates; this may take seconds.
    pub fn make(&self) -> Result<PKey<Private>, Problem> {
        let _ = ErrorStack::get();
        let key = match self {
            Recipe::Rsa { bits, exponent } => rsa(Id::RSA, *bits, *exponent),
            Recipe::RsaPss { bits, exponent, limits } => rsa_pss(*bits, *exponent, limits),
            Recipe::Dsa { bits, divisor_bits: None } => dsa(*bits),
            Recipe::Dsa { bits, divisor_bits: Some(divisor) } => match divisor {
                160 | 224 | 256 => dsa_with_divisor(*bits as i32, *divisor as i32),
                _ => return Err(Problem::plain("", FAILED)),
            },
            Recipe::Ec { curve, is_explicit } => ec(*curve, *is_explicit),
            Recipe::Edwards(id) => edwards(*id),
            Recipe::DhOfPrime { prime, generator } => dh_of_prime(prime, *generator),
            Recipe::DhOfLength { bits, generator } => dh_of_length(*bits, *generator),
        };
        key.map_err(|stack| Problem::Library(stack, FAILED))
    }
}

const EXPONENT_DEFAULT: u32 = 0x10001;

fn rsa(id: Id, bits: u32, exponent: u32) -> Result<PKey<Private>, ErrorStack> {
    let mut context = PkeyCtx::new_id(id)?;
    context.keygen_init()?;
    context.set_rsa_keygen_bits(bits)?;
    if exponent != EXPONENT_DEFAULT {
        context.set_rsa_keygen_pubexp(&*BigNum::from_u32(exponent)?)?;
    }
    context.keygen()
}

/// The identifier of RSASSA-PSS (RFC 8017, appendix C), and that of its mask.
const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";
const MGF1: &str = "1.2.840.113549.1.1.8";

fn rsa_pss(bits: u32, exponent: u32, limits: &PssLimits) -> Result<PKey<Private>, ErrorStack> {
    if limits.hash.is_none() && limits.mask_hash.is_none() && limits.salt_bytes.is_none() {
        return rsa(Id::RSA_PSS, bits, exponent);
    }
    // The limits are part of the algorithm's name, so they are written into the structure that is read again.
    let key = rsa(Id::RSA, bits, exponent)?.rsa()?.private_key_to_der()?;
    let algorithm = element(tag::SEQUENCE, &[&identifier(RSASSA_PSS)?, &parameters(limits)?]);
    let key = element(tag::OCTET_STRING, &[&key]);
    let info = element(tag::SEQUENCE, &[&der::integer(0), &algorithm, &key]);
    PKey::private_key_from_pkcs8(&info)
}

fn identifier(text: &str) -> Result<Vec<u8>, ErrorStack> {
    Ok(element(tag::OBJECT, &[Asn1Object::from_str(text)?.as_slice()]))
}

fn hash_algorithm(hash: Nid) -> Result<Vec<u8>, ErrorStack> {
    let name = identifier(hash.short_name()?)?;
    Ok(element(tag::SEQUENCE, &[&name, &element(tag::NULL, &[])]))
}

const SALT_BYTES_DEFAULT: u32 = 20;

/// RSASSA-PSS-params (RFC 8017, A.2.3): what has its default value is left out.
fn parameters(limits: &PssLimits) -> Result<Vec<u8>, ErrorStack> {
    let hash = limits.hash.unwrap_or(Nid::SHA1);
    let mask_hash = limits.mask_hash.unwrap_or(hash);
    let own_bytes = || limits.hash.and_then(MessageDigest::from_nid).map(|digest| digest.size() as u32);
    let salt_bytes = limits.salt_bytes.or_else(own_bytes).unwrap_or(SALT_BYTES_DEFAULT);
    let mut fields = Vec::new();
    if hash != Nid::SHA1 {
        fields.extend(element(tag::context(0), &[&hash_algorithm(hash)?]));
    }
    if mask_hash != Nid::SHA1 {
        let mask = element(tag::SEQUENCE, &[&identifier(MGF1)?, &hash_algorithm(mask_hash)?]);
        fields.extend(element(tag::context(1), &[&mask]));
    }
    if salt_bytes != SALT_BYTES_DEFAULT {
        fields.extend(element(tag::context(2), &[&der::integer(salt_bytes)]));
    }
    Ok(element(tag::SEQUENCE, &[&fields]))
}

fn key_of(parameters: &PKey<Params>) -> Result<PKey<Private>, ErrorStack> {
    let mut context = PkeyCtx::new(parameters)?;
    context.keygen_init()?;
    context.keygen()
}

fn dsa(bits: u32) -> Result<PKey<Private>, ErrorStack> {
    let mut context = PkeyCtx::new_id(Id::DSA)?;
    context.paramgen_init()?;
    context.set_dsa_paramgen_bits(bits)?;
    key_of(&context.paramgen()?)
}

/// Parameters of our own choice: a prime q, a prime p with q in p - 1, and a generator of order q (FIPS 186-4, A.1 and A.2.1).
fn dsa_with_divisor(bits: i32, divisor_bits: i32) -> Result<PKey<Private>, ErrorStack> {
    let mut context = BigNumContext::new()?;
    let (mut divisor, mut step) = (BigNum::new()?, BigNum::new()?);
    divisor.generate_prime(divisor_bits, false, None, None)?;
    step.lshift1(&divisor)?;
    let one = BigNum::from_u32(1)?;
    let mut prime = BigNum::new()?;
    prime.generate_prime(bits, false, Some(&step), Some(&one))?;
    let (mut rest, mut exponent) = (BigNum::new()?, BigNum::new()?);
    rest.checked_sub(&prime, &one)?;
    exponent.checked_div(&rest, &divisor, &mut context)?;
    let mut generator = BigNum::new()?;
    for base in 2.. {
        generator.mod_exp(&*BigNum::from_u32(base)?, &exponent, &prime, &mut context)?;
        if generator > one {
            break;
        }
    }
    PKey::from_dsa(Dsa::from_pqg(prime, divisor, generator)?.generate_key()?)
}

fn ec(curve: Nid, is_explicit: bool) -> Result<PKey<Private>, ErrorStack> {
    let name = curve.short_name()?;
    let has_identifier = !Asn1Object::from_str(name)?.as_slice().is_empty();
    if !is_explicit && has_identifier {
        return PKey::ec_gen(name);
    }
    let mut group = EcGroup::from_curve_name(curve)?;
    group.set_asn1_flag(if is_explicit { Asn1Flag::EXPLICIT_CURVE } else { Asn1Flag::NAMED_CURVE });
    PKey::from_ec_key(EcKey::generate(&group)?)
}

fn edwards(id: Id) -> Result<PKey<Private>, ErrorStack> {
    match id {
        Id::ED25519 => PKey::generate_ed25519(),
        Id::ED448 => PKey::generate_ed448(),
        Id::X25519 => PKey::generate_x25519(),
        _ => PKey::generate_x448(),
    }
}

fn dh_of_prime(prime: &[u8], generator: u32) -> Result<PKey<Private>, ErrorStack> {
    let dh = Dh::from_pqg(BigNum::from_slice(prime)?, None, BigNum::from_u32(generator)?)?;
    key_of(&PKey::from_dh(dh)?)
}

fn dh_of_length(bits: u32, generator: u32) -> Result<PKey<Private>, ErrorStack> {
    let mut context = PkeyCtx::new_id(Id::DH)?;
    context.paramgen_init()?;
    context.set_dh_paramgen_prime_len(bits)?;
    context.set_dh_paramgen_generator(generator)?;
    key_of(&context.paramgen()?)
}

#[cfg(test)]
mod tests {
    use super::{PssLimits, Recipe};
    use crate::crypto::key_facts::pss_parameters;
    use openssl::nid::Nid;
    use openssl::pkey::Id;

    #[test]
    fn limits_of_pss_come_back() {
        let limits =
            PssLimits { hash: Some(Nid::SHA256), mask_hash: Some(Nid::SHA512), salt_bytes: Some(300) };
        let key = Recipe::RsaPss { bits: 1024, exponent: 65537, limits }.make().expect("a key");
        assert_eq!(key.id(), Id::RSA_PSS);
        let spki = key.public_key_to_der().expect("its public half");
        let found = pss_parameters(&spki).expect("parameters");
        assert_eq!((found.hash, found.mask_hash, found.salt_bytes), (Nid::SHA256, Some(Nid::SHA512), 300));
    }

    #[test]
    fn a_divisor_has_its_length() {
        let key = Recipe::Dsa { bits: 1024, divisor_bits: Some(160) }.make().expect("a key");
        let dsa = key.dsa().expect("of its type");
        assert_eq!((dsa.p().num_bits(), dsa.q().num_bits()), (1024, 160));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert!(Recipe::Rsa { bits: 100, exponent: 65537 }.make().is_err());
        assert!(Recipe::Dsa { bits: 1024, divisor_bits: Some(100) }.make().is_err());
    }
}
