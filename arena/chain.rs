//! A chain: what one connection has to send, as an ordered list of segments.

use std::collections::VecDeque;
use std::fmt;

use crate::{ArenaRange, PageRange};

/// Segments kept in the chain itself; more go to the heap.
const SEGMENTS_INLINE: usize = 2;

/// What the engine gets back when it may let go of the memory of a [`ForeignBytes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token(pub u64);

/// Bytes outside the arena's reach that somebody keeps alive until the token is returned.
#[derive(Debug)]
pub struct ForeignBytes {
    address: *const u8,
    length: usize,
    token: Token,
}

impl ForeignBytes {
    /// Describes `length` bytes at `address`.
    ///
    /// # Safety
    /// The memory stays allocated until `token` is returned. It may change meanwhile: nothing makes a
    /// slice of it, only the kernel reads it, or writes to it where it is given to be read into.
    pub unsafe fn new(address: *const u8, length: usize, token: Token) -> Self {
        Self { address, length, token }
    }

    /// Address of the first byte.
    pub fn address(&self) -> *const u8 {
        self.address
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// What is returned when the memory may go.
    pub fn token(&self) -> Token {
        self.token
    }
}

/// One piece of a chain.
#[derive(Debug)]
pub enum Segment {
    /// Bytes of the program itself.
    Static(&'static [u8]),
    /// Bytes in a turn's arena.
    Arena(ArenaRange),
    /// Bytes of a page, such as received ones that are sent on.
    Page(PageRange),
    /// Bytes of their own.
    Owned(Vec<u8>),
    /// Bytes that the engine keeps.
    Foreign(ForeignBytes),
}

impl Segment {
    /// Address and length. The address holds while the segment lives, wherever the segment is moved.
    fn span(&self) -> (*const u8, usize) {
        match self {
            Segment::Static(bytes) => (bytes.as_ptr(), bytes.len()),
            Segment::Arena(range) => (range.as_ptr(), range.len()),
            Segment::Page(range) => (range.as_slice().as_ptr(), range.len()),
            Segment::Owned(bytes) => (bytes.as_ptr(), bytes.len()),
            Segment::Foreign(bytes) => (bytes.address, bytes.length),
        }
    }
}

/// Segments in the order in which they are sent.
///
/// A chain must be emptied by [`Chain::advance`] or [`Chain::clear`] when it holds foreign bytes, for
/// their tokens have to be returned.
#[derive(Default)]
pub struct Chain {
    inline: [Option<Segment>; SEGMENTS_INLINE],
    inline_used: usize,
    more: VecDeque<Segment>,
    /// Bytes of the first segment that were sent already.
    sent_of_first: usize,
    length: usize,
    foreign: usize,
}

impl Chain {
    /// A chain of nothing. It allocates nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes left to send.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are bytes left to send.
    pub fn has_bytes(&self) -> bool {
        self.length > 0
    }

    /// Whether nothing is left: no bytes, no empty segment, no token.
    pub fn is_empty(&self) -> bool {
        self.inline_used == 0
    }

    /// Number of segments.
    pub fn segments(&self) -> usize {
        self.inline_used + self.more.len()
    }

    /// Appends bytes of the program itself.
    pub fn push_static(&mut self, bytes: &'static [u8]) {
        self.push(Segment::Static(bytes));
    }

    /// Appends a range of the turn's arena; it is merged with the last segment where they touch.
    pub fn push_arena(&mut self, range: ArenaRange) {
        let length = range.len();
        let rest = match self.last_mut() {
            Some(Segment::Arena(last)) => last.merge(range),
            _ => Err(range),
        };
        match rest {
            Ok(()) => self.length += length,
            Err(range) => self.push(Segment::Arena(range)),
        }
    }

    /// Appends a range of a page.
    pub fn push_page(&mut self, range: PageRange) {
        self.push(Segment::Page(range));
    }

    /// Appends bytes that the chain owns from now on.
    pub fn push_owned(&mut self, bytes: impl Into<Vec<u8>>) {
        self.push(Segment::Owned(bytes.into()));
    }

    /// Appends bytes that the engine keeps until the token comes back.
    pub fn push_foreign(&mut self, bytes: ForeignBytes) {
        self.push(Segment::Foreign(bytes));
    }

    /// Appends all of `other`.
    pub fn append(&mut self, mut other: Chain) {
        assert_eq!(other.sent_of_first, 0, "a chain in use is not appended to another");
        while let Some(segment) = other.pop_first() {
            match segment {
                Segment::Arena(range) => self.push_arena(range),
                segment => self.push(segment),
            }
        }
        other.length = 0;
    }

    /// Address and length of the first bytes to send.
    pub fn first(&self) -> (*const u8, usize) {
        match &self.inline[0] {
            Some(segment) => self.rest_of_first(segment),
            None => (std::ptr::null(), 0),
        }
    }

    /// Writes the spans to send into `spans` as far as they fit; returns how many there are.
    pub fn spans(&self, mut spans: impl FnMut(usize, *const u8, usize), max: usize) -> usize {
        let mut count = 0;
        for segment in self.inline.iter().flatten().chain(&self.more).take(max) {
            let (address, length) = if count == 0 { self.rest_of_first(segment) } else { segment.span() };
            spans(count, address, length);
            count += 1;
        }
        count
    }

    /// Forgets the first `count` bytes, which were sent; `returned` gets the tokens of foreign
    /// segments that are finished with.
    pub fn advance(&mut self, count: usize, mut returned: impl FnMut(Token)) {
        assert!(count <= self.length, "no more was sent than there was");
        let mut left = count;
        while let Some(first) = &self.inline[0] {
            let rest = self.rest_of_first(first).1;
            if left < rest {
                self.sent_of_first += left;
                break;
            }
            left -= rest;
            self.drop_first(&mut returned);
        }
        self.length -= count;
        assert!(self.length == 0 || !self.is_empty());
    }

