//! UTF-8 written and read as V8 and the WHATWG Encoding Standard do it.

use std::borrow::Cow;

use typebridge::vectors::utf16;

use super::text::Text;

/// Writes as many whole characters as fit. Returns how many bytes were written.
pub fn write(text: Text<'_>, target: &mut [u8]) -> usize {
    match text {
        Text::Latin1(bytes) => write_latin1(bytes, target),
        Text::Utf16(units) => write_units(units, target),
        Text::Utf8(bytes) => write_utf8(bytes, target),
    }
}

/// The converter may write ahead of itself, so it gets no more room than the text takes.
fn write_units(units: &[u16], target: &mut [u8]) -> usize {
    let room = length_of_units(units).min(target.len());
    utf16::to_utf8(units, &mut target[..room]).1
}

fn write_latin1(bytes: &[u8], target: &mut [u8]) -> usize {
    let fitting = &bytes[..bytes.len().min(target.len())];
    if !fitting.is_ascii() {
        return encoding_rs::mem::convert_latin1_to_utf8_partial(bytes, target).1;
    }
    target[..fitting.len()].copy_from_slice(fitting);
    fitting.len()
}

fn write_utf8(bytes: &[u8], target: &mut [u8]) -> usize {
    let mut end = bytes.len().min(target.len());
    while end < bytes.len() && bytes[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    target[..end].copy_from_slice(&bytes[..end]);
    end
}

/// Bytes that a text takes.
pub fn length(text: Text<'_>) -> usize {
    match text {
        Text::Latin1(bytes) if bytes.is_ascii() => bytes.len(),
        Text::Latin1(bytes) => bytes.len() + high(bytes),
        Text::Utf16(units) => length_of_units(units),
        Text::Utf8(bytes) => bytes.len(),
    }
}

/// Bytes above 0x7F. Short sums in eight bits let the compiler use vectors.
fn high(bytes: &[u8]) -> usize {
    let in_block = |block: &[u8]| block.iter().fold(0u8, |sum, byte| sum + (byte >> 7));
    bytes.chunks(255).map(|block| usize::from(in_block(block))).sum()
}

/// Three bytes for each half of a pair, minus one for each half of a whole pair.
fn length_of_units(units: &[u16]) -> usize {
    let bytes_of = |unit: u16| 1 + u16::from(unit >= 0x80) + u16::from(unit >= 0x800);
    let in_block = |block: &[u16]| block.iter().fold(0u16, |sum, &unit| sum + bytes_of(unit));
    let bytes: usize = units.chunks(20_000).map(|block| usize::from(in_block(block))).sum();
    let is_pair = |first: u16, second: u16| u16::from(first & 0xFC00 == 0xD800 && second & 0xFC00 == 0xDC00);
    let pairs_in = |(firsts, seconds): (&[u16], &[u16])| {
        firsts.iter().zip(seconds).fold(0u16, |sum, (&first, &second)| sum + is_pair(first, second))
    };
    let seconds = units.get(1..).unwrap_or_default();
    let pairs: usize =
        units.chunks(20_000).zip(seconds.chunks(20_000)).map(|pair| usize::from(pairs_in(pair))).sum();
    bytes - 2 * pairs
}

/// UTF-16 code units of well-formed UTF-8.
pub fn units(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    // A character of four bytes is a pair. Short sums in eight bits let the compiler use vectors.
    let units_of = |byte: u8| u8::from(byte & 0xC0 != 0x80) + u8::from(byte >= 0xF0);
    let in_block = |block: &[u8]| block.iter().fold(0u8, |sum, &byte| sum + units_of(byte));
    bytes.chunks(127).map(|block| usize::from(in_block(block))).sum()
}

/// Writes the units of a text below U+0100 into room for just as many.
pub fn to_latin1(characters: &mut std::str::Chars<'_>, room: &mut [u8]) {
    for (unit, character) in room.iter_mut().zip(characters) {
        *unit = character as u8;
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
