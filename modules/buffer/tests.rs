//! Each fast function against a plain one that does the same byte by byte.

use proptest::prelude::*;

use super::encoding::Encoding;
use super::search::{Direction, index_of, index_of_byte, index_of_utf16};
use super::text::Text;
use super::{base64, hex, utf8, utf16};

const CASES: u32 = 2_000;

/// Calls `check` with every form in which the engine may hand out these code units.
fn in_every_form(units: &[u16], check: impl Fn(Text<'_>)) {
    check(Text::Utf16(units));
    if units.iter().all(|&unit| unit < 0x100) {
        let bytes: Vec<u8> = units.iter().map(|&unit| unit as u8).collect();
        check(Text::Latin1(&bytes));
    }
}

/// Decodes into a target whose bytes are all marked and checks that only the written ones changed.
fn written_only(length: usize, write: impl FnOnce(&mut [u8]) -> usize) -> Vec<u8> {
    const MARK: u8 = 0xA7;
    let mut target = vec![MARK; length];
    let written = write(&mut target);
    assert!(
        target[written..].iter().all(|&byte| byte == MARK),
        "bytes behind the written ones are untouched"
    );
    target.truncate(written);
    target
}

fn plain_base64(units: &[u16], room: usize) -> Vec<u8> {
    let (mut bytes, mut group) = (Vec::new(), Vec::new());
    for &unit in units {
        let value = match unit as u8 {
            b'A'..=b'Z' => unit as u8 - b'A',
            b'a'..=b'z' => unit as u8 - b'a' + 26,
            b'0'..=b'9' => unit as u8 - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        group.push(value);
        match group[..] {
            [first, second] => bytes.push(first << 2 | second >> 4),
            [_, second, third] => bytes.push(second << 4 | third >> 2),
            [_, _, third, fourth] => {
                bytes.push(third << 6 | fourth);
                group.clear();
            }
            _ => {}
        }
    }
    bytes.truncate(room);
    bytes
}

fn plain_hex(units: &[u16], room: usize) -> Vec<u8> {
    let digit = |unit: u16| char::from(unit as u8).to_digit(16);
    let pairs = units.chunks_exact(2).map_while(|pair| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8));
    pairs.take(room).collect()
}

fn plain_utf8(units: &[u16], room: usize) -> (Vec<u8>, usize) {
    let (mut bytes, mut read) = (Vec::new(), 0);
    for decoded in char::decode_utf16(units.iter().copied()) {
        let character = decoded.unwrap_or('\u{FFFD}');
        if bytes.len() + character.len_utf8() > room {
            break;
        }
        bytes.extend(character.encode_utf8(&mut [0; 4]).bytes());
        read += character.len_utf16();
    }
    (bytes, read)
}

fn plain_search(
    haystack: &[u8],
    needle: &[u8],
    offset: i64,
    direction: Direction,
    step: usize,
) -> Option<usize> {
    let length = haystack.len() as i64;
    let start = if offset < 0 { offset + length } else { offset };
    let matches = |at: &i64| *at % step as i64 == 0 && haystack[*at as usize..].starts_with(needle);
    match direction {
        _ if needle.is_empty() => Some(start.clamp(0, length) as usize),
        Direction::Forward => (start.max(0)..length).find(matches).map(|at| at as usize),
        Direction::Backward => (0..=start.min(length - 1)).rev().find(matches).map(|at| at as usize),
    }
}

/// Code units that meet the interesting cases often.
fn units() -> impl Strategy<Value = Vec<u16>> {
    let unit = prop_oneof![
        8 => 0u16..0x80,
        2 => 0x80u16..0x100,
        2 => 0x100u16..0x3000,
        1 => 0xD7F0u16..0xE010,
        1 => Just(0xD83D),
        1 => Just(0xDE00),
        1 => Just(u16::from(b'=')),
    ];
    prop::collection::vec(unit, 0..120)
}

fn digits(alphabet: &'static str) -> impl Strategy<Value = Vec<u16>> {
    let valid = prop::sample::select(alphabet.encode_utf16().collect::<Vec<_>>());
    let unit = prop_oneof![200 => valid, 1 => Just(u16::from(b'\n')), 1 => 0u16..0x200];
    prop::collection::vec(unit, 0..300)
}

const BASE64_DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn base64_decodes_leniently(units in prop_oneof![units(), digits(BASE64_DIGITS), digits(URL_DIGITS)], room in 0usize..300) {
        in_every_form(&units, |text| {
            let decoded = written_only(room, |target| base64::decode(text, target));
            assert_eq!(decoded, plain_base64(&units, room));
            assert_eq!(Encoding::Base64.encode(text), plain_base64(&units, usize::MAX));
            assert!(plain_base64(&units, usize::MAX).len() <= base64::decoded_length_max(units.len()));
        });
    }

    #[test]
    fn base64_round_trip(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for encoded in [base64::encode(&bytes), base64::encode_url(&bytes)] {
            let text = Text::Latin1(encoded.as_bytes());
            prop_assert_eq!(&written_only(bytes.len(), |target| base64::decode(text, target)), &bytes);
        }
        let encoded = base64::encode(&bytes);
        prop_assert_eq!(base64::decode_forgiving(Text::Latin1(encoded.as_bytes())), Ok(bytes));
    }

    #[test]
    fn hex_stops_at_the_first_invalid_pair(units in prop_oneof![units(), digits("0123456789abcdefABCDEF")], room in 0usize..200) {
        in_every_form(&units, |text| {
            assert_eq!(written_only(room, |target| hex::decode(text, target)), plain_hex(&units, room));
        });
    }

    #[test]
    fn utf8_writes_whole_characters(units in units(), room in 0usize..260) {
        let (expected, read) = plain_utf8(&units, room);
        let utf8 = String::from_utf16_lossy(&units);
        in_every_form(&units, |text| {
            let bytes = written_only(room, |target| utf8::write(text, target));
            assert_eq!((&bytes, utf8::units(&bytes)), (&expected, read));
            assert_eq!(written_only(room, |target| utf8::write(Text::Utf8(utf8.as_bytes()), target)), expected);
        });
    }

    #[test]
    fn utf16_and_latin1_write_what_fits(units in units(), room in 0usize..130) {
        let wide: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let narrow: Vec<u8> = units.iter().map(|&unit| unit as u8).collect();
        in_every_form(&units, |text| {
            let room_wide = wide.len().min(room & !1);
            assert_eq!(written_only(room, |target| utf16::write(text, target)), wide[..room_wide]);
            let written = written_only(room, |target| Encoding::Latin1.write(text, target));
            assert_eq!(written, narrow[..narrow.len().min(room)]);
            assert_eq!(text.units().as_ref(), &units[..]);
        });
        prop_assert_eq!(utf16::decode(&wide), units);
    }

    #[test]
    fn fill_repeats_the_pattern(pattern in prop::collection::vec(any::<u8>(), 1..40), length in prop_oneof![0usize..100, 0usize..100_000]) {
        let mut target = vec![0; length];
        prop_assert!(super::fill::fill(&mut target, &pattern));
        prop_assert!(target.iter().zip(pattern.iter().cycle()).all(|(byte, wanted)| byte == wanted));
    }

    #[test]
    fn search_finds_what_a_plain_loop_finds(
        haystack in prop::collection::vec(0u8..3, 0..40),
        needle in prop::collection::vec(0u8..3, 0..4),
        offset in -50i64..50,
        direction in prop::sample::select(vec![Direction::Forward, Direction::Backward]),
    ) {
        // Backward and too far before the start finds nothing, not even at 0.
        let expected = plain_search(&haystack, &needle, offset, direction, 1);
        prop_assert_eq!(index_of(&haystack, &needle, offset, direction), expected);
        if let [byte] = needle[..] {
            prop_assert_eq!(index_of_byte(&haystack, byte, offset, direction), expected);
        }
        if haystack.len() % 2 == 0 && needle.len() % 2 == 0 && offset % 2 == 0 {
            let expected = plain_search(&haystack, &needle, offset, direction, 2);
            prop_assert_eq!(index_of_utf16(&haystack, &needle, offset, direction), expected);
        }
    }
}