    /// Drops everything; `returned` gets all tokens.
    pub fn clear(&mut self, mut returned: impl FnMut(Token)) {
        while !self.is_empty() {
            self.drop_first(&mut returned);
        }
        self.length = 0;
    }

    /// Number of segments whose tokens are to be returned.
    pub fn foreign_segments(&self) -> usize {
        self.foreign
    }

    fn rest_of_first(&self, first: &Segment) -> (*const u8, usize) {
        let (address, length) = first.span();
        (address.wrapping_add(self.sent_of_first), length - self.sent_of_first)
    }

    fn drop_first(&mut self, returned: &mut impl FnMut(Token)) {
        self.sent_of_first = 0;
        if let Some(Segment::Foreign(bytes)) = self.pop_first() {
            returned(bytes.token);
        }
    }

    fn push(&mut self, segment: Segment) {
        self.length += segment.span().1;
        self.foreign += usize::from(matches!(segment, Segment::Foreign(_)));
        if self.inline_used < SEGMENTS_INLINE {
            self.inline[self.inline_used] = Some(segment);
            self.inline_used += 1;
        } else {
            self.more.push_back(segment);
        }
    }

    fn pop_first(&mut self) -> Option<Segment> {
        let first = self.inline[0].take()?;
        self.foreign -= usize::from(matches!(first, Segment::Foreign(_)));
        self.inline.rotate_left(1);
        match self.more.pop_front() {
            Some(segment) => self.inline[SEGMENTS_INLINE - 1] = Some(segment),
            None => self.inline_used -= 1,
        }
        Some(first)
    }

    fn last_mut(&mut self) -> Option<&mut Segment> {
        if self.more.is_empty() {
            return self.inline[..self.inline_used].last_mut()?.as_mut();
        }
        self.more.back_mut()
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        let lost = self.foreign > 0 && !std::thread::panicking();
        assert!(!lost, "a chain dropped {} foreign tokens", self.foreign);
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chain({} bytes in {} segments)", self.length, self.segments())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PagePool, TurnArena};
    use proptest::prelude::*;

    /// The bytes that are left, read the way the kernel would.
    fn contents(chain: &Chain) -> Vec<u8> {
        let mut bytes = Vec::new();
        let read = |_, address, length| {
            // SAFETY: the chain is borrowed, so its spans are alive; the test writes to none of them.
            bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(address, length) });
        };
        chain.spans(read, usize::MAX);
        bytes
    }

    #[test]
    fn arena_ranges_that_touch_become_one_segment() {
        let mut arena = TurnArena::default();
        let mut chain = Chain::new();
        chain.push_arena(arena.copy(b"head").unwrap());
        chain.push_arena(arena.copy(b"body").unwrap());
        assert_eq!((chain.segments(), chain.len()), (1, 8));
        let mut other = Chain::new();
        other.push_arena(arena.copy(b"next").unwrap());
        chain.append(other);
        assert_eq!((chain.segments(), contents(&chain)), (1, b"headbodynext".to_vec()));
    }

    #[test]
    fn empty_segments_go_with_their_neighbours() {
        let mut chain = Chain::new();
        chain.push_static(b"");
        chain.push_static(b"x");
        chain.push_static(b"");
        chain.advance(1, |_| ());
        assert!(chain.is_empty());
        chain.push_static(b"");
        assert!(!chain.is_empty());
        chain.advance(0, |_| ());
        assert!(chain.is_empty());
    }

    proptest! {
        /// Whatever is pushed comes out in order, however short the sends are, and every token returns.
        #[test]
        fn bytes_leave_in_order(
            pieces in proptest::collection::vec((0u8..5, proptest::collection::vec(any::<u8>(), 0..40)), 0..12),
            sends in proptest::collection::vec(0usize..50, 0..40),
        ) {
            let pool = PagePool::new(16, 0);
            let mut arena = TurnArena::default();
            let (mut chain, mut expected, mut tokens) = (Chain::new(), Vec::new(), 0);
            let kept: Vec<Vec<u8>> = pieces.iter().map(|(_, bytes)| bytes.clone()).collect();
            for ((kind, bytes), kept) in pieces.iter().zip(&kept) {
                expected.extend_from_slice(bytes);
                match kind {
                    0 => chain.push_arena(arena.copy(bytes).unwrap()),
                    1 => chain.push_owned(bytes.clone()),
                    2 => {
                        let mut page = pool.take().unwrap();
                        page.bytes_mut()[..bytes.len()].copy_from_slice(bytes);
                        chain.push_page(page.into_range(bytes.len()));
                    }
                    3 => {
                        tokens += 1;
                        // SAFETY: `kept` outlives the chain's use of it in this test.
                        chain.push_foreign(unsafe { ForeignBytes::new(kept.as_ptr(), kept.len(), Token(tokens)) });
                    }
                    _ => {
                        let mut other = Chain::new();
                        other.push_owned(bytes.clone());
                        chain.append(other);
                    }
                }
            }
            prop_assert_eq!(contents(&chain), expected.clone());
            let (mut sent, mut returned) = (0, Vec::new());
            for send in sends {
                let count = send.min(chain.len());
                chain.advance(count, |token| returned.push(token.0));
                sent += count;
                prop_assert_eq!(contents(&chain), expected[sent..].to_vec());
            }
            chain.clear(|token| returned.push(token.0));
            prop_assert_eq!(returned, (1..=tokens).collect::<Vec<_>>());
            drop(chain);
            prop_assert_eq!(pool.free(), 16);
        }
    }
}
