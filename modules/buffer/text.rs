//! A view of a JavaScript string in the form in which the engine holds it or hands it out.

use std::borrow::Cow;

/// The characters of a JavaScript string, borrowed for one call.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    /// One byte per UTF-16 code unit, all below U+0100.
    Latin1(&'a [u8]),
    /// UTF-16 code units in the machine's byte order; lone surrogates may occur.
    Utf16(&'a [u16]),
    /// Well-formed UTF-8 in which every lone surrogate is U+FFFD; right for the utf8 encoding only.
    Utf8(&'a [u8]),
}

impl<'a> Text<'a> {
    /// Low byte of every code unit, as Node's latin1, ascii, hex and base64 readers see a string.
    pub fn low_bytes(self) -> Cow<'a, [u8]> {
        match self {
            Text::Latin1(bytes) => Cow::Borrowed(bytes),
            Text::Utf16(units) => Cow::Owned(units.iter().map(|&unit| unit as u8).collect()),
            Text::Utf8(bytes) if bytes.is_ascii() => Cow::Borrowed(bytes),
            Text::Utf8(bytes) => {
                Cow::Owned(String::from_utf8_lossy(bytes).encode_utf16().map(|unit| unit as u8).collect())
            }
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
            Text::Utf8(bytes) => Cow::Owned(String::from_utf8_lossy(bytes).encode_utf16().collect()),
        }
    }
}
