//! The turn's arena: small bytes to send, let go all at once when their sends are done.
//!
//! A send may outlive its turn, so there are several generations. Each turn writes into one of them;
//! a generation is reset when no range of it is alive. The memory is bounded: when every generation is
//! pinned by a slow send, or the current one is full, the arena says so and the caller allocates.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Deref;
use std::ptr::NonNull;
use std::rc::Rc;

use bumpalo::Bump;

/// Limits of a [`TurnArena`].
#[derive(Clone, Copy, Debug)]
pub struct ArenaLimits {
    /// How many generations may be alive.
    pub generations_max: usize,
    /// How many bytes one generation may hold.
    pub generation_bytes_max: usize,
    /// Size of the pieces taken from the bump allocator; also the largest single allocation.
    pub block_bytes: usize,
}

impl ArenaLimits {
    /// Of an arena without memory: whoever asks must allocate.
    pub const NOTHING: Self = Self { generations_max: 1, generation_bytes_max: 0, block_bytes: 0 };
}

impl Default for ArenaLimits {
    fn default() -> Self {
        Self { generations_max: 32, generation_bytes_max: 512 * 1024, block_bytes: 8 * 1024 }
    }
}

/// Blocks that a generation keeps for its next time: what one turn usually writes. More go back when it is reset.
const BLOCKS_KEPT_MAX: usize = 4;

/// Memory of the ranges written in one stretch of turns.
struct Generation {
    bump: Bump,
    ranges_alive: Cell<u32>,
    /// Blocks handed out since the last reset.
    blocks_used: Cell<usize>,
    /// Blocks of the bump allocator, in the order in which they are handed out; zeroed once, when they were made.
    blocks: RefCell<Vec<NonNull<u8>>>,
}

impl Generation {
    fn new() -> Rc<Self> {
        let blocks = RefCell::new(Vec::with_capacity(BLOCKS_KEPT_MAX));
        Rc::new(Self { bump: Bump::new(), ranges_alive: Cell::new(0), blocks_used: Cell::new(0), blocks })
    }

    /// The next block of `bytes` bytes and one that is never handed out, so ranges of different blocks never touch.
    fn next_block(&self, bytes: usize) -> NonNull<u8> {
        let mut blocks = self.blocks.borrow_mut();
        let at = self.blocks_used.get();
        self.blocks_used.set(at + 1);
        if at == blocks.len() {
            blocks.push(NonNull::from_mut(self.bump.alloc_slice_fill_copy(bytes + 1, 0u8)).cast());
        }
        blocks[at]
    }

    /// Makes all blocks unwritten again. Zeroing them anew would cost more than a turn of few answers.
    fn reset(&mut self) {
        self.blocks_used.set(0);
        let blocks = self.blocks.get_mut();
        if blocks.len() > BLOCKS_KEPT_MAX {
            blocks.clear();
            self.bump.reset();
        }
    }
}

/// The part of the current block that is not written yet.
struct Block {
    next: NonNull<u8>,
    bytes_left: usize,
}

/// Where the answers of one turn are written.
///
/// ```
/// let mut arena = arena::TurnArena::default();
/// let mut head = arena.begin(64).unwrap();
/// head.push(b"content-length: ");
/// head.push_decimal(5);
/// let range = head.finish();
/// assert_eq!(&*range, b"content-length: 5");
/// arena.turn_ended();
/// ```
pub struct TurnArena {
    limits: ArenaLimits,
    generations: Vec<Rc<Generation>>,
    current: usize,
    block: Block,
}

impl Default for TurnArena {
    fn default() -> Self {
        Self::new(ArenaLimits::default())
    }
}

impl TurnArena {
    /// An arena without memory yet.
    pub fn new(limits: ArenaLimits) -> Self {
        assert!(limits.generations_max > 0 && limits.block_bytes <= limits.generation_bytes_max);
        Self {
            limits,
            generations: Vec::new(),
            current: 0,
            block: Block { next: NonNull::dangling(), bytes_left: 0 },
        }
    }

