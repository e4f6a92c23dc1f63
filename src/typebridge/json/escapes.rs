//! Strings with escapes of `JSON.parse`: what is plain and what its escapes mean, put together in small blocks.

use super::scan::WORD;
use super::source::Unit;

/// Units that are gathered before they are appended.
const BLOCK: usize = 64;
/// Units behind an escape that are looked at one by one: where escapes are dense, that is as far as the next one.
const SINGLES: usize = 3;
/// A unit of the resolved string.
pub(crate) trait Resolved: Copy + Default {
    /// `None` for one that does not fit.
    fn of(unit: u16) -> Option<Self>;
}

impl Resolved for u8 {
    #[inline]
    fn of(unit: u16) -> Option<u8> {
        u8::try_from(unit).ok()
    }
}

impl Resolved for u16 {
    #[inline]
    fn of(unit: u16) -> Option<u16> {
        Some(unit)
    }
}

/// What a character behind a backslash means; 0 for `u` and for those that mean nothing.
static MEANT: [u8; 128] = {
    let mut meant = [0; 128];
    let pairs = [
        (b'"', b'"'),
        (b'\\', b'\\'),
        (b'/', b'/'),
        (b'b', 8),
        (b'f', 12),
        (b'n', 10),
        (b'r', 13),
        (b't', 9),
    ];
    let mut at = 0;
    while at < pairs.len() {
        meant[pairs[at].0 as usize] = pairs[at].1;
        at += 1;
    }
    meant
};

/// No digit; the sum of four has a bit above those of a unit.
const NONE: u32 = 1 << 16;

/// The value of a hexadecimal digit.
static DIGITS: [u32; 128] = {
    let mut digits = [NONE; 128];
    let mut at = 0;
    while at < 128 {
        if let Some(digit) = (at as u8 as char).to_digit(16) {
            digits[at] = digit;
        }
        at += 1;
    }
    digits
};

/// Appends to `out` what the source from `at` on means, up to the first unit that the caller must look at: the quote at the end, an
/// error, an escape of what does not fit into the output's units, or the end of the source. Gives its place.
pub(crate) fn resolve<U: Unit, O: Resolved + From<u8>>(
    source: &[U],
    mut at: usize,
    out: &mut Vec<O>,
    copy: impl Fn(U) -> O,
) -> usize {
    let mut block = [O::default(); BLOCK + WORD];
    let mut filled = 0;
    loop {
        if filled >= BLOCK {
            out.extend_from_slice(&block[..filled]);
            filled = 0;
        }
        // Escapes stand side by side more often than not.
        if let Some((unit, length)) = escape(&source[at..]) {
            let Some(unit) = O::of(unit) else { break };
            block[filled] = unit;
            filled += 1;
            at += length;
            for &single in source[at..].iter().take(SINGLES).take_while(|&&unit| is_plain(unit)) {
                block[filled] = copy(single);
                filled += 1;
                at += 1;
            }
            continue;
        }
        let Some(word) = source[at..].first_chunk::<WORD>() else { break };
        let plain = U::plain_prefix_of_word(word);
        let room = block[filled..].first_chunk_mut::<WORD>().expect("a block has room for a word more");
        room.iter_mut().zip(word).for_each(|(place, &unit)| *place = copy(unit));
        filled += plain;
        at += plain;
        if plain == 0 {
            break;
        }
    }
    out.extend_from_slice(&block[..filled]);
    at
}

#[inline]
fn is_plain<U: Unit>(unit: U) -> bool {
    let unit: u32 = unit.into();
    unit >= 0x20 && unit != u32::from(b'"') && unit != u32::from(b'\\')
}

/// The unit that an escape means, and the escape's length; `None` for what is none, and for one that is wrong.
#[inline]
fn escape<U: Unit>(source: &[U]) -> Option<(u16, usize)> {
    let [slash, named, rest @ ..] = source else { return None };
    if (*slash).into() != u32::from(b'\\') {
        return None;
    }
    let named: u32 = (*named).into();
    match *MEANT.get(named as usize)? {
        0 if named == u32::from(b'u') => Some((hexadecimal(rest.first_chunk()?)?, 6)),
        0 => None,
        meant => Some((meant.into(), 2)),
    }
}

#[inline]
fn hexadecimal<U: Unit>(digits: &[U; 4]) -> Option<u16> {
    let digit = |at: usize| *DIGITS.get(digits[at].into() as usize).unwrap_or(&NONE);
    let (high, low) = (digit(0) << 4 | digit(1), digit(2) << 4 | digit(3));
    u16::try_from(high << 8 | low).ok()
}

#[cfg(test)]
mod tests {
    use super::{escape, resolve};

    #[test]
    fn escapes_mean_what_the_grammar_says() {
        for (source, expected) in [
            ("\\n", Some((10, 2))),
            ("\\\"", Some((34, 2))),
            ("\\/x", Some((47, 2))),
            ("\\u00e9", Some((0xe9, 6))),
            ("\\uD83d", Some((0xd83d, 6))),
            ("\\uffff0", Some((0xffff, 6))),
            ("\\u00g0", None),
            ("\\u00\u{e9}0", None),
            ("\\u123", None),
            ("\\x", None),
            ("\\", None),
            ("n", None),
            ("", None),
        ] {
            assert_eq!(escape(source.as_bytes()), expected, "{source}");
            let wide: Vec<u16> = source.encode_utf16().collect();
            assert_eq!(escape(&wide), expected, "{source}, wide");
        }
        assert_eq!(escape(&[0x5c, 0x75, 0x30, 0x130, 0x30, 0x30u16]), None);
    }

    #[test]
    fn blocks_end_anywhere() {
        for length in 0..200 {
            for lead in [0, 1, 7, 63, 64, 65] {
                let source = "a".repeat(lead)
                    + &"\\tb\\u0063".repeat(length)
                    + "\" and as many units as are looked at";
                let mut out: Vec<u8> = Vec::new();
                let end = resolve(source.as_bytes(), 0, &mut out, |unit| unit);
                assert_eq!(out, ("a".repeat(lead) + &"\tbc".repeat(length)).as_bytes());
                assert_eq!(source.as_bytes()[end], b'"');
            }
        }
    }
}
