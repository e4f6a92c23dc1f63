//! Request heads that wait for their next use, so that a request allocates nothing after warm-up.

use super::request::RequestHead;

/// Heads kept for reuse.
const HEADS_KEPT_MAX: usize = 256;

/// A head that grew beyond this is given back to the allocator: one long request must not pin its memory.
const HEAD_BYTES_KEPT_MAX: usize = 8 * 1024;

/// A stock of empty request heads, one per core.
#[derive(Debug)]
pub struct HeadPool {
    #[expect(clippy::vec_box, reason = "a head moves between pool and request as one pointer")]
    free: Vec<Box<RequestHead>>,
    kept_max: usize,
}

impl Default for HeadPool {
    fn default() -> HeadPool {
        HeadPool { free: Vec::new(), kept_max: HEADS_KEPT_MAX }
    }
}

impl HeadPool {
    /// An empty head.
    pub fn take(&mut self) -> Box<RequestHead> {
        self.free.pop().unwrap_or_default()
    }

    /// Returns a head that nobody reads any more.
    pub fn give(&mut self, mut head: Box<RequestHead>) {
        if self.free.len() < self.kept_max && head.capacity_bytes() <= HEAD_BYTES_KEPT_MAX {
            head.clear();
            self.free.push(head);
        }
    }

    /// Sets how many heads are kept.
    pub fn keep(&mut self, kept_max: usize) {
        self.kept_max = kept_max;
        self.free.truncate(kept_max);
    }

    /// Frees all heads in stock.
    pub fn clear(&mut self) {
        self.free = Vec::new();
    }

    /// Heads in stock.
    pub fn len(&self) -> usize {
        self.free.len()
    }

    /// True when the next `take` allocates.
    pub fn is_empty(&self) -> bool {
        self.free.is_empty()
    }
}
