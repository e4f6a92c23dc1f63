//! What a script may ask of a key: its type, its size and its parameters.

use super::der::{self, Reader, tag};
use super::key_problem::Problem;
use super::key_read::{Pair, spki_parts};
use openssl::asn1::Asn1Object;
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKeyRef};
use std::borrow::Cow;
use typebridge::Value;

type Property = (Cow<'static, str>, Value);

/// Does the same with either half.
macro_rules! either {
    ($pair:expr, $key:ident => $result:expr) => {
        match $pair {
            $crate::crypto::key_read::Pair::Private($key) => $result,
            $crate::crypto::key_read::Pair::Public($key) => $result,
        }
    };
}
pub(crate) use either;

/// Node's name of a type.
pub fn type_name(pair: &Pair) -> Option<&'static str> {
    let id = either!(pair, key => key.id());
    Some(match id {
        Id::RSA => "rsa",
        Id::RSA_PSS => "rsa-pss",
        Id::DSA => "dsa",
        Id::DH => "dh",
        Id::EC => "ec",
        Id::ED25519 => "ed25519",
        Id::ED448 => "ed448",
        Id::X25519 => "x25519",
        Id::X448 => "x448",
        _ => return None,
    })
}

/// The properties of `asymmetricKeyDetails`, in Node's order.
pub fn details(pair: &Pair) -> Result<Value, Problem> {
    let properties = either!(pair, key => match key.id() {
        Id::RSA => rsa(key)?,
        Id::RSA_PSS => {
            let mut properties = rsa(key)?;
            properties.extend(pss(&pair.spki()?).into_iter().flatten());
            properties
        }
        Id::DSA => dsa(key)?,
        Id::EC => ec(key)?,
        _ => Vec::new(),
    });
    Ok(Value::Object(properties))
}

fn count(name: &'static str, bits: i32) -> Property {
    (Cow::Borrowed(name), Value::Int(bits))
}

fn rsa<T: HasPublic>(key: &PKeyRef<T>) -> Result<Vec<Property>, Problem> {
    let rsa = key.rsa()?;
    let exponent = rsa.e().to_vec();
    Ok(vec![
        count("modulusLength", rsa.n().num_bits()),
        (Cow::Borrowed("publicExponent"), Value::Uint8Array(exponent)),
    ])
}

fn dsa<T: HasPublic>(key: &PKeyRef<T>) -> Result<Vec<Property>, Problem> {
    let dsa = key.dsa()?;
    let bits = |number: Option<&openssl::bn::BigNumRef>| number.map_or(0, |number| number.num_bits());
    Ok(vec![count("modulusLength", bits(dsa.p_opt())), count("divisorLength", bits(dsa.q_opt()))])
}

fn ec<T: HasPublic>(key: &PKeyRef<T>) -> Result<Vec<Property>, Problem> {
    let name = curve_name(key)?.and_then(|nid| nid.short_name().ok());
    Ok(name.map(|name| (Cow::Borrowed("namedCurve"), Value::Static(name))).into_iter().collect())
}

/// The curve of an EC key, unless its parameters are told one by one.
pub fn curve_name<T: HasPublic>(key: &PKeyRef<T>) -> Result<Option<Nid>, Problem> {
    Ok(key.ec_key()?.group().curve_name())
}

/// The parameters of RSASSA-PSS (RFC 8017, A.2.3); those that are not there have their defaults.
pub struct PssParameters {
    pub hash: Nid,
    /// `None`: the mask is not made by MGF1.
    pub mask_hash: Option<Nid>,
    pub salt_bytes: u32,
}

/// The parameters in a key; `None` for a key without any.
pub fn pss_parameters(spki: &[u8]) -> Option<PssParameters> {
    let (mut algorithm, _) = spki_parts(spki)?;
    let mut fields = algorithm.enter(tag::SEQUENCE)?;
    let mut parameters =
        PssParameters { hash: Nid::SHA1, mask_hash: Some(Nid::SHA1), salt_bytes: SALT_BYTES_DEFAULT };
    if let Some(hash) = fields.take_if(tag::context(0)) {
        parameters.hash = algorithm_of(&mut Reader::new(hash))?.0;
    }
    if let Some(mask) = fields.take_if(tag::context(1)) {
        let (name, mut rest) = algorithm_of(&mut Reader::new(mask))?;
        let is_mgf1 = name == Nid::MGF1;
        parameters.mask_hash = if is_mgf1 { Some(algorithm_of(&mut rest)?.0) } else { None };
    }
    if let Some(salt) = fields.take_if(tag::context(2)) {
        parameters.salt_bytes = der::small_integer(Reader::new(salt).take(tag::INTEGER)?)?;
    }
    Some(parameters)
}

const SALT_BYTES_DEFAULT: u32 = 20;

/// An AlgorithmIdentifier: its name, and what comes behind it.
fn algorithm_of<'a>(reader: &mut Reader<'a>) -> Option<(Nid, Reader<'a>)> {
    let mut algorithm = reader.enter(tag::SEQUENCE)?;
    let identifier = der::dotted(algorithm.take(tag::OBJECT)?);
    let nid = Asn1Object::from_str(&identifier).ok()?.nid();
    Some((nid, algorithm))
}

fn pss(spki: &[u8]) -> Option<Vec<Property>> {
    let parameters = pss_parameters(spki)?;
    let name = |name: &'static str, nid: Nid| {
        nid.long_name().ok().map(|long| (Cow::Borrowed(name), Value::Static(long)))
    };
    let mut properties: Vec<Property> = Vec::new();
    properties.extend(name("hashAlgorithm", parameters.hash));
    properties.extend(parameters.mask_hash.and_then(|hash| name("mgf1HashAlgorithm", hash)));
    properties.push(count("saltLength", parameters.salt_bytes as i32));
    Some(properties)
}
