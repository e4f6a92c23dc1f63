//! What the process has used: memory, processor time, resources.

use crate::Host;
use io::process;
use typebridge::{Args, Failure, Value};

/// `() -> [rss, heapTotal, heapUsed, external, arrayBuffers]`, bytes
pub fn memory_usage(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let heap = args.heap();
    let pages = if host.has_reactor() { pages_bytes(host) } else { 0.0 };
    Ok(Value::Numbers(vec![
        process::resident_bytes().unwrap_or(0) as f64,
        heap.allocated as f64,
        heap.used as f64,
        pages + heap.array_buffers as f64,
        heap.array_buffers as f64,
    ]))
}

/// Bytes of received data that requests hold. Those that are lent to scripts are memory of ArrayBuffers.
fn pages_bytes(host: &mut Host) -> f64 {
    let reactor = host.open_reactor();
    let pools = [Some(reactor.pages()), reactor.blocks()].into_iter().flatten();
    pools.map(|pool| f64::from(pool.counts().held) * pool.page_bytes() as f64).sum()
}

/// `() -> bytes`
pub fn rss(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(process::resident_bytes().unwrap_or(0) as f64))
}

/// `() -> [user, system]`, microseconds
pub fn cpu_usage(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let usage = process::usage();
    Ok(Value::Numbers(vec![usage.user_us as f64, usage.system_us as f64]))
}

/// `() -> numbers` in the order of getrusage(2), with times in microseconds and the size in KiB
pub fn resource_usage(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let usage = process::usage();
    let numbers = [
        usage.user_us,
        usage.system_us,
        usage.resident_max_kib,
        0,
        0,
        0,
        usage.minor_faults,
        usage.major_faults,
        0,
        usage.blocks_read,
        usage.blocks_written,
        0,
        0,
        0,
        usage.voluntary_switches,
        usage.involuntary_switches,
    ];
    Ok(Value::Numbers(numbers.iter().map(|&number| number as f64).collect()))
}

/// `() -> bytes`, 0 without a limit
pub fn constrained_memory(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(process::memory_limit_bytes().unwrap_or(0) as f64))
}

/// `() -> bytes`
pub fn available_memory(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(process::machine().memory_available_bytes as f64))
}
