//! Finds characters that JSON strings must escape, many at a time.

const CHUNK: usize = 32;
const WIDE_CHUNK: usize = 8;
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Whether a unit cannot stand in a JSON string as it is.
pub(crate) fn is_special(unit: u8) -> bool {
    unit < 0x20 || unit == b'"' || unit == b'\\'
}

/// For eight units at once: the lowest bit that is set, if any, is in the first special one.
#[inline]
fn specials(word: u64) -> u64 {
    let (quotes, slashes) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    let found = controls | (quotes.wrapping_sub(ONES) & !quotes) | (slashes.wrapping_sub(ONES) & !slashes);
    found & HIGHS
}

/// Whether a chunk has a special unit; written so that the compiler uses the widest registers there are.
#[inline]
fn has_special(chunk: &[u8; CHUNK]) -> bool {
    chunk.iter().fold(0, |found, &unit| {
        found | u8::from(unit < 0x20) | u8::from(unit == b'"') | u8::from(unit == b'\\')
    }) != 0
}

/// Number of units before the first that is special. Most strings are short: chunks come after the first words.
#[inline]
pub(crate) fn plain_prefix(units: &[u8]) -> usize {
    let mut at = 0;
    while let Some(word) = units[at..].first_chunk::<8>() {
        let found = specials(u64::from_le_bytes(*word));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
        if at >= CHUNK {
            at += plain_chunks(&units[at..]);
        }
    }
    at + units[at..].iter().position(|&unit| is_special(unit)).unwrap_or(units.len() - at)
}

/// Number of units in whole chunks that have nothing special.
fn plain_chunks(units: &[u8]) -> usize {
    units
        .chunks_exact(CHUNK)
        .take_while(|chunk| !has_special(chunk.first_chunk().expect("chunks are full")))
        .count()
        * CHUNK
}

/// Units that are looked at at once where few are plain.
pub(crate) const WORD: usize = 16;

/// Number of units before the first special one of a few; their number if there is none.
#[inline]
pub(crate) fn plain_prefix_of_word(word: &[u8; WORD]) -> usize {
    #[cfg(target_arch = "x86_64")]
    {
        // SAFETY: every processor of this architecture has SSE2.
        unsafe { plain_prefix_of_vector(word) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let (first, second) = word.split_at(8);
        let prefix = |half: &[u8]| {
            let word = half.first_chunk().expect("half of sixteen");
            specials(u64::from_le_bytes(*word)).trailing_zeros() as usize / 8
        };
        match prefix(first) {
            8 => 8 + prefix(second),
            found => found,
        }
    }
}

/// # Safety
/// The processor has SSE2.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
unsafe fn plain_prefix_of_vector(word: &[u8; WORD]) -> usize {
    use std::arch::x86_64::*;
    // SAFETY: the word has sixteen bytes.
    let units = unsafe { _mm_loadu_si128(word.as_ptr().cast()) };
    let quotes = _mm_cmpeq_epi8(units, _mm_set1_epi8(0x22));
    let slashes = _mm_cmpeq_epi8(units, _mm_set1_epi8(0x5c));
    let controls = _mm_cmpeq_epi8(_mm_min_epu8(units, _mm_set1_epi8(0x1f)), units);
    let found = _mm_movemask_epi8(_mm_or_si128(controls, _mm_or_si128(quotes, slashes)));
    (found as u32).trailing_zeros().min(WORD as u32) as usize
}

/// As [`plain_prefix_of_word`] for 16-bit units.
#[inline]
pub(crate) fn plain_prefix_of_wide_word(word: &[u16; WORD]) -> usize {
    // Saturated, units above U+00FF are as plain as U+00FF.
    plain_prefix_of_word(&word.map(|unit| unit.min(0xff) as u8))
}

/// Number of 16-bit units before the first that is special, or that is half of a pair if those matter.
pub(crate) fn plain_prefix_wide<const PAIRS: bool>(units: &[u16]) -> usize {
    let stops = |unit: u16| {
        (unit < 0x20) | (unit == 0x22) | (unit == 0x5c) | (PAIRS & (unit.wrapping_sub(0xd800) < 0x800))
    };
    let chunks = units.chunks_exact(WIDE_CHUNK);
    let is_plain = |chunk: &&[u16]| {
        let chunk: &[u16; WIDE_CHUNK] = chunk.first_chunk().expect("chunks are full");
        !chunk.iter().fold(false, |found, &unit| found | stops(unit))
    };
    let at = chunks.take_while(is_plain).count() * WIDE_CHUNK;
    at + units[at..].iter().position(|&unit| stops(unit)).unwrap_or(units.len() - at)
}

#[cfg(test)]
mod tests {
    use super::{
        WORD, is_special, plain_prefix, plain_prefix_of_wide_word, plain_prefix_of_word, plain_prefix_wide,
    };

    #[test]
    fn every_unit_at_every_place() {
        for length in 0..80 {
            for at in 0..length {
                for unit in 0..=255 {
                    let mut units = vec![b'a'; length];
                    units[at] = unit;
                    let expected = if is_special(unit) { at } else { length };
                    assert_eq!(plain_prefix(&units), expected);
                    let wide: Vec<u16> = units.iter().map(|&unit| u16::from(unit)).collect();
                    assert_eq!(plain_prefix_wide::<true>(&wide), expected);
                    if let Some(word) = units.first_chunk() {
                        assert_eq!(plain_prefix_of_word(word), expected.min(WORD));
                    }
                    if let Some(word) = wide.first_chunk() {
                        assert_eq!(plain_prefix_of_wide_word(word), expected.min(WORD));
                    }
                }
            }
        }
    }
}
