//! A cipher under way, with the rules that Node lays on OpenSSL's: lengths of tags and messages, what may be called when.

use super::cipher_table::{CHACHA20_POLY1305, Facts, Mode};
use super::openssl_error::{self, coded, plain};
use super::providers;
use openssl::cipher::Cipher;
use openssl::cipher_ctx::{CipherCtx, CipherCtxFlags, CipherCtxRef};
use openssl::error::ErrorStack;
use typebridge::{ErrorClass, Failure};

/// Length of a whole tag, in bytes.
pub const TAG_BYTES: usize = 16;

/// What one call of OpenSSL can take, in bytes.
const INPUT_BYTES_MAX: usize = i32::MAX as usize;

/// Room for what a cipher may write beyond the length of its input, in bytes. It is more than a block, for on a wrong key the
/// key wrap of RFC 5649 wipes as many bytes as it was given, which is more than the crate asks its callers for.
const ROOM_BYTES: usize = 128;

/// ChaCha20-Poly1305 takes nonces of up to so many bytes; OpenSSL did not always refuse longer ones.
const CHACHA_NONCE_BYTES_MAX: usize = 12;

/// How far the tag of a message that is deciphered has come.
#[derive(PartialEq, Eq)]
enum Tag {
    Unknown,
    Known,
    /// OpenSSL has it.
    Passed,
}

/// A Cipheriv or Decipheriv.
pub struct Enciphering {
    facts: &'static Facts,
    /// None once it has ended.
    context: Option<CipherCtx>,
    encrypts: bool,
    tag: [u8; TAG_BYTES],
    tag_bytes: Option<usize>,
    tag_state: Tag,
    /// The longest message that CCM takes with this nonce, in bytes.
    message_bytes_max: usize,
    /// CCM finds a wrong tag when it gets the message, and Node tells it at the end.
    has_failed: bool,
}

/// What a cipher begins with.
pub struct Start<'a> {
    /// As the script named it.
    pub name: &'a str,
    pub key: &'a [u8],
    pub vector: &'a [u8],
    pub tag_bytes: Option<usize>,
    pub encrypts: bool,
}

fn error(class: ErrorClass, code: &'static str, message: impl Into<String>) -> Failure {
    coded(class, code, message.into())
}

