//! Native half of node:perf_hooks: when the program began what, and how long its loop had nothing to do.

use crate::Host;
use typebridge::{Args, Binding, Failure, Native, Value};

/// `binding('perf_hooks')`
pub const BINDING: Binding<Host> = Binding {
    name: "perf_hooks",
    functions: &[
        Native::new("now", 0, now),
        Native::new("timeOrigin", 0, time_origin),
        Native::new("milestone", 1, milestone),
        Native::new("idleTime", 0, idle_time),
    ],
    groups: &[],
};

/// What a shard comes past, once each, in this order.
#[derive(Clone, Copy, Debug)]
pub enum Milestone {
    /// The host is made.
    NodeStart,
    /// The engine is made.
    EngineStart,
    /// The engine can run the built-in modules.
    Environment,
    /// The program's first module is about to run.
    BootstrapComplete,
    /// The loop begins.
    LoopStart,
    /// The loop has ended.
    LoopExit,
}

/// The moments of a shard.
#[derive(Debug, Default)]
pub struct Timing {
    /// Nanoseconds of the monotonic clock; 0 is not reached.
    reached_ns: [u64; 6],
    /// Nanoseconds that the loop waited in the kernel.
    pub(crate) idle_ns: u64,
}

impl Timing {
    /// Notes that a milestone is reached now.
    pub fn reach(&mut self, milestone: Milestone) {
        self.reached_ns[milestone as usize] = io::monotonic_ns();
    }
}

/// Nanoseconds of the monotonic clock when the program began.
fn origin_ns(host: &Host) -> u64 {
    host.clock.now_ns() - host.clock.since_start_ns()
}

fn ms(nanoseconds: u64) -> Value {
    Value::Number(nanoseconds as f64 / 1e6)
}

/// `() -> milliseconds` since the program began
fn now(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(ms(io::monotonic_ns() - origin_ns(host)))
}

/// `() -> milliseconds` of the wall clock when the program began
fn time_origin(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let since_ns = io::monotonic_ns() - origin_ns(host);
    Ok(Value::Number(io::wall_ms() - since_ns as f64 / 1e6))
}

/// `(number of a milestone) -> milliseconds` since the program began, -1 as long as it is not reached
fn milestone(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let reached_ns = host.timing.reached_ns.get(args.size(0)?).copied().unwrap_or(0);
    if reached_ns == 0 {
        return Ok(Value::Int(-1));
    }
    Ok(ms(reached_ns - origin_ns(host)))
}

/// `() -> milliseconds`
fn idle_time(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(ms(host.timing.idle_ns))
}
