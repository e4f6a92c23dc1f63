//! UTF-8 to UTF-16 and back.

/// Writes the code units of a text into room for at least as many. Returns how many there are.
pub fn from_utf8(text: &str, units: &mut [u16]) -> usize {
    let (mut read, mut written) = (0, 0);
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("sse4.1") && is_x86_feature_detected!("ssse3") {
        // SAFETY: the processor has what the function wants.
        (read, written) = unsafe { vector::from_utf8(text.as_bytes(), units) };
    }
    for character in text[read..].chars() {
        written += character.encode_utf16(&mut units[written..]).len();
    }
    written
}

/// Writes as many whole characters as fit; lone surrogates become U+FFFD. Returns units read and bytes written.
pub fn to_utf8(units: &[u16], bytes: &mut [u8]) -> (usize, usize) {
    let (mut read, mut written) = (0, 0);
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("sse4.1") && is_x86_feature_detected!("ssse3") {
        // SAFETY: the processor has what the function wants.
        (read, written) = unsafe { vector::to_utf8(units, bytes) };
    }
    for decoded in char::decode_utf16(units[read..].iter().copied()) {
        let (character, units_read) = or_replacement(decoded);
        let Some(room) = bytes.get_mut(written..written + character.len_utf8()) else {
            break;
        };
        written += character.encode_utf8(room).len();
        read += units_read;
    }
    (read, written)
}

/// A character and how many units it took.
fn or_replacement(decoded: Result<char, std::char::DecodeUtf16Error>) -> (char, usize) {
    decoded.map_or((char::REPLACEMENT_CHARACTER, 1), |character| (character, character.len_utf16()))
}

#[cfg(target_arch = "x86_64")]
mod vector {
    use crate::vectors::utf16_tables::{PACK_THREE, PACK_TWO, Pack, SCALAR, STEPS, WIDEN};
    use std::arch::x86_64::*;

    /// Bytes of a vector.
    const LANES: usize = 16;
    /// Characters of up to two bytes in one step, and of up to three.
    const NARROW: usize = 6;
    const WIDE: usize = 4;

    /// Decodes well-formed UTF-8 while whole vectors can be read and written; stops between characters.
    ///
    /// # Safety
    /// The processor has SSE4.1 and SSSE3.
    #[target_feature(enable = "sse4.1,ssse3")]
    pub unsafe fn from_utf8(bytes: &[u8], units: &mut [u16]) -> (usize, usize) {
        let (mut read, mut written) = (0, 0);
        while read + LANES <= bytes.len() && written + LANES <= units.len() {
            // SAFETY: the loop's condition leaves a vector to read and two to write.
            let (source, target) = unsafe {
                (_mm_loadu_si128(bytes.as_ptr().add(read).cast()), units.as_mut_ptr().add(written))
            };
            if _mm_movemask_epi8(source) == 0 {
                let zero = _mm_setzero_si128();
                // SAFETY: as above.
                unsafe {
                    _mm_storeu_si128(target.cast(), _mm_unpacklo_epi8(source, zero));
                    _mm_storeu_si128(target.add(LANES / 2).cast(), _mm_unpackhi_epi8(source, zero));
                }
                (read, written) = (read + LANES, written + LANES);
                continue;
            }
            // A byte ends a character if the next one is no continuation: those are below -64.
            let continuations = _mm_movemask_epi8(_mm_cmplt_epi8(source, _mm_set1_epi8(-64)));
            let step = STEPS[(!continuations >> 1 & 0xFFF) as usize];
            if step.shuffle == SCALAR {
                let (bytes_read, units_written) = one(&bytes[read..], &mut units[written..]);
                (read, written) = (read + bytes_read, written + units_written);
                continue;
            }
            // SAFETY: shuffles have the size of a vector; the target has room for two.
            written += unsafe {
                let shuffle = _mm_loadu_si128(WIDEN[usize::from(step.shuffle)].as_ptr().cast());
                let moved = _mm_shuffle_epi8(source, shuffle);
                let is_narrow = step.shuffle < 64;
                _mm_storeu_si128(target.cast(), if is_narrow { two(moved) } else { three(moved) });
                if is_narrow { NARROW } else { WIDE }
            };
            read += usize::from(step.bytes);
        }
        (read, written)
    }

    /// Units of 16 bits from characters of one or two bytes, the last byte lowest.
    #[target_feature(enable = "sse4.1,ssse3")]
    fn two(moved: __m128i) -> __m128i {
        let last = _mm_and_si128(moved, _mm_set1_epi16(0x7F));
        let first = _mm_and_si128(moved, _mm_set1_epi16(0x1F00));
        _mm_or_si128(last, _mm_srli_epi16(first, 2))
    }

