//! Strings of `JSON.stringify` in quotes: plain units as they are, the others escaped, put together in small blocks.

use super::scan::{self, WORD};

/// Units that are gathered before they are appended.
const BLOCK: usize = 64;
/// Units behind an escaped one that are looked at one by one.
const SINGLES: usize = 3;
const HEX: &[u8; 16] = b"0123456789abcdef";

/// What stands for a unit below U+0080, and at the end its length; 0 for plain units.
static ESCAPED: [[u8; 8]; 128] = {
    let mut table = [[0; 8]; 128];
    let mut unit = 0;
    while unit < 0x20 {
        table[unit] = [b'\\', b'u', b'0', b'0', HEX[unit >> 4], HEX[unit & 15], 0, 6];
        unit += 1;
    }
    let short = [(8, b'b'), (9, b't'), (10, b'n'), (12, b'f'), (13, b'r'), (b'"', b'"'), (b'\\', b'\\')];
    let mut at = 0;
    while at < short.len() {
        table[short[at].0 as usize] = [b'\\', short[at].1, 0, 0, 0, 0, 0, 2];
        at += 1;
    }
    table
};

/// A unit of a string.
pub(crate) trait Quoted: Copy {
    fn number(self) -> u32;
    /// Number of units before the first that is escaped, or that may be half of a pair.
    fn plain_prefix_of_word(word: &[Self; WORD]) -> usize;
    /// Neither escaped nor, maybe, half of a pair.
    #[inline]
    fn is_plain(self) -> bool {
        let unit = self.number();
        unit >= 0x20 && unit != u32::from(b'"') && unit != u32::from(b'\\') && unit & 0xf800 != 0xd800
    }

    /// The number of units that stay as they are where the first is half of a pair; `None` if it is escaped.
    fn pair(units: &[Self]) -> Option<usize>;
}

impl Quoted for u8 {
    #[inline]
    fn number(self) -> u32 {
        self.into()
    }

    #[inline]
    fn plain_prefix_of_word(word: &[u8; WORD]) -> usize {
        scan::plain_prefix_of_word(word)
    }

    #[inline]
    fn pair(_: &[u8]) -> Option<usize> {
        Some(1)
    }
}

impl Quoted for u16 {
    #[inline]
    fn number(self) -> u32 {
        self.into()
    }

    #[inline]
    fn plain_prefix_of_word(word: &[u16; WORD]) -> usize {
        let is_half = |unit: u16| unit.wrapping_sub(0xd800) < 0x800;
        scan::plain_prefix_of_word(&word.map(|unit| if is_half(unit) { b'"' } else { unit.min(0xff) as u8 }))
    }

    #[inline]
    fn pair(units: &[u16]) -> Option<usize> {
        match *units {
            [0xd800..0xdc00, 0xdc00..0xe000, ..] => Some(2),
            [0xd800..0xe000, ..] => None,
            _ => Some(1),
        }
    }
}

/// Appends the units with their escapes, without the quotes.
pub(crate) fn quote<U: Quoted + Into<O>, O: Copy + Default + From<u8>>(units: &[U], out: &mut Vec<O>) {
    let mut block = [O::default(); BLOCK + WORD];
    let (mut filled, mut at) = (0, 0);
    while at < units.len() {
        if filled >= BLOCK {
            out.extend_from_slice(&block[..filled]);
            filled = 0;
        }
        let room = block[filled..].first_chunk_mut::<WORD>().expect("a block has room for a word more");
        let unit = units[at].number();
        let escaped = ESCAPED.get(unit as usize).map_or([0; 8], |escaped| *escaped);
        if escaped[7] > 0 {
            room.iter_mut().zip(escaped).for_each(|(place, unit)| *place = unit.into());
            filled += usize::from(escaped[7]);
            at += 1;
            for &single in units[at..].iter().take(SINGLES).take_while(|unit| unit.is_plain()) {
                block[filled] = single.into();
                filled += 1;
                at += 1;
            }
            continue;
        }
        let plain = match units[at..].first_chunk::<WORD>() {
            Some(word) => {
                room.iter_mut().zip(word).for_each(|(place, &unit)| *place = unit.into());
                U::plain_prefix_of_word(word)
            }
            None => 0,
        };
        let taken = if plain > 0 { plain } else { one(&units[at..], room, &mut filled) };
        filled += plain;
        at += taken;
    }
    out.extend_from_slice(&block[..filled]);
}

/// Writes one character that is not escaped, or half a pair that stands alone. Gives how many units it has.
fn one<U: Quoted + Into<O>, O: Copy + From<u8>>(
    units: &[U],
    room: &mut [O; WORD],
    filled: &mut usize,
) -> usize {
    if let Some(count) = U::pair(units) {
        room.iter_mut().zip(&units[..count]).for_each(|(place, &unit)| *place = unit.into());
        *filled += count;
        return count;
    }
    let unit = units[0].number();
    let digit = |shift: u32| HEX[(unit >> shift & 15) as usize];
    let escaped = [b'\\', b'u', digit(12), digit(8), digit(4), digit(0)];
    room.iter_mut().zip(escaped).for_each(|(place, unit)| *place = unit.into());
    *filled += escaped.len();
    1
}

#[cfg(test)]
mod tests {
    use super::quote;

    fn quoted(text: &str) -> String {
        let (mut narrow, mut wide): (Vec<u16>, Vec<u16>) = (Vec::new(), Vec::new());
        if text.chars().all(|character| (character as u32) < 0x100) {
            let units: Vec<u8> = text.chars().map(|character| character as u8).collect();
            quote(&units, &mut narrow);
        }
        quote(&text.encode_utf16().collect::<Vec<_>>(), &mut wide);
        assert!(narrow.is_empty() || narrow == wide, "{text}");
        String::from_utf16(&wide).unwrap()
    }

    #[test]
    fn every_character_and_every_place() {
        for length in [0, 1, 15, 16, 17, 63, 64, 65, 130] {
            let lead = "\u{e9}".repeat(length);
            for (text, expected) in [
                ("\n", "\\n"),
                ("\u{1}\u{1f}", "\\u0001\\u001f"),
                ("\"\\/", "\\\"\\\\/"),
                ("\u{7f}\u{80}\u{ff}", "\u{7f}\u{80}\u{ff}"),
                ("\u{20ac}\t", "\u{20ac}\\t"),
                ("\u{1f600}x", "\u{1f600}x"),
            ] {
                assert_eq!(quoted(&format!("{lead}{text}{lead}")), format!("{lead}{expected}{lead}"));
            }
        }
    }

    #[test]
    fn halves_of_pairs_are_escaped() {
        let mut out: Vec<u16> = Vec::new();
        quote(&[0xd800, 0x61, 0xdc00, 0xd83d, 0xde00, 0xdbffu16], &mut out);
        let expected = "\\ud800a\\udc00\u{1f600}\\udbff";
        assert_eq!(String::from_utf16(&out).unwrap(), expected);
    }
}