fn wrong_vector() -> Failure {
    error(ErrorClass::Type, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector")
}

fn wrong_tag_length(bytes: usize) -> Failure {
    let message = format!("Invalid authentication tag length: {bytes}");
    error(ErrorClass::Type, "ERR_CRYPTO_INVALID_AUTH_TAG", message)
}

fn not_begun(stack: &ErrorStack) -> Failure {
    openssl_error::failure(stack, "Failed to initialize cipher")
}

/// Node keeps OpenSSL's reasons to itself here.
fn wrong_state() -> Failure {
    plain("Trying to add data in unsupported state".to_owned())
}

fn is_length_of_gcm(bytes: usize) -> bool {
    bytes == 4 || bytes == 8 || (12..=TAG_BYTES).contains(&bytes)
}

/// The cipher of that name.
pub fn named(name: &str) -> Result<&'static Facts, Failure> {
    let unknown = || error(ErrorClass::Plain, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    Facts::named(name).ok_or_else(unknown)
}

/// Lays a cipher into a new context, without key and vector.
pub fn begin(facts: &Facts, encrypts: bool) -> Result<CipherCtx, ErrorStack> {
    let cipher = Cipher::fetch(None, facts.name, providers::properties())?;
    let mut context = CipherCtx::new()?;
    if facts.mode == Mode::Wrap {
        context.set_flags(CipherCtxFlags::FLAG_WRAP_ALLOW);
    }
    if encrypts {
        context.encrypt_init(Some(&cipher), None, None)?;
    } else {
        context.decrypt_init(Some(&cipher), None, None)?;
    }
    Ok(context)
}

impl Enciphering {
    /// Begins with a key and a vector that the script gave.
    pub fn with_vector(start: &Start<'_>) -> Result<Enciphering, Failure> {
        let facts = named(start.name)?;
        let given = start.vector.len();
        let is_fixed = !facts.is_authenticated();
        if given == 0 && facts.vector != 0 || is_fixed && given > 0 && given != facts.vector {
            return Err(wrong_vector());
        }
        if facts.number == CHACHA20_POLY1305 && given > CHACHA_NONCE_BYTES_MAX {
            return Err(wrong_vector());
        }
        Enciphering::new(facts, start)
    }

    /// Begins with what it is given.
    pub fn new(facts: &'static Facts, start: &Start<'_>) -> Result<Enciphering, Failure> {
        let context = begin(facts, start.encrypts).map_err(|stack| not_begun(&stack))?;
        let mut this = Enciphering {
            facts,
            context: None,
            encrypts: start.encrypts,
            tag: [0; TAG_BYTES],
            tag_bytes: None,
            tag_state: Tag::Unknown,
            message_bytes_max: INPUT_BYTES_MAX,
            has_failed: false,
        };
        this.context = Some(this.keyed(context, start)?);
        Ok(this)
    }

    fn keyed(&mut self, mut context: CipherCtx, start: &Start<'_>) -> Result<CipherCtx, Failure> {
        if self.facts.is_authenticated() {
            self.authenticate(&mut context, start)?;
        }
        let key = start.key;
        if key.len() > INPUT_BYTES_MAX || context.set_key_length(key.len()).is_err() {
            return Err(error(ErrorClass::Range, "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length"));
        }
        let vector = Some(start.vector).filter(|vector| !vector.is_empty());
        let begun = match self.encrypts {
            true => context.encrypt_init(None, Some(key), vector),
            false => context.decrypt_init(None, Some(key), vector),
        };
        begun.map_err(|stack| not_begun(&stack))?;
        Ok(context)
    }

    /// Settles the lengths of nonce and tag.
    fn authenticate(&mut self, context: &mut CipherCtxRef, start: &Start<'_>) -> Result<(), Failure> {
        let vector = start.vector.len();
        if vector > INPUT_BYTES_MAX || context.set_iv_length(vector).is_err() {
            return Err(wrong_vector());
        }
        if self.facts.mode == Mode::Gcm {
            self.tag_bytes = start.tag_bytes;
            return match start.tag_bytes {
                Some(bytes) if !is_length_of_gcm(bytes) => Err(wrong_tag_length(bytes)),
                _ => Ok(()),
            };
        }
        let default = (self.facts.number == CHACHA20_POLY1305).then_some(TAG_BYTES);
        let Some(bytes) = start.tag_bytes.or(default) else {
            let message = format!("authTagLength required for {}", start.name);
            return Err(error(ErrorClass::Type, "ERR_CRYPTO_INVALID_AUTH_TAG", message));
        };
        if bytes > TAG_BYTES || context.set_tag_length(bytes).is_err() {
            return Err(wrong_tag_length(bytes));
        }
        self.tag_bytes = Some(bytes);
        if self.facts.mode == Mode::Ccm {
            // The nonce leaves so many bytes for the message's length.
            self.message_bytes_max = match vector {
                12 => (1 << 24) - 1,
                13 => (1 << 16) - 1,
                _ => INPUT_BYTES_MAX,
            };
        }
        Ok(())
    }

    fn check_message(&self, bytes: usize) -> Result<(), Failure> {
        if self.facts.mode == Mode::Ccm && bytes > self.message_bytes_max {
            let code = "ERR_CRYPTO_INVALID_MESSAGELEN";
            return Err(error(ErrorClass::Range, code, "Invalid message length"));
        }
        Ok(())
    }

    /// Gives OpenSSL the tag, once.
    fn pass_tag(&mut self) -> Result<(), ErrorStack> {
        if self.tag_state != Tag::Known || self.encrypts {
            return Ok(());
        }
        let (Some(context), Some(bytes)) = (&mut self.context, self.tag_bytes) else { return Ok(()) };
        context.set_tag(&self.tag[..bytes])?;
        self.tag_state = Tag::Passed;
        Ok(())
    }

    /// The next piece of the message.
    pub fn update(&mut self, input: &[u8]) -> Result<Vec<u8>, Failure> {
        if self.context.is_none() || input.len() > INPUT_BYTES_MAX - ROOM_BYTES {
            return Err(wrong_state());
        }
        self.check_message(input.len())?;
        self.pass_tag().map_err(|_| wrong_state())?;
        let context = self.context.as_mut().expect("looked at above");
        let mut output = vec![0; input.len() + ROOM_BYTES];
        match context.cipher_update(input, Some(&mut output)) {
            Ok(bytes) => {
                output.truncate(bytes);
                Ok(output)
            }
            Err(_) if !self.encrypts && self.facts.mode == Mode::Ccm => {
                self.has_failed = true;
                Ok(Vec::new())
            }
            Err(_) => Err(wrong_state()),
        }
    }

    /// The rest of the message, which ends it.
    pub fn finish(&mut self) -> Result<Vec<u8>, Failure> {
        let Some(mut context) = self.context.take() else {
            return Err(error(ErrorClass::Plain, "ERR_CRYPTO_INVALID_STATE", "Invalid state"));
        };
        let fallback = match self.facts.is_authenticated() {
            true => "Unsupported state or unable to authenticate data",
            false => "Unsupported state",
        };
        if !self.encrypts && self.facts.mode == Mode::Ccm {
            return if self.has_failed { Err(plain(fallback.to_owned())) } else { Ok(Vec::new()) };
        }
        let failed = |stack: ErrorStack| openssl_error::failure(&stack, fallback);
        if self.tag_state == Tag::Known {
            self.context = Some(context);
            self.pass_tag().map_err(failed)?;
            context = self.context.take().expect("put there above");
        }
        let mut output = vec![0; ROOM_BYTES];
        let bytes = context.cipher_final(&mut output).map_err(failed)?;
        output.truncate(bytes);
        if self.encrypts && self.facts.is_authenticated() {
            let bytes = *self.tag_bytes.get_or_insert(TAG_BYTES);
            context.tag(&mut self.tag[..bytes]).map_err(failed)?;
        }
        Ok(output)
    }

    /// A message of one piece, with its tag behind it when it is enciphered.
    pub fn whole(mut self, input: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut output = self.update(input)?;
        output.append(&mut self.finish()?);
        output.extend_from_slice(self.made_tag().unwrap_or_default());
        Ok(output)
    }

    /// Whether the last block is padded; false if the message has ended.
    pub fn set_padding(&mut self, pads: bool) -> bool {
        let Some(context) = &mut self.context else { return false };
        context.set_padding(pads);
        true
    }

    /// The tag of a message that has ended.
    pub fn made_tag(&self) -> Option<&[u8]> {
        if self.context.is_some() || !self.encrypts {
            return None;
        }
        self.tag_bytes.map(|bytes| &self.tag[..bytes])
    }

    /// Whether it is settled how long a tag is.
    pub fn knows_tag_length(&self) -> bool {
        self.tag_bytes.is_some()
    }

    /// The tag that the message shall have; false if it is not the time for one.
    pub fn expect_tag(&mut self, tag: &[u8]) -> Result<bool, Failure> {
        let is_open = self.context.is_some() && !self.encrypts && self.facts.is_authenticated();
        if !is_open || self.tag_state != Tag::Unknown {
            return Ok(false);
        }
        let bytes = tag.len();
        let is_expected = self.tag_bytes.is_none_or(|expected| expected == bytes);
        if !is_expected || self.facts.mode == Mode::Gcm && !is_length_of_gcm(bytes) {
            return Err(wrong_tag_length(bytes));
        }
        self.tag[..bytes].copy_from_slice(tag);
        self.tag_bytes = Some(bytes);
        self.tag_state = Tag::Known;
        Ok(true)
    }

    /// What is authenticated and not enciphered; false if it is not the time for it.
    pub fn add_data(&mut self, data: &[u8], message_bytes: Option<usize>) -> Result<bool, Failure> {
        if self.context.is_none() || !self.facts.is_authenticated() || data.len() > INPUT_BYTES_MAX {
            return Ok(false);
        }
        if self.facts.mode == Mode::Ccm {
            let Some(bytes) = message_bytes else {
                let message = "options.plaintextLength required for CCM mode with AAD";
                return Err(error(ErrorClass::Type, "ERR_MISSING_ARGS", message));
            };
            self.check_message(bytes)?;
            if self.pass_tag().is_err() {
                return Ok(false);
            }
            let context = self.context.as_mut().expect("looked at above");
            if context.set_data_len(bytes).is_err() {
                return Ok(false);
            }
        }
        let context = self.context.as_mut().expect("looked at above");
        Ok(context.cipher_update(data, None).is_ok())
    }
}
