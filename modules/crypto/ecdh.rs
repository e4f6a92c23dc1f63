//! ECDH on named curves, and conversion of points. The script's object has the numbers, so nothing is left here.

use super::key_problem::Problem;
use openssl::asn1::Asn1Object;
use openssl::bn::{BigNum, BigNumContext};
use openssl::derive::Deriver;
use openssl::ec::{EcGroup, EcGroupRef, EcKey, EcPoint, PointConversionForm};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use typebridge::ErrorClass;

/// NIST's names of curves that have others too.
const NIST: &[(&str, &str)] = &[
    ("B-163", "sect163r2"),
    ("B-233", "sect233r1"),
    ("B-283", "sect283r1"),
    ("B-409", "sect409r1"),
    ("B-571", "sect571r1"),
    ("K-163", "sect163k1"),
    ("K-233", "sect233k1"),
    ("K-283", "sect283k1"),
    ("K-409", "sect409k1"),
    ("K-571", "sect571k1"),
    ("P-192", "prime192v1"),
    ("P-224", "secp224r1"),
    ("P-256", "prime256v1"),
    ("P-384", "secp384r1"),
    ("P-521", "secp521r1"),
];

fn unknown() -> Problem {
    Problem::type_error("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name")
}

/// The curve of a short name.
pub fn short_name(name: &str) -> Result<Nid, Problem> {
    if name.contains('\0') {
        return Err(unknown());
    }
    let object = Asn1Object::from_str(name).map_err(|_| unknown())?;
    let nid = object.nid();
    if nid.short_name().is_ok_and(|short| short == name) { Ok(nid) } else { Err(unknown()) }
}

/// The curve of a short name or of one of NIST's.
pub fn any_name(name: &str) -> Result<Nid, Problem> {
    let found = NIST.iter().find(|(nist, _)| *nist == name);
    short_name(found.map_or(name, |(_, short)| short))
}

/// NIST's name of a curve.
pub fn nist_name(nid: Nid) -> Option<&'static str> {
    let short = nid.short_name().ok()?;
    NIST.iter().find(|(_, name)| *name == short).map(|(nist, _)| *nist)
}

/// True for a name that means a curve.
pub fn is_curve(name: &str) -> bool {
    let is_curve = short_name(name).is_ok_and(|nid| EcGroup::from_curve_name(nid).is_ok());
    let _ = ErrorStack::get();
    is_curve
}

/// The group of a named curve.
pub fn group(name: &str, refusal: &'static str) -> Result<EcGroup, Problem> {
    let nid = short_name(name)?;
    EcGroup::from_curve_name(nid).map_err(|_| Problem::failed(refusal))
}

/// A point read from its bytes; `None` if these are none.
fn point(group: &EcGroupRef, bytes: &[u8]) -> Option<EcPoint> {
    let mut context = BigNumContext::new().ok()?;
    let point = EcPoint::from_bytes(group, bytes, &mut context).ok();
    let _ = ErrorStack::get();
    point
}

/// The forms by their numbers in `crypto.constants`.
fn form(number: i64) -> PointConversionForm {
    match number {
        2 => PointConversionForm::COMPRESSED,
        6 => PointConversionForm::HYBRID,
        _ => PointConversionForm::UNCOMPRESSED,
    }
}

fn not_a_point() -> Problem {
    Problem::failed("Failed to convert Buffer to EC_POINT")
}

/// A point in another form.
pub fn convert(group: &EcGroupRef, bytes: &[u8], form_number: i64) -> Result<Vec<u8>, Problem> {
    let point = point(group, bytes).ok_or_else(not_a_point)?;
    Ok(point.to_bytes(group, form(form_number), &mut *BigNumContext::new()?)?)
}

/// A private key and its point, which is not compressed.
pub fn generate(group: &EcGroupRef) -> Result<(Vec<u8>, Vec<u8>), Problem> {
    let made = || -> Result<(Vec<u8>, Vec<u8>), ErrorStack> {
        let key = EcKey::generate(group)?;
        let mut context = BigNumContext::new()?;
        let form = PointConversionForm::UNCOMPRESSED;
        Ok((key.private_key().to_vec(), key.public_key().to_bytes(group, form, &mut context)?))
    };
    made().map_err(|_| Problem::failed("Failed to generate key"))
}

/// The point of a private key.
pub fn public_of(group: &EcGroupRef, private: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut context = BigNumContext::new()?;
    let (number, mut order) = (BigNum::from_slice(private)?, BigNum::new()?);
    group.order(&mut order, &mut context)?;
    if number.num_bits() == 0 || number >= order {
        let message = "Private key is not valid for specified curve.";
        return Err(Problem::Coded(ErrorClass::Range, "ERR_CRYPTO_INVALID_KEYTYPE", message.into()));
    }
    let mut point = EcPoint::new(group)?;
    point
        .mul_generator2(group, &number, &mut context)
        .map_err(|_| Problem::failed("Failed to generate ECDH public key"))?;
    Ok(point.to_bytes(group, PointConversionForm::UNCOMPRESSED, &mut context)?)
}

/// The secret shared with `theirs`; `None` if that is no point of the curve.
pub fn secret(
    group: &EcGroupRef,
    private: &[u8],
    public: &[u8],
    theirs: &[u8],
) -> Result<Option<Vec<u8>>, Problem> {
    let code = "ERR_CRYPTO_INVALID_KEYPAIR";
    let invalid = || Problem::Coded(ErrorClass::Range, code, "Invalid key pair".into());
    let own = point(group, public).ok_or_else(invalid)?;
    let number = BigNum::from_slice(private)?;
    let key = EcKey::from_private_components(group, &number, &own)
        .and_then(|key| key.check_key().map(|()| key))
        .map_err(|_| invalid())?;
    let Some(theirs) = point(group, theirs) else { return Ok(None) };
    let derive = || -> Result<Vec<u8>, ErrorStack> {
        let key = PKey::from_ec_key(key)?;
        let peer = PKey::from_ec_key(EcKey::from_public_key(group, &theirs)?)?;
        let mut deriver = Deriver::new(&key)?;
        deriver.set_peer(&peer)?;
        deriver.derive_to_vec()
    };
    derive().map(Some).map_err(|_| Problem::failed("Failed to compute ECDH key"))
}
