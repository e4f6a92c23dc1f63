//! Node's `utf16le` encoding, also called ucs2.

use super::text::Text;

/// Writes whole code units, low byte first. Returns how many bytes were written.
pub fn write(text: Text<'_>, target: &mut [u8]) -> usize {
    match text {
        Text::Latin1(bytes) => copy(bytes.iter().map(|&byte| byte.into()), target),
        Text::Utf16(units) => copy(units.iter().copied(), target),
        Text::Utf8(_) => copy(text.units().iter().copied(), target),
    }
}

fn copy(units: impl Iterator<Item = u16>, target: &mut [u8]) -> usize {
    let mut written = 0;
    for (pair, unit) in target.chunks_exact_mut(2).zip(units) {
        pair.copy_from_slice(&unit.to_le_bytes());
        written += 2;
    }
    written
}

/// Code units of the bytes; an odd last byte is dropped.
pub fn decode(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
}
