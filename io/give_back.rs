//! Memory back to the system after a burst: pages that lie idle, and free memory of the allocator.

use crate::process;
use crate::reactor::Reactor;

impl Reactor {
    /// Keeps no block of a send for the next, so that what that saves can be counted.
    pub fn pool_nothing(&mut self) {
        self.blocks.keep(0);
    }

    /// Lets the system have the memory of free pages until no more are backed than were out at once since the last call, or than
    /// `backed_min`; pages in the kernel's hands beyond the usual come back first. Gives the number of bytes.
    pub fn give_back_pages(&mut self, backed_min: u32) -> usize {
        if !self.is_busy() {
            self.provided.settle(&mut self.machine);
            if let Some(blocks) = self.blocks_provided.get() {
                blocks.settle(&mut self.machine);
            }
        }
        let backed_max = self.pool.restart_peak().max(backed_min);
        let pages = self.pool.give_back(backed_max, |address, bytes| process::let_go((address, bytes)));
        self.blocks.shrink(backed_max as usize);
        pages as usize * arena::PAGE_BYTES + self.give_back_blocks()
    }

    fn give_back_blocks(&mut self) -> usize {
        let Some(blocks) = self.blocks_provided.get() else { return 0 };
        let pool = blocks.pool();
        let count = pool.give_back(pool.restart_peak(), |address, bytes| process::let_go((address, bytes)));
        count as usize * pool.page_bytes()
    }
}
