//! What a reactor counts, for tests, reports and `doctor`.

/// Counters since the reactor was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Turns taken.
    pub turns: u64,
    /// Times the kernel was entered: the system calls of a busy server.
    pub enters: u64,
    /// Operations submitted.
    pub submissions: u64,
    /// Results received.
    pub outcomes: u64,
    /// Connections accepted.
    pub accepted: u64,
    /// Receives that found no page.
    pub parked: u64,
    /// Receives that filled a block, or a part of it.
    pub blocks_filled: u64,
    /// Times the submission queue was full.
    pub queue_full: u64,
    /// Times accepting paused for want of descriptors or memory.
    pub accept_pauses: u64,
    /// Sends that left bytes over.
    pub short_sends: u64,
    /// Foreign tokens taken in by sends.
    pub tokens_taken: u64,
    /// Foreign tokens given back.
    pub tokens_returned: u64,
    /// Bytes received.
    pub bytes_received: u64,
    /// Bytes sent.
    pub bytes_sent: u64,
}
