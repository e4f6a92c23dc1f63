//! Node's `hex` encoding.

use hex_simd::{AsOut, AsciiCase};

use super::text::Text;

/// Two lower-case digits per byte.
pub fn encode(bytes: &[u8]) -> String {
    hex_simd::encode_to_string(bytes, AsciiCase::Lower)
}

/// Writes two digits for each byte into room for just as many.
pub fn encode_into(bytes: &[u8], room: &mut [u8]) {
    let _ = hex_simd::encode(bytes, room.as_out(), AsciiCase::Lower);
}

/// Decodes pairs of digits until the first pair that is none, the end, or a full target.
/// Returns how many bytes were written; bytes behind them are untouched.
pub fn decode(text: Text<'_>, target: &mut [u8]) -> usize {
    let digits = text.low_bytes();
    let length = target.len().min(digits.len() / 2);
    let pairs = &digits[..length * 2];
    // Checked first: a decoder that fails midway leaves rubbish behind the last valid byte.
    if hex_simd::check(pairs).is_err() {
        return decode_until_invalid(pairs, target);
    }
    hex_simd::decode(pairs, target[..length].as_out()).map_or(0, |decoded| decoded.len())
}

fn decode_until_invalid(pairs: &[u8], target: &mut [u8]) -> usize {
    let mut written = 0;
    for (pair, byte) in pairs.chunks_exact(2).zip(target) {
        let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
            break;
        };
        *byte = high << 4 | low;
        written += 1;
    }
    written
}

fn digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).map(|value| value as u8)
}
