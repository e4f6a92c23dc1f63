//! Keys behind the handles of KeyObjects: what a handle holds, and how natives get at it.

use crate::Host;
use crate::kinds::kind;
use crate::slots::Slots;
use openssl::pkey::{PKey, Private, Public};
use std::sync::Arc;
use typebridge::{Args, Binding, Failure, Key, Native, Prototype, Value};

/// `binding('crypto_key')`: handles, and secret keys. Asymmetric keys have a binding of their own.
pub const BINDING: Binding<Host> = Binding {
    name: "crypto_key",
    functions: &[
        Native::new("setPrototype", 1, set_prototype),
        Native::new("createSecret", 1, create_secret),
        Native::new("type", 1, type_of),
        Native::new("secretSize", 1, secret_size),
        Native::new("exportSecret", 1, export_secret),
        Native::new("equals", 2, equals),
    ],
    groups: &[],
};

/// What a KeyObject holds. Jobs on other threads share it.
pub enum Material {
    /// Bytes.
    Secret(Secret),
    /// The public half of a pair.
    Public(PKey<Public>),
    /// Both halves.
    Private(PKey<Private>),
}

/// Secret bytes, overwritten when nobody holds them any more.
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes the bytes over.
    pub fn new(bytes: Vec<u8>) -> Secret {
        Secret(bytes)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0);
        // The compiler must not see that nobody reads the zeros.
        std::hint::black_box(&self.0);
    }
}

impl Material {
    /// `keyObject.type`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Material::Secret(_) => "secret",
            Material::Public(_) => "public",
            Material::Private(_) => "private",
        }
    }
}

/// The keys of one shard that scripts have handles of.
pub struct Keys {
    slots: Slots<Arc<Material>>,
    prototype: Option<Prototype>,
}

impl Default for Keys {
    fn default() -> Keys {
        Keys { slots: Slots::new(kind::CRYPTO_KEY), prototype: None }
    }
}

impl Keys {
    /// The script has forgotten a handle.
    pub fn released(&mut self, key: Key) {
        self.slots.remove(key);
    }

    /// A new handle of a key, which goes with the script's last reference to it.
    pub fn handle(&mut self, material: impl Into<Arc<Material>>) -> Value {
        let prototype = self.prototype.expect("internal:crypto/key_object registers it when it is loaded");
        Value::Loose(prototype, self.slots.insert(material.into()))
    }
}

/// The key behind the handle in an argument, if it is one.
pub fn find(host: &Host, args: &Args<'_>, index: usize) -> Option<Arc<Material>> {
    args.key(index).and_then(|key| host.crypto.keys.slots.get(key)).cloned()
}

/// The key behind the handle in an argument.
pub fn get(host: &Host, args: &Args<'_>, index: usize) -> Result<Arc<Material>, Failure> {
    find(host, args, index).ok_or_else(|| Failure::type_error("not the handle of a key"))
}

/// Runs `read` over the bytes of a secret: of a handle's key, of an ArrayBuffer or view, or of a string's UTF-8.
pub fn with_secret<R>(
    host: &Host,
    args: &Args<'_>,
    index: usize,
    read: impl FnOnce(&[u8]) -> R,
) -> Result<R, Failure> {
    match find(host, args, index).as_deref() {
        Some(Material::Secret(secret)) => Ok(read(secret.bytes())),
        Some(_) => Err(Failure::type_error("not the handle of a secret key")),
        None => super::with_input(args, index, read),
    }
}

/// (prototype of handles)
fn set_prototype(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.crypto.keys.prototype = Some(args.prototype(0));
    Ok(Value::Undefined)
}

/// (bytes) → handle
fn create_secret(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let secret = super::with_input(args, 0, |bytes| Secret::new(bytes.to_vec()))?;
    Ok(host.crypto.keys.handle(Material::Secret(secret)))
}

/// (handle) → `"secret"`, `"public"` or `"private"`
fn type_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Static(get(host, args, 0)?.type_name()))
}

/// (handle) → length in bytes
fn secret_size(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::count(with_secret(host, args, 0, <[u8]>::len)?))
}

/// (handle) → Buffer
fn export_secret(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Buffer(with_secret(host, args, 0, <[u8]>::to_vec)?))
}

/// (handle, handle) → whether they hold the same key
fn equals(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (left, right) = (get(host, args, 0)?, get(host, args, 1)?);
    Ok(Value::Bool(match (&*left, &*right) {
        (Material::Secret(left), Material::Secret(right)) => {
            left.bytes().len() == right.bytes().len() && super::is_equal(left.bytes(), right.bytes())
        }
        (Material::Public(left), Material::Public(right)) => left.public_eq(right),
        (Material::Private(left), Material::Private(right)) => left.public_eq(right),
        _ => false,
    }))
}
