//! `buf.fill` with a pattern.

/// Bytes that one copy moves at most, for patterns that are not longer.
const BLOCK_BYTES: usize = 1 << 14;

/// Repeats the pattern over the target. False if the pattern is empty and the target is not.
pub fn fill(target: &mut [u8], pattern: &[u8]) -> bool {
    if let [byte] = *pattern {
        target.fill(byte);
        return true;
    }
    let first = pattern.len().min(target.len());
    target[..first].copy_from_slice(&pattern[..first]);
    repeat(target, first)
}

/// Repeats the first bytes of the target over the rest of it. False if there are none.
fn repeat(target: &mut [u8], pattern_bytes: usize) -> bool {
    if pattern_bytes == 0 {
        return target.is_empty();
    }
    let mut filled = pattern_bytes;
    while filled < target.len() {
        // Whole patterns, and no more than the nearest cache keeps.
        let block = if pattern_bytes <= BLOCK_BYTES && filled > BLOCK_BYTES {
            BLOCK_BYTES - BLOCK_BYTES % pattern_bytes
        } else {
            filled
        };
        let length = block.min(target.len() - filled);
        target.copy_within(..length, filled);
        filled += length;
    }
    true
}
