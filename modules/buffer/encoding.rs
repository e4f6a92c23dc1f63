//! The seven encodings of `Buffer`, and the one place that dispatches on them.

use std::borrow::Cow;

use typebridge::vectors::utf16::to_utf8;

use super::text::Text;
use super::{base64, hex, latin1, utf8, utf16};

/// An encoding of `Buffer`. The numbers are what the JS half passes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum Encoding {
    /// Seven bits when read, eight when written.
    Ascii = 0,
    /// UTF-8.
    Utf8 = 1,
    /// Standard base64, padded.
    Base64 = 2,
    /// UTF-16, low byte first.
    Utf16le = 3,
    /// One byte per code unit; also called binary.
    Latin1 = 4,
    /// Two digits per byte.
    Hex = 5,
    /// base64 in the URL alphabet, not padded.
    Base64url = 7,
}

/// A decoded string in the form that costs least to make.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Decoded<'a> {
    /// Well-formed UTF-8.
    Utf8(Cow<'a, str>),
    /// One byte per code unit.
    Latin1(Cow<'a, [u8]>),
    /// UTF-16 code units.
    Utf16(Vec<u16>),
}

impl Decoded<'_> {
    /// Upper bound of the number of code units.
    pub fn units_max(&self) -> usize {
        match self {
            Decoded::Utf8(text) => text.len(),
            Decoded::Latin1(units) => units.len(),
            Decoded::Utf16(units) => units.len(),
        }
    }
}

impl Encoding {
    /// The encoding with this number.
    pub fn from_number(number: u8) -> Option<Encoding> {
        use Encoding::*;
        [Ascii, Utf8, Base64, Utf16le, Latin1, Hex, Base64url]
            .into_iter()
            .find(|encoding| *encoding as u8 == number)
    }

    /// The encoding that a name stands for, in any case of letters.
    pub fn named(name: &[u8]) -> Option<Encoding> {
        const NAMES: [(&[u8], Encoding); 12] = [
            (b"utf8", Encoding::Utf8),
            (b"utf-8", Encoding::Utf8),
            (b"hex", Encoding::Hex),
            (b"base64", Encoding::Base64),
            (b"latin1", Encoding::Latin1),
            (b"binary", Encoding::Latin1),
            (b"ascii", Encoding::Ascii),
            (b"base64url", Encoding::Base64url),
            (b"utf16le", Encoding::Utf16le),
            (b"ucs2", Encoding::Utf16le),
            (b"utf-16le", Encoding::Utf16le),
            (b"ucs-2", Encoding::Utf16le),
        ];
        NAMES.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, encoding)| encoding)
    }

    /// Bytes that a text takes, or an upper bound for the two base64s and hex.
    pub fn length(self, text: Text<'_>) -> usize {
        match self {
            Encoding::Utf8 => utf8::length(text),
            _ => self.bytes_max(text.units_max()),
        }
    }

    /// Encodes the whole text into fresh memory of that `length`, where it may leave rubbish. Returns how many bytes count.
    pub fn fill(self, text: Text<'_>, target: &mut [u8]) -> usize {
        match (self, text) {
            (Encoding::Base64, Text::Latin1(characters)) => base64::decode_over(characters, target),
            (Encoding::Utf8, Text::Utf16(units)) => to_utf8(units, target).1,
            _ => self.write(text, target),
        }
    }

    /// Encodes as much of the text as fits. Returns how many bytes were written.
    pub fn write(self, text: Text<'_>, target: &mut [u8]) -> usize {
        match self {
            Encoding::Utf8 => utf8::write(text, target),
            Encoding::Utf16le => utf16::write(text, target),
            Encoding::Latin1 | Encoding::Ascii => latin1::write(text, target),
            Encoding::Hex => hex::decode(text, target),
            Encoding::Base64 | Encoding::Base64url => base64::decode(text, target),
        }
    }

    /// Encodes the whole text.
    pub fn encode(self, text: Text<'_>) -> Vec<u8> {
        match (self, text) {
            (Encoding::Utf8, Text::Utf8(bytes))
            | (Encoding::Latin1 | Encoding::Ascii, Text::Latin1(bytes)) => return bytes.to_vec(),
            (Encoding::Base64, Text::Latin1(bytes)) => {
                if let Some(decoded) = base64::decode_strict(bytes) {
                    return decoded;
                }
            }
            _ => {}
        }
        let mut bytes = vec![0; self.bytes_max(text.units_max())];
        let written = self.write(text, &mut bytes);
        bytes.truncate(written);
        bytes
    }

    /// Decodes all bytes.
    pub fn decode(self, bytes: &[u8]) -> Decoded<'_> {
        match self {
            Encoding::Utf8 => Decoded::Utf8(utf8::decode(bytes)),
            Encoding::Utf16le => Decoded::Utf16(utf16::decode(bytes)),
            Encoding::Latin1 => Decoded::Latin1(Cow::Borrowed(bytes)),
            Encoding::Ascii if bytes.is_ascii() => Decoded::Latin1(Cow::Borrowed(bytes)),
            Encoding::Ascii => Decoded::Latin1(Cow::Owned(latin1::to_ascii(bytes))),
            Encoding::Hex => Decoded::Utf8(Cow::Owned(hex::encode(bytes))),
            Encoding::Base64 => Decoded::Utf8(Cow::Owned(base64::encode(bytes))),
            Encoding::Base64url => Decoded::Utf8(Cow::Owned(base64::encode_url(bytes))),
        }
    }

    /// The most bytes that a text of this many UTF-16 code units can take.
    pub fn bytes_max(self, code_units: usize) -> usize {
        match self {
            Encoding::Utf8 => code_units * 3,
            Encoding::Utf16le => code_units * 2,
            Encoding::Latin1 | Encoding::Ascii => code_units,
            Encoding::Hex => code_units / 2,
            Encoding::Base64 | Encoding::Base64url => base64::decoded_length_max(code_units),
        }
    }
}
