//! Finds characters that JSON strings must escape, many at a time.

const CHUNK: usize = 32;
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Whether a unit cannot stand in a JSON string as it is.
pub(crate) fn is_special(unit: u8) -> bool {
    unit < 0x20 || unit == b'"' || unit == b'\\'
}

/// The same for eight units at once.
fn any_special(word: u64) -> bool {
    let (quotes, slashes) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    let found = controls | (quotes.wrapping_sub(ONES) & !quotes) | (slashes.wrapping_sub(ONES) & !slashes);
    found & HIGHS != 0
}

/// The same for a chunk; written so that the compiler uses the widest registers there are.
fn has_special(chunk: &[u8; CHUNK]) -> bool {
    chunk.iter().fold(0, |found, &unit| {
        found | u8::from(unit < 0x20) | u8::from(unit == b'"') | u8::from(unit == b'\\')
    }) != 0
}

/// Number of units before the first that is special.
pub(crate) fn plain_prefix(units: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = units[at..].first_chunk::<CHUNK>() {
        if has_special(chunk) {
            break;
        }
        at += CHUNK;
    }
    while let Some(word) = units[at..].first_chunk::<8>() {
        if any_special(u64::from_le_bytes(*word)) {
            break;
        }
        at += 8;
    }
    at + units[at..].iter().position(|&unit| is_special(unit)).unwrap_or(units.len() - at)
}

#[cfg(test)]
mod tests {
    use super::{is_special, plain_prefix};

    #[test]
    fn every_unit_at_every_place() {
        for length in 0..80 {
            for at in 0..length {
                for unit in 0..=255 {
                    let mut units = vec![b'a'; length];
                    units[at] = unit;
                    assert_eq!(plain_prefix(&units), if is_special(unit) { at } else { length });
                }
            }
        }
    }
}