    /// Room for at most `bytes_max` bytes, to be written piece by piece. Two composers in a row give
    /// adjacent ranges if the block had room for both. Nothing when the arena is exhausted or
    /// `bytes_max` exceeds a block: then allocate.
    pub fn begin(&mut self, bytes_max: usize) -> Option<Composer<'_>> {
        if bytes_max > self.block.bytes_left {
            self.new_block(bytes_max)?;
        }
        Some(Composer { arena: self, length: 0, bytes_max })
    }

    /// A copy of `bytes`, or nothing as for [`TurnArena::begin`].
    pub fn copy(&mut self, bytes: &[u8]) -> Option<ArenaRange> {
        let mut composer = self.begin(bytes.len())?;
        composer.push(bytes);
        Some(composer.finish())
    }

    /// To be called when the turn's sends are handed over: chooses where the next turn writes.
    pub fn turn_ended(&mut self) {
        let Some(current) = self.generations.get(self.current) else { return };
        if current.blocks_used.get() == 0 {
            return;
        }
        self.block.bytes_left = 0;
        if let Some(idle) = self.generations.iter().position(|each| each.ranges_alive.get() == 0) {
            self.current = idle;
            self.reset_current();
        } else if self.generations.len() < self.limits.generations_max {
            self.current = self.generations.len();
            self.generations.push(Generation::new());
        }
    }

    /// Gives the memory of generations without ranges back to the allocator.
    pub fn give_back(&mut self) {
        self.block = Block { next: NonNull::dangling(), bytes_left: 0 };
        self.generations.retain(|each| each.ranges_alive.get() > 0);
        self.current = self.generations.len();
        self.generations.push(Generation::new());
    }

    /// Bytes that the arena has from the system allocator.
    pub fn bytes_reserved(&self) -> usize {
        self.generations.iter().map(|each| each.bump.allocated_bytes()).sum()
    }

    /// Number of generations made so far.
    pub fn generations(&self) -> usize {
        self.generations.len()
    }

    fn reset_current(&mut self) {
        let generation = Rc::get_mut(&mut self.generations[self.current]);
        // Ranges hold a count each, and none is alive, so nobody else has this Rc.
        generation.expect("a generation without ranges has one owner").reset();
    }

    fn new_block(&mut self, bytes_min: usize) -> Option<()> {
        let bytes = self.limits.block_bytes;
        if bytes_min > bytes {
            return None;
        }
        if self.generations.is_empty() {
            self.generations.push(Generation::new());
        }
        let generation = &self.generations[self.current];
        if (generation.blocks_used.get() + 1) * bytes > self.limits.generation_bytes_max {
            return None;
        }
        self.block = Block { next: generation.next_block(bytes), bytes_left: bytes };
        Some(())
    }

    /// The unwritten part of the block, beginning behind `length` composed bytes.
    fn spare(&mut self, length: usize, bytes_max: usize) -> &mut [u8] {
        assert!(length <= bytes_max && bytes_max <= self.block.bytes_left);
        // SAFETY: the block was zeroed when it was made, its last `bytes_left` bytes begin at `next` and belong to no
        // range yet: `take` moves `next` past every range it makes. The generation cannot be reset
        // under it: that happens only in `turn_ended`, which empties the block first.
        unsafe { std::slice::from_raw_parts_mut(self.block.next.add(length).as_ptr(), bytes_max - length) }
    }

    fn take(&mut self, length: usize) -> ArenaRange {
        assert!(length <= self.block.bytes_left && u32::try_from(length).is_ok());
        let start = self.block.next;
        // SAFETY: length <= bytes_left, so the sum is inside the block or one past its end.
        self.block.next = unsafe { start.add(length) };
        self.block.bytes_left -= length;
        let generation = match self.generations.get(self.current) {
            Some(generation) => generation.clone(),
            None => {
                // Only an empty range can be taken before there is a block.
                self.generations.push(Generation::new());
                self.generations[self.current].clone()
            }
        };
        generation.ranges_alive.set(generation.ranges_alive.get() + 1);
        ArenaRange { generation, start, length: length as u32 }
    }
}

impl fmt::Debug for TurnArena {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TurnArena({} generations, {} bytes)", self.generations.len(), self.bytes_reserved())
    }
}

/// Writes one range. What is not finished is forgotten, and its room used again.
#[derive(Debug)]
pub struct Composer<'a> {
    arena: &'a mut TurnArena,
    length: usize,
    bytes_max: usize,
}

