//! `buffer.transcode`: bytes of one character encoding into another.

use super::encoding::Encoding;
use super::text::Text;
use super::{utf8, utf16};

/// Bytes that are ill-formed where Node wants them well-formed, or an encoding that is none of characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Refused;

/// Converts between utf8, utf16le, latin1 and ascii; what the target cannot represent becomes '?'.
pub fn transcode(bytes: &[u8], from: Encoding, to: Encoding) -> Result<Vec<u8>, Refused> {
    let units = decode(bytes, from, to)?;
    match to {
        Encoding::Utf16le => Ok(replace_lone(&units).flat_map(u16::to_le_bytes).collect()),
        Encoding::Latin1 => Ok(narrow(&units, 0xFF)),
        Encoding::Ascii => Ok(narrow(&units, 0x7F)),
        // From utf16le Node is strict, and half a unit counts as ill-formed.
        Encoding::Utf8
            if from == Encoding::Utf16le && (units.is_empty() || String::from_utf16(&units).is_err()) =>
        {
            Err(Refused)
        }
        Encoding::Utf8 => Ok(to_utf8(&units)),
        _ => Err(Refused),
    }
}

fn decode(bytes: &[u8], from: Encoding, to: Encoding) -> Result<Vec<u16>, Refused> {
    match from {
        Encoding::Latin1 => Ok(Text::Latin1(bytes).units().into_owned()),
        // Node reads ascii as latin1 when the target is utf16le.
        Encoding::Ascii if to == Encoding::Utf16le => Ok(Text::Latin1(bytes).units().into_owned()),
        Encoding::Ascii => {
            Ok(bytes.iter().map(|&byte| if byte < 0x80 { byte.into() } else { 0xFFFD }).collect())
        }
        Encoding::Utf8 if to == Encoding::Utf16le && !utf8::is_valid(bytes) => Err(Refused),
        Encoding::Utf8 => Ok(utf8::decode(bytes).encode_utf16().collect()),
        Encoding::Utf16le => Ok(with_cut_unit(bytes, utf16::decode(bytes), to)),
        _ => Err(Refused),
    }
}

/// Half a unit at the end is ill-formed, as one character with a first half of a pair before it. From utf16le into itself Node
/// shows that, into the others it does not.
fn with_cut_unit(bytes: &[u8], mut units: Vec<u16>, to: Encoding) -> Vec<u16> {
    let follows_half = units.last().is_some_and(|unit| (0xD800..0xDC00).contains(unit));
    if bytes.len() % 2 == 1 && to == Encoding::Utf16le && !follows_half {
        units.push(0xFFFD);
    }
    units
}

fn replace_lone(units: &[u16]) -> impl Iterator<Item = u16> {
    String::from_utf16_lossy(units).encode_utf16().collect::<Vec<_>>().into_iter()
}

fn narrow(units: &[u16], highest: u8) -> Vec<u8> {
    let byte = |character: char| u8::try_from(u32::from(character)).ok().filter(|&byte| byte <= highest);
    let substitute = |character: char| (!is_ignorable(character)).then_some(b'?');
    String::from_utf16_lossy(units)
        .chars()
        .filter_map(|character| byte(character).or_else(|| substitute(character)))
        .collect()
}

/// Characters that show nothing; ICU, and so Node, leaves them out where others become '?'.
fn is_ignorable(character: char) -> bool {
    matches!(u32::from(character),
        0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8 | 0x1BCA0..=0x1BCA3
        | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

fn to_utf8(units: &[u16]) -> Vec<u8> {
    String::from_utf16_lossy(units).into_bytes()
}
