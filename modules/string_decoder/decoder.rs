//! The state machine of `StringDecoder`: whole characters go out, a started one waits for its rest.
//!
//! The state is seven bytes that belong to the script, laid out as Node lays them out, because
//! `lastChar`, `lastNeed` and `lastTotal` show them.

use std::borrow::Cow;

use crate::buffer::encoding::{Decoded, Encoding};

/// Bytes of a state: four of a started character, then missing, buffered and encoding.
pub const STATE_BYTES: usize = 7;
const CHARACTER_BYTES: usize = 4;
const MISSING: usize = 4;
const BUFFERED: usize = 5;
const ENCODING: usize = 6;

/// A state borrowed from the script, checked.
pub struct Decoder<'a> {
    state: &'a mut [u8],
    encoding: Encoding,
}

impl<'a> Decoder<'a> {
    /// None if the bytes are no state.
    pub fn new(state: &'a mut [u8]) -> Option<Decoder<'a>> {
        if state.len() != STATE_BYTES
            || usize::from(state[MISSING]) + usize::from(state[BUFFERED]) > CHARACTER_BYTES
        {
            return None;
        }
        let encoding = Encoding::from_number(state[ENCODING])?;
        Some(Decoder { state, encoding })
    }

    /// Decodes a chunk, without the character that its end cuts.
    pub fn write<'b>(&mut self, chunk: &'b [u8]) -> Decoded<'b> {
        if !self.has_wide_characters() {
            return self.encoding.decode(chunk);
        }
        let (finished, rest) = self.finish_started(chunk);
        if rest.is_empty() {
            return self.decode_owned(finished);
        }
        let whole = self.keep_cut_character(rest);
        let body = self.encoding.decode(whole);
        if finished.is_empty() { body } else { join(self.decode_owned(finished), body) }
    }

    /// Decodes what still waits, as far as it can be a character.
    pub fn flush(&mut self) -> Decoded<'static> {
        let mut length = self.buffered();
        if self.encoding == Encoding::Utf16le {
            length &= !1;
        }
        let rest = self.state[..length].to_vec();
        self.set(0, 0);
        self.decode_owned(rest)
    }

    fn has_wide_characters(&self) -> bool {
        !matches!(self.encoding, Encoding::Ascii | Encoding::Latin1 | Encoding::Hex)
    }

    fn buffered(&self) -> usize {
        self.state[BUFFERED].into()
    }

    fn set(&mut self, buffered: usize, missing: usize) {
        self.state[BUFFERED] = buffered as u8;
        self.state[MISSING] = missing as u8;
    }

    fn decode_owned(&self, bytes: Vec<u8>) -> Decoded<'static> {
        match self.encoding.decode(&bytes) {
            Decoded::Utf8(text) => Decoded::Utf8(Cow::Owned(text.into_owned())),
            Decoded::Latin1(text) => Decoded::Latin1(Cow::Owned(text.into_owned())),
            Decoded::Utf16(text) => Decoded::Utf16(text),
        }
    }

    /// Adds the head of the chunk to the started character. Returns that character's bytes if it is
    /// complete or can no longer become so, and what follows of the chunk.
    fn finish_started<'b>(&mut self, chunk: &'b [u8]) -> (Vec<u8>, &'b [u8]) {
        let mut missing = usize::from(self.state[MISSING]);
        if missing == 0 {
            return (Vec::new(), chunk);
        }
        let mut taken = missing.min(chunk.len());
        if self.encoding == Encoding::Utf8
            && let Some(end) = chunk[..taken].iter().position(|byte| byte & 0xC0 != 0x80)
        {
            // The character was broken off: what came of it is decoded as it is.
            taken = end;
            missing = end;
        }
        let buffered = self.buffered();
        self.state[buffered..buffered + taken].copy_from_slice(&chunk[..taken]);
        self.set(buffered + taken, missing - taken);
        if missing > taken {
            return (Vec::new(), &chunk[taken..]);
        }
        let character = self.state[..buffered + taken].to_vec();
        self.set(0, 0);
        (character, &chunk[taken..])
    }

    /// Puts the character that the end of the bytes cuts aside and returns what is before it.
    fn keep_cut_character<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let (buffered, missing) = match self.encoding {
            Encoding::Utf8 => cut_utf8(bytes),
            Encoding::Utf16le => cut_utf16(bytes),
            _ => (bytes.len() % 3, (3 - bytes.len() % 3) % 3),
        };
        let (whole, cut) = bytes.split_at(bytes.len() - buffered);
        self.state[..buffered].copy_from_slice(cut);
        self.set(buffered, missing);
        whole
    }
}

/// How many bytes at the end start a UTF-8 character, and how many it lacks.
fn cut_utf8(bytes: &[u8]) -> (usize, usize) {
    let tail = bytes.iter().rev().take(CHARACTER_BYTES).take_while(|byte| **byte & 0xC0 == 0x80).count();
    if tail == CHARACTER_BYTES || tail == bytes.len() {
        return (0, 0);
    }
    let buffered = tail + 1;
    let length = match bytes[bytes.len() - buffered] {
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..0xF8 => 4,
        _ => 0,
    };
    if buffered < length { (buffered, length - buffered) } else { (0, 0) }
}

/// How many bytes at the end start a UTF-16 character, and how many it lacks.
fn cut_utf16(bytes: &[u8]) -> (usize, usize) {
    if bytes.len() % 2 == 1 {
        return (1, 1);
    }
    if bytes[bytes.len() - 1] & 0xFC == 0xD8 { (2, 2) } else { (0, 0) }
}

fn join(first: Decoded<'static>, second: Decoded<'_>) -> Decoded<'static> {
    match (first, second) {
        (Decoded::Utf8(first), Decoded::Utf8(second)) => {
            Decoded::Utf8(Cow::Owned(first.into_owned() + &second))
        }
        (Decoded::Utf16(mut first), Decoded::Utf16(second)) => {
            first.extend(second);
            Decoded::Utf16(first)
        }
        _ => unreachable!("both halves come from one encoding"),
    }
}
