//! Order and equality of byte ranges.

/// -1, 0 or 1: the first differing byte decides, then the length.
pub fn compare(left: &[u8], right: &[u8]) -> i32 {
    left.cmp(right) as i32
}

/// Ranges of two buffers as `buf.compare(target, …)` wants them: ends are clamped, starts must lie inside.
pub fn clamp(bytes: &[u8], start: usize, end: usize) -> Option<&[u8]> {
    let end = end.min(bytes.len());
    bytes.get(start..end.max(start))
}
