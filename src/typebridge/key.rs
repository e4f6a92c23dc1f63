//! Keys of lazy objects: what a JavaScript object of ours stands for on the Rust side.

/// Number of kinds that [`Key`] can tell apart.
pub const KINDS: usize = 32;

/// Bits of a generation: with an index they fit the integers of a JavaScript number.
pub const GENERATION_BITS: u32 = 20;

/// What is left of a generation in a key.
pub const GENERATION_MASK: u32 = (1 << GENERATION_BITS) - 1;

/// Names a Rust object behind a lazy JavaScript object: kind, slot and generation in one word.
///
/// Layout: bits 0..32 index, 32..52 generation, 56..64 kind. A key is never zero: kinds start at 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key(u64);

impl Key {
    /// Makes a key. `kind` is 1 to `KINDS - 1`; `generation` is cut to [`GENERATION_BITS`].
    pub fn new(kind: u8, index: u32, generation: u32) -> Key {
        assert!(kind > 0 && (kind as usize) < KINDS, "kind {kind} of a key is out of range");
        Key(u64::from(kind) << 56 | u64::from(generation & GENERATION_MASK) << 32 | u64::from(index))
    }

    /// The kind this key was made with.
    pub fn kind(self) -> u8 {
        (self.0 >> 56) as u8
    }

    /// The slot in the owner's table.
    pub fn index(self) -> u32 {
        self.0 as u32
    }

    /// The generation of the slot.
    pub fn generation(self) -> u32 {
        (self.0 >> 32) as u32 & GENERATION_MASK
    }

    /// The key as a plain number, for tokens of other crates.
    pub fn to_bits(self) -> u64 {
        self.0
    }

    /// The key that `to_bits` gave; `None` for zero.
    pub fn from_bits(bits: u64) -> Option<Key> {
        (bits != 0).then_some(Key(bits))
    }
}

#[cfg(test)]
mod tests {
    use super::{GENERATION_MASK, Key};

    #[test]
    fn parts_come_back() {
        let key = Key::new(15, u32::MAX, u32::MAX);
        assert_eq!((key.kind(), key.index(), key.generation()), (15, u32::MAX, GENERATION_MASK));
        assert_eq!(Key::from_bits(key.to_bits()), Some(key));
        assert_eq!(Key::from_bits(0), None);
    }
}
