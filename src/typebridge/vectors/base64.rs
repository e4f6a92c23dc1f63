//! base64 of the standard alphabet with the widest vectors, where the processor has them. What is left over, and processors
//! without them, are the caller's.

/// Encodes whole groups of 48 bytes. Returns bytes read and characters written.
pub fn encode(bytes: &[u8], characters: &mut [u8]) -> (usize, usize) {
    #[cfg(target_arch = "x86_64")]
    if has_vectors() {
        // SAFETY: the processor has what the function wants.
        return unsafe { vector::encode(bytes, characters) };
    }
    (0, 0)
}

/// Decodes whole groups of 64 characters up to the first group with one that is not of the alphabet. Returns characters read and
/// bytes written; nothing is written behind them.
pub fn decode(characters: &[u8], bytes: &mut [u8]) -> (usize, usize) {
    #[cfg(target_arch = "x86_64")]
    if has_vectors() {
        // SAFETY: the processor has what the function wants.
        return unsafe { vector::decode(characters, bytes) };
    }
    (0, 0)
}

#[cfg(target_arch = "x86_64")]
fn has_vectors() -> bool {
    is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vbmi")
}

#[cfg(all(test, not(target_arch = "x86_64")))]
fn has_vectors() -> bool {
    false
}

#[cfg(target_arch = "x86_64")]
mod vector {
    use std::arch::x86_64::*;

    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const GROUP_BYTES: usize = 48;
    const GROUP_CHARACTERS: usize = 64;
    /// The bytes of the group that are read and written.
    const GROUP: __mmask64 = (1 << GROUP_BYTES) - 1;
    /// No value of a character.
    const INVALID: u8 = 0x80;

    static VALUES: [u8; 128] = values();
    /// Bytes 1 0 2 1 of each three: the order in which their bits are cut.
    static SPREAD: [u8; 64] = spread();
    /// Three bytes of each four, the highest first.
    static GATHER: [u8; 64] = gather();

    const fn values() -> [u8; 128] {
        let (mut table, mut value) = ([INVALID; 128], 0);
        while value < 64 {
            table[ALPHABET[value] as usize] = value as u8;
            value += 1;
        }
        table
    }

    const fn spread() -> [u8; 64] {
        let (mut table, mut group) = ([0; 64], 0);
        while group < 16 {
            let first = (group * 3) as u8;
            table[group * 4] = first + 1;
            table[group * 4 + 1] = first;
            table[group * 4 + 2] = first + 2;
            table[group * 4 + 3] = first + 1;
            group += 1;
        }
        table
    }

    const fn gather() -> [u8; 64] {
        let (mut table, mut at) = ([0; 64], 0);
        while at < GROUP_BYTES {
            table[at] = (at / 3 * 4 + 2 - at % 3) as u8;
            at += 1;
        }
        table
    }

    /// # Safety
    /// The processor has AVX-512 BW and VBMI.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    pub unsafe fn encode(bytes: &[u8], characters: &mut [u8]) -> (usize, usize) {
        // SAFETY: the tables have the size of a vector.
        let (alphabet, spread) = unsafe {
            (_mm512_loadu_si512(ALPHABET.as_ptr().cast()), _mm512_loadu_si512(SPREAD.as_ptr().cast()))
        };
        // Where the six bits of each character begin in the eight bytes around it.
        let shifts = _mm512_set1_epi64(0x3036_242A_1016_040A);
        let groups = (bytes.len() / GROUP_BYTES).min(characters.len() / GROUP_CHARACTERS);
        for group in 0..groups {
            // SAFETY: `groups` whole groups lie in both slices; the mask keeps to them.
            unsafe {
                let source = _mm512_maskz_loadu_epi8(GROUP, bytes.as_ptr().add(group * GROUP_BYTES).cast());
                let cut = _mm512_multishift_epi64_epi8(shifts, _mm512_permutexvar_epi8(spread, source));
                let target = characters.as_mut_ptr().add(group * GROUP_CHARACTERS);
                _mm512_storeu_si512(target.cast(), _mm512_permutexvar_epi8(cut, alphabet));
            }
        }
        (groups * GROUP_BYTES, groups * GROUP_CHARACTERS)
    }

    /// # Safety
    /// The processor has AVX-512 BW and VBMI.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    pub unsafe fn decode(characters: &[u8], bytes: &mut [u8]) -> (usize, usize) {
        // SAFETY: the tables have the size of two vectors and of one.
        let (low, high, gather) = unsafe {
            let table = VALUES.as_ptr();
            (
                _mm512_loadu_si512(table.cast()),
                _mm512_loadu_si512(table.add(64).cast()),
                _mm512_loadu_si512(GATHER.as_ptr().cast()),
            )
        };
        let groups = (characters.len() / GROUP_CHARACTERS).min(bytes.len() / GROUP_BYTES);
        for group in 0..groups {
            // SAFETY: `groups` whole groups lie in both slices; the mask keeps to them.
            unsafe {
                let source = _mm512_loadu_si512(characters.as_ptr().add(group * GROUP_CHARACTERS).cast());
                let values = _mm512_permutex2var_epi8(low, source, high);
                // The highest bit is set in what is beyond the table, and in what the table calls invalid.
                if _mm512_movepi8_mask(_mm512_or_si512(values, source)) != 0 {
                    return (group * GROUP_CHARACTERS, group * GROUP_BYTES);
                }
                let pairs = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x0140_0140));
                let threes = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x0001_1000));
                let target = bytes.as_mut_ptr().add(group * GROUP_BYTES);
                _mm512_mask_storeu_epi8(target.cast(), GROUP, _mm512_permutexvar_epi8(gather, threes));
            }
        }
        (groups * GROUP_CHARACTERS, groups * GROUP_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: usize = 20;

    /// What the functions do of a whole number of groups: all with the vectors, else nothing.
    fn done(count: usize) -> usize {
        if has_vectors() { count } else { 0 }
    }

    /// base64 of RFC 4648, group by group.
    fn plain(bytes: &[u8]) -> Vec<u8> {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let characters = bytes.chunks_exact(3).flat_map(|three| {
            let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
            [18, 12, 6, 0].map(|shift| alphabet[(bits >> shift & 63) as usize])
        });
        characters.collect()
    }

    #[test]
    fn whole_groups_are_encoded_and_decoded() {
        let bytes: Vec<u8> = (0..GROUPS as u32 * 48).map(|at| ((at * 7919) >> 3) as u8).collect();
        let expected = plain(&bytes);
        let mut characters = vec![0; expected.len()];
        let (read, written) = encode(&bytes, &mut characters);
        assert_eq!(characters[..written], expected[..written]);
        assert_eq!((read, written), (done(GROUPS * 48), done(GROUPS * 64)));
        let mut back = vec![0xA7; bytes.len()];
        let (read, written) = decode(&expected, &mut back);
        assert_eq!(back[..written], bytes[..written]);
        assert!(back[written..].iter().all(|&byte| byte == 0xA7));
        assert_eq!((read, written), (done(GROUPS * 64), done(GROUPS * 48)));
    }

    #[test]
    fn decoding_stops_before_what_is_not_of_the_alphabet() {
        for stranger in [b'=', b'-', b'_', b' ', 0, 0x80, 0xFF] {
            let mut characters = [b'A'; 192];
            characters[100] = stranger;
            assert_eq!(decode(&characters, &mut [0; 144]), (done(64), done(48)));
        }
    }
}
