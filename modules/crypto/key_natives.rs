//! `binding('crypto_keys')`: asymmetric keys read, written and asked; and how other natives get at the key in their arguments.

use super::ecdh;
use super::key::{self, Material};
use super::key_facts::{curve_name, details, either, type_name};
use super::key_jwk;
use super::key_problem::Problem;
use super::key_read::{self, Encoding, Format, Pair, Source};
use super::key_write::{self, Hiding, Written};
use crate::Host;
use openssl::bn::BigNumContext;
use openssl::ec::{EcKey, PointConversionForm};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, PKeyRef, Private};
use typebridge::{Args, Binding, Failure, Native, Value};

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_keys",
    functions: &[
        Native::new("readPrivate", 4, read_private),
        Native::new("readPublic", 4, read_public),
        Native::new("write", 5, write),
        Native::new("jwk", 2, jwk),
        Native::new("typeName", 1, type_of),
        Native::new("details", 1, details_of),
        Native::new("importRsa", 1, import_rsa),
        Native::new("importEc", 4, import_ec),
        Native::new("importEdwards", 3, import_edwards),
        Native::new("importPoint", 2, import_point),
        Native::new("raw", 2, raw),
        Native::new("isCurve", 1, is_curve),
        Native::new("isSound", 1, is_sound),
    ],
    groups: &[],
};

impl From<Pair> for Material {
    fn from(pair: Pair) -> Material {
        match pair {
            Pair::Private(key) => Material::Private(key),
            Pair::Public(key) => Material::Public(key),
        }
    }
}

fn no_handle() -> Failure {
    Failure::type_error("not the handle of an asymmetric key")
}

/// The key behind the handle in an argument.
pub fn pair(host: &Host, args: &Args<'_>, index: usize) -> Result<Pair, Failure> {
    match &*key::get(host, args, index)? {
        Material::Private(key) => Ok(Pair::Private(key.clone())),
        Material::Public(key) => Ok(Pair::Public(key.clone())),
        Material::Secret(_) => Err(no_handle()),
    }
}

/// The private key behind the handle in an argument.
pub fn private_pair(host: &Host, args: &Args<'_>, index: usize) -> Result<PKey<Private>, Failure> {
    match pair(host, args, index)? {
        Pair::Private(key) => Ok(key),
        Pair::Public(_) => Err(no_handle()),
    }
}

/// The format in an argument.
pub fn format(args: &Args<'_>, index: usize) -> Result<Format, Failure> {
    Format::numbered(args.integer(index)?).ok_or_else(|| Failure::type_error("no format has this number"))
}

/// The encoding in an argument, if there is one.
pub fn encoding(args: &Args<'_>, index: usize) -> Result<Option<Encoding>, Failure> {
    if args.is_nullish(index) {
        return Ok(None);
    }
    let none = || Failure::type_error("no encoding has this number");
    Encoding::numbered(args.integer(index)?).map(Some).ok_or_else(none)
}

/// Four arguments: bytes, format, encoding and passphrase.
fn source<'a>(args: &'a Args<'_>, first: usize) -> Result<Source<'a>, Failure> {
    let passphrase = if args.is_nullish(first + 3) { None } else { Some(args.bytes(first + 3)?) };
    Ok(Source {
        bytes: args.bytes(first)?,
        format: format(args, first + 1)?,
        encoding: encoding(args, first + 2)?,
        passphrase,
    })
}

/// Number of the arguments that [`private`] and [`any`] read.
pub const KEY_ARGUMENTS: usize = 4;

/// A private key in four arguments: a handle, or what it is read from.
pub fn private(host: &Host, args: &Args<'_>, first: usize) -> Result<PKey<Private>, Failure> {
    if args.key(first).is_some() {
        return private_pair(host, args, first);
    }
    Ok(key_read::private(&source(args, first)?)?)
}

/// A key of either kind, likewise.
pub fn any(host: &Host, args: &Args<'_>, first: usize) -> Result<Pair, Failure> {
    if args.key(first).is_some() {
        return pair(host, args, first);
    }
    Ok(key_read::public_or_private(&source(args, first)?)?)
}

/// (bytes, format, encoding, passphrase) → handle
fn read_private(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = private(host, args, 0)?;
    Ok(host.crypto.keys.handle(Material::Private(key)))
}

/// (bytes or handle, format, encoding, passphrase) → handle of a public key
fn read_public(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let pair = public_half(any(host, args, 0)?)?;
    Ok(host.crypto.keys.handle(Material::from(pair)))
}

