//! Node's `latin1` (also called binary) and `ascii` encodings.

use super::text::Text;

/// Writes the low byte of every code unit. Returns how many bytes were written.
pub fn write(text: Text<'_>, target: &mut [u8]) -> usize {
    if let Text::Utf16(units) = text {
        let length = units.len().min(target.len());
        for (byte, unit) in target.iter_mut().zip(units) {
            *byte = *unit as u8;
        }
        return length;
    }
    let bytes = text.low_bytes();
    let length = bytes.len().min(target.len());
    target[..length].copy_from_slice(&bytes[..length]);
    length
}

/// Writes the bytes without their high bit into room for just as many.
pub fn to_ascii_into(bytes: &[u8], room: &mut [u8]) {
    for (target, byte) in room.iter_mut().zip(bytes) {
        *target = byte & 0x7F;
    }
}

/// The bytes without their high bit, as Node reads `ascii`.
pub fn to_ascii(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| byte & 0x7F).collect()
}
