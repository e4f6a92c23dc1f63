//! Signatures made and checked.

use super::key_facts::either;
use super::key_problem::Problem;
use super::key_read::Pair;
use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::md::Md;
use openssl::pkey::{HasPublic, Id, PKeyRef, Private};
use openssl::pkey_ctx::{PkeyCtx, PkeyCtxRef};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer, Verifier};

/// What a script may choose beside key and digest.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    /// One of RSA's; `None` for the key's own.
    pub padding: Option<i32>,
    pub salt_bytes: Option<i32>,
    /// Signatures of DSA and ECDSA are two numbers of one length (IEEE P1363), not DER.
    pub is_p1363: bool,
}

/// The digest of this name; OpenSSL knows it by several.
pub fn digest(name: &str) -> Option<MessageDigest> {
    let name = if matches!(name, "dss1" | "DSS1") { "SHA1" } else { name };
    if name.contains('\0') { None } else { MessageDigest::from_name(name) }
}

fn is_rsa(id: Id) -> bool {
    matches!(id, Id::RSA | Id::RSA_PSS)
}

impl Choices {
    fn padding_of(&self, id: Id) -> Padding {
        let own = if id == Id::RSA_PSS { Padding::PKCS1_PSS } else { Padding::PKCS1 };
        self.padding.map_or(own, Padding::from_raw)
    }

    fn apply<T>(&self, id: Id, context: &mut PkeyCtxRef<T>) -> Result<(), ErrorStack> {
        if !is_rsa(id) {
            return Ok(());
        }
        let padding = self.padding_of(id);
        context.set_rsa_padding(padding)?;
        match self.salt_bytes {
            Some(bytes) if padding == Padding::PKCS1_PSS => {
                context.set_rsa_pss_saltlen(RsaPssSaltlen::custom(bytes))
            }
            _ => Ok(()),
        }
    }
}

/// Bytes of each of the two numbers; `None` for keys whose signatures are not two numbers.
fn number_bytes<T: HasPublic>(key: &PKeyRef<T>) -> Option<usize> {
    let bits = match key.id() {
        Id::DSA => key.dsa().ok()?.q_opt()?.num_bits() as u32,
        Id::EC => key.ec_key().ok()?.group().order_bits(),
        _ => return None,
    };
    Some(bits.div_ceil(8) as usize)
}

fn to_p1363<T: HasPublic>(key: &PKeyRef<T>, signature: Vec<u8>) -> Vec<u8> {
    let Some(bytes) = number_bytes(key) else { return signature };
    let split = || -> Result<Vec<u8>, ErrorStack> {
        let pair = EcdsaSig::from_der(&signature)?;
        let mut both = pair.r().to_vec_padded(bytes as i32)?;
        both.extend(pair.s().to_vec_padded(bytes as i32)?);
        Ok(both)
    };
    split().unwrap_or(signature)
}

/// `None` where the signature is not two numbers of the right length.
fn to_der<T: HasPublic>(key: &PKeyRef<T>, signature: &[u8]) -> Option<Vec<u8>> {
    let Some(bytes) = number_bytes(key) else { return Some(signature.to_vec()) };
    if signature.len() != 2 * bytes {
        return None;
    }
    let (r, s) = signature.split_at(bytes);
    let numbers = (BigNum::from_slice(r).ok()?, BigNum::from_slice(s).ok()?);
    EcdsaSig::from_private_components(numbers.0, numbers.1).ok()?.to_der().ok()
}

fn unsupported() -> Problem {
    Problem::plain("ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation")
}

fn not_private(stack: ErrorStack) -> Problem {
    or_failed(stack, "PEM_read_bio_PrivateKey failed")
}

fn or_failed(stack: ErrorStack, message: &'static str) -> Problem {
    if stack.errors().is_empty() { Problem::failed(message) } else { stack.into() }
}

/// Signs a digest that was taken before.
pub fn sign_digest(
    key: &PKeyRef<Private>,
    digest: MessageDigest,
    hashed: &[u8],
    choices: &Choices,
) -> Result<Vec<u8>, Problem> {
    let _ = ErrorStack::get();
    let id = key.id();
    if matches!(id, Id::ED25519 | Id::ED448) {
        return Err(unsupported());
    }
    let sign = || -> Result<Vec<u8>, ErrorStack> {
        let mut context = PkeyCtx::new(key)?;
        context.sign_init()?;
        choices.apply(id, &mut context)?;
        set_digest(&mut context, digest)?;
        let mut signature = Vec::new();
        context.sign_to_vec(hashed, &mut signature)?;
        Ok(signature)
    };
    let signature = sign().map_err(not_private)?;
    Ok(if choices.is_p1363 { to_p1363(key, signature) } else { signature })
}

