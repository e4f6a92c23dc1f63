//! Encryption with RSA, in both directions with either half.

use super::key_facts::either;
use super::key_problem::Problem;
use super::key_read::Pair;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::md::Md;
use openssl::pkey::{HasPublic, PKeyRef, Private};
use openssl::pkey_ctx::{PkeyCtx, PkeyCtxRef};
use openssl::rsa::Padding;

/// What a script may choose beside the key.
pub struct Choices<'a> {
    pub padding: i32,
    pub oaep_digest: Option<MessageDigest>,
    /// For the mask of OAEP where it is not the same as `oaep_digest`, as Node leaves it.
    pub mask_digest: Option<MessageDigest>,
    pub oaep_label: Option<&'a [u8]>,
}

impl Choices<'_> {
    fn apply<T>(&self, context: &mut PkeyCtxRef<T>) -> Result<(), ErrorStack> {
        context.set_rsa_padding(Padding::from_raw(self.padding))?;
        if let Some(digest) = self.oaep_digest.and_then(|digest| Md::from_nid(digest.type_())) {
            context.set_rsa_oaep_md(digest)?;
        }
        if let Some(digest) = self.mask_digest.and_then(|digest| Md::from_nid(digest.type_())) {
            context.set_rsa_mgf1_md(digest)?;
        }
        match self.oaep_label {
            Some(label) if !label.is_empty() => context.set_rsa_oaep_label(label),
            _ => Ok(()),
        }
    }
}

/// `publicEncrypt`
pub fn encrypt(pair: &Pair, bytes: &[u8], choices: &Choices<'_>) -> Result<Vec<u8>, Problem> {
    either!(pair, key => encrypt_with(key, bytes, choices)).map_err(Problem::from)
}

fn encrypt_with<T: HasPublic>(
    key: &PKeyRef<T>,
    bytes: &[u8],
    choices: &Choices<'_>,
) -> Result<Vec<u8>, ErrorStack> {
    work(key, bytes, choices, PkeyCtxRef::encrypt_init, PkeyCtxRef::encrypt_to_vec)
}

/// `privateDecrypt`. With PKCS #1 v1.5 OpenSSL answers a wrong padding with bytes that only look right, so that time and
/// errors tell nothing (implicit rejection).
pub fn decrypt(key: &PKeyRef<Private>, bytes: &[u8], choices: &Choices<'_>) -> Result<Vec<u8>, Problem> {
    Ok(work(key, bytes, choices, PkeyCtxRef::decrypt_init, PkeyCtxRef::decrypt_to_vec)?)
}

/// `privateEncrypt`: a signature without a digest.
pub fn sign(key: &PKeyRef<Private>, bytes: &[u8], choices: &Choices<'_>) -> Result<Vec<u8>, Problem> {
    Ok(work(key, bytes, choices, PkeyCtxRef::sign_init, PkeyCtxRef::sign_to_vec)?)
}

/// What begins an operation, and what does it and adds its result to a vector.
type Begin<T> = fn(&mut PkeyCtxRef<T>) -> Result<(), ErrorStack>;
type Operation<T> = fn(&mut PkeyCtxRef<T>, &[u8], &mut Vec<u8>) -> Result<usize, ErrorStack>;

fn work<T>(
    key: &PKeyRef<T>,
    bytes: &[u8],
    choices: &Choices<'_>,
    begin: Begin<T>,
    operation: Operation<T>,
) -> Result<Vec<u8>, ErrorStack> {
    let _ = ErrorStack::get();
    let mut context = PkeyCtx::new(key)?;
    begin(&mut context)?;
    choices.apply(&mut context)?;
    let mut out = Vec::new();
    operation(&mut context, bytes, &mut out)?;
    Ok(out)
}

/// `publicDecrypt`
pub fn recover(pair: &Pair, bytes: &[u8], choices: &Choices<'_>) -> Result<Vec<u8>, Problem> {
    either!(pair, key => recover_with(key, bytes, choices)).map_err(Problem::from)
}

fn recover_with<T: HasPublic>(
    key: &PKeyRef<T>,
    bytes: &[u8],
    choices: &Choices<'_>,
) -> Result<Vec<u8>, ErrorStack> {
    let _ = ErrorStack::get();
    let mut context = PkeyCtx::new(key)?;
    context.verify_recover_init()?;
    choices.apply(&mut context)?;
    let mut out = vec![0; key.size()];
    let length = context.verify_recover(bytes, Some(&mut out))?;
    out.truncate(length);
    Ok(out)
}
