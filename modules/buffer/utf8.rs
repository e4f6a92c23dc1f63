//! UTF-8 written and read as V8 and the WHATWG Encoding Standard do it.

use std::borrow::Cow;

use super::text::Text;

/// Writes as many whole characters as fit. Returns how many bytes were written.
pub fn write(text: Text<'_>, target: &mut [u8]) -> usize {
    match text {
        Text::Latin1(bytes) => encoding_rs::mem::convert_latin1_to_utf8_partial(bytes, target).1,
        Text::Utf16(units) => write_utf16(units, target),
        Text::Utf8(bytes) => write_utf8(bytes, target),
    }
}

fn write_utf16(units: &[u16], target: &mut [u8]) -> usize {
    let (read, mut written) = encoding_rs::mem::convert_utf16_to_utf8_partial(units, target);
    // The vector converter wants spare room near the end; what fits exactly is written here.
    for decoded in char::decode_utf16(units[read..].iter().copied()) {
        let character = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
        let Some(room) = target.get_mut(written..written + character.len_utf8()) else {
            break;
        };
        written += character.encode_utf8(room).len();
    }
    written
}

fn write_utf8(bytes: &[u8], target: &mut [u8]) -> usize {
    let mut end = bytes.len().min(target.len());
    while end < bytes.len() && bytes[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    target[..end].copy_from_slice(&bytes[..end]);
    end
}

/// UTF-16 code units of well-formed UTF-8.
pub fn units(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    // A character of four bytes is a pair.
    bytes.iter().map(|&byte| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0)).sum()
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
