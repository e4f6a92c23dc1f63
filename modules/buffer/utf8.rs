//! UTF-8 written and read as V8 and the WHATWG Encoding Standard do it.

use std::borrow::Cow;

use super::text::{Text, is_lead, is_trail};

const REPLACEMENT: [u8; 3] = [0xEF, 0xBF, 0xBD];

/// How far a write came.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// UTF-16 code units of the text that are represented in the target.
    pub read: usize,
    /// Bytes of the target that were written.
    pub written: usize,
}

/// Bytes that the text takes in UTF-8; a lone surrogate takes the three of U+FFFD.
pub fn length(text: Text<'_>) -> usize {
    match text {
        Text::Latin1(bytes) => bytes.len() + bytes.iter().map(|byte| usize::from(byte >> 7)).sum::<usize>(),
        Text::Utf16(units) => length_utf16(units),
        Text::Utf8(bytes) => bytes.len(),
    }
}

fn length_utf16(units: &[u16]) -> usize {
    // Halves of a pair count three bytes each, a pair takes four.
    let single: usize = units.iter().map(|&unit| 1 + usize::from(unit >= 0x80) + usize::from(unit >= 0x800)).sum();
    let pairs = units.windows(2).filter(|pair| is_lead(pair[0]) && is_trail(pair[1])).count();
    single - 2 * pairs
}

/// Writes as many whole characters as fit.
pub fn write(text: Text<'_>, target: &mut [u8]) -> Progress {
    match text {
        Text::Latin1(bytes) => {
            let (read, written) = encoding_rs::mem::convert_latin1_to_utf8_partial(bytes, target);
            Progress { read, written }
        }
        Text::Utf16(units) => write_utf16(units, target),
        Text::Utf8(bytes) => write_wtf8(bytes, target),
    }
}

fn write_utf16(units: &[u16], target: &mut [u8]) -> Progress {
    let (read, written) = encoding_rs::mem::convert_utf16_to_utf8_partial(units, target);
    // The vector converter wants spare room near the end; what fits exactly is written here.
    let mut progress = Progress { read, written };
    while let Some((code, consumed)) = code_point(&units[progress.read..]) {
        let mut bytes = [0; 4];
        let encoded = code.encode_utf8(&mut bytes).as_bytes();
        let Some(room) = target.get_mut(progress.written..progress.written + encoded.len()) else {
            break;
        };
        room.copy_from_slice(encoded);
        progress.read += consumed;
        progress.written += encoded.len();
    }
    progress
}

/// First character of the units and how many units it takes; a lone surrogate is U+FFFD.
fn code_point(units: &[u16]) -> Option<(char, usize)> {
    let decoded = char::decode_utf16(units.iter().copied()).next()?;
    let character = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
    Some((character, character.len_utf16()))
}

fn write_wtf8(bytes: &[u8], target: &mut [u8]) -> Progress {
    let mut end = bytes.len().min(target.len());
    while end < bytes.len() && bytes[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    let written = &mut target[..end];
    written.copy_from_slice(&bytes[..end]);
    replace_surrogates(written);
    // A character of four bytes is two code units.
    let read = bytes[..end].iter().map(|&byte| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0)).sum();
    Progress { read, written: end }
}

/// Overwrites lone surrogates in well-formed WTF-8.
fn replace_surrogates(bytes: &mut [u8]) {
    let mut from = 0;
    while let Some(found) = memchr::memchr(0xED, &bytes[from..]) {
        let at = from + found;
        if bytes[at + 1] >= 0xA0 {
            bytes[at..at + 3].copy_from_slice(&REPLACEMENT);
        }
        from = at + 3;
    }
}

/// True if the bytes are well-formed.
pub fn is_valid(bytes: &[u8]) -> bool {
    simdutf8::basic::from_utf8(bytes).is_ok()
}

/// Decodes; every maximal part of an ill-formed sequence becomes one U+FFFD.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}
