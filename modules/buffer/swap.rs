//! Byte order of units of 16, 32 and 64 bits reversed in place. A rest shorter than a unit stays as it is.

/// Reverses every unit of `SIZE` bytes.
pub fn swap<const SIZE: usize>(bytes: &mut [u8]) {
    for unit in bytes.chunks_exact_mut(SIZE) {
        unit.reverse();
    }
}
