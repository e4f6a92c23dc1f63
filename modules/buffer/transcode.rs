//! `buffer.transcode`: bytes of one character encoding into another.

use super::encoding::Encoding;
use super::text::Text;
use super::{utf8, utf16};

/// Why bytes cannot be transcoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// One of the two is not utf8, utf16le, latin1 or ascii.
    Encoding,
    /// The bytes are ill-formed, and the target gives no way to say so.
    Malformed,
}

/// Converts; what the target cannot represent becomes '?'.
pub fn transcode(bytes: &[u8], from: Encoding, to: Encoding) -> Result<Vec<u8>, Refused> {
    let units = match from {
        Encoding::Latin1 => widen(bytes),
        // Node reads ascii as latin1 when the target is utf16le.
        Encoding::Ascii if to == Encoding::Utf16le => widen(bytes),
        Encoding::Ascii => bytes.iter().map(|&byte| if byte < 0x80 { byte.into() } else { 0xFFFD }).collect(),
        Encoding::Utf8 if to == Encoding::Utf16le && !utf8::is_valid(bytes) => return Err(Refused::Malformed),
        Encoding::Utf8 => utf8::decode(bytes).encode_utf16().collect(),
        Encoding::Utf16le => utf16::decode(bytes),
        _ => return Err(Refused::Encoding),
    };
    match to {
        Encoding::Utf16le => Ok(units.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        Encoding::Latin1 => Ok(narrow(&units, 0xFF)),
        Encoding::Ascii => Ok(narrow(&units, 0x7F)),
        Encoding::Utf8 if from == Encoding::Utf16le && char::decode_utf16(units.iter().copied()).any(|character| character.is_err()) => {
            Err(Refused::Malformed)
        }
        Encoding::Utf8 => Ok(to_utf8(&units)),
        _ => Err(Refused::Encoding),
    }
}

fn widen(bytes: &[u8]) -> Vec<u16> {
    bytes.iter().map(|&byte| byte.into()).collect()
}

fn narrow(units: &[u16], highest: u8) -> Vec<u8> {
    let character = |decoded: Result<char, _>| u8::try_from(u32::from(decoded.unwrap_or('\u{FFFD}'))).ok();
    char::decode_utf16(units.iter().copied())
        .map(|decoded| character(decoded).filter(|&byte| byte <= highest).unwrap_or(b'?'))
        .collect()
}

fn to_utf8(units: &[u16]) -> Vec<u8> {
    let mut bytes = vec![0; utf8::length(Text::Utf16(units))];
    utf8::write(Text::Utf16(units), &mut bytes);
    bytes
}
