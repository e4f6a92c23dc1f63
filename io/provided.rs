//! Pages in the kernel's hands: how many there are and how many there should be.

use arena::{PAGE_BYTES, PagePool, PageRange};

use crate::config::Config;
use crate::kernel::{Kernel, Machine};

/// Keeps the kernel supplied with pages, few at first and more when they ran out.
pub(crate) struct Provided {
    count: u32,
    target: u32,
    first: u32,
    max: u32,
}

impl Provided {
    pub fn new(config: &Config) -> Self {
        let (first, max) = (config.provided_first, config.provided_max.min(config.pages_max));
        Self { count: 0, target: first, first, max }
    }

    /// Pages that the kernel has.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Aims at enough pages for `waiting` more receivers.
    pub fn want_more(&mut self, waiting: usize) {
        let wanted = self.target.saturating_add(u32::try_from(waiting).unwrap_or(u32::MAX));
        self.target = wanted.min(self.max).next_power_of_two().min(self.max);
    }

    /// Aims at as few pages as at the beginning, and takes back what the kernel has beyond that. No outcome waits to be read.
    pub fn settle(&mut self, pool: &PagePool, machine: &mut Machine) {
        self.target = self.first;
        while self.count > self.target {
            let Some(page) = machine.take_page_back() else { break };
            // SAFETY: the kernel has let go of the page: the ring no longer shows it.
            unsafe { pool.withdraw(page) };
            self.count -= 1;
        }
    }

    /// Offers free pages until the kernel has as many as it should.
    pub fn top_up(&mut self, pool: &PagePool, machine: &mut Machine) {
        if self.count >= self.target {
            return;
        }
        let before = self.count;
        while self.count < self.target {
            let Some((page, address)) = pool.provide() else { break };
            // SAFETY: the page is in state Provided until an outcome names it: nobody else touches it.
            unsafe { machine.offer_page(page, address, PAGE_BYTES) };
            self.count += 1;
        }
        if self.count > before {
            machine.publish_pages();
        }
    }

    /// The bytes of a page that the kernel filled.
    pub fn claim(&mut self, pool: &PagePool, page: u16, length: usize) -> PageRange {
        self.count -= 1;
        // SAFETY: an outcome named the page, so the kernel has let go of it.
        unsafe { pool.claim(page, length) }
    }
}
