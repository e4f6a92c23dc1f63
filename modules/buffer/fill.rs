//! `buf.fill` with a pattern.

/// Repeats the pattern over the target. False if the pattern is empty and the target is not.
pub fn fill(target: &mut [u8], pattern: &[u8]) -> bool {
    let first = pattern.len().min(target.len());
    target[..first].copy_from_slice(&pattern[..first]);
    repeat(target, first)
}

/// Repeats the first `filled` bytes of the target over the rest of it. False if there are none.
pub fn repeat(target: &mut [u8], mut filled: usize) -> bool {
    if filled == 0 {
        return target.is_empty();
    }
    while filled < target.len() {
        let length = filled.min(target.len() - filled);
        target.copy_within(..length, filled);
        filled += length;
    }
    true
}