fn set_digest<T>(context: &mut PkeyCtxRef<T>, digest: MessageDigest) -> Result<(), ErrorStack> {
    match Md::from_nid(digest.type_()) {
        Some(digest) => context.set_signature_md(digest),
        None => Ok(()),
    }
}

/// Checks the signature of a digest that was taken before.
pub fn verify_digest(
    pair: &Pair,
    digest: MessageDigest,
    hashed: &[u8],
    signature: &[u8],
    choices: &Choices,
) -> Result<bool, Problem> {
    either!(pair, key => verify_hashed(key, digest, hashed, signature, choices))
}

fn verify_hashed<T: HasPublic>(
    key: &PKeyRef<T>,
    digest: MessageDigest,
    hashed: &[u8],
    signature: &[u8],
    choices: &Choices,
) -> Result<bool, Problem> {
    let _ = ErrorStack::get();
    let id = key.id();
    if matches!(id, Id::ED25519 | Id::ED448) {
        return Err(unsupported());
    }
    let converted = if choices.is_p1363 { to_der(key, signature) } else { Some(signature.to_vec()) };
    let Some(signature) = converted else { return Err(Problem::failed("Malformed signature")) };
    let mut context = PkeyCtx::new(key)?;
    context.verify_init().map_err(|stack| or_failed(stack, "PEM_read_bio_PUBKEY failed"))?;
    // Whatever else is wrong, the signature is not good.
    let is_set = choices.apply(id, &mut context).and_then(|()| set_digest(&mut context, digest));
    let is_good = is_set.and_then(|()| context.verify(hashed, &signature));
    Ok(is_good.unwrap_or(false))
}

/// Signs a message.
pub fn sign(
    key: &PKeyRef<Private>,
    digest: Option<MessageDigest>,
    message: &[u8],
    choices: &Choices,
) -> Result<Vec<u8>, Problem> {
    let _ = ErrorStack::get();
    let id = key.id();
    let begun = match digest {
        Some(digest) => Signer::new(digest, key),
        None => Signer::new_without_digest(key),
    };
    let mut signer = begun.map_err(|stack| or_failed(stack, "EVP_SignInit_ex failed"))?;
    let mut finish = || -> Result<Vec<u8>, ErrorStack> {
        if is_rsa(id) {
            let padding = choices.padding_of(id);
            signer.set_rsa_padding(padding)?;
            if let Some(bytes) = choices.salt_bytes.filter(|_| padding == Padding::PKCS1_PSS) {
                signer.set_rsa_pss_saltlen(RsaPssSaltlen::custom(bytes))?;
            }
        }
        signer.sign_oneshot_to_vec(message)
    };
    let signature = finish().map_err(not_private)?;
    Ok(if choices.is_p1363 { to_p1363(key, signature) } else { signature })
}

/// Checks the signature of a message.
pub fn verify(
    pair: &Pair,
    digest: Option<MessageDigest>,
    message: &[u8],
    signature: &[u8],
    choices: &Choices,
) -> Result<bool, Problem> {
    either!(pair, key => verify_message(key, digest, message, signature, choices))
}

fn verify_message<T: HasPublic>(
    key: &PKeyRef<T>,
    digest: Option<MessageDigest>,
    message: &[u8],
    signature: &[u8],
    choices: &Choices,
) -> Result<bool, Problem> {
    let _ = ErrorStack::get();
    let id = key.id();
    let begun = match digest {
        Some(digest) => Verifier::new(digest, key),
        None => Verifier::new_without_digest(key),
    };
    let mut verifier = begun.map_err(|stack| or_failed(stack, "EVP_SignInit_ex failed"))?;
    if is_rsa(id) {
        let padding = choices.padding_of(id);
        verifier.set_rsa_padding(padding).map_err(not_private)?;
        if let Some(bytes) = choices.salt_bytes.filter(|_| padding == Padding::PKCS1_PSS) {
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(bytes)).map_err(not_private)?;
        }
    }
    let converted = if choices.is_p1363 { to_der(key, signature) } else { Some(signature.to_vec()) };
    let is_good = converted.and_then(|signature| verifier.verify_oneshot(&signature, message).ok());
    let _ = ErrorStack::get();
    Ok(is_good.unwrap_or(false))
}