impl Composer<'_> {
    /// Appends bytes.
    ///
    /// # Panics
    /// If they exceed the room asked for.
    pub fn push(&mut self, bytes: &[u8]) {
        self.spare()[..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// Appends a number in decimal digits.
    pub fn push_decimal(&mut self, number: u64) {
        let mut digits = [0u8; 20];
        let mut first = digits.len();
        let mut rest = number;
        loop {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.push(&digits[first..]);
    }

    /// Appends a number in lower-case hexadecimal digits.
    pub fn push_hex(&mut self, number: u64) {
        let digits = if number == 0 { 1 } else { (67 - number.leading_zeros() as usize) / 4 };
        for digit in (0..digits).rev() {
            self.push(&[b"0123456789abcdef"[(number >> (4 * digit)) as usize & 15]]);
        }
    }

    /// The room that is left, to be written by hand; then call [`Composer::written`].
    pub fn spare(&mut self) -> &mut [u8] {
        self.arena.spare(self.length, self.bytes_max)
    }

    /// Takes `count` bytes of [`Composer::spare`] as written.
    pub fn written(&mut self, count: usize) {
        assert!(count <= self.bytes_max - self.length);
        self.length += count;
    }

    /// Bytes written so far.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Ends writing.
    pub fn finish(self) -> ArenaRange {
        self.arena.take(self.length)
    }
}

/// Bytes in a turn's arena. They stay until the range is dropped.
pub struct ArenaRange {
    generation: Rc<Generation>,
    start: NonNull<u8>,
    length: u32,
}

impl ArenaRange {
    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Appends `next` if it lies directly behind this range; otherwise gives it back.
    pub fn merge(&mut self, next: ArenaRange) -> Result<(), ArenaRange> {
        let end = self.start.as_ptr().wrapping_add(self.len());
        let adjacent = Rc::ptr_eq(&self.generation, &next.generation) && end == next.start.as_ptr();
        match self.length.checked_add(next.length) {
            Some(sum) if adjacent => {
                self.length = sum;
                Ok(())
            }
            _ => Err(next),
        }
    }
}

impl Deref for ArenaRange {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        // SAFETY: written before the range was made, and nothing writes there again before the
        // generation is reset, which needs every range of it dropped. A merged range stays inside
        // one block, because ranges of different blocks never touch.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len()) }
    }
}

impl Drop for ArenaRange {
    fn drop(&mut self) {
        let alive = &self.generation.ranges_alive;
        alive.set(alive.get().checked_sub(1).expect("ranges are counted"));
    }
}

impl fmt::Debug for ArenaRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ArenaRange({} bytes)", self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> TurnArena {
        TurnArena::new(ArenaLimits { generations_max: 2, generation_bytes_max: 64, block_bytes: 32 })
    }

    #[test]
    fn numbers_are_written_as_digits() {
        let mut arena = TurnArena::default();
        for number in [0, 7, 10, 255, 4096, u64::MAX] {
            let mut composer = arena.begin(64).unwrap();
            composer.push_decimal(number);
            composer.push(b" ");
            composer.push_hex(number);
            assert_eq!(&*composer.finish(), format!("{number} {number:x}").as_bytes());
        }
    }

    #[test]
    fn adjacent_ranges_merge() {
        let mut arena = TurnArena::default();
        let mut first = arena.copy(b"one ").unwrap();
        let second = arena.copy(b"two").unwrap();
        let third = arena.copy(b"three").unwrap();
        let third = first.merge(third).unwrap_err();
        first.merge(second).unwrap();
        first.merge(third).unwrap();
        assert_eq!(&*first, b"one twothree");
    }

    #[test]
    fn an_unfinished_composer_leaves_no_trace() {
        let mut arena = small();
        arena.begin(10).unwrap().push(b"lost");
        assert_eq!(&*arena.copy(b"kept").unwrap(), b"kept");
    }

    #[test]
    fn a_generation_is_reset_when_its_ranges_are_gone() {
        let mut arena = small();
        let slow = arena.copy(b"slow").unwrap();
        arena.turn_ended();
        for _ in 0..10 {
            drop(arena.copy(&[1; 32]).unwrap());
            drop(arena.copy(&[2; 32]).unwrap());
            assert!(arena.copy(b"3").is_none(), "the limit of a generation holds");
            arena.turn_ended();
        }
        assert_eq!(arena.generations(), 2);
        assert_eq!(&*slow, b"slow");
    }

    #[test]
    fn a_pinned_arena_refuses_and_recovers() {
        let mut arena = small();
        let mut pinned = Vec::new();
        for _ in 0..4 {
            pinned.extend(arena.copy(&[9; 32]));
            arena.turn_ended();
        }
        assert!(pinned.iter().all(|range| range.iter().all(|byte| *byte == 9)));
        assert!(arena.copy(&[1; 33]).is_none());
        pinned.clear();
        arena.turn_ended();
        assert!(arena.copy(b"again").is_some());
    }
}
