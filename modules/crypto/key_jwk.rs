//! Keys as JSON Web Keys (RFC 7517, 7518 and 8037).

use super::key_problem::Problem;
use super::key_read::Pair;
use base64_simd::URL_SAFE_NO_PAD;
use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::ec::{EcGroup, EcKey, EcKeyRef, EcPoint};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKey, PKeyRef, Private};
use openssl::rsa::{Rsa, RsaPrivateKeyBuilder};
use std::borrow::Cow;
use typebridge::Value;

type Property = (Cow<'static, str>, Value);

fn text(name: &'static str, bytes: &[u8]) -> Property {
    (Cow::Borrowed(name), Value::Text(URL_SAFE_NO_PAD.encode_to_string(bytes)))
}

fn number(name: &'static str, number: &BigNumRef) -> Property {
    text(name, &number.to_vec())
}

fn padded(name: &'static str, number: &BigNumRef, bytes: i32) -> Result<Property, ErrorStack> {
    number.to_vec_padded(bytes).map(|bytes| text(name, &bytes))
}

fn word(name: &'static str, word: &'static str) -> Property {
    (Cow::Borrowed(name), Value::Static(word))
}

/// A secret key.
pub fn secret(bytes: &[u8]) -> Value {
    Value::Object(vec![word("kty", "oct"), text("k", bytes)])
}

/// The properties in Node's order. `with_pss`: keys for RSASSA-PSS have a form too.
pub fn export(pair: &Pair, with_pss: bool) -> Result<Value, Problem> {
    let properties = match pair {
        Pair::Private(key) => match key.id() {
            Id::RSA => rsa_private(key),
            Id::RSA_PSS if with_pss => rsa_private(key),
            Id::EC => ec_private(key),
            _ => edwards(key, Some(&|| key.raw_private_key())),
        },
        Pair::Public(key) => match key.id() {
            Id::RSA => rsa_public(key),
            Id::RSA_PSS if with_pss => rsa_public(key),
            Id::EC => ec_public(key),
            _ => edwards(key, None),
        },
    };
    properties.map(Value::Object)
}

fn rsa_public<T: HasPublic>(key: &PKeyRef<T>) -> Result<Vec<Property>, Problem> {
    let rsa = key.rsa()?;
    Ok(vec![word("kty", "RSA"), number("n", rsa.n()), number("e", rsa.e())])
}

fn rsa_private(key: &PKeyRef<Private>) -> Result<Vec<Property>, Problem> {
    let mut properties = rsa_public(key)?;
    let rsa = key.rsa()?;
    properties.push(number("d", rsa.d()));
    let more = [("p", rsa.p()), ("q", rsa.q()), ("dp", rsa.dmp1()), ("dq", rsa.dmq1()), ("qi", rsa.iqmp())];
    properties.extend(more.into_iter().filter_map(|(name, value)| Some(number(name, value?))));
    Ok(properties)
}

/// Names of JWK, and the curves that they mean.
const CURVES: &[(&str, Nid)] = &[
    ("P-256", Nid::X9_62_PRIME256V1),
    ("secp256k1", Nid::SECP256K1),
    ("P-384", Nid::SECP384R1),
    ("P-521", Nid::SECP521R1),
];

fn coordinate_bytes<T>(ec: &EcKeyRef<T>) -> i32
where
    T: HasPublic,
{
    ec.group().degree().div_ceil(8) as i32
}

fn ec_public<T: HasPublic>(key: &PKeyRef<T>) -> Result<Vec<Property>, Problem> {
    let ec = key.ec_key()?;
    let (group, bytes) = (ec.group(), coordinate_bytes(&ec));
    let nid = group.curve_name().unwrap_or(Nid::UNDEF);
    let Some((name, _)) = CURVES.iter().find(|(_, curve)| *curve == nid) else {
        let name = nid.short_name().unwrap_or("UNDEF");
        let message = format!("Unsupported JWK EC curve: {name}.");
        return Err(Problem::plain("ERR_CRYPTO_JWK_UNSUPPORTED_CURVE", message));
    };
    let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
    ec.public_key().affine_coordinates(group, &mut x, &mut y, &mut *BigNumContext::new()?)?;
    Ok(vec![word("kty", "EC"), padded("x", &x, bytes)?, padded("y", &y, bytes)?, word("crv", name)])
}

fn ec_private(key: &PKeyRef<Private>) -> Result<Vec<Property>, Problem> {
    let mut properties = ec_public(key)?;
    let ec = key.ec_key()?;
    properties.push(padded("d", ec.private_key(), coordinate_bytes(&ec))?);
    Ok(properties)
}

/// Names of JWK, and the types that they mean.
const EDWARDS: &[(&str, Id)] =
    &[("Ed25519", Id::ED25519), ("Ed448", Id::ED448), ("X25519", Id::X25519), ("X448", Id::X448)];

fn edwards<T: HasPublic>(
    key: &PKeyRef<T>,
    private: Option<&dyn Fn() -> Result<Vec<u8>, ErrorStack>>,
) -> Result<Vec<Property>, Problem> {
    let Some((name, _)) = EDWARDS.iter().find(|(_, id)| *id == key.id()) else {
        return Err(Problem::plain("ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type."));
    };
    let mut properties = vec![word("crv", name)];
    if let Some(private) = private {
        properties.push(text("d", &private()?));
    }
    properties.push(text("x", &key.raw_public_key()?));
    properties.push(word("kty", "OKP"));
    Ok(properties)
}

fn invalid(message: &'static str) -> Problem {
    Problem::type_error("ERR_CRYPTO_INVALID_JWK", message)
}

/// An RSA key of its numbers: n, e and, of a private one, d, p, q, dp, dq, qi.
pub fn import_rsa(numbers: &[Vec<u8>]) -> Result<Pair, Problem> {
    let _ = ErrorStack::get();
    rsa_of(numbers).map_err(|_| invalid("Invalid JWK RSA key"))
}

fn rsa_of(numbers: &[Vec<u8>]) -> Result<Pair, ErrorStack> {
    let at = |index: usize| BigNum::from_slice(numbers.get(index).map_or(&[][..], |bytes| &bytes[..]));
    if numbers.len() <= 2 {
        let rsa = Rsa::from_public_components(at(0)?, at(1)?)?;
        return PKey::from_rsa(rsa).map(Pair::Public);
    }
    let rsa = RsaPrivateKeyBuilder::new(at(0)?, at(1)?, at(2)?)?
        .set_factors(at(3)?, at(4)?)?
        .set_crt_params(at(5)?, at(6)?, at(7)?)?
        .build();
    PKey::from_rsa(rsa).map(Pair::Private)
}

/// A key on one of JWK's curves; `d` makes it a private one.
pub fn import_ec(curve: &str, x: &[u8], y: &[u8], d: Option<&[u8]>) -> Result<Pair, Problem> {
    let _ = ErrorStack::get();
    let (_, nid) = CURVES
        .iter()
        .find(|(name, _)| *name == curve)
        .ok_or_else(|| Problem::type_error("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name"))?;
    ec_of(*nid, x, y, d).map_err(|_| invalid("Invalid JWK EC key"))
}

fn ec_of(nid: Nid, x: &[u8], y: &[u8], d: Option<&[u8]>) -> Result<Pair, ErrorStack> {
    let group = EcGroup::from_curve_name(nid)?;
    let (x, y) = (BigNum::from_slice(x)?, BigNum::from_slice(y)?);
    let public = EcKey::from_public_key_affine_coordinates(&group, &x, &y)?;
    let Some(d) = d else { return PKey::from_ec_key(public).map(Pair::Public) };
    let point = public.public_key().to_owned(&group)?;
    let number = BigNum::from_slice(d)?;
    let key = EcKey::from_private_components(&group, &number, &point)?;
    PKey::from_ec_key(key).map(Pair::Private)
}

/// A key of bare bytes; `None` if these are not such a key.
pub fn import_edwards(curve: &str, bytes: &[u8], is_private: bool) -> Option<Pair> {
    let (_, id) = EDWARDS.iter().find(|(name, _)| *name == curve)?;
    let key = if is_private {
        PKey::private_key_from_raw_bytes(bytes, *id).map(Pair::Private)
    } else {
        PKey::public_key_from_raw_bytes(bytes, *id).map(Pair::Public)
    };
    key.map_err(|_| ErrorStack::get()).ok()
}

/// A public key of a point's bytes, as Web Crypto's raw format has it.
pub fn import_point(curve: &str, bytes: &[u8]) -> Option<Pair> {
    let (_, nid) = CURVES.iter().find(|(name, _)| *name == curve)?;
    point_of(*nid, bytes).map_err(|_| ErrorStack::get()).ok()
}

fn point_of(nid: Nid, bytes: &[u8]) -> Result<Pair, ErrorStack> {
    let group = EcGroup::from_curve_name(nid)?;
    let point = EcPoint::from_bytes(&group, bytes, &mut *BigNumContext::new()?)?;
    PKey::from_ec_key(EcKey::from_public_key(&group, &point)?).map(Pair::Public)
}