/// The public half alone.
pub fn public_half(pair: Pair) -> Result<Pair, Problem> {
    match pair {
        Pair::Public(_) => Ok(pair),
        Pair::Private(key) => match key.public_key_to_der() {
            Ok(der) => Ok(Pair::Public(PKey::public_key_from_der(&der)?)),
            Err(refusal) => nameless_half(&key).map_err(|_| refusal.into()),
        },
    }
}

/// That of a key on a curve without an identifier, which cannot be written.
fn nameless_half(key: &PKeyRef<Private>) -> Result<Pair, ErrorStack> {
    let ec = key.ec_key()?;
    PKey::from_ec_key(EcKey::from_public_key(ec.group(), ec.public_key())?).map(Pair::Public)
}

/// What is written, for the script.
pub fn shown(written: Written) -> Value {
    match written {
        Written::Text(text) => Value::Text(text),
        Written::Bytes(bytes) => Value::Buffer(bytes),
    }
}

/// (handle, format, encoding, cipher, passphrase) → string or Buffer
fn write(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (format, encoding) = (format(args, 1)?, encoding(args, 2)?.unwrap_or(Encoding::Spki));
    let written = match pair(host, args, 0)? {
        Pair::Public(key) => key_write::public(&key, format, encoding)?,
        Pair::Private(key) => {
            let cipher = args.optional_text(3)?.map(|name| key_write::cipher(&name)).transpose()?;
            let passphrase = if args.is_nullish(4) { &[][..] } else { args.bytes(4)? };
            let hiding = cipher.map(|cipher| Hiding { cipher, passphrase });
            key_write::private(&key, format, encoding, hiding.as_ref())?
        }
    };
    Ok(shown(written))
}

/// (handle, whether RSA-PSS is exported too) → object
fn jwk(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    if let Some(Material::Secret(secret)) = key::find(host, args, 0).as_deref() {
        return Ok(key_jwk::secret(secret.bytes()));
    }
    Ok(key_jwk::export(&pair(host, args, 0)?, args.flag(1))?)
}

/// (handle) → name of its type, or undefined
fn type_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(type_name(&pair(host, args, 0)?).map_or(Value::Undefined, Value::Static))
}

/// (handle) → object with its parameters
fn details_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(details(&pair(host, args, 0)?)?)
}

/// (list of numbers as bytes) → handle
fn import_rsa(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let numbers = args.elements(0, |element| element.bytes(0).map(<[u8]>::to_vec))?;
    let pair = key_jwk::import_rsa(&numbers)?;
    Ok(host.crypto.keys.handle(Material::from(pair)))
}

/// (curve, x, y, d or undefined) → handle
fn import_ec(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let d = if args.is_nullish(3) { None } else { Some(args.bytes(3)?) };
    let pair = key_jwk::import_ec(&args.text(0)?, args.bytes(1)?, args.bytes(2)?, d)?;
    Ok(host.crypto.keys.handle(Material::from(pair)))
}

/// (name, bytes, whether they are private) → handle, or undefined
fn import_edwards(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let pair = key_jwk::import_edwards(&args.text(0)?, args.bytes(1)?, args.flag(2));
    Ok(pair.map_or(Value::Undefined, |pair| host.crypto.keys.handle(Material::from(pair))))
}

/// (curve, bytes of a point) → handle, or undefined
fn import_point(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let pair = key_jwk::import_point(&args.text(0)?, args.bytes(1)?);
    Ok(pair.map_or(Value::Undefined, |pair| host.crypto.keys.handle(Material::from(pair))))
}

/// (handle, whether the private half is wanted) → Buffer: the bare bytes of a key that has such
fn raw(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let pair = pair(host, args, 0)?;
    if let (true, Pair::Private(key)) = (args.flag(1), &pair) {
        return Ok(Value::Buffer(key.raw_private_key().map_err(Problem::from)?));
    }
    let bytes = either!(&pair, key => {
        if key.id() == Id::EC {
            key.ec_key().and_then(|ec| {
                let mut context = BigNumContext::new()?;
                ec.public_key().to_bytes(ec.group(), PointConversionForm::UNCOMPRESSED, &mut context)
            })
        } else {
            key.raw_public_key()
        }
    });
    Ok(Value::Buffer(bytes.map_err(Problem::from)?))
}

/// (name) → whether it means a curve
fn is_curve(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(ecdh::is_curve(&args.text(0)?)))
}

/// (handle) → false for a key of a curve whose numbers do not belong together
fn is_sound(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let pair = pair(host, args, 0)?;
    let is_sound = either!(&pair, key => match key.ec_key() {
        Ok(ec) => curve_name(key)?.unwrap_or(Nid::UNDEF) != Nid::UNDEF && ec.check_key().is_ok(),
        Err(_) => true,
    });
    let _ = ErrorStack::get();
    Ok(Value::Bool(is_sound))
}
