//! A hash of bytes that is the same in every process.

/// 128 bits over all bytes and their number, in two lanes of folded multiplications (as in wyhash). Against damage and mistaken
/// identity, not against an enemy.
pub fn hash(bytes: &[u8]) -> u128 {
    const KEYS: [u64; 4] =
        [0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3, 0x5899_65cc_7537_4cc3];
    let fold = |left: u64, right: u64| {
        let product = u128::from(left) * u128::from(right);
        product as u64 ^ (product >> 64) as u64
    };
    let mut lanes = [bytes.len() as u64 ^ KEYS[0], !(bytes.len() as u64) ^ KEYS[1]];
    let mut take = |block: u128| {
        let (low, high) = (block as u64, (block >> 64) as u64);
        lanes[0] = fold(low ^ KEYS[1] ^ lanes[0], high ^ KEYS[2]) ^ lanes[0].rotate_left(23);
        lanes[1] = fold(high ^ KEYS[3] ^ lanes[1], low ^ KEYS[0]) ^ lanes[1].rotate_left(41);
    };
    let (blocks, rest) = bytes.as_chunks::<16>();
    blocks.iter().for_each(|block| take(u128::from_le_bytes(*block)));
    if !rest.is_empty() {
        let mut block = [0; 16];
        block[..rest.len()].copy_from_slice(rest);
        take(u128::from_le_bytes(block));
    }
    let last = [fold(lanes[0] ^ KEYS[2], lanes[1] ^ KEYS[3]), fold(lanes[1] ^ KEYS[0], lanes[0] ^ KEYS[1])];
    u128::from(last[0]) << 64 | u128::from(last[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_places_are_told_apart() {
        let texts: [&[u8]; 7] = [b"", b"\0", b"\0\0", b"ab", b"ba", &[0; 16], &[0; 17]];
        for (at, left) in texts.iter().enumerate() {
            for right in &texts[at + 1..] {
                assert_ne!(hash(left), hash(right), "{left:?} {right:?}");
            }
        }
    }
}
