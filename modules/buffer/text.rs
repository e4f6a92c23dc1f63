//! A view of a JavaScript string in the form in which the engine holds it or hands it out.

use std::borrow::Cow;

/// The characters of a JavaScript string, borrowed for one call.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    /// One byte per UTF-16 code unit, all below U+0100.
    Latin1(&'a [u8]),
    /// UTF-16 code units in the machine's byte order; lone surrogates may occur.
    Utf16(&'a [u16]),
    /// UTF-8 in which lone surrogates are written as three bytes (the form called WTF-8).
    Utf8(&'a [u8]),
}

impl<'a> Text<'a> {
    /// Low byte of every code unit, as Node's latin1, ascii, hex and base64 readers see a string.
    pub fn low_bytes(self) -> Cow<'a, [u8]> {
        match self {
            Text::Latin1(bytes) => Cow::Borrowed(bytes),
            Text::Utf16(units) => Cow::Owned(units.iter().map(|&unit| unit as u8).collect()),
            Text::Utf8(bytes) if bytes.is_ascii() => Cow::Borrowed(bytes),
            Text::Utf8(bytes) => Cow::Owned(wtf8_units(bytes).map(|unit| unit as u8).collect()),
        }
    }

    /// Upper bound of the number of code units.
    pub fn units_max(self) -> usize {
        match self {
            Text::Latin1(bytes) | Text::Utf8(bytes) => bytes.len(),
            Text::Utf16(units) => units.len(),
        }
    }

    /// All code units.
    pub fn units(self) -> Cow<'a, [u16]> {
        match self {
            Text::Latin1(bytes) => Cow::Owned(bytes.iter().map(|&byte| byte.into()).collect()),
            Text::Utf16(units) => Cow::Borrowed(units),
            Text::Utf8(bytes) => Cow::Owned(wtf8_units(bytes).collect()),
        }
    }
}

/// UTF-16 code units of well-formed WTF-8.
pub fn wtf8_units(bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let mut position = 0;
    let mut trail = None;
    std::iter::from_fn(move || {
        if let Some(unit) = trail.take() {
            return Some(unit);
        }
        let (code, length) = wtf8_code_point(bytes.get(position..)?)?;
        position += length;
        if code < 0x10000 {
            return Some(code as u16);
        }
        trail = Some(0xDC00 | (code & 0x3FF) as u16);
        Some((0xD7C0 + (code >> 10)) as u16)
    })
}

/// First code point of well-formed WTF-8 and the number of bytes it takes; None at the end.
fn wtf8_code_point(bytes: &[u8]) -> Option<(u32, usize)> {
    let tail = |index: usize| u32::from(bytes[index] & 0x3F);
    let first = u32::from(*bytes.first()?);
    Some(match first {
        0..0x80 => (first, 1),
        0..0xE0 => ((first & 0x1F) << 6 | tail(1), 2),
        0..0xF0 => ((first & 0x0F) << 12 | tail(1) << 6 | tail(2), 3),
        _ => ((first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4),
    })
}

/// True for the first half of a surrogate pair.
pub fn is_lead(unit: u16) -> bool {
    unit & 0xFC00 == 0xD800
}

/// True for the second half of a surrogate pair.
pub fn is_trail(unit: u16) -> bool {
    unit & 0xFC00 == 0xDC00
}
