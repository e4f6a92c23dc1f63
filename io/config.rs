//! The limits of a reactor, each with its name and unit.

/// Limits and sizes of one reactor. All memory they speak of is reserved, not touched, at the start.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Entries of the submission queue; a power of two.
    pub submission_entries: u32,
    /// Entries of the completion queue; a power of two. When it is full the kernel keeps the rest.
    pub completion_entries: u32,
    /// Pages of the pool.
    pub pages_max: u32,
    /// With this many free pages or fewer, none is lent to the engine.
    pub pages_low_water: u32,
    /// Pages given to the kernel at first.
    pub provided_first: u32,
    /// Pages that the kernel may have at most; a power of two, at most 32,768.
    pub provided_max: u32,
    /// Blocks for connections that bring much; 0: all receive into pages.
    pub blocks_max: u32,
    /// With this many free blocks or fewer, none is lent to the engine: these are left for the kernel.
    pub blocks_low_water: u32,
    /// Blocks given to the kernel at first, and for each connection that found none.
    pub provided_blocks_first: u32,
    /// Blocks that the kernel may have at most; a power of two.
    pub provided_blocks_max: u32,
    /// Open handles.
    pub handles_max: usize,
    /// Operations in flight; enough for an accept or receive, a send and an end of every handle. File
    /// operations may take the rest; when all are taken, they wait.
    pub operations_max: usize,
    /// Buffers that datagrams are received into, made with the first socket that needs them; a power of two. Each
    /// reserves 68 KiB and touches what its messages fill.
    pub datagram_buffers_max: u16,
    /// After accepting failed for want of descriptors or memory, it is tried again this much later.
    pub accept_retry_ns: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            submission_entries: 256,
            completion_entries: 2048,
            pages_max: 4096,
            pages_low_water: 512,
            provided_first: 16,
            provided_max: 1024,
            blocks_max: 256,
            blocks_low_water: 64,
            provided_blocks_first: 4,
            provided_blocks_max: 64,
            handles_max: 1 << 20,
            operations_max: 1 << 22,
            datagram_buffers_max: 64,
            accept_retry_ns: 20_000_000,
        }
    }
}

impl Config {
    /// Small limits for tests.
    pub fn tiny() -> Self {
        Self {
            submission_entries: 8,
            completion_entries: 16,
            pages_max: 8,
            pages_low_water: 2,
            provided_first: 2,
            provided_max: 8,
            blocks_max: 6,
            blocks_low_water: 2,
            provided_blocks_first: 1,
            provided_blocks_max: 2,
            handles_max: 16,
            operations_max: 64,
            datagram_buffers_max: 4,
            accept_retry_ns: 1_000_000,
        }
    }

    pub(crate) fn check(&self) {
        assert!(self.submission_entries.is_power_of_two() && self.completion_entries.is_power_of_two());
        assert!(self.provided_max.is_power_of_two() && self.provided_max <= 1 << 15);
        assert!(self.provided_first > 0 && self.provided_first <= self.provided_max);
        assert!(self.provided_blocks_max.is_power_of_two() && self.provided_blocks_max <= 1 << 15);
        assert!(self.blocks_max == 0 || self.blocks_low_water < self.blocks_max);
        assert!(self.provided_blocks_first > 0 && self.provided_blocks_first <= self.provided_blocks_max);
        assert!(self.datagram_buffers_max.is_power_of_two() && self.datagram_buffers_max <= 1 << 15);
        assert!(self.pages_low_water < self.pages_max);
        // A quarter is kept for cancelling and closing; what is left must do for all handles, for a
        // receive that waits for ever must not keep the send from starting that it waits for.
        assert!(self.operations_max >= 3 * self.handles_max + 16 && self.operations_max < 1 << 32);
        assert!(self.handles_max > 0 && self.handles_max < 1 << 31);
    }
}
