//! What was received of a connection and waits: until a script reads, or until earlier responses are out.
//!
//! Within the turn that brought them, bytes stay in their pages: most scripts begin to read before it is over. Whoever waits longer
//! has them copied, so that the pages serve others.

use super::body::Probe;
use arena::PageRange;
use std::mem;
use std::ops::Range;
use typebridge::Value;

/// Bytes that wait, in order: those that were copied, then those in pages. It takes no memory when nothing does.
#[derive(Default)]
pub struct Held(Option<Box<Waiting>>);

#[derive(Default)]
struct Waiting {
    copied: Vec<u8>,
    pages: Vec<PageRange>,
    length: usize,
    /// How far it was looked through from its first byte on.
    probe: Option<Box<Probe>>,
}

/// Bytes of a connection in one piece.
pub enum Input {
    Page(PageRange),
    Copied(Vec<u8>),
}

impl Input {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Input::Page(page) => page,
            Input::Copied(bytes) => bytes,
        }
    }

    /// A part as a Buffer: the page itself if it is a large part of it.
    pub fn value(&self, part: Range<usize>) -> Value {
        match self {
            Input::Page(page) => Value::Page(page.slice(part.start, part.end)),
            Input::Copied(bytes) => Value::Buffer(bytes[part].to_vec()),
        }
    }

    /// Forgets the first `count` bytes.
    fn advance(&mut self, count: usize) {
        match self {
            Input::Page(page) => page.advance(count),
            Input::Copied(bytes) => drop(bytes.drain(..count)),
        }
    }
}

impl Held {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Bytes that wait.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |waiting| waiting.length)
    }

    /// All of it, in order.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().flat_map(|waiting| {
            let pages = waiting.pages.iter().map(|page| &page[..]);
            std::iter::once(&waiting.copied[..]).chain(pages)
        })
    }

    /// Appends what came in a page. True if it is the only one.
    pub fn push(&mut self, page: PageRange) -> bool {
        let waiting = self.0.get_or_insert_default();
        waiting.length += page.len();
        waiting.pages.push(page);
        waiting.pages.len() == 1
    }

    /// Puts back what was taken, without its first `used` bytes.
    pub fn put_back(&mut self, mut input: Input, used: usize) {
        input.advance(used);
        let waiting = self.0.get_or_insert_default();
        waiting.probe = None;
        waiting.length += input.bytes().len();
        match input {
            Input::Page(page) => waiting.pages.insert(0, page),
            Input::Copied(bytes) => waiting.copied = bytes,
        }
    }

    /// The first piece.
    pub fn take_first(&mut self) -> Option<Input> {
        let waiting = self.0.as_mut()?;
        waiting.probe = None;
        let first = if waiting.copied.is_empty() {
            Input::Page(waiting.pages.remove(0))
        } else {
            Input::Copied(mem::take(&mut waiting.copied))
        };
        waiting.length -= first.bytes().len();
        if waiting.length == 0 {
            self.0 = None;
        }
        Some(first)
    }

    /// All of it.
    pub fn take(&mut self) -> Vec<u8> {
        self.leave_pages();
        self.0.take().map_or_else(Vec::new, |waiting| waiting.copied)
    }

    /// The look ahead that was kept: it goes on where it ended, as long as nothing is taken.
    pub fn take_probe(&mut self) -> Option<Box<Probe>> {
        self.0.as_mut()?.probe.take()
    }

    /// Keeps a look at what waits. Where nothing does, there is nothing to remember.
    pub fn keep_probe(&mut self, probe: Box<Probe>) {
        if let Some(waiting) = &mut self.0 {
            waiting.probe = Some(probe);
        }
    }

    /// Copies what is in pages.
    pub fn leave_pages(&mut self) {
        let Some(waiting) = &mut self.0 else { return };
        waiting.copied.reserve_exact(waiting.length - waiting.copied.len());
        for page in waiting.pages.drain(..) {
            waiting.copied.extend_from_slice(&page);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arena::PagePool;

    fn page(pool: &PagePool, text: &str) -> PageRange {
        let mut page = pool.take().unwrap();
        page.bytes_mut()[..text.len()].copy_from_slice(text.as_bytes());
        page.into_range(text.len())
    }

    #[test]
    fn pieces_come_in_order_and_pages_are_left() {
        let (pool, mut held) = (PagePool::new(4, 0), Held::default());
        assert!(held.push(page(&pool, "one")));
        held.leave_pages();
        assert!(held.push(page(&pool, "two")) && !held.push(page(&pool, "three")));
        assert_eq!((held.len(), pool.free()), (11, 2));
        let first = held.take_first().unwrap();
        assert_eq!(first.bytes(), b"one");
        held.put_back(first, 1);
        assert_eq!(held.take_first().unwrap().bytes(), b"ne");
        let second = held.take_first().unwrap();
        held.put_back(second, 2);
        assert_eq!((held.len(), held.take()), (6, b"othree".to_vec()));
        assert!(held.is_empty() && held.take_first().is_none());
        assert_eq!(pool.free(), 4);
    }
}
