//! Pages in the kernel's hands: how many there are and how many there should be.

use arena::{PagePool, PageRange};

use crate::kernel::{Group, Kernel, Machine};

/// Keeps the kernel supplied with pages of one group, few at first and more when they ran out.
pub(crate) struct Provided {
    group: Group,
    pool: PagePool,
    count: u32,
    target: u32,
    first: u32,
    max: u32,
}

impl Provided {
    /// Provides pages of `pool`, `first` at the beginning and never more than `max`.
    pub fn new(group: Group, pool: PagePool, first: u32, max: u32) -> Self {
        let max = max.min(pool.pages_max());
        Self { group, pool, count: 0, target: first, first, max }
    }

    /// Where the pages are from.
    pub fn pool(&self) -> &PagePool {
        &self.pool
    }

    /// Pages that the kernel has.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Aims at enough pages for `waiting` more receivers.
    pub fn want_more(&mut self, waiting: u32) {
        self.aim_at(self.target.saturating_add(waiting));
    }

    /// Aims at the usual number for each of `waiting` receivers. However much is there for it, none gets more in a turn: its
    /// bytes stay in the caches until they are used.
    pub fn want_for(&mut self, waiting: u32) {
        self.aim_at(self.first.saturating_mul(waiting));
    }

    fn aim_at(&mut self, wanted: u32) {
        self.target = self.target.max(wanted.min(self.max).next_power_of_two().min(self.max));
    }

    /// Aims at as few pages as at the beginning, and takes back what the kernel has beyond that. No outcome waits to be read.
    pub fn settle(&mut self, machine: &mut Machine) {
        self.target = self.first;
        while self.count > self.target {
            let Some(page) = machine.take_back(self.group) else { break };
            // SAFETY: the kernel has let go of the page: the ring no longer shows it.
            unsafe { self.pool.withdraw(page) };
            self.count -= 1;
        }
    }

    /// Offers free pages until the kernel has as many as it should.
    pub fn top_up(&mut self, machine: &mut Machine) {
        if self.count >= self.target {
            return;
        }
        let before = self.count;
        while self.count < self.target {
            let Some((page, address)) = self.pool.provide() else { break };
            // SAFETY: the page is in state Provided until an outcome names it: nobody else touches it.
            unsafe { machine.offer(self.group, page, address, self.pool.page_bytes()) };
            self.count += 1;
        }
        if self.count > before {
            machine.publish(self.group);
        }
    }

    /// The bytes of a page that the kernel filled.
    pub fn claim(&mut self, page: u16, length: usize) -> PageRange {
        self.count -= 1;
        // SAFETY: an outcome named the page, so the kernel has let go of it.
        unsafe { self.pool.claim(page, length) }
    }

    /// Asserts that pages are where they are said to be.
    pub fn check(&self) {
        assert_eq!(self.pool.counts().provided, self.count, "pages are where they are said to be");
    }
}
