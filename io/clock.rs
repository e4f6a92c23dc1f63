//! Time: the monotonic clock read once per turn, and precisely on demand.

/// Nanoseconds of the monotonic clock.
pub fn monotonic_ns() -> u64 {
    // SAFETY: all-zero bytes are a valid timespec.
    let mut time: libc::timespec = unsafe { std::mem::zeroed() };
    // SAFETY: the timespec is writable for the call.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    assert_eq!(result, 0, "the monotonic clock always exists");
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Lets the calling thread sleep.
pub fn sleep_ns(duration_ns: u64) {
    std::thread::sleep(std::time::Duration::from_nanos(duration_ns));
}

/// Milliseconds since 1970 of the wall clock, with its fraction.
pub fn wall_ms() -> f64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_nanos() as f64 / 1e6)
}

/// The time that one turn goes by. Everything in a turn sees the same moment.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    now_ns: u64,
    started_ns: u64,
}

impl Default for Clock {
    fn default() -> Self {
        let now_ns = monotonic_ns();
        Self { now_ns, started_ns: now_ns }
    }
}

impl Clock {
    /// Reads the clock anew.
    pub fn refresh(&mut self) {
        self.now_ns = monotonic_ns();
    }

    /// Sets the time by hand, as under a simulated kernel.
    pub fn set_ns(&mut self, now_ns: u64) {
        self.now_ns = now_ns;
    }

    /// Monotonic milliseconds of this turn.
    pub fn now_ms(&self) -> u64 {
        self.now_ns / 1_000_000
    }

    /// Monotonic nanoseconds of this turn.
    pub fn now_ns(&self) -> u64 {
        self.now_ns
    }

    /// Nanoseconds of this turn since the clock was made.
    pub fn since_start_ns(&self) -> u64 {
        self.now_ns - self.started_ns
    }
}
