//! The simulated kernel: a seeded world of sockets, peers and files behind the same seam as io_uring.
//!
//! It makes no system call. The same seed gives the same trace. Faults have names, and which of them
//! strike, and how often, is drawn from the seed: a swarm of different worlds finds more than one
//! world with everything in it.

mod datagrams;
mod issue;
mod kernel;
mod script;
mod world;

#[cfg(test)]
mod datagram_tests;
#[cfg(test)]
mod tests;

pub(crate) use kernel::Sim;
pub use script::{PeerReport, PeerScript, Step};

/// A small, good generator of random numbers (splitmix64). Not for keys.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number below `bound`; zero if that is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// True `per_mille` times in a thousand. A fault that is off takes nothing from the stream.
    pub fn strikes(&mut self, per_mille: u32) -> bool {
        per_mille > 0 && self.below(1000) < u64::from(per_mille)
    }
}

pub(crate) fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// How often each fault strikes, in a thousand chances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// A receive or read brings less than there is.
    pub short_reads: u32,
    /// A send or write takes less than it could.
    pub short_sends: u32,
    /// A connection is reset.
    pub resets: u32,
    /// Accepting or opening finds no descriptor.
    pub no_descriptors: u32,
    /// A receive finds no page though there is one.
    pub no_pages: u32,
    /// Writing a file finds the disk full.
    pub disk_full: u32,
    /// A file operation fails.
    pub disk_errors: u32,
    /// An operation is interrupted.
    pub interruptions: u32,
    /// A descriptor is not ready and says so instead of waiting.
    pub would_block: u32,
    /// Operations complete in another order than they were submitted.
    pub disorder: u32,
    /// A cancel comes too late, or takes its time.
    pub cancel_races: u32,
    /// The submission queue is full.
    pub submission_full: u32,
    /// The completion queue is full.
    pub completion_full: u32,
    /// A multishot operation ends though it need not.
    pub multishot_ends: u32,
    /// Entering the kernel returns at once with nothing.
    pub idle_enters: u32,
    /// A connect is refused.
    pub refusals: u32,
    /// A message is lost on its way.
    pub losses: u32,
    /// A connect takes long.
    pub slow_connects: u32,
}

impl Faults {
    /// A swarm member: half of the faults are off, the others strike seldom or often.
    pub fn swarm(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0xFA17);
        let mut draw = || match random.below(10) {
            0..=4 => 0,
            5..=6 => 5,
            7..=8 => 50,
            _ => 250,
        };
        Self {
            short_reads: draw(),
            short_sends: draw(),
            // A connection has many chances to be reset.
            resets: draw() / 10,
            no_descriptors: draw(),
            no_pages: draw(),
            disk_full: draw(),
            disk_errors: draw(),
            interruptions: draw(),
            would_block: draw(),
            disorder: draw(),
            cancel_races: draw(),
            submission_full: draw(),
            completion_full: draw(),
            multishot_ends: draw(),
            idle_enters: draw(),
            refusals: draw(),
            losses: draw(),
            slow_connects: draw(),
        }
    }
}

/// One simulated world.
#[derive(Clone, Debug)]
pub struct SimConfig {
    /// Everything random comes from this.
    pub seed: u64,
    /// What goes wrong.
    pub faults: Faults,
    /// Peers that connect to the listeners in the course of time.
    pub clients: u32,
    /// Each of them sends at most this many bytes.
    pub client_bytes_max: u64,
    /// Peers that do what a test wants of them.
    pub peers: Vec<PeerScript>,
    /// The operation with this number, counted from one, fails; zero is none.
    pub fail_nth: u64,
}

impl SimConfig {
    /// A swarm member with some clients.
    pub fn swarm(seed: u64) -> Self {
        Self {
            seed,
            faults: Faults::swarm(seed),
            clients: 6,
            client_bytes_max: 20_000,
            peers: Vec::new(),
            fail_nth: 0,
        }
    }

    /// A world in which nothing goes wrong.
    pub fn fair(seed: u64) -> Self {
        Self { faults: Faults::default(), ..Self::swarm(seed) }
    }
}
