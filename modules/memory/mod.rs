//! Native half of protojs:memory: what the pools and arenas of this shard hold, and memory back to the system.

mod idle;

pub use idle::{Idle, give_back_idle, look};

use crate::Host;
use arena::TurnArena;
use io::process;
use typebridge::{Args, Binding, Failure, Native, Value};

/// `binding('memory')`
pub const BINDING: Binding<Host> = Binding {
    name: "memory",
    functions: &[
        Native::new("pages", 0, pages),
        Native::new("pools", 0, pools),
        Native::new("arenas", 0, arenas),
        Native::new("giveBack", 0, give_back),
        Native::new("heapFree", 0, heap_free),
    ],
    groups: &[],
};

fn object(entries: &[(&'static str, f64)]) -> Value {
    Value::Object(entries.iter().map(|&(name, number)| (name.into(), Value::Number(number))).collect())
}

/// `() -> numbers of pages by state`; without a ring there are none.
fn pages(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    if !host.has_reactor() {
        let none = ["total", "free", "provided", "held", "lent", "backed"].map(|name| (name, 0.0));
        return Ok(object(&[&[("bytes", arena::PAGE_BYTES as f64)], &none[..]].concat()));
    }
    let pool = host.open_reactor().pages();
    let counts = pool.counts();
    Ok(object(&[
        ("bytes", arena::PAGE_BYTES as f64),
        ("total", f64::from(counts.total())),
        ("free", f64::from(counts.free)),
        ("provided", f64::from(counts.provided)),
        ("held", f64::from(counts.held)),
        ("lent", f64::from(counts.lent)),
        ("backed", f64::from(pool.backed())),
    ]))
}

/// `() -> { connections, requests, heads, sends, handles, operations }`, each with what is used and what is idle.
fn pools(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let pool = |used: usize, idle: usize| object(&[("used", used as f64), ("idle", idle as f64)]);
    let http = &host.http;
    let mut all = vec![
        ("connections".into(), pool(http.connections.len(), http.connections.idle())),
        ("requests".into(), pool(http.exchanges.len(), http.spare.len())),
        ("heads".into(), pool(http.exchanges.len(), http.heads.len())),
    ];
    let reactor = if host.has_reactor() { Some(host.open_reactor()) } else { None };
    let counts = reactor.map_or([0; 4], |reactor| {
        let (used, idle) = reactor.send_blocks();
        [used, idle, reactor.handles(), reactor.operations()]
    });
    all.push(("sends".into(), pool(counts[0], counts[1])));
    all.push(("handles".into(), pool(counts[2], 0)));
    all.push(("operations".into(), pool(counts[3], 0)));
    Ok(Value::Object(all))
}

/// `() -> { turn, http }`: bytes that the arenas have from the allocator, and their generations.
fn arenas(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let show = |arena: &TurnArena| {
        object(&[("bytes", arena.bytes_reserved() as f64), ("generations", arena.generations() as f64)])
    };
    Ok(Value::Object(vec![("turn".into(), show(&host.arena)), ("http".into(), show(&host.http.arena))]))
}

/// `() -> bytes of pages that were given back`: everything idle goes to the system.
fn give_back(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::count(idle::give_back_all(host)))
}

/// `() -> bytes that the allocator keeps unused`
fn heap_free(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::count(process::heap_free_bytes()))
}