    /// The same from characters of up to three bytes in 32 bits each.
    #[target_feature(enable = "sse4.1,ssse3")]
    fn three(moved: __m128i) -> __m128i {
        let last = _mm_and_si128(moved, _mm_set1_epi32(0x7F));
        let middle = _mm_srli_epi32(_mm_and_si128(moved, _mm_set1_epi32(0x3F00)), 2);
        let first = _mm_srli_epi32(_mm_and_si128(moved, _mm_set1_epi32(0x0F_0000)), 4);
        let units = _mm_or_si128(_mm_or_si128(last, middle), first);
        _mm_packus_epi32(units, units)
    }

    /// One character.
    fn one(bytes: &[u8], units: &mut [u16]) -> (usize, usize) {
        let first = u32::from(bytes[0]);
        let rest = |at: usize| u32::from(bytes[at] & 0x3F);
        let (length, value) = match first {
            0..0x80 => (1, first),
            0x80..0xE0 => (2, (first & 0x1F) << 6 | rest(1)),
            0xE0..0xF0 => (3, (first & 0xF) << 12 | rest(1) << 6 | rest(2)),
            _ => (4, (first & 7) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3)),
        };
        if value < 0x10000 {
            units[0] = value as u16;
            return (length, 1);
        }
        units[0] = 0xD7C0 + (value >> 10) as u16;
        units[1] = 0xDC00 | (value & 0x3FF) as u16;
        (length, 2)
    }

    /// Encodes while whole vectors can be read and written.
    ///
    /// # Safety
    /// The processor has SSE4.1 and SSSE3.
    #[target_feature(enable = "sse4.1,ssse3")]
    pub unsafe fn to_utf8(units: &[u16], bytes: &mut [u8]) -> (usize, usize) {
        let (mut read, mut written) = (0, 0);
        while read + LANES / 2 <= units.len() && written + 2 * LANES <= bytes.len() {
            // SAFETY: the loop's condition leaves a vector to read and two to write.
            let (source, target) = unsafe {
                (_mm_loadu_si128(units.as_ptr().add(read).cast()), bytes.as_mut_ptr().add(written))
            };
            if _mm_testz_si128(source, _mm_set1_epi16(0xFF80u16 as i16)) != 0 {
                // SAFETY: as above.
                unsafe { _mm_storel_epi64(target.cast(), _mm_packus_epi16(source, source)) };
                (read, written) = (read + 8, written + 8);
            } else if _mm_testz_si128(source, _mm_set1_epi16(0xF800u16 as i16)) != 0 {
                // SAFETY: as above.
                written += unsafe { store(target, split_two(source)) };
                read += 8;
            } else if has_surrogate(source) {
                let Some((units_read, bytes_written)) = some(&units[read..], &mut bytes[written..]) else {
                    break;
                };
                (read, written) = (read + units_read, written + bytes_written);
            } else {
                let zero = _mm_setzero_si128();
                // SAFETY: as above: the first half takes at most 12 bytes.
                unsafe {
                    let first = store(target, split_three(_mm_unpacklo_epi16(source, zero)));
                    written +=
                        first + store(target.add(first), split_three(_mm_unpackhi_epi16(source, zero)));
                }
                read += 8;
            }
        }
        (read, written)
    }

    #[target_feature(enable = "sse4.1,ssse3")]
    fn has_surrogate(source: __m128i) -> bool {
        let high = _mm_and_si128(source, _mm_set1_epi16(0xF800u16 as i16));
        _mm_movemask_epi8(_mm_cmpeq_epi16(high, _mm_set1_epi16(0xD800u16 as i16))) != 0
    }

    /// Bytes of eight units below U+0800, not yet moved together, and how they are moved.
    #[target_feature(enable = "sse4.1,ssse3")]
    fn split_two(source: __m128i) -> (__m128i, &'static Pack) {
        let first = _mm_and_si128(_mm_slli_epi16(source, 2), _mm_set1_epi16(0x1F00));
        let last = _mm_and_si128(source, _mm_set1_epi16(0x3F));
        let both = _mm_or_si128(_mm_or_si128(first, last), _mm_set1_epi16(0xC080u16 as i16));
        let is_one = _mm_cmplt_epi16(source, _mm_set1_epi16(0x80));
        let mask = _mm_movemask_epi8(_mm_packs_epi16(is_one, is_one)) & 0xFF;
        (_mm_blendv_epi8(both, source, is_one), &PACK_TWO[mask as usize])
    }

    /// The same of four units that are no surrogates, in 32 bits each.
    #[target_feature(enable = "sse4.1,ssse3")]
    fn split_three(source: __m128i) -> (__m128i, &'static Pack) {
        let is_one = _mm_cmplt_epi32(source, _mm_set1_epi32(0x80));
        let is_two = _mm_cmplt_epi32(source, _mm_set1_epi32(0x800));
        let last = _mm_or_si128(_mm_and_si128(source, _mm_set1_epi32(0x3F)), _mm_set1_epi32(0x80));
        let middle = _mm_and_si128(_mm_slli_epi32(source, 2), _mm_set1_epi32(0x3F00));
        let mark = _mm_blendv_epi8(_mm_set1_epi32(0x8000), _mm_set1_epi32(0xC000), is_two);
        let first = _mm_and_si128(_mm_slli_epi32(source, 4), _mm_set1_epi32(0x0F_0000));
        let high = _mm_or_si128(_mm_or_si128(middle, mark), _mm_or_si128(first, _mm_set1_epi32(0xE0_0000)));
        let all = _mm_blendv_epi8(_mm_or_si128(high, last), source, is_one);
        let ones = _mm_movemask_ps(_mm_castsi128_ps(is_one));
        let twos = _mm_movemask_ps(_mm_castsi128_ps(is_two));
        (all, &PACK_THREE[(ones | twos << 4) as usize])
    }

    /// Moves the bytes together and writes a whole vector. Returns how many of its bytes count.
    ///
    /// # Safety
    /// The target has room for a vector.
    #[target_feature(enable = "sse4.1,ssse3")]
    unsafe fn store(target: *mut u8, (bytes, pack): (__m128i, &Pack)) -> usize {
        // SAFETY: shuffles have the size of a vector; the caller knows the room.
        unsafe {
            let shuffle = _mm_loadu_si128(pack.shuffle.as_ptr().cast());
            _mm_storeu_si128(target.cast(), _mm_shuffle_epi8(bytes, shuffle));
        }
        usize::from(pack.bytes)
    }

    /// The characters of seven units, whose eighth may belong to the last; None if they do not fit.
    fn some(units: &[u16], bytes: &mut [u8]) -> Option<(usize, usize)> {
        let (mut read, mut written) = (0, 0);
        for decoded in char::decode_utf16(units[..8].iter().copied()) {
            if read >= 7 {
                break;
            }
            let (character, units_read) = super::or_replacement(decoded);
            written += character.encode_utf8(bytes.get_mut(written..written + character.len_utf8())?).len();
            read += units_read;
        }
        Some((read, written))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of random characters of every length, in runs.
    fn texts() -> impl Iterator<Item = String> {
        let mut state = 7u32;
        let mut random = move |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        (0..3000).map(move |_| {
            let mut text = String::new();
            for _ in 0..random(12) {
                let (low, high) =
                    [(0, 0x80), (0x80, 0x800), (0x800, 0xD800), (0xE000, 0x10000), (0x10000, 0x110000)]
                        [random(5) as usize];
                for _ in 0..random(20) {
                    text.extend(char::from_u32(low + random(high - low)));
                }
            }
            text
        })
    }

    #[test]
    fn every_text_makes_the_way_there_and_back() {
        for text in texts() {
            let expected: Vec<u16> = text.encode_utf16().collect();
            let mut units = vec![0; expected.len()];
            assert_eq!(from_utf8(&text, &mut units), expected.len());
            assert_eq!(units, expected);
            let mut bytes = vec![0; text.len()];
            assert_eq!(to_utf8(&units, &mut bytes), (units.len(), text.len()));
            assert_eq!(bytes, text.as_bytes());
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out_whole() {
        for text in texts().take(300) {
            let units: Vec<u16> = text.encode_utf16().collect();
            for room in [0, 1, 2, 3, 31, 33, 40, 64] {
                let mut bytes = vec![0xA7; room];
                let (read, written) = to_utf8(&units, &mut bytes);
                assert_eq!(String::from_utf16(&units[..read]).unwrap().as_bytes(), &bytes[..written]);
                assert!(read == units.len() || written + 4 > room, "{room}: {read} of {}", units.len());
            }
        }
    }

    #[test]
    fn lone_surrogates_are_replaced_wherever_they_stand() {
        for at in 0..40 {
            for lone in [0xD800, 0xDBFF, 0xDC00, 0xDFFF] {
                let mut units = vec![0x20AC; 40];
                units[at] = lone;
                let expected = String::from_utf16_lossy(&units);
                let mut bytes = vec![0; expected.len()];
                assert_eq!(to_utf8(&units, &mut bytes), (40, expected.len()));
                assert_eq!(bytes, expected.as_bytes());
            }
        }
    }
}
