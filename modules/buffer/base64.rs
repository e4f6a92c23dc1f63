//! Node's `base64` and `base64url` encodings, and the stricter decoding of `atob`.

use base64_simd::{AsOut, STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use std::ops::Range;

use typebridge::vectors;

use super::text::Text;

/// Standard alphabet, padded.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}

/// URL alphabet, not padded.
pub fn encode_url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// Characters of the standard encoding of so many bytes.
pub fn encoded_length(bytes: usize) -> usize {
    STANDARD.encoded_length(bytes)
}

/// Characters of the URL encoding of so many bytes.
pub fn encoded_url_length(bytes: usize) -> usize {
    URL_SAFE_NO_PAD.encoded_length(bytes)
}

/// The bytes, of so many, that a piece of their encoding stands for. It begins between groups of four characters, and ends so or
/// with the encoding.
pub fn encoded_from(piece: Range<usize>, bytes: usize) -> Range<usize> {
    piece.start / 4 * 3..piece.end.div_ceil(4).saturating_mul(3).min(bytes)
}

/// Writes the standard encoding into room for just as many characters.
pub fn encode_into(bytes: &[u8], room: &mut [u8]) {
    let (read, written) = vectors::base64::encode(bytes, room);
    let _ = STANDARD.encode(&bytes[read..], room[written..].as_out());
}

/// Writes the URL encoding into room for just as many characters.
pub fn encode_url_into(bytes: &[u8], room: &mut [u8]) {
    let _ = URL_SAFE_NO_PAD.encode(bytes, room.as_out());
}

/// As `decode`, in one pass for what is strictly the standard alphabet; there may be rubbish behind the written bytes.
pub fn decode_over(source: &[u8], target: &mut [u8]) -> usize {
    let body = &source[..source.len() - padding(source)];
    let (read, written) = vectors::base64::decode(body, target);
    let (body, room) = (&body[read..], &mut target[written..]);
    if STANDARD_NO_PAD.decoded_length(body).is_ok_and(|length| length <= room.len())
        && let Ok(decoded) = STANDARD_NO_PAD.decode(body, room.as_out())
    {
        return written + decoded.len();
    }
    written + decode(Text::Latin1(&source[read..]), room)
}

/// Characters of padding at the end, two at most.
fn padding(source: &[u8]) -> usize {
    source.iter().rev().take(2).take_while(|character| **character == b'=').count()
}

/// Decodes both alphabets mixed, skips what belongs to neither, stops at '=', at the end, or when the
/// target is full. Returns how many bytes were written; bytes behind them are untouched.
pub fn decode(text: Text<'_>, target: &mut [u8]) -> usize {
    let source = text.low_bytes();
    let (read, written) = decode_clean(&source, target);
    written + decode_lenient(&source[read..], &mut target[written..])
}

/// Decodes what is strictly the standard alphabet, padded or not, in one pass; None for anything else.
pub fn decode_strict(source: &[u8]) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode_to_vec(&source[..source.len() - padding(source)]).ok()
}

/// Upper bound of what `decode` writes for a text of this many characters.
pub fn decoded_length_max(characters: usize) -> usize {
    characters / 4 * 3 + (characters % 4) * 3 / 4
}

/// The vector path: as many whole groups as the target takes, if all of them are of one alphabet.
fn decode_clean(source: &[u8], target: &mut [u8]) -> (usize, usize) {
    // The last group may be padded, so the scalar path takes it.
    let groups = (source.len().saturating_sub(1) / 4).min(target.len() / 3);
    let (clean, room) = (&source[..groups * 4], &mut target[..groups * 3]);
    // Checked first: a decoder that fails midway leaves rubbish behind the last valid byte.
    let Some(alphabet) =
        [STANDARD_NO_PAD, URL_SAFE_NO_PAD].into_iter().find(|alphabet| alphabet.check(clean).is_ok())
    else {
        return (0, 0);
    };
    let written = alphabet.decode(clean, room.as_out()).map_or(0, |decoded| decoded.len());
    (written / 3 * 4, written)
}

fn decode_lenient(source: &[u8], target: &mut [u8]) -> usize {
    let (mut written, mut bits, mut bit_count) = (0, 0u32, 0);
    for &character in source {
        let value = VALUES[usize::from(character)];
        if value < 64 {
            bits = bits << 6 | u32::from(value);
            bit_count += 6;
            if bit_count >= 8 {
                let Some(byte) = target.get_mut(written) else {
                    break;
                };
                bit_count -= 8;
                *byte = (bits >> bit_count) as u8;
                written += 1;
            }
        } else if character == b'=' {
            break;
        }
    }
    written
}

/// Why `atob` refuses a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// A character outside the standard alphabet, or padding where none may be.
    InvalidCharacter,
    /// The last group has a single character.
    Remainder,
}

/// Forgiving-base64 decode of the WHATWG Infra standard: ASCII white space is skipped, padding is
/// optional but must be right, anything else is refused.
pub fn decode_forgiving(text: Text<'_>) -> Result<Vec<u8>, Refused> {
    let source = match text {
        Text::Utf16(units) if units.iter().any(|&unit| unit > 0xFF) => return Err(Refused::InvalidCharacter),
        _ => text.low_bytes(),
    };
    let mut characters: Vec<u8> = source.iter().copied().filter(|character| !is_space(*character)).collect();
    let padding = characters.iter().rev().take_while(|character| **character == b'=').count();
    let length = characters.len();
    let body = length - padding;
    characters.truncate(body);
    if characters.iter().any(|&character| !is_standard(character)) {
        return Err(Refused::InvalidCharacter);
    }
    if body % 4 == 1 {
        return Err(Refused::Remainder);
    }
    if padding > 2 || padding > 0 && !length.is_multiple_of(4) {
        return Err(Refused::InvalidCharacter);
    }
    let mut decoded = vec![0; decoded_length_max(body)];
    let written = decode(Text::Latin1(&characters), &mut decoded);
    decoded.truncate(written);
    Ok(decoded)
}

fn is_space(character: u8) -> bool {
    matches!(character, b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_standard(character: u8) -> bool {
    VALUES[usize::from(character)] < 64 && character != b'-' && character != b'_'
}

/// Value of every character of both alphabets; 255 for the others.
static VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [255; 256];
    let mut value = 0;
    while value < 64 {
        table[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
}
