//! What is received into: pages for most connections, blocks for those that bring much.
//!
//! A receive that fills a whole page says that there is more. Such a connection gets blocks from then on: one receive then
//! takes four times as much from the kernel, and one call tells it. A pause, or want of blocks, leads it back to pages if it
//! brought little twice at last: one message ends with little, and the next may be as large.
//!
//! An operation receives into pages many times, but into a block once, and the next begins with the next turn: the kernel fills
//! dozens in a row for who sends much, and a script that does not want them has no chance to say so.

use arena::{BLOCK_BYTES, PAGE_BYTES, PagePool};

use crate::handle::{Handle, HandleKind, flag};
use crate::kernel::{Group, Kernel, Machine};
use crate::provided::Provided;
use crate::{HandleKey, Reactor};

/// The group of blocks.
pub(crate) enum Blocks {
    /// No connection needed them yet.
    Unused,
    /// The kernel has some.
    Open(Provided),
    /// It would not have them.
    Refused,
}

impl Blocks {
    /// The open group.
    pub fn get(&mut self) -> Option<&mut Provided> {
        match self {
            Blocks::Open(provided) => Some(provided),
            _ => None,
        }
    }

    /// Asserts that blocks are where they are said to be.
    pub fn check(&self) {
        if let Blocks::Open(provided) = self {
            provided.check();
        }
    }

    fn count(&mut self) -> u32 {
        self.get().map_or(0, |provided| provided.count())
    }
}

impl Handle {
    /// The group of which the next receive takes its pages.
    pub fn receive_group(&self) -> Group {
        if self.has(flag::RECEIVE_LARGE) { Group::Blocks } else { Group::Pages }
    }

    /// Whether the receive under way is of another group than it should be: one that brings little may stay as it is.
    pub fn receives_too_little(&self) -> bool {
        self.has(flag::RECEIVE_LARGE) && !self.has(flag::RECEIVE_IN_BLOCKS)
    }
}

impl Reactor {
    /// Takes note of how much a receive brought.
    pub(crate) fn weigh(&mut self, key: HandleKey, group: Group, count: u32) {
        let is_full = count as usize >= PAGE_BYTES;
        let handle = self.handles.of_operation(key);
        if handle.kind != HandleKind::Stream {
            return;
        }
        if !is_full {
            if handle.has(flag::RECEIVED_LITTLE) {
                handle.clear(flag::RECEIVE_LARGE);
            }
            return handle.set(flag::RECEIVED_LITTLE);
        }
        handle.clear(flag::RECEIVED_LITTLE);
        if !handle.has(flag::RECEIVE_LARGE) && (group == Group::Blocks || self.has_blocks()) {
            self.handles.of_operation(key).set(flag::RECEIVE_LARGE);
            self.mark_dirty(key);
        }
    }

    /// Whether there are blocks; makes the group for the first who asks.
    fn has_blocks(&mut self) -> bool {
        if let Blocks::Unused = self.blocks_provided {
            self.blocks_provided = self.open_blocks();
        }
        matches!(self.blocks_provided, Blocks::Open(_))
    }

    fn open_blocks(&mut self) -> Blocks {
        let config = &self.config;
        let max = config.provided_blocks_max;
        if config.blocks_max == 0 || self.machine.open_group(Group::Blocks, max as u16).is_err() {
            return Blocks::Refused;
        }
        let pool = PagePool::with_page_bytes(config.blocks_max, config.blocks_low_water, BLOCK_BYTES);
        if let Machine::Uring(_) = self.machine {
            crate::process::advise_small_pages(pool.region());
        }
        Blocks::Open(Provided::new(Group::Blocks, pool, config.provided_blocks_first, max))
    }

    /// The pool of blocks, if a connection needed some.
    pub fn blocks(&self) -> Option<&PagePool> {
        match &self.blocks_provided {
            Blocks::Open(provided) => Some(provided.pool()),
            _ => None,
        }
    }

    /// Gives the kernel pages and blocks, and lets go on who waited for them.
    pub(crate) fn supply_pages(&mut self) {
        if !self.parked.is_empty() {
            self.want_for_parked();
        }
        self.provided.top_up(&mut self.machine);
        if let Some(blocks) = self.blocks_provided.get() {
            blocks.top_up(&mut self.machine);
        }
        let (mut pages, mut blocks) = (self.provided.count(), self.blocks_provided.count());
        for _ in 0..self.parked.len() {
            if pages == 0 && blocks == 0 {
                break;
            }
            let Some(key) = self.parked.pop_front() else { break };
            let Some(handle) = self.handles.get_mut(key) else { continue };
            if blocks == 0 {
                // Pages will do.
                handle.clear(flag::RECEIVE_LARGE);
            }
            let left = if handle.has(flag::RECEIVE_LARGE) { &mut blocks } else { &mut pages };
            if *left == 0 {
                self.parked.push_back(key);
                continue;
            }
            *left -= 1;
            handle.clear(flag::PARKED);
            self.mark_dirty(key);
        }
    }

    fn want_for_parked(&mut self) {
        let handles = &self.handles;
        let is_large = |key: &&HandleKey| handles.get(**key).is_some_and(|it| it.has(flag::RECEIVE_LARGE));
        let large = self.parked.iter().filter(is_large).count();
        let small = self.parked.len() - large;
        if small > 0 {
            self.provided.want_more(u32::try_from(small).unwrap_or(u32::MAX));
        }
        if let Some(blocks) = self.blocks_provided.get() {
            blocks.want_for(u32::try_from(large).unwrap_or(u32::MAX));
        }
    }
}
