//! When memory goes back to the system: a while after a burst, and little by little while less is used than before.

use crate::Host;
use io::process;

/// Time between two looks, in nanoseconds.
const PERIOD_NS: u64 = 1_000_000_000;

/// With fewer completions in a period the shard counts as idle.
const IDLE_COMPLETIONS_MAX: u64 = 16;

/// What must have come since memory went back last, for that to be worth a collection: a server that is asked now and then is
/// not stopped each time.
const BURST_COMPLETIONS_MIN: u64 = 4096;
const BURST_PAGES_MIN: u32 = 128;

/// Free memory of the allocator below this is kept.
const HEAP_FREE_MIN_BYTES: usize = 2 << 20;

/// Backed pages below this are kept.
const PAGES_BACKED_MIN: u32 = 32;

/// What happened since the last look. Looking is worth a wake-up only after something happened.
#[derive(Default)]
pub struct Idle {
    completions: u64,
    /// Since memory went back.
    completions_in_all: u64,
    /// Of the next look; `None` when nothing happened since the last idle one.
    due_ns: Option<u64>,
    /// The engine's cycles should be collected.
    collects: bool,
}

impl Idle {
    /// Counts what came in one turn.
    pub fn completed(&mut self, completions: u64, now_ns: u64) {
        self.completions += completions;
        self.completions_in_all += completions;
        if completions > 0 && self.due_ns.is_none() {
            self.due_ns = Some(now_ns + PERIOD_NS);
        }
    }

    /// When the next look is due.
    pub fn due_ns(&self) -> Option<u64> {
        self.due_ns
    }

    /// True once after an idle period: then cycles are collected before memory goes back.
    pub fn take_collection(&mut self) -> bool {
        std::mem::take(&mut self.collects)
    }
}

/// Looks, if it is time.
pub fn look(host: &mut Host, now_ns: u64) {
    if host.idle.due_ns.is_none_or(|due_ns| due_ns > now_ns) {
        return;
    }
    let is_idle = std::mem::take(&mut host.idle.completions) < IDLE_COMPLETIONS_MAX;
    host.idle.due_ns = (!is_idle).then_some(now_ns + PERIOD_NS);
    let had_burst = host.idle.completions_in_all >= BURST_COMPLETIONS_MIN
        || host.open_reactor().pages().backed() >= BURST_PAGES_MIN;
    host.idle.collects = is_idle && had_burst;
    if !is_idle {
        host.open_reactor().give_back_pages(PAGES_BACKED_MIN);
    }
}

/// After an idle period and a collection: what lies idle goes back.
pub fn give_back_idle(host: &mut Host) {
    host.idle.completions_in_all = 0;
    host.open_reactor().give_back_pages(PAGES_BACKED_MIN);
    host.http.heads.clear();
    host.http.spare.clear();
    host.arena.give_back();
    host.http.arena.give_back();
    if process::heap_free_bytes() > HEAP_FREE_MIN_BYTES {
        process::trim_heap();
    }
}

/// At the script's wish: everything. Gives the bytes of pages.
pub fn give_back_all(host: &mut Host) -> usize {
    let bytes = if host.has_reactor() { host.open_reactor().give_back_pages(0) } else { 0 };
    host.http.heads.clear();
    host.http.spare.clear();
    host.arena.give_back();
    host.http.arena.give_back();
    process::trim_heap();
    bytes
}
